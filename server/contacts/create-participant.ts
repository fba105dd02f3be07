import { Refusal } from '../core.ts';
import type { Work } from '../storage/work.ts';
import { botPresent } from './bot-presence.ts';
import { inviteBot } from './bot-participants.ts';
import type { CreatedParticipant, NewParticipant } from './participant-desk.ts';
import { rememberAnswer, rememberedAnswer, type Asked } from './remembered.ts';
import { loadContactOfChat } from './rows.ts';
import { tokenKey } from './token-key.ts';
import { derivedToken, hashOf } from './tokens.ts';

const DEFAULT_NAME = 'Bot';

/**
 * Invites a bot to the chat of a contact; its token is good as long as the bot takes part. One bot per contact, six
 * participants in all (connect-facts 11).
 * @throws Refusal `not_found`, `wrong_state`, `limit_exceeded`, `id_reused`
 */
export async function createBotParticipant(work: Work, request: NewParticipant): Promise<CreatedParticipant> {
  const { clientToken, ...body } = request;
  const asked: Asked | undefined = clientToken === undefined ? undefined : { scope: 'create_participant', token: clientToken, body };
  if (asked) {
    const before = (await rememberedAnswer(work, asked)) as Omit<CreatedParticipant, 'participantToken'> | undefined;
    if (before) return { ...before, participantToken: derivedToken(await tokenKey(work.db), asked.token, before.participantId) };
  }
  const { chat } = await loadContactOfChat(work.db, request.contactId);
  if (chat.channel !== 'CHAT') throw new Refusal('wrong_state', `The contact ${request.contactId} is not a chat: bots take part in chats only.`);
  if (chat.state === 'ended') throw new Refusal('wrong_state', `The chat of the contact ${request.contactId} has ended.`);
  if (await botPresent(work.db, chat.id)) throw new Refusal('limit_exceeded', 'There is a bot in this chat already. A chat takes one: let it leave first (DisconnectParticipant).');
  const { participantsPerChat } = work.settings;
  if ((await takingPart(work, chat.id)) >= participantsPerChat) throw new Refusal('limit_exceeded', `There are ${participantsPerChat} participants in this chat already, as many as one takes.`);
  const participantId = work.ids.next(work.now);
  const participantToken = clientToken === undefined ? work.ids.secret() : derivedToken(await tokenKey(work.db), clientToken, participantId);
  await inviteBot(work, chat, { participantId, displayName: request.displayName ?? DEFAULT_NAME, tokenHash: hashOf(participantToken) });
  const answer = { participantId, expiresAt: chat.expires_at };
  if (asked) await rememberAnswer(work, asked, answer);
  return { ...answer, participantToken };
}

async function takingPart(work: Work, chatId: string): Promise<number> {
  const found = await work.db.selectFrom('participants').select((of) => of.fn.countAll<number>().as('count')).where('initial_contact_id', '=', chatId).where('left_at', 'is', null).executeTakeFirst();
  return Number(found?.count ?? 0);
}
