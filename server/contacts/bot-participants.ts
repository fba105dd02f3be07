import type { ParticipantsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { appendEvent, type Author } from './items.ts';
import { note } from './notes.ts';

/*
 * Bots as participants of a chat: one that a company runs and that speaks the participant API (CreateParticipant), and
 * one that a flow brings in. Both are seen to join and to leave (T63, T87).
 */

/**
 * Gives a bot its place in a chat, unseen until it joins.
 * @param bot.tokenHash of the token by which it may connect; null for a bot that this server runs itself.
 */
export async function inviteBot(
  work: Work,
  chat: { id: string; current_contact_id: string },
  bot: { participantId: string; displayName: string; tokenHash: string | null },
): Promise<void> {
  await work.db
    .insertInto('participants')
    .values({
      id: bot.participantId, initial_contact_id: chat.id, contact_id: null, role: 'CUSTOM_BOT', display_name: bot.displayName, user_id: null,
      token_hash: bot.tokenHash, joined_at: null, left_at: null, left_position: null, left_seq: null,
    })
    .execute();
  note(work, { type: 'bot_invited', initialContactId: chat.id, contactId: chat.current_contact_id, data: { participantId: bot.participantId, bot: bot.displayName } });
}

/** The bot is there: `joined` is written. Nothing happens if it has joined or left before. */
export async function botJoins(work: Work, chat: { id: string; current_contact_id: string }, bot: { id: string }): Promise<void> {
  const row = await work.db.selectFrom('participants').selectAll().where('id', '=', bot.id).where('joined_at', 'is', null).where('left_at', 'is', null).executeTakeFirst();
  if (!row) return;
  await work.db.updateTable('participants').set({ joined_at: work.now }).where('id', '=', row.id).execute();
  await appendEvent(work, chat.id, { contactId: chat.current_contact_id, event: 'joined', author: botAuthor(row) });
  note(work, { type: 'bot_joined', initialContactId: chat.id, contactId: chat.current_contact_id, data: { participantId: row.id, bot: row.display_name } });
}

/**
 * The bot is gone, its tokens and sockets with it; what that means to the chat is decided elsewhere (course.ts,
 * `botLeaves`). Nothing happens if it has left before.
 * @returns whether it left now.
 */
export async function removeBot(work: Work, chat: { id: string; current_contact_id: string }, bot: { id: string }, options: { chatEnds: boolean }): Promise<boolean> {
  const row = await work.db.selectFrom('participants').selectAll().where('id', '=', bot.id).where('role', '=', 'CUSTOM_BOT').where('left_at', 'is', null).executeTakeFirst();
  if (!row) return false;
  // Who never joined does not leave (T63).
  if (row.joined_at !== null) await appendEvent(work, chat.id, { contactId: chat.current_contact_id, event: 'left', author: botAuthor(row) });
  await work.db.updateTable('participants').set({ left_at: work.now }).where('id', '=', row.id).execute();
  await work.db.deleteFrom('connection_tokens').where('participant_id', '=', row.id).execute();
  note(work, { type: 'bot_left', initialContactId: chat.id, contactId: chat.current_contact_id, data: { participantId: row.id, bot: row.display_name } });
  // Where the chat ends, its last line is still to reach the bot.
  if (!options.chatEnds) work.tell({ to: 'chats', notice: { type: 'departed', initialContactId: chat.id, participantId: row.id } });
  return true;
}

/** Who a bot's messages are from. */
export const botAuthor = (row: Pick<ParticipantsTable, 'id' | 'display_name'>): Author => ({ participantId: row.id, displayName: row.display_name, role: 'CUSTOM_BOT' });
