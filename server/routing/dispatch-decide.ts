import type { Id, Moment } from '../../contract/primitives.ts';
import type { Work } from '../storage/work.ts';
import { routingAgents } from './dispatch-read.ts';
import { lanesToRead } from './pick-lanes.ts';
import type { Picked } from './pick-values.ts';
import { pick, pickForContact } from './pick.ts';
import { readLanes, readWaiting } from './waiting-read.ts';

/*
 * Reads no more of the instance than one event can have touched, and lets the pick decide over that. Between events
 * the instance is settled: nothing waits that a free agent could take. So agents who became free need only the heads
 * of their own lanes, and a contact that came to wait only the agents with room for it.
 */

type Rows = Work['db'];

/** What may have made an offer possible: agents who can take more, contacts that wait, or anything at all. */
export interface Event { agents: ReadonlySet<Id>; contacts: ReadonlySet<Id>; anything: boolean }

const NOTHING: Picked = { offers: [], nextLook: null };

/**
 * The offers to be made after an event, exactly those that `pick` would make over the whole instance.
 * `nextLook` speaks of what was read: over `wholeInstance` of everything, else of these agents or this contact only.
 */
export async function decideOffers(rows: Rows, event: Event, read: { now: Moment; backOff: number }): Promise<Picked> {
  const [contactId] = event.contacts;
  if (wholeInstance(event)) return decideAll(rows, read);
  return contactId === undefined ? decideForAgents(rows, [...event.agents], read) : decideForContact(rows, contactId, read);
}

/** Whether the event is more than some agents or one contact: then each could have what another one is given. */
export const wholeInstance = ({ agents, contacts, anything }: Event): boolean => anything || contacts.size > 1 || (contacts.size === 1 && agents.size > 0);

async function decideAll(rows: Rows, { now, backOff }: { now: Moment; backOff: number }): Promise<Picked> {
  const anything = await rows.selectFrom('contacts').select('id').where('state', '=', 'in_queue').limit(1).executeTakeFirst();
  if (!anything) return NOTHING;
  return pickFrom(rows, now, await routingAgents(rows, { now, backOff, only: 'free' }));
}

async function decideForAgents(rows: Rows, agentIds: readonly Id[], { now, backOff }: { now: Moment; backOff: number }): Promise<Picked> {
  return pickFrom(rows, now, await routingAgents(rows, { now, backOff, only: 'free', among: agentIds }));
}

async function pickFrom(rows: Rows, now: Moment, agents: Awaited<ReturnType<typeof routingAgents>>): Promise<Picked> {
  return pick({ now, agents, lanes: await readLanes(rows, now, lanesToRead(now, agents)) });
}

async function decideForContact(rows: Rows, contactId: Id, { now, backOff }: { now: Moment; backOff: number }): Promise<Picked> {
  const contact = await readWaiting(rows, contactId);
  if (!contact) return NOTHING;
  return pickForContact({ now, contact, agents: await routingAgents(rows, { now, backOff, only: 'free', for: contact }) });
}
