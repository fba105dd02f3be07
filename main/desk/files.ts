import type * as z from 'zod';
import { AnnounceFileAnswer, FileError, PlaceOfFileAnswer } from '../../contract/agent-files.ts';
import type { DeskErrorCode } from '../../contract/desk.ts';
import { FILE_PIECE } from '../../contract/file-piece.ts';
import type { Clock } from '../ports/clock.ts';
import { DeskFailure } from './desk-error.ts';

/*
 * Files of chats and tasks, between the panel and the routing server. They pass through, piece by piece, and are kept nowhere on
 * this computer: a file is not queued as text is, so it can be sent and opened only while the server answers.
 */

export interface FilesOptions {
  readonly clock: Clock;
  readonly server: string;
  /** The session's token now; null if there is none. */
  token(): string | null;
  nextId(): string;
}

export interface Files {
  /** Announces a file to the server, for a contact or (null) for a task to be made, and opens the way for its bytes. @throws DeskFailure */
  begin(file: { contactId: string | null; name: string; bytes: number }): Promise<string>;
  /** Resolves when the network has taken these bytes. @throws DeskFailure */
  more(id: string, bytes: Uint8Array): Promise<void>;
  /** Resolves with the file's own id when it is a line of the chat, or kept for a task. @throws DeskFailure; nothing of it has reached anybody then. */
  finish(id: string): Promise<string>;
  /** @throws DeskFailure `not_found` if it is finished or never was. */
  cancel(id: string): void;
  /** The server need not keep this one for a task any more. @throws DeskFailure */
  forget(attachmentId: string): Promise<void>;
  /** A piece of an approved file. @throws DeskFailure */
  read(attachmentId: string, from: number): Promise<{ bytes: Uint8Array; whole: number }>;
  /** Breaks off what is under way. */
  stop(): void;
}

interface Sending {
  readonly contactId: string | null;
  readonly attachmentId: string;
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly control: AbortController;
  /** How the server took the bytes; never rejects. */
  readonly taken: Promise<DeskFailure | null>;
}

const ANSWER_WITHIN = 10_000;

export function createFiles({ clock, server, token, nextId }: FilesOptions): Files {
  const underWay = new Map<string, Sending>();
  const places = new Map<string, { path: string; bytes: number; until: number }>();
  const stopping = new AbortController();

  const ask = async <Schema extends z.ZodType>(path: string, body: object, answer: Schema | null): Promise<z.output<Schema> | null> => {
    const value = token();
    if (value === null) throw new DeskFailure('not_signed_in', 'Nobody is signed in here. Sign in first.');
    const response = await reach(new URL(path, server), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${value}` },
      body: JSON.stringify(body),
      signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(ANSWER_WITHIN)]),
    });
    if (response.status !== 200) throw await refusal(response);
    if (answer === null) {
      await response.body?.cancel();
      return null;
    }
    const parsed = answer.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success) throw new DeskFailure('internal', 'The routing server gave an answer that this version does not understand.');
    return parsed.data;
  };

  const sending = (id: string): Sending => {
    const found = underWay.get(id);
    if (found === undefined) throw new DeskFailure('not_found', 'There is no such file on its way any more.');
    return found;
  };

  const letGo = (id: string, one: Sending): void => {
    underWay.delete(id);
    one.control.abort();
  };

  return {
    async begin({ contactId, name, bytes }) {
      const id = nextId();
      const place = await ask('/agent/files', { id, contactId, name, bytes }, AnnounceFileAnswer);
      if (place === null) throw new DeskFailure('internal', 'The routing server gave no place for the file.');
      const way = new TransformStream<Uint8Array, Uint8Array>();
      const control = new AbortController();
      const request = { method: 'PUT', headers: place.headers, body: way.readable, duplex: 'half', signal: AbortSignal.any([stopping.signal, control.signal]) };
      const taken = reach(new URL(place.path, server), request as RequestInit).then(
        async (response) => (response.status === 200 ? null : await refusal(response)),
        (error: unknown) => (error instanceof DeskFailure ? error : new DeskFailure('internal', 'The file could not be sent.')),
      );
      underWay.set(id, { contactId, attachmentId: place.attachmentId, writer: way.writable.getWriter(), control, taken });
      return id;
    },
    async more(id, bytes) {
      const one = sending(id);
      // The server may have given up meanwhile, and then says why.
      const failure = await Promise.race([one.writer.write(bytes).then(() => null, () => one.taken), one.taken.then((early) => early ?? null)]);
      if (failure === null) return;
      letGo(id, one);
      throw failure;
    },
    async finish(id) {
      const one = sending(id);
      await one.writer.close().catch(() => undefined);
      const failure = await one.taken;
      underWay.delete(id);
      if (failure !== null) throw failure;
      // The same id asks again: whether an answer was lost or never made, there is one line.
      const done = { id, contactId: one.contactId, attachmentId: one.attachmentId };
      await ask('/agent/files/complete', done, null).catch(async (error: unknown) => {
        if (error instanceof DeskFailure && error.code === 'unreachable') return ask('/agent/files/complete', done, null);
        throw error;
      });
      return one.attachmentId;
    },
    async forget(attachmentId) {
      await ask('/agent/files/forget', { attachmentId }, null);
    },
    cancel(id) {
      letGo(id, sending(id));
    },
    async read(attachmentId, from) {
      const known = places.get(attachmentId);
      const place = known !== undefined && known.until > clock.steady() ? known : await placeOf(attachmentId);
      const last = Math.min(from + FILE_PIECE, place.bytes) - 1;
      if (from > last) throw new DeskFailure('bad_input', 'The file is not that long.');
      const response = await reach(new URL(place.path, server), { headers: { range: `bytes=${from}-${last}` }, signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(ANSWER_WITHIN)]) });
      if (response.status !== 206) throw await refusal(response);
      return { bytes: new Uint8Array(await response.arrayBuffer()), whole: place.bytes };
    },
    stop() {
      stopping.abort();
      underWay.clear();
    },
  };

  async function placeOf(attachmentId: string): Promise<{ path: string; bytes: number; until: number }> {
    const answer = await ask('/agent/files/place', { attachmentId }, PlaceOfFileAnswer);
    if (answer === null) throw new DeskFailure('not_found', 'There is no such file.');
    const place = { ...answer, until: clock.steady() + PLACE_USED };
    places.clear();
    places.set(attachmentId, place);
    return place;
  }
}

/** An address of a file is good for a minute on the server; it is asked for again well before. */
const PLACE_USED = 45_000;

async function reach(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...request, redirect: 'error' });
  } catch {
    throw new DeskFailure('unreachable', 'The routing server does not answer. Files can be sent and opened only while it does.');
  }
}

const CODES: Readonly<Record<FileError['code'], DeskErrorCode>> = {
  bad_request: 'bad_input', forbidden: 'forbidden', not_found: 'not_found', wrong_state: 'wrong_state', busy: 'throttled', internal: 'internal',
};

async function refusal(response: Response): Promise<DeskFailure> {
  const body: unknown = await response.json().catch(() => undefined);
  const own = FileError.safeParse(body);
  if (own.success) return new DeskFailure(CODES[own.data.code], own.data.message);
  // The place for the bytes speaks as the participant API does.
  const message = typeof body === 'object' && body !== null && 'Message' in body && typeof body.Message === 'string' ? body.Message : 'The routing server did not take the file.';
  return new DeskFailure(response.status >= 500 ? 'internal' : 'bad_input', message);
}
