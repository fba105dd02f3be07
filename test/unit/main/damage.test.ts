import { closeSync, cpSync, existsSync, openSync, readdirSync, statSync, truncateSync, writeSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createStore } from '../../../main/cache/store.ts';
import type { OpenedStore } from '../../../main/cache/store.ts';
import { startWarnings } from '../../../main/desk/start-warnings.ts';
import { ANNA, startRoutingServer } from '../../doubles/routing-server/routing-server.ts';
import { annaAt, freshFolder, startDesktop } from './desktop.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const message = (index: number) => {
  const id = `message-${index}`;
  const command = { frame: 'command', type: 'send_message', id, contactId: 'c', contentType: 'text/plain', content: `text ${index} ${'x'.repeat(200)}` } as const;
  return { id, command, lane: 'c', contactId: 'c', chatId: 'c', writtenAt: index, handed: false, failure: null };
};

function filled(count: number): string {
  const folder = freshFolder();
  const store = createStore(() => 3);
  store.open({ folder, now: 1 });
  for (let index = 0; index < count; index += 1) store.addToOutbox({ entry: message(index), replaces: [] });
  store.saveDraft({ chatId: 'c', contactId: 'c', text: 'half a thought', writtenAt: 1 });
  store.close({});
  return folder;
}

function reopened(folder: string): OpenedStore {
  const store = createStore(() => 3);
  const opened = store.open({ folder, now: 2 });
  store.addToOutbox({ entry: message(9_999), replaces: [] });
  store.close({});
  return opened;
}

function overwrite(path: string, at: number, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

describe('a damaged journal', () => {
  it('is set aside, what can be read is taken over, and the rest is said plainly', () => {
    const folder = filled(200);
    const path = join(folder, 'journal.db');
    const { size } = statSync(path);
    overwrite(path, Math.floor(size / 2 / 4096) * 4096, Buffer.alloc(4096, 0xa5));
    const opened = reopened(folder);
    expect(opened.journal).toMatchObject({ complete: false, setAside: expect.stringContaining('journal.db.damaged-') });
    expect(opened.outbox.length).toBeGreaterThan(50);
    expect(opened.outbox.length).toBeLessThan(200);
    expect(opened.outbox.map((entry) => entry.writtenAt)).toEqual(opened.outbox.map((entry) => entry.writtenAt).toSorted((a, b) => a - b));
    expect(startWarnings(opened).join()).toContain(`${opened.outbox.length} unsent messages and commands`);
    expect(existsSync(String(opened.journal.setAside))).toBe(true);
  });

  it('never stops the desktop, wherever and however it is damaged', () => {
    const whole = filled(40);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.boolean(), (place, bytes, cut) => {
        const folder = freshFolder();
        cpSync(whole, folder, { recursive: true });
        let left = 0;
        for (const name of ['journal.db', 'cache.db']) {
          const path = join(folder, name);
          const at = Math.floor(statSync(path).size * place);
          if (name === 'journal.db') left = at;
          if (cut) truncateSync(path, at);
          else overwrite(path, at, Buffer.from(bytes));
        }
        const opened = reopened(folder);
        const isWhole = opened.outbox.length === 40 && opened.outbox.every((entry, index) => entry.id === message(index).id);
        // SQLite keeps no checksums: letters changed inside a text look sound. Whole rows never vanish without a word,
        // unless the file was emptied and looks like one of a new user.
        if (cut && left > 0 && !isWhole) expect(opened.journal.setAside).not.toBeNull();
        if (opened.journal.setAside !== null) expect(startWarnings(opened).join()).toContain('journal');
        expect(new Set(opened.outbox.map((entry) => entry.id)).size).toBe(opened.outbox.length);
      }),
      { numRuns: 30 },
    );
  });

  it('written by a newer version is set aside too', () => {
    const folder = filled(3);
    const database = new BetterSqlite(join(folder, 'journal.db'));
    database.pragma('user_version = 99');
    database.close();
    const opened = reopened(folder);
    expect([opened.outbox.length, opened.journal.complete]).toEqual([3, true]);
  });
});

describe('a damaged cache', () => {
  it('is fetched again from the server, and the journal stays', async () => {
    const server = await startRoutingServer();
    ends.push(() => server.goDown());
    const folder = freshFolder();
    const first = await startDesktop(server.url, folder);
    const panel = await annaAt(first);
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    for (let index = 1; index <= 210; index += 1) server.customerSays('chat-1', `message ${index}`);
    await panel.when(() => panel.contact('chat-1')?.lastLine?.text === 'message 210');
    await panel.call('saveDraft', { contactId: 'chat-1', text: 'kept' });
    await first.close();

    const users = join(folder, 'users', ANNA.id);
    expect([statSync(users).mode & 0o777, statSync(join(users, 'cache.db')).mode & 0o777, statSync(join(users, 'journal.db')).mode & 0o777]).toEqual([0o700, 0o600, 0o600]);
    writeFileSync(join(users, 'cache.db'), 'this is no database');
    const second = await startDesktop(server.url, folder);
    ends.push(() => second.close());
    const again = await annaAt(second);
    await again.when(() => again.contact('chat-1')?.lastLine?.text === 'message 210');
    const { items, stored } = await again.call('transcript', { initialContactId: 'chat-1', after: 200, limit: 50 });
    expect([items.length, stored]).toEqual([10, 210]);
    expect(await again.call('draft', { contactId: 'chat-1' })).toEqual({ text: 'kept' });
    expect(again.state?.warnings[0]?.text).toContain('damaged');
    expect(readdirSync(users).some((name) => name.startsWith('cache.db.damaged-'))).toBe(true);
    expect(server.hellos.at(-1)?.after).toBeNull();
  });
});

describe('what customers and agents write', () => {
  it('is in no log', async () => {
    const secret = 'SEEDED-SECRET-4711';
    const server = await startRoutingServer();
    ends.push(() => server.goDown());
    const folder = freshFolder();
    const desktop = await startDesktop(server.url, folder);
    const panel = await annaAt(desktop);
    server.putContact(ANNA.id, { contactId: 'chat-1', customer: { name: secret, id: null, presence: 'here', presenceSince: 1 } });
    server.customerSays('chat-1', secret);
    await panel.when(() => panel.contact('chat-1')?.lastLine?.text === secret);
    await panel.call('saveDraft', { contactId: 'chat-1', text: secret });
    server.fault = () => ({ refuse: 'chat_ended' });
    await panel.call('send', { contactId: 'chat-1', text: secret });
    await panel.when(() => panel.contact('chat-1')?.outgoing[0]?.state === 'failed');
    await panel.call('search', { query: secret, limit: 5 });
    await panel.raw('send', { contactId: 'chat-1', text: secret, [secret]: secret });
    server.sendRaw(ANNA.id, `{"frame":"${secret}"}`);
    await panel.when(() => panel.link === 'reconnecting');
    await desktop.close();
    const log = readFileSync(join(folder, 'desk.log'), 'utf8');
    expect(log).toContain('link');
    expect(log).not.toContain(secret);
    expect(log).not.toContain(ANNA.password);
    expect(log).not.toMatch(/token-\d/u);
    expect(statSync(join(folder, 'desk.log')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'desktop.json'), 'utf8')).not.toContain(ANNA.password);
  });
});
