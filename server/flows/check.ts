import { FLOW_ACTIONS_MAX, FLOW_IDENTIFIER_MAX, Operator } from '../../contract/flow-language.ts';
import type { FlowProblem, FlowType } from '../../contract/flow-language.ts';
import { mayStandIn } from './action-kind.ts';
import type { ActionCheck, ActionKind } from './action-kind.ts';
import { actionKind } from './action-kinds.ts';
import { dangers } from './dangers.ts';
import type { Action } from './flow.ts';
import { unspoken, type Abilities } from './spoken-words.ts';

/** Everything wrong with a flow's actions, in the order of the actions; see docs/flow-language.md for the rules. */
export function checkFlow(actions: readonly Action[], start: string, type: FlowType, abilities?: Abilities): FlowProblem[] {
  const problems: FlowProblem[] = [];
  const document = (field: string, message: string): void => {
    problems.push({ severity: 'error', action: null, field, message });
  };
  if (actions.length === 0) document('Actions', 'The flow has no actions. Give at least one.');
  if (actions.length > FLOW_ACTIONS_MAX) {
    // Going through all of them would only bury this.
    document('Actions', `The flow has ${actions.length} actions; ${FLOW_ACTIONS_MAX} is the limit. Split it in two and join them with TransferToFlow.`);
    return problems;
  }
  const ids = new Set(actions.map(({ id }) => id));
  if (!ids.has(start)) document('StartAction', `StartAction is "${start}", but no action has this identifier.`);
  const seen = new Set<string>();
  for (const action of actions) {
    const check = checkOf(action, type, problems);
    checkIdentifier(check, seen);
    checkTargets(check, ids);
    checkAction(check);
    seen.add(action.id);
  }
  const sound = problems.every(({ severity }) => severity === 'warning');
  if (!sound) return problems;
  return [...problems, ...dangers(actions, start), ...(abilities?.speaks === false ? unspoken(actions, type) : [])];
}

function checkOf(action: Action, flowType: FlowType, problems: FlowProblem[]): ActionCheck {
  const report = (severity: FlowProblem['severity']) => (field: string, message: string) => {
    problems.push({ severity, action: action.id, field, message: `Action "${action.id}", ${field}: ${message}` });
  };
  return { action, flowType, error: report('error'), warning: report('warning') };
}

const RESERVED: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

function checkIdentifier(check: ActionCheck, seen: ReadonlySet<string>): void {
  const { id } = check.action;
  const forbidden = /[%:(\\/)=$,;[\]{}]/.exec(id)?.[0];
  if (id === '') check.error('Identifier', 'The identifier is empty. Give each action a name of its own.');
  if ([...id].length > FLOW_IDENTIFIER_MAX) check.error('Identifier', `The identifier has more than ${FLOW_IDENTIFIER_MAX} characters. Shorten it.`);
  if (forbidden !== undefined) check.error('Identifier', `The identifier must not have "${forbidden}" in it. Use letters, digits, "-" and "_".`);
  if (RESERVED.has(id)) check.error('Identifier', `"${id}" is a reserved word. Choose another identifier.`);
  if (seen.has(id)) check.error('Identifier', 'Another action has the same identifier. Rename one of them.');
}

function checkTargets(check: ActionCheck, ids: ReadonlySet<string>): void {
  const { next, errors, conditions } = check.action;
  const target = (field: string, to: string): void => {
    if (!ids.has(to)) check.error(field, `It leads to "${to}", but no action has this identifier.`);
  };
  if (next !== null) target('Transitions.NextAction', next);
  errors.forEach((branch, index) => target(`Transitions.Errors[${index}].NextAction`, branch.next));
  conditions.forEach((branch, index) => target(`Transitions.Conditions[${index}].NextAction`, branch.next));
}

function checkAction(check: ActionCheck): void {
  const { type } = check.action;
  const kind = actionKind(type);
  if (kind === undefined) {
    check.warning('Type', `"${type}" is kept as it is but does not run here. It always takes its NoMatchingError branch, or ends the flow if it has none.`);
    return;
  }
  if (!mayStandIn(kind, check.flowType)) {
    check.error('Type', `${type} cannot stand in a flow of type ${check.flowType}, only in ${kind.allowedIn.join(', ')}.`);
  }
  checkNext(check, kind);
  checkConditions(check, kind);
  checkErrors(check, kind);
  kind.check(check);
}

function checkNext(check: ActionCheck, { type, waysOut }: ActionKind): void {
  const { next } = check.action;
  if (waysOut.next === 'required' && next === null) check.error('Transitions.NextAction', 'It is missing. Name the action that comes next.');
  if (waysOut.next === 'none' && next !== null) check.error('Transitions.NextAction', `Nothing comes after ${type}. Take NextAction away.`);
}

function checkConditions(check: ActionCheck, { type, waysOut }: ActionKind): void {
  const { conditions } = check.action;
  if (waysOut.conditions === 'none' && conditions.length > 0) check.error('Transitions.Conditions', `${type} has no conditions. Take them away.`);
  if (waysOut.conditions === 'some' && conditions.length === 0) check.error('Transitions.Conditions', `${type} needs at least one condition. Add one.`);
  conditions.forEach(({ operator, operands }, index) => {
    const field = `Transitions.Conditions[${index}].Condition`;
    if (!Operator.safeParse(operator).success) {
      check.error(`${field}.Operator`, `"${operator}" is not an operator. Write one of: ${Operator.options.join(', ')}.`);
    }
    const [operand] = operands;
    if (operands.length !== 1 || (typeof operand !== 'string' && typeof operand !== 'number')) {
      check.error(`${field}.Operands`, 'Exactly one operand is needed, as text, such as ["CHAT"] or ["900"].');
    }
  });
}

function checkErrors(check: ActionCheck, { type, waysOut }: ActionKind): void {
  const { errors } = check.action;
  const given = errors.map(({ error }) => error);
  const general = waysOut.noMatchingError === 'none' ? [] : ['NoMatchingError'];
  const known = [...waysOut.errors, ...waysOut.optionalErrors, ...general];
  given.forEach((error, index) => {
    const field = `Transitions.Errors[${index}].ErrorType`;
    if (known.length === 0) check.error(field, `${type} has no error branches. Take them away.`);
    else if (!known.includes(error)) check.warning(field, `${type} never takes "${error}". It takes: ${known.join(', ')}.`);
    else if (given.indexOf(error) !== index) check.error(field, `There are two branches for "${error}". Keep one.`);
  });
  for (const error of waysOut.errors.filter((wanted) => !given.includes(wanted))) {
    check.error('Transitions.Errors', `The branch for "${error}" is missing. Add an entry with ErrorType "${error}" and its NextAction.`);
  }
  if (waysOut.noMatchingError === 'expected' && !given.includes('NoMatchingError')) {
    const then = check.action.next === null ? 'the flow ends' : `"${check.action.next}" comes next all the same`;
    check.warning('Transitions.Errors', `There is no NoMatchingError branch, so when something goes wrong ${then}.`);
  }
}
