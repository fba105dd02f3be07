import type { FastifyInstance } from 'fastify';
import { SignInRequest, type SignInAnswer, type SignInError } from '../../contract/agent-session.ts';
import type { Moment } from '../../contract/primitives.ts';
import { Refusal, type AgentDesk } from '../core.ts';
import { limitAddresses } from '../limits/address-limit.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import { describeProblems } from '../rest-json.ts';

/*
 * Signing in and out over HTTP (contract/agent-session.ts). No CORS headers: a web page of another origin has no
 * business here.
 */

const BODY_BYTES_MAX = 8 * 1024;

/** Adds `/agent/session` to a Fastify scope of its own. */
export async function sessionApi(app: FastifyInstance, { agents, limits, now }: { agents: AgentDesk; limits: RequestLimits; now: () => Moment }): Promise<void> {
  app.setErrorHandler((error, _request, reply) => {
    const [status, body] = asSignInError(error);
    void reply.status(status).header('cache-control', 'no-store').send(body);
  });

  limitAddresses(app, limits.signIn, now);

  app.post('/agent/session', { bodyLimit: BODY_BYTES_MAX }, async (request, reply): Promise<SignInAnswer> => {
    const parsed = SignInRequest.safeParse(request.body);
    if (!parsed.success) throw new Refusal('invalid', describeProblems(parsed.error));
    reply.header('cache-control', 'no-store');
    return agents.signIn({ ...parsed.data, address: request.ip });
  });

  app.delete('/agent/session', { bodyLimit: BODY_BYTES_MAX }, async (request, reply) => {
    const token = /^Bearer (\S{1,1000})$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) throw new Refusal('wrong_credentials', 'The header Authorization must carry "Bearer" and the session token.');
    await agents.signOut(token);
    return reply.status(204).send();
  });
}

function asSignInError(error: unknown): [number, SignInError] {
  if (error instanceof Refusal) {
    if (error.code === 'throttled') {
      return [429, { code: 'throttled', message: error.message, ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }) }];
    }
    if (error.code === 'invalid') return [400, { code: 'bad_request', message: error.message }];
    return [401, { code: 'wrong_credentials', message: error.message }];
  }
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500) {
    return [error.statusCode, { code: 'bad_request', message: `The request could not be read: ${error.message}` }];
  }
  return [500, { code: 'internal', message: 'Signing in failed on the server. Try again.' }];
}
