import type { RoutingReason } from '../../../contract/routing-reason.ts';
import { lengthOf, momentOf } from './length.ts';

/** Why routing chose an agent for a contact, one rule; undefined for rules that exclude. */
export function reasonWords(reason: RoutingReason): string | undefined {
  switch (reason.rule) {
    case 'own_agent_queue':
      return 'it was in the agent\'s own queue';
    case 'queue_priority':
      return `its queue is priority ${reason.priority} in the agent's routing profile`;
    case 'contact_priority':
      return `the contact has priority ${reason.priority}`;
    case 'oldest_contact':
      return `it had waited longest, ${lengthOf(reason.waited)}`;
    case 'longest_available':
      return `the agent was Available longest, since ${momentOf(reason.availableSince)}`;
    case 'holds_no_contact':
      return 'the agent held no other contact';
    case 'holds_contacts':
      return `the agent held ${reason.held} other ${reason.held === 1 ? 'contact' : 'contacts'}`;
    case 'tie_broken_by_id':
      return 'all else was equal';
    default:
      return undefined;
  }
}
