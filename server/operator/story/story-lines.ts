import type { ContactHistory, HistoryEvent } from '../../contacts/contact-history.ts';
import { actionWords, eventWords } from './event-words.ts';
import { reasonWords } from './reason-words.ts';

/** One line of a contact's story. */
export interface StoryLine {
  readonly seq: number;
  readonly at: number;
  readonly kind: 'event' | 'action' | 'said';
  readonly text: string;
  /** Why, in more lines. */
  readonly reasons: readonly string[];
}

/**
 * A contact's story in words, block by block, with the reasons that the log has.
 * @param said what the item of this id said, if the reader may know it; items without are left out.
 */
export function storyLines(history: ContactHistory, said: (itemId: string) => string | undefined = () => undefined): StoryLine[] {
  const nameOf = (id: string): string => history.names[id] ?? id;
  return causesFirst(history.events).flatMap((event): StoryLine[] => {
    const line = (kind: StoryLine['kind'], text: string, reasons: readonly string[] = []): StoryLine[] => [{ seq: event.seq, at: event.at, kind, text, reasons }];
    if (event.type === 'receipt') return [];
    if (event.type === 'item_added') {
      const text = said(String(event.data['itemId']));
      return text === undefined ? [] : line('said', text);
    }
    if (isBlock(event)) return line('action', actionWords(event.data));
    return line('event', eventWords(event, nameOf), reasonsOf(event));
  });
}

/** What one action of a flow changes; the log has it just before the line of the action. */
const EFFECTS: ReadonlySet<string> = new Set(['attributes_set', 'hook_set', 'target_queue_set', 'priority_set', 'age_adjusted', 'agent_whispered', 'flow_logging_set']);

/** A block of a flow that was taken: with its parameters while flow logging was on, else without. */
const isBlock = ({ type }: HistoryEvent): boolean => type === 'flow_action' || type === 'flow_block';

const isEffect = ({ type, data }: HistoryEvent): boolean => EFFECTS.has(type) || (type === 'item_added' && data['role'] === 'SYSTEM');

/** Each action of a flow before what it did. */
function causesFirst(events: readonly HistoryEvent[]): HistoryEvent[] {
  const ordered: HistoryEvent[] = [];
  /** What stands before this is the doing of an earlier action. */
  let own = 0;
  for (const event of events) {
    let place = ordered.length;
    if (isBlock(event)) {
      for (let before = ordered[place - 1]; place > own && before !== undefined && isEffect(before) && before.at === event.at; before = ordered[place - 1]) place -= 1;
    }
    ordered.splice(place, 0, event);
    if (isBlock(event)) own = ordered.length;
  }
  return ordered;
}

function reasonsOf(event: HistoryEvent): string[] {
  return event.reasons.flatMap((reason) => {
    const words = reasonWords(reason);
    return words === undefined ? [] : [`because ${words}`];
  });
}
