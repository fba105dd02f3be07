import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/*
 * Secrets of participants. Only hashes are stored, so that a copy of the database lets nobody into a chat.
 */

/** What is stored in place of a secret of 256 random bits: no salt is needed for those. */
export const hashOf = (secret: string): string => hash('sha256', secret, 'base64url');

/**
 * The participant token of a chat started under a client token. The same request must get the same answer, yet the
 * token is not kept: it follows from the client token, which is not stored either, and the instance's key.
 */
export const derivedToken = (key: string, clientToken: string, participantId: string): string =>
  createHmac('sha256', key).update(`participant ${participantId} ${clientToken}`).digest('base64url');

/** Plain data in a form that only this instance can write. */
export function seal(key: string, purpose: string, value: unknown): string {
  const body = Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${body}.${signature(key, purpose, body)}`;
}

/** What was sealed for this purpose, or undefined if it was not sealed here or has been changed. */
export function unseal(key: string, purpose: string, sealed: string): unknown {
  const [body, signed, more] = sealed.split('.');
  if (body === undefined || signed === undefined || more !== undefined) return undefined;
  const expected = Buffer.from(signature(key, purpose, body));
  const given = Buffer.from(signed);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
  return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
}

const signature = (key: string, purpose: string, body: string): string =>
  createHmac('sha256', key).update(`${purpose} ${body}`).digest('base64url');
