import { MetricType } from '../../../contract/flow-language.ts';
import { ROUTING_AND_QUEUE_FLOW_TYPES, fault } from '../action-kind.ts';
import type { ActionCheck, ActionKind } from '../action-kind.ts';
import { asWholeNumber, exactlyOne, fixedOrReference, isGiven, measuredIn, onlyParameters, oneOfWords, operandText } from '../parameters.ts';
import type { FlowMetric } from '../step.ts';

const MEASURES: Readonly<Record<MetricType, FlowMetric>> = {
  NumberOfAgentsAvailable: 'agentsAvailable',
  NumberOfAgentsStaffed: 'agentsStaffed',
  NumberOfAgentsOnline: 'agentsOnline',
  /** The name says seconds; the operand is in milliseconds (connect-facts T35). */
  OldestContactInQueueAgeSeconds: 'oldestContactAgeMilliseconds',
  NumberOfContactsInQueue: 'contactsInQueue',
};

/** Looks at staffing, or at how full or how old a queue is: of the queue or agent named, or of the working queue. */
export const checkMetricData: ActionKind = {
  type: 'CheckMetricData',
  allowedIn: ROUTING_AND_QUEUE_FLOW_TYPES,
  waysOut: {
    next: 'mirror',
    conditions: 'some',
    errors: [],
    optionalErrors: ['NoMatchingCondition'],
    noMatchingError: 'expected',
  },

  check(check) {
    onlyParameters(check, ['MetricType', 'QueueId', 'AgentId']);
    oneOfWords(check, 'MetricType', MetricType.options);
    if (isGiven(check, 'QueueId') && isGiven(check, 'AgentId')) exactlyOne(check, ['QueueId', 'AgentId']);
    fixedOrReference(check, 'QueueId');
    fixedOrReference(check, 'AgentId');
    if (isStaffing(check.action.parameters['MetricType'])) checkStaffingBranch(check);
    else checkQueueBranches(check);
  },

  run(at) {
    const metric = MetricType.safeParse(at.action.parameters['MetricType']).data;
    if (metric === undefined) return fault('The metric is not known.');
    const of = measuredIn(at);
    if (typeof of === 'string') return fault(of);
    const parameters = { MetricType: metric, ...('queue' in of ? { QueueId: of.queue } : { AgentId: of.agent }) };
    if (at.answer?.kind !== 'metric') return { kind: 'ask', question: { kind: 'metric', metric: MEASURES[metric], of }, parameters };
    if (at.answer.value === null) return { ...fault('This cannot be measured: there is no such queue or agent.'), parameters };
    return { kind: 'compare', value: String(at.answer.value), parameters: { ...parameters, Value: String(at.answer.value) } };
  },
};

function isStaffing(metric: unknown): boolean {
  return typeof metric === 'string' && metric.startsWith('NumberOfAgents');
}

function checkStaffingBranch(check: ActionCheck): void {
  const [condition, ...more] = check.action.conditions;
  const asked = condition?.operator === 'NumberGreaterThan' && operandText(condition.operands[0]) === '0';
  if (condition !== undefined && (!asked || more.length > 0)) {
    check.error('Transitions.Conditions', 'Staffing is compared with one condition only: NumberGreaterThan "0". The other case is NoMatchingCondition.');
  }
}

function checkQueueBranches(check: ActionCheck): void {
  const isAge = check.action.parameters['MetricType'] === 'OldestContactInQueueAgeSeconds';
  check.action.conditions.forEach(({ operator, operands }, index) => {
    const field = `Transitions.Conditions[${index}].Condition`;
    if (operator.startsWith('Text')) check.error(`${field}.Operator`, `A metric is a number; ${operator} compares text. Use Equals or one of the Number operators.`);
    const operand = asWholeNumber(operands[0]);
    if (isAge && operand !== null && operand > 0n && operand < 1000n) {
      check.warning(`${field}.Operands`, `The age is compared in milliseconds, so "${operand}" is less than a second. For ${operand} seconds write "${operand}000".`);
    }
  });
}
