import * as z from 'zod';
import { ContactId, InstanceId } from './instance-api.ts';

/*
 * Request bodies of the instance API's operations on the participants of a chat (reference/chat-wire.md section 7).
 */

const TimerValue = z.union([
  z.strictObject({ ParticipantTimerDurationInMinutes: z.int().min(2).max(480) }),
  z.strictObject({ ParticipantTimerAction: z.literal('Unset') }),
]);
export const UpdateParticipantRoleConfigRequest = z.strictObject({
  ChannelConfiguration: z.strictObject({
    Chat: z.strictObject({
      ParticipantTimerConfigList: z
        .array(z.strictObject({ ParticipantRole: z.enum(['CUSTOMER', 'AGENT']), TimerType: z.enum(['IDLE', 'DISCONNECT_NONCUSTOMER']), TimerValue }))
        .min(1)
        .max(4),
    }),
  }),
});

export const CreateParticipantRequest = z.strictObject({
  InstanceId,
  ContactId,
  ClientToken: z.string().max(500).optional(),
  ParticipantDetails: z.strictObject({
    ParticipantRole: z.string().min(1).max(100).optional(),
    DisplayName: z.string().min(1).max(256).optional(),
    ParticipantCapabilities: z.unknown().optional(),
  }),
});
