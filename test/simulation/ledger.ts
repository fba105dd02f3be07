import type BetterSqlite3 from 'better-sqlite3';
import { query } from './query.ts';

/** One message that somebody tried to send, and what he was told of it. */
export interface SentMessage {
  /** Who, so that the order of his own messages can be checked. */
  sender: string;
  chatId: string;
  content: string;
  token: string;
  fate: 'unanswered' | 'accepted' | 'refused';
  itemId?: string;
  position?: number;
  /** False once it had to be sent again: then it may stand behind what he wrote meanwhile. */
  inOrder: boolean;
}

/** Everything that was ever sent: what was answered must be stored once, what was refused never (L, F, D, O). */
export class Ledger {
  readonly messages: SentMessage[] = [];
  private drawn = 0;

  /** For a text that nobody wrote before. */
  nextNumber(): number {
    return ++this.drawn;
  }

  add(message: Pick<SentMessage, 'sender' | 'chatId' | 'content' | 'token'>): SentMessage {
    const added: SentMessage = { ...message, fate: 'unanswered', inOrder: true };
    this.messages.push(added);
    return added;
  }

  /** @returns what the transcripts hold that they should not, and what they lack. */
  check(rows: BetterSqlite3.Database): string[] {
    const wrong: string[] = [];
    const stored = query(rows, `select id, initial_contact_id as chatId, position, content from transcript where kind = 'message' and (role in ('CUSTOMER', 'AGENT') or participant_id in (select id from participants where role = 'CUSTOM_BOT' and token_hash is not null))`).all() as { id: string; chatId: string; position: number; content: string }[];
    const byContent = Map.groupBy(stored, (row) => row.content);
    const lastOf = new Map<string, number>();
    for (const message of this.messages) {
      const found = byContent.get(message.content) ?? [];
      byContent.delete(message.content);
      const [first] = found;
      if (found.length > 1) wrong.push(`"${message.content}" is stored ${found.length} times.`);
      if (message.fate === 'refused' && first) wrong.push(`"${message.content}" was refused, yet it is stored.`);
      if (message.fate === 'accepted' && !first) wrong.push(`"${message.content}" was acknowledged and is not stored.`);
      if (!first) continue;
      if (first.chatId !== message.chatId) wrong.push(`"${message.content}" is stored in another chat.`);
      if (message.fate === 'accepted' && message.itemId !== first.id) wrong.push(`"${message.content}" was acknowledged as ${message.itemId ?? 'nothing'} and is stored as ${first.id}.`);
      if (message.position !== undefined && message.position !== first.position) wrong.push(`"${message.content}" was acknowledged at ${message.position} and stands at ${first.position}.`);
      const stream = `${message.sender} ${message.chatId}`;
      if (message.inOrder && first.position <= (lastOf.get(stream) ?? 0)) wrong.push(`"${message.content}" stands before a message that its sender sent earlier.`);
      if (message.inOrder && message.fate === 'accepted') lastOf.set(stream, Math.max(first.position, lastOf.get(stream) ?? 0));
    }
    for (const content of byContent.keys()) wrong.push(`"${content}" is stored, and nobody sent it.`);
    return wrong;
  }
}
