import type { EventHook } from '../../contract/flow-language.ts';
import type { Channel } from '../../contract/primitives.ts';

/** The flow ids a contact has set for its occasions. */
export type Hooks = Readonly<Partial<Record<EventHook, string>>>;

/** Occasions on which the instance itself says which flow runs, for contacts that have set none. */
export const DEFAULT_OCCASIONS = ['customer_queue', 'agent_whisper', 'customer_whisper', 'customer_hold', 'agent_hold', 'outbound_whisper', 'agent_transfer', 'queue_transfer'] as const;
export type DefaultOccasion = (typeof DEFAULT_OCCASIONS)[number];

/** The flows of the instance for these occasions; none for those that are not in it. */
export type FlowDefaults = Readonly<Partial<Record<DefaultOccasion, string>>>;

/** What has happened to a contact that may start a flow. */
export type Occasion =
  /** It was created with this flow. */
  | { readonly kind: 'started'; readonly flowId: string }
  /** It went into a queue. */
  | { readonly kind: 'queued' }
  /** An agent took it. */
  | { readonly kind: 'accepted' }
  /** The agent of a call has heard his whisper, and the customer is there. */
  | { readonly kind: 'whispered' }
  /** The customer whom this side has called answers. */
  | { readonly kind: 'answered' }
  /** Somebody on a call was put on hold. */
  | { readonly kind: 'held'; readonly whom: 'customer' | 'agent' }
  /** The last agent or bot has left and only the customer remains. */
  | { readonly kind: 'left' }
  /** A task was paused, or goes on after a pause. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' };

/**
 * The flows to run on an occasion, one after another (connect-facts 4.5).
 * @returns flow ids. Nothing on `left` means that no disconnect flow is set and the contact ends.
 */
export function selectFlows(occasion: Occasion, channel: Channel, hooks: Hooks, defaults: FlowDefaults): readonly string[] {
  switch (occasion.kind) {
    case 'started':
      return [occasion.flowId];
    case 'queued':
      return present(hooks.CustomerQueue ?? defaults.customer_queue);
    case 'accepted':
      return whispers(channel, hooks, defaults);
    case 'whispered':
      return present(hooks.CustomerWhisper ?? defaults.customer_whisper);
    case 'answered':
      return present(defaults.outbound_whisper);
    case 'held':
      return present(occasion.whom === 'agent' ? (hooks.AgentHold ?? defaults.agent_hold) : (hooks.CustomerHold ?? defaults.customer_hold));
    case 'left':
      return present(hooks.CustomerRemaining);
    case 'paused':
      return present(hooks.PauseContact);
    case 'resumed':
      return present(hooks.ResumeContact);
  }
}

/**
 * The agent's whisper comes first, while the customer still waits. A chat whispers only where that was set. On a call a whisper
 * takes time: that to the customer is an occasion of its own.
 */
function whispers(channel: Channel, hooks: Hooks, defaults: FlowDefaults): readonly string[] {
  const explicitOnly = channel === 'CHAT';
  return [
    ...present(hooks.AgentWhisper ?? (explicitOnly ? null : defaults.agent_whisper)),
    ...(channel === 'VOICE' ? [] : present(hooks.CustomerWhisper ?? (explicitOnly ? null : defaults.customer_whisper))),
  ];
}

function present(flowId: string | null | undefined): readonly string[] {
  return flowId == null ? [] : [flowId];
}
