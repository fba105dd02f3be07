import { ROUTING_FLOW_TYPES, fault } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { exactlyOne, fixedOrReference, idOf, isAgentQueueArn, onlyParameters, valueOf } from '../parameters.ts';
import type { Question } from '../step.ts';

/** Sets the working queue: a queue, or the own queue of an agent. */
export const updateContactTargetQueue: ActionKind = {
  type: 'UpdateContactTargetQueue',
  allowedIn: ROUTING_FLOW_TYPES,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['QueueId', 'AgentId']);
    exactlyOne(check, ['QueueId', 'AgentId']);
    fixedOrReference(check, 'QueueId');
    fixedOrReference(check, 'AgentId');
  },

  run(at) {
    const queue = valueOf(at, 'QueueId');
    const agent = valueOf(at, 'AgentId');
    const named = queue ?? agent;
    if (named === null || named === '') return fault('There is no queue to set: the value is NULL or empty.');
    const parameters = queue === null ? { AgentId: named } : { QueueId: named };
    if (at.answer?.kind !== 'queue') return { kind: 'ask', question: questionFor(named, queue === null), parameters };
    if (at.answer.queue === null) return { ...fault(`There is no ${queue === null ? 'agent' : 'queue'} "${named}".`), parameters };
    return { kind: 'next', effects: [{ kind: 'setTargetQueue', queue: at.answer.queue }], parameters };
  },
};

function questionFor(named: string, isAgent: boolean): Question {
  return isAgent || isAgentQueueArn(named) ? { kind: 'agentQueue', agent: idOf(named) } : { kind: 'queue', queue: idOf(named) };
}
