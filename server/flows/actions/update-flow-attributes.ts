import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { entriesOf, fieldOf, isKey, knownReference, onlyParameters } from '../parameters.ts';
import { fill } from '../references.ts';
import { attributesFit, ATTRIBUTES_BYTES_MAX } from './update-contact-attributes.ts';

/** Writes `$.FlowAttributes`: for this flow only, not for modules or other flows. All of them, or none. */
export const updateFlowAttributes: ActionKind = {
  type: 'UpdateFlowAttributes',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['FlowAttributes']);
    const entries = entriesOf(check.action.parameters['FlowAttributes']);
    if (entries.length === 0) check.error('Parameters.FlowAttributes', 'There is nothing to set. Write {"name": {"Value": "..."}}.');
    for (const [key, attribute] of entries) {
      const field = `Parameters.FlowAttributes.${key}`;
      const value = fieldOf(attribute, 'Value');
      if (!isKey(key)) check.error(field, `"${key}" cannot be the name of an attribute: it is empty or has a "$" or "." in it.`);
      if (typeof value !== 'string' && typeof value !== 'number') check.error(field, 'It must be an object with a Value, such as {"Value": "900"}.');
      else knownReference(check, `${field}.Value`, value);
    }
  },

  run(at) {
    const entries = entriesOf(at.action.parameters['FlowAttributes']);
    if (entries.length === 0 || entries.some(([key]) => !isKey(key))) return fault('There is nothing to set, or a name is empty or has a "$" or "." in it.');
    const attributes = Object.fromEntries(entries.map(([key, attribute]) => [key, fill(String(fieldOf(attribute, 'Value')), at)]));
    const flowAttributes = { ...at.run.flowAttributes, ...attributes };
    if (!attributesFit(flowAttributes)) return fault(`The attributes of this flow would take more than ${ATTRIBUTES_BYTES_MAX} bytes together.`);
    return { kind: 'next', keeps: { flowAttributes }, parameters: attributes };
  },
};
