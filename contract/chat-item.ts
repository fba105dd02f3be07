import * as z from 'zod';
import { Id, Moment, ParticipantRole, Position } from './primitives.ts';

/** Content types of stored items, as the chat wire names them (reference/connect-facts.md 5.6). */
export const ContentType = {
  plain: 'text/plain',
  markdown: 'text/markdown',
  json: 'application/json',
  typing: 'application/vnd.amazonaws.connect.event.typing',
  read: 'application/vnd.amazonaws.connect.event.message.read',
  delivered: 'application/vnd.amazonaws.connect.event.message.delivered',
  metadata: 'application/vnd.amazonaws.connect.event.message.metadata',
  joined: 'application/vnd.amazonaws.connect.event.participant.joined',
  left: 'application/vnd.amazonaws.connect.event.participant.left',
  ended: 'application/vnd.amazonaws.connect.event.chat.ended',
  transferred: 'application/vnd.amazonaws.connect.event.transfer.succeeded',
  transferFailed: 'application/vnd.amazonaws.connect.event.transfer.failed',
  idle: 'application/vnd.amazonaws.connect.event.participant.idle',
  returned: 'application/vnd.amazonaws.connect.event.participant.returned',
  autodisconnection: 'application/vnd.amazonaws.connect.event.participant.autodisconnection',
  rehydrated: 'application/vnd.amazonaws.connect.event.chat.rehydrated',
  acknowledged: 'application/vnd.amazonaws.connect.event.connection.acknowledged',
} as const;

/** When the other side got a message and when it read it; absent until the receipt came. */
export const Receipt = z.strictObject({ deliveredAt: Moment.optional(), readAt: Moment.optional() });
export type Receipt = z.infer<typeof Receipt>;

/**
 * One stored line of a chat. `position` is gap-free per chat (one chat is all contacts that share an
 * `initialContactId`) and is the only order; `at` is for showing.
 */
export const ChatItem = z.strictObject({
  id: Id,
  position: Position,
  initialContactId: Id,
  contactId: Id,
  at: Moment,
  kind: z.enum(['message', 'event']),
  contentType: z.string(),
  content: z.string(),
  participantId: Id.nullable(),
  displayName: z.string().nullable(),
  role: ParticipantRole.nullable(),
  /** The id of the desk's command that sent it; only on the agent's own messages. */
  commandId: Id.nullable(),
  receipt: Receipt,
});
export type ChatItem = z.infer<typeof ChatItem>;
