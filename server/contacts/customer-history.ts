import type { CustomerHistoryAnswer } from '../../contract/agent-link.ts';
import type { EndReason } from '../../contract/contact.ts';
import type { Channel } from '../../contract/primitives.ts';
import { Refusal } from '../core.ts';
import type { ChatsTable } from '../storage/schema.ts';
import type { Agent } from './agent-commands.ts';
import { readingRights } from './reading-rights.ts';
import { loadContactOfChat, type Rows } from './rows.ts';

const CONTACTS_MAX = 50;

/**
 * Earlier contacts of the same customer, over all channels, the newest first. Who serves a customer sees what there was; what was said
 * he reads only as far as his rights there go.
 * @throws Refusal `not_found`; `forbidden` if he does not have the contact and never did
 */
export async function customerHistory(rows: Rows, { userId, role }: Agent, contactId: string): Promise<CustomerHistoryAnswer> {
  const { chat } = await loadContactOfChat(rows, contactId);
  const rights = await readingRights(rows, chat.id, userId);
  const rings = await rows.selectFrom('offers').select('id').where('initial_contact_id', '=', chat.id).where('user_id', '=', userId).where('cleared_at', 'is', null).executeTakeFirst();
  if (rights === null && rings === undefined && role !== 'supervisor') throw new Refusal('forbidden', 'You have not taken part in this contact.');
  const contacts: CustomerHistoryAnswer['contacts'] = [];
  for (const earlier of await earlierOf(rows, chat)) {
    contacts.push({
      initialContactId: earlier.id, channel: earlier.channel as Channel, name: earlier.channel === 'TASK' ? (earlier.name ?? earlier.customer_name) : earlier.customer_name,
      startedAt: earlier.started_at, endedAt: earlier.ended_at, endReason: earlier.end_reason as EndReason | null,
      ...(await whoHadIt(rows, earlier.id)), readable: await mayRead(rows, earlier, { userId, role }),
    });
  }
  return { contacts };
}

/** What was said in a chat, and the story of a call with what was recorded of it. */
async function mayRead(rows: Rows, { id, channel }: ChatsTable, { userId, role }: Pick<Agent, 'userId' | 'role'>): Promise<boolean> {
  if (channel === 'TASK') return false;
  return (channel === 'VOICE' && role === 'supervisor') || (await readingRights(rows, id, userId)) !== null;
}

/** The same customer: he whom the company calls by the same id. */
async function earlierOf(rows: Rows, chat: ChatsTable): Promise<ChatsTable[]> {
  if (chat.customer_id === null) return [];
  return rows
    .selectFrom('chats')
    .selectAll()
    .where('customer_id', '=', chat.customer_id)
    .where('id', '!=', chat.id)
    .where('started_at', '<=', chat.started_at)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(CONTACTS_MAX)
    .execute();
}

async function whoHadIt(rows: Rows, chatId: string): Promise<{ queue: string | null; agents: string[] }> {
  const segments = await rows
    .selectFrom('contacts')
    .leftJoin('queues', 'queues.id', 'contacts.queue_id')
    .leftJoin('users', 'users.id', 'contacts.user_id')
    .select(['queues.name as queue', 'queues.type', 'users.display_name as agent'])
    .where('contacts.initial_id', '=', chatId)
    .orderBy('contacts.initiated_at')
    .orderBy('contacts.id')
    .execute();
  const agents = segments.flatMap(({ agent }) => (agent === null ? [] : [agent]));
  return { queue: segments.findLast(({ queue }) => queue !== null)?.queue ?? null, agents: [...new Set(agents)] };
}
