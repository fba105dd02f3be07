import { sql } from 'kysely';
import { ContentType } from '../../contract/chat-item.ts';
import { Refusal, type FramedNotice } from '../core.ts';
import type { ChatsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { note } from './notes.ts';
import type { Rehydration } from './persistent-chat.ts';
import { changeChat, loadContactOfChat, type Rows } from './rows.ts';
import { chatTouched } from './views.ts';

/*
 * Persistent chat (connect-facts 6): a new chat goes on from one that has ended, and whoever takes part may page back
 * into it. What may be read is settled once, when the two are tied, since an ended chat does not change any more.
 */

/** How far back one can read: contacts, and UTF-8 bytes of what was said. */
export const PAST_CONTACTS_MAX = 100;
export const PAST_BYTES_MAX = 5 * 1024 * 1024;

/** A stretch of an earlier chat, both ends included. */
export interface PastSession { chatId: string; from: number; upTo: number }

/** What may be read of earlier chats in this one, the newest first. */
export async function pastSessions(rows: Rows, chatId: string): Promise<PastSession[]> {
  const found = await rows.selectFrom('past_sessions').selectAll().where('chat_id', '=', chatId).orderBy('ordinal').execute();
  return found.map((row) => ({ chatId: row.past_chat_id, from: row.from_position, upTo: row.up_to_position }));
}

/**
 * Ties a chat to an earlier one. What that one went on from can be read on, too.
 * @returns the contact it goes on from: the newest of the past session, or the segment that was asked for.
 * @throws Refusal `not_found`; `wrong_state` if the source has not ended or this chat is tied already; `invalid` if the
 *   source is no chat, or ENTIRE_PAST_SESSION was not given an initial contact id (T80).
 */
export async function goOnFrom(work: Work, chat: ChatsTable, wish: Rehydration): Promise<string> {
  if (chat.continued_from !== null) throw new Refusal('wrong_state', `This chat goes on from the contact ${chat.continued_from} already.`);
  if (chat.related_contact_id !== null) throw new Refusal('wrong_state', 'This chat has a related contact: a chat can either have one or go on from an earlier chat.');
  const source = await sourceOf(work.db, wish);
  const sessions = await withinLimits(work.db, [await stretchOf(work.db, source), ...(await pastSessions(work.db, source.chatId))]);
  for (const [index, past] of sessions.entries()) {
    await work.db.insertInto('past_sessions').values({ chat_id: chat.id, ordinal: index + 1, past_chat_id: past.chatId, from_position: past.from, up_to_position: past.upTo }).execute();
  }
  await changeChat(work, chat.id, { continued_from: source.contactId, rehydration: wish.type, related_contact_id: source.contactId });
  chatTouched(work, chat.id);
  note(work, {
    type: 'chat_rehydrated', initialContactId: chat.id, contactId: chat.current_contact_id,
    data: { continuedFromContactId: source.contactId, rehydration: wish.type, sessions: sessions.length },
  });
  return source.contactId;
}

/** Says that the past can be read now; for the moment, not stored. */
export function rehydratedNotice(work: Work, chat: ChatsTable): FramedNotice {
  return { type: 'passing', initialContactId: chat.id, contactId: chat.current_contact_id, id: work.ids.next(work.now), at: work.now, contentType: ContentType.rehydrated, participant: null };
}

interface Source { chatId: string; contactId: string }

async function sourceOf(rows: Rows, { type, sourceContactId }: Rehydration): Promise<Source> {
  const { chat, contact } = await loadContactOfChat(rows, sourceContactId);
  if (chat.channel !== 'CHAT') throw new Refusal('invalid', `SourceContactId: the contact ${sourceContactId} is not a chat.`);
  if (chat.state !== 'ended') throw new Refusal('wrong_state', `SourceContactId: the chat of the contact ${sourceContactId} has not ended. Only an ended chat can be gone on from.`);
  if (type === 'FROM_SEGMENT') return { chatId: chat.id, contactId: contact.id };
  if (contact.id !== chat.id) throw new Refusal('invalid', `SourceContactId: for ENTIRE_PAST_SESSION give the initial contact id of the past chat, ${chat.id}, not a later segment of it.`);
  return { chatId: chat.id, contactId: chat.current_contact_id };
}

/** From the beginning of the chat to the last line of this segment; later segments stay hidden. Ids sort by time. */
async function stretchOf(rows: Rows, source: Source): Promise<PastSession> {
  const last = await rows
    .selectFrom('transcript')
    .select((of) => of.fn.max('position').as('position'))
    .where('initial_contact_id', '=', source.chatId)
    .where('contact_id', '<=', source.contactId)
    .executeTakeFirst();
  return { chatId: source.chatId, from: 1, upTo: last?.position ?? 0 };
}

/** Cuts off what lies too far back; of the oldest stretch its newest part stays. */
async function withinLimits(rows: Rows, sessions: readonly PastSession[]): Promise<PastSession[]> {
  const kept: PastSession[] = [];
  let contacts = PAST_CONTACTS_MAX;
  let bytes = PAST_BYTES_MAX;
  for (const session of sessions) {
    if (contacts <= 0 || bytes <= 0) break;
    const from = Math.max(session.from, await firstWithin(rows, session, contacts, bytes));
    if (from <= session.upTo) kept.push({ ...session, from });
    if (from > session.from) break;
    const used = await measure(rows, session);
    contacts -= used.contacts;
    bytes -= used.bytes;
  }
  return kept;
}

const inside = (session: PastSession) => sql`initial_contact_id = ${session.chatId} and position between ${session.from} and ${session.upTo}`;

async function measure(rows: Rows, session: PastSession): Promise<{ contacts: number; bytes: number }> {
  const { rows: [found] } = await sql<{ contacts: number; bytes: number | null }>`
    select count(distinct contact_id) as contacts, sum(octet_length(content)) as bytes from transcript where ${inside(session)}`.execute(rows);
  return { contacts: Number(found?.contacts ?? 0), bytes: Number(found?.bytes ?? 0) };
}

/** The first position of the newest so many contacts and bytes of a stretch; beyond its end if not even one line fits. */
async function firstWithin(rows: Rows, session: PastSession, contacts: number, bytes: number): Promise<number> {
  const { rows: [byContact] } = await sql<{ first: number | null }>`
    select min(first) as first from (select min(position) as first from transcript where ${inside(session)} group by contact_id order by first desc limit ${contacts}) as newest`.execute(rows);
  const { rows: [byBytes] } = await sql<{ first: number | null }>`
    select min(position) as first from (select position, sum(octet_length(content)) over (order by position desc) as total from transcript where ${inside(session)}) as running
    where total <= ${bytes}`.execute(rows);
  const beyond = session.upTo + 1;
  return Math.max(Number(byContact?.first ?? beyond), Number(byBytes?.first ?? beyond));
}
