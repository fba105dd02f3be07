import type { DeskClient } from '../desk/client.ts';
import type { Held } from '../desk/desk-store.ts';
import { createStore } from '../desk/store.ts';
import type { Store } from '../desk/store.ts';
import { isCall } from '../voice/call-facts.ts';
import type { SoundPlayer } from './sound-player.ts';

/*
 * What is heard of recordings in this window: one at a time. Its sound comes from the desk, which has it from the server or from this
 * computer, and is played from memory.
 */

/** Speeds, from which one chooses. */
export const RATES = [0.75, 1, 1.25, 1.5, 2] as const;

export interface PlaybackState {
  /** The segment whose recording is heard; null: none. */
  readonly contactId: string | null;
  readonly is: 'fetching' | 'playing' | 'paused';
  /** How much of it is here, 0 to 1, while it is fetched. */
  readonly share: number;
  /** Milliseconds from its beginning. */
  readonly at: number;
  readonly rate: number;
  readonly problem: string | null;
}

const SILENT: PlaybackState = { contactId: null, is: 'paused', share: 0, at: 0, rate: 1, problem: null };

export interface Playback {
  readonly state: Store<PlaybackState>;
  /** Plays this recording, or pauses it if it plays. */
  toggle(contactId: string): void;
  /** Goes to a moment; a recording that is not the one that is heard begins there. */
  playFrom(contactId: string, at: number): void;
  /** Moves within the recording that is heard, whether it plays or not. */
  seek(contactId: string, at: number): void;
  setRate(rate: number): void;
  stop(): void;
}

export interface PlaybackOptions {
  readonly client: Pick<DeskClient, 'call'>;
  readonly held: Store<Held>;
  readonly player: SoundPlayer;
  /** The speaker that calls are heard on; null: the system's own. */
  speaker(): string | null;
}

export function createPlayback({ client, held, player, speaker }: PlaybackOptions): Playback {
  const state = createStore<PlaybackState>(SILENT);
  /** Raised whenever another recording is wanted: what was asked for the earlier one is dropped. */
  let turn = 0;
  /** Whose sound the player holds. */
  let loaded: string | null = null;
  let told: string | null = null;
  const change = (next: Partial<PlaybackState>): void => state.set((now) => ({ ...now, ...next }));

  player.listen({
    at: (position) => {
      if (loaded !== null && loaded === state.get().contactId) change({ at: position });
    },
    over: () => change({ is: 'paused', at: 0 }),
  });

  const start = async (contactId: string, mine: number, at: number | null): Promise<void> => {
    player.useSpeaker(speaker());
    player.rate(state.get().rate);
    if (at !== null) player.seek(at);
    await player.play();
    if (mine !== turn) return;
    change({ is: 'playing' });
    if (told === contactId) return;
    told = contactId;
    await client.call('recordingHeard', { contactId });
  };

  const load = async (contactId: string, mine: number): Promise<boolean> => {
    const pieces: Uint8Array[] = [];
    let have = 0;
    for (;;) {
      const { base64, bytes } = await client.call('readRecording', { contactId, from: have });
      if (mine !== turn) return false;
      const piece = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      pieces.push(piece);
      have += piece.length;
      change({ share: bytes === 0 ? 1 : have / bytes });
      if (have >= bytes || piece.length === 0) break;
    }
    const sound = new Uint8Array(have);
    let at = 0;
    for (const piece of pieces) {
      sound.set(piece, at);
      at += piece.length;
    }
    player.load(sound);
    loaded = contactId;
    told = null;
    return true;
  };

  /** @param from null: where the player stands */
  const begin = (contactId: string, from: number | null): void => {
    const mine = ++turn;
    player.pause();
    change({ contactId, problem: null, ...(from !== null && { at: from }), ...(loaded !== contactId && { is: 'fetching', share: 0 }) });
    const go = async (): Promise<void> => {
      const fresh = loaded !== contactId;
      if (fresh && !(await load(contactId, mine))) return;
      // It may have been moved while it was fetched.
      await start(contactId, mine, fresh || from !== null ? state.get().at : null);
    };
    go().catch((error: unknown) => {
      if (mine !== turn) return;
      // Nobody listens to what could not be told of.
      player.pause();
      told = null;
      change({ is: 'paused', problem: error instanceof Error ? error.message : String(error) });
    });
  };

  const pause = (): void => {
    turn += 1;
    player.pause();
    change({ is: 'paused' });
  };

  const stop = (): void => {
    turn += 1;
    player.unload();
    loaded = null;
    state.set((now) => ({ ...SILENT, rate: now.rate }));
  };

  // Whoever is called back to a call must hear the call.
  let onCall = false;
  held.subscribe(() => {
    const now = held.get().state?.contacts.some((one) => isCall(one) && one.contact.state === 'connected') ?? false;
    if (now && !onCall && state.get().is === 'playing') pause();
    onCall = now;
  });

  return {
    state,
    toggle(contactId) {
      const now = state.get();
      if (now.contactId === contactId && now.is !== 'paused') pause();
      else begin(contactId, now.contactId === contactId ? null : 0);
    },
    playFrom: begin,
    seek(contactId, at) {
      const now = state.get();
      if (now.contactId !== contactId) {
        turn += 1;
        player.pause();
        change({ contactId, at, is: 'paused', problem: null });
        return;
      }
      change({ at });
      if (loaded === contactId) player.seek(at);
    },
    setRate(rate) {
      change({ rate });
      player.rate(rate);
    },
    stop,
  };
}
