import { ROUTING_FLOW_TYPES, fault } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { onlyParameters } from '../parameters.ts';

/** Puts the contact into its working queue. On success this flow is over and the customer queue flow begins. */
export const transferContactToQueue: ActionKind = {
  type: 'TransferContactToQueue',
  allowedIn: ROUTING_FLOW_TYPES,
  waysOut: { next: 'mirror', conditions: 'none', errors: ['QueueAtCapacity'], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, []);
  },

  run(at) {
    const queue = at.facts.queue;
    if (queue === null) return fault('The contact has no queue. Set one with UpdateContactTargetQueue before.');
    const parameters = { Queue: queue.name };
    if (at.answer?.kind !== 'admission') return { kind: 'ask', question: { kind: 'admission', queue: queue.id }, parameters };
    switch (at.answer.admission) {
      case 'admitted':
        return { kind: 'end', end: { kind: 'handedToQueue', queueId: queue.id }, parameters };
      case 'full':
        return { ...fault(`The queue "${queue.name}" is full.`, 'QueueAtCapacity'), parameters };
      case 'refused':
        return { ...fault(`The queue "${queue.name}" takes no contacts: it is disabled or gone.`), parameters };
    }
  },
};
