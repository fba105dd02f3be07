import type { AnnouncedFile } from '../attachments/attachment-desk.ts';
import { Refusal } from '../core.ts';
import { askJob, cancelJob } from '../storage/jobs.ts';
import type { AttachmentsTable } from '../storage/schema.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { CHECK_JOB, checkFile, DELETE_JOB, forgetUnfinished, mustBeUploaded, recordFile, UNFINISHED_TIMER, writeAnnounced } from './attachments.ts';
import type { BroughtFile } from './contact-desk.ts';
import type { Rows } from './rows.ts';

/*
 * Files that are sent for a task. An agent's are there before their task is: they wait for it, and are forgotten if it is never made.
 */

/** How long a file that an agent sent for a task waits for the task. */
const WAITS_FOR_TASK = 24 * 60 * 60_000;
/** Files of one agent that wait for a task, at most. */
const WAITING_MOST = 50;

/** An agent announces a file for a task that he is about to make. @throws Refusal `invalid` | `limit_exceeded` */
export async function announceForTask(work: Work, userId: string, file: AnnouncedFile): Promise<AttachmentsTable> {
  checkFile(work.settings, file);
  const waiting = await work.db.selectFrom('attachments').select((of) => of.fn.countAll<number>().as('count')).where('user_id', '=', userId).where('initial_contact_id', 'is', null).where('state', '!=', 'abandoned').executeTakeFirst();
  if (Number(waiting?.count ?? 0) >= WAITING_MOST) throw new Refusal('limit_exceeded', `${String(WAITING_MOST)} files of yours wait for tasks that were not made. Take some out of the form, or make the task.`);
  return writeAnnounced(work, file, { initial_contact_id: null, participant_id: null, user_id: userId });
}

/** A file for a task is whole: it is checked, and waits for its task. @throws Refusal `invalid` | `wrong_state` */
export async function completeForTask(work: Work, userId: string, attachmentId: string): Promise<void> {
  const row = await waitingForTask(work.db, userId, attachmentId);
  if (!row) throw new Refusal('invalid', 'AttachmentIds: you have announced no such file for a task, or its time is over. Send it again.');
  mustBeUploaded(row);
  await work.db.updateTable('attachments').set({ state: 'checking', completed_at: work.now }).where('id', '=', row.id).execute();
  await setTimer(work, { kind: UNFINISHED_TIMER, key: row.id, dueAt: work.now + WAITS_FOR_TASK });
  await askJob(work, { kind: CHECK_JOB, key: row.id });
  recordFile(work, row, 'attachment_completed', {});
}

/** Forgets a file that its agent does not want for his task any more. */
export async function forgetForTask(work: Work, userId: string, attachmentId: string): Promise<void> {
  const row = await waitingForTask(work.db, userId, attachmentId);
  if (!row) return;
  await cancelTimer(work, UNFINISHED_TIMER, row.id);
  await forgetUnfinished(work, row.id);
}

const waitingForTask = (rows: Rows, userId: string, attachmentId: string): Promise<AttachmentsTable | undefined> =>
  rows.selectFrom('attachments').selectAll().where('id', '=', attachmentId).where('user_id', '=', userId).where('initial_contact_id', 'is', null).where('state', '!=', 'abandoned').executeTakeFirst();

/** The task of files that waited for one is made. */
export async function takenByTask(work: Work, taskId: string, attachmentIds: readonly string[]): Promise<void> {
  if (attachmentIds.length === 0) return;
  const taken = await work.db.selectFrom('attachments').select('id').where('id', 'in', attachmentIds).where('initial_contact_id', 'is', null).execute();
  for (const { id } of taken) {
    await work.db.updateTable('attachments').set({ initial_contact_id: taskId }).where('id', '=', id).execute();
    await cancelTimer(work, UNFINISHED_TIMER, id);
  }
}

/** A file whose bytes were brought into the store for a task that was made just now: checked as all are. */
export async function broughtForTask(work: Work, taskId: string, { objectKey, ...file }: BroughtFile): Promise<string> {
  const row: AttachmentsTable = {
    id: work.ids.next(work.now), initial_contact_id: taskId, participant_id: null, user_id: null, name: file.name, content_type: file.contentType, bytes: file.bytes,
    state: 'checking', reason: null, object_key: objectKey, item_id: null, announced_at: work.now, upload_until: work.now, completed_at: work.now, decided_at: null,
  };
  await work.db.insertInto('attachments').values(row).execute();
  await cancelJob(work, DELETE_JOB, objectKey);
  await askJob(work, { kind: CHECK_JOB, key: row.id });
  recordFile(work, row, 'attachment_completed', {});
  return row.id;
}
