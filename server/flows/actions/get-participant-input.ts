import { ROUTING_AND_QUEUE_FLOW_TYPES, fault } from '../action-kind.ts';
import type { ActionCheck, ActionKind, At, Ran } from '../action-kind.ts';
import type { KeyRules } from '../keys.ts';
import { asWholeNumber, entriesOf, equalsBranches, exactlyOne, fieldOf, fixedOrReferenceValue, isGiven, numberOf, oneOfWords, onlyParameters, shown, wholeNumber } from '../parameters.ts';
import { callingCode, internationalNumber, localNumber } from '../phone-number.ts';
import { PROMPT_FORMS, promptIn } from '../prompt-in.ts';
import { isReference, resolve } from '../references.ts';

const KEYS = [...'0123456789*#'];
/** How long the first key may take, in seconds. */
const FIRST = { least: 1n, most: 180n };
/** From one key to the next, in seconds. */
const NEXT = { least: 1, most: 20, usual: 5 };
/** As many keys are kept, at most. */
const KEPT_MAX = 20;
/** What ends the input where the flow does not say. */
const USUAL_TERMINATOR = '#';

/**
 * Asks a caller to press keys: one, that decides the way on, or several, to be kept in `$.StoredCustomerInput`. A chat has
 * none: it takes the error branch; ask by a bot or a view there.
 */
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
    onlyParameters(check, [...PROMPT_FORMS, 'InputTimeLimitSeconds', 'StoreInput', 'InputValidation', 'InputEncryption', 'DTMFConfiguration']);
    if (PROMPT_FORMS.filter((form) => isGiven(check, form)).length > 1) exactlyOne(check, PROMPT_FORMS);
    wholeNumber(check, 'InputTimeLimitSeconds', FIRST.least, FIRST.most, 'seconds');
    oneOfWords(check, 'StoreInput', ['True', 'False']);
    if (stores(check.action.parameters)) checkStored(check);
    else checkMenu(check);
    checkKeys(check, check.action.parameters['DTMFConfiguration']);
  },

  run(at) {
    if (at.facts.channel !== 'VOICE') return fault(`Keys are pressed in calls only, and this is a ${at.facts.channel.toLowerCase()}.`);
    if (at.answer !== undefined) return keepEncrypted(at);
    switch (at.onCall?.kind) {
      case undefined:
        return ask(at);
      case 'digits':
        return stores(at.action.parameters) ? keep(at, at.onCall.text) : { kind: 'compare', value: at.onCall.text };
      case 'playFailed':
        return fault(at.onCall.why);
      default:
        return fault('No key was pressed in time.', 'InputTimeLimitExceeded');
    }
  },
};

const stores = (parameters: At['action']['parameters']): boolean => parameters['StoreInput'] === 'True';

function ask(at: At): Ran {
  const said = promptIn(at.action.parameters, at);
  if (typeof said === 'string') return fault(said);
  const seconds = numberOf(at, 'InputTimeLimitSeconds', FIRST.least, FIRST.most);
  if (seconds === null) return fault('InputTimeLimitSeconds is not a whole number of seconds from 1 to 180.');
  return { kind: 'collect', source: said, rules: rulesOf(at, Number(seconds) * 1000), parameters: { InputTimeLimitSeconds: String(seconds) } };
}

function rulesOf(at: At, firstWithin: number): KeyRules {
  const keys = at.action.parameters['DTMFConfiguration'];
  const nextWithin = Number(within(resolved(at, fieldOf(keys, 'InterdigitTimeLimitSeconds')), NEXT.least, NEXT.most) ?? NEXT.usual) * 1000;
  if (!stores(at.action.parameters)) return { most: 1, terminator: null, starCancels: false, firstWithin, nextWithin };
  const terminator = resolved(at, fieldOf(keys, 'InputTerminationSequence'));
  const starCancels = String(fieldOf(keys, 'DisableCancelKey')).toLowerCase() !== 'true';
  const most = within(resolved(at, fieldOf(fieldOf(at.action.parameters['InputValidation'], 'CustomValidation'), 'MaximumLength')), 1, KEPT_MAX) ?? KEPT_MAX;
  return { most, terminator: terminator !== null && isSequence(terminator) ? terminator : USUAL_TERMINATOR, starCancels, firstWithin, nextWithin };
}

const resolved = (at: At, value: unknown): string | null => (value === undefined ? null : resolve(value, at));

function within(value: string | null, least: number, most: number): number | null {
  const number = asWholeNumber(value);
  return number !== null && number >= least && number <= most ? Number(number) : null;
}

const isSequence = (text: string): boolean => /^[0-9*#]{1,5}$/u.test(text);

/** The keys are a secret of the caller: nothing of this may name them in its parameters or its reason. */
function keep(at: At, keys: string): Ran {
  const input = validated(at, keys);
  if (input === null) return fault('What was keyed in is no telephone number of the kind that is asked for.', 'InvalidPhoneNumber');
  const encryption = at.action.parameters['InputEncryption'];
  if (encryption === undefined) return { kind: 'next', effects: [{ kind: 'storeInput', input }] };
  const key = resolved(at, fieldOf(encryption, 'Key'));
  if (key === null || key.trim() === '') return fault('The input is to be encrypted, but InputEncryption.Key leads to no key, so it was not kept.');
  return { kind: 'ask', question: { kind: 'encrypt', text: input, key } };
}

function keepEncrypted({ answer }: At): Ran {
  if (answer?.kind !== 'encrypted' || answer.text === null) return fault((answer?.kind === 'encrypted' ? answer.why : null) ?? 'The input could not be encrypted, so it was not kept.');
  return { kind: 'next', effects: [{ kind: 'storeInput', input: answer.text }] };
}

function validated(at: At, keys: string): string | null {
  const phone = fieldOf(at.action.parameters['InputValidation'], 'PhoneNumberValidation');
  if (phone === undefined) return keys;
  if (fieldOf(phone, 'NumberFormat') === 'E164') return internationalNumber(keys);
  return localNumber(keys, resolved(at, fieldOf(phone, 'CountryCode')) ?? '');
}

function checkMenu(check: ActionCheck): void {
  equalsBranches(check, [], KEYS);
  for (const name of ['InputValidation', 'InputEncryption']) if (isGiven(check, name)) check.warning(`Parameters.${name}`, `${name} is for StoreInput "True"; a menu takes one key, and this has no effect.`);
}

function checkStored(check: ActionCheck): void {
  const { parameters, conditions, next, errors } = check.action;
  if (conditions.length > 0) check.error('Transitions.Conditions', 'Stored input is not compared here. Take the conditions away and use Compare with "$.StoredCustomerInput".');
  if (next === null) check.warning('Transitions.NextAction', 'It is missing. With StoreInput "True" it is where the flow goes on once the input is kept.');
  const validation = parameters['InputValidation'];
  const phone = fieldOf(validation, 'PhoneNumberValidation');
  const custom = fieldOf(validation, 'CustomValidation');
  if (phone !== undefined && custom !== undefined) check.error('Parameters.InputValidation', 'Exactly one of PhoneNumberValidation and CustomValidation is needed, but both are given. Keep one.');
  if (phone !== undefined) checkPhone(check, phone, errors.some(({ error }) => error === 'InvalidPhoneNumber'));
  const most = fieldOf(custom, 'MaximumLength');
  if (custom !== undefined && !isWithin(most, 1, KEPT_MAX)) check.error('Parameters.InputValidation.CustomValidation.MaximumLength', `${shown(most)} will not do. Give a whole number of keys from 1 to ${KEPT_MAX}, such as "4".`);
  checkEncryption(check, parameters['InputEncryption']);
}

function checkPhone(check: ActionCheck, phone: unknown, hasBranch: boolean): void {
  const field = 'Parameters.InputValidation.PhoneNumberValidation';
  const format = fieldOf(phone, 'NumberFormat');
  const country = fieldOf(phone, 'CountryCode');
  if (format !== 'Local' && format !== 'E164') check.error(`${field}.NumberFormat`, `${shown(format)} is not known. Write "Local" or "E164".`);
  else if (format === 'Local' && (typeof country !== 'string' || (!isReference(country) && callingCode(country) === undefined))) {
    check.error(`${field}.CountryCode`, `${shown(country)} is no country. A local number needs one, by its two letters, such as "DE".`);
  }
  if (!hasBranch) check.warning('Transitions.Errors', 'There is no InvalidPhoneNumber branch, so a number that is none goes where other errors go.');
}

function checkEncryption(check: ActionCheck, encryption: unknown): void {
  if (encryption === undefined) return;
  const given = entriesOf(encryption).map(([name]) => name);
  if (!given.includes('Key')) check.error('Parameters.InputEncryption.Key', 'It is missing. Give the PEM of a public RSA key or of a certificate, or one reference to it.');
  else fixedOrReferenceValue(check, 'Parameters.InputEncryption.Key', fieldOf(encryption, 'Key'));
}

function checkKeys(check: ActionCheck, configuration: unknown): void {
  const sequence = fieldOf(configuration, 'InputTerminationSequence');
  const field = 'Parameters.DTMFConfiguration';
  if (sequence !== undefined && (typeof sequence !== 'string' || (!isReference(sequence) && !isSequence(sequence)))) {
    check.error(`${field}.InputTerminationSequence`, 'It must be 1 to 5 keys, such as "#".');
  } else if (typeof sequence === 'string' && sequence.includes('*') && fieldOf(configuration, 'DisableCancelKey') !== 'True') {
    check.warning(`${field}.InputTerminationSequence`, 'A star takes back what was pressed, so this sequence can never be keyed in. Set DisableCancelKey to "True".');
  }
  const between = fieldOf(configuration, 'InterdigitTimeLimitSeconds');
  if (between !== undefined && !isWithin(between, NEXT.least, NEXT.most)) {
    check.error(`${field}.InterdigitTimeLimitSeconds`, `${shown(between)} will not do. Give a whole number of seconds from ${NEXT.least} to ${NEXT.most}, such as "5".`);
  }
}

/** A whole number within limits, or a reference to one. */
function isWithin(value: unknown, least: number, most: number): boolean {
  if (typeof value === 'string' && isReference(value)) return true;
  const number = asWholeNumber(value);
  return number !== null && number >= least && number <= most;
}
