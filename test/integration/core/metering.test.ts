import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../../server/storage/database.ts';
import type { UsageKey } from '../../../server/metering/usage-desk.ts';
import { runCore, type RunningCore } from '../../doubles/running-core.ts';
import { linkDesk, seedSmallInstance, startChat, startTask } from '../../doubles/small-instance.ts';

/* What has been used: each stored message counts once, whoever wrote it and however often it was sent. */

const DAY = 86_400_000;
let folder: string;
let running: RunningCore;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'metering-'));
  running = await runCore({ database: path.join(folder, 'server.db') });
  await seedSmallInstance(running.core);
});
afterEach(async () => {
  await running.core.close();
  rmSync(folder, { recursive: true });
});

const today = (): string => new Date(running.clock.now()).toISOString().slice(0, 10);
const usage = (by: UsageKey, more: { from?: string; to?: string; after?: string; limit?: number } = {}) =>
  running.core.usage.usage({ from: more.from ?? '2000-01-01', to: more.to ?? '2099-12-31', by, after: more.after ?? null, limit: more.limit ?? 100 });
const figures = async (by: UsageKey): Promise<Record<string, number>> => Object.fromEntries((await usage(by)).rows.map((row) => [row.key, row.messages]));
const write = (chat: Awaited<ReturnType<typeof startChat>>, content: string, clientToken?: string) =>
  running.core.chats.sendMessage(chat.participant, { contentType: 'text/plain', content, clientToken });

/** Stored messages as the transcript itself has them, whoever counts. */
async function stored(): Promise<number> {
  const database = openDatabase(path.join(folder, 'server.db'));
  const row = await database.db.selectFrom('transcript').select((of) => of.fn.countAll<number>().as('count')).where('kind', '<>', 'event').executeTakeFirst();
  await database.close();
  return Number(row?.count ?? 0);
}

test('messages of customers, agents and flows count once each, by role; a retry, a receipt, typing, joining and leaving count nothing', async () => {
  const ann = await linkDesk(running.core, 'ann');
  const chat = await startChat(running.core, 'flow-inbound');
  const flow = await stored();
  expect(flow).toBeGreaterThan(0);
  const first = await write(chat, 'Hello', 'token');
  await write(chat, 'Hello', 'token');
  await write(chat, 'Hello');
  await running.core.chats.sendEvent(chat.participant, { contentType: 'application/vnd.amazonaws.connect.event.typing', content: undefined, clientToken: undefined });
  const offer = running.told.flatMap((notice) => (notice.type === 'line' && notice.line.event.type === 'contact' && notice.line.event.contact.offer ? [notice.line.event.contact] : [])).at(-1);
  await running.core.agents.command(ann, { frame: 'command', id: 'accept', type: 'accept_offer', contactId: chat.contactId, offerId: offer?.offer?.offerId ?? '' });
  for (let twice = 0; twice < 2; twice += 1) {
    await running.core.agents.command(ann, { frame: 'command', id: 'say', type: 'send_message', contactId: chat.contactId, contentType: 'text/plain', content: 'Good day' });
  }
  await running.core.agents.command(ann, { frame: 'command', id: 'read', type: 'receipt', contactId: chat.contactId, itemId: first.id, kind: 'read' });
  const byRole = await figures('role');
  expect(byRole).toMatchObject({ CUSTOMER: 2, AGENT: 1 });
  expect(Object.values(byRole).reduce((sum, count) => sum + count, 0)).toBe(await stored());
  expect(await figures('channel')).toEqual({ CHAT: await stored() });
});

test('a refused message counts nothing', async () => {
  const chat = await startChat(running.core);
  const before = await usage('contact');
  await expect(write(chat, '')).rejects.toMatchObject({ code: 'invalid' });
  await running.core.chats.stopContact(chat.contactId);
  await expect(write(chat, 'Too late')).rejects.toMatchObject({ code: 'access_denied' });
  expect(await usage('contact')).toEqual(before);
});

test('days are those of UTC, both ends of a span count, and the figures survive a restart', async () => {
  const chat = await startChat(running.core);
  await running.pass(DAY - (running.clock.now() % DAY) - 1000);
  const before = today();
  await write(chat, 'Late');
  await running.pass(2000);
  await write(chat, 'Early');
  await write(chat, 'Early, too');
  const after = today();
  await running.restart();
  expect((await usage('day', { from: before, to: after })).rows.slice(-2)).toMatchObject([{ key: before }, { key: after, messages: 2 }]);
  expect((await usage('day', { from: after, to: after })).total.messages).toBe(2);
  expect((await usage('day', { from: '2099-01-01', to: '2099-01-01' }))).toEqual({ rows: [], next: null, total: { messages: 0, tasks: 0 } });
});

test('by contact each segment stands for itself, with its chat; pages go on where the last one ended', async () => {
  const chats = [await startChat(running.core), await startChat(running.core), await startChat(running.core)];
  for (const chat of chats) await write(chat, 'Hello');
  const whole = await usage('contact');
  expect(whole.rows.map((row) => row.initialContactId)).toEqual(chats.map((chat) => chat.contactId));
  const first = await usage('contact', { limit: 2 });
  expect(first).toEqual({ rows: whole.rows.slice(0, 2), next: chats[1]?.contactId, total: whole.total });
  expect(await usage('contact', { limit: 2, after: first.next ?? '' })).toEqual({ rows: whole.rows.slice(2), next: null, total: whole.total });
});

test('each created task counts once, however often it was asked for, and its messages none', async () => {
  await startTask(running.core, 'flow-quiet', null);
  await startTask(running.core, 'flow-quiet', running.clock.now() + DAY);
  const ask = (clientToken: string) =>
    running.core.contacts.startTask({
      flowId: 'flow-quiet', name: 'Once', description: null, references: {}, attributes: {}, segmentAttributes: {}, scheduledAt: null, previousContactId: null,
      relatedContactId: null, expiryMinutes: null, clientToken, by: 'api',
    });
  await ask('token');
  await ask('token');
  await expect(running.core.contacts.startTask({ flowId: 'flow-of-nobody', name: 'x', description: null, references: {}, attributes: {}, segmentAttributes: {}, scheduledAt: null, previousContactId: null, relatedContactId: null, expiryMinutes: null, clientToken: undefined, by: 'api' })).rejects.toMatchObject({ code: 'not_found' });
  await running.restart();
  expect((await usage('channel')).rows).toEqual([{ key: 'TASK', initialContactId: null, messages: 0, tasks: 3 }]);
  expect((await usage('role')).rows).toEqual([{ key: 'API', initialContactId: null, messages: 0, tasks: 3 }]);
});
