import { EventHook } from '../../../contract/flow-language.ts';
import type { FlowType } from '../../../contract/flow-language.ts';
import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionCheck, ActionKind } from '../action-kind.ts';
import { entriesOf, fixedOrReferenceValue, idOf, onlyParameters } from '../parameters.ts';
import { resolve } from '../references.ts';

/** The type that a flow must have to serve a hook. */
export const HOOK_FLOW_TYPES: Readonly<Record<EventHook, FlowType>> = {
  AgentHold: 'AGENT_HOLD',
  AgentWhisper: 'AGENT_WHISPER',
  CustomerHold: 'CUSTOMER_HOLD',
  CustomerQueue: 'CUSTOMER_QUEUE',
  CustomerRemaining: 'CONTACT_FLOW',
  CustomerWhisper: 'CUSTOMER_WHISPER',
  DefaultAgentUI: 'CONTACT_FLOW',
  DisconnectAgentUI: 'CONTACT_FLOW',
  PauseContact: 'CONTACT_FLOW',
  ResumeContact: 'CONTACT_FLOW',
};

/** Chooses the flow that this contact runs on an occasion, e.g. its disconnect flow. */
export const updateContactEventHooks: ActionKind = {
  type: 'UpdateContactEventHooks',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, ['EventHooks']);
    const hooks = entriesOf(check.action.parameters['EventHooks']);
    if (hooks.length !== 1) {
      const found = hooks.length === 0 ? 'none is' : `${hooks.map(([hook]) => hook).join(' and ')} are`;
      check.error('Parameters.EventHooks', `Exactly one hook is needed, but ${found} given. Use one action for each hook, one after another.`);
    }
    for (const [hook, flow] of hooks) checkHook(check, hook, flow);
  },

  run(at) {
    const [entry] = entriesOf(at.action.parameters['EventHooks']);
    const hook = EventHook.safeParse(entry?.[0]).data;
    const flow = resolve(entry?.[1], at);
    if (hook === undefined || flow === null || flow === '') return fault('There is no flow to set: the hook is unknown or its value is NULL.');
    if (hook.endsWith('Hold') && at.facts.channel !== 'VOICE') return fault('Only voice contacts can be put on hold, so a hold flow cannot be set here.');
    const parameters = { [hook]: flow };
    if (at.answer?.kind !== 'flow') return { kind: 'ask', question: { kind: 'flow', flow: idOf(flow) }, parameters };
    const found = at.answer.flow;
    if (found === null) return { ...fault(`There is no flow "${flow}".`), parameters };
    if (!found.published) return { ...fault(`The flow "${flow}" is saved but not published.`), parameters };
    if (found.type !== HOOK_FLOW_TYPES[hook]) return { ...fault(`${hook} needs a flow of type ${HOOK_FLOW_TYPES[hook]}; "${flow}" is a ${found.type}.`), parameters };
    return { kind: 'next', effects: [{ kind: 'setHook', hook, flowId: found.id }], parameters };
  },
};

function checkHook(check: ActionCheck, hook: string, flow: unknown): void {
  const field = `Parameters.EventHooks.${hook}`;
  if (!EventHook.safeParse(hook).success) {
    check.error(field, `"${hook}" is not a hook. Write one of: ${EventHook.options.join(', ')}.`);
  } else {
    fixedOrReferenceValue(check, field, flow);
  }
}
