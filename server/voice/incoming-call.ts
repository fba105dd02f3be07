import { note } from '../contacts/notes.ts';
import { Refusal } from '../core.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { checkRoomForCall, insertCall } from './insert-call.ts';
import { ARRIVAL_TIMER } from './party-rows.ts';
import type { TrunkEvent } from './trunk.ts';

/** What a caller is called who does not say who he is, and whose number is withheld. */
const UNKNOWN_CALLER = 'Unknown caller';
const NAME_MAX = 256;

/**
 * A telephone calls one of the instance's numbers: a contact at once, whose flow runs as soon as its line is there.
 * @returns the party that its line will be.
 * @throws Refusal `not_found`, `flow_not_published`, `limit_exceeded`
 */
export async function takeIncomingCall(work: Work, incoming: Extract<TrunkEvent, { type: 'incoming' }>): Promise<{ partyId: string }> {
  const number = await work.db.selectFrom('phone_numbers').selectAll().where('number', '=', incoming.to).executeTakeFirst();
  if (number === undefined) throw new Refusal('not_found', 'This number is none of the instance\'s own. Add it with `ccp phone add`.');
  if (number.flow_id === null) throw new Refusal('not_found', 'No flow is set for this number, so it takes no calls.');
  const flow = await work.db.selectFrom('flows').selectAll().where('id', '=', number.flow_id).executeTakeFirst();
  if (flow === undefined) throw new Refusal('not_found', `The flow ${number.flow_id} of this number is gone.`);
  if (flow.content === null || flow.type !== 'CONTACT_FLOW') throw new Refusal('flow_not_published', `The flow "${flow.name}" of this number is not published, or not of type CONTACT_FLOW.`);
  await checkRoomForCall(work);
  const customerName = nameOf(incoming);
  const { contactId, participantId } = await insertCall(work, {
    chat: { flow_id: flow.id, customer_name: customerName, call_direction: 'inbound', system_address: number.number },
    contact: { initiation_method: 'INBOUND' },
    customer: { address: incoming.from, by_trunk: 1 },
  });
  await setTimer(work, { kind: ARRIVAL_TIMER, key: contactId, dueAt: work.now + work.settings.callArrival });
  note(work, { type: 'call_started', initialContactId: contactId, contactId, data: { channel: 'VOICE', initiationMethod: 'INBOUND', flowId: flow.id, flow: flow.name, participantId, direction: 'inbound', relatedContactId: null, number: number.number } });
  return { partyId: participantId };
}

/** What a network says of who calls is text from outside. */
function nameOf({ fromName, from }: Pick<Extract<TrunkEvent, { type: 'incoming' }>, 'fromName' | 'from'>): string {
  const said = fromName?.toWellFormed().replaceAll(/[\p{Cc}]/gu, ' ').trim().slice(0, NAME_MAX) ?? '';
  if (said !== '') return said;
  return from ?? UNKNOWN_CALLER;
}
