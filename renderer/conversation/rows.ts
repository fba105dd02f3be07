import type { ChatItem } from '../../contract/chat-item.ts';
import type { TimelineEntry } from '../../contract/contact.ts';
import type { OutgoingMessage } from '../../contract/desk.ts';
import { dayNumber } from '../words/time.ts';
import { eventWords, timelineEventWords } from './event-words.ts';
import type { EventGlyph } from './event-words.ts';

/** What the transcript shows, line by line. `id` is stable, so that rows keep their place and size. */
export type TranscriptRow =
  | { readonly kind: 'start'; readonly id: string }
  | { readonly kind: 'divider'; readonly id: string; readonly words: string }
  | { readonly kind: 'day'; readonly id: string; readonly at: number }
  | { readonly kind: 'gap'; readonly id: string; readonly missing: number }
  | { readonly kind: 'event'; readonly id: string; readonly at: number; readonly words: string; readonly glyph: EventGlyph; readonly weighty: boolean }
  | { readonly kind: 'said'; readonly id: string; readonly item: ChatItem; readonly from: 'you' | 'agent' | 'customer' | 'system'; readonly name: string; readonly same: boolean }
  | { readonly kind: 'outgoing'; readonly id: string; readonly message: OutgoingMessage; readonly same: boolean };

/** Messages of one person that follow each other within this time stand under one name. */
export const GROUP_WITHIN = 5 * 60_000;

export interface RowsInput {
  readonly items: readonly ChatItem[];
  readonly outgoing: readonly OutgoingMessage[];
  readonly timeline: readonly TimelineEntry[];
  /** The wait that runs now, where its start is not in the timeline that this agent may see. */
  readonly wait: { readonly since: number; readonly until: number } | null;
  /** The name under which this agent's words stand in the chat; undefined where nobody here is "you". */
  readonly you: string | undefined;
  readonly moreBefore: boolean;
  /** Whether the items reach the newest one: only then what is outgoing follows them. */
  readonly atEnd: boolean;
  /** The newest position there is, as far as this desk knows; 0 where the rest is on its way by itself. */
  readonly total: number;
}

/** Builds the rows of a transcript: days, groups, gaps, and the story's turning points between what was said. */
export function rowsOf({ items: stored, outgoing, timeline, wait, you, moreBefore, atEnd, total }: RowsInput): readonly TranscriptRow[] {
  const rows: TranscriptRow[] = [];
  const items = withImpliedReceipts(stored);
  let lastDay: number | undefined;
  let lastSpeaker: { key: string; at: number } | undefined;
  let lastPosition: number | undefined;
  const turns = turningPoints(timeline, items, { moreBefore, atEnd, you });
  let nextTurn = 0;

  const day = (at: number): void => {
    const number = dayNumber(at);
    if (number === lastDay) return;
    if (lastDay !== undefined || !moreBefore) rows.push({ kind: 'day', id: `day ${number}`, at });
    lastDay = number;
    lastSpeaker = undefined;
  };
  const event = (id: string, at: number, words: { text: string; glyph: EventGlyph; weighty: boolean }): void => {
    day(at);
    rows.push({ kind: 'event', id, at, words: words.text, glyph: words.glyph, weighty: words.weighty });
    lastSpeaker = undefined;
  };
  const turnsBefore = (at: number, position: number): void => {
    for (let turn = turns[nextTurn]; turn && (turn.at < at || turn.before <= position); turn = turns[++nextTurn]) event(`turn ${turn.seq}`, turn.at, turn.words);
  };

  if (!moreBefore && items[0]?.position === 1) rows.push({ kind: 'start', id: 'start' });
  for (const item of items) {
    turnsBefore(item.at, item.position);
    const missing = item.position - (lastPosition ?? (moreBefore ? item.position - 1 : 0)) - 1;
    if (missing > 0) {
      rows.push({ kind: 'gap', id: `gap ${item.position}`, missing });
      lastSpeaker = undefined;
    }
    lastPosition = item.position;
    if (item.kind === 'event') {
      const words = eventWords(item, { you, timeline, wait });
      if (words) event(item.id, item.at, words);
      continue;
    }
    day(item.at);
    const from = speakerOf(item);
    const key = `${from} ${item.displayName ?? ''}`;
    const same = lastSpeaker?.key === key && item.at - lastSpeaker.at < GROUP_WITHIN;
    rows.push({ kind: 'said', id: item.id, item, from, name: item.displayName ?? '', same });
    lastSpeaker = { key, at: item.at };
  }
  turnsBefore(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  if (!atEnd) return rows;
  const behind = total - (lastPosition ?? 0);
  if (behind > 0) rows.push({ kind: 'gap', id: 'gap end', missing: behind });

  const arrived = new Set(items.map((item) => item.commandId));
  for (const message of outgoing) {
    if (arrived.has(message.id)) continue;
    day(message.writtenAt);
    const key = `you ${you ?? ''}`;
    const same = lastSpeaker?.key === key && message.writtenAt - lastSpeaker.at < GROUP_WITHIN;
    rows.push({ kind: 'outgoing', id: message.id, message, same });
    lastSpeaker = { key, at: message.writtenAt };
  }
  return rows;
}

/**
 * Whoever has read a message has read those before it: the chat SDK sends one receipt for the newest of several. So an
 * agent's message is at least as far as any later one.
 */
function withImpliedReceipts(items: readonly ChatItem[]): readonly ChatItem[] {
  let later: ChatItem['receipt'] = {};
  return items
    .toReversed()
    .map((item) => {
      if (item.kind !== 'message' || (item.role !== 'AGENT' && item.role !== 'SUPERVISOR')) return item;
      const { receipt } = item;
      const known = (receipt.readAt ?? later.readAt) === receipt.readAt && (receipt.deliveredAt ?? later.deliveredAt) === receipt.deliveredAt;
      later = { ...later, ...receipt };
      return known ? item : { ...item, receipt: later };
    })
    .toReversed();
}

/** The server says whose words are one's own: only they carry the id of a command. Names may be shared. */
function speakerOf(item: ChatItem): 'you' | 'agent' | 'customer' | 'system' {
  switch (item.role) {
    case 'AGENT':
    case 'SUPERVISOR':
      return item.commandId === null ? 'agent' : 'you';
    case 'CUSTOMER':
      return 'customer';
    case 'SYSTEM':
    case 'CUSTOM_BOT':
    case null:
      return 'system';
  }
}

/** The entries of the story that belong between what was said, within the part of the transcript that is shown. */
function turningPoints(timeline: readonly TimelineEntry[], items: readonly ChatItem[], reach: { moreBefore: boolean; atEnd: boolean; you: string | undefined }) {
  const from = reach.moreBefore ? (items[0]?.at ?? Number.POSITIVE_INFINITY) : 0;
  const until = reach.atEnd ? Number.POSITIVE_INFINITY : (items.at(-1)?.at ?? 0);
  return timeline.flatMap((entry) => {
    const words = entry.at >= from && entry.at <= until ? timelineEventWords(entry, reach.you) : undefined;
    // The return and the message that was the return are of one moment; the story goes first.
    const position = entry.data['position'];
    const before = entry.type === 'customer_returned' && typeof position === 'number' ? position : Number.POSITIVE_INFINITY;
    return words ? [{ seq: entry.seq, at: entry.at, before, words }] : [];
  });
}
