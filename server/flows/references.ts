import type { FlowType } from '../../contract/flow-language.ts';
import type { JsonObject } from './outside-call.ts';
import { queueEndpoint } from './contact-flow-event.ts';
import { USUAL_VOICE } from './spoken.ts';
import type { FlowFacts, RunState } from './step.ts';

/*
 * References to what a flow knows, as JSONPath: `$.Attributes.name`, `$.Attributes['first name']`,
 * `$['Attributes']['name']` (connect-facts 4.2). A value that is put in is never looked at again, so a customer
 * cannot smuggle in a reference.
 */

/** What references are read from. */
export interface Readable {
  readonly facts: FlowFacts;
  readonly flowType: FlowType;
  readonly run: RunState;
}

const SEGMENT = String.raw`(?:\.[A-Za-z0-9_-]+|\['[^']*'\]|\["[^"]*"\])`;
const EMBEDDED = new RegExp(String.raw`\$${SEGMENT}+`, 'g');
const WHOLE = new RegExp(String.raw`^\$${SEGMENT}+$`);
const ONE_SEGMENT = new RegExp(SEGMENT, 'g');

/** How many segments a reference with this root has at most; what follows in a text is text. */
const DEPTHS: ReadonlyMap<string, number> = new Map([
  ['Attributes', 2],
  ['SegmentAttributes', 2],
  ['FlowAttributes', 2],
  ['External', 9],
  ['Lex', 9],
  ['Modules', 9],
  ['Views', 9],
  ['Media', 2],
  ['Metrics', 4],
  ['References', 3],
  ['Queue', 3],
  ['Agent', 2],
  ['Task', 2],
  ['CustomerEndpoint', 2],
  ['SystemEndpoint', 2],
  ['Channel', 1],
  ['ContactId', 1],
  ['InitialContactId', 1],
  ['PreviousContactId', 1],
  ['InitiationMethod', 1],
  ['InstanceARN', 1],
  ['CustomerId', 1],
  ['Name', 1],
  ['Description', 1],
  ['LanguageCode', 1],
  ['TextToSpeechVoiceId', 1],
  ['StoredCustomerInput', 1],
]);

/** Is this one reference and nothing else? */
export function isReference(text: string): boolean {
  return WHOLE.test(text);
}

/** Does this text hold a reference to something a flow can know? A price such as `$.50` is none. */
export function holdsReference(text: string): boolean {
  return (text.match(EMBEDDED) ?? []).some((found) => isKnownRoot(found));
}

/** Does this reference begin with something a flow can know? */
export function isKnownRoot(reference: string): boolean {
  return DEPTHS.has(segmentsOf(reference)[0]?.name ?? '');
}

/**
 * The value of a parameter that is either fixed or one reference.
 * @returns null where a reference leads to nothing, or the value is neither text nor number.
 */
export function resolve(value: unknown, from: Readable): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return null;
  return isReference(value) ? read(segmentsOf(value).map((segment) => segment.name), from) : value;
}

/**
 * A text with each reference in it replaced by what it leads to, or by nothing.
 * @param put how a value is written into the text.
 */
export function fill(text: string, from: Readable, put: (value: string) => string = (value) => value): string {
  return text.replace(EMBEDDED, (found) => {
    const segments = segmentsOf(found);
    const depth = DEPTHS.get(segments[0]?.name ?? '');
    if (depth === undefined) return found;
    const rest = segments.slice(depth).map((segment) => segment.written).join('');
    return put(read(segments.slice(0, depth).map((segment) => segment.name), from) ?? '') + rest;
  });
}

/** A value of any depth with the references in its texts replaced; what is no JSON becomes null. */
export function filled(value: unknown, from: Readable): JsonObject[string] {
  if (typeof value === 'string') return isReference(value) ? resolve(value, from) : fill(value, from);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((one) => filled(one, from));
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, from)]));
}

function segmentsOf(reference: string): { name: string; written: string }[] {
  return (reference.match(ONE_SEGMENT) ?? []).map((written) => ({
    name: written.startsWith('.') ? written.slice(1) : written.slice(2, -2),
    written,
  }));
}

function read(path: readonly string[], from: Readable): string | null {
  const [root, key, ...deeper] = path;
  if (root === undefined) return null;
  switch (root) {
    case 'External':
      return readDeep(from.facts.external, path.slice(1));
    case 'Views':
      return from.run.viewed === null ? null : readDeep({ Action: from.run.viewed.action, ViewResultData: from.run.viewed.data }, path.slice(1));
    case 'Modules':
      return readDeep({ Input: from.run.moduleInput, ResultData: from.run.moduleResult }, path.slice(1));
    case 'Lex':
      return readDeep(from.facts.lex, path.slice(1));
    case 'References':
      return readReference(from.facts, key, deeper);
    case 'Queue':
      return readQueue(from.facts, path.slice(1));
    case 'Metrics':
      return own(from.run.metrics, path.slice(1).join('.'));
    default:
      if (key === undefined) return readOne(root, from.facts, from.flowType);
      return deeper.length > 0 ? null : readField(root, key, from);
  }
}

function readReference({ references }: FlowFacts, name = '', [field, ...deeper]: readonly string[]): string | null {
  const reference = Object.hasOwn(references, name) ? references[name] : undefined;
  if (reference === undefined || field === undefined || deeper.length > 0) return null;
  return own({ Value: reference.value, Type: reference.type }, field);
}

function readQueue({ queue }: FlowFacts, path: readonly string[]): string | null {
  if (queue === null) return null;
  const caller = queueEndpoint(queue);
  return readDeep({ Name: queue.name, ARN: queue.arn, ...(caller && { OutboundCallerId: endpointFields(caller) }) }, path);
}

function readField(root: string, key: string, { facts, flowType, run }: Readable): string | null {
  switch (root) {
    case 'Media':
      return key === 'InitialMessage' ? facts.initialMessage : null;
    case 'FlowAttributes':
      return own(run.flowAttributes, key);
    case 'Attributes':
      return own(facts.attributes, key);
    case 'SegmentAttributes':
      return own(facts.segmentAttributes, key);
    case 'Agent':
      return readAgent(key, facts, flowType);
    case 'CustomerEndpoint':
      return facts.customerEndpoint === null ? null : own(endpointFields(facts.customerEndpoint), key);
    case 'SystemEndpoint':
      return facts.systemEndpoint === null ? null : own(endpointFields(facts.systemEndpoint), key);
    case 'Task':
      return key === 'ContactId' && facts.channel === 'TASK' ? facts.contactId : null;
    default:
      return null;
  }
}

/** What an object holds at the end of this path; null where that is neither text, number nor truth value. */
function readDeep(object: JsonObject, path: readonly string[]): string | null {
  let at: unknown = object;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return null;
    at = (at as Record<string, unknown>)[key];
  }
  return typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? String(at) : null;
}

function readOne(root: string, facts: FlowFacts, flowType: FlowType): string | null {
  switch (root) {
    case 'Channel':
      return facts.channel;
    case 'ContactId':
      return facts.contactId;
    case 'InitialContactId':
      return facts.initialContactId;
    case 'PreviousContactId':
      return facts.previousContactId;
    case 'InitiationMethod':
      return flowType.endsWith('_WHISPER') ? null : facts.initiationMethod;
    case 'InstanceARN':
      return facts.instanceArn;
    case 'CustomerId':
      return facts.customerId;
    case 'Name':
      return facts.name;
    case 'Description':
      return facts.description;
    case 'LanguageCode':
      return facts.languageCode;
    case 'TextToSpeechVoiceId':
      return facts.channel === 'VOICE' ? (facts.voice?.name ?? USUAL_VOICE) : null;
    case 'StoredCustomerInput':
      return facts.storedInput;
    default:
      return null;
  }
}

const SEES_AGENT: ReadonlySet<FlowType> = new Set<FlowType>([
  'AGENT_WHISPER',
  'CUSTOMER_WHISPER',
  'OUTBOUND_WHISPER',
  'AGENT_HOLD',
  'CUSTOMER_HOLD',
  'AGENT_TRANSFER',
]);

/** The agent shows in whispers, holds and agent transfers, and in the disconnect flow of a task; else he is NULL. */
function readAgent(key: string, facts: FlowFacts, flowType: FlowType): string | null {
  const visible = SEES_AGENT.has(flowType) || (flowType === 'CONTACT_FLOW' && facts.channel === 'TASK');
  if (facts.agent === null || !visible) return null;
  const { arn, userName, firstName, lastName } = facts.agent;
  return own({ ARN: arn, UserName: userName, FirstName: firstName, LastName: lastName }, key);
}

function endpointFields(endpoint: { readonly address: string; readonly type: string }): Record<string, string> {
  return { Address: endpoint.address, Type: endpoint.type };
}

function own(record: Readonly<Record<string, string>>, key: string): string | null {
  return Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}
