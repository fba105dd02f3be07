import type { VoiceCodec } from '../../contract/call.ts';
import { DeskCallError } from '../desk/client.ts';
import type { Timers } from '../desk/client.ts';
import type { Line, LineState, OpenMicrophone, VoiceMachine } from './voice-machine.ts';

/** Where the line to the media process stands. */
export type LineStanding = 'off' | 'connecting' | 'ready' | 'lost';

export interface LineKeeper {
  state(): LineStanding;
  /** Why there is none, where the server said so. */
  problem(): string | null;
  current(): Line | null;
  /** Brings a line about if there is none and none is under way. */
  keep(): void;
  /** Replaces the line by a new one. There is no mending: a new line is faster and always works. */
  renew(): void;
  /** Takes another microphone on the line there is. */
  use(microphone: OpenMicrophone): void;
  /** Another speaker is to be heard on. */
  speakerChanged(): void;
  /** What the other end understands from now on. */
  speak(codec: VoiceCodec): void;
  close(): void;
}

export interface LineOptions {
  readonly machine: VoiceMachine;
  readonly timers: Timers;
  /** The microphone to speak into, or null while there must be no line. */
  microphone(): OpenMicrophone | null;
  /** The speaker to hear on; null: the system's own. */
  speaker(): string | null;
  /** Asks the server; rejects with DeskCallError. */
  offer(sdp: string): Promise<string>;
  /** The page is kept silent. */
  silenced(): void;
  /** After every change of what this keeper says. */
  changed(): void;
}

/** A line that comes back by itself is left alone for so long. */
const WAIT_FOR_LINE = 2000;
/** A line that has not come about by then is given up for a new one. */
const CONNECT_WITHIN = 8000;
const RETRY_FIRST = 500;
const RETRY_LAST = 10_000;
/** Where the server has no media process, asking often helps nobody. */
const RETRY_UNAVAILABLE = 30_000;

/** Keeps one line to the media process, by the rules of re-attaching: any trouble means a new line, offered afresh. */
export function keepLine({ machine, timers, microphone, speaker, offer, silenced, changed }: LineOptions): LineKeeper {
  let state: LineStanding = 'off';
  let problem: string | null = null;
  let current: Line | null = null;
  /** Null: Opus, which is what a new line speaks. */
  let codec: VoiceCodec | null = null;
  /** The newest attempt; what an older one brings is void. */
  let turn = 0;
  let isUnderWay = false;
  let tries = 0;
  let timer: unknown = null;

  const put = (next: LineStanding, why: string | null = null): void => {
    const isOther = state !== next || problem !== why;
    state = next;
    problem = why;
    if (isOther) changed();
  };
  const cancel = (): void => {
    if (timer !== null) timers.cancel(timer);
    timer = null;
  };
  const renewAfter = (wait: number): void => {
    cancel();
    timer = timers.set(() => {
      timer = null;
      void renew();
    }, wait);
  };

  const hearOn = (line: Line): void => {
    line.useSpeaker(speaker()).catch(() => undefined);
  };

  const renew = async (): Promise<void> => {
    const from = microphone();
    if (from === null) return;
    const mine = (turn += 1);
    isUnderWay = true;
    cancel();
    if (state === 'off') put('connecting');
    const next = machine.openLine(silenced);
    hearOn(next);
    try {
      const answer = await offer(await next.offer(from));
      if (mine !== turn) return next.close();
      next.onState((now) => lineChanged(next, now));
      current?.close();
      current = next;
      renewAfter(CONNECT_WITHIN);
      await next.accept(answer);
      const now = microphone();
      // It may have been opened anew meanwhile.
      if (now !== null && now !== from) await next.useMicrophone(now);
    } catch (error) {
      next.close();
      if (mine === turn) failed(next, error);
    } finally {
      if (mine === turn) isUnderWay = false;
    }
  };

  const failed = (line: Line, error: unknown): void => {
    if (current === line) current = null;
    const unavailable = error instanceof DeskCallError && (error.code === 'not_enabled' || error.code === 'forbidden');
    put('lost', unavailable ? error.message : null);
    renewAfter(unavailable ? RETRY_UNAVAILABLE : Math.min(RETRY_LAST, RETRY_FIRST * 2 ** tries));
    tries += 1;
  };

  const lineChanged = (line: Line, now: LineState): void => {
    if (line !== current) return;
    if (now === 'connected') {
      cancel();
      tries = 0;
      if (codec !== null) line.useCodec(codec).catch(() => undefined);
      put('ready');
    } else if (now === 'disconnected') {
      put('lost');
      renewAfter(WAIT_FOR_LINE);
    } else if (now === 'failed') {
      put('lost');
      renewAfter(Math.min(RETRY_LAST, RETRY_FIRST * 2 ** tries));
      tries += 1;
    }
  };

  return {
    state: () => state,
    problem: () => problem,
    current: () => current,
    keep() {
      if (current === null && !isUnderWay && timer === null) void renew();
    },
    renew: () => void renew(),
    use(next) {
      current?.useMicrophone(next).catch(() => void renew());
    },
    speakerChanged() {
      if (current !== null) hearOn(current);
    },
    speak(next) {
      const before = codec;
      codec = next === 'opus' ? null : next;
      if (codec !== null) current?.useCodec(codec).catch(() => undefined);
      // A browser takes no way back to Opus; a new line speaks it by itself.
      else if (before !== null) void renew();
    },
    close() {
      turn += 1;
      isUnderWay = false;
      tries = 0;
      codec = null;
      cancel();
      current?.close();
      current = null;
      put('off');
    },
  };
}
