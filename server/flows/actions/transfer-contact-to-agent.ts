import { fault } from '../action-kind.ts';
import type { ActionKind, At, Ran } from '../action-kind.ts';
import { idOf, onlyParameters } from '../parameters.ts';
import { onCallsOnly } from './call-only.ts';

/** Hands a call to the agent whom it was transferred to, if he is free; if not the call ends, for there is no branch for that. */
export const transferContactToAgent: ActionKind = {
  type: 'TransferContactToAgent',
  allowedIn: ['AGENT_TRANSFER', 'QUEUE_TRANSFER'],
  waysOut: { next: 'none', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'optional' },

  check: (check) => onlyParameters(check, []),

  run: (at) => onCallsOnly(at, 'A transfer to an agent by this action', transfer),
};

function transfer(at: At): Ran {
  if (at.facts.agent === null) return fault('The call was transferred to no agent.');
  if (at.answer?.kind !== 'freeAgent') return { kind: 'ask', question: { kind: 'freeAgent', agent: idOf(at.facts.agent.arn) } };
  const { queue } = at.answer;
  if (queue === null) return { kind: 'end', end: { kind: 'disconnected' }, parameters: { Agent: 'not free' } };
  return { kind: 'end', end: { kind: 'handedToQueue', queueId: queue.id }, effects: [{ kind: 'setTargetQueue', queue }] };
}
