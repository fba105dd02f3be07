import { describe, expect, test } from 'vitest';
import type { FeedEvent } from '../../../contract/agent-link.ts';
import { appendToFeed, feedAfter } from '../../../server/agents/feeds.ts';
import { openStorage, type OpenedStorage } from '../../doubles/opened-storage.ts';

const as = { actor: 'test', cause: 'test' };
const gone = (contactId: string): FeedEvent => ({ type: 'contact_gone', contactId, initialContactId: contactId, reason: 'closed' });

async function withUsers(settings: { feedKept?: number } = {}): Promise<OpenedStorage> {
  const storage = await openStorage({ settings });
  await storage.writer.run(as, async (work) => {
    for (const id of ['ann', 'bob']) {
      await work.db
        .insertInto('users')
        .values({ id, username: id, display_name: id, role: 'agent', password_hash: '', profile_id: null, created_at: 0, disabled: 0 })
        .execute();
    }
  });
  return storage;
}
const after = (storage: OpenedStorage, userId: string, number: number | null) => storage.writer.read((db) => feedAfter(db, userId, number));

describe("an agent's feed", () => {
  test('has no gap and no double number, however commands of many agents mix and fail', async () => {
    const storage = await withUsers();
    const told: { userId: string; seq: number }[] = [];
    storage.writer.onNotice((notice) => {
      if (notice.to === 'feeds' && notice.notice.type === 'line') told.push({ userId: notice.notice.userId, seq: notice.notice.line.seq });
    });
    const commands = Array.from({ length: 60 }, (_, n) =>
      storage.writer.run(as, async (work) => {
        await appendToFeed(work, n % 3 === 0 ? 'ann' : 'bob', gone(`c${String(n)}`));
        if (n % 2 === 0) await appendToFeed(work, 'ann', gone(`d${String(n)}`));
        if (n % 5 === 4) throw new Error('fails after writing');
      }),
    );
    await Promise.allSettled(commands);
    for (const userId of ['ann', 'bob']) {
      const { seq, backlog } = await after(storage, userId, 0);
      const numbers = Array.from({ length: seq }, (_, index) => index + 1);
      expect(seq).toBeGreaterThan(20);
      expect(backlog?.map((line) => line.seq)).toEqual(numbers);
      expect(told.filter((line) => line.userId === userId).map((line) => line.seq)).toEqual(numbers);
    }
  });

  test('goes on after the number a desk has', async () => {
    const storage = await withUsers();
    for (const contact of ['a', 'b', 'c']) await storage.writer.run(as, (work) => appendToFeed(work, 'ann', gone(contact)));
    expect((await after(storage, 'ann', 1)).backlog?.map((line) => line.event)).toEqual([gone('b'), gone('c')]);
    expect(await after(storage, 'ann', 3)).toEqual({ seq: 3, backlog: [] });
    expect(await after(storage, 'bob', 0)).toEqual({ seq: 0, backlog: [] });
  });

  test('asks for a snapshot where it cannot go on: nothing known, too long ago, or a number it never gave', async () => {
    const storage = await withUsers({ feedKept: 10 });
    for (let n = 0; n < 35; n += 1) await storage.writer.run(as, (work) => appendToFeed(work, 'ann', gone(String(n))));
    expect((await after(storage, 'ann', null)).backlog).toBeNull();
    expect((await after(storage, 'ann', 3)).backlog).toBeNull();
    expect((await after(storage, 'ann', 36)).backlog).toBeNull();
    expect((await after(storage, 'ann', 25)).backlog?.map((line) => line.seq)).toEqual([26, 27, 28, 29, 30, 31, 32, 33, 34, 35]);
    const kept = await storage.writer.read((db) => db.selectFrom('feed').select('seq').execute());
    expect(kept.length).toBeLessThanOrEqual(11);
  });
});
