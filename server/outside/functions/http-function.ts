import { FUNCTION_RESULT_BYTES_MAX } from '../../flows/outside-call.ts';
import type { HttpFunction } from '../function-target.ts';
import type { FunctionCall } from '../outside.ts';
import { readReturned, type Attempt } from './attempt.ts';

const TOO_MANY = 429;

/**
 * Posts the event as JSON and reads JSON back. It goes where the operator said and nowhere else: a redirect is not
 * followed, and no more is read than a result may have.
 * @param token the bearer token that goes along, if any.
 */
export async function callHttp(target: HttpFunction, { callId, request }: FunctionCall, token: string | undefined, signal: AbortSignal): Promise<Attempt> {
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      redirect: 'manual',
      signal,
      headers: { 'content-type': 'application/json', accept: 'application/json', 'idempotency-key': callId, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(request.event),
    });
    if (response.ok) return await readBody(response);
    await response.body?.cancel();
    return refusal(response.status);
  } catch (error) {
    return signal.aborted ? { kind: 'failed', why: 'It was broken off.' } : { kind: 'busy', why: `It cannot be reached (${causeOf(error)}).` };
  }
}

function refusal(status: number): Attempt {
  if (status >= 300 && status < 400) return { kind: 'failed', why: `It answered with a redirect (HTTP ${status}), which is not followed. Configure the address it leads to.` };
  const why = `It answered HTTP ${status}.`;
  return { kind: status === TOO_MANY || status >= 500 ? 'busy' : 'failed', why };
}

async function readBody(response: Response): Promise<Attempt> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body === null) return readReturned(new Uint8Array());
  for await (const part of body) {
    bytes += part.length;
    // Leaving the loop cancels the stream: the rest is never read.
    if (bytes > FUNCTION_RESULT_BYTES_MAX) return { kind: 'failed', why: `It returned more than ${FUNCTION_RESULT_BYTES_MAX} bytes.` };
    parts.push(part);
  }
  return readReturned(Buffer.concat(parts));
}

/** The code of a network fault, such as ECONNREFUSED; never a text from outside. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'network';
}
