import { constants, createPublicKey, publicEncrypt, type KeyObject } from 'node:crypto';
import type { Answer } from './step.ts';

/** The shortest key that is taken, in bits. */
const BITS_MIN = 2048;

/**
 * Encrypts what a caller keyed in, so that only the holder of the private key can read it: RSA-OAEP with SHA-256, in base64.
 * @param key the PEM of a public RSA key or of a certificate.
 */
export function encryptInput(text: string, key: string): Extract<Answer, { kind: 'encrypted' }> {
  const refused = (why: string): Extract<Answer, { kind: 'encrypted' }> => ({ kind: 'encrypted', text: null, why: `${why} The input was not kept.` });
  let publicKey: KeyObject;
  try {
    publicKey = createPublicKey(key.replaceAll(String.raw`\n`, '\n'));
  } catch {
    return refused('InputEncryption.Key is no PEM of a public key or a certificate.');
  }
  if (publicKey.asymmetricKeyType !== 'rsa') return refused(`InputEncryption.Key is a key of type ${publicKey.asymmetricKeyType ?? 'unknown'}; an RSA key is needed.`);
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < BITS_MIN) return refused(`InputEncryption.Key has ${bits} bits; ${BITS_MIN} is the least.`);
  const encrypted = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, Buffer.from(text, 'utf8'));
  return { kind: 'encrypted', text: encrypted.toString('base64'), why: null };
}
