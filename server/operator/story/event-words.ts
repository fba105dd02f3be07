import type { HistoryEvent } from '../../contacts/contact-history.ts';
import { lengthOf, momentOf } from './length.ts';

/** Says what an id in the log is called; the id itself where that is not known. */
export type NameOf = (id: string) => string;

type Data = HistoryEvent['data'];
type Words = (data: Data, names: { agent: string; queue: string; of: NameOf }) => string;

const text = (data: Data, name: string): string => String(data[name] ?? '');
const noted = (data: Data): string => (data['noted'] === true ? ', with a note for whoever takes it' : '');
const length = (data: Data, name: string): string | undefined => (typeof data[name] === 'number' ? lengthOf(data[name]) : undefined);
const after = (data: Data, name: string): string => (length(data, name) === undefined ? '' : ` after ${length(data, name) ?? ''}`);
const until = (data: Data, name: string): string => (typeof data[name] === 'number' ? momentOf(data[name]) : '');

const OCCASION: Readonly<Record<string, string>> = {
  started: 'the contact\'s own flow',
  queued: 'the queue\'s flow',
  accepted: 'a whisper',
  whispered: 'the whisper to the customer',
  answered: 'the outbound whisper',
  held: 'a hold flow',
  consulted: 'the flow that asks somebody in',
  left: 'the disconnect flow',
};
const occasion = (data: Data): string => OCCASION[text(data, 'occasion')] ?? text(data, 'occasion');

const END_REASON: Readonly<Record<string, string>> = {
  missed: 'nobody answered',
  rejected: 'the agent declined',
  abandoned: 'the customer left',
  link_lost: 'the agent\'s link was gone for too long',
  withdrawn: 'it was taken back',
  expired: 'its duration was over',
  ended_by_agent: 'the agent ended it',
  ended_by_customer: 'the customer ended it',
  ended_by_flow: 'a flow ended it',
  ended_by_api: 'the API ended it',
  telecom_unanswered: 'nobody answered',
  telecom_busy: 'the line was busy',
  telecom_declined: 'the call was declined',
  telecom_number_invalid: 'there is no such number',
  telecom_not_reachable: 'no page of his was there',
  telecom_originator_cancel: 'the agent left before anybody answered',
  telecom_problem: 'the call did not get through',
  customer_never_arrived: 'the customer was never on the line',
  line_lost: 'the customer\'s line was gone for too long',
  third_party_left: 'the other side hung up',
  dropped: 'somebody on the call took him off it',
};

/** An end reason as the second half of a sentence. */
export const endReasonWords = (reason: string): string => END_REASON[reason] ?? reason.replaceAll('_', ' ');

/** A file by its type and size; its name is the customer's own words. */
const file = (data: Data): string => `${text(data, 'contentType')}, ${text(data, 'bytes')} bytes`;

const speaker = (data: Data): string => (data['participant'] == null ? `The ${text(data, 'role').toLowerCase()}` : text(data, 'participant'));

const byWhom = (data: Data): string => (data['by'] === 'api' ? 'The API' : 'The agent');

const END: Readonly<Record<string, string>> = {
  handedToQueue: 'handed the contact to its queue',
  movedToQueue: 'moved the contact to another queue',
  ended: 'is done',
  disconnected: 'ended the contact',
};

const WORDS: Readonly<Record<string, Words>> = {
  chat_started: (data) => `The chat starts with flow "${text(data, 'flow')}"; its duration ends it at ${until(data, 'expiresAt')}`,
  call_started: (data) => `The call is made for flow "${text(data, 'flow')}", which begins when the customer is on the line`,
  call_out: (data) => `${text(data, 'agent')} calls out for ${text(data, 'queue')}`,
  third_party_called: (data) => `${text(data, 'agent')} calls ${text(data, 'to')} onto this call`,
  party_held: (data) => `${text(data, 'name')} is put on hold`,
  party_resumed: (data) => `${text(data, 'name')} is off hold${after(data, 'heldFor')}`,
  party_muted: (data, { of }) => (text(data, 'by') === 'self' ? `${text(data, 'name')} muted himself` : `${of(text(data, 'by'))} muted ${text(data, 'name')}`),
  party_unmuted: (data) => `${text(data, 'name')} can be heard again`,
  party_rings: (data) => `It rings at ${text(data, 'name')}`,
  party_announces: (data) => `Something is heard from the network of ${text(data, 'name')} before an answer`,
  party_takes: (data) => `${text(data, 'name')} takes the call on a page; the line is on its way`,
  party_answered: (data) => `${text(data, 'name')} answered${after(data, 'rang')}`,
  party_left: (data) => `${text(data, 'name')} left the call${after(data, 'on')}: ${endReasonWords(text(data, 'reason'))}`,
  line_lost: (data) => `The line of ${text(data, 'name')} was lost`,
  line_back: (data) => `The line of ${text(data, 'name')} is back${after(data, 'lostFor')}`,
  call_quality: (data) => `The line of the ${text(data, 'role').replace('_', ' ')}: on average ${text(data, 'mean')} of 4.5, at worst ${text(data, 'worst')}; losses up to ${text(data, 'loss')} %`,
  task_started: (data) => `The task is made with flow "${text(data, 'flow')}"${typeof data['scheduledAt'] === 'number' ? `, to begin at ${until(data, 'scheduledAt')}` : ''}; its time is over at ${until(data, 'expiresAt')}`,
  task_due: () => 'The scheduled task begins',
  task_rescheduled: (data) => `The task begins at ${until(data, 'scheduledAt')} instead`,
  contact_transferred: (data, { agent }) => `${agent} handed it on to ${text(data, 'to')}${noted(data)}`,
  consult_asked: (data, { agent }) => `${agent} asked ${text(data, 'to')} into the call${noted(data)}; everybody else is on hold`,
  call_passed_on: (data, { agent, queue }) => ('to' in data ? `The call is left to ${text(data, 'to')}` : agent === 'nobody' ? `The call is left to whoever takes it from queue ${queue}` : `The call goes on with ${agent}`),
  transfer_failed: (data) => `It could not be handed on to ${text(data, 'to')}: ${text(data, 'why')}`,
  transfer_accepted: (data) => `What was handed on to ${text(data, 'to')} was taken by ${text(data, 'agent')}`,
  transfer_missed: (data) => `What was handed on to ${text(data, 'to')} was not taken by ${text(data, 'agent')}: ${endReasonWords(text(data, 'how'))}. It waits there`,
  transfer_came_back: (data) => `The flow of the transfer to ${text(data, 'to')} failed: it waits for whoever handed it on`,
  transfer_ended: (data) => `What was handed on to ${text(data, 'to')} ended before anybody took it: ${endReasonWords(text(data, 'reason'))}`,
  task_time_set: (data) => `Its time is over at ${until(data, 'expiresAt')} now`,
  contact_paused: (_data, { agent }) => `Put aside by ${agent}`,
  contact_resumed: (data, { agent }) => `Taken up again by ${agent}${after(data, 'pausedFor')}`,
  bot_invited: (data) => `The bot ${text(data, 'bot')} has a place in the chat`,
  bot_joined: (data) => `The bot ${text(data, 'bot')} joined`,
  bot_left: (data) => `The bot ${text(data, 'bot')} left`,
  attachment_announced: (data) => `A file is announced: ${file(data)}`,
  attachment_uploaded: (data) => `The file came: ${file(data)}`,
  attachment_completed: (data) => `The file was sent: ${file(data)}`,
  attachment_approved: (data) => `The file passed the checks: ${file(data)}`,
  attachment_abandoned: (data) => `The file was announced and never sent: ${file(data)}`,
  attachment_rejected: (data) => `The file was not accepted: ${text(data, 'reason').replaceAll('_', ' ')}${data['why'] == null ? '' : `, ${text(data, 'why')}`}`,
  transcript_stored: (data) => `The transcript was stored: ${text(data, 'items')} lines in ${text(data, 'object')}`,
  transcript_delayed: () => 'The transcript could not be stored yet; it is tried again',
  contact_data_set: (data) => `Set: ${text(data, 'names')}`,
  tags_set: (data) => `Tagged: ${text(data, 'keys')}`,
  tags_removed: (data) => `Tags removed: ${text(data, 'keys')}`,
  recording_set: (data) => (text(data, 'participants') === '' ? 'Nobody is recorded' : `Recorded and open to monitoring: ${text(data, 'participants')}`),
  recording_asked: (data) => `${byWhom(data)} asked for a recording: ${text(data, 'participants')}`,
  recording_started: (data) => `The recording begins: ${text(data, 'participants')}`,
  recording_paused: (data) => `${byWhom(data)} paused the recording`,
  recording_resumed: (data) => `${byWhom(data)} let the recording go on`,
  recording_stopped: (data) => `${byWhom(data)} stopped the recording for good`,
  recording_stored: (data) => `The recording was stored: ${text(data, 'seconds')} s in ${text(data, 'object')}`,
  recording_missing: () => 'Nothing of the recording was found, and it cannot be stored',
  recording_delayed: () => 'The recording could not be stored yet; it is tried again until it works',
  recording_opened: (_data, { agent }) => `${agent} opened the recording`,
  recording_fetched: (data, { agent }) => (data['by'] === 'operator' ? 'The operator fetched the recording' : `${agent} fetched the recording to hear it`),
  recording_heard: (data, { agent }) => `${agent} heard the recording at ${until(data, 'heardAt')}`,
  recording_deleted: () => 'The operator deleted the recording',
  chat_rehydrated: (data) => `It goes on from ${text(data, 'continuedFromContactId')} (${text(data, 'rehydration')}); ${text(data, 'sessions')} earlier ${data['sessions'] === 1 ? 'session' : 'sessions'} can be read`,
  timers_set: (data) => `Chat timers set, in minutes: ${Object.entries(data).map(([name, value]) => `${name.replaceAll('_', ' ')} ${value === null ? 'none' : String(value)}`).join(', ')}`,
  participant_idle: (data) => `${speaker(data)} has written nothing for ${typeof data['after'] === 'number' ? lengthOf(data['after']) : 'a while'}`,
  participant_returned: (data) => `${speaker(data)} writes again`,
  auto_disconnected: (data) => `${speaker(data)} wrote nothing for too long: everybody but the customer was taken out of the chat`,
  segment_ended: (data) => `This contact is over: ${endReasonWords(text(data, 'reason'))}`,
  outside_called: (data, { of }) => `${data['kind'] === 'bot' ? 'Said to the bot' : 'Called the function'} ${of(text(data, 'named'))}${data['awaited'] === true ? ' and waits for the answer' : ''}`,
  outside_answered: (data) => (data['failed'] === true ? `The call failed${after(data, 'took')}: ${text(data, 'why')}` : `The answer came${after(data, 'took')}`),
  wait_ended: (data) => `The wait is over${after(data, 'waited')}: ${text(data, 'because').replaceAll('_', ' ')}`,
  view_shown: (data, { of }) => `The view ${of(text(data, 'viewId'))}, version ${text(data, 'version')}, was shown`,
  monitoring_started: (data, { agent }) => `${agent} monitors it${data['mayBarge'] === true ? ', and may step in' : ''}`,
  monitoring_ended: (data, { agent }) => `${agent} monitors it no longer: ${text(data, 'reason').replaceAll('_', ' ')}`,
  supervisor_barged: (_data, { agent }) => `${agent} stepped in, seen by everybody`,
  supervisor_left: (_data, { agent }) => `${agent} stepped out`,
  customer_connected: () => 'The customer is there for the first time',
  customer_here: () => 'The customer opened the page',
  customer_away: () => 'The customer closed the page',
  customer_left: (data) => (data['reason'] == null ? 'The customer ended it' : `The customer left the call: ${endReasonWords(text(data, 'reason'))}. The agents go on talking`),
  attributes_set: (data) => `Attributes set: ${text(data, 'names')}`,
  hook_set: (data, { of }) => `Flow set for ${text(data, 'hook')}: "${of(text(data, 'flowId'))}"`,
  target_queue_set: (data) => (data['ofAgent'] == null ? `Working queue: ${text(data, 'queue')}` : `Working queue: ${text(data, 'queue')}'s own`),
  priority_set: (data) => `Priority ${text(data, 'priority')}`,
  age_adjusted: (data) => `Counts as waiting ${text(data, 'seconds').replace('-', '')} s ${Number(data['seconds']) < 0 ? 'less' : 'longer'}`,
  queued: (data, { queue }) => `Waits in queue ${queue}, priority ${text(data, 'priority')}`,
  offered: (data, { agent }) => `Offered to ${agent}${after(data, 'waited')} in the queue`,
  offer_missed: (data, { agent }) => `${agent} did not answer, it rang ${length(data, 'rang') ?? ''}`,
  offer_rejected: (data, { agent }) => `${agent} declined${after(data, 'rang')}`,
  offer_abandoned: (data, { agent }) => `The customer left while it rang at ${agent}`,
  offer_withdrawn: (_data, { agent }) => `Taken back while it rang at ${agent}`,
  offer_link_lost: (_data, { agent }) => `${agent}'s link was gone for too long while it rang`,
  agent_connected: (data, { agent }) => `${agent} accepted and joined${data['waited'] == null ? '' : `; the customer had waited ${length(data, 'waited') ?? ''}`}`,
  agent_whispered: (_data, { agent }) => `A whisper told ${agent} something`,
  agent_left: (data, { agent }) => `${agent} left${after(data, 'connected')}: ${endReasonWords(text(data, 'reason'))}`,
  segment_started: (data) => `A new contact in the same course (${text(data, 'initiationMethod')}), with the same queue and priority`,
  contact_closed: (data, { agent }) => `${agent} closed the contact${after(data, 'workedFor')} of after contact work`,
  contact_cleared: (_data, { agent }) => `${agent} cleared it`,
  chat_ended: (data) => `The contact ended: ${endReasonWords(text(data, 'reason'))}${endNote(data)}`,
  flow_started: (data) => `Flow "${text(data, 'flow')}" starts, as ${occasion(data)}`,
  flow_missing: (data, { of }) => `Flow "${of(text(data, 'flowId'))}" is missing or was never published, so nothing ran as ${occasion(data)}`,
  callback_promised: (data) => `A call back is promised for ${until(data, 'dueAt')}`,
  callback_scheduled: (data) => `To be called back at ${until(data, 'dueAt')}, up to ${text(data, 'attempts')} times`,
  callback_delayed: (data) => `The queue takes nobody now; it is asked again at ${until(data, 'dueAt')}`,
  callback_called: (data) => `The customer is called back, attempt ${text(data, 'attempt')} of ${text(data, 'of')}`,
  callback_answered: (data) => `The customer answered${after(data, 'rang')}`,
  callback_unanswered: (data) => `Attempt ${text(data, 'attempt')} of ${text(data, 'of')} came to nothing: ${endReasonWords(text(data, 'reason'))}${data['dueAt'] == null ? '' : `; next at ${until(data, 'dueAt')}`}`,
  callback_number_set: () => 'A number to call back was kept',
  flow_logging_set: (data) => (data['enabled'] === true ? 'The flow log is on' : 'The flow log is off'),
  wait_started: (data) => `Waits until ${until(data, 'until')}${data['forCustomer'] === true ? ' for the customer' : ''}${data['cappedByDuration'] === true ? ', when its duration is over' : ''}`,
  customer_returned: (data) => `The customer returned${after(data, 'waited')}`,
  wait_expired: (data) => `The time of the wait is over${after(data, 'waited')}`,
  flow_stopped: (data, { of }) => `Flow "${of(text(data, 'flowId'))}" was stopped`,
  flow_ended: (data, { of }) => `Flow "${of(text(data, 'flowId'))}" ${data['end'] === 'failed' ? `failed: ${text(data, 'why')}` : (END[text(data, 'end')] ?? text(data, 'end'))}`,
};

function endNote(data: Data): string {
  if (data['failed'] === true) return ', as it had no way on';
  if (data['disconnectFlow'] === false) return ', and no disconnect flow was set';
  return data['neverConnected'] === true ? '; the customer never connected' : '';
}

/** The kinds of events that have words of their own. */
export const WORDED_EVENTS: ReadonlySet<string> = new Set([...Object.keys(WORDS), 'flow_action', 'flow_block']);

/** What an event of the log says, as a sentence without its full stop. Kinds without words are made readable. */
export function eventWords(event: HistoryEvent, of: NameOf): string {
  const { data, type } = event;
  const agent = event.userId !== null ? of(event.userId) : data['agent'] == null ? 'the agent' : text(data, 'agent');
  const queue = event.queueId !== null ? of(event.queueId) : data['queue'] == null ? 'none' : text(data, 'queue');
  return WORDS[type]?.(data, { agent, queue, of }) ?? otherWords(type, data);
}

/** `agent_handed_over {"to":"x"}` as `Agent handed over, to: x`. */
function otherWords(type: string, data: Data): string {
  const words = type.replaceAll(/[_.-]+/gu, ' ').trim();
  const values = Object.entries(data).map(([name, value]) => `${name}: ${String(value)}`);
  return [words.charAt(0).toUpperCase() + words.slice(1), ...values].join(', ');
}

/** One action of a flow, from the flow log: what was taken and where it led. */
export function actionWords(data: Data): string {
  const error = data['error'] == null ? '' : ` because ${text(data, 'error')}`;
  const next = data['next'] == null ? '' : ` to "${text(data, 'next')}"`;
  return `"${text(data, 'action')}" (${text(data, 'actionType')}): ${branchWords(text(data, 'branch'))}${next}${error}`;
}

function branchWords(branch: string): string {
  switch (branch) {
    case 'NextAction':
      return 'goes on';
    case 'condition':
      return 'a condition holds, which leads';
    case 'waiting':
      return 'waits';
    case 'playing':
      return 'is heard';
    case 'collecting':
      return 'asks for keys';
    case 'dialing':
      return 'calls';
    case 'failed':
      return 'failed';
    case 'handedToQueue':
      return 'hands the contact to its queue';
    case 'ended':
      return 'ends the flow';
    case 'disconnected':
      return 'ends the contact';
    case 'transferredToFlow':
      return 'goes on with another flow';
    default:
      return `takes ${branch}`;
  }
}
