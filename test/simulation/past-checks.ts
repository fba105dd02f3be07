import type BetterSqlite3 from 'better-sqlite3';
import { query } from './query.ts';

/*
 * Which lines of earlier chats the customer of a chat may read, found by walking from chat to chat: nothing here looks
 * at what the server has settled when it tied them.
 */

interface Tie { continued_from: string | null; rehydration: string | null }

/** Ids of the lines, or an empty set where the chat goes on from none. */
export function readablePast(rows: BetterSqlite3.Database, chatId: string): Set<string> {
  const lines = new Set<string>();
  for (let tie = tieOf(rows, chatId); tie !== undefined && tie.continued_from !== null;) {
    const source = query(rows, 'select initial_id from contacts where id = ?').pluck().get(tie.continued_from) as string;
    const hidden = tie.rehydration === 'FROM_SEGMENT' ? segmentsAfter(rows, source, tie.continued_from) : [];
    for (const line of query(rows, 'select id, contact_id from transcript where initial_contact_id = ? and for_agents = 0').all(source) as { id: string; contact_id: string }[]) if (!hidden.includes(line.contact_id)) lines.add(line.id);
    tie = tieOf(rows, source);
  }
  return lines;
}

function tieOf(rows: BetterSqlite3.Database, chatId: string): Tie | undefined {
  return query(rows, 'select continued_from, rehydration from chats where id = ?').get(chatId) as Tie | undefined;
}

/** The segments that came after this one, along the chain of what each was made from. */
function segmentsAfter(rows: BetterSqlite3.Database, chatId: string, contactId: string): string[] {
  const after: string[] = [];
  const next = (of: string): string | undefined => query(rows, 'select id from contacts where initial_id = ? and previous_id = ?').pluck().get(chatId, of) as string | undefined;
  for (let segment = next(contactId); segment !== undefined; segment = next(segment)) after.push(segment);
  return after;
}
