import { ROUTING_AND_QUEUE_FLOW_TYPES, fault } from '../action-kind.ts';
import type { ActionKind, At, Ran } from '../action-kind.ts';
import { fixedOrReference, idOf, isAgentQueueArn, isGiven, numberOf, onlyParameters, valueOf, wholeNumber } from '../parameters.ts';
import { onCallsOnly } from './call-only.ts';

/** Three days, in seconds. */
const LONGEST_DELAY = 259_200n;
const ATTEMPTS_MAX = 100n;
const NEEDED = ['InitialCallDelaySeconds', 'MaximumConnectionAttempts', 'RetryDelaySeconds'];

/**
 * Promises to call back: a contact of its own that waits for an agent once the delay is over, and whose customer is called when
 * an agent has taken it. The call goes on meanwhile.
 */
export const createCallbackContact: ActionKind = {
  type: 'CreateCallbackContact',
  allowedIn: ROUTING_AND_QUEUE_FLOW_TYPES,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, [...NEEDED, 'QueueId', 'AgentId', 'ContactFlowId', 'CallerId']);
    for (const name of NEEDED) if (!isGiven(check, name)) check.error(`Parameters.${name}`, `${name} is missing. CreateCallbackContact cannot do without it.`);
    for (const name of ['InitialCallDelaySeconds', 'RetryDelaySeconds']) if (isGiven(check, name)) wholeNumber(check, name, 1n, LONGEST_DELAY, 'seconds');
    if (isGiven(check, 'MaximumConnectionAttempts')) wholeNumber(check, 'MaximumConnectionAttempts', 1n, ATTEMPTS_MAX, 'attempts');
    for (const name of ['QueueId', 'AgentId', 'ContactFlowId']) fixedOrReference(check, name);
    if (isGiven(check, 'QueueId') && isGiven(check, 'AgentId')) check.error('Parameters', 'A callback waits in one place: give QueueId or AgentId, not both.');
  },

  run: (at) => onCallsOnly(at, 'A call back', create),
};

function create(at: At): Ran {
  if (at.answer !== undefined) {
    if (at.answer.kind === 'callback' && at.answer.contactId !== null) return { kind: 'next', parameters: { ContactId: at.answer.contactId } };
    return fault((at.answer.kind === 'callback' ? at.answer.why : null) ?? 'The callback could not be made.');
  }
  const delay = numberOf(at, 'InitialCallDelaySeconds', 1n, LONGEST_DELAY);
  const retry = numberOf(at, 'RetryDelaySeconds', 1n, LONGEST_DELAY);
  const attempts = numberOf(at, 'MaximumConnectionAttempts', 1n, ATTEMPTS_MAX);
  if (delay === null || retry === null || attempts === null) return fault('One of the delays or the number of attempts is not a whole number within its limits.');
  const named = (name: string): string | null => (at.action.parameters[name] === undefined ? null : (valueOf(at, name) ?? ''));
  const queue = named('QueueId');
  const agent = named('AgentId') ?? (queue !== null && isAgentQueueArn(queue) ? queue : null);
  const flow = named('ContactFlowId');
  if (queue === '' || agent === '' || flow === '') return fault('QueueId, AgentId or ContactFlowId is NULL or empty.');
  return {
    kind: 'ask',
    question: {
      kind: 'createCallback',
      callback: {
        queue: queue === null || agent !== null ? null : idOf(queue), agent: agent === null ? null : idOf(agent), flowId: flow === null ? null : idOf(flow),
        delaySeconds: Number(delay), attempts: Number(attempts), retrySeconds: Number(retry), callerId: named('CallerId'),
      },
    },
  };
}
