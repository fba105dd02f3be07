import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';

/*
 * The protocol both AWS services speak: JSON bodies, errors as a status, a name and a message (restJson1). The name
 * goes into a header and into the body, because a browser sees only the body (reference/chat-wire.md section 3).
 */

/** An answer other than 200, by its documented name. */
export class WireError extends Error {
  readonly errorName: string;
  readonly status: number;
  /** Members that this error has besides its message, such as `problems`. */
  readonly more: Readonly<Record<string, unknown>>;
  constructor(errorName: string, status: number, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'WireError';
    this.errorName = errorName;
    this.status = status;
    this.more = more;
  }
}

/** 429, by the name that the operation declares: all of them are tried again by the SDKs. `retryAfter`: milliseconds. */
export class ThrottledError extends WireError {
  readonly retryAfter: number;
  constructor(errorName: 'ThrottlingException' | 'TooManyRequestsException', message: string, retryAfter = 1000) {
    super(errorName, 429, message);
    this.name = 'ThrottledError';
    this.retryAfter = retryAfter;
  }
}

/** Which documented errors one service uses for what every service can suffer. */
export interface ServiceErrors {
  /** The body is not JSON, too large, or does not fit the request's schema. */
  badRequest(message: string): WireError;
  /** Anything the core refused; unknown failures become the service's internal error. */
  fromCore(error: unknown): WireError;
}

/** Turns schema problems into one sentence that names each field: `ChatDurationInMinutes: Too small: ...`. */
export function describeProblems(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => {
      const field = issue.path.map(String).join('.');
      const message = issue.code === 'unrecognized_keys' ? `unknown field ${issue.keys.map((key) => JSON.stringify(key.slice(0, 100))).join(', ')}` : issue.message;
      return field === '' ? message : `${field}: ${message}`;
    })
    .join('; ');
}

/** Parses a raw body by a schema; an absent body counts as `{}`. */
export function parseBody<Schema extends z.ZodType>(request: FastifyRequest, schema: Schema, errors: ServiceErrors): z.output<Schema> {
  const raw = typeof request.body === 'string' ? request.body : '';
  let value: unknown;
  try {
    value = raw === '' ? {} : JSON.parse(raw);
  } catch {
    throw errors.badRequest('The request body is not valid JSON.');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw errors.badRequest(describeProblems(parsed.error));
  return parsed.data;
}

/**
 * Makes `app` (a Fastify scope of its own) speak restJson1: bodies stay raw text until a schema sees them (SigV4 signs
 * the bytes), every answer has a request id, every error its documented shape.
 */
export function speakRestJson(app: FastifyInstance, errors: ServiceErrors): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-amzn-requestid', request.id);
    reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler((error, request, reply) => sendWireError(reply, error, errors, request.id));
}

/** Answers a failure in the documented shape of its service. */
export function sendWireError(reply: FastifyReply, error: unknown, errors: ServiceErrors, requestId: string): void {
  sendError(reply, asWireError(error, errors), requestId);
}

function asWireError(error: unknown, errors: ServiceErrors): WireError {
  if (error instanceof WireError) return error;
  if (isFastifyClientError(error)) {
    return error.code === 'FST_ERR_CTP_BODY_TOO_LARGE'
      ? errors.badRequest('The request body is too large.')
      : errors.badRequest(`The request could not be read: ${error.message}`);
  }
  return errors.fromCore(error);
}

function isFastifyClientError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('FST_ERR_');
}

function sendError(reply: FastifyReply, error: WireError, requestId: string): void {
  if (error instanceof ThrottledError) reply.header('retry-after', Math.ceil(error.retryAfter / 1000));
  void reply
    .status(error.status)
    .header('x-amzn-errortype', error.errorName)
    .header('x-amzn-requestid', requestId)
    .type('application/json')
    .send(JSON.stringify({ __type: error.errorName, Message: error.message, ...error.more }));
}
