import type { Line } from './conversation.ts';

/*
 * Where the customer stands in the queue. The participant API has no field for it, so a flow says it in a message of its
 * own: a JSON object with `queuePosition` and perhaps `waitMinutes` (docs/customer-chat.md). Nothing is shown that was not said.
 */

export interface QueueNote { position: number; waitMinutes: number | undefined; at: string }

const POSITION_MAX = 9999;
const MINUTES_MAX = 24 * 60;

/** What a line says about the queue, if it is such a note; only the system and bots may write one. */
export function queueNoteOf(line: Line): QueueNote | undefined {
  if (line.kind !== 'message' || line.mine || !['SYSTEM', 'CUSTOM_BOT'].includes(line.role) || !line.text.trimStart().startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('queuePosition' in value)) return undefined;
  const position = wholeNumber(value.queuePosition, POSITION_MAX);
  if (position === undefined || position === 0) return undefined;
  return { position, waitMinutes: 'waitMinutes' in value ? wholeNumber(value.waitMinutes, MINUTES_MAX) : undefined, at: line.at };
}

/** The note that still holds: the last one, unless somebody has joined since. */
export function currentQueueNote(lines: readonly Line[]): QueueNote | undefined {
  let note: QueueNote | undefined;
  for (const line of lines) {
    if (line.past !== undefined) continue;
    if (line.kind === 'ended' || (line.kind === 'joined' && line.role === 'AGENT')) note = undefined;
    else note = queueNoteOf(line) ?? note;
  }
  return note;
}

/** Flows have no numbers, only strings that look like them. */
function wholeNumber(value: unknown, most: number): number | undefined {
  const number = typeof value === 'string' && /^\d{1,6}$/u.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= most ? number : undefined;
}
