import { describe, expect, it } from 'vitest';
import { runSeed } from './run.ts';

/*
 * Many agents and customers with random behaviour on the real server code in virtual time; see run.ts. The seeds are shared out among as
 * many files as there are, so that each processor has its own.
 *
 *   SIMULATION_SEED=17       replays seed 17, and no other
 *   SIMULATION_SEEDS=5000    that many seeds instead of the usual
 *   SIMULATION_FIRST=random  begins with a seed drawn from the clock instead of 1 (or with the number given)
 */

const USUAL = 120;
const FILES = 2;
const GROUP = 10;

const one = process.env['SIMULATION_SEED'];
const many = one === undefined ? Number(process.env['SIMULATION_SEEDS'] ?? USUAL) : 1;
const first = one === undefined ? firstSeed(process.env['SIMULATION_FIRST']) : Number(one);

function firstSeed(wanted: string | undefined): number {
  if (wanted === 'random') return Math.floor(Math.random() * 1_000_000_000) + 1;
  return Number(wanted ?? 1);
}

/** Tests every second seed, from the first or the second on. */
export function describeSeeds(file: 0 | 1): void {
  const seeds = Array.from({ length: many }, (_, index) => first + index).filter((_, index) => index % FILES === file);
  const groups = Array.from({ length: Math.ceil(seeds.length / GROUP) }, (_, group) => seeds.slice(group * GROUP, (group + 1) * GROUP));
  const happened = new Map<string, number>();

  describe('chats, calls, tasks, flows, queues and agents in virtual time', () => {
    it.each(groups.map((group) => ({ from: group[0], to: group.at(-1), group })))('hold in the runs of seeds $from to $to', async ({ group }) => {
      for (const seed of group) {
        const { steps, counts } = await runSeed(String(seed));
        expect(steps).toBeGreaterThan(0);
        for (const [what, times] of counts) happened.set(what, (happened.get(what) ?? 0) + times);
      }
    });

    it('come to the same log when the same seed runs again', async (context) => {
      const [seed] = seeds;
      if (seed === undefined) return context.skip('this file has no seed');
      const runs = [await runSeed(String(seed)), await runSeed(String(seed))];
      expect(runs[1]?.hash).toBe(runs[0]?.hash);
      expect(runs[1]?.steps).toBe(runs[0]?.steps);
    });

    it('have shown everything that is looked at', (context) => {
      if (many < USUAL) context.skip(`with fewer than ${USUAL} seeds not everything need happen`);
      expect(MUST_HAPPEN.filter((what) => !happened.has(what))).toEqual([]);
      expect(happened.get('server started') ?? 0).toBeGreaterThan(seeds.length);
    });
  });
}

/** What must have happened in half of the usual seeds, or the simulation looks at nothing. */
const MUST_HAPPEN = [
  'agent_connected', 'agent_left', 'offer_missed', 'offer_rejected', 'offer_abandoned', 'offer_withdrawn', 'offer_link_lost', 'contact_closed', 'contact_cleared',
  'customer_returned', 'segment_started', 'wait_expired', 'agent_taken_over', 'agent_next_status', 'snapshot compared with feed', 'resumed from backlog',
  'explained', 'outside_called', 'outside_answered', 'bot_joined', 'bot_left', 'file approved', 'file not_as_named', 'attachment_abandoned', 'transcript_delayed', 'store away', 'read the past', 'chat_rehydrated', 'bot too late', 'did botSays', 'did acceptLate', 'did leaveTwice', 'did tooLate', 'did retryCommand', 'did customerRetries', 'did pry',
];

