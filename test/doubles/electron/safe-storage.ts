import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { userData } from './machine.ts';

/** How the keystore of this machine behaves: ELECTRON_DOUBLE_KEYSTORE, `wallet` where it is not set. */
type Mode = 'wallet' | 'basic_text' | 'absent';

const mode: Mode = readMode(process.env['ELECTRON_DOUBLE_KEYSTORE']);

function readMode(text: string | undefined): Mode {
  return text === 'basic_text' || text === 'absent' ? text : 'wallet';
}

/** The key that a wallet would hold for this user; it outlives the process, as a wallet's does. */
function walletKey(): Buffer {
  const file = path.join(userData, 'double-wallet-key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
  return readFileSync(file);
}

/** `safeStorage` of the electron module: really encrypts, so that a test can look for plain text on the disk. */
export const safeStorage = {
  isAsyncEncryptionAvailable: (): Promise<boolean> => Promise.resolve(mode !== 'absent'),
  getSelectedStorageBackend: (): string => (mode === 'wallet' ? 'gnome_libsecret' : mode === 'absent' ? 'unknown' : 'basic_text'),
  async encryptStringAsync(text: string): Promise<Buffer> {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', walletKey(), nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  },
  async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const decipher = createDecipheriv('aes-256-gcm', walletKey(), sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    const result = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
    return { result, shouldReEncrypt: false };
  },
};
