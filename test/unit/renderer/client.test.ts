import { describe, expect, it } from 'vitest';
import type { DeskChange } from '../../../contract/desk.ts';
import { DeskCallError, DeskClient } from '../../../renderer/desk/client.ts';
import { FakeDesk, FakeRefusal } from '../../doubles/desk/fake-desk.ts';
import { quietState } from '../../doubles/desk/sample.ts';

/** Timers that run only when told to. */
function handTimers() {
  const waiting = new Map<number, () => void>();
  let last = 0;
  return {
    set: (run: () => void) => {
      waiting.set(++last, run);
      return last;
    },
    cancel: (timer: unknown) => void waiting.delete(timer as number),
    runAll: () => {
      for (const [id, run] of [...waiting]) {
        waiting.delete(id);
        run();
      }
    },
    pending: () => waiting.size,
  };
}

function linkChange(asOf: number): DeskChange {
  return { type: 'state', state: { link: { ...quietState(0).link, asOf, heardAt: 0, since: 0 } } };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

describe('the desk client', () => {
  it('gives the first snapshot, then every change in order', async () => {
    const desk = new FakeDesk(quietState(1_000_000_000));
    const client = new DeskClient(desk.bridge(), handTimers());
    const seen: (number | undefined)[] = [];
    await client.start({
      snapshot: (state) => seen.push(state.link.asOf),
      changes: (changes) => changes.forEach((change) => seen.push(change.type === 'state' ? change.state.link?.asOf : undefined)),
    });
    desk.change(linkChange(1));
    desk.change(linkChange(2));
    expect(seen).toEqual([48_213, 1, 2]);
  });

  it('asks for a snapshot when a number is missing, and goes on after it without doubling', async () => {
    const desk = new FakeDesk(quietState(1_000_000_000));
    const client = new DeskClient(desk.bridge(), handTimers());
    const snapshots: number[] = [];
    const changes: number[] = [];
    await client.start({
      snapshot: (state) => snapshots.push(state.link.asOf),
      changes: (all) => all.forEach((change) => change.type === 'state' && changes.push(change.state.link?.asOf ?? 0)),
    });
    desk.loseOne();
    desk.change(linkChange(7));
    await settle();
    expect(snapshots).toEqual([48_213, 7]);
    expect(changes).toEqual([]);
    desk.change(linkChange(8));
    expect(changes).toEqual([8]);
  });

  it('rejects a call with the refusal of the desk, and with words when no answer comes', async () => {
    const timers = handTimers();
    const desk = new FakeDesk(quietState(1_000_000_000), {}, {
      leave: () => {
        throw new FakeRefusal({ code: 'wrong_state', message: 'The contact has moved on.' });
      },
      close: () => new Promise(() => undefined),
    });
    const client = new DeskClient(desk.bridge(), timers);
    await client.start({ snapshot: () => undefined, changes: () => undefined });
    await expect(client.call('leave', { contactId: 'a' })).rejects.toMatchObject({ code: 'wrong_state', message: 'The contact has moved on.' });
    const silent = client.call('close', { contactId: 'a' });
    timers.runAll();
    await expect(silent).rejects.toBeInstanceOf(DeskCallError);
    await expect(silent).rejects.toMatchObject({ code: 'timeout' });
    expect(timers.pending()).toBe(0);
  });
});
