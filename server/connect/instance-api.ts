import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import type { ChatDesk, InstanceDesk } from '../core.ts';
import { speakRestJson, WireError } from '../rest-json.ts';
import { contactOperations } from './contact-operations.ts';
import { instanceErrors } from './instance-errors.ts';
import { lastPart, type OperationScope } from './operation-scope.ts';
import { checkSignature } from './signature.ts';

/*
 * The instance API (Amazon Connect's own, reference/chat-wire.md section 7): what a company's backend calls. Every
 * request is signed with an access key of the instance. Which operations are offered: docs/instance-api.md.
 */

const BODY_BYTES_MAX = 256 * 1024;

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
  const scope: OperationScope = {
    instanceId: instance.instanceId,
    limits: { bodyLimit: BODY_BYTES_MAX },
    ownInstance(given) {
      if (lastPart(given) !== instance.instanceId) throw new WireError('ResourceNotFoundException', 404, `InstanceId: this server's instance is ${instance.instanceId}.`);
    },
  };
  contactOperations(app, { ...scope, chats, defaultDurationMinutes });

  app.setNotFoundHandler(async (request: FastifyRequest) => {
    throw new WireError('UnknownOperationException', 404, `${request.method} ${request.url.split('?')[0] ?? ''} is not an operation that this server offers. docs/instance-api.md lists them.`);
  });
}
