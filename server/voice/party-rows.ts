import type { Rows } from '../contacts/rows.ts';
import type { CallPartiesTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';

/** When a party whose line was lost, or never came, is given up. The key is the party's id. */
export const LINE_TIMER = 'call_line';
/** When a customer who never arrived on his call is given up. The key is the call's id. */
export const ARRIVAL_TIMER = 'call_arrival';

/** The line of an agent: one per session, connected ahead of any call. Everybody else's is his party's own. */
export const agentLeg = (userId: string): string => `agent:${userId}`;
/** The agent whose line this is; undefined for everybody else's. */
export const agentOfLeg = (legId: string): string | undefined => (legId.startsWith('agent:') ? legId.slice('agent:'.length) : undefined);
/** The line of a party. */
export const legOf = (party: Pick<CallPartiesTable, 'id' | 'role' | 'user_id'>): string => (party.user_id !== null && party.role !== 'third_party' ? agentLeg(party.user_id) : party.id);

/** Whether he is, or would be, on the call by a page. */
export const isOnPage = (party: Pick<CallPartiesTable, 'role' | 'by_trunk'>): boolean => party.by_trunk === 0 && (party.role === 'customer' || party.role === 'third_party');

/** Everybody who is or was on a call, the customer first, then in the order they came. */
export async function partiesOf(rows: Rows, callId: string): Promise<CallPartiesTable[]> {
  const found = await rows.selectFrom('call_parties').selectAll().where('initial_contact_id', '=', callId).orderBy('added_at').orderBy('id').execute();
  return [...found.filter(({ role }) => role === 'customer'), ...found.filter(({ role }) => role !== 'customer')];
}

/** Who is on a call now: the customer, the agents, and whom they or flows have brought in from outside. */
export async function onTheCall(rows: Rows, callId: string): Promise<{ customer: CallPartiesTable | undefined; agents: CallPartiesTable[]; outsiders: CallPartiesTable[] }> {
  const here = (await partiesOf(rows, callId)).filter(({ state }) => state === 'connected' || state === 'on_hold');
  return { customer: here.find(({ role }) => role === 'customer'), agents: here.filter(({ role }) => role === 'agent'), outsiders: here.filter(({ role }) => role === 'third_party') };
}

/** One party, or undefined. */
export async function findParty(rows: Rows, partyId: string): Promise<CallPartiesTable | undefined> {
  return rows.selectFrom('call_parties').selectAll().where('id', '=', partyId).executeTakeFirst();
}

/** The parties that an agent is on calls by, now. */
export async function openPartiesOf(rows: Rows, userId: string): Promise<CallPartiesTable[]> {
  return rows.selectFrom('call_parties').selectAll().where('user_id', '=', userId).where('left_at', 'is', null).orderBy('added_at').orderBy('id').execute();
}

type NewParty = Pick<CallPartiesTable, 'id' | 'initial_contact_id' | 'contact_id' | 'role' | 'display_name' | 'state'> & Partial<CallPartiesTable>;

/** Puts a party on a call. */
export async function addParty(work: Work, party: NewParty): Promise<CallPartiesTable> {
  const row: CallPartiesTable = {
    user_id: null, address: null, state_since: work.now, muted_by: null, added_at: work.now, joined_at: party.state === 'connected' ? work.now : null, left_at: null, left_reason: null,
    holds: 0, held_for: 0, longest_hold: 0, held_since: null, leg: 'none', leg_since: work.now, by_trunk: 0, ...party,
  };
  await work.db.insertInto('call_parties').values(row).execute();
  return row;
}

/** Changes a party's row. Who calls it says that the call was touched. */
export async function changeParty(work: Work, party: Pick<CallPartiesTable, 'id'>, change: Partial<CallPartiesTable>): Promise<void> {
  await work.db.updateTable('call_parties').set(change).where('id', '=', party.id).execute();
}

/** What a row says of holds once the one that goes on is over. */
export function holdIsOver(party: CallPartiesTable, now: number): Partial<CallPartiesTable> {
  if (party.held_since === null) return {};
  const lasted = now - party.held_since;
  return { held_since: null, held_for: party.held_for + lasted, longest_hold: Math.max(party.longest_hold, lasted) };
}
