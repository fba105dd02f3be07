import { Refusal } from '../core.ts';
import type { Work } from '../storage/work.ts';
import { clearContact, closeContact } from './agent-commands.ts';
import { assignContact } from './assign.ts';
import { bringFilesOf, type BringFilesParts } from './bring-files.ts';
import type { ContactDesk } from './contact-desk.ts';
import { currentContact } from './current-contact.ts';
import { monitorContact } from './monitors.ts';
import { pauseContact, resumeContact } from './pause.ts';
import { adjustAge, setPriority } from './queue-order.ts';
import { reschedule } from './schedule.ts';
import { startTask } from './start-task.ts';
import { startTaskVia } from './start-task-via.ts';
import { transferContact } from './transfer-contact.ts';
import { referencesOf, tagContact, untagContact, updateContact } from './update-contact.ts';

/** The core's side of what the instance API does to tasks and to contacts in progress. */
export function contactDesk(parts: BringFilesParts): ContactDesk {
  const { writer } = parts;
  const api = <T>(cause: string, apply: (work: Work) => Promise<T>): Promise<T> => writer.run({ actor: 'api', cause }, apply);
  return {
    async startTask(request) {
      const brought = await bringFilesOf(parts, request);
      return api('start_task', (work) => startTask(work, { ...request, brought }));
    },
    async startTaskVia(request, way) {
      const brought = await bringFilesOf(parts, request);
      return api('start_task', (work) => startTaskVia(work, { ...request, brought }, way));
    },
    transfer: (request) => api('transfer_contact', (work) => transferContact(work, request)),
    pause: (request) => api('pause_contact', (work) => pauseContact(work, { ...request, userId: null })),
    resume: (request) => api('resume_contact', (work) => resumeContact(work, { ...request, userId: null })),
    reschedule: (request) => api('update_schedule', (work) => reschedule(work, request)),
    update: (request) => api('update_contact', (work) => updateContact(work, request)),
    tag: (request) => api('tag_contact', (work) => tagContact(work, request)),
    untag: (request) => api('untag_contact', (work) => untagContact(work, request)),
    references: (contactId) => writer.read((rows) => referencesOf(rows, contactId)),
    setRouting: (request) => api('update_routing', (work) => setRouting(work, request)),
    assign: (request) => api('assign_contact', (work) => assignContact(work, request)),
    monitor: (request) => api('monitor_contact', (work) => monitorContact(work, request)),
    dismiss: (request) => api('dismiss_contact', (work) => dismiss(work, request)),
  };
}

async function setRouting(work: Work, request: Parameters<ContactDesk['setRouting']>[0]): Promise<void> {
  const { chat, contact } = await currentContact(work.db, request.contactId);
  const place = { initialContactId: chat.id, contactId: contact.id };
  if ('priority' in request) await setPriority(work, place, request.priority);
  else await adjustAge(work, place, request.ageSeconds);
}

/** A contact in after contact work is closed, one that came to nothing is cleared. */
async function dismiss(work: Work, { contactId, userId }: { contactId: string; userId: string }): Promise<void> {
  const user = await work.db.selectFrom('users').select('role').where('id', '=', userId).executeTakeFirst();
  if (!user) throw new Refusal('not_found', `There is no user with the id ${userId}.`);
  const agent = { userId, role: user.role };
  const contact = await work.db.selectFrom('contacts').select(['state', 'user_id']).where('id', '=', contactId).executeTakeFirst();
  if (contact?.state === 'after_contact_work' && contact.user_id === userId) await closeContact(work, agent, { contactId });
  else await clearContact(work, agent, { contactId });
}
