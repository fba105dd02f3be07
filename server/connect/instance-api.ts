import type { FastifyInstance, FastifyRequest } from 'fastify';
import { StartChatContactRequest, StopContactRequest, UpdateContactAttributesRequest } from '../../contract/instance-api.ts';
import type { Clock } from '../clock.ts';
import { Refusal, type ChatDesk, type ContactRecord, type InstanceDesk } from '../core.ts';
import { parseBody, speakRestJson, WireError } from '../rest-json.ts';
import { instanceErrors } from './instance-errors.ts';
import { checkSignature } from './signature.ts';

/*
 * The instance API (Amazon Connect's own, reference/chat-wire.md section 7): what a company's backend calls. Every
 * request is signed with an access key of the instance. Which operations are offered: docs/instance-api.md.
 */

const BODY_BYTES_MAX = 256 * 1024;
const CONTENT_TYPES = [
  'text/plain',
  'text/markdown',
  'application/json',
  'application/vnd.amazonaws.connect.message.interactive',
  'application/vnd.amazonaws.connect.message.interactive.response',
] as const;

export interface InstanceApiOptions {
  chats: ChatDesk;
  instance: InstanceDesk;
  clock: Clock;
  /** How long a chat may last if StartChatContact does not say, in minutes. */
  defaultDurationMinutes: number;
}

/** Adds the instance operations to a Fastify scope of their own. */
export async function instanceApi(app: FastifyInstance, { chats, instance, clock, defaultDurationMinutes }: InstanceApiOptions): Promise<void> {
  speakRestJson(app, instanceErrors);
  app.addHook('preValidation', async (request) => {
    await checkSignature(
      { method: request.method, url: request.raw.url ?? '/', headers: request.headers, body: typeof request.body === 'string' ? request.body : '' },
      clock.now(),
      (accessKeyId) => instance.accessKeySecret(accessKeyId),
    );
  });
  const limits = { bodyLimit: BODY_BYTES_MAX };

  /** Instances and flows are named by id or by ARN; the id is an ARN's last part. */
  const ownInstance = (given: string): void => {
    if (lastPart(given) !== instance.instanceId) throw new WireError('ResourceNotFoundException', 404, `InstanceId: this server's instance is ${instance.instanceId}.`);
  };

  app.put('/contact/chat', limits, async (request) => {
    const body = parseBody(request, StartChatContactRequest, instanceErrors);
    ownInstance(body.InstanceId);
    refuseNotServed(body);
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
    });
    return { ContactId: started.contactId, ParticipantId: started.participantId, ParticipantToken: started.participantToken };
  });

  app.post('/contact/stop', limits, async (request) => {
    const body = parseBody(request, StopContactRequest, instanceErrors);
    ownInstance(body.InstanceId);
    await knownContact(() => chats.stopContact(body.ContactId));
    return {};
  });

  app.get<{ Params: { instanceId: string; contactId: string } }>('/contacts/:instanceId/:contactId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    return { Contact: describe(await chats.describeContact(request.params.contactId), instance.instanceId) };
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

  app.setNotFoundHandler(async (request: FastifyRequest) => {
    throw new WireError('UnknownOperationException', 404, `${request.method} ${request.url.split('?')[0] ?? ''} is not an operation that this server offers. docs/instance-api.md lists them.`);
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

function refuseNotServed(body: Record<string, unknown>): void {
  for (const field of ['PersistentChat', 'RelatedContactId', 'SegmentAttributes', 'DisconnectOnCustomerExit']) {
    if (body[field] !== undefined) throw new WireError('InvalidRequestException', 400, `${field} is not offered by this server yet. Leave it out; the chat then starts without it.`);
  }
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
    Name: contact.customerName,
    ...(contact.queueId !== null && { QueueInfo: { Id: contact.queueId, ...seconds('EnqueueTimestamp', contact.enqueuedAt) } }),
    ...(contact.userId !== null && { AgentInfo: { Id: contact.userId, ...seconds('ConnectedToAgentTimestamp', contact.connectedAt) } }),
    ...seconds('InitiationTimestamp', contact.initiatedAt),
    ...seconds('DisconnectTimestamp', contact.disconnectedAt),
    ...seconds('LastUpdateTimestamp', contact.lastUpdatedAt),
    ...(contact.endReason !== null && { DisconnectReason: DISCONNECT_REASONS[contact.endReason] ?? 'OTHER' }),
    QueuePriority: contact.priority,
    QueueTimeAdjustmentSeconds: contact.ageAdjustSeconds,
    Attributes: contact.attributes,
  };
}

/** Our end reasons in Connect's words (reference/connect-facts.md 7.2). */
const DISCONNECT_REASONS: Record<string, string> = {
  expired: 'EXPIRED',
  ended_by_agent: 'AGENT_DISCONNECT',
  ended_by_customer: 'CUSTOMER_DISCONNECT',
  abandoned: 'CUSTOMER_DISCONNECT',
  ended_by_flow: 'CONTACT_FLOW_DISCONNECT',
  ended_by_api: 'API',
  link_lost: 'AGENT_NETWORK_DISCONNECT',
};

function seconds(name: string, at: number | null): Record<string, number> {
  return at === null ? {} : { [name]: at / 1000 };
}

function lastPart(idOrArn: string): string {
  return idOrArn.startsWith('arn:') ? (idOrArn.split('/').at(-1) ?? idOrArn) : idOrArn;
}
