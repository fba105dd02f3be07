import type { Database } from 'better-sqlite3';
import { RecordingDrawing, SegmentRecording } from '../../contract/recording.ts';

/** What is known here of the recordings of calls; their sound is in files beside the cache. */
export interface StoredRecordings {
  recordingsOf(chatId: string): SegmentRecording[];
  recording(contactId: string): { card: SegmentRecording; drawing: RecordingDrawing | null } | null;
  /** The calls of which a recording was opened here. */
  recordedChats(_: Record<string, never>): string[];
  /** As the server tells them: what it does not name any more is forgotten. */
  putRecordings(input: { chatId: string; cards: readonly SegmentRecording[] }): void;
  putDrawing(input: { contactId: string; drawing: RecordingDrawing }): void;
}

/** Call what writes inside no transaction; it begins its own. */
export function storedRecordings(database: Database): StoredRecordings {
  const ofChat = database.prepare<[string], { card: string }>(`SELECT card FROM recordings WHERE chat_id = ?`);
  const one = database.prepare<[string], { card: string; drawing: string | null }>(`SELECT card, drawing FROM recordings WHERE contact_id = ?`);
  const chats = database.prepare<[], { chat_id: string }>(`SELECT DISTINCT chat_id FROM recordings WHERE drawing IS NOT NULL`);
  const drop = database.prepare(`DELETE FROM recordings WHERE contact_id = ?`);
  const put = database.prepare(`INSERT INTO recordings (contact_id, chat_id, card) VALUES (?, ?, ?) ON CONFLICT (contact_id) DO UPDATE SET card = excluded.card`);
  const forgetDrawing = database.prepare(`UPDATE recordings SET drawing = NULL WHERE contact_id = ?`);
  const putDrawing = database.prepare(`UPDATE recordings SET drawing = ? WHERE contact_id = ?`);
  const recordingsOf = (chatId: string): SegmentRecording[] =>
    ofChat.all(chatId).map((row) => SegmentRecording.parse(JSON.parse(row.card))).toSorted((a, b) => a.began - b.began || (a.contactId < b.contactId ? -1 : 1));
  return {
    recordingsOf,
    recording(contactId) {
      const row = one.get(contactId);
      if (row === undefined) return null;
      return { card: SegmentRecording.parse(JSON.parse(row.card)), drawing: row.drawing === null ? null : RecordingDrawing.parse(JSON.parse(row.drawing)) };
    },
    recordedChats: () => chats.all().map((row) => row.chat_id),
    putRecordings: database.transaction(({ chatId, cards }: { chatId: string; cards: readonly SegmentRecording[] }) => {
      const named = new Set(cards.map((card) => card.contactId));
      for (const { contactId } of recordingsOf(chatId)) if (!named.has(contactId)) drop.run(contactId);
      for (const card of cards) {
        put.run(card.contactId, chatId, JSON.stringify(card));
        if (card.standing !== 'kept') forgetDrawing.run(card.contactId);
      }
    }),
    putDrawing: ({ contactId, drawing }) => void putDrawing.run(JSON.stringify(drawing), contactId),
  };
}
