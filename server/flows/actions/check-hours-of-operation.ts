import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { equalsBranches, fixedOrReference, idOf, isGiven, onlyParameters, valueOf } from '../parameters.ts';

/** Is it open now? Looks at the hours named, or at those of the working queue. */
export const checkHoursOfOperation: ActionKind = {
  type: 'CheckHoursOfOperation',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'mirror', conditions: 'named', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['HoursOfOperationId']);
    if (isGiven(check, 'HoursOfOperationId')) fixedOrReference(check, 'HoursOfOperationId');
    equalsBranches(check, ['True', 'False']);
  },

  run(at) {
    const named = at.action.parameters['HoursOfOperationId'] !== undefined;
    const hours = valueOf(at, 'HoursOfOperationId');
    const queue = at.facts.queue;
    if (named && (hours === null || hours === '')) return fault('There are no hours to check: the value is NULL or empty.');
    if (!named && queue === null) return fault('The contact has no queue whose hours could be checked.');
    if (!named && queue?.agentId != null) return fault("An agent's own queue has no hours of operation.");
    const of = hours === null ? { queue: queue?.id ?? '' } : { hours: idOf(hours) };
    const parameters = hours === null ? { Queue: queue?.name ?? '' } : { HoursOfOperationId: hours };
    if (at.answer?.kind !== 'hours') return { kind: 'ask', question: { kind: 'hours', of }, parameters };
    if (at.answer.open === null) return { ...fault('There are no such hours of operation.'), parameters };
    return { kind: 'compare', value: at.answer.open ? 'True' : 'False', parameters };
  },
};
