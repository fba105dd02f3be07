import type { Rows } from '../contacts/rows.ts';
import { playingOf, type Playing } from '../flows/playing-rows.ts';
import type { CallPartiesTable, ChatsTable, ContactsTable } from '../storage/schema.ts';
import { legOf, partiesOf } from './party-rows.ts';
import { recordingsOf } from './recordings/recordings-of-call.ts';
import type { WhatIsRecorded } from './recordings/what-is-recorded.ts';
import type { CallToHear } from './who-hears.ts';

/** A call as the rows have it, with what is played on it. */
export interface CallRows {
  chat: ChatsTable;
  parties: CallPartiesTable[];
  playing: Playing[];
  hearing: CallToHear;
  recordings: WhatIsRecorded[];
  segment: Pick<ContactsTable, 'state' | 'enqueued_at' | 'initiated_at'>;
  /** At whose desks it rings. */
  offeredTo: string[];
}

/** Reads what decides who hears what on a call, and what is recorded of it. */
export async function readCall(rows: Rows, chat: ChatsTable): Promise<CallRows> {
  const parties = await partiesOf(rows, chat.id);
  const playing = await playingOf(rows, chat.id);
  const runs = playing.length === 0 ? [] : await rows.selectFrom('flow_runs').select(['id', 'user_id', 'occasion']).where('id', 'in', playing.map(({ runId }) => runId)).execute();
  const userOf = (runId: string): string | null => runs.find(({ id }) => id === runId)?.user_id ?? null;
  const segment = await rows.selectFrom('contacts').select(['state', 'enqueued_at', 'initiated_at']).where('id', '=', chat.current_contact_id).executeTakeFirstOrThrow();
  const offers = await rows.selectFrom('offers').select('user_id').where('initial_contact_id', '=', chat.id).where('state', '=', 'ringing').where('cleared_at', 'is', null).orderBy('id').execute();
  const calling = parties.some(({ state }) => state === 'calling');
  const dials = calling ? await rows.selectFrom('dials').select(['party_id', 'announced_at']).where('initial_contact_id', '=', chat.id).execute() : [];
  const dialed = new Map(dials.map(({ party_id: partyId, announced_at: announcedAt }) => [partyId, announcedAt]));
  const hearing: CallToHear = {
    parties: parties.map((party) => ({ partyId: party.id, legId: legOf(party), role: party.role, userId: party.user_id, state: party.state, muted: party.muted_by !== null, rings: party.state === 'calling' && dialed.has(party.id), announces: party.state === 'calling' && dialed.get(party.id) != null })),
    plays: playing.map((play) => ({ playId: play.playId, audience: play.audience, partyId: play.partyId, userId: play.audience === 'agent' ? userOf(play.runId) : null })),
    waits: chat.state === 'in_queue',
  };
  return { chat, parties, playing, segment, hearing, offeredTo: offers.map((offer) => offer.user_id), recordings: await recordingsOf(rows, { chat, parties, hearing }) };
}
