import { ROUTING_AND_QUEUE_FLOW_TYPES, fault } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { exactlyOne, isGiven, numberOf, onlyParameters, wholeNumber } from '../parameters.ts';

const PRIORITY_MAX = 9_223_372_036_854_775_807n;
/** What a queue time can be moved by: 24 hours back or forth would do; a year is certainly a slip. */
const ADJUSTMENT_MAX = 31_536_000n;

/** Moves the contact up or down in its queue: by priority (1 is best, 5 is usual) or as if it had waited longer. */
export const updateContactRoutingBehavior: ActionKind = {
  type: 'UpdateContactRoutingBehavior',
  allowedIn: ROUTING_AND_QUEUE_FLOW_TYPES,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'optional' },

  check(check) {
    onlyParameters(check, ['QueuePriority', 'QueueTimeAdjustmentSeconds']);
    exactlyOne(check, ['QueuePriority', 'QueueTimeAdjustmentSeconds']);
    if (isGiven(check, 'QueuePriority')) wholeNumber(check, 'QueuePriority', 1n, PRIORITY_MAX, 'rank');
    if (isGiven(check, 'QueueTimeAdjustmentSeconds')) {
      wholeNumber(check, 'QueueTimeAdjustmentSeconds', -ADJUSTMENT_MAX, ADJUSTMENT_MAX, 'seconds');
    }
  },

  run(at) {
    const priority = numberOf(at, 'QueuePriority', 1n, PRIORITY_MAX);
    if (priority !== null) {
      // Beyond what a number holds exactly, one place more or less in the order cannot matter.
      const exact = Math.min(Number(priority), Number.MAX_SAFE_INTEGER);
      return { kind: 'next', effects: [{ kind: 'setQueuePriority', priority: exact }], parameters: { QueuePriority: String(priority) } };
    }
    const seconds = numberOf(at, 'QueueTimeAdjustmentSeconds', -ADJUSTMENT_MAX, ADJUSTMENT_MAX);
    if (seconds === null) return fault('The priority or adjustment is not a whole number within its limits.');
    return {
      kind: 'next',
      effects: [{ kind: 'setQueueTimeAdjustment', seconds: Number(seconds) }],
      parameters: { QueueTimeAdjustmentSeconds: String(seconds) },
    };
  },
};
