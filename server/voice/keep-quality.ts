import type { LineStats } from '../../contract/call.ts';
import { note } from '../contacts/notes.ts';
import { loadChat } from '../contacts/rows.ts';
import { chatTouched } from '../contacts/views.ts';
import type { CallPartiesTable, CallQualityTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { mosOf } from './quality.ts';
import { asKept, segmentsOf } from './quality-rows.ts';

/*
 * What the clients of a call measure, added up per segment and party as it comes: what stays is numbers, never sound.
 */

/** A measure that differs from the shown one by less than this is not told: panels would be repainted for nothing. */
const NOTICEABLE = { mos: 0.1, loss: 1, jitter: 10, roundTrip: 50 };

/** A party's client has measured. */
export async function keepMeasure(work: Work, party: CallPartiesTable, stats: LineStats): Promise<void> {
  if (party.state === 'left') return;
  const { current_contact_id: contactId } = await loadChat(work.db, party.initial_contact_id);
  const key = { contact_id: party.contact_id ?? contactId, party_id: party.id };
  const before = await work.db.selectFrom('call_quality').selectAll().where('contact_id', '=', key.contact_id).where('party_id', '=', key.party_id).executeTakeFirst();
  const mos = mosOf(stats);
  const last = { last_mos: mos, last_loss: stats.lossPercent, last_jitter: stats.jitter, last_round_trip: stats.roundTrip, last_at: work.now };
  if (before === undefined) {
    await work.db
      .insertInto('call_quality')
      .values({
        ...key, initial_contact_id: party.initial_contact_id, measures: 1, mos_sum: mos, mos_min: mos, loss_max: stats.lossPercent, jitter_max: stats.jitter,
        round_trip_max: stats.roundTrip, ...last,
      })
      .execute();
  } else {
    await work.db
      .updateTable('call_quality')
      .set({
        measures: before.measures + 1, mos_sum: before.mos_sum + mos, mos_min: Math.min(before.mos_min, mos), loss_max: Math.max(before.loss_max, stats.lossPercent),
        jitter_max: Math.max(before.jitter_max, stats.jitter), round_trip_max: Math.max(before.round_trip_max, stats.roundTrip), ...last,
      })
      .where('contact_id', '=', key.contact_id)
      .where('party_id', '=', key.party_id)
      .execute();
  }
  if (before === undefined || isNoticeable(before, last)) chatTouched(work, party.initial_contact_id);
}

type Last = Pick<CallQualityTable, 'last_mos' | 'last_loss' | 'last_jitter' | 'last_round_trip'>;

const isNoticeable = (before: Last, now: Last): boolean =>
  Math.abs(before.last_mos - now.last_mos) >= NOTICEABLE.mos ||
  Math.abs(before.last_loss - now.last_loss) >= NOTICEABLE.loss ||
  Math.abs(before.last_jitter - now.last_jitter) >= NOTICEABLE.jitter ||
  Math.abs(before.last_round_trip - now.last_round_trip) >= NOTICEABLE.roundTrip;

/** The last word of a call on its lines, one event for each. */
export async function noteQuality(work: Work, callId: string): Promise<void> {
  const found = await work.db.selectFrom('call_quality').innerJoin('call_parties', 'call_parties.id', 'call_quality.party_id').selectAll('call_quality').select(['call_parties.role', 'call_parties.user_id']).where('call_quality.contact_id', 'in', segmentsOf(work.db, callId)).orderBy('call_quality.last_at').execute();
  for (const row of found) {
    const { mean, worst } = asKept(row);
    note(work, {
      type: 'call_quality', initialContactId: callId, contactId: row.contact_id, userId: row.user_id,
      data: { role: row.role, mean, worst, loss: row.loss_max, jitter: row.jitter_max, roundTrip: row.round_trip_max, measures: row.measures },
    });
  }
}
