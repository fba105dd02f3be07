import type { TimerHandlers } from './timers.ts';
import { setTimer } from './timers.ts';
import type { Work } from './work.ts';

/*
 * Throws away what nobody can ask for any more, a little at a time so that no message waits for it. Never the log, never
 * a transcript.
 */

const HOUSEKEEPING = 'housekeeping';
const KEY = 'instance';
const EVERY = 24 * 60 * 60_000;
/** Where there was more than one sitting's worth, the next comes soon. */
const SOON = 1000;
const ROWS_AT_ONCE = 1000;
/** A desktop that was off this long may still retry what its outbox holds, and get the answer it missed. */
const ANSWERS_KEPT = 60 * EVERY;

/** Sees to it that the housekeeping is due at some time; to be called at the start. */
export async function planHousekeeping(work: Work): Promise<void> {
  const planned = await work.db.selectFrom('timers').select('key').where('kind', '=', HOUSEKEEPING).executeTakeFirst();
  if (!planned) await setTimer(work, { kind: HOUSEKEEPING, key: KEY, dueAt: work.now + EVERY });
}

export const housekeepingTimers: TimerHandlers = {
  async [HOUSEKEEPING](work) {
    const { db, now } = work;
    const answers = await db.selectFrom('remembered_answers').select(['scope', 'token']).where('at', '<', now - ANSWERS_KEPT).limit(ROWS_AT_ONCE).execute();
    for (const { scope, token } of answers) await db.deleteFrom('remembered_answers').where('scope', '=', scope).where('token', '=', token).execute();
    const tokens = await db.selectFrom('connection_tokens').select('token_hash').where('expires_at', '<', now - EVERY).limit(ROWS_AT_ONCE).execute();
    for (const { token_hash: hash } of tokens) await db.deleteFrom('connection_tokens').where('token_hash', '=', hash).execute();
    const sessions = await db.selectFrom('session_tokens').select('token_hash').where('expires_at', '<', now - EVERY).limit(ROWS_AT_ONCE).execute();
    for (const { token_hash: hash } of sessions) await db.deleteFrom('session_tokens').where('token_hash', '=', hash).execute();
    await db.deleteFrom('bot_sessions').where('expires_at', '<', now).execute();
    const more = [answers, tokens, sessions].some((rows) => rows.length === ROWS_AT_ONCE);
    await setTimer(work, { kind: HOUSEKEEPING, key: KEY, dueAt: now + (more ? SOON : EVERY) });
  },
};
