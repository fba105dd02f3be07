import * as z from 'zod';
import { ContentType } from '../../contract/chat-item.ts';
import { Refusal, type Participant } from '../core.ts';
import { runsWaitingFor } from '../flows/runner.ts';
import type { Work } from '../storage/work.ts';
import { hiddenResponse, readResponse } from '../views/shown-views.ts';
import { endChat } from './chat-end.ts';
import { agentLeaves, botLeaves, customerWrote, viewAnswered } from './course.ts';
import { appendMessage } from './items.ts';
import { checkMessage, INTERACTIVE_RESPONSE } from './message-rules.ts';
import { chatOf, participantConnected } from './participants.ts';
import { giveReceipt } from './receipts.ts';
import { rememberAnswer, rememberedAnswer } from './remembered.ts';
import { loadContact, readList } from './rows.ts';

/*
 * What a participant does to his chat through the participant API.
 */

type Sent = { id: string; at: number };

/** A message. The same client token gets the same id and time again and adds nothing (T60). @throws Refusal */
export async function sendMessage(work: Work, participant: Participant, message: { contentType: string; content: string; clientToken: string | undefined }): Promise<Sent> {
  const chat = await chatOf(work.db, participant);
  const { clientToken, ...body } = message;
  const asked = clientToken === undefined ? undefined : { scope: `message:${participant.id}`, token: clientToken, body };
  const before = asked && ((await rememberedAnswer(work, asked)) as Sent | undefined);
  if (before) return before;
  checkMessage(message, { contentTypes: readList(chat.content_types), bytes: work.settings.messageBytes, characters: work.settings.messageCharacters });
  await participantConnected(work, chat, participant);
  const author = { participantId: participant.id, displayName: participant.displayName, role: participant.role };
  const response = participant.role === 'CUSTOMER' && message.contentType === INTERACTIVE_RESPONSE ? readResponse(message.content) : undefined;
  const hidden = response !== undefined && (await runsWaitingFor(work, chat.id, 'ViewAnsweredInSecret')).length > 0;
  const content = hidden ? hiddenResponse(message.content) : message.content;
  const item = await appendMessage(work, chat.id, { contactId: chat.current_contact_id, contentType: message.contentType, content, author });
  const sent = { id: item.id, at: item.at };
  if (asked) await rememberAnswer(work, asked, sent);
  if (response) await viewAnswered(work, chat.id, response);
  if (participant.role === 'CUSTOMER') await customerWrote(work, chat.id);
  return sent;
}

const ReceiptContent = z.object({ messageId: z.string().min(1).max(256) });

/** Typing, receipts and the old acknowledgement (connect-facts 5.6). None of them wakes a Wait (T02). @throws Refusal */
export async function sendEvent(work: Work, participant: Participant, event: { contentType: string; content: string | undefined }): Promise<Sent> {
  const chat = await chatOf(work.db, participant);
  const sent = { id: work.ids.next(work.now), at: work.now };
  switch (event.contentType) {
    case ContentType.typing:
      work.tell({ to: 'chats', notice: { type: 'typing', initialContactId: chat.id, contactId: chat.current_contact_id, id: sent.id, at: sent.at, participant } });
      if (chat.state === 'with_agent') await tellAgentOfTyping(work, chat.current_contact_id, participant);
      return sent;
    case ContentType.read:
    case ContentType.delivered: {
      const kind = event.contentType === ContentType.read ? 'read' : 'delivered';
      await giveReceipt(work, { chatId: chat.id, reader: participant.id, itemId: messageIdOf(event.content), kind });
      return sent;
    }
    case ContentType.acknowledged:
      await participantConnected(work, chat, participant);
      return sent;
    default:
      throw new Refusal('content_type_not_allowed', `Events of the type ${event.contentType} cannot be sent.`);
  }
}

async function tellAgentOfTyping(work: Work, contactId: string, participant: Participant): Promise<void> {
  const contact = await work.db.selectFrom('contacts').select('user_id').where('id', '=', contactId).executeTakeFirst();
  if (contact?.user_id) work.tell({ to: 'feeds', notice: { type: 'typing', userId: contact.user_id, contactId, displayName: participant.displayName, at: work.now } });
}

function messageIdOf(content: string | undefined): string {
  try {
    return ReceiptContent.parse(JSON.parse(content ?? '')).messageId;
  } catch {
    throw new Refusal('invalid', 'Content: a receipt says which message it is for, as {"messageId":"..."}.');
  }
}

/**
 * A participant leaves. A bot leaves a chat that goes on. With the customer nobody is left to talk to, so the chat ends
 * (T10), unless it was started so that the agent leaves with him: then the disconnect flow has the customer, who stays
 * for its survey, and a second leaving ends the chat (connect-facts 0.12).
 * @throws Refusal `access_denied`
 */
export async function disconnect(work: Work, participant: Participant): Promise<void> {
  const chat = await chatOf(work.db, participant);
  if (participant.role === 'CUSTOM_BOT') return botLeaves(work, { chatId: chat.id, participantId: participant.id });
  if (chat.agent_leaves_with_customer === 1 && chat.state === 'with_agent') {
    return agentLeaves(work, await loadContact(work.db, chat.current_contact_id), 'ended_by_customer');
  }
  await endChat(work, chat.id, 'ended_by_customer');
}
