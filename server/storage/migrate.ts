import type { Kysely } from 'kysely';
import type { Moment } from '../../contract/primitives.ts';
import type { Database } from './database.ts';
import * as first from './migrations/0001-first.ts';
import * as contactData from './migrations/0002-contact-data.ts';
import * as keysAndMetering from './migrations/0003-keys-and-metering.ts';
import * as outside from './migrations/0004-outside.ts';
import * as chatLife from './migrations/0005-chat-life.ts';
import * as described from './migrations/0006-described.ts';
import * as tasks from './migrations/0007-tasks.ts';
import * as flowLanguage from './migrations/0008-flow-language.ts';
import * as attachments from './migrations/0009-attachments.ts';
import * as pastSessions from './migrations/0010-past-sessions.ts';
import * as pastContacts from './migrations/0011-past-contacts.ts';
import * as whispers from './migrations/0012-whispers.ts';
import * as monitors from './migrations/0013-monitors.ts';
import * as objectKeys from './migrations/0014-object-keys.ts';
import * as prompts from './migrations/0015-prompts.ts';
import * as quickConnects from './migrations/0016-quick-connects.ts';
import * as calls from './migrations/0017-calls.ts';
import * as flowsOnCalls from './migrations/0018-flows-on-calls.ts';
import * as recordings from './migrations/0021-recordings.ts';
import * as callbacks from './migrations/0024-callbacks.ts';
import * as telephones from './migrations/0025-telephones.ts';
import * as taskFiles from './migrations/0030-task-files.ts';
import * as calledPages from './migrations/0031-called-pages.ts';
import * as announcements from './migrations/0032-announcements.ts';
import * as filesForTasks from './migrations/0033-files-for-tasks.ts';
import * as transferNotes from './migrations/0034-transfer-notes.ts';

/** One step of the schema; `name` is its file's. Add new ones at the end, never change a published one. */
interface Migration { number: number; name: string; up(db: Kysely<unknown>): Promise<void> }
const migrations: readonly Migration[] = [
  { number: 1, name: '0001-first', up: first.up },
  { number: 2, name: '0002-contact-data', up: contactData.up },
  { number: 3, name: '0003-keys-and-metering', up: keysAndMetering.up },
  { number: 4, name: '0004-outside', up: outside.up },
  { number: 5, name: '0005-chat-life', up: chatLife.up },
  { number: 6, name: '0006-described', up: described.up },
  { number: 7, name: '0007-tasks', up: tasks.up },
  { number: 8, name: '0008-flow-language', up: flowLanguage.up },
  { number: 9, name: '0009-attachments', up: attachments.up },
  { number: 10, name: '0010-past-sessions', up: pastSessions.up },
  { number: 11, name: '0011-past-contacts', up: pastContacts.up },
  { number: 12, name: '0012-whispers', up: whispers.up },
  { number: 13, name: '0013-monitors', up: monitors.up },
  { number: 14, name: '0014-object-keys', up: objectKeys.up },
  { number: 15, name: '0015-prompts', up: prompts.up },
  { number: 16, name: '0016-quick-connects', up: quickConnects.up },
  { number: 17, name: '0017-calls', up: calls.up },
  { number: 18, name: '0018-flows-on-calls', up: flowsOnCalls.up },
  { number: 21, name: '0021-recordings', up: recordings.up },
  { number: 24, name: '0024-callbacks', up: callbacks.up },
  { number: 25, name: '0025-telephones', up: telephones.up },
  { number: 30, name: '0030-task-files', up: taskFiles.up },
  { number: 31, name: '0031-called-pages', up: calledPages.up },
  { number: 32, name: '0032-announcements', up: announcements.up },
  { number: 33, name: '0033-files-for-tasks', up: filesForTasks.up },
  { number: 34, name: '0034-transfer-notes', up: transferNotes.up },
];

interface MigrationsSchema { migrations: { number: number; name: string; at: Moment } }

/**
 * Brings the database to the newest schema, each step in a transaction of its own: after a crash the next start goes on.
 * @returns the numbers that were applied now.
 * @throws if the database is newer than this program: running on would harm it.
 */
export async function migrate(database: Database, now: Moment): Promise<number[]> {
  const db = database.db as unknown as Kysely<MigrationsSchema>;
  await db.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  const applied = await db.selectFrom('migrations').select(['number', 'name']).orderBy('number').execute();
  const newest = Math.max(...migrations.map((migration) => migration.number));
  const beyond = applied.find((row) => row.number > newest);
  if (beyond) {
    throw new Error(`The database has migration ${beyond.name}, which this program does not know (it knows up to ${String(newest)}). Start the newer program, or restore a copy from before the upgrade.`);
  }
  const done: number[] = [];
  for (const migration of migrations) {
    if (applied.some((row) => row.number === migration.number)) continue;
    await database.begin();
    try {
      await migration.up(db as unknown as Kysely<unknown>);
      await db.insertInto('migrations').values({ number: migration.number, name: migration.name, at: now }).execute();
      await database.commit();
    } catch (error) {
      if (database.inTransaction()) await database.rollback();
      throw new Error(`Migration ${migration.name} failed and was undone: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
    done.push(migration.number);
  }
  return done;
}
