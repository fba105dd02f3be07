import * as z from 'zod';
import { ContentType } from '../../contract/chat-item.ts';
import type { Participant } from '../core.ts';
import type { ChatsTable } from '../storage/schema.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { note } from './notes.ts';
import type { TimedRole, TimerChange } from './participant-desk.ts';
import { changeChat, loadChat, type Rows } from './rows.ts';

/*
 * Chat timers (connect-facts 6): how long a customer or an agent may say nothing before he counts as idle, and before
 * everybody but the customer is taken out of the chat. They run while agent and customer are both in it, and are the
 * ones that were set when the agent joined (T71). What they tell is for the moment: pushed, not stored, not billed (T70).
 */

/** Rings for a role that has said nothing; the key is `timerKey`. */
export const CHAT_TIMER = 'chat_timer';

const ROLES = ['CUSTOMER', 'AGENT'] as const satisfies readonly TimedRole[];

const Lengths = z.strictObject({ idle: z.int().optional(), disconnect: z.int().optional() });
/** Minutes of each timer that is set, by role. */
const Config = z.strictObject({ CUSTOMER: Lengths.optional(), AGENT: Lengths.optional() });

const Running = z.strictObject({ idle: z.int().nullable(), disconnect: z.int().nullable(), isIdle: z.boolean() });
/** The timers as they were when the agent joined, in milliseconds, and who is idle now. */
const AtWork = z.strictObject({ CUSTOMER: Running, AGENT: Running });
type AtWork = z.infer<typeof AtWork>;

/** Which of two things a timer of a role is about. */
export const TimerData = z.strictObject({ chatId: z.string(), role: z.enum(ROLES), stage: z.enum(['idle', 'disconnect']) });

const MINUTE = 60_000;
const timerKey = (chatId: string, role: TimedRole): string => `${chatId} ${role}`;

/** Keeps what a chat's timers are to be; it holds from the next agent on. */
export async function configureTimers(work: Work, chat: ChatsTable, changes: readonly TimerChange[]): Promise<void> {
  const config = Config.parse(JSON.parse(chat.timer_config));
  for (const { role, type, minutes } of changes) {
    const { [type]: _before, ...others } = config[role] ?? {};
    config[role] = minutes === null ? others : { ...others, [type]: minutes };
  }
  await changeChat(work, chat.id, { timer_config: JSON.stringify(config) });
  const said = Object.fromEntries(ROLES.flatMap((role) => (['idle', 'disconnect'] as const).map((type) => [`${role === 'AGENT' ? 'agent' : 'customer'}_${type}`, config[role]?.[type] ?? null])));
  note(work, { type: 'timers_set', initialContactId: chat.id, contactId: chat.current_contact_id, data: said });
}

/** Agent and customer are both in the chat from now on. */
export async function startChatTimers(work: Work, chatId: string): Promise<void> {
  const chat = await loadChat(work.db, chatId);
  if (chat.state !== 'with_agent' || chat.customer_connected_at === null || chat.timers_at_work !== null) return;
  const config = Config.parse(JSON.parse(chat.timer_config));
  const running = (role: TimedRole) => ({ idle: inMilliseconds(config[role]?.idle), disconnect: inMilliseconds(config[role]?.disconnect), isIdle: false });
  const atWork: AtWork = { CUSTOMER: running('CUSTOMER'), AGENT: running('AGENT') };
  if (ROLES.every((role) => atWork[role].idle === null && atWork[role].disconnect === null)) return;
  await changeChat(work, chatId, { timers_at_work: JSON.stringify(atWork) });
  for (const role of ROLES) await begin(work, chatId, role, atWork);
}

const inMilliseconds = (minutes: number | undefined): number | null => (minutes === undefined ? null : minutes * MINUTE);

/** Being idle comes before being taken out, where both are set; the second clock begins when the first has rung. */
async function begin(work: Work, chatId: string, role: TimedRole, atWork: AtWork): Promise<void> {
  const { idle, disconnect } = atWork[role];
  const [stage, length] = idle === null ? (['disconnect', disconnect] as const) : (['idle', idle] as const);
  if (length !== null) await setTimer(work, { kind: CHAT_TIMER, key: timerKey(chatId, role), dueAt: work.now + length, data: { chatId, role, stage } });
}

/** The agent or the customer is gone: no timer runs any more. */
export async function stopChatTimers(work: Work, chatId: string): Promise<void> {
  for (const role of ROLES) await cancelTimer(work, CHAT_TIMER, timerKey(chatId, role));
  await changeChat(work, chatId, { timers_at_work: null });
}

/** Somebody of this role has said something: his timers begin anew, and if he was idle he is back. */
export async function hasSpoken(work: Work, chat: Pick<ChatsTable, 'id' | 'current_contact_id' | 'timers_at_work'>, role: string | undefined): Promise<void> {
  const atWork = readAtWork(chat);
  if (atWork === null || (role !== 'CUSTOMER' && role !== 'AGENT')) return;
  if (atWork[role].isIdle) {
    atWork[role].isIdle = false;
    await changeChat(work, chat.id, { timers_at_work: JSON.stringify(atWork) });
    await tell(work, chat, role, 'returned');
    note(work, { type: 'participant_returned', initialContactId: chat.id, contactId: chat.current_contact_id, data: await who(work.db, chat.id, role) });
  }
  await begin(work, chat.id, role, atWork);
}

/** Somebody of this role has said nothing for as long as was set. */
export async function becameIdle(work: Work, chatId: string, role: TimedRole): Promise<void> {
  const chat = await loadChat(work.db, chatId);
  const atWork = readAtWork(chat);
  if (atWork === null) return;
  atWork[role].isIdle = true;
  await changeChat(work, chatId, { timers_at_work: JSON.stringify(atWork) });
  await tell(work, chat, role, 'idle');
  const { idle, disconnect } = atWork[role];
  note(work, { type: 'participant_idle', initialContactId: chatId, contactId: chat.current_contact_id, data: { ...(await who(work.db, chatId, role)), after: idle } });
  if (disconnect !== null) await setTimer(work, { kind: CHAT_TIMER, key: timerKey(chatId, role), dueAt: work.now + disconnect, data: { chatId, role, stage: 'disconnect' } });
}

/** Tells everybody that the chat is taken from all but the customer because this role said nothing. */
export async function tellAutoDisconnection(work: Work, chat: ChatsTable, role: TimedRole): Promise<void> {
  await tell(work, chat, role, 'autodisconnection');
  note(work, { type: 'auto_disconnected', initialContactId: chat.id, contactId: chat.current_contact_id, data: await who(work.db, chat.id, role) });
}

const readAtWork = (chat: Pick<ChatsTable, 'timers_at_work'>): AtWork | null => (chat.timers_at_work === null ? null : AtWork.parse(JSON.parse(chat.timers_at_work)));

async function tell(work: Work, chat: Pick<ChatsTable, 'id' | 'current_contact_id'>, role: TimedRole, what: 'idle' | 'returned' | 'autodisconnection'): Promise<void> {
  const participant = await presentOf(work.db, chat.id, role);
  work.tell({
    to: 'chats',
    notice: { type: 'passing', initialContactId: chat.id, contactId: chat.current_contact_id, id: work.ids.next(work.now), at: work.now, contentType: ContentType[what], participant },
  });
}

async function who(rows: Rows, chatId: string, role: TimedRole): Promise<{ role: TimedRole; participant: string | null }> {
  // A customer's name is no matter for the log.
  const participant = role === 'AGENT' ? ((await presentOf(rows, chatId, role))?.displayName ?? null) : null;
  return { role, participant };
}

async function presentOf(rows: Rows, chatId: string, role: TimedRole): Promise<Participant | null> {
  const row = await rows
    .selectFrom('participants')
    .select(['id', 'display_name'])
    .where('initial_contact_id', '=', chatId)
    .where('role', '=', role)
    .where('left_at', 'is', null)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row ? { id: row.id, role, displayName: row.display_name, initialContactId: chatId } : null;
}
