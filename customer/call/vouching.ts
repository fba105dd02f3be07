import { memberOf } from '../chat-details.ts';

/* The site's backend says who its signed-in user is, by a token of the server's that calls come to him with. */

export type Vouched =
  | { kind: 'vouched'; token: string; socket: string }
  /** Nobody is signed in, or the site does not want him to be called. */
  | { kind: 'nobody' }
  | { kind: 'failed' };

/** Asks the site's backend. Never rejects. @param api base address of the participant API, whose socket is used if the backend names none */
export async function askWhoIsHere(address: string, api: string): Promise<Vouched> {
  let answer: Response;
  try {
    answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  } catch {
    return { kind: 'failed' };
  }
  return readVouched(answer.status, await answer.json().catch(() => undefined), api);
}

/** Reads what a backend answered: CreateReachableToken's answer as it is, or its members in small letters. */
export function readVouched(status: number, value: unknown, api: string): Vouched {
  if (status >= 500 || status === 429) return { kind: 'failed' };
  const token = textAt(value, 'token') ?? textAt(value, 'Token');
  if (status < 200 || status > 299 || token === undefined) return { kind: 'nobody' };
  return { kind: 'vouched', token, socket: textAt(value, 'socket') ?? textAt(value, 'SocketUrl') ?? `${api.replace(/^http/u, 'ws')}/call/reachable` };
}

function textAt(value: unknown, key: string): string | undefined {
  const found = memberOf(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
