import { RecordingsAnswer } from '../../contract/agent-link.ts';
import type { DeskErrorCode, DeskRecording } from '../../contract/desk.ts';
import { FILE_PIECE } from '../../contract/file-piece.ts';
import { RecordingDrawing } from '../../contract/recording.ts';
import type { SegmentRecording } from '../../contract/recording.ts';
import type { Store } from '../cache/store-client.ts';
import type { Queries } from '../link/queries.ts';
import { QueryError } from '../link/queries.ts';
import type { Clock } from '../ports/clock.ts';
import { DeskFailure } from './desk-error.ts';
import { createKeptSounds } from './kept-sounds.ts';

/*
 * Recordings of calls at this desk: where each stands, by the server while there is a link; how one looks and sounds, from here once
 * it was opened here. What the server has deleted, or takes from its listener, goes from here too.
 */

export interface RecordingsOptions {
  readonly clock: Clock;
  readonly server: string;
  /** Where the sound is kept. */
  readonly folder: string;
  readonly store: Store;
  readonly queries: Queries;
  /** The session's token now; null if there is none. */
  token(): string | null;
  isLive(): boolean;
  nextId(): string;
  troubled(error: unknown): void;
}

export interface Recordings {
  /** @throws DeskFailure, QueryError `forbidden`, `not_found` */
  of(chatId: string): Promise<{ recordings: DeskRecording[]; current: boolean }>;
  /** @throws DeskFailure */
  drawing(contactId: string): Promise<RecordingDrawing>;
  /** @throws DeskFailure */
  read(contactId: string, from: number): Promise<{ bytes: Uint8Array; whole: number }>;
  linkUp(): void;
  stop(): void;
}

/** A recording that is being fetched; whoever wants more of it waits. */
interface Fetching {
  have: number;
  failure: DeskFailure | null;
  done: boolean;
  waiting: (() => void)[];
}

const ANSWER_WITHIN = 10_000;
/** A server that brings nothing of a file for so long brings no more. */
const STALLED_AFTER = 20_000;

export function createRecordings(options: RecordingsOptions): Recordings {
  const { clock, store, queries, token } = options;
  const sounds = createKeptSounds(options.folder);
  const fetching = new Map<string, Fetching>();
  const stopping = new AbortController();
  let looked = false;

  const asked = async (chatId: string): Promise<readonly SegmentRecording[]> => {
    const { recordings } = await queries.ask({ frame: 'query', type: 'recordings', id: options.nextId(), contactId: chatId }, RecordingsAnswer);
    const before = await store.call('recordingsOf', chatId);
    await store.call('putRecordings', { chatId, cards: recordings });
    for (const { contactId } of before) {
      if (recordings.find((card) => card.contactId === contactId)?.standing !== 'kept') await sounds.drop(contactId);
    }
    return recordings;
  };

  /** Nothing of this call is his to hear any more. */
  const forget = async (chatId: string): Promise<void> => {
    for (const { contactId } of await store.call('recordingsOf', chatId)) await sounds.drop(contactId);
    await store.call('putRecordings', { chatId, cards: [] });
  };

  const known = async (contactId: string): Promise<{ card: SegmentRecording; drawing: RecordingDrawing | null }> => {
    const found = await store.call('recording', contactId);
    if (found?.card.standing !== 'kept') throw new DeskFailure('not_found', 'There is no such recording to be heard.');
    return found;
  };

  const request = async (path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> => {
    const value = token();
    if (value === null || !options.isLive()) throw new DeskFailure('offline', 'This recording was never opened on this computer, and there is no link to the server to fetch it.');
    const response = await fetch(new URL(path, options.server), { headers: { authorization: `Bearer ${value}`, ...headers }, redirect: 'error', signal }).catch(() => {
      throw unreachable();
    });
    if (!response.ok) throw await refusal(response);
    return response;
  };

  /** Brings the rest of a file here, in one request, however many pieces of it are read meanwhile. */
  const bring = async (contactId: string, bytes: number, state: Fetching): Promise<void> => {
    const stalled = new AbortController();
    let cancel = (): void => undefined;
    const within = (): void => {
      cancel();
      cancel = clock.after(STALLED_AFTER, () => stalled.abort());
    };
    within();
    state.have = await sounds.begun(contactId);
    if (state.have > bytes) {
      await sounds.drop(contactId);
      state.have = 0;
    }
    const file = await sounds.grow(contactId);
    try {
      if (state.have < bytes) {
        const response = await request(`/agent/recordings/${encodeURIComponent(contactId)}`, { range: `bytes=${String(state.have)}-` }, AbortSignal.any([stopping.signal, stalled.signal]));
        if (response.status !== 206 || response.body === null) throw new DeskFailure('internal', 'The routing server gave another answer than the recording.');
        const chunks: AsyncIterable<Uint8Array> = response.body;
        for await (const chunk of chunks) {
          within();
          await file.appendFile(chunk);
          state.have += chunk.byteLength;
          wake(state);
        }
      }
      if (state.have !== bytes) throw unreachable();
      await file.sync();
    } catch (error) {
      throw error instanceof DeskFailure ? error : unreachable();
    } finally {
      cancel();
      await file.close();
    }
    await sounds.finish(contactId);
  };

  const begin = (contactId: string, bytes: number): Fetching => {
    const running = fetching.get(contactId);
    if (running !== undefined) return running;
    const state: Fetching = { have: 0, failure: null, done: false, waiting: [] };
    fetching.set(contactId, state);
    bring(contactId, bytes, state)
      .catch((error: unknown) => {
        state.failure = error instanceof DeskFailure ? error : new DeskFailure('disk', 'This computer could not keep the recording. Make room or check the disk, then try again.');
      })
      .finally(() => {
        fetching.delete(contactId);
        state.done = true;
        wake(state);
      });
    return state;
  };

  return {
    async of(chatId) {
      let cards: readonly SegmentRecording[] | null = null;
      if (options.isLive()) {
        try {
          cards = await asked(chatId);
        } catch (error) {
          if (!(error instanceof QueryError)) throw error;
          if (error.code === 'forbidden' || error.code === 'not_found') await forget(chatId);
          if (error.code !== 'offline' && error.code !== 'timeout') throw error;
        }
      }
      const current = cards !== null;
      cards ??= await store.call('recordingsOf', chatId);
      const recordings: DeskRecording[] = [];
      for (const card of cards) recordings.push({ ...card, here: card.standing === 'kept' && (await sounds.has(card.contactId, card.bytes)) && (await store.call('recording', card.contactId))?.drawing != null });
      return { recordings, current };
    },
    async drawing(contactId) {
      const { drawing } = await known(contactId);
      if (drawing !== null) return drawing;
      const response = await request(`/agent/recordings/${encodeURIComponent(contactId)}/peaks`, {}, AbortSignal.any([stopping.signal, AbortSignal.timeout(ANSWER_WITHIN)]));
      const parsed = RecordingDrawing.safeParse(await response.json().catch(() => undefined));
      if (!parsed.success) throw new DeskFailure('internal', 'The routing server gave an answer that this version does not understand.');
      await store.call('putDrawing', { contactId, drawing: parsed.data });
      return parsed.data;
    },
    async read(contactId, from) {
      const { card } = await known(contactId);
      const to = Math.min(from + FILE_PIECE, card.bytes);
      if (from >= to) throw new DeskFailure('bad_input', 'The recording is not that long.');
      // Asked in this order: one that is no longer being fetched is here as a whole, if it is here.
      const running = fetching.get(contactId);
      if (running !== undefined || !(await sounds.has(contactId, card.bytes))) {
        const state = running ?? begin(contactId, card.bytes);
        // The last piece comes when the whole is kept.
        while ((state.have < to || to === card.bytes) && !state.done) await new Promise<void>((resolve) => void state.waiting.push(resolve));
        if (state.have < to && state.failure !== null) throw state.failure;
      }
      const bytes = await sounds.read(contactId, from, to);
      if (to === card.bytes) await sounds.touch(contactId, clock.now());
      return { bytes, whole: card.bytes };
    },
    linkUp() {
      if (looked) return;
      looked = true;
      const look = async (): Promise<void> => {
        for (const chatId of await store.call('recordedChats', {})) {
          await asked(chatId).catch(async (error: unknown) => {
            if (!(error instanceof QueryError) || (error.code !== 'forbidden' && error.code !== 'not_found')) throw error;
            await forget(chatId);
          });
        }
      };
      look().catch((error: unknown) => {
        looked = false;
        options.troubled(error);
      });
    },
    stop: () => stopping.abort(),
  };
}

function wake(state: Fetching): void {
  for (const go of state.waiting.splice(0)) go();
}

const unreachable = (): DeskFailure => new DeskFailure('unreachable', 'The recording could not be fetched: the routing server does not answer. What came of it is kept; try again.');

const CODES: Readonly<Record<number, DeskErrorCode>> = { 401: 'not_signed_in', 403: 'forbidden', 404: 'not_found', 429: 'throttled' };

async function refusal(response: Response): Promise<DeskFailure> {
  const body: unknown = await response.json().catch(() => undefined);
  const message = typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string' ? body.message : 'The routing server did not give the recording. Try again.';
  return new DeskFailure(CODES[response.status] ?? 'internal', message);
}
