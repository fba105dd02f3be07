import { note } from '../../contacts/notes.ts';
import { loadChat, loadContact, loadContactOfChat, type Rows } from '../../contacts/rows.ts';
import { chatTouched } from '../../contacts/views.ts';
import { Refusal } from '../../core.ts';
import type { ChatsTable, ContactsTable, RecordingsTable } from '../../storage/schema.ts';
import { askJob } from '../../storage/jobs.ts';
import type { Work } from '../../storage/work.ts';
import { ownCall } from '../call-commands.ts';
import { readCall } from '../call-to-hear.ts';
import { controlOf, namedByFlow } from './recordings-of-call.ts';
import { RECORDING_JOB, settled } from './recording-jobs.ts';
import { recordedOf, type Recorded, type RecordingState, type WhatIsRecorded } from './what-is-recorded.ts';

/*
 * Starting, pausing and stopping the recording of a segment. Each is a change of its row and a line of the log; what is kept follows
 * from the rows after the commit.
 */

type By = { userId: string } | 'api';

/** Records this segment from now on, or from when its agent joins, whatever its flow says. @throws Refusal */
export async function startRecording(work: Work, contactId: string, { by, participants }: { by: By; participants: readonly Recorded[] }): Promise<void> {
  const { row, contact, chat } = await callOf(work.db, contactId);
  if (contact.disconnected_at !== null) throw new Refusal('wrong_state', 'This segment of the call is over.');
  if (row?.state === 'stopped') throw new Refusal('wrong_state', 'Its recording was stopped, and what was stopped is not started again.');
  if (row?.state === 'paused') throw new Refusal('wrong_state', 'Its recording is suspended. Resume it instead.');
  if (row?.participants === JSON.stringify(participants)) return;
  await change(work, contact, { participants: JSON.stringify(participants), state: 'on' });
  tell(work, 'recording_asked', { contact, chat, by, data: { participants: participants.join(', ') } });
}

/** Keeps nothing of what is said from now on; it will be silence in the file. @throws Refusal `wrong_state` unless it is being recorded. */
export async function pauseRecording(work: Work, contactId: string, by: By): Promise<void> {
  const { row, contact, chat, state } = await callOf(work.db, contactId);
  if (state !== 'on' && state !== 'paused') throw notRecorded(state);
  // One that only stands still because a colleague has paused is to stay so when he has gone.
  if (row?.state === 'paused') return;
  await change(work, contact, { state: 'paused' });
  tell(work, 'recording_paused', { contact, chat, by });
}

/** Keeps again what is said. @throws Refusal `wrong_state` unless it is paused. */
export async function resumeRecording(work: Work, contactId: string, by: By): Promise<void> {
  const { contact, chat, state } = await callOf(work.db, contactId);
  if (state === 'on') return;
  if (state !== 'paused') throw notRecorded(state);
  await change(work, contact, { state: 'on' });
  tell(work, 'recording_resumed', { contact, chat, by });
}

/** Ends the recording of this segment for good. @throws Refusal `wrong_state` unless it is being recorded. */
export async function stopRecording(work: Work, contactId: string, by: By): Promise<void> {
  const { contact, chat, state } = await callOf(work.db, contactId);
  if (state !== 'on' && state !== 'paused') throw notRecorded(state);
  await change(work, contact, { state: 'stopped' });
  tell(work, 'recording_stopped', { contact, chat, by });
}

/** Does what an agent asks about the recording of his own segment. @throws Refusal as `ownCall`; `forbidden`, `wrong_state` */
export async function setRecordingByAgent(work: Work, userId: string, { contactId, to }: { contactId: string; to: 'on' | 'paused' | 'stopped' }): Promise<void> {
  const { own } = await ownCall(work, userId, contactId);
  if (own.role !== 'agent') throw new Refusal('forbidden', 'Only the agent of a segment has a say in its recording.');
  const { state } = await callOf(work.db, contactId);
  const byHim = { userId };
  if (work.settings.agentsRecord === 'nothing') throw new Refusal('forbidden', 'Agents here have no say in recordings.');
  const onlyPauses = work.settings.agentsRecord === 'pause';
  if (onlyPauses && (to === 'stopped' || (to === 'on' && state === 'off'))) throw new Refusal('forbidden', 'Agents here may pause a recording and go on with it, and no more.');
  if (to === 'stopped') await stopRecording(work, contactId, byHim);
  else if (to === 'paused') await overAllSegments(work, contactId, (segment) => pauseRecording(work, segment, byHim));
  else if (state === 'paused') await overAllSegments(work, contactId, (segment) => resumeRecording(work, segment, byHim));
  else await startRecording(work, contactId, { by: byHim, participants: ['Agent', 'Customer'] });
}

/** What an agent does not want kept is said to every agent on the call, and would be in each one's recording. @throws Refusal of his own segment */
async function overAllSegments(work: Work, contactId: string, carryOut: (segment: string) => Promise<void>): Promise<void> {
  const { recordings } = await callOf(work.db, contactId);
  await carryOut(contactId);
  for (const other of recordings) if (other.contactId !== contactId && (other.state === 'on' || other.state === 'paused')) await carryOut(other.contactId);
}

/** Its first packets are being kept. */
export async function recordingBegins(work: Work, contactId: string): Promise<void> {
  const { contact, chat, row, state } = await callOf(work.db, contactId);
  if (row?.began_at != null) return;
  // Who comes in while a colleague has paused goes on so, also when that one leaves.
  await change(work, contact, { began_at: work.now, ...(state === 'paused' && { state }) });
  const participants = recordedOf({ byFlow: namedByFlow(chat), control: row === undefined ? null : controlOf(row) });
  note(work, { type: 'recording_started', initialContactId: chat.id, contactId, userId: contact.user_id, data: { participants: participants.join(', ') } });
  // So short a segment that it was over before this was known.
  if (contact.disconnected_at !== null) await askJob(work, { kind: RECORDING_JOB, key: contactId, dueAt: settled(work.now) });
  chatTouched(work, chat.id);
}

interface OfCall { row: RecordingsTable | undefined; contact: ContactsTable; chat: ChatsTable; recordings: readonly WhatIsRecorded[]; state: RecordingState }

async function callOf(rows: Rows, contactId: string): Promise<OfCall> {
  const contact = await loadContact(rows, contactId);
  const chat = await loadChat(rows, contact.initial_id);
  if (chat.channel !== 'VOICE') throw new Refusal('wrong_state', 'Only calls are recorded, and this contact is none.');
  const row = await rows.selectFrom('recordings').selectAll().where('contact_id', '=', contactId).executeTakeFirst();
  const { recordings } = await readCall(rows, chat);
  return { row, contact, chat, recordings, state: recordings.find((one) => one.contactId === contactId)?.state ?? 'off' };
}

async function change(work: Work, contact: ContactsTable, set: Partial<RecordingsTable>): Promise<void> {
  const row: RecordingsTable = { contact_id: contact.id, initial_contact_id: contact.initial_id, participants: null, state: 'on', began_at: null, object: null, lasts: null, bytes: null, stored_at: null, ...set };
  await work.db.insertInto('recordings').values(row).onConflict((conflict) => conflict.column('contact_id').doUpdateSet(set)).execute();
}

function tell(work: Work, type: string, { contact, chat, by, data = {} }: { contact: ContactsTable; chat: ChatsTable; by: By; data?: Record<string, string> }): void {
  note(work, { type, initialContactId: chat.id, contactId: contact.id, userId: by === 'api' ? null : by.userId, data: { ...data, by: by === 'api' ? 'api' : 'agent' } });
  chatTouched(work, chat.id);
}

function notRecorded(state: RecordingState): Refusal {
  return new Refusal('wrong_state', state === 'stopped' ? 'Its recording was stopped, for good.' : 'This segment of the call is not being recorded now.');
}

/** @throws Refusal `not_found` unless the segment is one of this call. */
export async function mustBelong(rows: Rows, contactId: string, initialContactId: string): Promise<void> {
  const { contact } = await loadContactOfChat(rows, contactId);
  if (contact.initial_id !== initialContactId) throw new Refusal('not_found', `The contact ${contactId} does not belong to ${initialContactId}.`);
}
