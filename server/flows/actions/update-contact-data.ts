import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionCheck, ActionKind, At } from '../action-kind.ts';
import { entriesOf, fieldOf, isGiven, knownReference, oneOfWords, onlyParameters, shown } from '../parameters.ts';
import { fill } from '../references.ts';
import type { ContactDataChange, ContactReference } from '../step.ts';

/** The texts it writes, what they are called in a change, and how long they may be once filled in. */
const TEXTS = [
  { parameter: 'Name', field: 'name', longest: 512 },
  { parameter: 'Description', field: 'description', longest: 4096 },
  { parameter: 'CustomerId', field: 'customerId', longest: 128 },
  { parameter: 'LanguageCode', field: 'languageCode', longest: 128 },
] as const;
const REFERENCE_TYPES = ['URL', 'NUMBER', 'STRING', 'DATE', 'EMAIL'];
const REFERENCE_LONGEST = 4096;
const REFERENCES_MAX = 15;
/** Of services that are not part of this one; kept and without effect. */
const ELSEWHERE = ['WisdomSessionArn', 'VoiceAuthenticationSettings', 'FraudDetectionSettings', 'SegmentAttributes', 'CustomerEndpoint', 'SystemEndpoint'];

/** Writes what the contact carries: name, description, language, the customer's id, and references for its agent. */
export const updateContactData: ActionKind = {
  type: 'UpdateContactData',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, [...TEXTS.map(({ parameter }) => parameter), 'References', 'TargetContact']);
    if (isGiven(check, 'TargetContact')) oneOfWords(check, 'TargetContact', ['Current', 'Related']);
    if (![...TEXTS.map(({ parameter }) => parameter), 'References', ...ELSEWHERE].some((name) => isGiven(check, name))) {
      check.error('Parameters', `There is nothing to write. Give one of ${TEXTS.map(({ parameter }) => parameter).join(', ')} or References.`);
    }
    for (const { parameter } of TEXTS) checkText(check, parameter);
    if (isGiven(check, 'References')) checkReferences(check);
  },

  run(at) {
    const related = at.action.parameters['TargetContact'] === 'Related';
    if (related && at.facts.relatedContactId === null) return fault('This contact has no related contact.');
    const change = changeOf(at);
    if (typeof change === 'string') return fault(change);
    const parameters = { Written: Object.keys(change).join(', '), TargetContact: related ? 'Related' : 'Current' };
    if (Object.keys(change).length === 0) return { kind: 'next', parameters };
    return { kind: 'next', effects: [{ kind: 'setContactData', target: related ? 'related' : 'current', data: change }], parameters };
  },
};

function checkText(check: ActionCheck, name: string): void {
  const value = check.action.parameters[name];
  if (value === undefined) return;
  if (typeof value !== 'string') check.error(`Parameters.${name}`, 'It must be text, with or without references such as "$.Attributes.name".');
  else knownReference(check, `Parameters.${name}`, value);
}

function checkReferences(check: ActionCheck): void {
  const entries = entriesOf(check.action.parameters['References']);
  if (entries.length === 0) check.error('Parameters.References', 'It must be an object such as {"order": {"Type": "URL", "Value": "https://..."}}.');
  for (const [name, reference] of entries) {
    const field = `Parameters.References.${name}`;
    const type = fieldOf(reference, 'Type');
    if (typeof fieldOf(reference, 'Value') !== 'string') check.error(`${field}.Value`, 'It must be text.');
    if (!REFERENCE_TYPES.includes(String(type))) check.error(`${field}.Type`, `${shown(type)} is not a type of reference. Write one of: ${REFERENCE_TYPES.join(', ')}.`);
  }
}

/** What is to be written, or what stands in the way. */
function changeOf(at: At): ContactDataChange | string {
  const change: Record<string, string> = {};
  for (const { parameter, field, longest } of TEXTS) {
    const written = at.action.parameters[parameter];
    if (typeof written !== 'string') continue;
    const text = fill(written, at);
    if (text.length > longest) return `${parameter} has ${text.length} characters once its references are filled in; ${longest} is the limit.`;
    change[field] = text;
  }
  const references = referencesOf(at);
  if (Object.keys({ ...at.facts.references, ...references }).length > REFERENCES_MAX) return `The contact would have more than ${REFERENCES_MAX} references.`;
  const long = Object.entries(references).find(([, { value }]) => value.length > REFERENCE_LONGEST);
  if (long !== undefined) return `The reference "${long[0]}" has more than ${REFERENCE_LONGEST} characters.`;
  return { ...change, ...(Object.keys(references).length > 0 && { references }) };
}

function referencesOf(at: At): Record<string, ContactReference> {
  const entries = entriesOf(at.action.parameters['References']).map(([name, reference]): [string, ContactReference] => {
    const [type, value] = [fieldOf(reference, 'Type'), fieldOf(reference, 'Value')];
    return [fill(name, at), { type: String(type), value: typeof value === 'string' ? fill(value, at) : '' }];
  });
  return Object.fromEntries(entries);
}
