import { PassThrough, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AttachmentDesk } from '../attachments/attachment-desk.ts';
import type { Moment } from '../../contract/primitives.ts';
import { Refusal } from '../core.ts';
import { limitAddresses } from '../limits/address-limit.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import { sendWireError } from '../rest-json.ts';
import { asFile } from '../as-file.ts';
import { rangeOf } from '../byte-range.ts';
import { participantErrors } from './participant-errors.ts';

/*
 * Where the bytes of attachments go and come from: addresses that are handed out signed, for a short while, and need no
 * other credential. Whatever is served is something to save, never something to show.
 */

/** What a browser may send along: HeadersToInclude, and what it adds itself. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'PUT,GET,HEAD,OPTIONS',
  'access-control-allow-headers': 'content-type,x-attachment-id,range',
  'access-control-expose-headers': 'content-disposition,content-length,content-range,accept-ranges,x-amzn-requestid,x-amzn-errortype',
  'access-control-max-age': '3600',
} as const;

const AS_A_FILE = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'private, no-store',
  'referrer-policy': 'no-referrer',
  'accept-ranges': 'bytes',
} as const;

interface Address { Params: { attachmentId: string; name?: string }; Querystring: { t?: string } }

export interface AttachmentApiOptions { attachments: AttachmentDesk; limits: RequestLimits; now: () => Moment }

/** Adds the upload and download addresses to a Fastify scope of their own. */
export async function attachmentApi(app: FastifyInstance, { attachments, limits, now }: AttachmentApiOptions): Promise<void> {
  app.removeAllContentTypeParsers();
  // The bytes stay a stream: nobody holds a whole file in memory because somebody sends one.
  app.addContentTypeParser('*', (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(CORS).header('x-amzn-requestid', request.id);
  });
  limitAddresses(app, limits.address, now);
  app.setErrorHandler((error, request, reply) => {
    // What is still on its way of a refused upload is not waited for.
    if (request.method === 'PUT') reply.header('connection', 'close');
    sendWireError(reply, error, participantErrors, request.id);
  });
  app.options('/participant/attachments/*', async (_request, reply) => reply.status(204).send());

  app.put<Address>('/participant/attachments/:attachmentId', async (request, reply) => {
    const body = request.body instanceof Readable ? request.body : Readable.from([]);
    // Behind a stream of its own, so that giving up on the bytes does not tear down the connection before the answer is out.
    const passed = new PassThrough();
    body.once('error', (error) => passed.destroy(error));
    body.once('close', () => {
      if (!body.readableEnded) passed.destroy(new Refusal('invalid', 'The connection broke off before the whole file had come.'));
    });
    passed.once('error', () => body.unpipe(passed));
    const received = attachments.receive({ attachmentId: request.params.attachmentId, token: request.query.t ?? '', headers: request.headers }, passed);
    body.pipe(passed);
    await received;
    return reply.status(200).send();
  });

  app.route<Address>({
    method: ['GET', 'HEAD'],
    url: '/participant/attachments/:attachmentId/:name',
    handler: async (request, reply) => {
      const file = await attachments.open({ attachmentId: request.params.attachmentId, token: request.query.t ?? '' });
      reply.headers({ ...AS_A_FILE, 'content-type': file.contentType, 'content-disposition': asFile(file.name) });
      const range = rangeOf(request.headers.range, file.bytes);
      if (range === 'unsatisfiable') return reply.status(416).header('content-range', `bytes */${String(file.bytes)}`).send();
      reply.header('content-length', range ? range.to - range.from + 1 : file.bytes);
      if (range) reply.status(206).header('content-range', `bytes ${String(range.from)}-${String(range.to)}/${String(file.bytes)}`);
      return request.method === 'HEAD' ? headOnly(reply) : reply.send(await file.read(range));
    },
  });
}

/** Without a body, yet with the length that one would have. */
function headOnly(reply: FastifyReply): FastifyReply {
  return reply.send(Readable.from([]));
}
