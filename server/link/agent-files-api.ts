import type { FastifyInstance, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import { AnnounceFileRequest, CompleteFileRequest, ForgetFileRequest, PlaceOfFileRequest, type AnnounceFileAnswer, type FileError, type PlaceOfFileAnswer } from '../../contract/agent-files.ts';
import type { Moment } from '../../contract/primitives.ts';
import type { AttachmentDesk } from '../attachments/attachment-desk.ts';
import { servedAs } from '../attachments/file-kinds.ts';
import { Refusal, type RefusalCode } from '../core.ts';
import { limitAddresses } from '../limits/address-limit.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import { describeProblems } from '../rest-json.ts';
import { sessionBearer } from './session-bearer.ts';

/* The agents' way to send and open files (contract/agent-files.ts). No CORS headers: only desks call this. */

const BODY_BYTES_MAX = 8 * 1024;

/** Adds `/agent/files` to a Fastify scope of its own. */
export async function agentFilesApi(app: FastifyInstance, { attachments, limits: requestLimits, now }: { attachments: AttachmentDesk; limits: RequestLimits; now: () => Moment }): Promise<void> {
  const limits = { bodyLimit: BODY_BYTES_MAX };
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  limitAddresses(app, requestLimits.address, now);
  app.setErrorHandler((error, _request, reply) => {
    const [status, body] = asFileError(error);
    void reply.status(status).send(body);
  });

  app.post('/agent/files', limits, async (request): Promise<z.infer<typeof AnnounceFileAnswer>> => {
    const { id, contactId, name, bytes } = parsed(request, AnnounceFileRequest);
    // What the agent's machine calls the file's type is of no interest: its content is looked at.
    const place = await attachments.announceAsAgent(sessionBearer(request.headers.authorization), { id, contactId, name, bytes, contentType: servedAs(name) });
    return { attachmentId: place.attachmentId, path: place.path, headers: { ...place.headers } };
  });
  app.post('/agent/files/complete', limits, async (request) => {
    await attachments.completeAsAgent(sessionBearer(request.headers.authorization), parsed(request, CompleteFileRequest));
    return {};
  });
  app.post('/agent/files/forget', limits, async (request) => {
    await attachments.forgetAsAgent(sessionBearer(request.headers.authorization), parsed(request, ForgetFileRequest).attachmentId);
    return {};
  });
  app.post('/agent/files/place', limits, async (request): Promise<z.infer<typeof PlaceOfFileAnswer>> => {
    const { path, bytes } = await attachments.downloadPlaceForAgent(sessionBearer(request.headers.authorization), parsed(request, PlaceOfFileRequest).attachmentId);
    return { path, bytes };
  });
}

function parsed<Schema extends z.ZodType>(request: FastifyRequest, schema: Schema): z.output<Schema> {
  const body = schema.safeParse(request.body);
  if (!body.success) throw new Refusal('invalid', describeProblems(body.error));
  return body.data;
}

const CODES: Partial<Record<RefusalCode, [number, FileError['code']]>> = {
  access_denied: [401, 'forbidden'], not_found: [404, 'not_found'], wrong_state: [409, 'wrong_state'], chat_ended: [409, 'wrong_state'],
  not_enabled: [409, 'wrong_state'], limit_exceeded: [429, 'busy'], throttled: [429, 'busy'],
};

function asFileError(error: unknown): [number, FileError] {
  if (error instanceof Refusal) {
    const [status, code] = CODES[error.code] ?? [400, 'bad_request'];
    // Whoever reads this never heard of the API's fields.
    return [status, { code, message: error.message.replace(/^[A-Z][A-Za-z]+: (\S)/u, (_all, first: string) => first.toUpperCase()) }];
  }
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500) {
    return [error.statusCode, { code: 'bad_request', message: `The request could not be read: ${error.message}` }];
  }
  return [500, { code: 'internal', message: 'The server could not do this just now. Try again.' }];
}
