import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Moment } from '../../contract/primitives.ts';
import type { KeyDesk, KeyRole } from '../instance/key-desk.ts';
import { WireError } from '../rest-json.ts';

/*
 * Signature Version 4, checked (AWS General Reference, "Signature Version 4 signing process"). The service is
 * `connect`; any region is taken, since a self-hosted instance has none.
 */

export interface SignedRequest {
  method: string;
  /** Path and query exactly as they came. */
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** How far a request's clock may be from ours, in milliseconds. */
const SKEW_MAX = 15 * 60_000;
const AUTHORIZATION = /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request, *SignedHeaders=([a-z0-9;_-]+), *Signature=([0-9a-f]{64})$/;

/**
 * Checks the signature of a request.
 * @param find gives an access key by its id, or undefined if there is no such key.
 * @returns the id and the role of the access key that signed it.
 * @throws WireError MissingAuthenticationTokenException, IncompleteSignatureException, UnrecognizedClientException,
 *   InvalidSignatureException; all 403, and nothing of the request has been looked at further.
 */
export async function checkSignature(request: SignedRequest, now: Moment, find: KeyDesk['find']): Promise<{ accessKeyId: string; role: KeyRole }> {
  const authorization = header(request, 'authorization');
  if (authorization === undefined) throw refused('MissingAuthenticationTokenException', 'The request is not signed. Sign it with Signature Version 4 and an access key of this instance.');
  const match = AUTHORIZATION.exec(authorization);
  if (match === null) throw refused('IncompleteSignatureException', 'The Authorization header is not a complete AWS4-HMAC-SHA256 signature.');
  const [, accessKeyId = '', day = '', region = '', service = '', signedHeaderNames = '', signature = ''] = match;
  if (service !== 'connect') throw refused('InvalidSignatureException', `Credential should be scoped to service "connect", not "${service}".`);

  const stamp = header(request, 'x-amz-date') ?? '';
  const at = parseStamp(stamp);
  if (at === undefined || !stamp.startsWith(day)) throw refused('IncompleteSignatureException', 'The header X-Amz-Date is missing, malformed or of another day than the credential.');
  if (Math.abs(at - now) > SKEW_MAX) throw refused('InvalidSignatureException', `Signature expired or not yet valid: the request says ${stamp}, the server's clock is more than 15 minutes away. Set the clock.`);

  const signedHeaders = signedHeaderNames.split(';');
  for (const needed of ['host', 'x-amz-date']) {
    if (!signedHeaders.includes(needed)) throw refused('IncompleteSignatureException', `The header ${needed} must be signed.`);
  }
  const payloadHash = sha256(request.body);
  const claimedHash = header(request, 'x-amz-content-sha256');
  if (claimedHash !== undefined && claimedHash !== payloadHash) throw refused('InvalidSignatureException', 'The body is not the one that was signed.');

  const found = await find(accessKeyId);
  if (found === undefined) throw refused('UnrecognizedClientException', 'The access key is not one of this instance, or was revoked.');

  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonicalRequest(request, signedHeaders, payloadHash))].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${found.secret}`, day), region), service), 'aws4_request');
  const expected = hmac(key, toSign);
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) {
    throw refused('InvalidSignatureException', 'The signature does not match. Check the secret access key, and that no proxy changes the path or the headers.');
  }
  return { accessKeyId, role: found.role };
}

function canonicalRequest(request: SignedRequest, signedHeaders: string[], payloadHash: string): string {
  const [path = '/', query = ''] = splitOnce(request.url, '?');
  // Every service but S3 encodes the already encoded path once more.
  const canonicalPath = path.split('/').map(encode).join('/');
  const canonicalQuery = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => splitOnce(pair, '=').map((part) => encode(decode(part))))
    .map(([name = '', value = '']): [string, string] => [name, value])
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const canonicalHeaders = signedHeaders.map((name) => `${name}:${(header(request, name) ?? '').trim().replace(/ +/g, ' ')}\n`).join('');
  return [request.method, canonicalPath, canonicalQuery, canonicalHeaders, signedHeaders.join(';'), payloadHash].join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

/** RFC 3986 encoding: everything but unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function header(request: SignedRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function parseStamp(stamp: string): Moment | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (match === null) return undefined;
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  return Number.isNaN(at) ? undefined : at;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

function refused(name: string, message: string): WireError {
  return new WireError(name, 403, message);
}
