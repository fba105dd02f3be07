import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Core } from '../core.ts';
import { limitAddresses } from '../limits/address-limit.ts';
import { buckets } from '../limits/buckets.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import type { KeyRole } from '../instance/key-desk.ts';
import { speakRestJson, ThrottledError, WireError } from '../rest-json.ts';
import { callOperations } from './call-operations.ts';
import { contactDataOperations } from './contact-data-operations.ts';
import { contactOperations } from './contact-operations.ts';
import { flowOperations } from './flow-operations.ts';
import { hoursOperations } from './hours-operations.ts';
import { instanceErrors } from './instance-errors.ts';
import { instanceOperations } from './instance-operations.ts';
import { monitorOperations } from './monitor-operations.ts';
import { participantOperations } from './participant-operations.ts';
import { lastPart, type OperationScope } from './operation-scope.ts';
import { metricsOperations } from './metrics-operations.ts';
import { rolesThatMay } from './operation-access.ts';
import { operationAskedFor, operationOf } from './operation-bindings.ts';
import { pages } from './paging.ts';
import { promptFilePath } from './prompt-files.ts';
import { promptOperations } from './prompt-operations.ts';
import { recordingOperations } from './recording-operations.ts';
import { queueOperations } from './queue-operations.ts';
import { phoneNumberOperations } from './phone-number-operations.ts';
import { quickConnectOperations } from './quick-connect-operations.ts';
import { routingProfileOperations } from './routing-profile-operations.ts';
import { searchOperations } from './search-operations.ts';
import { checkSignature } from './signature.ts';
import { statusOperations } from './status-operations.ts';
import { usageOperations } from './usage-operations.ts';
import { userOperations } from './user-operations.ts';
import { taskOperations } from './task-operations.ts';
import { taskTemplateOperations } from './task-template-operations.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The documented operation that a route of the instance API binds. */
    operation?: string;
  }
}

/*
 * The instance API (Amazon Connect's own, reference/chat-wire.md section 7): what a company's backend calls. Every
 * request is signed with an access key of the instance. Which operations are offered: docs/instance-api.md.
 */

/** A flow's content, written as a JSON string, may take twice its 256,000 characters. */
const BODY_BYTES_MAX = 1024 * 1024;

export interface InstanceApiOptions {
  core: Core;
  clock: Clock;
  /** How long a chat may last if StartChatContact does not say, in minutes. */
  defaultDurationMinutes: number;
  limits: RequestLimits;
  /** How the outside reaches this server, without a slash at the end. */
  base: () => string;
}

/** Adds the instance operations to a Fastify scope of their own. */
export async function instanceApi(app: FastifyInstance, { core, clock, defaultDurationMinutes, limits, base }: InstanceApiOptions): Promise<void> {
  const { chats, contacts, participants, instance, usage } = core;
  const now = (): number => core.clock.now();
  const signed = buckets(limits.instanceApi, now, 1);
  speakRestJson(app, instanceErrors);
  limitAddresses(app, limits.address, now);
  app.addHook('preValidation', async (request) => {
    const { accessKeyId, role } = await checkSignature(
      { method: request.method, url: request.raw.url ?? '/', headers: request.headers, body: typeof request.body === 'string' ? request.body : '' },
      clock.now(),
      (id) => instance.keys.find(id),
    );
    const wait = signed.take('all');
    if (wait > 0) throw tooMany(request.routeOptions.config.operation, wait);
    instance.keys.used(accessKeyId);
    // Who asks for what is not there is told so, whatever his key may do.
    if (!request.is404) mayCall(role, request.routeOptions.config.operation);
  });
  app.addHook('onRoute', (route) => {
    const operation = [route.method].flat().map((method) => operationOf(method, route.url)).find((name) => name !== undefined);
    if (operation !== undefined) route.config = { ...route.config, operation };
  });
  const scope: OperationScope = {
    instanceId: instance.instanceId,
    limits: { bodyLimit: BODY_BYTES_MAX },
    ownInstance(given) {
      if (lastPart(given) !== instance.instanceId) throw new WireError('ResourceNotFoundException', 404, `InstanceId: this server's instance is ${instance.instanceId}.`);
    },
  };
  contactOperations(app, { ...scope, chats, defaultDurationMinutes });
  recordingOperations(app, { ...scope, recordings: core.recordings });
  callOperations(app, { ...scope, calls: core.calls, pages: core.pages, socketBase: () => base().replace(/^http/, 'ws') });
  participantOperations(app, { ...scope, participants });
  const configured = { ...scope, configuration: core.configuration, pages: pages(instance.seals) };
  instanceOperations(app, { ...configured, callsNumbers: core.agents.callsNumbers });
  queueOperations(app, { ...configured, quickConnects: core.quickConnects });
  quickConnectOperations(app, { ...configured, quickConnects: core.quickConnects });
  phoneNumberOperations(app, { ...configured, phoneNumbers: core.phoneNumbers });
  taskTemplateOperations(app, { ...scope, pages: configured.pages, taskTemplates: core.taskTemplates });
  hoursOperations(app, configured);
  routingProfileOperations(app, configured);
  statusOperations(app, configured);
  userOperations(app, configured);
  flowOperations(app, configured);
  metricsOperations(app, { ...configured, metrics: core.metrics });
  searchOperations(app, { ...configured, contactSearch: core.contactSearch });
  promptOperations(app, { ...configured, prompts: core.prompts, fileAddress: (prompt) => `${base()}${promptFilePath(prompt, { seals: instance.seals, clock: core.clock })}` });
  usageOperations(app, { ...configured, usage });
  taskOperations(app, { ...scope, contacts });
  contactDataOperations(app, { ...scope, contacts });
  monitorOperations(app, { ...scope, contacts });

  app.setNotFoundHandler(async (request: FastifyRequest) => {
    const path = request.url.split('?')[0] ?? '';
    const asked = operationAskedFor(request.method, path);
    throw new WireError('UnknownOperationException', 404, `${asked ?? `${request.method} ${path}`} is not an operation that this server offers. docs/instance-api.md lists them.`);
  });
}

/** Operations that do not declare ThrottlingException (chat-wire.md section 7); the SDKs retry both. */
const NOT_DECLARING_THROTTLING: ReadonlySet<string> = new Set([
  'StartChatContact', 'StopContact', 'GetContactAttributes', 'UpdateContactAttributes', 'ListInstances', 'DescribeInstance',
]);

function tooMany(operation: string | undefined, wait: number): ThrottledError {
  const name = operation !== undefined && NOT_DECLARING_THROTTLING.has(operation) ? 'TooManyRequestsException' : 'ThrottlingException';
  return new ThrottledError(name, `More requests come than this instance takes. Try again in ${wait} ms.`, wait);
}

/** @throws WireError AccessDeniedException if a key of this role may not call the operation. */
function mayCall(role: KeyRole, operation: string | undefined): void {
  const roles = rolesThatMay(operation);
  if (roles.includes(role)) return;
  throw new WireError('AccessDeniedException', 403, `An access key of the role "${role}" may not call ${operation ?? 'this'}. Sign it with a key of the role ${roles.map((name) => `"${name}"`).join(' or ')}.`);
}
