import type { Database } from 'better-sqlite3';

/** What the contact list says about a chat, from the stored items alone. */
export interface ChatSummary {
  readonly chatId: string;
  readonly unread: number;
  readonly lastLine: { readonly from: 'you' | 'agent' | 'customer' | 'system'; readonly text: string; readonly at: number } | null;
  readonly turn: { readonly side: 'agent' | 'customer'; readonly since: number } | null;
  /** How long the customer was away before coming back, until the agent has opened the contact. */
  readonly returnedAfter: number | null;
  /** Everything up to this position is here. */
  readonly contiguous: number;
  /** The newest position heard of. */
  readonly known: number;
}

/** More unread messages than this are counted as this many. */
const UNREAD_COUNTED_MAX = 999;
const PEOPLE = ['CUSTOMER', 'AGENT', 'SUPERVISOR'] as const;
/** A line in the list shows no more than this. */
const LINE_LENGTH_MAX = 200;

/** What a line says in a list; a file says its name. */
const LINE = `CASE kind WHEN 'attachment' THEN json_extract(attachments, '$[0].name') ELSE content END`;

/** The message that ended a wait was written this close to the chat's return to a queue. */
const RETURN_SLACK = 5_000;

interface ChatRow {
  contiguous: number;
  known: number;
  read_up_to: number;
  returns: number;
  returns_seen: number;
  waited_since: number | null;
  returned_at: number | null;
}

/** Reads summaries; every statement is a walk along an index, whatever the chat's length. */
export function chatSummaries(database: Database): (chatId: string) => ChatSummary {
  const chat = database.prepare<[string], ChatRow>(
    `SELECT contiguous, known, read_up_to, returns, returns_seen, waited_since, returned_at FROM chats WHERE chat_id = ?`,
  );
  const unread = database.prepare<[string, number, number], { count: number }>(
    `SELECT count(*) AS count FROM (SELECT 1 FROM items WHERE chat_id = ? AND kind <> 'event' AND role = 'CUSTOMER' AND position > ?
       AND read_at IS NULL LIMIT ?)`,
  );
  const lastMessage = database.prepare<[string], { role: string | null; command_id: string | null; content: string; at: number }>(
    `SELECT role, command_id, ${LINE} AS content, at FROM items WHERE chat_id = ? AND kind <> 'event' ORDER BY position DESC LIMIT 1`,
  );
  const messageAt = database.prepare<[string, number], { role: string | null; command_id: string | null; content: string; at: number }>(
    `SELECT role, command_id, ${LINE} AS content, at FROM items WHERE chat_id = ? AND position = ?`,
  );
  const lastBy = database.prepare<[string, string], { position: number | null }>(
    `SELECT max(position) AS position FROM items WHERE chat_id = ? AND role = ? AND kind <> 'event'`,
  );
  const firstBy = database.prepare<[string, string, number], { at: number }>(
    `SELECT at FROM items WHERE chat_id = ? AND role = ? AND kind <> 'event' AND position > ? ORDER BY position LIMIT 1`,
  );

  const silence = database.prepare<[string, number], { silence: number | null }>(
    `SELECT at - (SELECT max(earlier.at) FROM items earlier WHERE earlier.chat_id = back.chat_id AND earlier.position < back.position
       AND earlier.kind <> 'event' AND earlier.role IN ('AGENT', 'CUSTOMER')) AS silence
     FROM items back WHERE back.chat_id = ? AND back.role = 'CUSTOMER' AND back.kind <> 'event' AND back.at <= ?
     ORDER BY back.position DESC LIMIT 1`,
  );

  const turnOf = (chatId: string): ChatSummary['turn'] => {
    const customer = lastBy.get(chatId, 'CUSTOMER')?.position ?? 0;
    const agent = lastBy.get(chatId, 'AGENT')?.position ?? 0;
    if (customer === agent) return null;
    const [side, role, since] = customer > agent ? (['customer', 'CUSTOMER', agent] as const) : (['agent', 'AGENT', customer] as const);
    const first = firstBy.get(chatId, role, since);
    return first === undefined ? null : { side, since: first.at };
  };

  // What a flow says is the last line only where no person has said anything: the agent looks for people's words.
  const lastWords = (chatId: string): { role: string | null; command_id: string | null; content: string; at: number } | undefined => {
    const spoken = Math.max(...PEOPLE.map((role) => lastBy.get(chatId, role)?.position ?? 0));
    return spoken === 0 ? lastMessage.get(chatId) : messageAt.get(chatId, spoken);
  };

  // Who left the chat saw its wait begin; to anybody else the silence before the returning message tells.
  const returnedAfter = (chatId: string, row: ChatRow): number | null => {
    if (row.returns <= row.returns_seen || row.returned_at === null) return null;
    if (row.waited_since !== null) return Math.max(0, row.returned_at - row.waited_since);
    return silence.get(chatId, row.returned_at + RETURN_SLACK)?.silence ?? null;
  };

  return (chatId) => {
    const row = chat.get(chatId);
    const last = lastWords(chatId);
    return {
      chatId,
      unread: unread.get(chatId, row?.read_up_to ?? 0, UNREAD_COUNTED_MAX)?.count ?? 0,
      lastLine: last === undefined ? null : { from: sideOf(last), text: last.content.slice(0, LINE_LENGTH_MAX), at: last.at },
      turn: turnOf(chatId),
      returnedAfter: row === undefined ? null : returnedAfter(chatId, row),
      contiguous: row?.contiguous ?? 0,
      known: row?.known ?? 0,
    };
  };
}

function sideOf(line: { role: string | null; command_id: string | null }): 'you' | 'agent' | 'customer' | 'system' {
  if (line.role === 'AGENT' || line.role === 'SUPERVISOR') return line.command_id === null ? 'agent' : 'you';
  return line.role === 'CUSTOMER' ? 'customer' : 'system';
}
