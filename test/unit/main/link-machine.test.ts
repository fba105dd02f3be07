import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameDown } from '../../../contract/agent-link.ts';
import { dueAt, signedOut, step } from '../../../main/link/machine.ts';
import type { LinkAction, LinkEvent, LinkMachine, Time } from '../../../main/link/machine.ts';

const TICK_EVERY = 5_000;

/** Steps a machine on virtual clocks. */
class Driven {
  machine: LinkMachine = signedOut;
  time: Time = { wall: 1_000_000, steady: 0 };
  chance = 0.5;

  do(event: LinkEvent): LinkAction[] {
    const next = step(this.machine, event, this.time, this.chance, TICK_EVERY);
    this.machine = next.machine;
    return [...next.actions];
  }

  /** Lets time pass on both clocks with ticks as the driver would give them. */
  pass(milliseconds: number): LinkAction[] {
    const actions: LinkAction[] = [];
    const end = this.time.steady + milliseconds;
    while (this.time.steady < end) {
      const next = Math.min(end, dueAt(this.machine) ?? end, this.time.steady + TICK_EVERY);
      const by = Math.max(1, next - this.time.steady);
      this.time = { wall: this.time.wall + by, steady: this.time.steady + by };
      actions.push(...this.do({ type: 'tick' }));
    }
    return actions;
  }

  live(after: number | null = 7, seq = 7): this {
    this.do({ type: 'sign_in', token: 'token' });
    this.do({ type: 'opened', after });
    this.do({ type: 'frame', frame: welcome(seq, after === null) });
    return this;
  }
}

function welcome(seq: number, withSnapshot: boolean): FrameDown {
  const agent = {
    userId: 'u', username: 'u', displayName: 'U', role: 'agent', status: { id: 's', name: 'S', type: 'offline', order: 1 }, statusSince: 1,
    nextStatus: null, routingProfile: null, slots: [], microphone: 'unasked', callsOut: true,
  } as const;
  return {
    frame: 'welcome', session: 'session', seq, at: 1, snapshot: withSnapshot ? { agent: { ...agent, slots: [] }, contacts: [] } : null, statuses: [],
    grace: { offers: 1, contacts: 1 }, callsNumbers: false, callableCountries: null, token: { value: 'next', expiresAt: 2 },
  };
}

const event = (seq: number): FrameDown => ({ frame: 'event', seq, at: 1, event: { type: 'contact_gone', contactId: 'c', initialContactId: 'c', reason: 'closed' } });
const kinds = (actions: readonly LinkAction[]): string[] => actions.map((action) => action.do);

describe('the link', () => {
  it('says hello with what is stored, and is live with the welcome', () => {
    const link = new Driven();
    expect(kinds(link.do({ type: 'sign_in', token: 'token' }))).toEqual(['open']);
    expect(link.do({ type: 'opened', after: 7 })).toEqual([{ do: 'say_hello', after: 7, token: 'token', takeOver: false }]);
    expect(kinds(link.do({ type: 'frame', frame: welcome(9, false) }))).toEqual(['keep_token', 'heard', 'welcome']);
    expect(link.machine).toMatchObject({ at: 'live', received: 7, token: 'next' });
  });

  it('pings each 10 s and is dead after two without an answer', () => {
    const link = new Driven().live();
    const pings = link.pass(15_000).filter((action) => action.do === 'send');
    expect(pings.length).toBe(2);
    link.do({ type: 'frame', frame: { frame: 'pong', at: 1 } });
    expect(link.machine).toMatchObject({ at: 'live', unanswered: 0 });
    link.pass(25_000);
    expect(link.machine.at).toBe('live');
    expect(kinds(link.pass(10_000))).toEqual(['close', 'open']);
  });

  it('waits 1, 2, 4 ... 30 s between tries, spread by 30 %, and begins anew once the link has proved itself', () => {
    for (const [chance, factor] of [[0, 0.7], [0.5, 1], [0.999_999, 1.3]] as const) {
      const link = new Driven().live();
      link.chance = chance;
      for (const base of [1, 2, 4, 8, 16, 30, 30]) {
        link.do({ type: 'closed' });
        if (link.machine.at !== 'waiting') throw new Error(link.machine.at);
        expect(link.machine.tryAt - link.time.steady).toBeCloseTo(Math.min(30_000, base * 1_000 * factor), -1);
        link.pass(link.machine.tryAt - link.time.steady);
        expect(link.machine.at).toBe('connecting');
      }
      link.do({ type: 'opened', after: 7 });
      link.do({ type: 'frame', frame: welcome(7, false) });
      link.do({ type: 'frame', frame: { frame: 'pong', at: 1 } });
      link.do({ type: 'closed' });
      expect(link.machine).toMatchObject({ at: 'waiting', attempt: 1 });
    }
  });

  it('tries at once when told to', () => {
    const link = new Driven().live();
    link.do({ type: 'closed' });
    expect(kinds(link.do({ type: 'try_now' }))).toEqual(['open']);
  });

  it('gives up a socket that does not open, and a hello that is not answered', () => {
    const link = new Driven();
    link.do({ type: 'sign_in', token: 'token' });
    expect(kinds(link.pass(10_000))).toContain('close');
    link.do({ type: 'try_now' });
    link.do({ type: 'opened', after: null });
    expect(kinds(link.pass(10_000))).toContain('close');
    expect(link.machine.at).toBe('waiting');
  });

  it.each(['waiting', 'live'] as const)('connects at once after a sleep while %s', (state) => {
    const link = new Driven().live();
    if (state === 'waiting') link.do({ type: 'closed' });
    link.time = { wall: link.time.wall + 3 * 3_600_000, steady: link.time.steady + 100 };
    expect(kinds(link.do({ type: 'tick' }))).toContain('open');
    expect(link.machine).toMatchObject({ at: 'connecting', attempt: 0 });
  });

  it('does not mind a wall clock that is set back', () => {
    const link = new Driven().live();
    link.time = { wall: link.time.wall - 3_600_000, steady: link.time.steady + 100 };
    link.do({ type: 'tick' });
    expect(link.machine.at).toBe('live');
  });

  it('resumes at a gap, asks for a snapshot when that does not help, and takes a repetition for nothing', () => {
    const link = new Driven().live();
    expect(kinds(link.do({ type: 'frame', frame: event(8) }))).toEqual(['event']);
    expect(kinds(link.do({ type: 'frame', frame: event(8) }))).toEqual([]);
    for (const after of [8, null]) {
      expect(kinds(link.do({ type: 'frame', frame: event(10) }))).toEqual(['close']);
      link.do({ type: 'try_now' });
      expect(link.do({ type: 'opened', after: 8 })).toMatchObject([{ do: 'say_hello', after }]);
      link.do({ type: 'frame', frame: welcome(after ?? 8, after === null) });
    }
    link.do({ type: 'frame', frame: event(9) });
    expect(link.machine).toMatchObject({ at: 'live', received: 9, stumbles: 0 });
  });

  it('asks for a snapshot when the server is behind what is stored here', () => {
    const link = new Driven().live(7, 7);
    link.do({ type: 'closed' });
    link.do({ type: 'try_now' });
    link.do({ type: 'opened', after: 7 });
    expect(kinds(link.do({ type: 'frame', frame: welcome(3, false) }))).toEqual(['close']);
    link.do({ type: 'try_now' });
    expect(link.do({ type: 'opened', after: 7 })).toMatchObject([{ after: null }]);
  });

  it('stays elsewhere until it takes over', () => {
    const link = new Driven().live();
    expect(kinds(link.do({ type: 'frame', frame: { frame: 'taken', by: 'OTHER', since: 1 } }))).toEqual(['close']);
    expect(link.pass(120_000)).toEqual([]);
    expect(kinds(link.do({ type: 'take_over' }))).toEqual(['open']);
    expect(link.do({ type: 'opened', after: 7 })).toMatchObject([{ takeOver: true }]);
  });

  it('signs out for good when the server says so', () => {
    const link = new Driven().live();
    const actions = link.do({ type: 'frame', frame: { frame: 'bye', code: 'not_signed_in', message: 'Over.' } });
    expect(actions).toContainEqual({ do: 'signed_out', cause: 'Over.' });
    expect(link.pass(120_000)).toEqual([]);
  });

  it('comes back when the server only shuts down', () => {
    const link = new Driven().live();
    link.do({ type: 'frame', frame: { frame: 'bye', code: 'shutting_down', message: 'Soon back.' } });
    expect(kinds(link.pass(2_000))).toContain('open');
  });

  it('holds its promises whatever happens in whatever order', () => {
    const frames: FrameDown[] = [
      welcome(5, true), welcome(5, false), welcome(9, false), { frame: 'pong', at: 1 }, { frame: 'taken', by: 'x', since: 1 },
      { frame: 'bye', code: 'too_slow', message: '' }, { frame: 'bye', code: 'signed_out', message: '' }, { frame: 'token', value: 't', expiresAt: 1 },
      { frame: 'result', id: 'r', ok: true, value: {} },
    ];
    const anything: fc.Arbitrary<LinkEvent | number> = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom<LinkEvent>({ type: 'sign_in', token: 't' }, { type: 'try_now' }, { type: 'closed' }, { type: 'tick' }) },
      { weight: 1, arbitrary: fc.constantFrom<LinkEvent>({ type: 'sign_out' }, { type: 'take_over' }, { type: 'bad_frame' }, { type: 'not_stored' }, { type: 'woke' }) },
      { weight: 4, arbitrary: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }).map((after): LinkEvent => ({ type: 'opened', after })) },
      { weight: 4, arbitrary: fc.constantFrom(...frames).map((frame): LinkEvent => ({ type: 'frame', frame })) },
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 14 }).map((seq): LinkEvent => ({ type: 'frame', frame: event(seq) })) },
      { weight: 2, arbitrary: fc.integer({ min: 1, max: 40_000 }) },
    );
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 60 }), (events) => {
        const link = new Driven();
        let sockets = 0;
        let received: number | null = null;
        const look = (actions: readonly LinkAction[]): void => {
          for (const action of actions) {
            if (action.do === 'close') sockets = 0;
            if (action.do === 'open') sockets += 1;
            if (action.do === 'say_hello') received = action.after;
            if (action.do === 'welcome' && action.frame.snapshot !== null) received = action.frame.seq;
            // Events are applied without a gap and never twice, from what hello or the snapshot said.
            if (action.do === 'event') {
              expect(action.frame.seq).toBe((received ?? NaN) + 1);
              received = action.frame.seq;
            }
            if (action.do === 'send' || action.do === 'say_hello') expect(sockets).toBe(1);
          }
        };
        for (const happening of events) {
          if (typeof happening !== 'number' && happening.type === 'closed') sockets = 0;
          look(typeof happening === 'number' ? link.pass(happening) : link.do(happening));
          // Never two sockets at once, and never a state without a way on.
          expect(sockets).toBeLessThanOrEqual(1);
          if (link.machine.at === 'live') expect(link.machine.outage).toBeNull();
          if (link.machine.at !== 'signed_out' && link.machine.at !== 'elsewhere') expect(dueAt(link.machine)).not.toBeNull();
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
