import { ContentType, type ChatItem, type ItemAttachment } from '../../contract/chat-item.ts';
import type { Moment } from '../../contract/primitives.ts';
import type { FramedNotice, TranscriptItem } from '../core.ts';

/*
 * Chat items as the participant API and its sockets write them (reference/connect-facts.md 5.3, 5.5).
 */

/** `yyyy-MM-ddThh:mm:ss.SSSZ`, the only form of time on this wire. */
export function wireTime(at: Moment): string {
  return new Date(at).toISOString();
}

type WireItem = Record<string, unknown>;

const TYPES: Record<ChatItem['kind'], string> = { message: 'MESSAGE', event: 'EVENT', attachment: 'ATTACHMENT' };
const STATUSES: Record<ItemAttachment['status'], string> = { in_progress: 'IN_PROGRESS', approved: 'APPROVED', rejected: 'REJECTED' };

/** What an item is wherever it appears: on the sockets, in GetTranscript, in stored transcripts. */
export function wireItem(item: ChatItem): WireItem {
  const wire: WireItem = { AbsoluteTime: wireTime(item.at) };
  if (item.kind === 'message') wire['Content'] = item.content;
  wire['ContentType'] = item.contentType;
  wire['Id'] = item.id;
  wire['Type'] = TYPES[item.kind];
  // chat.ended is nobody's: it carries no participant (5.5, 7.1).
  if (item.contentType !== ContentType.ended) {
    if (item.participantId !== null) wire['ParticipantId'] = item.participantId;
    if (item.displayName !== null) wire['DisplayName'] = item.displayName;
    if (item.role !== null) wire['ParticipantRole'] = item.role;
  }
  // Why one was rejected is the company's business (5.3: an attachment has a Status, and no reason).
  if (item.attachments) {
    wire['Attachments'] = item.attachments.map(({ id, name, contentType, status }) => ({ AttachmentId: id, AttachmentName: name, ContentType: contentType, Status: STATUSES[status] }));
  }
  return wire;
}

const common = (item: ChatItem): WireItem => ({ ...wireItem(item), ContactId: item.contactId });

/** An item as GetTranscript gives it: one of an earlier chat names its contact as the related one. Receipts ride on the message they are for. */
export function transcriptItem(item: TranscriptItem): WireItem {
  const { ContactId, ...rest } = common(item);
  const wire: WireItem = { ...rest, [item.past ? 'RelatedContactId' : 'ContactId']: ContactId };
  const { deliveredAt, readAt } = item.receipt;
  if (item.receiptBy !== null && (deliveredAt !== undefined || readAt !== undefined)) {
    wire['MessageMetadata'] = { MessageId: item.id, Receipts: [receipt(item.receiptBy, deliveredAt, readAt)] };
  }
  return wire;
}

function receipt(reader: string, deliveredAt: Moment | undefined, readAt: Moment | undefined): WireItem {
  return {
    RecipientParticipantId: reader,
    ...(deliveredAt === undefined ? {} : { DeliveredTimestamp: wireTime(deliveredAt) }),
    ...(readAt === undefined ? {} : { ReadTimestamp: wireTime(readAt) }),
  };
}

/** A notice as a socket gets it: the item is a JSON string inside the JSON frame (trap T50). */
export function chatFrame(notice: FramedNotice): string {
  return JSON.stringify({ topic: 'aws/chat', contentType: 'application/json', content: JSON.stringify(frameItem(notice)) });
}

function frameItem(notice: FramedNotice): WireItem {
  switch (notice.type) {
    case 'item':
      return { ...common(notice.item), InitialContactId: notice.initialContactId };
    case 'receipt':
      return {
        Type: 'MESSAGEMETADATA',
        ContentType: ContentType.metadata,
        Id: notice.itemId,
        AbsoluteTime: wireTime(notice.readAt ?? notice.deliveredAt ?? 0),
        MessageMetadata: { MessageId: notice.itemId, Receipts: [receipt(notice.reader, notice.deliveredAt, notice.readAt)] },
        InitialContactId: notice.initialContactId,
        ContactId: notice.contactId,
      };
    case 'typing':
    case 'passing':
      return {
        Type: 'EVENT',
        ContentType: notice.type === 'typing' ? ContentType.typing : notice.contentType,
        Id: notice.id,
        AbsoluteTime: wireTime(notice.at),
        ...(notice.participant !== null && {
          ParticipantId: notice.participant.id,
          DisplayName: notice.participant.displayName,
          ParticipantRole: notice.participant.role,
        }),
        InitialContactId: notice.initialContactId,
        ContactId: notice.contactId,
      };
  }
}
