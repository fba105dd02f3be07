import { describe, expect, it } from 'vitest';
import { LinkState } from '../../../contract/desk.ts';
import { linkStateOf, type LinkFacts } from '../../../main/desk/link-state.ts';
import type { LinkMachine } from '../../../main/link/machine.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** This machine is seven minutes slow: the server's time is NOW + AHEAD. */
const NOW = 1_795_000_000_000;
const AHEAD = 7 * MINUTE;
const STEADY = 500_000;

const facts = (more: Partial<LinkFacts> = {}): LinkFacts => ({
  now: NOW, steady: STEADY, asOf: 42, heardAt: NOW - 5 * SECOND, clockOffset: AHEAD, contactsGrace: 5 * MINUTE, liveSince: NOW - 60 * MINUTE, offline: false, ...more,
});
const common = { token: 't', everLive: true, attempt: 2, takeOver: false, stumbles: 0, lastTick: { wall: NOW, steady: STEADY } } as const;
const outage = (ago: number): { wall: number; steady: number } => ({ wall: NOW - ago, steady: STEADY - ago });
const waiting = (ago: number): LinkMachine => ({ ...common, at: 'waiting', outage: outage(ago), tryAt: STEADY + 3 * SECOND, tryAtWall: NOW + 3 * SECOND });

describe('the link on a machine whose clock is wrong', () => {
  it('is told in the server\'s time, which the panel counts by', () => {
    const server = NOW + AHEAD;
    expect(linkStateOf(waiting(10 * SECOND), facts())).toEqual({
      state: 'reconnecting', since: server - 10 * SECOND, asOf: 42, heardAt: server - 5 * SECOND, nextTryAt: server + 3 * SECOND,
      contactsKeptUntil: server - 10 * SECOND + 5 * MINUTE, elsewhere: null, clockOffset: AHEAD,
    });
    const live: LinkMachine = { ...common, at: 'live', outage: null, session: 's', received: 42, proven: true, pingAt: STEADY, unanswered: 0 };
    expect(linkStateOf(live, facts())).toMatchObject({ state: 'live', since: server - 60 * MINUTE, heardAt: server - 5 * SECOND, nextTryAt: null });
  });

  it('of an agent who works elsewhere says since when as the server said it', () => {
    const elsewhere: LinkMachine = { ...common, at: 'elsewhere', outage: outage(SECOND), by: 'Laptop', takenAt: NOW + AHEAD - MINUTE };
    expect(linkStateOf(elsewhere, facts())).toMatchObject({ state: 'elsewhere', since: NOW + AHEAD - MINUTE, elsewhere: 'Laptop' });
  });
});

describe('an outage', () => {
  it('is called lost after half a minute, by the clock that nobody can set', () => {
    expect(linkStateOf(waiting(29 * SECOND), facts()).state).toBe('reconnecting');
    expect(linkStateOf(waiting(30 * SECOND), facts()).state).toBe('lost');
    const setBack: LinkMachine = { ...waiting(0), outage: { wall: NOW + MINUTE, steady: STEADY - 31 * SECOND } } as LinkMachine;
    expect(linkStateOf(setBack, facts()).state).toBe('lost');
  });

  it('before there ever was a link is a first try, not an outage', () => {
    const first: LinkMachine = { ...common, at: 'connecting', everLive: false, attempt: 0, outage: outage(0), deadline: STEADY + SECOND };
    expect(linkStateOf(first, facts({ heardAt: null }))).toMatchObject({ state: 'connecting', contactsKeptUntil: null });
  });

  it('of nobody is signed out, or offline where somebody reviews', () => {
    expect(LinkState.parse(linkStateOf({ at: 'signed_out' }, facts())).state).toBe('signed_out');
    expect(linkStateOf({ at: 'signed_out' }, facts({ offline: true })).state).toBe('offline');
  });
});
