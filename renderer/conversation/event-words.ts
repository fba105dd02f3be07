import type { ChatItem } from '../../contract/chat-item.ts';
import type { EndReason, TimelineEntry } from '../../contract/contact.ts';
import { endWords } from '../words/contacts.ts';
import { storyWords } from '../words/story.ts';
import { ENDED, JOINED, LEFT, TRANSFERRED, TRANSFER_FAILED } from './content-type.ts';
import { safeLine } from './safe-text.ts';

export type EventGlyph = 'enter' | 'leave' | 'back' | 'queue' | 'end' | 'clock' | 'transfer' | 'dot';

export interface EventWords {
  readonly text: string;
  readonly glyph: EventGlyph;
  /** Turning points stand in full ink. */
  readonly weighty: boolean;
}

interface Story {
  readonly you: string | undefined;
  readonly timeline: readonly TimelineEntry[];
  readonly wait: { readonly since: number; readonly until: number } | null;
}

/** A wait that begins within this time of a leave belongs to it. */
const BELONGS_WITHIN = 5000;

/** What an event of the transcript says; undefined for events that say nothing to a reader. */
export function eventWords(item: ChatItem, story: Story): EventWords | undefined {
  const name = safeLine(item.displayName ?? '');
  const isYou = (item.role === 'AGENT' || item.role === 'SUPERVISOR') && story.you !== undefined && item.displayName === story.you;
  switch (item.contentType) {
    case JOINED:
      return { text: isYou ? storyWords.youJoined : storyWords.joined(name), glyph: 'enter', weighty: false };
    case LEFT:
      if (item.role === 'CUSTOMER') return { text: storyWords.customerClosed(name), glyph: 'end', weighty: true };
      return { text: leftWords(item, isYou ? undefined : name, story), glyph: 'leave', weighty: true };
    case ENDED:
      return { text: endedWords(item, story.timeline), glyph: 'end', weighty: true };
    case TRANSFERRED:
      return { text: storyWords.transferred, glyph: 'transfer', weighty: true };
    case TRANSFER_FAILED:
      return { text: storyWords.transferFailed, glyph: 'transfer', weighty: true };
    default:
      return undefined;
  }
}

/** "You left. The chat waits up to 15:00 for the customer." */
function leftWords(item: ChatItem, name: string | undefined, { timeline, wait }: Story): string {
  const started = timeline.find((entry) => entry.type === 'wait_started' && isForCustomer(entry) && follows(entry.at, item));
  const until = started?.data['until'];
  if (started && typeof until === 'number') return storyWords.leftWaiting(name, until - started.at);
  if (wait && follows(wait.since, item)) return storyWords.leftWaiting(name, wait.until - wait.since);
  return storyWords.left(name);
}

const follows = (at: number, item: ChatItem): boolean => at >= item.at && at - item.at < BELONGS_WITHIN;

function endedWords(item: ChatItem, timeline: readonly TimelineEntry[]): string {
  const reason = timeline.find((entry) => entry.type === 'chat_ended' && Math.abs(entry.at - item.at) < BELONGS_WITHIN)?.data['reason'];
  return typeof reason === 'string' && reason in endWords ? endWords[reason as EndReason] : storyWords.ended;
}

/** Turning points that only the server's log knows; they stand between what was said. */
export function timelineEventWords(entry: TimelineEntry, you: string | undefined): EventWords | undefined {
  switch (entry.type) {
    case 'customer_returned':
      return { text: storyWords.returned(lengthOf(entry, 'waited')), glyph: 'back', weighty: true };
    case 'wait_expired':
      return isForCustomer(entry) ? { text: storyWords.waitOver(lengthOf(entry, 'waited')), glyph: 'clock', weighty: true } : undefined;
    case 'participant_idle': {
      const name = textOf(entry, 'participant');
      return { text: storyWords.idle(name, isYou(name, you), lengthOf(entry, 'after')), glyph: 'clock', weighty: false };
    }
    case 'participant_returned': {
      const name = textOf(entry, 'participant');
      return { text: storyWords.writesAgain(name, isYou(name, you)), glyph: 'back', weighty: false };
    }
    case 'queued':
      return { text: storyWords.queued(textOf(entry, 'queue')), glyph: 'queue', weighty: false };
    default:
      return undefined;
  }
}

/** Whether a wait was for the customer: flows wait for an agent, too, or for a time. */
export const isForCustomer = (entry: TimelineEntry): boolean => entry.data['forCustomer'] !== false;

const isYou = (name: string | undefined, you: string | undefined): boolean => name !== undefined && name === you;

export function lengthOf(entry: TimelineEntry, name: string): number | undefined {
  const value = entry.data[name];
  return typeof value === 'number' ? value : undefined;
}

export function textOf(entry: TimelineEntry, name: string): string | undefined {
  const value = entry.data[name];
  return typeof value === 'string' && value !== '' ? safeLine(value) : undefined;
}
