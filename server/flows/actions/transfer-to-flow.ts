import { ROUTING_FLOW_TYPES, fault } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { fixedOrReference, idOf, isGiven, onlyParameters, valueOf } from '../parameters.ts';

/** Goes on with another flow; the contact keeps its queue and attributes. */
export const transferToFlow: ActionKind = {
  type: 'TransferToFlow',
  allowedIn: ROUTING_FLOW_TYPES,
  waysOut: { next: 'mirror', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['ContactFlowId']);
    if (isGiven(check, 'ContactFlowId')) fixedOrReference(check, 'ContactFlowId');
    else check.error('Parameters.ContactFlowId', 'ContactFlowId is missing. Give the id of the flow to go on with.');
  },

  run(at) {
    const flow = valueOf(at, 'ContactFlowId');
    if (flow === null || flow === '') return fault('There is no flow to go on with: the value is NULL or empty.');
    const parameters = { ContactFlowId: flow };
    if (at.answer?.kind !== 'flow') return { kind: 'ask', question: { kind: 'flow', flow: idOf(flow) }, parameters };
    const found = at.answer.flow;
    if (found === null) return { ...fault(`There is no flow "${flow}".`), parameters };
    if (!found.published) return { ...fault(`The flow "${flow}" is saved but not published.`), parameters };
    if (!ROUTING_FLOW_TYPES.includes(found.type)) return { ...fault(`A contact cannot go on with "${flow}": it is a ${found.type}.`), parameters };
    return { kind: 'end', end: { kind: 'transferredToFlow', flowId: found.id }, parameters };
  },
};
