import BetterSqlite3 from 'better-sqlite3';
import { CompiledQuery } from 'kysely';
import { Readable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { PNG } from '../../doubles/sample-files.ts';
import { HOUR, type World } from '../contacts/contact-world.ts';
import { startTask, startTaskWorld } from '../contacts/task-world.ts';

/*
 * What grows with every contact is searched by an index, never read from end to end: with a year of contacts in the file a
 * task or a file must cost what it cost on the first day.
 */

let world: World;
afterEach(async () => {
  vi.restoreAllMocks();
  await world.close();
});

const GROWING = /^SCAN (?:chats|contacts|transcript|events|attachments|participants|remembered_answers|usage|flow_runs|offers|past_sessions)\b/u;

test('a task, a message, a file and what is left of it, and the end of them all', async () => {
  const said = new Set<string>();
  const prepare = vi.spyOn(BetterSqlite3.prototype, 'prepare');
  world = await startTaskWorld();
  const eva = await world.agent('eva');
  prepare.mockClear();
  await startTask(world);
  const { contactId } = await eva.accept();
  await eva.finish(contactId);
  await startTask(world);
  const kim = await world.customer();
  await kim.say('hello');
  const place = await world.attachments.announce(kim.participant, { name: 'photo.png', contentType: 'image/png', bytes: PNG.length }, undefined);
  await world.attachments.receive({ attachmentId: place.attachmentId, token: place.path.split('t=')[1] ?? '', headers: { 'content-type': 'image/png', 'x-attachment-id': place.attachmentId } }, Readable.from([PNG]));
  await world.pass(3 * HOUR);
  await kim.leave();
  await world.settle();
  for (const [text] of prepare.mock.calls) if (/^\s*(?:select|update|delete)/iu.test(text)) said.add(text);
  prepare.mockRestore();

  const scans: string[] = [];
  for (const text of said) {
    const { rows } = await world.rows.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${text}`, [...text.matchAll(/\?/gu)].map(() => null)));
    for (const { detail } of rows) if (GROWING.test(detail) && !detail.includes('USING INDEX offers_on_screens')) scans.push(`${detail}: ${text}`);
  }
  expect([...said].some((text) => text.includes('object_key'))).toBe(true);
  expect(scans).toEqual([]);
});
