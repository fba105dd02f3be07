import type { Board, BoardAgent, BoardQueue } from '../../contract/board.ts';
import type { Tone } from '../contacts/turn.ts';

/** From when a wait in a queue is amber; red after twice that. A queue's own goal will come with its settings. */
export const WAIT_WITHIN = 2 * 60_000;

export function waitTone(since: number | null, now: number): Tone {
  if (since === null) return 'calm';
  const waited = now - since;
  return waited >= 2 * WAIT_WITHIN ? 'danger' : waited >= WAIT_WITHIN ? 'warning' : 'calm';
}

/** Longest wait first, then by name. */
export function queuesInOrder(queues: readonly BoardQueue[]): readonly BoardQueue[] {
  return queues.toSorted((a, b) => (a.oldestSince ?? Number.POSITIVE_INFINITY) - (b.oldestSince ?? Number.POSITIVE_INFINITY) || a.name.localeCompare(b.name));
}

const RANK: Readonly<Record<BoardAgent['statusType'], number>> = { routable: 0, custom: 1, offline: 2 };

/** By status: Available first, then those on other statuses, Offline last; by name within. */
export function agentsInOrder(agents: readonly BoardAgent[]): readonly BoardAgent[] {
  return agents.toSorted((a, b) => RANK[a.statusType] - RANK[b.statusType] || a.status.localeCompare(b.status) || a.name.localeCompare(b.name));
}

export interface BoardSum {
  readonly inQueue: number;
  readonly oldest: { readonly since: number; readonly queue: string } | null;
  readonly nextReturnEnds: number | null;
  readonly on: number;
  readonly available: number;
  readonly places: number;
  readonly taken: number;
}

/** The figures over the tables. Places count for agents who are Available. */
export function boardSum(board: Board): BoardSum {
  const first = queuesInOrder(board.queues)[0];
  const on = board.agents.filter((agent) => agent.statusType !== 'offline');
  const available = on.filter((agent) => agent.statusType === 'routable');
  const slots = available.flatMap((agent) => agent.slots);
  return {
    inQueue: board.queues.reduce((sum, queue) => sum + queue.inQueue, 0),
    oldest: first && first.oldestSince !== null ? { since: first.oldestSince, queue: first.name } : null,
    nextReturnEnds: board.waitingForCustomer.length === 0 ? null : Math.min(...board.waitingForCustomer.map((contact) => contact.until)),
    on: on.length,
    available: available.length,
    places: slots.reduce((sum, slot) => sum + slot.of, 0),
    taken: slots.reduce((sum, slot) => sum + slot.used, 0),
  };
}
