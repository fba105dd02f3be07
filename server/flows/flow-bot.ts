import { botJoins, inviteBot, removeBot } from '../contacts/bot-participants.ts';
import { appendMessage } from '../contacts/items.ts';
import { loadChat, readList } from '../contacts/rows.ts';
import type { FlowRunsTable, ParticipantsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { formOf } from './bot-message-form.ts';
import type { BotMessage } from './bot-reply.ts';

/*
 * The bot that a flow brings into its chat. It is seen to join and to leave as any bot is; what it says is from SYSTEM
 * with its display name, as Lex's answers are (connect-facts 5.3). It has no token: nobody else can speak for it.
 */

/** The bot joins; nothing happens if the flow's bot is there already. */
export async function bringBot(work: Work, run: FlowRunsTable, displayName: string): Promise<void> {
  if ((await flowBot(work, run)) !== undefined) return;
  const chat = await loadChat(work.db, run.initial_contact_id);
  const id = work.ids.next(work.now);
  await inviteBot(work, chat, { participantId: id, displayName, tokenHash: null });
  await botJoins(work, chat, { id });
}

/** It says something; what cannot be shown is left out. */
export async function sayAsBot(work: Work, run: FlowRunsTable, message: BotMessage): Promise<void> {
  const bot = await flowBot(work, run);
  if (bot === undefined) return;
  const chat = await loadChat(work.db, run.initial_contact_id);
  const form = formOf(message, { contentTypes: readList(chat.content_types), bytes: work.settings.messageBytes });
  if (form !== null) await appendMessage(work, chat.id, { contactId: run.contact_id, ...form, author: { participantId: bot.id, displayName: bot.display_name, role: 'SYSTEM' } });
}

/** It leaves; nothing happens if it is not there. The chat is its flow's again. */
export async function sendBotAway(work: Work, run: FlowRunsTable): Promise<void> {
  const bot = await flowBot(work, run);
  if (bot !== undefined) await removeBot(work, await loadChat(work.db, run.initial_contact_id), bot, { chatEnds: false });
}

/** A bot of a company has a token; the flow's has none. */
async function flowBot(work: Work, run: FlowRunsTable): Promise<ParticipantsTable | undefined> {
  return work.db
    .selectFrom('participants')
    .selectAll()
    .where('initial_contact_id', '=', run.initial_contact_id)
    .where('role', '=', 'CUSTOM_BOT')
    .where('token_hash', 'is', null)
    .where('joined_at', 'is not', null)
    .where('left_at', 'is', null)
    .executeTakeFirst();
}

/** Whether this run has had a bot talk. */
export async function hadBot(work: Work, run: FlowRunsTable): Promise<boolean> {
  const bot = await work.db
    .selectFrom('participants')
    .select('id')
    .where('initial_contact_id', '=', run.initial_contact_id)
    .where('role', '=', 'CUSTOM_BOT')
    .where('token_hash', 'is', null)
    .where('joined_at', '>=', run.started_at)
    .executeTakeFirst();
  return bot !== undefined;
}
