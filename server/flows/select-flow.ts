import type { EventHook } from '../../contract/flow-language.ts';
import type { Channel } from '../../contract/primitives.ts';

/** The flow ids a contact has set for its occasions. */
export type Hooks = Readonly<Partial<Record<EventHook, string>>>;

/** The flows of the instance for contacts that have set none. */
export interface FlowDefaults {
  readonly customerQueue: string | null;
  readonly agentWhisper: string | null;
  readonly customerWhisper: string | null;
}

/** What has happened to a contact that may start a flow. */
export type Occasion =
  /** It was created with this flow. */
  | { readonly kind: 'started'; readonly flowId: string }
  /** It went into a queue. */
  | { readonly kind: 'queued' }
  /** An agent took it. */
  | { readonly kind: 'accepted' }
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
      return present(hooks.CustomerQueue ?? defaults.customerQueue);
    case 'accepted':
      return whispers(channel, hooks, defaults);
    case 'left':
      return present(hooks.CustomerRemaining);
    case 'paused':
      return present(hooks.PauseContact);
    case 'resumed':
      return present(hooks.ResumeContact);
  }
}

/** The agent's whisper comes first, while the customer still waits. A chat whispers only where that was set. */
function whispers(channel: Channel, hooks: Hooks, defaults: FlowDefaults): readonly string[] {
  const explicitOnly = channel === 'CHAT';
  return [
    ...present(hooks.AgentWhisper ?? (explicitOnly ? null : defaults.agentWhisper)),
    ...present(hooks.CustomerWhisper ?? (explicitOnly ? null : defaults.customerWhisper)),
  ];
}

function present(flowId: string | null | undefined): readonly string[] {
  return flowId == null ? [] : [flowId];
}
