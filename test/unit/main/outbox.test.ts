import { expect, it } from 'vitest';
import type { LinkCommand } from '../../../contract/agent-link.ts';
import type { Store } from '../../../main/cache/store-client.ts';
import { createOutbox } from '../../../main/link/outbox.ts';

/** Time that a test moves; timers ring early by half a millisecond, as real ones may. */
function handClock() {
  let now = 0;
  const timers = new Set<{ at: number; ring: () => void }>();
  return {
    now: () => now,
    steady: () => now,
    after(delay: number, ring: () => void) {
      const timer = { at: now + delay - 0.5, ring };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async pass(milliseconds: number) {
      const end = now + milliseconds;
      for (;;) {
        await settled();
        const next = [...timers].toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > end) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.ring();
      }
      now = end;
      await settled();
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const message = (id: string): LinkCommand => ({ frame: 'command', type: 'send_message', id, contactId: 'c', contentType: 'text/plain', content: id });

function desk() {
  const clock = handClock();
  const sent: string[] = [];
  const journal: string[] = [];
  const refused: string[] = [];
  let live = true;
  const store = { call: async (op: string, input: unknown) => void journal.push(`${op} ${JSON.stringify(input).includes('one') ? 'one' : 'other'}`) } as unknown as Store;
  const outbox = createOutbox(
    {
      clock,
      store,
      send: (command) => live && sent.push(command.id) > 0,
      isLive: () => live,
      serverNow: () => clock.now(),
      changed: () => undefined,
      refused: (entry, error) => void refused.push(`${entry.id} ${error.code}`),
      troubled: () => undefined,
    },
    [],
  );
  const add = (command: LinkCommand, until: number | null = null) => outbox.add({ command, lane: 'c', contactId: 'c', chatId: 'c', writtenAt: 0, until });
  const setLive = (value: boolean): void => {
    live = value;
    if (value) outbox.linkUp();
    else outbox.linkDown();
  };
  return { clock, sent, journal, refused, outbox, add, setLive };
}

const busy = { code: 'busy', message: 'Later.' } as const;

it('tries again what a busy server has put off, though the timer rings early', async () => {
  const { clock, sent, outbox, add } = desk();
  await add(message('one'));
  for (let tries = 1; tries <= 5; tries += 1) {
    await clock.pass(1_100);
    expect(sent.length).toBe(tries);
    outbox.result({ frame: 'result', id: 'one', ok: false, error: busy });
  }
  expect(outbox.find('one')?.progress).toBe('queued');
});

it('hands the next message over when the one before is answered, not sooner', async () => {
  const { sent, outbox, add } = desk();
  await add(message('one'));
  await add(message('two'));
  await settled();
  expect(sent).toEqual(['one']);
  outbox.result({ frame: 'result', id: 'one', ok: true, value: {} });
  await settled();
  expect(sent).toEqual(['one', 'two']);
});

it('repeats with the same id what a live link leaves unanswered', async () => {
  const { clock, sent, add } = desk();
  await add(message('one'));
  await clock.pass(31_000);
  expect(sent).toEqual(['one', 'one', 'one']);
});

it('writes to the journal that a message may have left before it leaves', async () => {
  const { journal, sent, add, setLive } = desk();
  setLive(false);
  await add(message('one'));
  expect([journal, sent]).toEqual([['addToOutbox one'], []]);
  setLive(true);
  await settled();
  expect([journal, sent]).toEqual([['addToOutbox one', 'handOver one'], ['one']]);
});

it('accepts an offer over a short reconnect, and gives up when the offer has run out', async () => {
  const { clock, sent, refused, journal, add, setLive } = desk();
  setLive(false);
  const accept = (id: string): LinkCommand => ({ frame: 'command', type: 'accept_offer', id, contactId: 'c', offerId: id });
  await add(accept('in-time'), 20_000);
  await clock.pass(5_000);
  setLive(true);
  await settled();
  expect(sent).toEqual(['in-time']);
  setLive(false);
  await clock.pass(20_000);
  setLive(true);
  await settled();
  expect([sent, refused, journal]).toEqual([['in-time'], ['in-time offer_over'], []]);
});
