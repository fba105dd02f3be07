import { fault } from '../action-kind.ts';
import type { ActionKind, At, Ran } from '../action-kind.ts';
import { entriesOf, fieldOf, fixedOrReferenceValue, idOf, isGiven, numberOf, onlyParameters, shown, wholeNumber, wordsIn } from '../parameters.ts';
import { filled, resolve } from '../references.ts';

/** Seven days, as for a Wait. */
const LONGEST_SECONDS = 604_800n;
const USUAL_SECONDS = 400n;

/**
 * Shows a view to the customer of a chat and goes on by the button he presses. Only where the chat takes both interactive
 * content types (connect-facts T65). What he filled in is `$.Views.ViewResultData`, the button `$.Views.Action`.
 */
export const showView: ActionKind = {
  type: 'ShowView',
  allowedIn: ['CONTACT_FLOW', 'CUSTOMER_QUEUE'],
  waysOut: { next: 'mirror', conditions: 'named', errors: [], optionalErrors: ['NoMatchingCondition', 'TimeLimitExceeded'], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['ViewResource', 'InvocationTimeLimitSeconds', 'ViewData', 'SensitiveDataConfiguration']);
    const id = fieldOf(check.action.parameters['ViewResource'], 'Id');
    if (id === undefined) check.error('Parameters.ViewResource', 'It must be an object with the Id of a view, such as {"Id": "confirmation"}.');
    else fixedOrReferenceValue(check, 'Parameters.ViewResource.Id', id);
    if (isGiven(check, 'InvocationTimeLimitSeconds')) wholeNumber(check, 'InvocationTimeLimitSeconds', 1n, LONGEST_SECONDS, 'seconds');
    const data = check.action.parameters['ViewData'];
    if (data !== undefined && (typeof data !== 'object' || data === null || Array.isArray(data))) check.error('Parameters.ViewData', 'It must be an object: what the view is to show, by name.');
    const hide = fieldOf(check.action.parameters['SensitiveDataConfiguration'], 'HideResponseOn');
    if (hide !== undefined && (!Array.isArray(hide) || hide.some((place) => place !== 'TRANSCRIPT'))) {
      check.error('Parameters.SensitiveDataConfiguration.HideResponseOn', `${shown(hide)} is not known. Write ["TRANSCRIPT"].`);
    }
    check.action.conditions.forEach(({ operator }, index) => {
      if (operator !== 'Equals') check.error(`Transitions.Conditions[${index}].Condition.Operator`, `The button is compared with Equals only, not with ${operator}.`);
    });
  },

  run(at) {
    if (at.viewed !== undefined) return { kind: 'compare', value: at.viewed.action, keeps: { viewed: at.viewed } };
    if (at.woken === 'waitCompleted') return fault('The customer did not answer in time.', 'TimeLimitExceeded');
    if (at.woken !== undefined) return fault('The view could not be kept.');
    return show(at);
  },
};

function show(at: At): Ran {
  if (at.facts.channel !== 'CHAT') return fault(`Views are shown in chats only, and this is a ${at.facts.channel.toLowerCase()}.`);
  if (!at.facts.interactive) return fault('This chat does not take interactive messages: it was started without both interactive content types.');
  const id = resolve(fieldOf(at.action.parameters['ViewResource'], 'Id'), at);
  if (id === null || id === '') return fault('There is no view to show: the value is NULL or empty.');
  const view = idOf(id).split(':', 1)[0] ?? '';
  const parameters = { ViewId: view };
  if (at.answer?.kind !== 'view') return { kind: 'ask', question: { kind: 'view', view }, parameters };
  if (!at.answer.exists) return { ...fault(`There is no view "${view}".`), parameters };
  const seconds = at.action.parameters['InvocationTimeLimitSeconds'] === undefined ? USUAL_SECONDS : numberOf(at, 'InvocationTimeLimitSeconds', 1n, LONGEST_SECONDS);
  if (seconds === null) return { ...fault('InvocationTimeLimitSeconds is not a whole number of seconds from 1 to 604800.'), parameters };
  const data = Object.fromEntries(entriesOf(at.action.parameters['ViewData']).map(([name, value]) => [name, filled(value, at)]));
  const hides = wordsIn(fieldOf(at.action.parameters['SensitiveDataConfiguration'], 'HideResponseOn')).includes('TRANSCRIPT');
  const events = hides ? (['ViewAnswered', 'ViewAnsweredInSecret'] as const) : (['ViewAnswered'] as const);
  return { kind: 'wait', milliseconds: Number(seconds) * 1000, events, effects: [{ kind: 'showView', view, data }], parameters };
}
