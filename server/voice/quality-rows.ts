import type { SelectQueryBuilder } from 'kysely';
import type { CallView } from '../../contract/call.ts';
import type { Rows } from '../contacts/rows.ts';
import type { CallPartiesTable, CallQualityTable, ContactsTable, Schema } from '../storage/schema.ts';
import { issuesOf, type KeptQuality } from './quality.ts';

/*
 * How the lines of calls are and were, as the rows have it.
 */

/** The segments of a call: what is measured is kept under them, and has no other index. */
export const segmentsOf = (rows: Rows, callId: string): SelectQueryBuilder<Schema, 'contacts', { id: string }> => rows.selectFrom('contacts').select('contacts.id').where('contacts.initial_id', '=', callId);

/** The newest measure of the worst line of those who are on a segment's call. */
export async function newestQuality(rows: Rows, contact: ContactsTable, parties: readonly CallPartiesTable[]): Promise<CallView['quality']> {
  const here = new Set(parties.filter((party) => party.state !== 'left').map((party) => party.id));
  const found = (await rows.selectFrom('call_quality').selectAll().where('contact_id', 'in', segmentsOf(rows, contact.initial_id)).orderBy('last_mos').execute()).filter((row) => here.has(row.party_id));
  // A party has one row per segment: only his newest counts.
  const newest = found.filter((row) => found.every((other) => other.party_id !== row.party_id || other.last_at <= row.last_at));
  const [worst] = newest;
  if (worst === undefined) return null;
  return { partyId: worst.party_id, mos: worst.last_mos, lossPercent: worst.last_loss, jitter: worst.last_jitter, roundTrip: worst.last_round_trip, at: worst.last_at };
}

/** What a segment keeps of its agent's and its customer's lines. */
export async function keptQuality(rows: Rows, contact: ContactsTable): Promise<{ agent: KeptQuality | null; customer: KeptQuality | null }> {
  const found = await rows.selectFrom('call_quality').innerJoin('call_parties', 'call_parties.id', 'call_quality.party_id').selectAll('call_quality').select('call_parties.role').where('call_quality.contact_id', '=', contact.id).execute();
  const of = (role: string): KeptQuality | null => {
    const row = found.find((one) => one.role === role);
    return row === undefined ? null : asKept(row);
  };
  return { agent: of('agent'), customer: of('customer') };
}

/** A row as a record of it. */
export const asKept = (row: CallQualityTable): KeptQuality => ({
  mean: Math.round((row.mos_sum / row.measures) * 100) / 100,
  worst: row.mos_min,
  issues: issuesOf({ lossPercent: row.loss_max, jitter: row.jitter_max, roundTrip: row.round_trip_max }),
});
