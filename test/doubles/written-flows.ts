import type { InstanceDesk } from '../../server/core.ts';

/*
 * Flows as tests write them: short, and valid.
 */

export interface WrittenAction {
  Identifier: string; Type: string; Parameters: Record<string, unknown>;
  Transitions: { NextAction?: string; Errors?: { NextAction: string; ErrorType: string }[]; Conditions?: { NextAction: string; Condition: { Operator: string; Operands: string[] } }[] };
}
type Ways = { next?: string; errors?: Record<string, string>; conditions?: [operand: string, next: string][] };

/** One action; `errors` maps error types to actions, `conditions` are Equals. */
export function action(id: string, type: string, parameters: Record<string, unknown>, { next, errors, conditions }: Ways = {}): WrittenAction {
  return {
    Identifier: id, Type: type, Parameters: parameters,
    Transitions: {
      ...(next !== undefined && { NextAction: next }),
      ...(errors && { Errors: Object.entries(errors).map(([ErrorType, NextAction]) => ({ ErrorType, NextAction })) }),
      ...(conditions && { Conditions: conditions.map(([operand, NextAction]) => ({ NextAction, Condition: { Operator: 'Equals', Operands: [operand] } })) }),
    },
  };
}

export const end = action('end', 'DisconnectParticipant', {});
export const setQueue = (queueId: string, next: string): WrittenAction => action('set-queue', 'UpdateContactTargetQueue', { QueueId: queueId }, { next, errors: { NoMatchingError: 'end' } });
export const toQueue = action('to-queue', 'TransferContactToQueue', {}, { next: 'end', errors: { QueueAtCapacity: 'end', NoMatchingError: 'end' } });
export const setHook = (hook: string, flowId: string, next: string): WrittenAction =>
  action(`hook-${hook}`, 'UpdateContactEventHooks', { EventHooks: { [hook]: flowId } }, { next, errors: { NoMatchingError: 'end' } });
export const setAttributes = (id: string, attributes: Record<string, string>, next: string): WrittenAction =>
  action(id, 'UpdateContactAttributes', { Attributes: attributes, TargetContact: 'Current' }, { next, errors: { NoMatchingError: 'end' } });
export const pauseFor = (id: string, seconds: number, next: string): WrittenAction =>
  action(id, 'Wait', { TimeLimitSeconds: String(seconds) }, { next: 'end', errors: { NoMatchingError: 'end' }, conditions: [['WaitCompleted', next]] });

/** Publishes a flow that begins with the first of these actions. */
export async function publishFlow(instance: InstanceDesk, id: string, actions: readonly WrittenAction[], type = 'CONTACT_FLOW'): Promise<void> {
  await instance.putFlow({ id, name: id, type, content: JSON.stringify({ Version: '2019-10-30', StartAction: actions[0]?.Identifier, Actions: actions }), publish: true });
}
