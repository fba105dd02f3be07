import type { ParticipantRole } from '../../contract/primitives.ts';
import { Refusal, type Participant, type ParticipantConnection } from '../core.ts';
import type { ChatsTable, ParticipantsTable } from '../storage/schema.ts';
import { builtOnce, type Place } from '../storage/built-once.ts';
import { cancelTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { botJoins } from './bot-participants.ts';
import { CONNECT_TIMER } from './timer-kinds.ts';
import { startChatTimers } from './chat-timers.ts';
import { appendEvent } from './items.ts';
import { note } from './notes.ts';
import { changeChat, loadChat, type Rows } from './rows.ts';
import { hashOf } from './tokens.ts';
import { chatTouched } from './views.ts';

/*
 * Participants as their tokens prove them. After the end of a chat every token of it is worth nothing (T14).
 */

/** How many of a participant's connection tokens are good at once: far more than devices and reconnects of a day need. */
export const CONNECTIONS_KEPT = 200;

const refused = (): Refusal => new Refusal('access_denied', 'The token is unknown or has expired, or the chat has ended.');

/**
 * A connection for the holder of a participant token: a connection token for a day, and the path of a socket that must
 * be opened soon and once. Older connections stay good (connect-facts 5.8).
 * @throws Refusal `access_denied`
 */
export async function connectParticipant(work: Work, participantToken: string, options: { markConnected: boolean }): Promise<ParticipantConnection> {
  const row = await work.db.selectFrom('participants').selectAll().where('token_hash', '=', hashOf(participantToken)).executeTakeFirst();
  const chat = await openChatOf(work.db, row);
  await work.db.deleteFrom('connection_tokens').where('participant_id', '=', row?.id ?? '').where('expires_at', '<=', work.now).execute();
  const participant = asParticipant(row);
  await forgetOldTokens(work, participant.id);
  const connectionToken = work.ids.secret();
  const secret = work.ids.secret();
  const connectionTokenExpiresAt = work.now + work.settings.connectionTokenLasts;
  const socketExpiresAt = work.now + work.settings.connectUrlLasts;
  await work.db
    .insertInto('connection_tokens')
    .values([
      { token_hash: hashOf(connectionToken), kind: 'connection', participant_id: participant.id, expires_at: connectionTokenExpiresAt, used_at: null },
      { token_hash: hashOf(secret), kind: 'connect_url', participant_id: participant.id, expires_at: socketExpiresAt, used_at: null },
    ])
    .execute();
  if (options.markConnected) await participantConnected(work, chat, participant);
  return { participant, connectionToken, connectionTokenExpiresAt, socketPath: `/participant/socket?t=${secret}`, socketExpiresAt };
}

/** A client that asks for connections without end must not fill the database with tokens that are good for a day. */
async function forgetOldTokens(work: Work, participantId: string): Promise<void> {
  const beyond = await work.db
    .selectFrom('connection_tokens')
    .select('token_hash')
    .where('participant_id', '=', participantId)
    .where('kind', '=', 'connection')
    .orderBy('expires_at', 'desc')
    .orderBy('token_hash')
    .limit(CONNECTIONS_KEPT)
    .offset(CONNECTIONS_KEPT - 1)
    .execute();
  if (beyond.length > 0) await work.db.deleteFrom('connection_tokens').where('token_hash', 'in', beyond.map(({ token_hash: hash }) => hash)).execute();
}

const withToken = builtOnce((rows, place: Place<{ hash: string; now: number }>) =>
  rows
    .selectFrom('connection_tokens')
    .innerJoin('participants', 'participants.id', 'connection_tokens.participant_id')
    .innerJoin('chats', 'chats.id', 'participants.initial_contact_id')
    .select(['participants.id', 'participants.role', 'participants.display_name', 'participants.initial_contact_id'])
    .where('connection_tokens.token_hash', '=', place('hash'))
    .where('connection_tokens.kind', '=', 'connection')
    .where('connection_tokens.expires_at', '>', place('now'))
    .where('participants.left_at', 'is', null)
    .where('chats.state', '!=', 'ended'),
);

/** The participant of a connection token. @throws Refusal `access_denied` */
export async function participantOf(rows: Rows, now: number, connectionToken: string): Promise<Participant> {
  const [row] = await withToken(rows, { hash: hashOf(connectionToken), now });
  return asParticipant(row);
}

/** Whose socket a secret opens; it opens one only. @throws Refusal `access_denied` */
export async function redeemSocket(work: Work, secret: string): Promise<{ participant: Participant; chat: ChatsTable }> {
  const row = await work.db
    .selectFrom('connection_tokens')
    .innerJoin('participants', 'participants.id', 'connection_tokens.participant_id')
    .selectAll('participants')
    .where('connection_tokens.token_hash', '=', hashOf(secret))
    .where('kind', '=', 'connect_url')
    .where('expires_at', '>', work.now)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  const chat = await openChatOf(work.db, row);
  await work.db.updateTable('connection_tokens').set({ used_at: work.now }).where('token_hash', '=', hashOf(secret)).execute();
  return { participant: asParticipant(row), chat };
}

const openChatWith = builtOnce((rows, place: Place<{ participantId: string }>) =>
  rows
    .selectFrom('participants')
    .innerJoin('chats', 'chats.id', 'participants.initial_contact_id')
    .selectAll('chats')
    .where('participants.id', '=', place('participantId'))
    .where('participants.left_at', 'is', null)
    .where('chats.state', '!=', 'ended'),
);

/** The chat that a participant may act in now. @throws Refusal `access_denied` */
export async function chatOf(rows: Rows, participant: Participant): Promise<ChatsTable> {
  const [chat] = await openChatWith(rows, { participantId: participant.id });
  if (!chat) throw refused();
  return chat;
}

async function openChatOf(rows: Rows, row: ParticipantsTable | undefined): Promise<ChatsTable> {
  if (!row || row.left_at !== null) throw refused();
  const chat = await loadChat(rows, row.initial_contact_id);
  if (chat.state === 'ended') throw refused();
  return chat;
}

function asParticipant(row: Pick<ParticipantsTable, 'id' | 'role' | 'display_name' | 'initial_contact_id'> | undefined): Participant {
  if (!row) throw refused();
  return { id: row.id, role: row.role as ParticipantRole, displayName: row.display_name, initialContactId: row.initial_contact_id };
}

/** A participant is there for the first time: he joins (T63), and of a customer the five minutes are kept (T12). */
export async function participantConnected(work: Work, chat: ChatsTable, participant: Participant): Promise<void> {
  if (participant.role === 'CUSTOM_BOT') return botJoins(work, chat, participant);
  if (participant.id !== chat.customer_participant_id || chat.customer_connected_at !== null) return;
  await changeChat(work, chat.id, { customer_connected_at: work.now });
  await work.db.updateTable('participants').set({ joined_at: work.now }).where('id', '=', participant.id).execute();
  await cancelTimer(work, CONNECT_TIMER, chat.id);
  const author = { participantId: participant.id, displayName: participant.displayName, role: participant.role };
  await appendEvent(work, chat.id, { contactId: chat.current_contact_id, event: 'joined', author });
  note(work, { type: 'customer_connected', initialContactId: chat.id, contactId: chat.current_contact_id, data: {} });
  await startChatTimers(work, chat.id);
}

/** Whether the customer has a socket open. Away is not gone: he may come back at any time. */
export async function setPresence(work: Work, chat: ChatsTable, presence: 'here' | 'away'): Promise<void> {
  if (chat.customer_presence === presence || chat.state === 'ended') return;
  await changeChat(work, chat.id, { customer_presence: presence, presence_since: work.now });
  note(work, { type: presence === 'here' ? 'customer_here' : 'customer_away', initialContactId: chat.id, contactId: chat.current_contact_id, data: {} });
  chatTouched(work, chat.id);
}

/** After a start of the server no socket is open: whoever was here has yet to come back. */
export async function forgetSockets(work: Work): Promise<void> {
  const here = await work.db.selectFrom('chats').selectAll().where('customer_presence', '=', 'here').where('state', '!=', 'ended').orderBy('id').execute();
  for (const chat of here) await setPresence(work, chat, 'away');
}
