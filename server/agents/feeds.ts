import { FeedEvent } from '../../contract/agent-link.ts';
import type { FeedLine } from '../core.ts';
import { builtOnce, insertOnce, type Place } from '../storage/built-once.ts';
import type { Schema } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { Kysely } from 'kysely';

/*
 * What each agent's desk is told, numbered without gaps per agent (design decision 6). Lines are written in the
 * command that causes them and told after its commit; a desk that was away asks for what came after its last number.
 */

const nextOfFeed = builtOnce((rows, place: Place<{ userId: string }>) =>
  rows
    .insertInto('feed_heads')
    .values({ user_id: place('userId'), seq: 1, kept_from: 1 })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet((row) => ({ seq: row('feed_heads.seq', '+', 1) })))
    .returning(['seq', 'kept_from']),
);
const insertLine = insertOnce('feed', ['user_id', 'seq', 'at', 'body']);

/** Appends one line to an agent's feed; his desk, if linked, gets it after the commit. */
export async function appendToFeed(work: Work, userId: string, event: FeedEvent): Promise<void> {
  const [head] = await nextOfFeed(work.db, { userId });
  if (head === undefined) throw new Error(`The feed of ${userId} gave no number.`);
  await insertLine(work.db, { user_id: userId, seq: head.seq, at: work.now, body: JSON.stringify(event) });
  await trim(work, userId, head);
  work.tell({ to: 'feeds', notice: { type: 'line', userId, line: { seq: head.seq, at: work.now, event } } });
}

/** Drops lines past the retention, a tenth of it at a time so that not every line pays for it. */
async function trim(work: Work, userId: string, head: { seq: number; kept_from: number }): Promise<void> {
  const kept = work.settings.feedKept;
  if (head.seq - head.kept_from < kept + Math.max(1, Math.floor(kept / 10))) return;
  const keptFrom = head.seq - kept + 1;
  await work.db.deleteFrom('feed').where('user_id', '=', userId).where('seq', '<', keptFrom).execute();
  await work.db.updateTable('feed_heads').set({ kept_from: keptFrom }).where('user_id', '=', userId).execute();
}

/**
 * What a desk that has everything up to `after` still has to be told. Null: it cannot be continued from there
 * (it has nothing yet, the lines are past the retention, or it knows a number this server never gave, as after a
 * restored backup), so it needs a snapshot.
 */
export async function feedAfter(db: Kysely<Schema>, userId: string, after: number | null): Promise<{ seq: number; backlog: FeedLine[] | null }> {
  const head = await db.selectFrom('feed_heads').selectAll().where('user_id', '=', userId).executeTakeFirst();
  const seq = head?.seq ?? 0;
  const keptFrom = head?.kept_from ?? 1;
  if (after === null || after > seq || after < keptFrom - 1) return { seq, backlog: null };
  const rows = await db.selectFrom('feed').selectAll().where('user_id', '=', userId).where('seq', '>', after).orderBy('seq').execute();
  return { seq, backlog: rows.map((row) => ({ seq: row.seq, at: row.at, event: FeedEvent.parse(JSON.parse(row.body)) })) };
}
