import BetterSqlite3 from 'better-sqlite3';

/*
 * A chat in which very much has been said, written straight into the rows of a server that is not running.
 */

const ROWS_PER_STEP = 5000;

/** Adds lines to a chat that is there until it has `count`; they are said by its customer. */
export function lengthen(file: string, chatId: string, count: number): void {
  const database = new BetterSqlite3(file);
  database.pragma('synchronous = OFF');
  const chat = database.prepare('SELECT last_position, customer_participant_id, customer_name FROM chats WHERE id = ?').get(chatId) as { last_position: number; customer_participant_id: string; customer_name: string };
  const newest = database.prepare('SELECT * FROM transcript WHERE initial_contact_id = ? ORDER BY position DESC LIMIT 1').get(chatId) as Record<string, unknown>;
  const columns = Object.keys(newest);
  const insert = database.prepare(`INSERT INTO transcript (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`);
  const at = Number(newest['at']);
  for (let from = chat.last_position + 1; from <= count; from += ROWS_PER_STEP) {
    database.transaction(() => {
      for (let position = from; position < from + ROWS_PER_STEP && position <= count; position += 1) {
        insert.run({
          ...newest, id: `00000000-0000-7000-8000-${String(position).padStart(12, '0')}`, position, at: at + position, kind: 'message', content_type: 'text/plain',
          content: `Line ${String(position)}: my parcel has not arrived and the tracking page says nothing new since Tuesday.`,
          participant_id: chat.customer_participant_id, display_name: chat.customer_name, role: 'CUSTOMER', command_id: null,
        });
      }
    })();
  }
  database.prepare('UPDATE chats SET last_position = ? WHERE id = ?').run(count, chatId);
  database.close();
}
