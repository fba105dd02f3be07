import * as z from 'zod';

/*
 * Request bodies of the instance API's operations on the configuration (reference/chat-wire.md section 7). Members that
 * this server does not offer are named, so that asking for them is refused as such and not as a typing error.
 */

const Name = z.string().min(1).max(127);
const Description = z.string().max(250);
/** An id or an ARN. */
const Reference = z.string().min(1).max(700);
const NotOffered = z.unknown().optional();
export const Tags = z
  .record(z.string().min(1).max(128).refine((key) => !key.startsWith('aws:'), 'begins with aws:, which is reserved'), z.string().max(256))
  .refine((tags) => Object.keys(tags).length <= 50, 'more than 50 tags')
  .optional();
const MaxContacts = z.int().min(0).max(1_000_000);

const OutboundCallerConfig = z.strictObject({ OutboundCallerIdName: z.string().min(1).max(255).optional(), OutboundCallerIdNumberId: Reference.optional(), OutboundFlowId: Reference.optional() });
export type OutboundCallerConfig = z.infer<typeof OutboundCallerConfig>;

export const CreateQueueRequest = z.strictObject({
  Name, HoursOfOperationId: Reference, Description: Description.optional(), MaxContacts: MaxContacts.optional(), Tags,
  OutboundCallerConfig: OutboundCallerConfig.optional(), OutboundEmailConfig: NotOffered, QuickConnectIds: z.array(Reference).min(1).max(50).optional(), EmailAddressesConfig: NotOffered,
});
export const UpdateQueueStatusRequest = z.strictObject({ Status: z.enum(['ENABLED', 'DISABLED']) });
/** Without a number the queue has no limit of its own any more. */
export const UpdateQueueMaxContactsRequest = z.strictObject({ MaxContacts: MaxContacts.nullish() });
export const UpdateQueueHoursOfOperationRequest = z.strictObject({ HoursOfOperationId: Reference });
/** What is left out is set no more. */
export const UpdateQueueOutboundCallerConfigRequest = z.strictObject({ OutboundCallerConfig });
export const UpdateQueueNameRequest = z.strictObject({ Name: Name.optional(), Description: Description.optional() });

const TimeOfDay = z.strictObject({ Hours: z.int().min(0).max(23), Minutes: z.int().min(0).max(59) });
const HoursConfig = z
  .array(z.strictObject({ Day: z.enum(['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY']), StartTime: TimeOfDay, EndTime: TimeOfDay }))
  .max(100);
export const CreateHoursOfOperationRequest = z.strictObject({
  Name, TimeZone: z.string().min(1).max(100), Config: HoursConfig, Description: Description.optional(), Tags, ParentHoursOfOperationConfigs: NotOffered,
});
export const UpdateHoursOfOperationRequest = z.strictObject({
  Name: Name.optional(), Description: Description.optional(), TimeZone: z.string().min(1).max(100).optional(), Config: HoursConfig.optional(),
});

const OfferedChannel = z.enum(['VOICE', 'CHAT', 'TASK'], 'this server has VOICE, CHAT and TASK');
const MediaConcurrencies = z
  .array(z.strictObject({
    Channel: OfferedChannel,
    Concurrency: z.int().min(1).max(10),
    CrossChannelBehavior: z.strictObject({ BehaviorType: z.enum(['ROUTE_CURRENT_CHANNEL_ONLY', 'ROUTE_ANY_CHANNEL']) }).optional(),
  }))
  .min(1);
export type MediaConcurrencies = z.infer<typeof MediaConcurrencies>;
const QueueReference = z.strictObject({ QueueId: Reference, Channel: OfferedChannel });
const QueueConfigs = z.array(z.strictObject({ QueueReference, Priority: z.int().min(1).max(99), Delay: z.int().min(0).max(9999) })).min(1).max(50);
export type QueueConfigs = z.infer<typeof QueueConfigs>;
const AgentAvailabilityTimer = z.enum(['TIME_SINCE_LAST_ACTIVITY', 'TIME_SINCE_LAST_INBOUND']);
export const CreateRoutingProfileRequest = z.strictObject({
  Name, Description: Description.min(1), DefaultOutboundQueueId: Reference, Tags, MediaConcurrencies,
  QueueConfigs: QueueConfigs.optional(), AgentAvailabilityTimer: AgentAvailabilityTimer.optional(), ManualAssignmentQueueConfigs: NotOffered,
});
export const UpdateRoutingProfileNameRequest = z.strictObject({ Name: Name.optional(), Description: Description.min(1).optional() });
export const UpdateRoutingProfileConcurrencyRequest = z.strictObject({ MediaConcurrencies });
export const UpdateRoutingProfileDefaultOutboundQueueRequest = z.strictObject({ DefaultOutboundQueueId: Reference });
export const UpdateRoutingProfileAgentAvailabilityTimerRequest = z.strictObject({ AgentAvailabilityTimer });
export const UpdateRoutingProfileQueuesRequest = z.strictObject({ QueueConfigs });
export const AssociateRoutingProfileQueuesRequest = z.strictObject({ QueueConfigs, ManualAssignmentQueueConfigs: NotOffered });
export const DisassociateRoutingProfileQueuesRequest = z.strictObject({ QueueReferences: z.array(QueueReference).min(1).max(50), ManualAssignmentQueueReferences: NotOffered });

const StatusState = z.enum(['ENABLED', 'DISABLED']);
const DisplayOrder = z.int().min(1).max(50);
export const CreateAgentStatusRequest = z.strictObject({ Name, State: StatusState, Description: Description.optional(), DisplayOrder: DisplayOrder.optional(), Tags });
export const UpdateAgentStatusRequest = z.strictObject({
  Name: Name.optional(), Description: Description.optional(), State: StatusState.optional(), DisplayOrder: DisplayOrder.optional(), ResetOrderNumber: NotOffered,
});

/** The documented rule of a password: 8 to 64 characters, among them a small and a capital letter and a digit. */
const Password = z
  .string()
  .regex(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)\S{8,64}$/, 'has 8 to 64 characters without spaces, among them a small letter, a capital letter and a digit');
const IdentityInfo = z.strictObject({
  FirstName: z.string().max(255).optional(), LastName: z.string().max(300).optional(), Email: z.string().max(255).optional(),
  SecondaryEmail: NotOffered, Mobile: NotOffered,
});
export type IdentityInfo = z.infer<typeof IdentityInfo>;
const SecurityProfileIds = z.array(Reference).min(1).max(10);
export const CreateUserRequest = z.strictObject({
  Username: z.string().min(1).max(100),
  Password,
  SecurityProfileIds,
  RoutingProfileId: Reference,
  IdentityInfo: IdentityInfo.optional(),
  PhoneConfig: z
    .strictObject({
      PhoneType: z.literal('SOFT_PHONE', 'this server has no desk phones').optional(),
      AutoAccept: z.literal(false, 'contacts are not accepted by themselves here').optional(),
      AfterContactWorkTimeLimit: z.literal(0, 'after contact work has no limit here').optional(),
      DeskPhoneNumber: z.literal('').optional(),
      PersistentConnection: z.literal(false).optional(),
    })
    .optional(),
  Tags,
  DirectoryUserId: NotOffered, HierarchyGroupId: NotOffered, AutoAcceptConfigs: NotOffered, AfterContactWorkConfigs: NotOffered,
  PhoneNumberConfigs: NotOffered, PersistentConnectionConfigs: NotOffered, VoiceEnhancementConfigs: NotOffered,
});
export const UpdateUserRoutingProfileRequest = z.strictObject({ RoutingProfileId: Reference });
export const UpdateUserSecurityProfilesRequest = z.strictObject({ SecurityProfileIds });
export const UpdateUserIdentityInfoRequest = z.strictObject({ IdentityInfo });
export const PutUserStatusRequest = z.strictObject({ AgentStatusId: Reference });

const FlowContent = z.string().min(1).max(256_000);
const FlowDescription = z.string().max(500);
export const CreateContactFlowRequest = z.strictObject({
  Name: z.string().min(1).max(127), Type: z.string().min(1).max(100), Content: FlowContent, Description: FlowDescription.optional(), Status: z.enum(['PUBLISHED', 'SAVED']).optional(), Tags,
});
export const UpdateContactFlowContentRequest = z.strictObject({ Content: FlowContent });
export const UpdateContactFlowMetadataRequest = z.strictObject({
  Name: z.string().min(1).max(127).optional(), Description: FlowDescription.optional(),
  ContactFlowState: z.literal('ACTIVE', 'flows cannot be archived here').optional(),
});
export const UpdateContactFlowNameRequest = z.strictObject({ Name: z.string().min(1).max(127).optional(), Description: FlowDescription.optional() });
