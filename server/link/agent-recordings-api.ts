import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Moment } from '../../contract/primitives.ts';
import { rangeOf } from '../byte-range.ts';
import { Refusal } from '../core.ts';
import { limitAddresses } from '../limits/address-limit.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import type { RecordingDesk } from '../voice/recordings/recording-desk.ts';
import { sessionBearer } from './session-bearer.ts';

/*
 * Where desks hear recordings: what is drawn of one, and the sound itself, whole or in parts. Only with a session token, and who did is
 * in the log. No CORS headers: only desks call this.
 */

interface OfContact { Params: { contactId: string } }
const STATUS: Partial<Record<Refusal['code'], number>> = { access_denied: 401, forbidden: 403, not_found: 404 };

/** Adds `/agent/recordings` to a Fastify scope of its own. */
export async function agentRecordingsApi(app: FastifyInstance, { recordings, limits, now }: { recordings: RecordingDesk; limits: RequestLimits; now: () => Moment }): Promise<void> {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" });
  });
  limitAddresses(app, limits.address, now);
  app.setErrorHandler((error, _request, reply) => void refuse(reply, error));

  app.get<OfContact>('/agent/recordings/:contactId/peaks', async (request, reply) => {
    const { peaks } = await recordings.open(sessionBearer(request.headers.authorization), request.params.contactId);
    return reply.type('application/json').send(peaks);
  });
  app.get<OfContact>('/agent/recordings/:contactId', async (request, reply) => {
    const { card, read } = await recordings.fetch(sessionBearer(request.headers.authorization), request.params.contactId);
    reply.headers({ 'content-type': 'audio/ogg', 'accept-ranges': 'bytes', 'content-disposition': `attachment; filename="${card.contactId}.ogg"` });
    const range = rangeOf(request.headers.range, card.bytes);
    if (range === 'unsatisfiable') return reply.status(416).header('content-range', `bytes */${String(card.bytes)}`).send();
    reply.header('content-length', range ? range.to - range.from + 1 : card.bytes);
    if (range) reply.status(206).header('content-range', `bytes ${String(range.from)}-${String(range.to)}/${String(card.bytes)}`);
    return reply.send(await read(range));
  });
}

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof Refusal) return reply.status(STATUS[error.code] ?? 400).send({ code: error.code, message: error.message });
  const status = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500 ? error.statusCode : 500;
  return reply.status(status).send({ code: status === 500 ? 'internal' : 'bad_request', message: status === 500 ? 'The recording could not be read just now. Try again.' : 'The request could not be read.' });
}
