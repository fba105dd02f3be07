import type { Rows } from '../contacts/rows.ts';
import type { CallPartiesTable, DialsTable } from '../storage/schema.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import type { CallerId } from './trunk.ts';

/*
 * Whom this side calls, as rows. The switchboard reads them after the commit and has it ring there; what comes of it comes back as
 * commands (voice/dial-outcomes.ts).
 */

/** When somebody who is called has not answered in time. The key is his party's id. */
export const RING_TIMER = 'dial_rings';
/** As long as it rings where nobody says otherwise, in milliseconds (connect-facts 9). */
export const RINGS_FOR = 60_000;

/** How somebody is to be called. */
export interface NewDial {
  way: DialsTable['way'];
  /** A number in E.164, or the address of a page's user. */
  address: string;
  callerId: CallerId;
  ringsFor: number;
  /** To be pressed once it is answered. */
  digits?: string | null;
  /** The flow that stands meanwhile. */
  runId?: string | null;
}

/** This party is called from now on. */
export async function beginDial(work: Work, party: Pick<CallPartiesTable, 'id' | 'initial_contact_id'>, dial: NewDial): Promise<void> {
  await work.db
    .insertInto('dials')
    .values({
      party_id: party.id, initial_contact_id: party.initial_contact_id, way: dial.way, address: dial.address, caller_number: dial.callerId.number, caller_name: dial.callerId.name,
      digits: dial.digits ?? null, run_id: dial.runId ?? null, since: work.now, rang_at: null, accepted_at: null, answered_at: null, token_hash: null, announced_at: null,
    })
    .execute();
  await setTimer(work, { kind: RING_TIMER, key: party.id, dueAt: work.now + dial.ringsFor });
  work.tell({ to: 'media', initialContactId: party.initial_contact_id });
}

/** How this party is, or was, called; undefined for who came himself, and for who has left. */
export async function dialOf(rows: Rows, partyId: string): Promise<DialsTable | undefined> {
  return rows.selectFrom('dials').selectAll().where('party_id', '=', partyId).executeTakeFirst();
}

/** Changes what is kept of it. */
export async function changeDial(work: Work, partyId: string, change: Partial<DialsTable>): Promise<void> {
  await work.db.updateTable('dials').set(change).where('party_id', '=', partyId).execute();
}

/** He is called no more, or has left. */
export async function forgetDial(work: Work, partyId: string): Promise<void> {
  await cancelTimer(work, RING_TIMER, partyId);
  await work.db.deleteFrom('dials').where('party_id', '=', partyId).execute();
}
