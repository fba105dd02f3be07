import { sql } from 'kysely';
import type { WaitExplanation } from '../../contract/routing-reason.ts';
import { loadContactOfChat, type Rows } from '../contacts/rows.ts';
import { isOutsiders } from '../voice/call-segments.ts';
import { routingAgents } from './dispatch-read.ts';
import { explainWait } from './explain.ts';
import { lanesToExplain } from './pick-lanes.ts';
import { readLanes, readRouted } from './waiting-read.ts';

/**
 * Why this contact waits, as the rows say now; `candidates` is empty where it waits for no agent.
 * @throws Refusal `not_found`
 */
export async function explainContact(rows: Rows, contactId: string, read: { asOf: number; at: number; backOff: number }): Promise<WaitExplanation> {
  const { chat, contact } = await loadContactOfChat(rows, contactId);
  const queue = contact.queue_id === null ? undefined : await rows.selectFrom('queues').select(['id', 'name']).where('id', '=', contact.queue_id).executeTakeFirst();
  const inQueue = contact.state === 'in_queue' || contact.state === 'offered';
  return {
    asOf: read.asOf,
    at: read.at,
    contactId,
    customerName: chat.customer_name,
    queue: queue ?? null,
    enqueuedAt: inQueue ? contact.enqueued_at : null,
    position: inQueue ? await positionInQueue(rows, contact) : null,
    priority: contact.priority,
    state: isOutsiders(contact) && contact.state === 'in_flow' ? 'with_outsider' : stateInOneWord(contact.state),
    candidates: inQueue ? await candidates(rows, contact, read) : [],
  };
}

type ContactRow = Awaited<ReturnType<typeof loadContactOfChat>>['contact'];

function stateInOneWord(state: ContactRow['state']): WaitExplanation['state'] {
  switch (state) {
    case 'in_queue':
      return 'waiting';
    case 'offered':
      return 'being_offered';
    case 'in_flow':
    case 'waiting_for_customer':
    case 'with_agent':
    case 'scheduled':
    case 'paused':
      return state;
    case 'after_contact_work':
    case 'ended':
      return 'ended';
  }
}

/** Its place in its queue, those that ring included, in the order of routing. */
async function positionInQueue(rows: Rows, contact: ContactRow): Promise<number> {
  const { priority, id } = contact;
  const age = contact.queue_age_at ?? 0;
  const before = await rows
    .selectFrom('contacts')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('queue_id', '=', contact.queue_id)
    .where('state', 'in', ['in_queue', 'offered'])
    .where((is) =>
      is.or([
        is('priority', '<', priority),
        is.and([is('priority', '=', priority), is('queue_age_at', '<', age)]),
        is.and([is('priority', '=', priority), is('queue_age_at', '=', age), is('id', '<', id)]),
      ]),
    )
    .executeTakeFirst();
  return Number(before?.count ?? 0) + 1;
}

async function candidates(rows: Rows, contact: ContactRow, read: { at: number; backOff: number }): Promise<WaitExplanation['candidates']> {
  const agents = await routingAgents(rows, { now: read.at, backOff: read.backOff, only: 'all' });
  const waiting = await readRouted(rows, contact.id);
  if (!waiting) return [];
  const lanes = await readLanes(rows, read.at, lanesToExplain(read.at, waiting.channel, agents));
  const offer = await rows.selectFrom('offers').select(['user_id', 'expires_at']).where('contact_id', '=', contact.id).where('state', '=', sql.lit('ringing')).executeTakeFirst();
  return explainWait({ now: read.at, contact: waiting, agents, lanes, offered: offer ? { userId: offer.user_id, expiresAt: offer.expires_at } : null });
}
