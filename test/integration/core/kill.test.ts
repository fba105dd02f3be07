import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endsWithFile } from '../../doubles/child-ends.ts';
import { systemClock } from '../../../server/clock.ts';
import type { Core, Participant } from '../../../server/core.ts';
import { createCore } from '../../../server/create-core.ts';
import { systemIds } from '../../../server/ids.ts';
import { createLog } from '../../../server/log.ts';
import { settingsWith } from '../../../server/settings.ts';
import { openDatabase } from '../../../server/storage/database.ts';
import { memoryObjects } from '../../doubles/memory-objects.ts';
import { linkDesk, seedSmallInstance, startChat } from '../../doubles/small-instance.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kill-'));
  file = path.join(folder, 'server.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const openCore = (): Promise<Core> => createCore({ database: file, clock: systemClock(), ids: systemIds(), settings: settingsWith({}), objects: memoryObjects(), log: createLog(() => undefined) });

/** Three chats, one of them with an agent, so that his feed is written too. */
async function prepare(): Promise<Participant[]> {
  const core = await openCore();
  await seedSmallInstance(core);
  const ann = await linkDesk(core, 'ann');
  const chats = [await startChat(core), await startChat(core), await startChat(core)];
  const offers = (await core.agents.board()).agents.find((agent) => agent.userId === 'ann')?.contacts ?? [];
  expect(offers).toHaveLength(3);
  const database = openDatabase(file);
  const offer = await database.db.selectFrom('offers').select(['id', 'contact_id']).executeTakeFirstOrThrow();
  await database.close();
  await core.agents.command(ann, { frame: 'command', id: 'accept', type: 'accept_offer', contactId: offer.contact_id, offerId: offer.id });
  await core.close();
  return chats.map((chat) => chat.participant);
}

interface Round { sent: Set<string>; acknowledged: Map<string, string> }

/** Runs the child until it has acknowledged so many messages, then kills it where it stands. */
function killAfter(acknowledgements: number, round: number, participants: Participant[]): Promise<Round> {
  const child = endsWithFile(spawn(process.execPath, [fileURLToPath(new URL('sending-child.ts', import.meta.url)), file, String(round), JSON.stringify(participants)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  }));
  const seen: Round = { sent: new Set(), acknowledged: new Map() };
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [word = '', token = '', id = ''] = line.split(' ');
      if (word === 'sent') seen.sent.add(token);
      else seen.acknowledged.set(token, id);
    }
    if (seen.acknowledged.size >= acknowledgements) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => (signal === 'SIGKILL' ? resolve(seen) : reject(new Error(`The child ended by itself with ${String(code)}.`))));
  });
}

test('after kill -9 everything acknowledged is there, nothing twice, nothing half', async () => {
  const participants = await prepare();
  const acknowledged = new Map<string, string>();
  const sent = new Set<string>();
  for (const [round, acknowledgements] of [1, 7, 40, 150, 333].entries()) {
    const seen = await killAfter(acknowledgements, round, participants);
    for (const [token, id] of seen.acknowledged) acknowledged.set(token, id);
    for (const token of seen.sent) sent.add(token);

    const database = openDatabase(file);
    const items = await database.db.selectFrom('transcript').selectAll().where('kind', '=', 'message').where('role', '=', 'CUSTOMER').execute();
    const byText = Map.groupBy(items, (item) => item.content);
    for (const [token, id] of acknowledged) expect(byText.get(token)?.map((item) => item.id)).toEqual([id]);
    for (const [text, copies] of byText) {
      expect(copies).toHaveLength(1);
      expect(sent).toContain(text);
    }
    const all = await database.db.selectFrom('transcript').select(['initial_contact_id', 'position']).orderBy('position').execute();
    for (const [, lines] of Map.groupBy(all, (row) => row.initial_contact_id)) expect(lines.map((row) => row.position)).toEqual(lines.map((_, index) => index + 1));
    const events = await database.db.selectFrom('events').select(['seq', 'type', 'data']).orderBy('seq').execute();
    expect(events.map((row) => row.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter((row) => row.type === 'item_added')).toHaveLength(all.length);
    const counted = await database.db.selectFrom('usage').select((of) => of.fn.sum<number>('messages').as('messages')).where('role', '=', 'CUSTOMER').executeTakeFirst();
    expect(counted?.messages).toBe(items.length);
    const feed = await database.db.selectFrom('feed').select('seq').where('user_id', '=', 'ann').orderBy('seq').execute();
    expect(feed.map((row) => row.seq)).toEqual(feed.map((_, index) => index + 1));
    await database.close();
  }

  // What was sent is sent again, as every client does that got no answer: the same answers, and still nothing twice.
  const core = await openCore();
  for (const token of sent) {
    const participant = participants.find(({ id }) => token.includes(id));
    if (!participant) throw new Error(token);
    const { id } = await core.chats.sendMessage(participant, { contentType: 'text/plain', content: token, clientToken: token });
    if (acknowledged.has(token)) expect(id).toBe(acknowledged.get(token));
  }
  await core.close();
  const database = openDatabase(file);
  const texts = await database.db.selectFrom('transcript').select('content').where('kind', '=', 'message').where('role', '=', 'CUSTOMER').execute();
  expect(texts.map((row) => row.content).toSorted()).toEqual([...sent].toSorted());
  await database.close();
});
