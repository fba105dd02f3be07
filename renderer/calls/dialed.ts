import type { DialTarget } from '../../contract/agent-link.ts';

/** What was typed, as somebody to call. */
export interface Dialed {
  readonly to: Extract<DialTarget, { number: string } | { address: string }>;
  readonly shown: string;
}

/** Reads a telephone number as people write it, or the address of a page's user; null where it is neither. */
export function dialed(text: string): Dialed | null {
  const shown = text.trim();
  const digits = shown.replaceAll(/[\s().\-/]/gu, '');
  if (/^\+?[0-9]{3,15}$/u.test(digits) && /^[+(0-9]/u.test(shown)) return { to: { number: digits }, shown };
  if (/^[^\s@]+@[^\s@]+$/u.test(shown) && shown.length <= 256) return { to: { address: shown }, shown };
  return null;
}
