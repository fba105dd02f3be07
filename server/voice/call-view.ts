import type { CallParty, CallView } from '../../contract/call.ts';
import type { Rows } from '../contacts/rows.ts';
import type { CallPartiesTable, ChatsTable, ContactsTable } from '../storage/schema.ts';
import { callbackOf } from './callback-rows.ts';
import { readCall } from './call-to-hear.ts';
import { legOf } from './party-rows.ts';
import { mayRecord } from './recordings/may-record.ts';
import { newestQuality } from './quality-rows.ts';
import { whoHears, type Heard } from './who-hears.ts';

/** A call as this agent sees it on this contact. */
export async function callView(rows: Rows, of: { chat: ChatsTable; contact: ContactsTable; userId: string }): Promise<CallView> {
  const { chat, contact, userId } = of;
  const call = await readCall(rows, chat);
  const own = call.parties.find((party) => party.user_id === userId && party.contact_id === contact.id);
  const heard = own === undefined || own.state === 'left' ? undefined : whoHears(call.hearing).get(legOf(own));
  const { agents_record } = await rows.selectFrom('instance').select('agents_record').executeTakeFirstOrThrow();
  const recording = call.recordings.find(({ contactId }) => contactId === contact.id)?.state ?? 'off';
  return {
    direction: chat.call_direction ?? 'inbound',
    partyId: own?.id ?? null,
    parties: call.parties.filter((party) => concerns(party, contact)).map(asParty),
    recording,
    mayRecord: own !== undefined && own.state !== 'left' && mayRecord(agents_record, recording),
    quality: await newestQuality(rows, contact, call.parties),
    callback: await callbackIn(rows, chat),
    hearing: own === undefined ? 'nothing' : hearing(heard, own, call.parties),
  };
}

/** Which attempt this is, or will be once the customer's end rings. */
async function callbackIn(rows: Rows, chat: ChatsTable): Promise<CallView['callback']> {
  const callback = chat.call_direction === 'callback' ? await callbackOf(rows, chat.id) : undefined;
  if (callback === undefined) return null;
  const begun = callback.calling_since !== null || callback.answered_at !== null;
  return { address: callback.address, attempt: Math.min(callback.attempts, callback.attempt + (begun ? 0 : 1)), of: callback.attempts };
}

/** Everybody who is there, and who left in this segment's time. */
function concerns(party: CallPartiesTable, contact: ContactsTable): boolean {
  if (party.role === 'customer' || party.contact_id === contact.id || party.left_at === null) return true;
  return party.left_at >= (contact.connected_at ?? contact.initiated_at);
}

function asParty(party: CallPartiesTable): CallParty {
  return {
    partyId: party.id,
    role: party.role,
    name: party.display_name,
    address: party.address,
    userId: party.user_id,
    contactId: party.contact_id,
    state: party.state,
    since: party.state_since,
    mutedBy: party.muted_by === null ? null : party.muted_by === 'self' ? 'self' : 'other',
    line: party.leg,
    why: party.left_reason,
  };
}

function hearing(heard: Heard | undefined, own: CallPartiesTable, parties: readonly CallPartiesTable[]): CallView['hearing'] {
  if (heard === undefined || heard.kind === 'nothing') return 'nothing';
  if (own.state === 'on_hold') return 'hold_music';
  if (heard.kind === 'music' && heard.music === 'ringback') return 'ringback';
  // What a network says before an answer stands for its ringing.
  if (heard.kind === 'legs' && parties.some((party) => party.state === 'calling' && heard.legs.includes(legOf(party)))) return 'ringback';
  return heard.kind === 'legs' ? 'call' : 'whisper';
}
