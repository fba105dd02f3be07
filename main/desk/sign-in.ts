import { SignInAnswer, SignInError } from '../../contract/agent-session.ts';
import type { SignInRequest } from '../../contract/agent-session.ts';
import { DeskFailure } from './desk-error.ts';

const ANSWER_WITHIN = 10_000;

/** The server cannot be reached or cannot work: what is stored here may still be reviewed. */
export class UnreachableError extends Error {}

/**
 * Signs in on the routing server.
 * @throws UnreachableError; DeskFailure `wrong_credentials`, `throttled` or `bad_input` as the server said
 */
export async function signInOnServer(server: string, request: SignInRequest): Promise<SignInAnswer> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(new URL('/agent/session', server), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    body = await response.json();
  } catch {
    throw new UnreachableError('The routing server does not answer.');
  }
  if (response.status === 200) {
    const answer = SignInAnswer.safeParse(body);
    if (answer.success) return answer.data;
    throw new UnreachableError('The routing server gave an answer that this version does not understand.');
  }
  const error = SignInError.safeParse(body);
  if (!error.success || response.status >= 500) throw new UnreachableError('The routing server cannot work just now.');
  const { code, message, retryAfter } = error.data;
  if (code === 'internal') throw new UnreachableError(message);
  throw new DeskFailure(code === 'bad_request' ? 'bad_input' : code, message, retryAfter);
}

/** Ends the session on the server, if it can be reached; otherwise it ends by its own time. */
export async function signOutOnServer(server: string, token: string): Promise<void> {
  await fetch(new URL('/agent/session', server), {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_WITHIN / 2),
  }).catch(() => undefined);
}
