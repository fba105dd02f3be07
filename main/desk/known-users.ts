import { scrypt, timingSafeEqual } from 'node:crypto';
import type { ScryptOptions } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Preferences, SoundPreferences } from '../../contract/desk.ts';
import type { DeskSession } from '../../contract/desk.ts';
import { Id, UserRole } from '../../contract/primitives.ts';
import type { Ids } from '../ports/ids.ts';
import { fileNameOf } from './file-name.ts';
import { writeWhole } from './write-whole.ts';

type User = DeskSession['user'];

/** A password's scrypt hash, good for opening what is stored here and for nothing else. */
const Verifier = z.strictObject({ salt: z.string(), hash: z.string() });
const KnownUser = z.strictObject({ id: Id, username: z.string(), displayName: z.string(), role: UserRole, verifier: Verifier });
const SOUND: SoundPreferences = { microphone: null, speaker: null, ringer: null, ringtone: 'clear', volume: 80 };
/** Files from before there were calls say nothing of sound. */
const StoredPreferences = Preferences.extend({ sound: SoundPreferences.default(SOUND) });
const DesktopFile = z.strictObject({ device: Id, preferences: StoredPreferences, users: z.array(KnownUser) });
type DesktopFile = z.infer<typeof DesktopFile>;

const SCRYPT: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const PREFERENCES: Preferences = { theme: 'system', contrast: 'system', ringtone: true, sound: SOUND };

/** Who has signed in on this computer, and how it likes to look: `desktop.json` in the data folder. */
export interface KnownUsers {
  readonly device: string;
  /** Whether the file was there but could not be read, so that a new one was begun. */
  readonly lost: boolean;
  preferences(): Preferences;
  setPreferences(change: Partial<Preferences>): Promise<void>;
  usernames(): string[];
  /** After a sign-in that the server granted. */
  remember(user: User, password: string): Promise<void>;
  /** The user, if he is known here and this is the password he last signed in with. */
  verify(username: string, password: string): Promise<User | null>;
}

/** Reads `desktop.json`, or begins it. The folder is made with mode 0700, the file with 0600. */
export async function openKnownUsers(dataFolder: string, ids: Ids, now: number): Promise<KnownUsers> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const path = join(dataFolder, 'desktop.json');
  const found = await read(path);
  let file: DesktopFile = found.file ?? { device: ids.next(now), preferences: PREFERENCES, users: [] };
  const save = async (next: DesktopFile): Promise<void> => {
    await writeWhole(path, JSON.stringify(next, null, 2));
    file = next;
  };
  if (found.file === null) await save(file);

  return {
    device: file.device,
    lost: found.lost,
    preferences: () => file.preferences,
    setPreferences: (change) => save({ ...file, preferences: { ...file.preferences, ...change } }),
    usernames: () => file.users.map((user) => user.username),
    async remember(user, password) {
      const salt = Buffer.from(ids.secret(), 'base64url');
      const verifier = { salt: salt.toString('base64'), hash: (await hashOf(password, salt)).toString('base64') };
      const others = file.users.filter((other) => other.id !== user.id && other.username !== user.username);
      await save({ ...file, users: [...others, { ...user, verifier }] });
    },
    async verify(username, password) {
      const user = file.users.find((candidate) => candidate.username === username);
      // An unknown name takes as long as a wrong password.
      const salt = user === undefined ? Buffer.from(ids.secret(), 'base64url') : Buffer.from(user.verifier.salt, 'base64');
      const hash = await hashOf(password, salt);
      if (user === undefined) return null;
      const expected = Buffer.from(user.verifier.hash, 'base64');
      if (expected.length !== hash.length || !timingSafeEqual(expected, hash)) return null;
      const { id, displayName, role } = user;
      return { id, username: user.username, displayName, role };
    },
  };
}

/** The folder of one user's databases. */
export function userFolder(dataFolder: string, userId: string): string {
  return join(dataFolder, 'users', fileNameOf(userId));
}

function hashOf(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, 32, SCRYPT, (error, hash) => (error === null ? resolve(hash) : reject(error)));
  });
}

async function read(path: string): Promise<{ file: DesktopFile | null; lost: boolean }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { file: null, lost: false };
    throw error;
  }
  try {
    return { file: DesktopFile.parse(JSON.parse(text)), lost: false };
  } catch {
    return { file: null, lost: true };
  }
}
