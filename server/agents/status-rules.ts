import type { StatusType } from '../../contract/agent.ts';
import type { ContactState } from '../../contract/contact.ts';
import type { Id } from '../../contract/primitives.ts';
import { holdsSlot } from '../routing/capacity.ts';

/*
 * What choosing a status does (connect-facts 1.5, traps T22 and T23), with one deliberate difference.
 *
 * In Amazon Connect choosing a custom or offline status clears the contacts in after contact work, and with only such
 * contacts the change is immediate. Agents have lost their notes to that for years (pain 4). Here after contact work
 * never ends implicitly: a custom or offline status chosen while anything is uncleared, after contact work included,
 * becomes the next status. Offers stop at once (see `presenceExclusions`), nothing the agent holds is touched, and
 * the next status is applied when he has cleared the last of it.
 */

export type ChosenStatus = { readonly id: Id; readonly type: StatusType };

export type StatusChange =
  /** The status is applied now; a next status that was pending is gone. */
  | { readonly change: 'now'; readonly status: ChosenStatus }
  /** The status is kept as the next one, in place of any other that was pending. */
  | { readonly change: 'next'; readonly status: ChosenStatus }
  /** The agent stays in the status he has; the one that was pending is gone. */
  | { readonly change: 'cancel_next' }
  | { readonly change: 'none' };

const holdsAnything = (held: readonly ContactState[]): boolean => held.some(holdsSlot);

/**
 * What choosing a status does.
 * - Available is never a next status: it cancels one, and is applied at once where the agent was not Available.
 * - A custom or offline status is applied at once by an agent with nothing on his hands, otherwise it is next.
 * - Choosing the status one has cancels a next status: the agent wants to stay.
 * @param held the states of all contacts the agent has on his screen.
 */
export const chooseStatus = ({
  status,
  nextStatus,
  chosen,
  held,
}: {
  status: ChosenStatus;
  nextStatus: ChosenStatus | null;
  chosen: ChosenStatus;
  held: readonly ContactState[];
}): StatusChange => {
  if (chosen.id === status.id) return nextStatus === null ? { change: 'none' } : { change: 'cancel_next' };
  if (chosen.type === 'routable' || !holdsAnything(held)) return { change: 'now', status: chosen };
  return nextStatus?.id === chosen.id ? { change: 'none' } : { change: 'next', status: chosen };
};

/**
 * The next status to be applied now, or null: asked whenever a contact has left the agent's hands, it answers once
 * the last one has.
 * @param held the states of the contacts he still has.
 */
export const statusDue = <Status>(nextStatus: Status | null, held: readonly ContactState[]): Status | null =>
  nextStatus !== null && !holdsAnything(held) ? nextStatus : null;
