import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import { AgentStatus, AgentView } from '../../contract/agent.ts';
import { ContactView } from '../../contract/contact.ts';
import type { ChatSummary } from './chat-summary.ts';

/** Everything the desk shows before the server has said a word. */
export interface CacheStart {
  readonly seq: number | null;
  readonly agent: AgentView | null;
  readonly statuses: readonly AgentStatus[];
  readonly contacts: readonly ContactView[];
  readonly summaries: readonly ChatSummary[];
}

/**
 * Reads what was stored last time. A view that an older version wrote and this one does not know is left out,
 * and the feed is begun anew so that the server says it again.
 */
export function readStart(database: Database, summaryOf: (chatId: string) => ChatSummary): CacheStart {
  const feed = database.prepare<[], { seq: number | null; agent: string | null; statuses: string }>(`SELECT seq, agent, statuses FROM feed`).get();
  const rows = database.prepare<[], { view: string }>(`SELECT view FROM contacts`).all();
  const contacts = rows.flatMap((row) => ContactView.safeParse(JSON.parse(row.view)).data ?? []);
  const agent = feed?.agent ? AgentView.safeParse(JSON.parse(feed.agent)).data : undefined;
  const understood = contacts.length === rows.length && agent !== undefined;
  return {
    seq: understood ? (feed?.seq ?? null) : null,
    agent: agent ?? null,
    statuses: z.array(AgentStatus).safeParse(JSON.parse(feed?.statuses ?? '[]')).data ?? [],
    contacts,
    summaries: [...new Set(contacts.map((contact) => contact.initialContactId))].map(summaryOf),
  };
}
