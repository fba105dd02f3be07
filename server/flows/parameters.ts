import type { ActionCheck, At } from './action-kind.ts';
import { holdsReference, isKnownRoot, isReference, resolve } from './references.ts';

/*
 * Reading and checking parameters. In exports every number is a string ("900"); the live service also takes numbers,
 * and so do we (connect-facts T43).
 */

/** A value from a flow as it may stand in a message: short, and safe whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** An operand as text; what is neither text nor number, and so refused elsewhere, is empty. */
export function operandText(operand: unknown): string {
  return typeof operand === 'string' || typeof operand === 'number' ? String(operand) : '';
}

/** Warns of parameters this type does not have. @param renamed says of some what to write instead; that is an error. */
export function onlyParameters(
  check: ActionCheck,
  known: readonly string[],
  renamed: Readonly<Record<string, string>> = {},
): void {
  for (const name of Object.keys(check.action.parameters)) {
    const instead = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
    if (instead !== undefined) {
      check.error(`Parameters.${name}`, `${check.action.type} has no parameter ${name}. Write ${instead} instead.`);
    } else if (!known.includes(name)) {
      check.warning(`Parameters.${name}`, `${name} is kept but has no effect here. ${listParameters(check.action.type, known)}`);
    }
  }
}

function listParameters(type: string, known: readonly string[]): string {
  return known.length === 0 ? `${type} has no parameters.` : `${type} has: ${known.join(', ')}.`;
}

/** Reports unless exactly one of these parameters is given. @returns its name if so. */
export function exactlyOne(check: ActionCheck, names: readonly string[]): string | undefined {
  const given = names.filter((name) => isGiven(check, name));
  if (given.length === 1) return given[0];
  const wrong = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`;
  check.error('Parameters', `Exactly one of ${names.join(', ')} is needed, but ${wrong}.`);
  return undefined;
}

export function isGiven(check: ActionCheck, name: string): boolean {
  return check.action.parameters[name] !== undefined;
}

/** Reports unless the parameter, where given, is a fixed text or one whole reference. */
export function fixedOrReference(check: ActionCheck, name: string): void {
  if (isGiven(check, name)) fixedOrReferenceValue(check, `Parameters.${name}`, check.action.parameters[name]);
}

/** As `fixedOrReference`, for a value that lies deeper. */
export function fixedOrReferenceValue(check: ActionCheck, field: string, value: unknown): void {
  if (typeof value !== 'string' || value.trim() === '') {
    check.error(field, 'It must be text: an id, an ARN, or one reference such as "$.Attributes.name".');
  } else if (!isReference(value) && holdsReference(value)) {
    check.error(field, 'A reference must stand here alone; text around it is not filled in. Use one reference such as "$.Attributes.name".');
  } else {
    knownReference(check, field, value);
  }
}

/** Warns of a reference that can never lead to anything. */
export function knownReference(check: ActionCheck, field: string, value: unknown): void {
  if (typeof value === 'string' && isReference(value) && !isKnownRoot(value)) {
    check.warning(field, `"${value}" leads to nothing a flow knows, so it is always NULL. Begin it with $.Attributes, $.Queue, $.Agent, $.Channel or another known name.`);
  }
}

/** Reports unless the parameter is a whole number within limits, or one reference. */
export function wholeNumber(check: ActionCheck, name: string, least: bigint, most: bigint, unit: string): void {
  const field = `Parameters.${name}`;
  const value = check.action.parameters[name];
  const needed = `a whole number of ${unit} from ${least} to ${most}, such as "${least > 0n ? least : 1n}"`;
  if (value === undefined) {
    check.error(field, `${name} is missing. Give ${needed}.`);
  } else if (typeof value === 'string' && isReference(value)) {
    knownReference(check, field, value);
  } else {
    const number = asWholeNumber(value);
    if (number === null || number < least || number > most) check.error(field, `${shown(value)} will not do. Give ${needed}.`);
  }
}

/** A whole number written as text or number, else null. */
export function asWholeNumber(value: unknown): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null;
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : null;
}

/** Reports unless the parameter is one of these words; a word may also come from a reference if `orReference`. */
export function oneOfWords(check: ActionCheck, name: string, words: readonly string[]): void {
  const value = check.action.parameters[name];
  if (typeof value === 'string' && words.includes(value)) return;
  const found = value === undefined ? `${name} is missing` : `${shown(value)} is not known`;
  check.error(`Parameters.${name}`, `${found}. Write one of: ${words.join(', ')}.`);
}

/** Reports unless the conditions are `Equals` on these values, each at most once. */
export function equalsBranches(check: ActionCheck, required: readonly string[], allowed: readonly string[] = required): void {
  const found: string[] = [];
  check.action.conditions.forEach(({ operator, operands }, index) => {
    const field = `Transitions.Conditions[${index}].Condition`;
    const operand = operandText(operands[0]);
    if (operator !== 'Equals') {
      check.error(`${field}.Operator`, `${check.action.type} compares with Equals only, not with ${operator}. Write "Equals".`);
    } else if (!allowed.includes(operand)) {
      check.error(`${field}.Operands`, `${shown(operand)} never comes out of this ${check.action.type}. Possible: ${allowed.join(', ')}.`);
    } else if (found.includes(operand)) {
      check.error(`${field}.Operands`, `There are two branches for "${operand}". Keep one.`);
    }
    found.push(operand);
  });
  for (const operand of required.filter((wanted) => !found.includes(wanted))) {
    check.error('Transitions.Conditions', `The branch for "${operand}" is missing. Add a condition Equals "${operand}" with its NextAction.`);
  }
}

/** The parameter's value now, or null where it is not given or leads to nothing. */
export function valueOf(at: At, name: string): string | null {
  return resolve(at.action.parameters[name], at);
}

/** The parameter's value as a whole number within limits, or null. */
export function numberOf(at: At, name: string, least: bigint, most: bigint): bigint | null {
  const number = asWholeNumber(valueOf(at, name));
  return number !== null && number >= least && number <= most ? number : null;
}

/** The id in an id or ARN: what follows the last slash. */
export function idOf(idOrArn: string): string {
  return idOrArn.startsWith('arn:') ? idOrArn.slice(idOrArn.lastIndexOf('/') + 1) : idOrArn;
}

/** Is this the ARN of an agent's own queue? Its id is then the agent's. */
export function isAgentQueueArn(idOrArn: string): boolean {
  return /^arn:.*\/queue\/agent\/[^/]+$/.test(idOrArn);
}

/** The fields of an object from a flow; none if it is no object. */
export function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** The field of an object from a flow; undefined if there is no such object or field. */
export function fieldOf(value: unknown, name: string): unknown {
  return entriesOf(value).find(([key]) => key === name)?.[1];
}

/** The texts in a list from a flow; of these words only, if they are given. */
export function wordsIn(value: unknown, words?: readonly string[]): string[] {
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string' && (words?.includes(word) ?? true)) : [];
}

/** Can this be the name of an attribute? */
export function isKey(key: string): boolean {
  return key !== '' && key !== '__proto__' && !/[$.]/.test(key);
}

/** The queue or agent that QueueId or AgentId names, else the working queue; or what stands in the way. */
export function measuredIn(at: At): { queue: string } | { agent: string } | string {
  const named = at.action.parameters['QueueId'] ?? at.action.parameters['AgentId'];
  if (named === undefined) {
    if (at.facts.queue === null) return 'The contact has no queue to measure.';
    return at.facts.queue.agentId === null ? { queue: at.facts.queue.id } : { agent: at.facts.queue.agentId };
  }
  const queue = valueOf(at, 'QueueId');
  const id = queue ?? valueOf(at, 'AgentId');
  if (id === null || id === '') return 'There is nothing to measure: the value is NULL or empty.';
  return queue === null || isAgentQueueArn(id) ? { agent: idOf(id) } : { queue: idOf(id) };
}
