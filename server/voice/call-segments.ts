import { loadChat, type Rows } from '../contacts/rows.ts';
import type { CallPartiesTable, ContactsTable } from '../storage/schema.ts';
import { partiesOf } from './party-rows.ts';

/*
 * A call may have several segments at once: the one that carries the customer, and those of agents and others who were asked in. Which carries
 * him, the call's row says.
 */

/** The segments of a call that go on beside this one, the oldest first. */
export async function otherSegments(rows: Rows, callId: string, contactId: string): Promise<ContactsTable[]> {
  return rows.selectFrom('contacts').selectAll().where('initial_id', '=', callId).where('id', '!=', contactId).where('disconnected_at', 'is', null).orderBy('initiated_at').orderBy('id').execute();
}

/** Whether this segment stands for somebody outside. It has no agent and waits in no queue. */
export const isOutsiders = (contact: Pick<ContactsTable, 'initiation_method'>): boolean => contact.initiation_method === 'EXTERNAL_OUTBOUND';

/** Who stands on this segment, where it is somebody's outside. */
export async function outsiderOn(rows: Rows, contact: Pick<ContactsTable, 'id' | 'initial_id' | 'initiation_method'>): Promise<CallPartiesTable | undefined> {
  return isOutsiders(contact) ? (await partiesOf(rows, contact.initial_id)).find((party) => party.contact_id === contact.id) : undefined;
}

/** Whether this segment is that of somebody asked into a call which another segment carries. */
export async function isAskedIn(rows: Rows, contact: ContactsTable): Promise<boolean> {
  return contact.channel === 'VOICE' && (await loadChat(rows, contact.initial_id)).current_contact_id !== contact.id;
}

/** The party by whom somebody is being asked in on this segment, before an agent has taken it. */
export async function askedParty(rows: Rows, contact: Pick<ContactsTable, 'id' | 'initial_id'>): Promise<CallPartiesTable | undefined> {
  return (await partiesOf(rows, contact.initial_id)).find((party) => party.contact_id === contact.id && party.role === 'agent' && party.state === 'calling');
}
