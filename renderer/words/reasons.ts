import type { Microphone } from '../../contract/call.ts';
import type { RoutingReason, WaitExplanation } from '../../contract/routing-reason.ts';
import { contactWords } from './contacts.ts';
import { clockTime, count, duration } from './time.ts';

/** Why this agent got a contact, one line per rule. Rules that exclude say nothing here. */
export function gotItWords(reason: RoutingReason): string | undefined {
  switch (reason.rule) {
    case 'own_agent_queue':
      return 'It was in your own queue';
    case 'queue_priority':
      return `This queue is your priority ${reason.priority}`;
    case 'contact_priority':
      return `The contact has priority ${reason.priority}`;
    case 'oldest_contact':
      return `It had waited longest: ${duration(reason.waited)}`;
    case 'longest_available':
      return `You were Available longest, since ${clockTime(reason.availableSince)}`;
    case 'holds_no_contact':
      return 'You held no other contact';
    case 'holds_contacts':
      return `You held ${count(reason.held, 'other contact', 'other contacts')}`;
    case 'assigned':
      return 'It was given to you';
    case 'tie_broken_by_id':
      return 'All else was equal';
    default:
      return undefined;
  }
}

/** What keeps one agent from a waiting contact, for a group of agents with the same reason. */
interface Hindrance {
  /** What the group has in common, as a sentence about one and about many. */
  readonly one: (name: string) => string;
  readonly many: (agents: string) => string;
  readonly glyph: 'full' | 'away' | 'held' | 'link' | 'other' | 'free';
  /** What is true of this agent alone. */
  readonly detail: (now: number) => string | undefined;
  readonly group: string;
  /** How the answer's sentence sums it up. */
  readonly sum: 'full' | 'away' | 'held up';
}

/** The words of one excluding rule; undefined for rules that rank. */
export function hindranceOf(reason: RoutingReason): Hindrance | undefined {
  const simple = (group: string, one: string, many: string, glyph: Hindrance['glyph'], sum: Hindrance['sum'], detail: Hindrance['detail'] = () => undefined): Hindrance => ({
    group,
    one: (name) => `${name} ${one}`,
    many: (agents) => `${agents} ${many}`,
    glyph,
    sum,
    detail,
  });
  switch (reason.rule) {
    case 'all_slots_in_use':
      return simple('full', 'has all places in use', 'have all places in use', 'full', 'full', () => `${reason.used} of ${reason.of}`);
    case 'not_available':
      return simple('away', `is on ${reason.status}`, 'are not Available', 'away', 'away', (now) => `${reason.status} for ${duration(now - reason.since)}`);
    case 'next_status_pending':
      return simple('next', `goes to ${reason.status} next`, 'go to another status next', 'away', 'away', () => `Next: ${reason.status}`);
    case 'not_signed_in':
      return simple('out', 'is not signed in', 'are not signed in', 'away', 'away');
    case 'link_lost':
      return simple('link', 'has lost the link', 'have lost the link', 'link', 'away', (now) => `For ${duration(now - reason.since)}`);
    case 'no_microphone':
      return simple('microphone', 'has no microphone ready', 'have no microphone ready', 'away', 'away', () => microphoneDetail[reason.microphone]);
    case 'slot_held_by_uncleared':
      return simple('held', 'has a place held by an uncleared contact', 'have a place held by an uncleared contact', 'held', 'full', (now) => `${uncleared(reason.state)} ${duration(now - reason.since)} ago, not cleared yet`);
    case 'cross_channel':
      return simple('cross', `is busy on ${reason.holding.toLowerCase()}`, 'are busy on another channel', 'full', 'full', () => `On ${reason.holding.toLowerCase()}, takes no other channel then`);
    case 'delay_not_over':
      return simple('delay', 'may take it later', 'may take it later', 'away', 'held up', () => `From ${clockTime(reason.until)}, by the routing profile's delay`);
    case 'recently_declined':
      return simple('declined', 'declined it a moment ago', 'declined it a moment ago', 'held', 'held up', () => `Asked again after ${clockTime(reason.until)}`);
    case 'contact_goes_first':
      return simple('first', 'takes another contact first', 'take other contacts first', 'full', 'held up');
    case 'offered_now':
      return simple('offered', 'is being offered it now', 'are being offered it now', 'free', 'held up', (now) => `${Math.max(0, Math.ceil((reason.expiresAt - now) / 1000))} s left to answer`);
    case 'not_in_profile':
      return simple('profile', 'does not serve this queue', 'do not serve this queue', 'other', 'away');
    case 'agent_queue_of_another':
      return simple('own', 'may not take from another agent’s own queue', 'may not take from another agent’s own queue', 'other', 'away');
    case 'channel_not_in_profile':
      return simple('channel', 'takes no contacts of this channel', 'take no contacts of this channel', 'other', 'away');
    default:
      return undefined;
  }
}

const microphoneDetail: Record<Microphone, string> = {
  ready: 'Microphone ready',
  missing: 'No microphone is plugged in',
  denied: 'The microphone is not allowed to the panel',
  unasked: 'The panel has not asked for a microphone yet',
};

function uncleared(state: string): string {
  const words = state.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whether the agent serves the queue at all: those who do not are not part of the answer, only of the whole list. */
export function servesQueue(candidate: WaitExplanation['candidates'][number]): boolean {
  return !candidate.reasons.some((reason) => reason.rule === 'not_in_profile' || reason.rule === 'agent_queue_of_another' || reason.rule === 'channel_not_in_profile');
}

export const whyWords = {
  title: 'Why is this contact waiting?',
  who: 'Who could take it, and why not',
  others: (many: number) => `${count(many, 'agent does', 'agents do')} not serve this queue`,
  asOf: (number: string) => `The routing’s own reasons, as of ${number}.`,
  show: 'Show',
  hide: 'Hide',
  showNames: (what: string) => `Show who: ${what}`,
  again: 'Ask again',
  asking: 'Asking the server',
  could: 'could take it now',
  couldMany: 'could take it now',
  position: (queue: string, position: number) => `${queue}, position ${position}`,
  priority: (value: number) => `priority ${value}`,
} as const;

/** The answer in one sentence, the number first: "6:42, because all 3 agents for Support are full or away." */
export function answerOf(why: WaitExplanation, now: number): string {
  switch (why.state) {
    case 'being_offered': {
      const to = why.candidates.find((candidate) => candidate.reasons.some((reason) => reason.rule === 'offered_now'));
      return `It is being offered${to ? ` to ${to.name}` : ''} now.`;
    }
    case 'in_flow':
      return 'It is not in a queue: its flow is running.';
    case 'waiting_for_customer':
      return `It is not in a queue: it waits for the customer to return.`;
    case 'with_agent':
      return 'It does not wait: an agent has it.';
    case 'with_outsider':
      return 'It does not wait: the customer was left to somebody outside.';
    case 'scheduled':
      return 'It is not in a queue: it is scheduled for later.';
    case 'paused':
      return 'It is not in a queue: it is paused.';
    case 'ended':
      return 'It does not wait: it has ended.';
    case 'waiting':
      return `${why.enqueuedAt === null ? contactWords.waitingState : duration(now - why.enqueuedAt)}, because ${causeOf(why)}.`;
  }
}

function causeOf(why: WaitExplanation): string {
  const queue = why.queue?.name ?? 'this queue';
  const serving = why.candidates.filter(servesQueue);
  if (serving.length === 0) return `no agent serves ${queue}`;
  const eligible = serving.filter((candidate) => candidate.eligible);
  const free = eligible.find((candidate) => candidate.reasons.every((reason) => hindranceOf(reason) === undefined));
  if (free) return `${free.name} has become free just now and is asked next`;
  if (eligible.length > 0) return `${eligible.length === 1 ? `${eligible[0]?.name ?? 'the agent'} takes` : `all ${eligible.length} agents who are free take`} a contact before it first`;
  const signedIn = serving.filter((candidate) => !candidate.reasons.some((reason) => reason.rule === 'not_signed_in'));
  if (signedIn.length === 0) return `none of the ${count(serving.length, 'agent', 'agents')} for ${queue} is signed in`;
  const sums = new Set(signedIn.flatMap((candidate) => candidate.reasons.map((reason) => hindranceOf(reason)?.sum).filter((sum) => sum !== undefined)));
  const how = (['full', 'away', 'held up'] as const).filter((sum) => sums.has(sum)).join(' or ');
  if (signedIn.length === 1) return `${signedIn[0]?.name ?? 'the only agent'}, the only agent for ${queue} who is signed in, is ${how === '' ? 'busy' : how}`;
  return `${signedIn.length === 2 ? 'both' : `all ${signedIn.length}`} agents for ${queue} are ${how === '' ? 'busy' : how}`;
}
