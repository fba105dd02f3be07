import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Ids } from '../ids.ts';

/** How passwords become what is stored. A simulation may bring a cheaper one; the server has none but scrypt. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** False for a wrong password as for a hash that cannot be read. */
  verify(password: string, hash: string): Promise<boolean>;
}

interface Cost { cost: number; blockSize: number; parallelization: number }
/** 32 MiB and three rounds: one of the equivalent settings OWASP's password storage sheet gives for scrypt. */
const COST: Cost = { cost: 2 ** 15, blockSize: 8, parallelization: 3 };
/** A stored hash may ask for this much memory at most, so that a tampered row cannot exhaust the machine. */
const MEMORY_MAX = 256 * 1024 * 1024;
const KEY_BYTES = 32;

/** scrypt with a salt of its own for each password; the parameters stand in the hash, so that they can be raised later. */
export function scryptPasswords(ids: Ids): Passwords {
  return {
    async hash(password) {
      const salt = ids.secret();
      const key = await derive(password, salt, COST, KEY_BYTES);
      return ['scrypt', COST.cost, COST.blockSize, COST.parallelization, salt, key.toString('base64url')].join('$');
    },
    async verify(password, hash) {
      const [scheme, cost, blockSize, parallelization, salt, key] = hash.split('$');
      if (scheme !== 'scrypt' || salt === undefined || key === undefined) return false;
      const stored = Buffer.from(key, 'base64url');
      const parameters = { cost: Number(cost), blockSize: Number(blockSize), parallelization: Number(parallelization) };
      try {
        const derived = await derive(password, salt, parameters, stored.length);
        return stored.length === KEY_BYTES && timingSafeEqual(derived, stored);
      } catch {
        return false;
      }
    },
  };
}

/** Off the event loop: on Node's thread pool. */
function derive(password: string, salt: string, cost: Cost, length: number): Promise<Buffer> {
  // One password, however the keyboard composed its accents.
  const text = password.normalize('NFKC');
  return new Promise((resolve, reject) => {
    scrypt(text, salt, length, { ...cost, maxmem: MEMORY_MAX }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
