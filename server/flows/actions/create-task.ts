import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionCheck, ActionKind, At } from '../action-kind.ts';
import { asWholeNumber, entriesOf, fieldOf, fixedOrReference, idOf, isGiven, onlyParameters, valueOf, wholeNumber } from '../parameters.ts';
import { fill } from '../references.ts';
import type { ContactReference, NewTask } from '../step.ts';

/** Six days. */
const LONGEST_DELAY = 518_400n;

/** Makes a task that is related to this contact, and runs its flow now or later. */
export const createTask: ActionKind = {
  type: 'CreateTask',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['ContactFlowId', 'TaskTemplateId', 'Name', 'Description', 'References', 'Attributes', 'DelaySeconds', 'ScheduledTime']);
    if (isGiven(check, 'ContactFlowId')) fixedOrReference(check, 'ContactFlowId');
    else if (!isGiven(check, 'TaskTemplateId')) check.error('Parameters.ContactFlowId', 'ContactFlowId is missing. Give the id of the flow that the task runs, or the TaskTemplateId of a template that has one.');
    if (isGiven(check, 'TaskTemplateId')) fixedOrReference(check, 'TaskTemplateId');
    else if (typeof check.action.parameters['Name'] !== 'string') check.error('Parameters.Name', 'The task needs a name, as text.');
    checkTime(check);
    for (const name of ['References', 'Attributes']) {
      if (isGiven(check, name) && entriesOf(check.action.parameters[name]).length === 0) check.error(`Parameters.${name}`, `${name} must be an object with at least one entry.`);
    }
  },

  run(at) {
    const task = taskOf(at);
    if (typeof task === 'string') return fault(task);
    const parameters = { ...(task.flowId !== null && { ContactFlowId: task.flowId }), ...(task.templateId !== null && { TaskTemplateId: task.templateId }) };
    if (at.answer?.kind !== 'task') return { kind: 'ask', question: { kind: 'createTask', task }, parameters };
    return at.answer.contactId === null ? { ...fault(at.answer.why ?? 'The task could not be made.'), parameters } : { kind: 'next', parameters: { ...parameters, Task: at.answer.contactId } };
  },
};

function checkTime(check: ActionCheck): void {
  if (isGiven(check, 'DelaySeconds') && isGiven(check, 'ScheduledTime')) check.error('Parameters', 'DelaySeconds and ScheduledTime are both given. Keep one of them.');
  if (isGiven(check, 'DelaySeconds')) wholeNumber(check, 'DelaySeconds', 1n, LONGEST_DELAY, 'seconds');
}

/** The task to make, or what stands in the way. */
function taskOf(at: At): NewTask | string {
  const { parameters } = at.action;
  const template = idIn(at, 'TaskTemplateId');
  if (template === '') return 'There is no template for the task: the value is NULL or empty.';
  const flow = idIn(at, 'ContactFlowId');
  if (flow === '' || (flow === null && template === null)) return 'There is no flow for the task: the value is NULL or empty.';
  const delay = valueOf(at, 'DelaySeconds');
  const seconds = delay === null ? null : asWholeNumber(delay);
  if (parameters['DelaySeconds'] !== undefined && (seconds === null || seconds < 1n || seconds > LONGEST_DELAY)) return 'DelaySeconds is not a whole number of seconds from 1 to 518400.';
  const scheduledAt = parameters['ScheduledTime'] === undefined ? null : momentOf(valueOf(at, 'ScheduledTime'));
  if (scheduledAt !== null && Number.isNaN(scheduledAt)) return 'ScheduledTime is no time. Give epoch seconds, or a date and time such as 2026-01-31T09:00:00Z.';
  return {
    flowId: flow,
    templateId: template,
    name: textOf(at, 'Name') ?? '',
    description: textOf(at, 'Description'),
    references: Object.fromEntries(entriesOf(parameters['References']).map(([name, value]) => [fill(name, at), referenceOf(value, at)])),
    attributes: Object.fromEntries(entriesOf(parameters['Attributes']).map(([name, value]) => [fill(name, at), fill(String(value), at)])),
    delaySeconds: seconds === null ? null : Number(seconds),
    scheduledAt,
  };
}

/** An id as it was written or stands behind its reference; empty if it comes to nothing, null if there is none. */
const idIn = (at: At, name: string): string | null => (at.action.parameters[name] === undefined ? null : idOf(valueOf(at, name) ?? ''));

function textOf(at: At, name: string): string | null {
  const text = at.action.parameters[name];
  return typeof text === 'string' ? fill(text, at) : null;
}

/** Epoch seconds or an ISO date, in milliseconds; NaN if it is neither. */
function momentOf(time: string | null): number {
  return time !== null && /^\d{1,12}(?:\.\d+)?$/.test(time) ? Math.round(Number(time) * 1000) : Date.parse(time ?? '');
}

/** Exports write an object with type and value; a text alone is a link if it can be one. */
function referenceOf(written: unknown, at: At): ContactReference {
  const [type, value] = [fieldOf(written, 'Type'), fieldOf(written, 'Value')];
  if (typeof value === 'string') return { type: typeof type === 'string' ? type : 'STRING', value: fill(value, at) };
  const text = typeof written === 'string' ? fill(written, at) : '';
  return { type: URL.canParse(text) ? 'URL' : 'STRING', value: text };
}
