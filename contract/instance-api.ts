import * as z from 'zod';

/*
 * Request bodies of the instance API (Amazon Connect's own names; reference/chat-wire.md section 7). Members that
 * we know and do not serve yet are named, so that asking for them is refused as such and not as a typing error.
 */

export const InstanceId = z.string().min(1).max(250);
export const ContactId = z.string().min(1).max(256);
/** Keys and values of contact attributes; 32,768 bytes in all, which the core checks. */
export const ContactAttributes = z.record(z.string().min(1).max(32_767), z.string().max(32_767));

export const RehydrationType = z.enum(['ENTIRE_PAST_SESSION', 'FROM_SEGMENT']);

export const StartChatContactRequest = z.strictObject({
  InstanceId,
  ContactFlowId: z.string().min(1).max(500),
  ParticipantDetails: z.strictObject({ DisplayName: z.string().min(1).max(256) }),
  Attributes: ContactAttributes.optional(),
  ParticipantConfiguration: z.strictObject({ ResponseMode: z.enum(['INCREMENTAL', 'COMPLETE']).optional() }).optional(),
  InitialMessage: z.strictObject({ ContentType: z.string().min(1).max(100), Content: z.string().min(1) }).optional(),
  ClientToken: z.string().max(500).optional(),
  ChatDurationInMinutes: z.int().min(60).max(10_080).optional(),
  SupportedMessagingContentTypes: z.array(z.string().min(1).max(100)).optional(),
  CustomerId: z.string().min(1).max(128).optional(),
  PersistentChat: z.strictObject({ RehydrationType, SourceContactId: ContactId }).optional(),
  RelatedContactId: ContactId.optional(),
  SegmentAttributes: z.record(z.string().min(1).max(128), z.strictObject({ ValueString: z.string().max(1024) })).optional(),
  DisconnectOnCustomerExit: z.array(z.enum(['AGENT'])).min(1).max(1).optional(),
});
export const CreatePersistentContactAssociationRequest = z.strictObject({ RehydrationType, SourceContactId: ContactId, ClientToken: z.string().max(500).optional() });
export const StopContactRequest = z.strictObject({
  InstanceId,
  ContactId,
  DisconnectReason: z.strictObject({ Code: z.string().min(1).max(100).optional() }).optional(),
});
export const UpdateContactAttributesRequest = z.strictObject({ InstanceId, InitialContactId: ContactId, Attributes: ContactAttributes });
