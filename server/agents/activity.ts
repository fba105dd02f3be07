import type { StatusType } from '../../contract/agent.ts';
import type { BoardAgent } from '../../contract/board.ts';
import type { ContactState } from '../../contract/contact.ts';
import { holdsSlot } from '../routing/capacity.ts';

/** What an agent does now, in one word. */
export type Activity = BoardAgent['activity'];

/** The most telling first (connect-facts 2.6): trouble, then work, then what is only ringing. */
const PRECEDENCE: readonly (readonly [ContactState, Activity])[] = [
  ['link_lost', 'link_lost'],
  ['missed', 'missed'],
  ['rejected', 'rejected'],
  ['abandoned', 'abandoned'],
  ['withdrawn', 'withdrawn'],
  ['connected', 'on_contact'],
  ['calling', 'on_contact'],
  ['after_contact_work', 'after_contact_work'],
  ['offered', 'incoming'],
];

/**
 * What the board shows an agent doing: Error > Missed > Rejected > On contact > After contact work > Incoming, and
 * `idle` where only his status tells more. A contact lost with the link is the Error of the list; offers that came to
 * nothing through no doing of his stand after the ones he let pass. Each keeps its own word (design decision 11).
 * @param held the states of all contacts he has on his screen.
 */
export const activityOf = (held: readonly ContactState[]): Activity => PRECEDENCE.find(([state]) => held.includes(state))?.[1] ?? 'idle';

export type Presence = { readonly status: StatusType; readonly held: readonly ContactState[] };

/** Online: the status is not Offline (connect-facts 8.1). */
export const countsAsOnline = ({ status }: Presence): boolean => status !== 'offline';

/** Staffed: online and not in a custom status, whatever he is doing. */
export const countsAsStaffed = ({ status }: Presence): boolean => status === 'routable';

/**
 * Available: the status is Available and nothing at all is on his hands, uncleared contacts included (T15b, T74).
 * This is not whether he may be offered something: an agent with one chat of three is not counted here.
 */
export const countsAsAvailable = ({ status, held }: Presence): boolean => status === 'routable' && !held.some(holdsSlot);
