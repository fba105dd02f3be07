import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind, At, Ran } from '../action-kind.ts';
import { entriesOf, isGiven, isKey, knownReference, oneOfWords, onlyParameters } from '../parameters.ts';
import { fill } from '../references.ts';
import type { TargetContact } from '../step.ts';

/** All attributes of a contact together, keys and values, in UTF-8 bytes. */
export const ATTRIBUTES_BYTES_MAX = 32 * 1024;

/** Writes attributes of the contact, for this and later flows, the agent and the record. */
export const updateContactAttributes: ActionKind = {
  type: 'UpdateContactAttributes',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['Attributes', 'TargetContact']);
    if (isGiven(check, 'TargetContact')) oneOfWords(check, 'TargetContact', ['Current', 'Related']);
    const entries = entriesOf(check.action.parameters['Attributes']);
    if (entries.length === 0) {
      check.error('Parameters.Attributes', 'There is nothing to set. Give at least one attribute, such as {"reason": "returned"}.');
    }
    for (const [key, value] of entries) {
      const field = `Parameters.Attributes.${key}`;
      if (!isKey(key)) check.error(field, `"${key}" cannot be the name of an attribute: it is empty or has a "$" or "." in it.`);
      if (typeof value !== 'string' && typeof value !== 'number') check.error(field, 'The value must be text. Write true as "True".');
      else knownReference(check, field, value);
    }
  },

  run(at) {
    const related = at.action.parameters['TargetContact'] === 'Related';
    if (!related) return write(at, 'current', at.facts.attributes);
    if (at.facts.relatedContactId === null) return fault('This contact has no related contact.');
    if (at.answer?.kind !== 'relatedAttributes') return { kind: 'ask', question: { kind: 'relatedAttributes' } };
    return at.answer.attributes === null ? fault('The related contact is gone.') : write(at, 'related', at.answer.attributes);
  },
};

function write(at: At, target: TargetContact, before: Readonly<Record<string, string>>): Ran {
  const entries = entriesOf(at.action.parameters['Attributes']);
  if (entries.some(([key]) => !isKey(key))) return fault('The name of an attribute is empty or has a "$" or "." in it.');
  const attributes = Object.fromEntries(entries.map(([key, value]) => [key, fill(String(value), at)]));
  if (!attributesFit({ ...before, ...attributes })) return fault(`The attributes of this contact would take more than ${ATTRIBUTES_BYTES_MAX} bytes together.`);
  return { kind: 'next', effects: [{ kind: 'setAttributes', target, attributes }], parameters: attributes };
}

/** Do these attributes keep within the limit, keys and values together? */
export function attributesFit(attributes: Readonly<Record<string, string>>): boolean {
  const encoder = new TextEncoder();
  const bytes = Object.entries(attributes).reduce((sum, [key, value]) => sum + encoder.encode(key).length + encoder.encode(value).length, 0);
  return bytes <= ATTRIBUTES_BYTES_MAX;
}
