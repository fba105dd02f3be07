import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SafeStorage } from 'electron/main';
import { memorySecrets } from '../ports/absent.ts';
import type { SecretStore } from '../ports/host.ts';

/**
 * What may become of the session's token on this computer. The default is `encrypted_only`; the downgrade to a plain
 * file is somebody's decision, never what happens by accident.
 */
export type SecretPolicy = 'encrypted_only' | 'allow_plain_file' | 'memory_only';

/**
 * Reads the policy from the command line (`--secrets=plain-file`, `--secrets=memory`); without it, `encrypted_only`.
 * @throws Error on anything else: a mistyped policy must not quietly become another one.
 */
export function readSecretPolicy(text: string): SecretPolicy {
  if (text === '') return 'encrypted_only';
  if (text === 'plain-file') return 'allow_plain_file';
  if (text === 'memory') return 'memory_only';
  throw new Error(`--secrets=${text} is not known. Give plain-file or memory, or leave it out to keep secrets only where the system encrypts them.`);
}

/** Of Electron's safeStorage, what the store needs. */
export type SystemKeystore = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

/** Turns a secret into the text of its file and back. `stale` asks to write it anew under the newest key. */
interface Sealing {
  readonly mode: 'encrypted' | 'file';
  seal(value: string): Promise<string>;
  unseal(text: string): Promise<{ value: string; stale: boolean }>;
}

/**
 * Opens the store of secrets under the system's keystore. Without a keystore that really encrypts (Linux without
 * a wallet selects `basic_text`, which is plain text in effect) secrets stay in memory, or go to a file of mode 0600 where the policy allows it.
 * @param folder where the files go; made with mode 0700.
 */
export async function openSecretStore(
  keystore: SystemKeystore,
  folder: string,
  policy: SecretPolicy = 'encrypted_only',
  platform: NodeJS.Platform = process.platform,
): Promise<SecretStore> {
  if (policy === 'memory_only') return memorySecrets();
  const encrypts = (await keystore.isAsyncEncryptionAvailable()) && !(platform === 'linux' && isPlainBackend(keystore));
  if (encrypts) return fileStore(folder, keystoreSealing(keystore));
  return policy === 'allow_plain_file' ? fileStore(folder, plainSealing) : memorySecrets();
}

function isPlainBackend(keystore: SystemKeystore): boolean {
  const backend = keystore.getSelectedStorageBackend();
  return backend === 'basic_text' || backend === 'unknown';
}

function keystoreSealing(keystore: SystemKeystore): Sealing {
  return {
    mode: 'encrypted',
    seal: async (value) => (await keystore.encryptStringAsync(value)).toString('base64'),
    async unseal(text) {
      const { result, shouldReEncrypt } = await keystore.decryptStringAsync(Buffer.from(text, 'base64'));
      return { value: result, stale: shouldReEncrypt };
    },
  };
}

const plainSealing: Sealing = {
  mode: 'file',
  seal: (value) => Promise.resolve(Buffer.from(value).toString('base64')),
  unseal: (text) => Promise.resolve({ value: Buffer.from(text, 'base64').toString(), stale: false }),
};

function fileStore(folder: string, sealing: Sealing): SecretStore {
  const fileOf = (name: string): string => path.join(folder, `${encodeURIComponent(name)}.${sealing.mode}`);
  const write = async (name: string, value: string | null): Promise<void> => {
    if (value === null) return rm(fileOf(name), { force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const half = `${fileOf(name)}.half`;
    await writeFile(half, await sealing.seal(value), { mode: 0o600 });
    // The mode of an older half-written file would stay.
    await chmod(half, 0o600);
    await rename(half, fileOf(name));
  };
  return {
    mode: sealing.mode,
    write,
    async read(name) {
      const text = await readFile(fileOf(name), 'utf8').catch(nothingThere);
      if (text === null) return null;
      // A secret that the keystore can no longer open is as good as none: the agent signs in again.
      const secret = await sealing.unseal(text).catch(() => null);
      if (secret?.stale === true) await write(name, secret.value);
      return secret?.value ?? null;
    },
  };
}

function nothingThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
