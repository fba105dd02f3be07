import type { DeskContact, DeskState } from '../../contract/desk.ts';
import type { Held } from '../desk/desk-store.ts';
import type { Store } from '../desk/store.ts';
import { currentCall } from './call-facts.ts';
import { ringtone, waveFile } from './ringtones.ts';
import type { RingKind, RingtoneSet } from './ringtones.ts';
import { deviceIdOf } from './voice-machine.ts';
import type { PlayingSound } from './voice-machine.ts';
import type { Voice } from './voice.ts';

/** The first of these that is offered rings. */
const ORDER: readonly RingKind[] = ['voice', 'callback', 'chat', 'task'];
/** On a call the ringer speaks lower: somebody is being listened to. */
const ON_A_CALL = 0.35;

/** What an offer rings as. */
export function ringKind({ contact }: DeskContact): RingKind {
  if (contact.channel === 'CHAT') return 'chat';
  if (contact.channel === 'TASK') return 'task';
  return contact.call?.direction === 'callback' ? 'callback' : 'voice';
}

/** What should ring now; `rung` are offers that have said their piece. Null: silence. */
export function ringOf(state: DeskState | null, rung: ReadonlySet<string>): { offerId: string; kind: RingKind; loop: boolean } | null {
  if (state?.session?.mode !== 'online' || state.link.state === 'elsewhere' || !state.preferences.ringtone) return null;
  const ringing = state.contacts.filter((one) => one.contact.state === 'offered' && one.intention === null);
  for (const kind of ORDER) {
    const loop = kind === 'voice' || kind === 'callback';
    const one = ringing.find((offer) => ringKind(offer) === kind && (loop || !rung.has(offer.contact.offer?.offerId ?? '')));
    if (one) return { offerId: one.contact.offer?.offerId ?? '', kind, loop };
  }
  return null;
}

/** Rings for what is offered, on the chosen speaker, until it is answered or gone. It moves no focus and covers nothing. */
export function startRinger(held: Store<Held>, voice: Voice): void {
  const rung = new Set<string>();
  let now: { offerId: string; kind: RingKind } | null = null;
  let playing: PlayingSound | null = null;
  held.subscribe(() => {
    const { state } = held.get();
    const next = voice.state.get().inOtherWindow ? null : ringOf(state, rung);
    if (next?.offerId === now?.offerId && next?.kind === now?.kind) return;
    if (now !== null && (now.kind === 'voice' || now.kind === 'callback')) playing?.stop();
    now = next?.loop ? next : null;
    if (next === null || state === null) return;
    rung.add(next.offerId);
    playing = playRingtone(voice, state.preferences.sound, next.kind, { loop: next.loop, quiet: currentCall(state) !== null });
  });
}

/** Plays one ringtone on the ringer's speaker. */
export function playRingtone(voice: Voice, sound: { ringer: string | null; ringtone: RingtoneSet; volume: number }, kind: RingKind, how: { loop: boolean; quiet: boolean }): PlayingSound {
  const deviceId = deviceIdOf(voice.state.get().devices, 'speaker', sound.ringer);
  const volume = (sound.volume / 100) * (how.quiet ? ON_A_CALL : 1);
  return voice.machine.play(waveFile(ringtone(sound.ringtone, kind)), { deviceId, volume, loop: how.loop, blocked: () => voice.silenced() });
}
