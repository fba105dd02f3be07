import type { TimelineEntry } from '../../../contract/contact.ts';
import type { DeskRecording, StoredChat } from '../../../contract/desk.ts';
import type { RecordingDrawing } from '../../../contract/recording.ts';
import type { FakeMethods } from './fake-desk.ts';
import { storyOf } from './sample.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A recording that is kept and was heard here; give what differs. */
export function recordingOf(began: number, differs: Partial<DeskRecording> = {}): DeskRecording {
  const lasts = differs.lasts ?? 0;
  return { contactId: 'anton', agent: 'Eva Lindqvist', standing: 'kept', began, lasts, bytes: lasts * 6, here: true, ...differs };
}

/** Two people who take turns, with a span in which nothing was kept. */
export function drawingOf({ began, lasts }: Pick<DeskRecording, 'began' | 'lasts'>, paused: RecordingDrawing['paused'] = []): RecordingDrawing {
  const peaks = Math.ceil(lasts / 100);
  const silent = (at: number): boolean => paused.some(({ from, to }) => at * 100 >= from && at * 100 < to);
  const side = (speaks: (turn: number) => boolean): string =>
    Buffer.from(Uint8Array.from({ length: peaks }, (_, at) => (silent(at) || !speaks(Math.floor(at / 70)) ? (at * 31) % 3 === 0 ? 1 : 0 : 40 + Math.round(150 * Math.abs(Math.sin(at / 3.7) * Math.cos(at / 17)))))).toString('base64');
  return { version: 1, began, lasts, paused: [...paused], perSecond: 10, left: side((turn) => turn % 3 !== 1), right: side((turn) => turn % 3 === 1) };
}

/** What a desk answers of these recordings. */
export function recordingMethods(recordings: readonly DeskRecording[], answers: { current?: boolean; paused?: RecordingDrawing['paused'] } = {}): FakeMethods {
  const found = (contactId: string): DeskRecording => {
    const one = recordings.find((recording) => recording.contactId === contactId);
    if (one === undefined) throw new Error(`There is no recording of ${contactId}.`);
    return one;
  };
  return {
    recordings: () => ({ recordings: [...recordings], current: answers.current ?? true }),
    drawRecording: ({ contactId }) => drawingOf(found(contactId), answers.paused),
    recordingHeard: () => ({}),
  };
}

/** The whole of a call that ended a moment ago, with a hold and a pause in it. */
export function toldCall(chatId: string, end: number): TimelineEntry[] {
  const t = (seconds: number): number => end - seconds * SECOND;
  return storyOf(chatId, [
    [t(330), 'call_started', { flow: 'Sample inbound call' }],
    [t(310), 'queued', { queue: 'Orders' }],
    [t(302), 'offered', { agent: 'Eva Lindqvist', waited: 8000 }],
    [t(300), 'agent_connected', { agent: 'Eva Lindqvist', waited: 10_000 }],
    [t(299.5), 'recording_started', { participants: 'Agent, Customer' }],
    [t(210), 'party_held', { name: 'Anton Reyes', role: 'customer' }],
    [t(172), 'party_resumed', { name: 'Anton Reyes', role: 'customer', heldFor: 38_000 }],
    [t(120), 'recording_paused', { by: 'agent' }],
    [t(84), 'recording_resumed', { by: 'agent' }],
    [t(0.2), 'chat_ended', { reason: 'ended_by_customer' }],
  ]);
}

/** A call as review lists it. */
export function storedCall(now: number): StoredChat {
  return { initialContactId: 'stored-call', channel: 'VOICE', customerName: 'Anton Reyes', queue: 'Orders', agents: ['Eva Lindqvist', 'Jonas Weber'], startedAt: now - 26 * 60 * MINUTE - 330 * SECOND, lastAt: now - 26 * 60 * MINUTE, endReason: 'ended_by_customer', stored: 0, known: 0 };
}
