import type { DeskState, VoiceSignal } from '../../contract/desk.ts';
import type { DeskClient, Timers } from '../desk/client.ts';
import type { Held } from '../desk/desk-store.ts';
import { createStore } from '../desk/store.ts';
import type { Store } from '../desk/store.ts';
import { voiceFacts } from './call-facts.ts';
import type { VoiceFacts } from './call-facts.ts';
import { keepLine } from './line-keeper.ts';
import type { LineStanding } from './line-keeper.ts';
import { watchLineStats } from './line-stats.ts';
import { keepMicrophone } from './microphone-keeper.ts';
import type { MicrophoneState } from './microphone-keeper.ts';
import { watchUnheardVoice } from './unheard-voice.ts';
import { deviceIdOf } from './voice-machine.ts';
import type { SoundDevice, VoiceMachine } from './voice-machine.ts';

/** What the panel shows of the agent's voice on this machine. */
export interface VoiceState {
  /** Whether this window can make calls at all. */
  readonly speaks: boolean;
  /** Another window of this desktop has the agent's line. */
  readonly inOtherWindow: boolean;
  readonly microphone: MicrophoneState;
  /** The label of the microphone in use. */
  readonly microphoneLabel: string | null;
  /** The chosen one is not there, so that the system's own is used. */
  readonly fellBackFrom: string | null;
  readonly devices: readonly SoundDevice[];
  /** The line to the media process: kept ready between calls, so that answering is only a change of who hears whom. */
  readonly line: LineStanding;
  /** Why there is no line, where the server said so. */
  readonly lineProblem: string | null;
  /** What this machine does, before the server has answered. */
  readonly muted: boolean;
  readonly speaksMuted: boolean;
  /** The host keeps this page silent until somebody presses something in it. */
  readonly silenced: boolean;
}

/** The agent's voice: one microphone, one line, for as long as he is signed in and calls can come. */
export interface Voice {
  readonly state: Store<VoiceState>;
  readonly machine: VoiceMachine;
  /** Opens the microphone; the host may ask the person. */
  allowMicrophone(): void;
  /** Stops what goes out at once, or lets it out again. The server is told by a command of its own. */
  mute(on: boolean): void;
  /** The server did not take that. A microphone that was stopped stays so. */
  muteRefused(on: boolean): void;
  /** How loud the agent is, and the others, 0 to 1. */
  levels(): { own: number; others: number };
  signal(signal: VoiceSignal): void;
  /** The host kept a sound from being heard. */
  silenced(): void;
}

export interface VoiceOptions {
  readonly machine: VoiceMachine;
  readonly client: Pick<DeskClient, 'call'>;
  readonly held: Store<Held>;
  readonly timers: Timers;
}

/** Keeps microphone and line as the desk's state wants them. */
export function createVoice({ machine, client, held, timers }: VoiceOptions): Voice {
  const state = createStore<VoiceState>({
    speaks: machine.speaks, inOtherWindow: machine.speaks, microphone: 'unasked', microphoneLabel: null, fellBackFrom: null, devices: [],
    line: 'off', lineProblem: null, muted: false, speaksMuted: false, silenced: false,
  });
  let facts: VoiceFacts = voiceFacts(null);
  let isOurs = false;
  let isSilenced = false;
  let speaksMuted = false;
  /** What the agent wants of his voice while the server has not said so. */
  let wish: boolean | null = null;
  let toldMicrophone: { userId: string; microphone: string } | null = null;

  const desk = (): DeskState | null => held.get().state;
  const sound = (): DeskState['preferences']['sound'] | undefined => desk()?.preferences.sound;
  const isMuted = (): boolean => facts.partyId !== null && (wish ?? facts.muted !== null);

  const speaker = (): string | null => deviceIdOf(microphone.devices(), 'speaker', sound()?.speaker ?? null);

  const microphone = keepMicrophone(machine, () => sound()?.microphone ?? null, () => reconcile());
  const line = keepLine({
    machine,
    timers,
    microphone: () => (facts.live && facts.takesCalls && isOurs ? microphone.current() : null),
    speaker,
    offer: async (sdp) => (await client.call('voiceOffer', { sdp })).sdp,
    silenced,
    changed: () => reconcile(),
  });
  const watchMuted = watchUnheardVoice(timers, () => facts.talks && isMuted(), () => microphone.current()?.level() ?? 0, (speaks) => {
    speaksMuted = speaks;
    show();
  });
  const watchStats = watchLineStats(timers, () => (facts.talks ? line.current() : null), (stats) => {
    if (facts.live) client.call('voiceStats', stats).catch(() => undefined);
  });

  const show = (): void => {
    const next: VoiceState = {
      speaks: machine.speaks,
      inOtherWindow: machine.speaks && !isOurs,
      microphone: machine.speaks ? microphone.state() : 'missing',
      microphoneLabel: microphone.current()?.label ?? null,
      fellBackFrom: microphone.fellBackFrom(),
      devices: microphone.devices(),
      line: line.state(),
      lineProblem: line.problem(),
      muted: isMuted(),
      speaksMuted: speaksMuted && isMuted(),
      silenced: isSilenced,
    };
    state.set((now) => (isSame(now, next) ? now : next));
  };

  /** An agent who cannot talk gets no calls offered: the server must know. Of several windows only the one with the line says it. */
  const tellMicrophone = (): void => {
    const userId = desk()?.session?.user.id;
    if (userId === undefined || (machine.speaks && !isOurs)) return;
    const now = machine.speaks ? microphone.state() : 'missing';
    const told = now === 'busy' ? 'missing' : now === 'asking' ? 'unasked' : now;
    if (toldMicrophone?.userId === userId && toldMicrophone.microphone === told) return;
    toldMicrophone = { userId, microphone: told };
    client.call('voiceDevices', { microphone: told }).catch(() => {
      toldMicrophone = null;
    });
  };

  let usedMicrophone = microphone.current();
  let usedSpeaker: string | null = null;

  const reconcile = (): void => {
    const was = facts;
    facts = voiceFacts(desk());
    if (facts.partyId !== was.partyId || wish === (facts.muted !== null)) wish = null;
    if (!facts.takesCalls) {
      if (was.takesCalls) letGo();
      return show();
    }
    if (isOurs && machine.speaks) void microphone.openIfGranted(facts.available || facts.partyId !== null);
    const current = microphone.current();
    current?.send(facts.talks && !isMuted());
    if (current !== usedMicrophone) {
      usedMicrophone = current;
      if (current !== null) line.use(current);
    }
    if (speaker() !== usedSpeaker) {
      usedSpeaker = speaker();
      line.speakerChanged();
    }
    if (facts.live && !was.live && line.state() !== 'off') line.renew();
    else if (current !== null && facts.live && isOurs) line.keep();
    if (facts.talks && isMuted()) watchMuted();
    if (facts.talks) watchStats();
    tellMicrophone();
    show();
  };

  const letGo = (): void => {
    if (facts.live) client.call('voiceClose', {}).catch(() => undefined);
    line.close();
    microphone.close();
    usedMicrophone = null;
    wish = null;
    toldMicrophone = null;
  };

  function silenced(): void {
    if (isSilenced) return;
    isSilenced = true;
    show();
    machine.onNextPress(() => {
      isSilenced = false;
      // Sounds begin with a line of their own: the one that was kept silent is replaced.
      if (line.state() !== 'off') line.renew();
      show();
    });
  }

  let chosen = JSON.stringify(sound());
  let told = desk();
  held.subscribe(() => {
    const now = desk();
    if (now === told) return;
    const preferencesChanged = now?.preferences !== told?.preferences;
    told = now;
    reconcile();
    if (!preferencesChanged || JSON.stringify(sound()) === chosen) return;
    chosen = JSON.stringify(sound());
    void microphone.choiceChanged();
  });
  if (machine.speaks) {
    machine.claimLine(() => {
      isOurs = true;
      reconcile();
    });
    machine.onNetwork(() => line.renew());
    machine.onPermission(() => microphone.permissionChanged());
  }

  return {
    state,
    machine,
    allowMicrophone: () => void microphone.open(),
    mute(on) {
      wish = on;
      reconcile();
    },
    muteRefused(on) {
      if (!on) wish = null;
      reconcile();
    },
    levels: () => ({ own: microphone.current()?.level() ?? 0, others: line.current()?.level() ?? 0 }),
    signal(signal) {
      if (signal.kind === 'rejoin') line.renew();
      else line.speak(signal.codec);
    },
    silenced,
  };
}

function isSame(a: VoiceState, b: VoiceState): boolean {
  return (Object.keys(a) as (keyof VoiceState)[]).every((name) => Object.is(a[name], b[name]));
}
