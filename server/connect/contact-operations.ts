import type { Endpoint } from '../flows/step.ts';
import type { FastifyInstance } from 'fastify';
import { CreatePersistentContactAssociationRequest, StartChatContactRequest, StopContactRequest, UpdateContactAttributesRequest } from '../../contract/instance-api.ts';
import { Refusal, type ChatDesk, type ContactRecord, type ContactRecording } from '../core.ts';
import type { KeptQuality } from '../voice/quality.ts';
import { parseBody, WireError } from '../rest-json.ts';
import { instanceErrors } from './instance-errors.ts';
import { lastPart, seconds, type OperationScope } from './operation-scope.ts';
import { CONTACT_EXPIRY } from './segment-attributes.ts';

/*
 * Operations on contacts: start, stop, describe, attributes.
 */

const CONTENT_TYPES = [
  'text/plain',
  'text/markdown',
  'application/json',
  'application/vnd.amazonaws.connect.message.interactive',
  'application/vnd.amazonaws.connect.message.interactive.response',
] as const;

export interface ContactOperationsOptions extends OperationScope {
  chats: ChatDesk;
  /** How long a chat may last if StartChatContact does not say, in minutes. */
  defaultDurationMinutes: number;
}

/** Adds the contact operations to the instance API's scope. */
export function contactOperations(app: FastifyInstance, { chats, instanceId, limits, ownInstance, defaultDurationMinutes }: ContactOperationsOptions): void {
  app.put('/contact/chat', limits, async (request) => {
    const body = parseBody(request, StartChatContactRequest, instanceErrors);
    ownInstance(body.InstanceId);
    if (body.PersistentChat && body.RelatedContactId !== undefined) {
      throw new WireError('InvalidRequestException', 400, 'PersistentChat and RelatedContactId exclude each other: leave one of them out.');
    }
    const contentTypes = body.SupportedMessagingContentTypes ?? ['text/plain'];
    if (!contentTypes.includes('text/plain')) throw instanceErrors.badRequest('SupportedMessagingContentTypes: text/plain must be in the list.');
    const strange = contentTypes.find((type) => !(CONTENT_TYPES as readonly string[]).includes(type));
    if (strange !== undefined) throw instanceErrors.badRequest(`SupportedMessagingContentTypes: ${strange} is not one of ${CONTENT_TYPES.join(', ')}.`);
    const started = await chats.startChat({
      flowId: lastPart(body.ContactFlowId),
      customerName: body.ParticipantDetails.DisplayName,
      attributes: body.Attributes ?? {},
      durationMinutes: body.ChatDurationInMinutes ?? defaultDurationMinutes,
      contentTypes,
      initialMessage: body.InitialMessage && { contentType: body.InitialMessage.ContentType, content: body.InitialMessage.Content },
      clientToken: body.ClientToken,
      customerId: body.CustomerId,
      relatedContactId: body.RelatedContactId === undefined ? undefined : lastPart(body.RelatedContactId),
      segmentAttributes: body.SegmentAttributes && valueStrings(body.SegmentAttributes),
      goesOnFrom: body.PersistentChat && { type: body.PersistentChat.RehydrationType, sourceContactId: lastPart(body.PersistentChat.SourceContactId) },
      agentLeavesWithCustomer: body.DisconnectOnCustomerExit?.includes('AGENT'),
    });
    return {
      ContactId: started.contactId,
      ParticipantId: started.participantId,
      ParticipantToken: started.participantToken,
      ...(started.continuedFromContactId !== null && { ContinuedFromContactId: started.continuedFromContactId }),
    };
  });

  app.post<{ Params: { instanceId: string; contactId: string } }>('/contact/persistent-contact-association/:instanceId/:contactId', limits, async (request) => {
    const body = parseBody(request, CreatePersistentContactAssociationRequest, instanceErrors);
    ownInstance(request.params.instanceId);
    const answer = await chats.continueChat({
      initialContactId: lastPart(request.params.contactId),
      type: body.RehydrationType,
      sourceContactId: lastPart(body.SourceContactId),
      clientToken: body.ClientToken,
    });
    return { ContinuedFromContactId: answer.continuedFromContactId };
  });

  app.post('/contact/stop', limits, async (request) => {
    const body = parseBody(request, StopContactRequest, instanceErrors);
    ownInstance(body.InstanceId);
    await knownContact(() => chats.stopContact(lastPart(body.ContactId), body.DisconnectReason?.Code));
    return {};
  });

  app.get<{ Params: { instanceId: string; contactId: string } }>('/contacts/:instanceId/:contactId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    return { Contact: describe(await chats.describeContact(request.params.contactId), instanceId) };
  });

  app.post('/contact/attributes', limits, async (request) => {
    const body = parseBody(request, UpdateContactAttributesRequest, instanceErrors);
    ownInstance(body.InstanceId);
    await chats.updateAttributes(body.InitialContactId, body.Attributes);
    return {};
  });

  app.get<{ Params: { instanceId: string; contactId: string } }>('/contact/attributes/:instanceId/:contactId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    return { Attributes: await chats.attributesOf(request.params.contactId) };
  });
}

/** StopContact has an error of its own, with its own status, for a contact that is unknown (410). */
async function knownContact<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') throw new WireError('ContactNotFoundException', 410, error.message);
    throw error;
  }
}

function valueStrings(attributes: Record<string, { ValueString: string }>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value.ValueString]));
}

/** The Contact structure; times are epoch seconds on this API (T67). */
function describe(contact: ContactRecord, instanceId: string): Record<string, unknown> {
  return {
    Arn: `arn:aws:connect:local:000000000000:instance/${instanceId}/contact/${contact.contactId}`,
    Id: contact.contactId,
    InitialContactId: contact.initialContactId,
    ...(contact.previousContactId !== null && { PreviousContactId: contact.previousContactId }),
    InitiationMethod: contact.initiationMethod,
    Channel: contact.channel,
    Name: contact.name ?? contact.customerName,
    ...(contact.description !== null && { Description: contact.description }),
    ...(contact.queueId !== null && { QueueInfo: { Id: contact.queueId, ...seconds('EnqueueTimestamp', contact.enqueuedAt) } }),
    ...(contact.userId !== null && { AgentInfo: agentInfo(contact) }),
    ...seconds('InitiationTimestamp', contact.initiatedAt),
    ...seconds('DisconnectTimestamp', contact.disconnectedAt),
    ...seconds('LastUpdateTimestamp', contact.lastUpdatedAt),
    ...seconds('ConnectedToSystemTimestamp', contact.connectedToSystemAt),
    ...seconds('ScheduledTimestamp', contact.scheduledAt),
    ...(contact.channel === 'TASK' && pauses(contact)),
    ...(contact.call?.customer && { CustomerEndpoint: endpoint(contact.call.customer) }),
    ...(contact.call?.system && { SystemEndpoint: endpoint(contact.call.system) }),
    ...(contact.call !== null && qualityMetrics(contact.call.quality)),
    ...(contact.call?.recording && { Recordings: [recordingInfo(contact.call.recording)] }),
    ...(contact.endReason !== null && { DisconnectReason: disconnectReason(contact) }),
    ...(contact.relatedContactId !== null && { RelatedContactId: contact.relatedContactId }),
    ...(contact.customerId !== null && { CustomerId: contact.customerId }),
    SegmentAttributes: { ...Object.fromEntries(Object.entries(contact.segmentAttributes).map(([name, value]) => [name, { ValueString: value }])), ...expiry(contact) },
    Tags: contact.tags,
    QueuePriority: contact.priority,
    QueueTimeAdjustmentSeconds: contact.ageAdjustSeconds,
    Attributes: contact.attributes,
  };
}

const endpoint = ({ address, type }: Endpoint) => ({ Address: address, Type: type });

function agentInfo(contact: ContactRecord): Record<string, unknown> {
  const { workAfterFrom: from, workAfterUntil: until } = contact;
  return {
    Id: contact.userId,
    ...seconds('AcceptedByAgentTimestamp', contact.acceptedAt),
    ...seconds('ConnectedToAgentTimestamp', contact.connectedAt),
    ...seconds('AfterContactWorkStartTimestamp', from),
    ...seconds('AfterContactWorkEndTimestamp', until),
    ...(from !== null && until !== null && { AfterContactWorkDuration: Math.round((until - from) / 1000) }),
    ...(contact.call !== null && { AgentInitiatedHoldDuration: Math.round(contact.call.heldFor / 1000) }),
    ...(contact.channel === 'TASK' && { AgentPauseDurationInSeconds: Math.round(contact.pausedFor / 1000) }),
  };
}

function pauses(contact: ContactRecord): Record<string, number> {
  return {
    ...seconds('LastPausedTimestamp', contact.lastPausedAt),
    ...seconds('LastResumedTimestamp', contact.lastResumedAt),
    TotalPauseCount: contact.pauses,
    TotalPauseDurationInSeconds: Math.round(contact.pausedFor / 1000),
  };
}

/** When a task's time is over, as the service tells it. */
function expiry({ expiresAt }: ContactRecord): Record<string, unknown> {
  return expiresAt === null ? {} : { [CONTACT_EXPIRY]: { ValueMap: { ExpiryTimeStamp: { ValueString: new Date(expiresAt).toISOString() } } } };
}

/** How the lines were; parties of whom nothing was measured are left out. */
function qualityMetrics({ agent, customer }: NonNullable<ContactRecord['call']>['quality']): Record<string, unknown> {
  const audio = (of: KeptQuality) => ({ Audio: { QualityScore: of.mean, PotentialQualityIssues: of.issues } });
  if (agent === null && customer === null) return {};
  return { QualityMetrics: { ...(agent && { Agent: audio(agent) }), ...(customer && { Customer: audio(customer) }) } };
}

function recordingInfo({ location, began, lasts }: ContactRecording): Record<string, unknown> {
  return {
    StorageType: 'S3', MediaStreamType: 'AUDIO', ParticipantType: 'ALL', Status: location === null ? 'DELETED' : 'AVAILABLE', ...(location !== null && { Location: location }),
    ...seconds('StartTimestamp', began), ...seconds('StopTimestamp', began + lasts),
  };
}

function disconnectReason({ channel, endReason }: ContactRecord): string {
  if (channel === 'TASK' && endReason === 'ended_by_agent') return 'AGENT_COMPLETED';
  if (channel === 'VOICE' && endReason !== null && endReason in VOICE_REASONS) return VOICE_REASONS[endReason] ?? 'OTHER';
  return DISCONNECT_REASONS[endReason ?? ''] ?? 'OTHER';
}

/** Those of calls, where they differ from chats'. */
const VOICE_REASONS: Record<string, string> = {
  expired: 'OTHER',
  abandoned: 'CUSTOMER_DISCONNECT',
  link_lost: 'TELECOM_PROBLEM',
  line_lost: 'TELECOM_PROBLEM',
  customer_never_arrived: 'CUSTOMER_NEVER_ARRIVED',
  third_party_left: 'THIRD_PARTY_DISCONNECT',
  dropped: 'BARGED',
  telecom_busy: 'TELECOM_BUSY',
  telecom_unanswered: 'TELECOM_UNANSWERED',
  telecom_declined: 'TELECOM_UNANSWERED',
  telecom_number_invalid: 'TELECOM_NUMBER_INVALID',
  telecom_not_reachable: 'TELECOM_UNANSWERED',
  telecom_originator_cancel: 'TELECOM_ORIGINATOR_CANCEL',
  telecom_problem: 'TELECOM_PROBLEM',
};

/** Our end reasons in Connect's words (reference/connect-facts.md 7.2). */
const DISCONNECT_REASONS: Record<string, string> = {
  expired: 'EXPIRED',
  ended_by_agent: 'AGENT_DISCONNECT',
  ended_by_customer: 'CUSTOMER_DISCONNECT',
  abandoned: 'CUSTOMER_CONNECTION_NOT_ESTABLISHED',
  ended_by_flow: 'CONTACT_FLOW_DISCONNECT',
  ended_by_api: 'API',
  link_lost: 'AGENT_NETWORK_DISCONNECT',
  idle_disconnect: 'IDLE_DISCONNECT',
  ended_by_bot: 'THIRD_PARTY_DISCONNECT',
};
