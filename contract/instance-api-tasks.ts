import * as z from 'zod';

/*
 * Request bodies of the instance API's operations on tasks (Amazon Connect's own names; reference/chat-wire.md section 7).
 */

const InstanceId = z.string().min(1).max(250);
const ContactId = z.string().min(1).max(256);
const FlowId = z.string().min(1).max(500);
const ClientToken = z.string().max(500).optional();

/** By name; the core checks types and values. */
const References = z.record(z.string().min(1).max(4096), z.strictObject({ Type: z.string().min(1).max(100), Value: z.string().max(4096).optional() }));

/** Nested as deeply as the contact's time is: connect:ContactExpiry. */
const SegmentAttributeValue = z.strictObject({
  ValueString: z.string().max(1024).optional(),
  ValueInteger: z.int().optional(),
  ValueMap: z.record(z.string().min(1).max(128), z.strictObject({ ValueString: z.string().max(1024).optional(), ValueInteger: z.int().optional() })).optional(),
});
export const SegmentAttributes = z.record(z.string().min(1).max(128), SegmentAttributeValue);
export type SegmentAttributes = z.infer<typeof SegmentAttributes>;

export const StartTaskContactRequest = z.strictObject({
  InstanceId,
  Name: z.string().min(1).max(512),
  Description: z.string().max(4096).optional(),
  References: References.optional(),
  ContactFlowId: FlowId.optional(),
  QuickConnectId: z.string().min(1).max(256).optional(),
  TaskTemplateId: z.string().min(1).max(500).optional(),
  Attributes: z.record(z.string().min(1).max(32_767), z.string().max(32_767)).optional(),
  SegmentAttributes: SegmentAttributes.optional(),
  /** Epoch seconds. */
  ScheduledTime: z.number().min(0).optional(),
  PreviousContactId: ContactId.optional(),
  RelatedContactId: ContactId.optional(),
  Attachments: z.array(z.strictObject({ FileName: z.string().min(1).max(256), S3Url: z.string().min(1).max(2000) })).max(5).optional(),
  ClientToken,
});
export type StartTaskContactRequest = z.infer<typeof StartTaskContactRequest>;

export const TransferContactRequest = z.strictObject({
  InstanceId,
  ContactId,
  ContactFlowId: FlowId,
  QueueId: z.string().min(1).max(500).optional(),
  UserId: z.string().min(1).max(256).optional(),
  ClientToken,
});
/** PauseContact and ResumeContact. */
export const PauseContactRequest = z.strictObject({ InstanceId, ContactId, ContactFlowId: FlowId.optional() });
export const UpdateContactScheduleRequest = z.strictObject({ InstanceId, ContactId, ScheduledTime: z.number().min(0) });
export const UpdateContactRequest = z.strictObject({
  Name: z.string().min(1).max(512).optional(),
  Description: z.string().max(4096).optional(),
  References: References.optional(),
  SegmentAttributes: SegmentAttributes.optional(),
  // Only for calls that another system carries: asking for them is refused as such.
  QueueInfo: z.unknown().optional(),
  UserInfo: z.unknown().optional(),
  CustomerEndpoint: z.unknown().optional(),
  SystemEndpoint: z.unknown().optional(),
});
const TagKey = z.string().min(1).max(128).refine((key) => !key.toLowerCase().startsWith('aws:'), 'begins with aws:, which is reserved');
export const TagContactRequest = z.strictObject({ InstanceId, ContactId, Tags: z.record(TagKey, z.string().max(256)).refine((tags) => Object.keys(tags).length > 0, 'needs at least one tag') });
/** Of the query, where one value may come as a text and several as a list. */
export const UntagContactQuery = z.object({ TagKeys: z.union([z.string().transform((key) => [key]), z.array(z.string())]).pipe(z.array(z.string().min(1).max(128)).min(1).max(6)) });
const REFERENCE_TYPES = [
  'URL', 'ATTACHMENT', 'CONTACT_ANALYSIS', 'NUMBER', 'STRING', 'DATE', 'EMAIL', 'EMAIL_MESSAGE', 'EMAIL_MESSAGE_PLAIN_TEXT', 'EMAIL_MESSAGE_PLAIN_TEXT_REDACTED', 'EMAIL_MESSAGE_REDACTED',
] as const;
export const ListContactReferencesQuery = z.object({
  referenceTypes: z.union([z.string().transform((type) => [type]), z.array(z.string())]).pipe(z.array(z.enum(REFERENCE_TYPES)).min(1).max(20)),
  nextToken: z.string().optional(),
});
export const UpdateContactRoutingDataRequest = z.strictObject({
  QueuePriority: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  QueueTimeAdjustmentSeconds: z.int().min(-2_147_483_648).max(2_147_483_647).optional(),
  RoutingCriteria: z.unknown().optional(),
});
export const AssociateContactWithUserRequest = z.strictObject({ UserId: z.string().min(1).max(256) });
export const DismissUserContactRequest = z.strictObject({ ContactId });
export const StartOutboundChatContactRequest = z.looseObject({ InstanceId });
export const MonitorContactRequest = z.strictObject({
  InstanceId,
  ContactId,
  UserId: z.string().min(1).max(256),
  AllowedMonitorCapabilities: z.array(z.enum(['SILENT_MONITOR', 'BARGE'])).max(2).optional(),
  ClientToken,
});
