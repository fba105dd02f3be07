import * as z from 'zod';
import type { Rows } from '../../contacts/rows.ts';
import type { CallPartiesTable, ChatsTable, RecordingsTable } from '../../storage/schema.ts';
import type { CallToHear } from '../who-hears.ts';
import { whatIsRecorded, type RecordingControl, type SegmentToRecord, type WhatIsRecorded } from './what-is-recorded.ts';

const ByFlow = z.object({ RecordedParticipants: z.array(z.string()) });
const Participants = z.array(z.enum(['Agent', 'Customer']));

/** Whom a call's flow names; null: it has said nothing. */
export function namedByFlow({ recording }: Pick<ChatsTable, 'recording'>): readonly string[] | null {
  return recording === null ? null : ByFlow.parse(JSON.parse(recording)).RecordedParticipants;
}

/** What was said of one segment's recording. */
export function controlOf(row: Pick<RecordingsTable, 'participants' | 'state'>): RecordingControl {
  return { participants: row.participants === null ? null : Participants.parse(JSON.parse(row.participants)), state: row.state };
}

/** What is recorded of each segment whose agent is on the call, and of those of which something was said. */
export async function recordingsOf(rows: Rows, call: { chat: ChatsTable; parties: readonly CallPartiesTable[]; hearing: CallToHear }): Promise<WhatIsRecorded[]> {
  const said = await rows.selectFrom('recordings').select(['contact_id', 'participants', 'state']).where('initial_contact_id', '=', call.chat.id).execute();
  const byFlow = namedByFlow(call.chat);
  const agents = call.parties.filter((party) => party.role === 'agent' && party.contact_id !== null && (party.state === 'connected' || party.state === 'on_hold'));
  const contactIds = new Set([...agents.map((party) => party.contact_id), ...said.map((row) => row.contact_id)]);
  const recordings = [...contactIds].filter((contactId) => contactId !== null).map((contactId) => {
    const row = said.find((one) => one.contact_id === contactId);
    const segment: SegmentToRecord = {
      contactId, byFlow,
      agentPartyId: call.chat.state === 'ended' ? null : agents.find((party) => party.contact_id === contactId)?.id ?? null,
      control: row === undefined ? null : controlOf(row),
    };
    return whatIsRecorded(call.hearing, segment);
  });
  // Who comes in while a colleague has paused would otherwise keep what is not to be kept.
  const paused = recordings.some((recording) => recording.state === 'paused');
  return recordings.map((recording) => (paused && recording.state === 'on' ? { ...recording, state: 'paused' } : recording));
}
