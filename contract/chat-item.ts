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

/** Why a file was not accepted: it holds something harmful, it is not what its name says, or nobody could tell. */
export const RejectionReason = z.enum(['harmful', 'not_as_named', 'not_checked']);
export type RejectionReason = z.infer<typeof RejectionReason>;

/** A file in a chat. Only an approved one can be opened by anybody. `reason` is for agents, never for the customer. */
export const ItemAttachment = z.strictObject({
  id: Id,
  name: z.string(),
  contentType: z.string(),
  bytes: z.int().min(0),
  status: z.enum(['in_progress', 'approved', 'rejected']),
  reason: RejectionReason.optional(),
});
export type ItemAttachment = z.infer<typeof ItemAttachment>;

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
  kind: z.enum(['message', 'event', 'attachment']),
  contentType: z.string(),
  content: z.string(),
  participantId: Id.nullable(),
  displayName: z.string().nullable(),
  role: ParticipantRole.nullable(),
  /** The id of the desk's command that sent it; only on the agent's own messages. */
  commandId: Id.nullable(),
  receipt: Receipt,
  /** Of a line of the kind `attachment` only; a line has one. Its status changes after the line was written. */
  attachments: z.array(ItemAttachment).optional(),
});
export type ChatItem = z.infer<typeof ChatItem>;
