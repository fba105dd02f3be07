import * as z from 'zod';
import { Id, Milliseconds, Moment } from './primitives.ts';

/*
 * Recordings of calls as those who may hear them see them. Each segment that an agent had is one recording.
 */

/**
 * Where a recording stands. `running`: its segment goes on. `being_made`: it is being put together. `delayed`: it could not be stored
 * yet, and is tried again. `kept`: it can be heard. `lost`: nothing that could be stored was found. `not_yours`: of a segment that is
 * not his to hear.
 */
export const RecordingStanding = z.enum(['running', 'being_made', 'delayed', 'kept', 'lost', 'deleted', 'not_yours']);
export type RecordingStanding = z.infer<typeof RecordingStanding>;

export const SegmentRecording = z.strictObject({
  contactId: Id,
  /** Whose segment it was, by name. */
  agent: z.string().nullable(),
  standing: RecordingStanding,
  /** When its first moment was. */
  began: Moment,
  /** 0 until it is kept. */
  lasts: Milliseconds,
  bytes: z.int().min(0),
});
export type SegmentRecording = z.infer<typeof SegmentRecording>;

/** All that is needed to draw a recording and to find one's way in it. */
export const RecordingDrawing = z.object({
  version: z.literal(1),
  began: Moment,
  lasts: Milliseconds,
  /** Spans in which nothing was kept, in milliseconds from its beginning. */
  paused: z.array(z.object({ from: Milliseconds, to: Milliseconds })),
  /** How many peaks of each side make a second. */
  perSecond: z.int().min(1),
  /** How loud everybody but the agent is, a byte for each peak. */
  left: z.base64(),
  /** How loud the agent is. */
  right: z.base64(),
});
export type RecordingDrawing = z.infer<typeof RecordingDrawing>;
