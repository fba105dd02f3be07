import { createHash, createHmac } from 'node:crypto';

/*
 * Signature Version 4 as a client writes it, so that requests no SDK would ever make can be signed, too.
 */

export interface Signing { accessKeyId: string; secretAccessKey: string; service?: string; at?: number }

/** The headers that sign this request. */
export function signedHeaders(request: { method: string; url: string; body: string }, signing: Signing): Record<string, string> {
  const url = new URL(request.url);
  const stamp = new Date(signing.at ?? Date.now()).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const scope = `${day}/local/${signing.service ?? 'connect'}/aws4_request`;
  const bodyHash = sha256(request.body);
  const canonical = [
    request.method, url.pathname.split('/').map(encode).join('/'), query(url),
    `host:${url.host}`, `x-amz-date:${stamp}`, '', 'host;x-amz-date', bodyHash,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((secret, part) => createHmac('sha256', secret).update(part).digest(), `AWS4${signing.secretAccessKey}`);
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  return { 'x-amz-date': stamp, authorization: `AWS4-HMAC-SHA256 Credential=${signing.accessKeyId}/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}` };
}

const query = (url: URL): string => [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).toSorted().join('&');

/** RFC 3986: everything but unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
