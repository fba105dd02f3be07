import { agentName } from '../contacts/agent-name.ts';
import { newContact } from '../contacts/new-rows.ts';
import { note } from '../contacts/notes.ts';
import { chatTouched } from '../contacts/views.ts';
import type { CallPartiesTable, ContactsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { OwnCall } from './call-commands.ts';
import { outboundCaller } from './caller-config.ts';
import { beginDial, RINGS_FOR } from './dial-rows.ts';
import type { Outsider } from './outsider.ts';
import { holdParty } from './parties.ts';
import { addParty } from './party-rows.ts';

/**
 * An agent brings somebody outside onto his call: everybody else is on hold until he joins them, and a segment of its own
 * (EXTERNAL_OUTBOUND) stands for the new one as long as he is called and talks.
 */
export async function bringIn(work: Work, call: OwnCall, to: Outsider): Promise<{ segment: ContactsTable; party: CallPartiesTable }> {
  const { chat, contact, own, others } = call;
  for (const party of others) if (party.state === 'connected') await holdParty(work, party);
  const segment = newContact({
    id: work.ids.next(work.now), initial_id: chat.id, previous_id: contact.id, channel: chat.channel, initiation_method: 'EXTERNAL_OUTBOUND', initiated_at: work.now, queue_id: contact.queue_id,
  });
  await work.db.insertInto('contacts').values(segment).execute();
  const party = await addParty(work, {
    id: work.ids.next(work.now), initial_contact_id: chat.id, contact_id: segment.id, role: 'third_party', display_name: to.name, address: to.address, state: 'calling', by_trunk: to.way === 'phone' ? 1 : 0,
  });
  note(work, { type: 'third_party_called', initialContactId: chat.id, contactId: contact.id, userId: own.user_id, queueId: contact.queue_id, data: { channel: chat.channel, to: to.name, agent: await agentName(work.db, own.user_id ?? ''), partyId: party.id, thirdContactId: segment.id } });
  const { callerId } = await outboundCaller(work.db, contact.queue_id);
  await beginDial(work, party, { way: to.way, address: to.address, callerId, ringsFor: RINGS_FOR });
  chatTouched(work, chat.id);
  return { segment, party };
}
