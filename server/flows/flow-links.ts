import { EventHook, type FlowType } from '../../contract/flow-language.ts';
import { ROUTING_FLOW_TYPES } from './action-kind.ts';
import { HOOK_FLOW_TYPES } from './actions/update-contact-event-hooks.ts';
import type { Action } from './flow.ts';
import { idOf, isAgentQueueArn } from './parameters.ts';
import { isReference } from './references.ts';

/** Something outside itself that a flow names: another flow, a module, a queue, hours, a function, a bot. */
export interface FlowLink {
  readonly kind: 'flow' | 'module' | 'queue' | 'hours' | 'function' | 'bot';
  /** The id, also where an ARN stands. */
  readonly id: string;
  readonly action: string;
  readonly field: string;
  /** Of a flow: the types that will do; empty if any does. */
  readonly types: readonly FlowType[];
}

/** Where a parameter names something. What is looked up at run time (`$.…`) names nothing yet. */
const BY_PARAMETER: readonly { readonly parameter: string; readonly kind: FlowLink['kind'] }[] = [
  { parameter: 'ContactFlowId', kind: 'flow' },
  { parameter: 'FlowModuleId', kind: 'module' },
  { parameter: 'QueueId', kind: 'queue' },
  { parameter: 'HoursOfOperationId', kind: 'hours' },
  { parameter: 'LambdaFunctionARN', kind: 'function' },
  { parameter: 'LexV2Bot.AliasArn', kind: 'bot' },
  { parameter: 'LexBot.Name', kind: 'bot' },
];

/** Everything that these actions name outside their flow, in their order. */
export function linksOf(actions: Iterable<Action>): FlowLink[] {
  return [...actions].flatMap((action) => [...parameterLinks(action), ...hookLinks(action)]);
}

function parameterLinks(action: Action): FlowLink[] {
  return BY_PARAMETER.flatMap(({ parameter, kind }) => {
    const value = parameter.split('.').reduce<unknown>(memberOf, action.parameters);
    const types = action.type === 'TransferToFlow' ? ROUTING_FLOW_TYPES : action.type === 'CreateTask' ? (['CONTACT_FLOW'] as const) : [];
    return link(action, `Parameters.${parameter}`, kind, value, types);
  });
}

function hookLinks(action: Action): FlowLink[] {
  const hooks = action.parameters['EventHooks'];
  if (typeof hooks !== 'object' || hooks === null) return [];
  return Object.entries(hooks).flatMap(([name, value]: [string, unknown]) => {
    const hook = EventHook.safeParse(name);
    return link(action, `Parameters.EventHooks.${name}`, 'flow', value, hook.success ? [HOOK_FLOW_TYPES[hook.data]] : []);
  });
}

function link(action: Action, field: string, kind: FlowLink['kind'], value: unknown, types: readonly FlowType[]): FlowLink[] {
  if (typeof value !== 'string' || value === '' || isReference(value)) return [];
  // An agent's own queue comes and goes with its agent.
  if (kind === 'queue' && isAgentQueueArn(value)) return [];
  // A function or bot is looked up by its whole name.
  return [{ kind, id: kind === 'function' || kind === 'bot' ? value : idOf(value), action: action.id, field, types }];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}
