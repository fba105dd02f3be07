import * as z from 'zod';
import { Tags } from './instance-api-configuration.ts';
import { SearchPromptsRequest } from './instance-api-prompts.ts';
import { TaskFieldType } from './task.ts';

/*
 * Request bodies of the instance API's operations on quick connects and task templates.
 */

const Name = z.string().min(1).max(127);
const Description = z.string().max(250);
const Reference = z.string().min(1).max(700);

const QuickConnectConfig = z.strictObject({
  QuickConnectType: z.enum(['USER', 'QUEUE', 'PHONE_NUMBER'], 'this server has USER, QUEUE and PHONE_NUMBER'),
  UserConfig: z.strictObject({ UserId: Reference, ContactFlowId: Reference }).optional(),
  QueueConfig: z.strictObject({ QueueId: Reference, ContactFlowId: Reference }).optional(),
  PhoneConfig: z.strictObject({ PhoneNumber: z.string().min(1).max(50) }).optional(),
  FlowConfig: z.unknown().optional(),
});
export type QuickConnectConfig = z.infer<typeof QuickConnectConfig>;
export const CreateQuickConnectRequest = z.strictObject({ Name, Description: Description.optional(), QuickConnectConfig, Tags });
export const UpdateQuickConnectConfigRequest = z.strictObject({ QuickConnectConfig });
export const UpdateQuickConnectNameRequest = z.strictObject({ Name: Name.optional(), Description: Description.optional() });
export const QueueQuickConnectsRequest = z.strictObject({ QuickConnectIds: z.array(Reference).min(1).max(50) });
/** It is searched for as prompts are. */
export const SearchQuickConnectsRequest = SearchPromptsRequest;

const FieldId = z.strictObject({ Name: z.string().min(1).max(100) });
const Fields = z.array(z.strictObject({ Id: FieldId, Description: z.string().max(255).optional(), Type: TaskFieldType.optional(), SingleSelectOptions: z.array(z.string().min(1).max(100)).max(50).optional() }));
const Constrained = z.array(z.strictObject({ Id: FieldId.optional() })).optional();
const Constraints = z.strictObject({ RequiredFields: Constrained, ReadOnlyFields: Constrained, InvisibleFields: Constrained });
const Defaults = z.strictObject({ DefaultFieldValues: z.array(z.strictObject({ Id: FieldId.optional(), DefaultValue: z.string().max(4096).optional() })).optional() });
const Status = z.enum(['ACTIVE', 'INACTIVE']);
const TemplateText = z.string().max(255);
export const UpdateTaskTemplateRequest = z.strictObject({
  Name: z.string().min(1).max(100).optional(), Description: TemplateText.optional(), ContactFlowId: Reference.optional(), SelfAssignFlowId: Reference.optional(),
  Constraints: Constraints.optional(), Defaults: Defaults.optional(), Status: Status.optional(), Fields: Fields.optional(),
});
export type UpdateTaskTemplateRequest = z.infer<typeof UpdateTaskTemplateRequest>;
export const CreateTaskTemplateRequest = UpdateTaskTemplateRequest.required({ Name: true, Fields: true }).extend({ ClientToken: z.string().max(500).optional() });
