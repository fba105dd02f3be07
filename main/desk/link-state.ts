import type { LinkState } from '../../contract/desk.ts';
import type { LinkMachine } from '../link/machine.ts';

/** An outage is called lost after this long (LOOK.md, link states). */
const LOST_AFTER = 30_000;

/** What of the link is not in its state machine; moments are this machine's. */
export interface LinkFacts {
  readonly now: number;
  readonly steady: number;
  readonly asOf: number;
  readonly heardAt: number | null;
  readonly clockOffset: number;
  /** How long the server keeps contacts of a lost link. */
  readonly contactsGrace: number | null;
  readonly liveSince: number;
  readonly offline: boolean;
}

/**
 * The link as the panel shows it. Its moments are the server's time, as all that the panel counts by: this machine's
 * clock may be wrong by minutes (trap T86).
 */
export function linkStateOf(machine: LinkMachine, facts: LinkFacts): LinkState {
  const outage = machine.at === 'signed_out' ? null : machine.outage;
  const serverTime = (here: number): number => here + facts.clockOffset;
  const kept = outage === null || facts.contactsGrace === null || facts.heardAt === null ? null : serverTime(outage.wall + facts.contactsGrace);
  const base = {
    since: serverTime(outage?.wall ?? facts.liveSince),
    asOf: facts.asOf,
    heardAt: facts.heardAt === null ? null : serverTime(facts.heardAt),
    nextTryAt: machine.at === 'waiting' ? serverTime(machine.tryAtWall) : null,
    contactsKeptUntil: null,
    elsewhere: null,
    clockOffset: facts.clockOffset,
  };
  switch (machine.at) {
    case 'signed_out':
      return { ...base, state: facts.offline ? 'offline' : 'signed_out' };
    case 'elsewhere':
      return { ...base, state: 'elsewhere', since: machine.takenAt, elsewhere: machine.by };
    case 'live':
      return { ...base, state: 'live' };
    case 'connecting':
    case 'hello':
    case 'waiting': {
      if (!machine.everLive && machine.attempt === 0) return { ...base, state: 'connecting' };
      const lost = outage !== null && facts.steady - outage.steady >= LOST_AFTER;
      return { ...base, state: lost ? 'lost' : 'reconnecting', contactsKeptUntil: kept };
    }
  }
}
