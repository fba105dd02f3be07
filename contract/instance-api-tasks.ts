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
  Attachments: z.array(z.unknown()).max(5).optional(),
  ClientToken,
});
export type StartTaskContactRequest = z.infer<typeof StartTaskContactRequest>;
