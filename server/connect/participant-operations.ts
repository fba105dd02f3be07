import type { FastifyInstance } from 'fastify';
import { CreateParticipantRequest, UpdateParticipantRoleConfigRequest } from '../../contract/instance-api-participants.ts';
import type { ParticipantDesk, TimerChange } from '../contacts/participant-desk.ts';
import { Refusal } from '../core.ts';
import { parseBody, WireError, type ServiceErrors } from '../rest-json.ts';
import { instanceErrors } from './instance-errors.ts';
import { lastPart, type OperationScope } from './operation-scope.ts';

/*
 * Operations on the participants of a chat.
 */

export interface ParticipantOperationsOptions extends OperationScope { participants: ParticipantDesk }

/** The errors that CreateParticipant declares (chat-wire.md section 7). */
const createErrors: ServiceErrors = {
  badRequest: (message) => new WireError('InvalidRequestException', 400, message),
  fromCore(error) {
    if (error instanceof Refusal && error.code === 'limit_exceeded') return new WireError('ServiceQuotaExceededException', 402, error.message);
    if (error instanceof Refusal && error.code === 'id_reused') return new WireError('ConflictException', 409, error.message);
    return instanceErrors.fromCore(error);
  },
};

/** Adds the operations on participants to the instance API's scope. */
export function participantOperations(app: FastifyInstance, { participants, limits, ownInstance }: ParticipantOperationsOptions): void {
  app.post('/contact/create-participant', limits, async (request) => {
    const body = parseBody(request, CreateParticipantRequest, createErrors);
    ownInstance(body.InstanceId);
    const { ParticipantRole, DisplayName, ParticipantCapabilities } = body.ParticipantDetails;
    if (ParticipantRole !== 'CUSTOM_BOT') {
      throw createErrors.badRequest('ParticipantDetails.ParticipantRole: only CUSTOM_BOT can be added to a chat. Agents come by routing.');
    }
    if (ParticipantCapabilities !== undefined) throw createErrors.badRequest('ParticipantDetails.ParticipantCapabilities: these are for calls with video and screens, not for chats.');
    const created = await declared(createErrors, () => participants.createParticipant({ contactId: lastPart(body.ContactId), displayName: DisplayName, clientToken: body.ClientToken }));
    return {
      ParticipantId: created.participantId,
      ParticipantCredentials: { ParticipantToken: created.participantToken, Expiry: new Date(created.expiresAt).toISOString() },
    };
  });

  app.put<{ Params: { instanceId: string; contactId: string } }>('/contact/participant-role-config/:instanceId/:contactId', limits, async (request) => {
    const body = parseBody(request, UpdateParticipantRoleConfigRequest, instanceErrors);
    ownInstance(request.params.instanceId);
    const timers = body.ChannelConfiguration.Chat.ParticipantTimerConfigList.map(({ ParticipantRole, TimerType, TimerValue }): TimerChange => ({
      role: ParticipantRole,
      type: TimerType === 'IDLE' ? 'idle' : 'disconnect',
      minutes: 'ParticipantTimerAction' in TimerValue ? null : TimerValue.ParticipantTimerDurationInMinutes,
    }));
    if (new Set(timers.map(({ role, type }) => `${role} ${type}`)).size < timers.length) {
      throw instanceErrors.badRequest('ChannelConfiguration.Chat.ParticipantTimerConfigList: a timer of one role is in the list twice. Name each once.');
    }
    await participants.configureTimers({ contactId: lastPart(request.params.contactId), timers });
    return {};
  });
}

/** Says what the core refused by the names that this operation declares. */
async function declared<T>(errors: ServiceErrors, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw errors.fromCore(error);
  }
}
