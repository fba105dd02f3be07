import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSecretStore, readSecretPolicy, type SystemKeystore } from '../../../main/shell/secret-store.ts';

const TOKEN = 'token-of-a-session';

/** A keystore in one of its states; `turn` counts its keys, and a value under an older key asks to be written anew. */
function keystore(state: 'wallet' | 'basic_text' | 'absent', turn = 1): SystemKeystore {
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(state !== 'absent'),
    getSelectedStorageBackend: () => (state === 'wallet' ? 'gnome_libsecret' : 'basic_text'),
    encryptStringAsync: (text) => Promise.resolve(Buffer.from(`${turn}:${[...text].reverse().join('')}`)),
    decryptStringAsync(sealed) {
      const [key, text] = sealed.toString().split(':');
      if (Number(key) > turn) return Promise.reject(new Error('unknown key'));
      return Promise.resolve({ result: [...(text ?? '')].reverse().join(''), shouldReEncrypt: Number(key) < turn });
    },
  };
}

const folder = () => path.join(mkdtempSync(path.join(tmpdir(), 'secrets-')), 'store');
const contents = (place: string) => readdirSync(place).map((file) => readFileSync(path.join(place, file), 'utf8')).join();

describe('the store of secrets', () => {
  it('keeps a secret sealed over a restart, in files of this user only', async () => {
    const place = folder();
    const store = await openSecretStore(keystore('wallet'), place, 'encrypted_only', 'linux');
    await store.write('token', TOKEN);
    expect(store.mode).toBe('encrypted');
    const [file] = readdirSync(place);
    expect([statSync(place).mode & 0o777, statSync(path.join(place, file ?? '')).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(contents(place)).not.toContain(Buffer.from(TOKEN).toString('base64'));
    expect(await (await openSecretStore(keystore('wallet'), place, 'encrypted_only', 'linux')).read('token')).toBe(TOKEN);
  });

  it.each(['basic_text', 'absent'] as const)('with keystore %s keeps secrets in memory and says so', async (state) => {
    const place = folder();
    const store = await openSecretStore(keystore(state), place, 'encrypted_only', 'linux');
    await store.write('token', TOKEN);
    expect([store.mode, await store.read('token')]).toEqual(['memory', TOKEN]);
    expect(existsSync(place)).toBe(false);
  });

  it('writes a plain file only where somebody allowed it', async () => {
    const place = folder();
    const store = await openSecretStore(keystore('basic_text'), place, 'allow_plain_file', 'linux');
    await store.write('token', TOKEN);
    expect([store.mode, await store.read('token')]).toEqual(['file', TOKEN]);
    expect(statSync(path.join(place, readdirSync(place)[0] ?? '')).mode & 0o777).toBe(0o600);
  });

  it('keeps nothing on disk in memory-only', async () => {
    const place = folder();
    const store = await openSecretStore(keystore('wallet'), place, 'memory_only', 'linux');
    await store.write('token', TOKEN);
    expect(store.mode).toBe('memory');
    expect(existsSync(place)).toBe(false);
  });

  it('writes a secret anew when the keystore has a newer key', async () => {
    const place = folder();
    await (await openSecretStore(keystore('wallet', 1), place)).write('token', TOKEN);
    const before = contents(place);
    expect(await (await openSecretStore(keystore('wallet', 2), place)).read('token')).toBe(TOKEN);
    expect(contents(place)).not.toBe(before);
  });

  it('has no secret rather than an error when the keystore can’t open it, and forgets on request', async () => {
    const place = folder();
    await (await openSecretStore(keystore('wallet', 9), place)).write('token', TOKEN);
    const store = await openSecretStore(keystore('wallet', 1), place);
    expect(await store.read('token')).toBeNull();
    writeFileSync(path.join(place, readdirSync(place)[0] ?? ''), 'cut sho');
    await store.write('token', null);
    expect([readdirSync(place), await store.read('token')]).toEqual([[], null]);
  });

  it('takes its policy from the command line and refuses one it does not know', () => {
    expect(['', 'plain-file', 'memory'].map(readSecretPolicy)).toEqual(['encrypted_only', 'allow_plain_file', 'memory_only']);
    expect(() => readSecretPolicy('plain')).toThrow(/--secrets=plain is not known/u);
  });
});
