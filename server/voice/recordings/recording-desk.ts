import type { Readable } from 'node:stream';
import type { Moment } from '../../../contract/primitives.ts';
import type { ByteRange } from '../../storage/objects/object-store.ts';
import type { Recorded } from './what-is-recorded.ts';

export interface OfSegment { contactId: string; initialContactId: string }

/** A stored recording, as whoever hears it learns of it. */
export interface RecordingCard {
  contactId: string;
  /** When its first moment was. */
  began: Moment;
  lasts: number;
  bytes: number;
}

/** A recording as the operator finds it; `object` is where in the store. */
export interface ListedRecording extends RecordingCard {
  initialContactId: string;
  agent: string | null;
  object: string;
}

/** Recordings as the instance API controls them and as people come to hear them. */
export interface RecordingDesk {
  /** @throws Refusal `not_found`; `wrong_state`: no call, over, stopped, or suspended */
  start(of: OfSegment, participants: readonly Recorded[]): Promise<void>;
  /** @throws Refusal `not_found`; `wrong_state`: it is not being recorded. The same holds for the next two. */
  stop(of: OfSegment): Promise<void>;
  suspend(of: OfSegment): Promise<void>;
  resume(of: OfSegment): Promise<void>;
  /**
   * What is known of a stored recording, with how loud it is where, as JSON. It is written down who opened it.
   * @throws Refusal `access_denied` (the session), `forbidden` (not his to hear), `not_found` (nothing was recorded, it is not stored yet, or deleted)
   */
  open(sessionToken: string, contactId: string): Promise<{ card: RecordingCard; peaks: Readable }>;
  /** The recording itself. It is written down who fetched it. @throws Refusal as `open` */
  fetch(sessionToken: string, contactId: string): Promise<StoredRecording>;

  /** Stored ones, the newest first; `of`: those of one call, by any of its contacts. @throws Refusal `not_found` */
  list(query: { of: string | null; limit: number }): Promise<ListedRecording[]>;
  /** For the operator of the server; that he did is written down where he begins. @throws Refusal `not_found` */
  fetchByOperator(contactId: string, piece: 'first' | 'next'): Promise<StoredRecording>;
  /** For good. @throws Refusal as deleted-recordings.ts says */
  delete(contactId: string): Promise<void>;
}

export interface StoredRecording { card: RecordingCard; read(range?: ByteRange): Promise<Readable> }
