import { fault } from '../action-kind.ts';
import type { ActionKind, At } from '../action-kind.ts';
import { exactlyOne, fixedOrReference, idOf, isAgentQueueArn, isGiven, onlyParameters, valueOf } from '../parameters.ts';
import type { Question } from '../step.ts';

/**
 * Takes a waiting contact out of its queue and puts it into another, as a new segment that begins to wait anew. It may use the
 * headroom of a full queue. Not while it rings at an agent (connect-facts 3.4, T26).
 */
export const dequeueContactAndTransferToQueue: ActionKind = {
  type: 'DequeueContactAndTransferToQueue',
  allowedIn: ['CUSTOMER_QUEUE'],
  waysOut: { next: 'mirror', conditions: 'none', errors: ['QueueAtCapacity'], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['QueueId', 'AgentId']);
    if (isGiven(check, 'QueueId') && isGiven(check, 'AgentId')) exactlyOne(check, ['QueueId', 'AgentId']);
    fixedOrReference(check, 'QueueId');
    fixedOrReference(check, 'AgentId');
  },

  run(at) {
    const asked = questionFor(at);
    if (typeof asked === 'string') return fault(asked);
    const parameters = asked.kind === 'requeueToAgent' ? { AgentId: asked.agent } : { QueueId: asked.queue };
    if (at.answer?.kind !== 'requeue') return { kind: 'ask', question: asked, parameters };
    if (at.answer.queueId !== null) return { kind: 'end', end: { kind: 'movedToQueue', queueId: at.answer.queueId }, parameters };
    const { refused } = at.answer;
    return { ...fault(REFUSALS[refused], refused === 'full' ? 'QueueAtCapacity' : 'NoMatchingError'), parameters };
  },
};

const REFUSALS = {
  full: 'The queue is full, its headroom included.',
  closed: 'The queue takes no contacts: it is disabled, or there is none.',
  ringing: 'The contact rings at an agent, and must not be taken away from him now.',
  tooOften: 'The contact has been moved 11 times already, as often as one may be.',
} as const;

function questionFor(at: At): Extract<Question, { kind: 'requeue' | 'requeueToAgent' }> | string {
  const { parameters } = at.action;
  if (parameters['QueueId'] === undefined && parameters['AgentId'] === undefined) {
    return at.facts.queue === null ? 'The contact has no queue.' : { kind: 'requeue', queue: at.facts.queue.id };
  }
  const queue = valueOf(at, 'QueueId');
  const named = queue ?? valueOf(at, 'AgentId');
  if (named === null || named === '') return 'There is no queue to go to: the value is NULL or empty.';
  return queue === null || isAgentQueueArn(named) ? { kind: 'requeueToAgent', agent: idOf(named) } : { kind: 'requeue', queue: idOf(named) };
}
