import { WaitEvent } from '../../../contract/flow-language.ts';
import { ROUTING_AND_QUEUE_FLOW_TYPES, fault } from '../action-kind.ts';
import type { ActionCheck, ActionKind, At, Ran, Woken } from '../action-kind.ts';
import { equalsBranches, numberOf, onlyParameters, shown, wholeNumber } from '../parameters.ts';

/** Seven days. */
const LONGEST_SECONDS = 604_800n;

/** Stops the flow until time is over or, in a chat, the customer writes or the bot leaves. */
export const wait: ActionKind = {
  type: 'Wait',
  allowedIn: ROUTING_AND_QUEUE_FLOW_TYPES,
  waysOut: {
    next: 'mirror',
    conditions: 'named',
    errors: [],
    optionalErrors: ['ParticipantNotFound'],
    noMatchingError: 'expected',
  },

  check(check) {
    onlyParameters(check, ['TimeLimitSeconds', 'Events'], { TimeoutSeconds: 'TimeLimitSeconds ("1" to "604800")' });
    if (check.action.parameters['TimeoutSeconds'] === undefined) {
      wholeNumber(check, 'TimeLimitSeconds', 1n, LONGEST_SECONDS, 'seconds');
    }
    const outcomes = ['WaitCompleted', ...checkedEvents(check)];
    equalsBranches(check, outcomes);
  },

  run(at) {
    if (at.woken !== undefined) return wake(at.woken);
    if (at.facts.channel === 'VOICE') return fault('A voice contact cannot wait; Wait works for chats and tasks.');
    const seconds = numberOf(at, 'TimeLimitSeconds', 1n, LONGEST_SECONDS);
    if (seconds === null) return fault('TimeLimitSeconds is not a whole number of seconds from 1 to 604800.');
    return stop(at, Number(seconds));
  },
};

function checkedEvents(check: ActionCheck): WaitEvent[] {
  const events = check.action.parameters['Events'];
  if (events === undefined) return [];
  if (!Array.isArray(events)) {
    check.error('Parameters.Events', `Events must be a list. Write some of: ${WaitEvent.options.join(', ')}.`);
    return [];
  }
  events.forEach((event, index) => {
    if (!WaitEvent.safeParse(event).success) {
      check.error(`Parameters.Events[${index}]`, `${shown(event)} is not an event to wait for. Write one of: ${WaitEvent.options.join(', ')}.`);
    } else if (events.indexOf(event) !== index) {
      check.error(`Parameters.Events[${index}]`, `"${event}" is listed twice. Keep one.`);
    }
  });
  return knownEvents(events);
}

function knownEvents(events: unknown): WaitEvent[] {
  return Array.isArray(events) ? WaitEvent.options.filter((event) => events.includes(event)) : [];
}

/** A task has no customer who could write, so only time ends its Wait. */
function stop(at: At, seconds: number): Ran {
  const events = at.facts.channel === 'CHAT' ? knownEvents(at.action.parameters['Events']) : [];
  if (events.includes('BotParticipantDisconnected') && !at.facts.botPresent) {
    return fault('There is no bot in this chat to wait for.', 'ParticipantNotFound');
  }
  return { kind: 'wait', milliseconds: seconds * 1000, events, parameters: { TimeLimitSeconds: String(seconds), Events: events.join(', ') } };
}

function wake(woken: Woken): Ran {
  switch (woken) {
    case 'waitCompleted':
      return { kind: 'compare', value: 'WaitCompleted' };
    case 'customerReturned':
      return { kind: 'compare', value: 'CustomerReturned' };
    case 'botParticipantDisconnected':
      return { kind: 'compare', value: 'BotParticipantDisconnected' };
    case 'waitFailed':
      return fault('The Wait could not be kept.');
  }
}
