import type { ContactTransfer } from '../../contract/quick-connect.ts';
import type { CallPartiesTable, ChatsTable, ContactsTable, TransfersTable } from '../storage/schema.ts';
import type { NewEvent, Work } from '../storage/work.ts';
import { note } from './notes.ts';
import { agentName } from './agent-name.ts';
import { loadContact, type Rows } from './rows.ts';
import { isOutsiders, outsiderOn } from '../voice/call-segments.ts';

/*
 * How contacts were handed on: what both sides see of it, and what whoever did it hears of how it goes on.
 */

/** The transfer as this user sees it on his contact: he handed it on, or it was handed to him. */
export async function transferSeenBy(rows: Rows, chat: ChatsTable, contact: ContactsTable, userId: string): Promise<ContactTransfer | null> {
  // On a call somebody can be asked in while it stays with whoever asks, and another after him: the newest is shown.
  const isSent = contact.end_reason === 'transferred' || contact.channel === 'VOICE';
  const sent = isSent ? await rows.selectFrom('transfers').selectAll().where('from_contact_id', '=', contact.id).orderBy('at', 'desc').orderBy('contact_id', 'desc').executeTakeFirst() : undefined;
  if (sent?.by_user_id === userId) return shown(rows, chat, sent, 'sent');
  const received = await transferOf(rows, contact);
  return received === undefined ? null : shown(rows, chat, received, received.by_user_id === userId && received.came_back_at !== null ? 'sent' : 'received');
}

/** The transfer that a segment comes from; a flow may have moved it to another queue since. */
async function transferOf(rows: Rows, contact: ContactsTable): Promise<TransfersTable | undefined> {
  let segment = contact;
  if (isOutsiders(contact)) return rows.selectFrom('transfers').selectAll().where('contact_id', '=', contact.id).executeTakeFirst();
  for (;;) {
    if (segment.previous_id === null || (segment.initiation_method !== 'TRANSFER' && segment.initiation_method !== 'QUEUE_TRANSFER')) return undefined;
    const found = await rows.selectFrom('transfers').selectAll().where('contact_id', '=', segment.id).executeTakeFirst();
    if (found) return found;
    const back = await rows.selectFrom('transfers').selectAll().where('contact_id', '=', segment.previous_id).where('came_back_at', 'is not', null).executeTakeFirst();
    if (back && segment.initiation_method === 'TRANSFER') return back;
    segment = await loadContact(rows, segment.previous_id);
  }
}

/** Where a transferred contact stands now: the segment that a flow has moved it to last. */
async function newestOf(rows: Rows, transfer: TransfersTable): Promise<ContactsTable> {
  let segment = await loadContact(rows, transfer.contact_id);
  for (;;) {
    const next = await rows.selectFrom('contacts').selectAll().where('previous_id', '=', segment.id).where('initial_id', '=', transfer.initial_contact_id).where('initiation_method', '=', 'QUEUE_TRANSFER').executeTakeFirst();
    if (!next) return segment;
    segment = next;
  }
}

type Standing = Pick<ContactTransfer, 'state' | 'since' | 'agent'>;

async function shown(rows: Rows, chat: ChatsTable, transfer: TransfersTable, side: ContactTransfer['side']): Promise<ContactTransfer> {
  const contact = await newestOf(rows, transfer);
  const offers = await rows.selectFrom('offers').selectAll().where('contact_id', '=', contact.id).orderBy('offered_at').orderBy('id').execute();
  const inVain = offers.filter((offer) => offer.state === 'missed' || offer.state === 'rejected' || offer.state === 'link_lost' || offer.state === 'withdrawn');
  const ringing = offers.find((offer) => offer.state === 'ringing');
  const outsider = await outsiderOn(rows, contact);
  const standing = async (): Promise<Standing> => {
    if (transfer.came_back_at !== null) return { state: 'came_back', since: transfer.came_back_at, agent: null };
    if (outsider !== undefined) return standingOutside(outsider);
    if (contact.user_id !== null) return { state: 'accepted', since: contact.connected_at ?? transfer.at, agent: await agentName(rows, contact.user_id) };
    if (ringing) return { state: 'ringing', since: ringing.offered_at, agent: await agentName(rows, ringing.user_id) };
    if (contact.state === 'ended') return { state: 'ended', since: contact.disconnected_at ?? chat.ended_at ?? transfer.at, agent: null };
    if (contact.state === 'in_queue') return { state: 'waiting', since: inVain.at(-1)?.ended_at ?? contact.enqueued_at ?? transfer.at, agent: null };
    return { state: 'in_flow', since: transfer.at, agent: null };
  };
  return {
    side, by: transfer.by_user_id === null ? null : await agentName(rows, transfer.by_user_id), to: { type: transfer.target_type, name: transfer.target_name },
    at: transfer.at, contactId: contact.id, note: transfer.note, missed: inVain.length, ...(await standing()),
  };
}

/** Of somebody outside: it rings there, he has the call, or nobody has come. */
function standingOutside(party: CallPartiesTable): Standing {
  if (party.joined_at !== null) return { state: 'accepted', since: party.joined_at, agent: party.display_name };
  return party.state === 'calling' ? { state: 'ringing', since: party.state_since, agent: party.display_name } : { state: 'ended', since: party.state_since, agent: null };
}

/** Whether an agent's transfer has put the contact where it is, so that it may use the headroom of a full queue (T25). */
export async function cameByAgent(rows: Rows, contactId: string): Promise<boolean> {
  const found = await rows.selectFrom('transfers').select('by_user_id').where('contact_id', '=', contactId).executeTakeFirst();
  return found?.by_user_id != null;
}

/** Tells whoever handed the contact on how it goes on there, on his own timeline. */
export async function tellSender(work: Work, contact: ContactsTable, event: { type: 'transfer_missed' | 'transfer_accepted' | 'transfer_ended' | 'transfer_came_back'; data: NewEvent['data'] }): Promise<void> {
  const transfer = await transferOf(work.db, contact);
  if (!transfer || transfer.by_user_id === null) return;
  note(work, { type: event.type, initialContactId: contact.initial_id, contactId: contact.id, userId: transfer.by_user_id, queueId: contact.queue_id, data: { to: transfer.target_name, ...event.data } });
}
