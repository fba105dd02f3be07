import { Refusal } from '../core.ts';
import type { Work } from '../storage/work.ts';
import { goOnFrom, rehydratedNotice } from './past-sessions.ts';
import type { ContinueChat } from './persistent-chat.ts';
import { rememberAnswer, rememberedAnswer, type Asked } from './remembered.ts';
import { loadChat } from './rows.ts';

/**
 * Ties a running chat to an earlier one (CreatePersistentContactAssociation) and tells everybody in it.
 * @returns the contact it goes on from.
 * @throws Refusal as `goOnFrom`; `wrong_state` if the chat has ended; `id_reused`
 */
export async function continueChat(work: Work, request: ContinueChat): Promise<{ continuedFromContactId: string }> {
  const { clientToken, ...body } = request;
  const asked: Asked | undefined = clientToken === undefined ? undefined : { scope: 'continue_chat', token: clientToken, body };
  const before = asked && ((await rememberedAnswer(work, asked)) as { continuedFromContactId: string } | undefined);
  if (before) return before;
  const chat = await loadChat(work.db, request.initialContactId);
  if (chat.channel !== 'CHAT') throw new Refusal('wrong_state', `The contact ${chat.id} is not a chat.`);
  if (chat.state === 'ended') throw new Refusal('wrong_state', `The chat ${chat.id} has ended. Start a new one with PersistentChat instead.`);
  const answer = { continuedFromContactId: await goOnFrom(work, chat, request) };
  work.tell({ to: 'chats', notice: rehydratedNotice(work, chat) });
  if (asked) await rememberAnswer(work, asked, answer);
  return answer;
}
