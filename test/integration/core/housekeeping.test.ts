import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../../server/storage/database.ts';
import { runCore } from '../../doubles/running-core.ts';
import { seedSmallInstance, startChat } from '../../doubles/small-instance.ts';

const DAY = 24 * 60 * 60_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'housekeeping-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what nobody can ask for any more is thrown away; the log and the transcripts stay', async () => {
  const file = path.join(folder, 'server.db');
  const running = await runCore({ database: file });
  await seedSmallInstance(running.core);
  const chat = await startChat(running.core);
  await running.core.chats.sendMessage(chat.participant, { contentType: 'text/plain', content: 'Hello', clientToken: 'one' });
  const count = async () => {
    const { db, close } = openDatabase(file);
    const rows = async (table: 'remembered_answers' | 'connection_tokens' | 'transcript' | 'events') =>
      Number((await db.selectFrom(table).select((of) => of.fn.countAll().as('n')).executeTakeFirstOrThrow()).n);
    const counted = { answers: await rows('remembered_answers'), tokens: await rows('connection_tokens'), lines: await rows('transcript'), events: await rows('events') };
    await close();
    return counted;
  };
  const fresh = await count();
  expect(fresh).toMatchObject({ answers: 1 });
  expect(fresh.tokens).toBeGreaterThan(0);
  await running.pass(30 * DAY);
  await running.restart();
  expect(await count()).toMatchObject({ answers: 1, tokens: 0 });
  await running.pass(32 * DAY);
  const old = await count();
  expect(old).toMatchObject({ answers: 0, tokens: 0 });
  expect(old.lines).toBeGreaterThanOrEqual(fresh.lines);
  expect(old.events).toBeGreaterThanOrEqual(fresh.events);
  expect(running.complaints).toEqual([]);
  await running.core.close();
});
