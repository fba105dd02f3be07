import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { onlyParameters, wordsIn } from '../parameters.ts';
import { fill } from '../references.ts';

/** Takes tags off the contact. Its title in the reference, UnTagContact, is refused by the service (connect-facts T45). */
export const untagContact: ActionKind = {
  type: 'UntagContact',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['TagKeys']);
    const keys = check.action.parameters['TagKeys'];
    if (!Array.isArray(keys) || keys.length === 0 || keys.some((key) => typeof key !== 'string' || key === '')) {
      check.error('Parameters.TagKeys', 'It must be a list of at least one key, such as ["reason"].');
    }
  },

  run(at) {
    const keys = wordsIn(at.action.parameters['TagKeys']).map((key) => fill(key, at));
    if (keys.length === 0) return fault('There is no tag to take away.');
    return { kind: 'next', effects: [{ kind: 'removeTags', keys }], parameters: { TagKeys: keys.join(', ') } };
  },
};
