import type { Microphone } from '../../../contract/call.ts';
import type { RoutingReason, WaitExplanation } from '../../../contract/routing-reason.ts';
import { lengthOf, momentOf } from './length.ts';

/** What keeps an agent from a waiting contact, one rule; undefined for rules that rank. */
function hindranceWords(reason: RoutingReason, at: number): string | undefined {
  switch (reason.rule) {
    case 'not_in_profile':
      return 'serves another queue';
    case 'agent_queue_of_another':
      return 'may not take from another agent\'s own queue';
    case 'channel_not_in_profile':
      return 'takes no contacts of this channel';
    case 'not_signed_in':
      return 'is not signed in';
    case 'link_lost':
      return `has lost the link for ${lengthOf(at - reason.since)}`;
    case 'not_available':
      return `is on ${reason.status} for ${lengthOf(at - reason.since)}`;
    case 'next_status_pending':
      return `goes to ${reason.status} next`;
    case 'all_slots_in_use':
      return `has all places in use, ${reason.used} of ${reason.of}`;
    case 'no_microphone':
      return microphoneWords[reason.microphone];
    case 'slot_held_by_uncleared':
      return `has a place held by a contact that is ${reason.state.replaceAll('_', ' ')} and not cleared for ${lengthOf(at - reason.since)}`;
    case 'cross_channel':
      return `holds a contact of channel ${reason.holding} and takes no other channel meanwhile`;
    case 'delay_not_over':
      return `may take it from ${momentOf(reason.until)} on, by the delay in the routing profile`;
    case 'recently_declined':
      return `declined it, and is asked again from ${momentOf(reason.until)} on`;
    case 'contact_goes_first':
      return `takes contact ${reason.contactId} first`;
    case 'offered_now':
      return `is being offered it, until ${momentOf(reason.expiresAt)}`;
    default:
      return undefined;
  }
}

/** Why somebody cannot talk. */
const microphoneWords: Record<Microphone, string> = {
  ready: 'has a microphone',
  missing: 'has no microphone plugged in',
  denied: 'does not let the panel use the microphone',
  unasked: 'has not been asked for the microphone by the panel yet',
};

/** Why a contact waits now, one line per agent. */
export function waitLines(wait: WaitExplanation): string[] {
  const place = wait.position === null ? '' : ` at place ${wait.position}`;
  const since = wait.enqueuedAt === null ? '' : `, for ${lengthOf(wait.at - wait.enqueuedAt)}`;
  const agents = wait.candidates.map(({ name, reasons }) => {
    const hindrances = reasons.flatMap((reason) => hindranceWords(reason, wait.at) ?? []);
    return `  ${name} ${hindrances.length === 0 ? 'could take it now' : hindrances.join('; ')}`;
  });
  return [
    `It waits in queue ${wait.queue?.name ?? 'none'}${place}, priority ${wait.priority}${since}. Who could take it:`,
    ...(agents.length === 0 ? ['  nobody: no agent serves this queue'] : agents),
  ];
}
