import type { Moment } from '../../../contract/primitives.ts';

/** Assembles and stores the recording of a segment that is over; the key is the segment's id. */
export const RECORDING_JOB = 'store_recording';
/** Deletes the capture of a recording that has been stored. */
export const CAPTURE_JOB = 'delete_capture';
/** Deletes a stored recording and what is drawn of it; the key is the object's. */
export const DELETION_JOB = 'delete_recording';

/** What a media process still has in its hands when a segment is over is in the capture by then. */
const SETTLES = 5000;
export const settled = (now: Moment): Moment => now + SETTLES;
