import type { FlowType } from '../../contract/flow-language.ts';
import type { Channel } from '../../contract/primitives.ts';
import { EVERY_FLOW_TYPE, fault } from './action-kind.ts';
import type { ActionCheck, ActionKind, WaysOut } from './action-kind.ts';
import { isGiven, onlyParameters } from './parameters.ts';

/*
 * Types of action that never do their work here, such as those for telephone calls. They are checked as all others, so
 * that a flow can be written and reviewed, and when reached they take the error branch that is documented for them.
 */

/** One such type. */
export interface NeverHere {
  readonly type: string;
  /** Parameters that must be there, and others it knows. */
  readonly needs?: readonly string[];
  readonly knows?: readonly string[];
  /** Everywhere, unless given. */
  readonly allowedIn?: readonly FlowType[];
  /** An action that goes on with NextAction and has NoMatchingError, unless given. */
  readonly waysOut?: Partial<WaysOut>;
  /** The error branch it takes; NoMatchingError unless given. */
  readonly error?: string;
  /** Why it cannot do its work, for the flow log. */
  readonly why: (channel: Channel) => string;
  /** Checks of its own. */
  readonly check?: (check: ActionCheck) => void;
}

/** The type of action that such a line describes. */
export function neverHere({ type, needs = [], knows = [], allowedIn = EVERY_FLOW_TYPE, waysOut = {}, error, why, check: checkMore }: NeverHere): ActionKind {
  return {
    type,
    allowedIn,
    waysOut: { next: 'required', conditions: 'none', errors: [], optionalErrors: [], noMatchingError: 'expected', ...waysOut },
    check(check) {
      onlyParameters(check, [...needs, ...knows]);
      for (const name of needs) if (!isGiven(check, name)) check.error(`Parameters.${name}`, `${name} is missing. ${type} cannot do without it.`);
      checkMore?.(check);
    },
    run: ({ facts }) => fault(why(facts.channel), error),
  };
}
