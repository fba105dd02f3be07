import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionCheck, ActionKind, At, Ran } from '../action-kind.ts';
import { contactFlowEvent } from '../contact-flow-event.ts';
import { nestsAtMost } from '../nesting.ts';
import { FUNCTION_RESULT_BYTES_MAX, JsonObject, type FunctionRequest, type OutsideResult } from '../outside-call.ts';
import { fixedOrReference, isGiven, knownReference, numberOf, oneOfWords, onlyParameters, shown, valueOf, wholeNumber } from '../parameters.ts';
import { resolve } from '../references.ts';

const INVOCATIONS = ['SYNCHRONOUS', 'ASYNCHRONOUS'] as const;
const RESPONSE_TYPES = ['STRING_MAP', 'JSON'] as const;
/** The longest a function may take, and what the console writes where nobody chose. In seconds. */
const LONGEST_SECONDS = 8n;
const USUAL_SECONDS = 3;
/** How deep parameters may nest, so that no flow can send a bottomless one. */
const DEPTH_MAX = 5;
/** How deep a result may nest; references reach eight levels of it. */
const RESULT_DEPTH_MAX = 32;

/** Runs a function outside and keeps what it returns as `$.External`; a started one is not waited for. */
export const invokeLambdaFunction: ActionKind = {
  type: 'InvokeLambdaFunction',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['LambdaFunctionARN', 'InvocationTimeLimitSeconds', 'InvocationType', 'LambdaInvocationAttributes', 'ResponseValidation']);
    if (isGiven(check, 'LambdaFunctionARN')) fixedOrReference(check, 'LambdaFunctionARN');
    else check.error('Parameters.LambdaFunctionARN', 'LambdaFunctionARN is missing. Name the function: its ARN, or the name it was configured by.');
    if (isGiven(check, 'InvocationTimeLimitSeconds')) wholeNumber(check, 'InvocationTimeLimitSeconds', 1n, LONGEST_SECONDS, 'seconds');
    if (isGiven(check, 'InvocationType')) oneOfWords(check, 'InvocationType', INVOCATIONS);
    checkAttributes(check);
    checkResponseValidation(check);
  },

  run(at) {
    if (at.called !== undefined) return takeResult(at, at.called);
    const named = valueOf(at, 'LambdaFunctionARN');
    if (named === null || named === '') return fault('LambdaFunctionARN leads to nothing, so no function is named.');
    const limit = at.action.parameters['InvocationTimeLimitSeconds'] === undefined ? BigInt(USUAL_SECONDS) : numberOf(at, 'InvocationTimeLimitSeconds', 1n, LONGEST_SECONDS);
    if (limit === null) return fault(`InvocationTimeLimitSeconds is not a whole number of seconds from 1 to ${LONGEST_SECONDS}.`);
    const invocation: FunctionRequest['invocation'] = at.action.parameters['InvocationType'] === 'ASYNCHRONOUS' ? 'ASYNCHRONOUS' : 'SYNCHRONOUS';
    const request = { kind: 'function' as const, named, invocation, timeLimitSeconds: Number(limit), event: contactFlowEvent(at.facts, sentParameters(at)) };
    const parameters = { LambdaFunctionARN: named, InvocationType: invocation, InvocationTimeLimitSeconds: String(limit) };
    if (invocation === 'ASYNCHRONOUS') return { kind: 'next', effects: [{ kind: 'callAside', request }], parameters };
    return { kind: 'call', request, parameters };
  },
};

function checkAttributes(check: ActionCheck): void {
  const attributes = check.action.parameters['LambdaInvocationAttributes'];
  if (attributes === undefined) return;
  if (!JsonObject.safeParse(attributes).success) {
    check.error('Parameters.LambdaInvocationAttributes', `${shown(attributes)} will not do. Give an object, such as {"order": "$.Attributes.order"}.`);
    return;
  }
  for (const [name, value] of Object.entries(attributes as JsonObject)) knownReference(check, `Parameters.LambdaInvocationAttributes.${name}`, value);
  if (depthOf(attributes) > DEPTH_MAX) check.error('Parameters.LambdaInvocationAttributes', `It nests deeper than ${DEPTH_MAX} levels. Make it flatter.`);
}

function checkResponseValidation(check: ActionCheck): void {
  const validation = check.action.parameters['ResponseValidation'];
  if (validation === undefined) return;
  const type = typeof validation === 'object' && validation !== null ? (validation as Record<string, unknown>)['ResponseType'] : undefined;
  if (!RESPONSE_TYPES.some((known) => known === type)) {
    check.error('Parameters.ResponseValidation', `ResponseValidation must say what the function returns. Write {"ResponseType": "STRING_MAP"} or {"ResponseType": "JSON"}.`);
  }
}

const depthOf = (value: unknown): number => (typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0);

/** What the flow gives along, with references replaced; one that leads to nothing is null. */
function sentParameters(at: At): JsonObject {
  const given = JsonObject.safeParse(at.action.parameters['LambdaInvocationAttributes'] ?? {});
  return given.success ? (filled(given.data, at, 0) as JsonObject) : {};
}

function filled(value: JsonObject[string], at: At, depth: number): JsonObject[string] {
  if (typeof value === 'string') return resolve(value, at);
  if (typeof value !== 'object' || value === null || depth >= DEPTH_MAX) return value;
  if (Array.isArray(value)) return value.map((one) => filled(one, at, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, at, depth + 1)]));
}

/** A failed call leaves nothing behind: what an earlier function returned must not pass for this one's. */
function takeResult(at: At, result: OutsideResult): Ran {
  const values = result.kind === 'failed' ? result.why : readResult(at, result.value);
  if (typeof values === 'string') return { ...failed(values), parameters: {} };
  return { kind: 'next', effects: [{ kind: 'setExternal', values }] };
}

const failed = (why: string): Ran => ({ kind: 'fault', error: 'NoMatchingError', why, effects: [{ kind: 'setExternal', values: {} }] });

/** @returns the values, or why they will not do. Nothing returned is an empty map. */
function readResult(at: At, value: unknown): JsonObject | string {
  if (value === null) return {};
  if (!nestsAtMost(value, RESULT_DEPTH_MAX)) return `The function returned values nested deeper than ${RESULT_DEPTH_MAX} levels.`;
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  if (bytes > FUNCTION_RESULT_BYTES_MAX) return `The function returned ${bytes} bytes; ${FUNCTION_RESULT_BYTES_MAX} is the limit.`;
  const object = JsonObject.safeParse(value);
  if (!object.success) return 'The function did not return an object.';
  const validation = at.action.parameters['ResponseValidation'] as { ResponseType?: unknown } | undefined;
  if (validation?.ResponseType === 'JSON') return object.data;
  const nested = Object.entries(object.data).find(([, one]) => typeof one === 'object' && one !== null);
  if (nested !== undefined) return 'The function returned values that are no text, but the flow asks for a STRING_MAP. Ask for JSON instead.';
  return Object.fromEntries(Object.entries(object.data).map(([name, one]) => [name, one === null ? null : String(one)]));
}
