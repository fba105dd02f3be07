import type { EndReason, TimelineEntry } from '../../contract/contact.ts';
import type { Channel } from '../../contract/primitives.ts';
import { isForCustomer, lengthOf, textOf } from '../conversation/event-words.ts';
import { safeText } from '../conversation/safe-text.ts';
import { endedWords, endWords } from '../words/contacts.ts';
import { dialWords, isNotReached } from '../words/dial.ts';
import { storyWords } from '../words/story.ts';

export type StepGlyph = 'enter' | 'flow' | 'queue' | 'offer' | 'agent' | 'leave' | 'wait' | 'back' | 'end' | 'here' | 'away' | 'work' | 'set' | 'alert' | 'dot';

/** One line of a contact's story, ready to show. */
export interface Step {
  readonly seq: number;
  readonly at: number;
  /** The segment that it is a step of. */
  readonly contactId: string;
  readonly glyph: StepGlyph;
  readonly words: string;
  readonly detail?: string | undefined;
  readonly tone?: 'warning' | 'good' | 'danger';
  readonly strong?: boolean;
  /** A span with a bar: how much of it went by, or goes by until it is over. */
  readonly span?: { readonly since: number; readonly until: number; readonly endedAt: number | null };
  /** A step only a builder of flows looks for: shown on demand. */
  readonly minor?: boolean;
}

/** Turns the log of a contact into steps. An entry this version does not know is shown in a readable form. */
export function stepsOf(entries: readonly TimelineEntry[], you: string | undefined, channel: Channel): readonly Step[] {
  return entries.map((entry, index) => ({ seq: entry.seq, at: entry.at, contactId: entry.contactId, ...stepOf(entry, entries.slice(index + 1), you, channel) }));
}

const noteOf = (entry: TimelineEntry): string | undefined => {
  const note = textOf(entry, 'note');
  return note === undefined ? undefined : storyWords.note(safeText(note));
};

type Said = Omit<Step, 'seq' | 'at' | 'contactId'>;

function stepOf(entry: TimelineEntry, later: readonly TimelineEntry[], you: string | undefined, channel: Channel): Said {
  const agent = textOf(entry, 'agent');
  const isYou = agent !== undefined && agent === you;
  const rang = lengthOf(entry, 'rang');
  const after = rang === undefined ? undefined : storyWords.rang(rang);
  switch (entry.type) {
    case 'chat_started':
      return { glyph: 'enter', words: storyWords.started, detail: flowDetail(entry) };
    case 'supervisor_barged':
      return { glyph: 'agent', words: storyWords.barged(textOf(entry, 'supervisor'), you !== undefined && textOf(entry, 'supervisor') === you), strong: true };
    case 'supervisor_left':
      return { glyph: 'leave', words: storyWords.supervisorLeft(textOf(entry, 'supervisor'), you !== undefined && textOf(entry, 'supervisor') === you) };
    case 'call_started':
      return { glyph: 'enter', words: storyWords.callStarted, detail: flowDetail(entry) };
    case 'call_out':
      return { glyph: 'enter', words: storyWords.callsOut(agent, isYou), detail: textOf(entry, 'queue'), strong: true };
    case 'third_party_called':
      return { glyph: 'agent', words: storyWords.callsOnto(agent, isYou, textOf(entry, 'to')), strong: true };
    case 'party_held':
      return { glyph: 'wait', words: storyWords.held(textOf(entry, 'name') ?? '') };
    case 'party_resumed':
      return { glyph: 'back', words: storyWords.offHold(textOf(entry, 'name') ?? ''), detail: heldDetail(entry) };
    case 'party_muted':
      return { glyph: 'set', words: storyWords.muted(textOf(entry, 'name') ?? ''), minor: true };
    case 'party_unmuted':
      return { glyph: 'set', words: storyWords.unmuted(textOf(entry, 'name') ?? ''), minor: true };
    case 'party_rings':
      return { glyph: 'offer', words: storyWords.ringsAt(textOf(entry, 'name') ?? ''), minor: true };
    case 'party_announces':
      return { glyph: 'offer', words: storyWords.announces(textOf(entry, 'name') ?? ''), minor: true };
    case 'party_takes':
      return { glyph: 'offer', words: storyWords.takes(textOf(entry, 'name') ?? ''), minor: true };
    case 'party_answered':
      return { glyph: 'here', words: storyWords.answered(textOf(entry, 'name') ?? ''), detail: after, tone: 'good' };
    case 'party_left':
      return { glyph: 'leave', words: storyWords.left(textOf(entry, 'name') ?? '') };
    case 'line_lost':
      return { glyph: 'alert', words: storyWords.lineLost(textOf(entry, 'name') ?? ''), tone: 'warning' };
    case 'line_back':
      return { glyph: 'back', words: storyWords.lineBack(textOf(entry, 'name') ?? ''), tone: 'good' };
    case 'call_quality':
      return { glyph: 'dot', words: storyWords.lineWas(textOf(entry, 'role') ?? '', Number(entry.data['mean'])), minor: true };
    case 'task_started':
      return { glyph: 'enter', words: entry.data['scheduledAt'] === null ? storyWords.taskStarted : storyWords.taskScheduled, detail: flowDetail(entry) };
    case 'task_due':
      return { glyph: 'enter', words: storyWords.taskDue };
    case 'task_rescheduled':
      return { glyph: 'set', words: storyWords.taskMoved, minor: true };
    case 'contact_transferred':
      return { glyph: 'leave', words: storyWords.handedOn(agent, isYou, textOf(entry, 'to')), detail: noteOf(entry), strong: true };
    case 'consult_asked':
      return { glyph: 'agent', words: storyWords.askedIn(agent, isYou, textOf(entry, 'to')), detail: noteOf(entry), strong: true };
    case 'call_passed_on':
      return { glyph: 'agent', words: storyWords.passedOn(textOf(entry, 'to')) };
    case 'transfer_failed':
      return { glyph: 'alert', words: storyWords.notHandedOn(textOf(entry, 'to')), detail: textOf(entry, 'why'), tone: 'warning' };
    case 'transfer_accepted':
      return { glyph: 'agent', words: storyWords.handedOnTaken(agent), tone: 'good' };
    case 'transfer_missed':
      return { glyph: 'offer', words: storyWords.handedOnMissed(agent, textOf(entry, 'to')), tone: 'warning' };
    case 'transfer_came_back':
      return { glyph: 'back', words: storyWords.handedOnBack(textOf(entry, 'to')), tone: 'warning', strong: true };
    case 'transfer_ended':
      return { glyph: 'end', words: storyWords.handedOnEnded(textOf(entry, 'to')) };
    case 'task_time_set':
      return { glyph: 'set', words: storyWords.taskTimeSet, minor: true };
    case 'contact_paused':
      return { glyph: 'wait', words: storyWords.paused(agent, isYou), strong: true };
    case 'contact_resumed': {
      const paused = lengthOf(entry, 'pausedFor');
      return { glyph: 'back', words: storyWords.resumed, detail: paused === undefined ? undefined : storyWords.pausedFor(paused), strong: true };
    }
    case 'customer_connected':
      return { glyph: 'here', words: storyWords.connected, minor: true };
    case 'customer_here':
      return { glyph: 'here', words: storyWords.here, minor: true };
    case 'customer_away':
      return { glyph: 'away', words: storyWords.away, minor: true };
    case 'queued': {
      const taken = later.find((next) => next.type === 'offered' || next.type === 'agent_connected');
      const waited = taken && lengthOf(taken, 'waited');
      return { glyph: 'queue', words: storyWords.queued(textOf(entry, 'queue')), detail: waited === undefined ? undefined : storyWords.afterQueue(waited) };
    }
    case 'offered':
      return { glyph: 'offer', words: storyWords.offered(agent, isYou) };
    case 'agent_connected':
      return { glyph: 'agent', words: storyWords.accepted(agent, isYou), strong: true };
    case 'offer_missed':
      return { glyph: 'offer', words: storyWords.missed(agent, isYou), detail: after, tone: 'warning' };
    case 'offer_rejected':
      return { glyph: 'offer', words: storyWords.rejected(agent, isYou), detail: after };
    case 'offer_abandoned':
      return { glyph: 'end', words: storyWords.abandoned, detail: after };
    case 'offer_withdrawn':
      return { glyph: 'offer', words: storyWords.withdrawn, detail: after };
    case 'offer_link_lost':
      return { glyph: 'alert', words: storyWords.offerLost(agent), detail: after, tone: 'danger' };
    case 'agent_left': {
      const connected = lengthOf(entry, 'connected');
      return { glyph: 'leave', words: storyWords.agentLeft(agent, isYou), detail: connected === undefined ? undefined : storyWords.connectedFor(connected), strong: true };
    }
    case 'wait_started':
      return waitStep(entry, later);
    case 'customer_returned': {
      const waited = lengthOf(entry, 'waited');
      return { glyph: 'back', words: storyWords.returned(waited), tone: 'good', strong: true };
    }
    case 'wait_expired':
      if (!isForCustomer(entry)) return { glyph: 'flow', words: storyWords.flowWaited, minor: true };
      return { glyph: 'wait', words: storyWords.waitOver(lengthOf(entry, 'waited')), tone: 'warning' };
    case 'wait_ended':
      return { glyph: 'wait', words: storyWords.waitEnded, minor: true };
    case 'bot_invited':
      return { glyph: 'set', words: storyWords.botInvited(textOf(entry, 'bot')), minor: true };
    case 'bot_joined':
      return { glyph: 'agent', words: storyWords.joined(textOf(entry, 'bot') ?? storyWords.bot) };
    case 'bot_left':
      return { glyph: 'leave', words: storyWords.left(textOf(entry, 'bot') ?? storyWords.bot) };
    case 'participant_idle':
      return { glyph: 'wait', words: storyWords.idle(textOf(entry, 'participant'), you !== undefined && textOf(entry, 'participant') === you, lengthOf(entry, 'after')) };
    case 'participant_returned':
      return { glyph: 'back', words: storyWords.writesAgain(textOf(entry, 'participant'), you !== undefined && textOf(entry, 'participant') === you) };
    case 'auto_disconnected':
      return { glyph: 'alert', words: storyWords.autoDisconnected(textOf(entry, 'participant'), you !== undefined && textOf(entry, 'participant') === you), tone: 'warning' };
    case 'chat_rehydrated':
      return { glyph: 'enter', words: storyWords.rehydrated };
    case 'timers_set':
      return { glyph: 'set', words: storyWords.timersSet, minor: true };
    case 'segment_ended':
      return { glyph: 'flow', words: textOf(entry, 'reason') === 'ended_by_bot' ? storyWords.segmentEnded : storyWords.segmentOver, minor: true };
    case 'contact_closed': {
      const worked = lengthOf(entry, 'workedFor');
      return { glyph: 'work', words: storyWords.closed(agent, isYou), detail: worked === undefined ? undefined : storyWords.workedFor(worked) };
    }
    case 'contact_cleared':
      return { glyph: 'work', words: storyWords.cleared(agent, isYou), minor: true };
    case 'customer_left':
      return { glyph: 'end', words: channel === 'VOICE' ? storyWords.customerHungUp : storyWords.customerLeft };
    case 'chat_ended': {
      const reason = textOf(entry, 'reason');
      return { glyph: 'end', words: reason !== undefined && reason in endWords ? endedWords(reason as EndReason, channel) : storyWords.ended, strong: true };
    }
    case 'flow_started':
      return { glyph: 'flow', words: storyWords.flow(textOf(entry, 'flow') ?? ''), minor: true };
    case 'flow_ended':
      return { glyph: 'flow', words: storyWords.flowEnded, detail: textOf(entry, 'why'), minor: true };
    case 'outside_called':
      return { glyph: 'flow', words: storyWords.outsideCalled(textOf(entry, 'kind') ?? ''), detail: textOf(entry, 'named'), minor: true };
    case 'outside_answered': {
      const failed = entry.data['failed'] === true;
      return { glyph: failed ? 'alert' : 'flow', words: storyWords.outsideAnswered(failed), detail: textOf(entry, 'why'), minor: true, ...(failed && { tone: 'warning' as const }) };
    }
    case 'flow_stopped':
      return { glyph: 'flow', words: storyWords.flowStopped, minor: true };
    case 'hook_set':
      return { glyph: 'set', words: storyWords.hookSet(textOf(entry, 'hook') ?? ''), detail: textOf(entry, 'flowId'), minor: true };
    case 'flow_missing':
      return { glyph: 'alert', words: storyWords.flowMissing, detail: textOf(entry, 'flowId'), tone: 'warning' };
    case 'target_queue_set':
      return { glyph: 'set', words: storyWords.targetQueue(textOf(entry, 'queue')), minor: true };
    case 'attributes_set':
      return { glyph: 'set', words: storyWords.attributesSet, detail: textOf(entry, 'names'), minor: true };
    case 'contact_data_set':
      return { glyph: 'set', words: storyWords.contactDataSet, detail: String(entry.data['names'] ?? ''), minor: true };
    case 'tags_set':
      return { glyph: 'set', words: storyWords.tagsSet, detail: String(entry.data['keys'] ?? ''), minor: true };
    case 'tags_removed':
      return { glyph: 'set', words: storyWords.tagsRemoved, detail: String(entry.data['keys'] ?? ''), minor: true };
    case 'recording_set':
      return { glyph: 'set', words: storyWords.recordingSet(String(entry.data['participants'] ?? '')), minor: true };
    case 'recording_asked':
      return { glyph: 'set', words: storyWords.recordingSet(String(entry.data['participants'] ?? '')), minor: true };
    case 'recording_started':
    case 'recording_paused':
    case 'recording_resumed':
    case 'recording_stopped':
    case 'recording_stored':
      return { glyph: 'set', words: storyWords.recording[entry.type] };
    case 'recording_missing':
      return { glyph: 'alert', words: storyWords.recording.recording_missing, tone: 'warning' };
    case 'recording_opened':
    case 'recording_fetched':
    case 'recording_heard':
      return { glyph: 'dot', words: storyWords.recording[entry.type], detail: agent, minor: true };
    case 'recording_deleted':
      return { glyph: 'dot', words: storyWords.recording.recording_deleted };
    case 'priority_set':
      return { glyph: 'set', words: storyWords.prioritySet, detail: String(entry.data['priority'] ?? ''), minor: true };
    case 'age_adjusted':
      return { glyph: 'set', words: storyWords.ageAdjusted, minor: true };
    case 'callback_promised':
    case 'callback_scheduled':
      return { glyph: 'wait', words: storyWords.callbackPromised, detail: dueDetail(entry), strong: entry.type === 'callback_promised' };
    case 'callback_delayed':
      return { glyph: 'wait', words: storyWords.callbackDelayed, detail: dueDetail(entry), tone: 'warning' };
    case 'callback_called':
      return { glyph: 'offer', words: storyWords.callbackCalled(countOf(entry, 'attempt'), countOf(entry, 'of')) };
    case 'callback_answered':
      return { glyph: 'here', words: storyWords.callbackAnswered, detail: after, strong: true };
    case 'callback_unanswered':
      return { glyph: 'alert', words: storyWords.callbackUnanswered(whyNotReached(entry), countOf(entry, 'attempt'), countOf(entry, 'of')), detail: dueDetail(entry), tone: 'warning' };
    case 'callback_number_set':
      return { glyph: 'set', words: storyWords.callbackNumberSet, minor: true };
    case 'agent_whispered':
      return { glyph: 'flow', words: storyWords.whispered, minor: true };
    default:
      return { glyph: 'dot', words: storyWords.other(entry.type), detail: plainData(entry), minor: true };
  }
}

function whyNotReached(entry: TimelineEntry): string {
  const reason = textOf(entry, 'reason') ?? null;
  return dialWords.notReached[isNotReached(reason) ? reason : 'telecom_unanswered'].title;
}

/** When the customer is called next. */
function dueDetail(entry: TimelineEntry): string | undefined {
  const due = entry.data['dueAt'];
  return typeof due === 'number' ? storyWords.callbackDue(due, entry.at) : undefined;
}

function countOf(entry: TimelineEntry, name: string): number {
  return Number(entry.data[name] ?? 1);
}

function flowDetail(entry: TimelineEntry): string | undefined {
  const flow = textOf(entry, 'flow');
  return flow === undefined ? undefined : storyWords.flow(flow);
}

function heldDetail(entry: TimelineEntry): string | undefined {
  const held = lengthOf(entry, 'heldFor');
  return held === undefined ? undefined : storyWords.heldFor(held);
}

/** A wait with its bar: how far it went before the customer came, the time ran out, or now. */
function waitStep(entry: TimelineEntry, later: readonly TimelineEntry[]): Said {
  const until = lengthOf(entry, 'until');
  const end = later.find((next) => ['customer_returned', 'wait_expired', 'wait_ended', 'chat_ended', 'flow_stopped'].includes(next.type));
  const detail = end && until !== undefined ? storyWords.waitedOf(end.at - entry.at, until - entry.at) : undefined;
  // A pause in a flow that waits for nobody is of interest to its builder only.
  if (!isForCustomer(entry)) return { glyph: 'flow', words: storyWords.flowWaiting, detail, minor: true };
  const words = storyWords.waiting;
  if (until === undefined) return { glyph: 'wait', words, tone: 'warning' };
  return {
    glyph: 'wait',
    words,
    tone: 'warning',
    detail,
    span: { since: entry.at, until, endedAt: end?.at ?? null },
  };
}

function plainData(entry: TimelineEntry): string | undefined {
  const parts = Object.entries(entry.data)
    .filter(([name, value]) => value !== null && value !== '' && !/id$/i.test(name))
    .slice(0, 4)
    .map(([name, value]) => `${name} ${String(value).slice(0, 60)}`);
  return parts.length === 0 ? undefined : parts.join(', ');
}
