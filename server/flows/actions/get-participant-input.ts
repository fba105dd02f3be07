import { ROUTING_AND_QUEUE_FLOW_TYPES, fault } from '../action-kind.ts';
import type { ActionCheck, ActionKind } from '../action-kind.ts';
import { equalsBranches, exactlyOne, fieldOf, isGiven, oneOfWords, onlyParameters, shown, wholeNumber } from '../parameters.ts';

const FORMS = ['Text', 'SSML', 'PromptId', 'Media'];
const KEYS = [...'0123456789*#'];

/** Asks a caller to press keys. A chat has none: it takes the error branch; ask by a bot or a view there. */
export const getParticipantInput: ActionKind = {
  type: 'GetParticipantInput',
  allowedIn: ROUTING_AND_QUEUE_FLOW_TYPES,
  waysOut: {
    next: 'mirror',
    conditions: 'named',
    errors: [],
    optionalErrors: ['InputTimeLimitExceeded', 'NoMatchingCondition', 'InvalidPhoneNumber'],
    noMatchingError: 'expected',
  },

  check(check) {
    onlyParameters(check, [...FORMS, 'InputTimeLimitSeconds', 'StoreInput', 'InputValidation', 'InputEncryption', 'DTMFConfiguration']);
    if (FORMS.filter((form) => isGiven(check, form)).length > 1) exactlyOne(check, FORMS);
    wholeNumber(check, 'InputTimeLimitSeconds', 1n, 180n, 'seconds');
    oneOfWords(check, 'StoreInput', ['True', 'False']);
    if (check.action.parameters['StoreInput'] === 'True') checkStored(check);
    else equalsBranches(check, [], KEYS);
    checkKeys(check, check.action.parameters['DTMFConfiguration']);
  },

  run: ({ facts }) =>
    fault(facts.channel === 'VOICE' ? 'Keys are not read from voice contacts yet.' : `Keys are pressed in calls only, and this is a ${facts.channel.toLowerCase()}.`),
};

function checkStored(check: ActionCheck): void {
  if (check.action.conditions.length > 0) check.error('Transitions.Conditions', 'Stored input is not compared here. Take the conditions away and use Compare with "$.StoredCustomerInput".');
  const format = fieldOf(fieldOf(check.action.parameters['InputValidation'], 'PhoneNumberValidation'), 'NumberFormat');
  if (format !== undefined && format !== 'Local' && format !== 'E164') check.error('Parameters.InputValidation.PhoneNumberValidation.NumberFormat', `${shown(format)} is not known. Write "Local" or "E164".`);
}

function checkKeys(check: ActionCheck, configuration: unknown): void {
  const sequence = fieldOf(configuration, 'InputTerminationSequence');
  if (sequence !== undefined && (typeof sequence !== 'string' || !/^[0-9*#]{1,5}$/.test(sequence))) {
    check.error('Parameters.DTMFConfiguration.InputTerminationSequence', 'It must be 1 to 5 keys, such as "#".');
  }
}
