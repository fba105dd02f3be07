import { describe, expect, it } from 'vitest';
import { emptyWindow, withFirstPage, withOlder, withPushed, WINDOW_MAX } from '../../../renderer/desk/chat-window.ts';
import { nothingHeld, withChanges, withChat, withSnapshot, withTimeline } from '../../../renderer/desk/desk-store.ts';
import { keepLook } from '../../../renderer/desk/last-look.ts';
import { createPanel } from '../../../renderer/desk/panel.ts';
import { FakeDesk } from '../../doubles/desk/fake-desk.ts';
import { createStore } from '../../../renderer/desk/store.ts';
import { startClock } from '../../../renderer/desk/clock.ts';
import { contactOf, quietState, Script, storyOf } from '../../doubles/desk/sample.ts';

const NOW = 1_000_000_000;
const chatOf = (lines: number) => {
  const script = new Script('chat', 'Marta');
  for (let line = 0; line < lines; line++) script.customer(NOW + line, `line ${line}`);
  return script.items;
};
const reach = { moreBefore: false, moreAfter: false };

describe('what the panel holds', () => {
  it('replaces a contact by its newer version and drops one that is gone', () => {
    let held = withSnapshot(nothingHeld, { ...quietState(NOW), contacts: [contactOf(NOW, 'a', 'Ada', 'offered')] });
    held = withChanges(held, [{ type: 'contact', contact: contactOf(NOW, 'a', 'Ada', 'connected') }, { type: 'contact', contact: contactOf(NOW, 'b', 'Ben', 'offered') }]);
    expect(held.state?.contacts.map((one) => [one.contact.contactId, one.contact.state])).toEqual([['a', 'connected'], ['b', 'offered']]);
    held = withChanges(held, [{ type: 'contact_gone', contactId: 'a' }]);
    expect(held.state?.contacts.map((one) => one.contact.contactId)).toEqual(['b']);
  });

  it('lets nothing of an earlier person stay when another signs in', () => {
    let held = withSnapshot(nothingHeld, quietState(NOW));
    held = withTimeline(withChat(held, 'chat', withFirstPage(emptyWindow, { items: chatOf(3), stored: 3, total: 3 }, reach)), 'chat', storyOf('chat', [[NOW, 'queued']]));
    held = withChanges(held, [{ type: 'state', state: { session: null } }]);
    expect(held.chats.size).toBe(0);
    expect(held.timelines.size).toBe(0);
  });

  it('forgets where the earlier person looked and what he searched', async () => {
    const desk = new FakeDesk(quietState(NOW), {});
    const panel = createPanel(desk.bridge(), { now: () => NOW, set: () => 0, cancel: () => undefined });
    await panel.ready;
    panel.ui.set((ui) => ({ ...ui, view: 'review', openContactId: 'marta', review: { ...ui.review, query: 'refund', answered: 'refund' } }));
    desk.change({ type: 'state', state: { session: null } });
    expect(panel.ui.get()).toMatchObject({ view: 'contacts', openContactId: null, review: { query: '', answered: null } });
  });

  it('finds the place again after a reload of the window, for the same person only', async () => {
    const memory = new Map<string, string>();
    const storage = { getItem: (key: string) => memory.get(key) ?? null, setItem: (key: string, value: string) => void memory.set(key, value) };
    const opened = async (userId: string) => {
      const quiet = quietState(NOW);
      const session = quiet.session && { ...quiet.session, user: { ...quiet.session.user, id: userId } };
      const desk = new FakeDesk({ ...quiet, session, contacts: [contactOf(NOW, 'a', 'Ada', 'connected')] }, {});
      const panel = createPanel(desk.bridge(), { now: () => NOW, set: () => 0, cancel: () => undefined });
      keepLook(panel, storage);
      await panel.ready;
      return panel;
    };
    const before = await opened('user-eva');
    before.ui.set((ui) => ({ ...ui, openContactId: 'a' }));
    expect((await opened('user-eva')).ui.get().openContactId).toBe('a');
    expect((await opened('user-jonas')).ui.get().openContactId).toBeNull();
    memory.set('last-look', '{"broken');
    expect((await opened('user-eva')).ui.get().openContactId).toBeNull();
  });

  it('keeps what was pushed while the first page was on its way, once', () => {
    const all = chatOf(5);
    const early = withPushed(emptyWindow, all.slice(3));
    const window = withFirstPage(early, { items: all.slice(0, 4), stored: 4, total: 4 }, reach);
    expect(window.items.map((item) => item.position)).toEqual([1, 2, 3, 4, 5]);
    expect(window.total).toBe(5);
  });

  it('shows a receipt that comes later on the message it belongs to', () => {
    const all = chatOf(3);
    const window = withFirstPage(emptyWindow, { items: all, stored: 3, total: 3 }, reach);
    const [second] = all.slice(1, 2);
    if (!second) throw new Error('the chat has three lines');
    const after = withPushed(window, [{ ...second, receipt: { readAt: NOW + 9 } }]);
    expect(after.items.map((item) => item.receipt.readAt)).toEqual([undefined, NOW + 9, undefined]);
  });

  it('does not tear a hole when newer items come while an older part is shown', () => {
    const all = chatOf(10);
    const window = withFirstPage(emptyWindow, { items: all.slice(0, 4), stored: 10, total: 9 }, { moreBefore: false, moreAfter: true });
    const after = withPushed(window, all.slice(9));
    expect(after.items.at(-1)?.position).toBe(4);
    expect(after.total).toBe(10);
  });

  it('holds a bounded part of a long chat and knows that there is more', () => {
    const all = chatOf(WINDOW_MAX + 200);
    const newest = withFirstPage(emptyWindow, { items: all.slice(200), stored: all.length, total: all.length }, { moreBefore: true, moreAfter: false });
    const older = withOlder(newest, all.slice(0, 200), 200);
    expect(older.items.length).toBe(WINDOW_MAX);
    expect(older.items[0]?.position).toBe(1);
    expect(older.moreAfter).toBe(true);
  });
});

describe('the store and the clock', () => {
  it('tells only when the value is another one', () => {
    const store = createStore({ a: 1 });
    let told = 0;
    const stop = store.subscribe(() => (told += 1));
    store.set((state) => state);
    store.set((state) => ({ ...state }));
    stop();
    store.set(() => ({ a: 2 }));
    expect(told).toBe(1);
  });

  it('ticks on whole seconds of the server, whatever this machine thinks', () => {
    let machine = 5_400;
    let tick: (() => void) | undefined;
    const waits: number[] = [];
    const clock = startClock(
      () => machine,
      () => -200,
      (run, after) => {
        tick = run;
        waits.push(after);
      },
    );
    expect(clock.get()).toBe(5_200);
    machine += waits[0] ?? 0;
    tick?.();
    expect(Math.floor(clock.get() / 1000)).toBe(6);
  });
});
