import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { entriesOf, knownReference, onlyParameters } from '../parameters.ts';
import { fill } from '../references.ts';

/** A contact has at most so many tags of its users. */
const TAGS_MAX = 6;
const KEY_MAX = 128;
const VALUE_MAX = 256;

/** Puts tags on the contact, for reports and bills. */
export const tagContact: ActionKind = {
  type: 'TagContact',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['Tags']);
    const tags = entriesOf(check.action.parameters['Tags']);
    if (tags.length === 0 || tags.length > TAGS_MAX) check.error('Parameters.Tags', `There are ${tags.length} tags; a contact takes 1 to ${TAGS_MAX}, such as {"reason": "billing"}.`);
    for (const [key, value] of tags) {
      const wrong = wrongKey(key);
      if (wrong !== null) check.error(`Parameters.Tags.${key}`, wrong);
      if (typeof value !== 'string') check.error(`Parameters.Tags.${key}`, 'The value must be text.');
      else knownReference(check, `Parameters.Tags.${key}`, value);
    }
  },

  run(at) {
    const tags = Object.fromEntries(entriesOf(at.action.parameters['Tags']).map(([key, value]) => [fill(key, at), fill(String(value), at)]));
    const wrong = Object.keys(tags).map(wrongKey).find((found) => found !== null);
    if (wrong != null) return fault(wrong);
    if (Object.values(tags).some((value) => value.length > VALUE_MAX)) return fault(`The value of a tag has more than ${VALUE_MAX} characters.`);
    if (Object.keys({ ...at.facts.tags, ...tags }).length > TAGS_MAX) return fault(`The contact would have more than ${TAGS_MAX} tags.`);
    return { kind: 'next', effects: [{ kind: 'setTags', tags }], parameters: tags };
  },
};

function wrongKey(key: string): string | null {
  if (key === '' || key.length > KEY_MAX) return `The key of a tag must have 1 to ${KEY_MAX} characters.`;
  return key.toLowerCase().startsWith('aws:') ? `"${key}" cannot be the key of a tag: "aws:" is reserved.` : null;
}
