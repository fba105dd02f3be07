import * as z from 'zod';
import { ContactId, InstanceId } from './instance-api.ts';

/*
 * Request bodies of the instance API's operations on the participants of a chat (reference/chat-wire.md section 7).
 */

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
