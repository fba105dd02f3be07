import type { Kysely } from 'kysely';
import type { Schema } from '../storage/schema.ts';
import type { Writer } from '../storage/writer.ts';
import type { UsageAnswer, UsageDesk, UsageQuery } from './usage-desk.ts';

const COLUMNS = { day: 'day', role: 'role', channel: 'channel', contact: 'contact_id' } as const;

/** The figures of usage, read between commits. */
export function usageDesk(writer: Writer): UsageDesk {
  return {
    usage: (query) => writer.read((db) => usage(db, query)),
  };
}

async function usage(db: Kysely<Schema>, query: UsageQuery): Promise<UsageAnswer> {
  const column = COLUMNS[query.by];
  const within = db.selectFrom('usage').where('day', '>=', query.from).where('day', '<=', query.to);
  const page = query.after === null ? within : within.where(column, '>', query.after);
  const rows = await page
    .select((of) => [`${column} as key`, of.fn.min('initial_contact_id').as('initial'), of.fn.sum<number>('messages').as('messages'), of.fn.sum<number>('tasks').as('tasks')])
    .groupBy(column)
    .orderBy(column)
    .limit(query.limit + 1)
    .execute();
  const total = await within.select((of) => [of.fn.sum<number | null>('messages').as('messages'), of.fn.sum<number | null>('tasks').as('tasks')]).executeTakeFirst();
  const shown = rows.slice(0, query.limit);
  return {
    rows: shown.map((row) => ({
      key: row.key,
      initialContactId: query.by === 'contact' ? row.initial : null,
      messages: Number(row.messages),
      tasks: Number(row.tasks),
    })),
    next: rows.length > query.limit ? (shown.at(-1)?.key ?? null) : null,
    total: { messages: Number(total?.messages ?? 0), tasks: Number(total?.tasks ?? 0) },
  };
}
