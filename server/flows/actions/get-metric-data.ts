import type { Channel } from '../../../contract/primitives.ts';
import { ROUTING_AND_QUEUE_FLOW_TYPES, fault } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { exactlyOne, fixedOrReference, isGiven, measuredIn, onlyParameters, oneOfWords } from '../parameters.ts';

const CHANNELS: Readonly<Record<string, Channel>> = { Voice: 'VOICE', Chat: 'CHAT', Task: 'TASK' };

/** Looks up how a queue or an agent stands and keeps it as `$.Metrics`, for this flow. */
export const getMetricData: ActionKind = {
  type: 'GetMetricData',
  allowedIn: ROUTING_AND_QUEUE_FLOW_TYPES,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['QueueId', 'AgentId', 'QueueChannel']);
    if (isGiven(check, 'QueueId') && isGiven(check, 'AgentId')) exactlyOne(check, ['QueueId', 'AgentId']);
    fixedOrReference(check, 'QueueId');
    fixedOrReference(check, 'AgentId');
    if (isGiven(check, 'QueueChannel')) oneOfWords(check, 'QueueChannel', Object.keys(CHANNELS));
  },

  run(at) {
    const of = measuredIn(at);
    if (typeof of === 'string') return fault(of);
    const channel = CHANNELS[String(at.action.parameters['QueueChannel'])] ?? null;
    const parameters = { ...('queue' in of ? { QueueId: of.queue } : { AgentId: of.agent }), QueueChannel: channel ?? 'all' };
    if (at.answer?.kind !== 'queueMetrics') return { kind: 'ask', question: { kind: 'queueMetrics', of, channel }, parameters };
    if (at.answer.metrics === null) return { ...fault('This cannot be measured: there is no such queue or agent.'), parameters };
    return { kind: 'next', keeps: { metrics: { ...at.answer.metrics } }, parameters };
  },
};
