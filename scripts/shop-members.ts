import type { IncomingMessage } from 'node:http';
import type { ConnectClient } from '@aws-sdk/client-connect';

/*
 * The shop's members. Who is signed in is kept in a cookie, without a password: it is a sample. For a member the shop's backend vouches at the
 * contact centre, so that he can be called while a page of the shop is open.
 */

/** A member, by the number that the shop's books and the contact centre know him by. */
export interface Member { id: string; name: string }

/** Who is signed in. */
export function memberOf(request: IncomingMessage): Member | undefined {
  const [, kept] = /(?:^|; )member=([^;]*)/u.exec(request.headers.cookie ?? '') ?? [];
  if (kept === undefined) return undefined;
  const { id, name } = Object.fromEntries(new URLSearchParams(decodeURIComponent(kept)));
  return id === undefined || name === undefined ? undefined : { id, name };
}

/** What a browser is told to keep of a member. */
export const cookieOf = (member: Member): string => `member=${encodeURIComponent(new URLSearchParams({ ...member }).toString())}; Path=/; HttpOnly; SameSite=Lax`;

/** Vouches for a member. The operation is this server's own, which the SDK has no command for; the SDK's signer signs it. */
export async function vouchFor(connect: ConnectClient, { api, instanceId }: { api: string; instanceId: string }, { id, name }: Member): Promise<[number, object]> {
  const url = new URL('/contact/reachable', api);
  const body = JSON.stringify({ InstanceId: instanceId, Address: id, DisplayName: name });
  const signer = await connect.config.signer();
  const { headers } = await signer.sign({ method: 'PUT', protocol: url.protocol, hostname: url.hostname, port: Number(url.port), path: url.pathname, query: {}, headers: { host: url.host, 'content-type': 'application/json' }, body });
  const { host: _host, ...signed } = headers;
  const answer = await fetch(url, { method: 'PUT', headers: signed, body });
  return [answer.status, (await answer.json()) as object];
}
