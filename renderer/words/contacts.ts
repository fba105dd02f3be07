import type { EndReason } from '../../contract/contact.ts';
import type { Channel } from '../../contract/primitives.ts';
import type { LinkErrorCode } from './refusals.ts';
import { refusalWords } from './refusals.ts';
import { count, duration, moment } from './time.ts';

/** Words of the list of contacts and of the contact bar. */
export const listWords = {
  label: 'Your contacts',
  offered: 'Offered contact',
  offerLine: (queue: string | null, waited: number) => ['Offered', queue, `waited ${duration(waited)}`].filter(Boolean).join(' · '),
  offerLeft: (seconds: number) => (seconds === 1 ? '1 second left' : `${seconds} seconds left`),
  acceptWaits: 'Accepting waits for the link',
  offerRanOut: 'Ran out while the link was away',
  accepting: 'Accepting',
  rejecting: 'Rejecting',
  accept: 'Accept',
  reject: 'Reject',
  withYou: 'With you',
  waiting: 'Waiting',
  afterWork: 'After contact work',
  wentWrong: 'Needs clearing',
  clear: 'Clear',
  you: (text: string) => `You: ${text}`,
  typing: 'Typing…',
  returned: (after: number) => `Customer returned, was ${duration(after)}`,
  backInQueue: 'Customer is back, in queue',
  backWithAgent: 'Customer is back, with an agent',
  left: (since: number, now: number) => `Left ${duration(now - since)} ago, may return to you`,
  leftSoon: (since: number, now: number) => `Left ${duration(now - since)} ago, wait ends soon`,
  missed: (seconds: number | null) => (seconds === null ? 'Missed: no answer' : `Missed: no answer in ${seconds} s`),
  rejected: 'Rejected by you',
  abandoned: 'Abandoned: customer left before you answered',
  abandonedCall: 'Abandoned: customer hung up before you answered',
  withdrawn: 'Withdrawn: taken back before you answered',
  linkLost: 'Link lost: this desk was away too long',
  draft: 'Draft',
  queued: (many: number) => `${many} queued`,
  failed: (many: number) => (many === 1 ? 'Not sent' : `${many} not sent`),
  unread: (many: number) => `${many} unread`,
  connected: 'Connected',
  places: (channel: string, used: number, of: number) => `${channel} ${used} of ${of}`,
  channels: { VOICE: 'Voice', CHAT: 'Chat', TASK: 'Task' },
  announceOffer: (name: string, channel: string, queue: string | null) => `${channel} offered: ${name}${queue ? `, ${queue}` : ''}`,
  announceLeft: (name: string, seconds: number) => `${name}: ${seconds} seconds left to accept`,
  announceMessage: (name: string, text: string) => `${name}: ${text}`,
  announceElsewhere: (name: string) => `New message from ${name}`,
} as const;

export const emptyWords = {
  available: 'Available, nothing waits',
  availableWhat: 'The next contact comes here by itself.',
  away: (status: string) => `You are on ${status}`,
  offline: 'You are Offline',
  awayWhat: 'No offers until you choose Available.',
  offered: 'A contact is offered to you',
  offeredWhat: 'It opens here when you accept it.',
  choose: 'No contact is open',
  chooseWhat: 'Choose one from the list, or wait for the next.',
  noProfile: 'You take no contacts here',
  noProfileWhat: 'Your user has no routing profile. Queues shows who waits and why.',
  nothingLost: 'Nothing is lost',
  nothingLostWhat: 'New offers cannot reach you until the link is back.',
  noOffers: 'You get no offers now',
  noOffersWhat: 'The link to the routing server is lost. Your contacts and what you wrote are kept.',
} as const;

/** How a chat ended, said of the chat. Never one phrase for two causes. */
export const endWords: Record<EndReason, string> = {
  missed: 'Missed: nobody answered',
  rejected: 'Rejected by the agent',
  abandoned: 'Abandoned: the customer left before an answer',
  link_lost: 'Link lost: the agent was away too long',
  withdrawn: 'Withdrawn by the flow',
  expired: 'Time over: the chat reached its longest duration',
  ended_by_agent: 'Ended by the agent',
  ended_by_customer: 'Ended: the customer closed the chat',
  ended_by_flow: 'Ended by its flow',
  ended_by_api: 'Ended by your systems',
  ended_by_bot: 'The bot left',
  idle_disconnect: 'Ended: nobody wrote for too long',
  transferred: 'Transferred',
  customer_never_arrived: 'The customer’s call was never connected',
  line_lost: 'The customer’s line was lost',
  third_party_left: 'Ended: the other side hung up',
  dropped: 'Taken off the call',
  telecom_busy: 'Busy: whoever was called is on another call',
  telecom_unanswered: 'Not answered',
  telecom_declined: 'Declined',
  telecom_number_invalid: 'The number called does not exist',
  telecom_not_reachable: 'Not reachable: no page of the customer is open',
  telecom_originator_cancel: 'Cancelled before it was answered',
  telecom_problem: 'The call failed: it did not get through',
};

/** Where a call ends in another way than a chat does. */
const callEndWords: Partial<Record<EndReason, string>> = {
  abandoned: 'Abandoned: the customer hung up before an answer',
  expired: 'Time over: the call reached its longest duration',
  ended_by_customer: 'Ended: the customer hung up',
};

/** And where a task does. */
const taskEndWords: Partial<Record<EndReason, string>> = { expired: 'Time over: the task was there for as long as it may be' };

const OWN_END_WORDS: Readonly<Record<Channel, Partial<Record<EndReason, string>>>> = { CHAT: {}, VOICE: callEndWords, TASK: taskEndWords };

/** How a contact ended, said of its kind. */
export function endedWords(reason: EndReason, channel: Channel): string {
  return OWN_END_WORDS[channel][reason] ?? endWords[reason];
}

export const contactWords = {
  region: (name: string) => `Chat with ${name}`,
  leave: 'Leave',
  leaving: 'Leaving',
  close: 'Close contact',
  closing: 'Closing',
  clear: 'Clear',
  clearing: 'Clearing',
  details: 'Details',
  theirTurnEnded: (length: string) => `waits for you ${length}`,
  yourTurnEnded: (length: string) => `you wrote ${length} ago`,
  waitingState: 'Waiting for the customer',
  waitLeft: (left: string) => `${left} left`,
  acwState: 'After contact work',
  acwTitle: 'You are done with this chat',
  acwWaits: (until: number, now: number) => `It waits for the customer until ${moment(until, now)}. Close the contact when your work on it is done.`,
  acwWaitsShort: 'The chat goes on without you. Close the contact when your work on it is done.',
  acwEnded: 'The chat is over. Close the contact when your work on it is done.',
  acwInQueue: 'The customer is back and waits for the next agent. Close the contact when your work on it is done.',
  acwWithAgent: 'The customer is back and with another agent. Close the contact when your work on it is done.',
  acwHolds: 'It holds one of your places until you close it.',
  refused: (what: string, code: LinkErrorCode, message: string) => `${what} ${refusalWords(code, message)}`,
  notDone: { accepting: 'Not accepted.', rejecting: 'Not rejected.', leaving: 'Not left.', closing: 'Not closed.', clearing: 'Not cleared.', none: 'Not done.' },
} as const;

export const transcriptWords = {
  forYouOnly: 'For you only',
  choices: 'Could be chosen',
  chose: 'Chose',
  label: 'Transcript',
  you: 'You',
  system: 'Flow',
  newMessages: (many: number) => count(many, 'new message', 'new messages'),
  toNewest: 'To the newest',
  gap: (missing: number) => `${count(missing, 'message is', 'messages are')} not stored on this computer`,
  partStored: (stored: number, total: number) => `${stored} of ${count(total, 'message is', 'messages are')} stored here`,
  earlierChat: (day: string) => `Earlier chat, ended ${day}`,
  thisChat: 'This chat',
  none: 'Nothing was said yet',
  notYours: 'What was said is shown to the agent who accepts it',
  loading: 'Reading the transcript',
  tooLong: (shown: string) => `Only the first ${shown} characters are shown.`,
  showAll: 'Show all',
  notText: 'A message in a form this panel does not show as text',
  queued: 'Queued',
  sending: 'Sending',
  sent: (time: string) => `Sent ${time}`,
  delivered: (time: string) => `Delivered ${time}`,
  read: (time: string) => `Read ${time}`,
  notSent: 'Not sent',
  takeBack: 'Take back',
  tryAgain: 'Try again',
  keepAsDraft: 'Keep as draft',
  discard: 'Discard',
  nothingReached: 'Nothing reached the customer.',
  typing: (name: string) => `${name} is typing`,
  wasTyping: (name: string, length: string) => `${name} was typing when the link dropped, ${length} ago`,
  away: (name: string, length: string) => `${name} has closed the page, ${length} ago. They see your messages when they return.`,
} as const;

export const composerWords = {
  label: (name: string) => `Message to ${name}`,
  send: 'Send',
  queue: 'Queue',
  saved: 'Draft saved',
  notSaved: 'Draft not saved',
  bytesLeft: (left: number) => `${count(left, 'byte', 'bytes')} left`,
  bytesOver: (over: number) => `${count(over, 'byte', 'bytes')} too long. One message holds 16 384; shorten it or send it in two.`,
} as const;
