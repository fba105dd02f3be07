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

/** Each takes away at most so many rows, and says how many it was. */
type Sweep = (work: Work, atMost: number) => Promise<number>;

const SWEEPS: readonly Sweep[] = [
  async function answers({ db, now }, atMost) {
    const old = await db.selectFrom('remembered_answers').select(['scope', 'token']).where('at', '<', now - ANSWERS_KEPT).limit(atMost).execute();
    for (const { scope, token } of old) await db.deleteFrom('remembered_answers').where('scope', '=', scope).where('token', '=', token).execute();
    return old.length;
  },
  async function connectionTokens({ db, now }, atMost) {
    const old = await db.selectFrom('connection_tokens').select('token_hash').where('expires_at', '<', now - EVERY).limit(atMost).execute();
    for (const { token_hash: hash } of old) await db.deleteFrom('connection_tokens').where('token_hash', '=', hash).execute();
    return old.length;
  },
  async function sessionTokens({ db, now }, atMost) {
    const old = await db.selectFrom('session_tokens').select('token_hash').where('expires_at', '<', now - EVERY).limit(atMost).execute();
    for (const { token_hash: hash } of old) await db.deleteFrom('session_tokens').where('token_hash', '=', hash).execute();
    return old.length;
  },
  async function botSessions({ db, now }) {
    await db.deleteFrom('bot_sessions').where('expires_at', '<', now).execute();
    return 0;
  },
  /** With the flow's text as it was then. What it did is in the log. */
  async function flowRuns({ db, now }, atMost) {
    const old = await db.selectFrom('flow_runs').select('id').where('ended_at', '<', now - EVERY).limit(atMost).execute();
    for (const { id } of old) await db.deleteFrom('flow_runs').where('id', '=', id).execute();
    return old.length;
  },
  /** Once a chat is over, its tokens open nothing. */
  async function shownViews({ db, now }, atMost) {
    const old = await db.selectFrom('shown_views').innerJoin('chats', 'chats.id', 'shown_views.initial_contact_id').select('token').where('chats.ended_at', '<', now - EVERY).limit(atMost).execute();
    for (const { token } of old) await db.deleteFrom('shown_views').where('token', '=', token).execute();
    return old.length;
  },
  /** What functions and bots brought: no flow will ask. */
  async function outsideValues({ db, now }, atMost) {
    const old = await db.selectFrom('outside_values').innerJoin('chats', 'chats.id', 'outside_values.initial_contact_id').select('chats.id').where('chats.ended_at', '<', now - EVERY).limit(atMost).execute();
    for (const { id } of old) await db.deleteFrom('outside_values').where('initial_contact_id', '=', id).execute();
    return old.length;
  },
  /** Told to the agent while he has the contact, or waits for its customer to return. */
  async function whispers({ db, now }, atMost) {
    const old = await db.selectFrom('whispers').innerJoin('contacts', 'contacts.id', 'whispers.contact_id').innerJoin('chats', 'chats.id', 'contacts.initial_id').select('whispers.id').where('contacts.closed_at', '<', now - EVERY).where('chats.ended_at', '<', now - EVERY).limit(atMost).execute();
    for (const { id } of old) await db.deleteFrom('whispers').where('id', '=', id).execute();
    return old.length;
  },
  /** Files that were announced and never completed, or for whose task nobody came back; their bytes went when their time was over. */
  async function abandonedFiles({ db, now }, atMost) {
    const old = await db
      .selectFrom('attachments')
      .leftJoin('chats', 'chats.id', 'attachments.initial_contact_id')
      .select('attachments.id')
      .where('attachments.state', '=', 'abandoned')
      .where((is) => is.or([is('chats.ended_at', '<', now - EVERY), is.and([is('attachments.initial_contact_id', 'is', null), is('attachments.upload_until', '<', now - EVERY)])]))
      .limit(atMost)
      .execute();
    for (const { id } of old) await db.deleteFrom('attachments').where('id', '=', id).execute();
    return old.length;
  },
];

export const housekeepingTimers: TimerHandlers = {
  async [HOUSEKEEPING](work) {
    let more = false;
    for (const sweep of SWEEPS) more = (await sweep(work, ROWS_AT_ONCE)) === ROWS_AT_ONCE || more;
    await setTimer(work, { kind: HOUSEKEEPING, key: KEY, dueAt: work.now + (more ? SOON : EVERY) });
  },
};
