import * as z from 'zod';
import type { CallPartiesTable } from '../storage/schema.ts';
import { setTimer, type TimerHandlers } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { findParty, legOf } from './party-rows.ts';

/* Keys that a flow wants pressed once the one it calls has answered, such as an extension. */

/** When the keys after a pause are pressed. The key is the party's id. */
const KEYS_TIMER = 'keys_for_answer';
/** What a comma stands for, in milliseconds. */
const PAUSE = 2000;

/** Presses keys towards this party's line, and goes on with what follows a comma after its pause. */
export async function pressKeys(work: Work, party: CallPartiesTable, digits: string): Promise<void> {
  const [now = '', pauses = '', later = ''] = /^([^,]*)(,*)(.*)$/u.exec(digits)?.slice(1) ?? [];
  if (now !== '') work.tell({ to: 'keys', legIds: [legOf(party)], digits: now });
  if (later !== '') await setTimer(work, { kind: KEYS_TIMER, key: party.id, dueAt: work.now + pauses.length * PAUSE, data: { digits: later } });
}

const Data = z.object({ digits: z.string() });

/** What happens when a pause between keys is over. */
export const keysForAnswerTimers: TimerHandlers = {
  async [KEYS_TIMER](work, { key: partyId, data }) {
    const party = await findParty(work.db, partyId);
    if (party !== undefined && party.state !== 'left') await pressKeys(work, party, Data.parse(JSON.parse(data)).digits);
  },
};
