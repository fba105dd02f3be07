import { textOf, type ModuleReader } from './module-reader.ts';
import type { LegacyParameter } from './legacy-flow.ts';

/** What the console calls system attributes, and the reference that stands for each. */
const SYSTEM: Readonly<Record<string, string>> = {
  'channel': '$.Channel',
  'contact id': '$.ContactId',
  'initial contact id': '$.InitialContactId',
  'previous contact id': '$.PreviousContactId',
  'task contact id': '$.Task.ContactId',
  'initiation method': '$.InitiationMethod',
  'instance arn': '$.InstanceARN',
  'customer number': '$.CustomerEndpoint.Address',
  'dialed number': '$.SystemEndpoint.Address',
  'customer callback number': '$.CustomerEndpoint.Address',
  'stored customer input': '$.StoredCustomerInput',
  'queue name': '$.Queue.Name',
  'queue arn': '$.Queue.ARN',
  'queue.name': '$.Queue.Name',
  'queue.arn': '$.Queue.ARN',
  'text to speech voice': '$.TextToSpeechVoiceId',
  'language': '$.LanguageCode',
  'name': '$.Name',
  'description': '$.Description',
};
const AGENT: Readonly<Record<string, string>> = { 'user name': '$.Agent.UserName', 'first name': '$.Agent.FirstName', 'last name': '$.Agent.LastName', 'agent arn': '$.Agent.ARN', 'arn': '$.Agent.ARN' };

/** A root and a name under it; names that are no plain words stand in brackets. */
const under = (root: string, name: string): string => (/^[\w.-]+$/u.test(name) ? `${root}.${name}` : `${root}['${name.replaceAll('\'', '')}']`);

/** The reference for a value of a namespace, or undefined where there is none. */
export function referenceFor(namespace: string, value: string): string | undefined {
  const name = value.trim();
  switch (namespace.toLowerCase()) {
    case 'user defined':
      return under('$.Attributes', name);
    case 'external':
      return under('$.External', name);
    case 'flow':
      return under('$.FlowAttributes', name);
    case 'system':
      return SYSTEM[name.toLowerCase()];
    case 'agent':
      return AGENT[name.toLowerCase()];
    case 'lex':
      return under('$.Lex', name);
    case 'lex slots':
      return under('$.Lex.Slots', name);
    case 'lex attributes':
    case 'lex session attributes':
      return under('$.Lex.SessionAttributes', name);
    case 'queue metrics':
      return under('$.Metrics', name.replaceAll(/\s+/gu, ''));
    default:
      return undefined;
  }
}

/** The value of a parameter in the current language: its text, or the reference for it. Notes what has none. */
export function valueIn(reader: ModuleReader, parameter: LegacyParameter | undefined): string | undefined {
  if (parameter === undefined) return undefined;
  const text = textOf(parameter.value);
  if (text === undefined || parameter.namespace == null || parameter.namespace === '') return text;
  const reference = referenceFor(parameter.namespace, text);
  if (reference === undefined) reader.note(`"${text}" of the namespace "${parameter.namespace}" (${parameter.name}) is not known here. Put in the reference that you mean.`);
  return reference;
}
