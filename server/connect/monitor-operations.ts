import type { FastifyInstance } from 'fastify';
import { MonitorContactRequest } from '../../contract/instance-api-tasks.ts';
import type { ContactDesk } from '../contacts/contact-desk.ts';
import { parseBody } from '../rest-json.ts';
import { arnOf } from './arns.ts';
import { asDocumented } from './documented-errors.ts';
import { instanceErrors } from './instance-errors.ts';
import { lastPart, type OperationScope } from './operation-scope.ts';

/** MonitorContact: a supervisor reads a chat as it goes, and may step in if that is among the capabilities asked for. */
export function monitorOperations(app: FastifyInstance, { contacts, limits, instanceId, ownInstance }: OperationScope & { contacts: ContactDesk }): void {
  app.post('/contact/monitor', limits, async (request) => {
    const body = parseBody(request, MonitorContactRequest, instanceErrors);
    ownInstance(body.InstanceId);
    const { contactId } = await asDocumented({ limit_exceeded: ['ServiceQuotaExceededException', 402] }, () =>
      contacts.monitor({
        contactId: lastPart(body.ContactId), userId: lastPart(body.UserId), mayBarge: body.AllowedMonitorCapabilities?.includes('BARGE') ?? false, clientToken: body.ClientToken,
      }),
    );
    return { ContactId: contactId, ContactArn: arnOf(instanceId, 'contact', contactId) };
  });
}
