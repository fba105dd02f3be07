import * as z from 'zod';
import { Refusal, type Participant, type TranscriptItem, type TranscriptRequest } from '../core.ts';
import type { ChatsTable, TranscriptTable } from '../storage/schema.ts';
import { itemOf } from './items.ts';
import { pastSessions, type PastSession } from './past-sessions.ts';
import { chatOf } from './participants.ts';
import type { Rows } from './rows.ts';
import { tokenKey } from './token-key.ts';
import { seal, unseal } from './tokens.ts';

/*
 * GetTranscript (connect-facts 5.4): the scan walks from a start one way; the sort orders only the page it came to.
 */

type Direction = 'FORWARD' | 'BACKWARD';

/**
 * Where a scan stands: `from` is the first position of the page, in the chat itself or in the so-manieth session before
 * it. `back`: it may go on into earlier sessions.
 */
const Scan = z.strictObject({
  chat: z.string(), direction: z.enum(['FORWARD', 'BACKWARD']), from: z.int(), contact: z.string().nullable(), session: z.int().min(0).default(0), back: z.boolean().default(false),
});
type Scan = z.infer<typeof Scan>;

const PURPOSE = 'next_token';

/**
 * One page of the transcript, as the participant may see it.
 * @throws Refusal `access_denied` after the end; `invalid` for a token or a start that is not of this chat; `not_found`
 * for a contact that is not of this chat.
 */
export async function getTranscript(
  rows: Rows,
  participant: Participant,
  request: TranscriptRequest,
): Promise<{ initialContactId: string; items: TranscriptItem[]; nextToken: string | undefined }> {
  const chat = await chatOf(rows, participant);
  const key = await tokenKey(rows);
  const scan = request.nextToken === undefined ? await firstScan(rows, chat, request) : continued(key, chat, request.nextToken);
  if (scan === null) return { initialContactId: chat.id, items: [], nextToken: undefined };
  const past = scan.back ? await pastSessions(rows, chat.id) : [];
  // Sessions of the past are reached by a NextToken only (connect-facts 5.4): the first page ends where the chat begins.
  const sessions = [{ chatId: chat.id, from: 1, upTo: chat.last_position }, ...past].slice(0, request.nextToken === undefined ? 1 : undefined);
  const { lines, beyond } = await walk(rows, sessions, scan, request.maxResults);
  const next = beyond ?? (request.nextToken === undefined && past[0] ? { session: 1, from: past[0].upTo } : undefined);
  const ascending = scan.direction === 'FORWARD' ? lines : lines.toReversed();
  const ordered = request.sort === 'ASCENDING' ? ascending : ascending.toReversed();
  return {
    initialContactId: chat.id,
    items: ordered.map((row) => {
      const own = row.participant_id === participant.id;
      return { ...itemOf(row), ...(own ? {} : { receipt: {} }), receiptBy: own ? row.receipt_by : null, past: row.initial_contact_id !== chat.id };
    }),
    nextToken: next === undefined ? undefined : seal(key, PURPOSE, { ...scan, ...next } satisfies Scan),
  };
}

/** So many lines from where the scan stands, in the order of the scan, and where the next page begins if there is one. */
async function walk(rows: Rows, sessions: readonly PastSession[], scan: Scan, most: number): Promise<{ lines: TranscriptTable[]; beyond: { session: number; from: number } | undefined }> {
  const forward = scan.direction === 'FORWARD';
  const lines: TranscriptTable[] = [];
  for (const [session, { chatId, from, upTo }] of sessions.entries()) {
    if (session < scan.session) continue;
    const start = session === scan.session ? scan.from : upTo;
    let query = rows.selectFrom('transcript').selectAll().where('initial_contact_id', '=', chatId).where('for_agents', '=', 0);
    query = forward ? query.where('position', '>=', start) : query.where('position', '<=', start).where('position', '>=', from);
    if (scan.contact !== null) query = query.where('contact_id', '=', scan.contact);
    // One more than asked for says whether there is another page.
    const found = await query.orderBy('position', forward ? 'asc' : 'desc').limit(most - lines.length + 1).execute();
    const beyond = found[most - lines.length];
    if (beyond) return { lines: [...lines, ...found.slice(0, most - lines.length)], beyond: { session, from: beyond.position } };
    lines.push(...found);
  }
  return { lines, beyond: undefined };
}

function continued(key: string, chat: ChatsTable, token: string): Scan {
  const scan = Scan.safeParse(unseal(key, PURPOSE, token));
  if (!scan.success || scan.data.chat !== chat.id) throw new Refusal('invalid', 'This NextToken was not given out for this chat.');
  return scan.data;
}

async function firstScan(rows: Rows, chat: ChatsTable, request: TranscriptRequest): Promise<Scan | null> {
  const contact = request.contactId === undefined ? null : await contactOf(rows, chat, request.contactId);
  const direction: Direction = request.direction ?? (request.start === undefined ? 'BACKWARD' : 'FORWARD');
  // Walking forward from the end, there is nothing (T57).
  if (request.start === undefined && direction === 'FORWARD') return null;
  const from = request.start === undefined ? chat.last_position : await startPosition(rows, chat, direction, request.start);
  const back = direction === 'BACKWARD' && request.start === undefined && contact === null;
  return from === null ? null : { chat: chat.id, direction, from, contact, session: 0, back };
}

async function contactOf(rows: Rows, chat: ChatsTable, contactId: string): Promise<string> {
  const contact = await rows.selectFrom('contacts').select('id').where('id', '=', contactId).where('initial_id', '=', chat.id).executeTakeFirst();
  if (!contact) throw new Refusal('not_found', `The contact ${contactId} is not part of this chat.`);
  return contact.id;
}

/** The first position of the scan; the start itself is part of it. */
async function startPosition(rows: Rows, chat: ChatsTable, direction: Direction, start: NonNullable<TranscriptRequest['start']>): Promise<number | null> {
  const lines = rows.selectFrom('transcript').select('position').where('initial_contact_id', '=', chat.id);
  if ('mostRecent' in start) {
    const first = await lines.where('for_agents', '=', 0).orderBy('position', 'desc').offset(Math.max(0, start.mostRecent - 1)).limit(1).executeTakeFirst();
    return first?.position ?? 1;
  }
  if ('id' in start) {
    const item = await lines.where('id', '=', start.id).executeTakeFirst();
    if (!item) throw new Refusal('invalid', `StartPosition: there is no item ${start.id} in this chat.`);
    return item.position;
  }
  const forward = direction === 'FORWARD';
  const item = await lines
    .where('at', forward ? '>=' : '<=', start.at)
    .orderBy('position', forward ? 'asc' : 'desc')
    .limit(1)
    .executeTakeFirst();
  return item?.position ?? null;
}
