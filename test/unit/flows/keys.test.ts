import { describe, expect, test } from 'vitest';
import { press, type KeyRules } from '../../../server/flows/keys.ts';
import { encryptInput } from '../../../server/flows/encrypt-input.ts';
import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';

const RULES: KeyRules = { most: 4, terminator: '#', starCancels: true, firstWithin: 5000, nextWithin: 5000 };

/** What there is after each of these keys; a full stop where it is complete. */
function pressed(keys: string, rules: Partial<KeyRules> = {}): string[] {
  const seen: string[] = [];
  let before = '';
  for (const key of keys) {
    const after = press({ ...RULES, ...rules }, before, key);
    seen.push(after.keys + (after.complete ? '.' : ''));
    if (after.complete) break;
    before = after.keys;
  }
  return seen;
}

describe('keys', () => {
  test.each<[string, Partial<KeyRules>, string[]]>([
    ['12#', {}, ['1', '12', '12.']],
    ['1234', {}, ['1', '12', '123', '1234.']],
    ['#', {}, ['.']],
    ['12*3#', {}, ['1', '12', '', '3', '3.']],
    ['1*2', { starCancels: false, most: 3 }, ['1', '1*', '1*2.']],
    ['1**', { starCancels: false, terminator: '**', most: 9 }, ['1', '1*', '1.']],
    ['1#2#', { terminator: null }, ['1', '1#', '1#2', '1#2#.']],
    ['*', { most: 1, terminator: null, starCancels: false }, ['*.']],
  ])('%s by %j', (keys, rules, expected) => {
    expect(pressed(keys, rules)).toEqual(expected);
  });
});

describe('input that is encrypted', () => {
  const pair = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });

  test('is read by the holder of the key alone', () => {
    const { publicKey, privateKey } = pair(2048);
    const { text } = encryptInput('4111111111111111', publicKey);
    expect(text).not.toContain('4111');
    const read = privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, Buffer.from(text ?? '', 'base64'));
    expect(read.toString()).toBe('4111111111111111');
  });

  test.each([
    ['no key', 'no PEM'],
    [generateKeyPairSync('ed25519', { publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } }).publicKey, 'RSA'],
    [pair(1024).publicKey, '1024 bits'],
  ])('is refused with what is no good key', (key, why) => {
    const answer = encryptInput('4111', key);
    expect(answer).toMatchObject({ text: null, why: expect.stringContaining(why) });
    expect(answer.why).not.toContain('4111');
  });
});
