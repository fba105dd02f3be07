import type { FastifyInstance, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import {
  AssociateContactWithUserRequest, DismissUserContactRequest, ListContactReferencesQuery, StartOutboundChatContactRequest, TagContactRequest, UntagContactQuery,
  UpdateContactRequest, UpdateContactRoutingDataRequest,
} from '../../contract/instance-api-tasks.ts';
import type { ContactDesk } from '../contacts/contact-desk.ts';
import { describeProblems, parseBody, WireError } from '../rest-json.ts';
import { asDocumented } from './documented-errors.ts';
import { instanceErrors } from './instance-errors.ts';
import { refuseNotOffered } from './not-offered.ts';
import { lastPart, type OperationScope } from './operation-scope.ts';
import { readReferences, referenceSummary } from './references.ts';
import { readSegmentAttributes } from './segment-attributes.ts';

/*
 * Operations on contacts in progress, of whatever channel: what they say of themselves, their place in a queue, and whom
 * they are given to.
 */

interface OfContact { Params: { instanceId: string; contactId: string } }

/** Adds them to the instance API's scope. */
export function contactDataOperations(app: FastifyInstance, { contacts, limits, ownInstance }: OperationScope & { contacts: ContactDesk }): void {
  app.post<OfContact>('/contacts/:instanceId/:contactId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, UpdateContactRequest, instanceErrors);
    onlyForCarriedCalls(body);
    const { texts, expiryMinutes } = readSegmentAttributes(body.SegmentAttributes);
    await contacts.update({
      contactId: lastPart(request.params.contactId), name: body.Name, description: body.Description,
      references: body.References && readReferences(body.References), segmentAttributes: texts, expiryMinutes,
    });
    return {};
  });

  app.post('/contact/tags', limits, async (request) => {
    const body = parseBody(request, TagContactRequest, instanceErrors);
    ownInstance(body.InstanceId);
    await contacts.tag({ contactId: lastPart(body.ContactId), tags: body.Tags });
    return {};
  });

  app.delete<OfContact>('/contact/tags/:instanceId/:contactId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { TagKeys } = parseQuery(request, UntagContactQuery);
    await contacts.untag({ contactId: lastPart(request.params.contactId), keys: TagKeys });
    return {};
  });

  app.get<OfContact>('/contact/references/:instanceId/:contactId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { referenceTypes } = parseQuery(request, ListContactReferencesQuery);
    const found = await contacts.references(lastPart(request.params.contactId));
    // A contact has few: they come at once, and no token is ever given (the model says the same).
    return { ReferenceSummaryList: found.filter(({ type }) => (referenceTypes as readonly string[]).includes(type)).map(referenceSummary) };
  });

  app.post<OfContact>('/contacts/:instanceId/:contactId/routing-data', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, UpdateContactRoutingDataRequest, instanceErrors);
    const contactId = lastPart(request.params.contactId);
    const { QueuePriority: priority, QueueTimeAdjustmentSeconds: ageSeconds } = body;
    if (body.RoutingCriteria !== undefined) throw instanceErrors.badRequest('RoutingCriteria is not offered by this server: agents have no proficiencies here. Use QueuePriority or QueueTimeAdjustmentSeconds.');
    if ((priority === undefined) === (ageSeconds === undefined)) throw instanceErrors.badRequest('Give QueuePriority or QueueTimeAdjustmentSeconds: exactly one of them.');
    await asDocumented({ wrong_state: ['ResourceConflictException', 409] }, () =>
      contacts.setRouting(priority === undefined ? { contactId, ageSeconds: ageSeconds ?? 0 } : { contactId, priority }),
    );
    return {};
  });

  app.post<OfContact>('/contacts/:instanceId/:contactId/associate-user', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, AssociateContactWithUserRequest, instanceErrors);
    await contacts.assign({ contactId: lastPart(request.params.contactId), userId: lastPart(body.UserId) });
    return {};
  });

  app.post<{ Params: { instanceId: string; userId: string } }>('/users/:instanceId/:userId/contact', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, DismissUserContactRequest, instanceErrors);
    await contacts.dismiss({ contactId: lastPart(body.ContactId), userId: lastPart(request.params.userId) });
    return {};
  });

  app.put('/contact/outbound-chat', limits, async (request) => {
    ownInstance(parseBody(request, StartOutboundChatContactRequest, instanceErrors).InstanceId);
    throw new WireError('InvalidRequestException', 400, 'An outbound chat goes to a phone or a messenger, and this server has no such endpoint. Start a chat with StartChatContact and give its customer the link to it.');
  });
}

function onlyForCarriedCalls(body: Record<string, unknown>): void {
  refuseNotOffered(body, ['QueueInfo', 'UserInfo', 'CustomerEndpoint', 'SystemEndpoint']);
}

function parseQuery<Schema extends z.ZodType>(request: FastifyRequest, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(request.query);
  if (!parsed.success) throw instanceErrors.badRequest(describeProblems(parsed.error));
  return parsed.data;
}
