import type { Unsent } from './conversation.ts';

/*
 * Messages that have not gone out yet, kept for this tab: who reloads the page because it reconnects loses nothing.
 */

const keyOf = (contactId: string): string => `unsent ${contactId}`;

export function readUnsent(contactId: string): Unsent[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(keyOf(contactId)) ?? '[]');
    return Array.isArray(value) ? value.filter(isUnsent) : [];
  } catch {
    return [];
  }
}

/** Keeps them, or forgets that there were any. A full or forbidden storage costs only the safety of a reload. */
export function keepUnsent(contactId: string, unsent: readonly Unsent[]): void {
  try {
    if (unsent.length === 0) sessionStorage.removeItem(keyOf(contactId));
    else sessionStorage.setItem(keyOf(contactId), JSON.stringify(unsent));
  } catch {
    // They are still in the page.
  }
}

function isUnsent(value: unknown): value is Unsent {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string' && 'asked' in value && typeof value.asked === 'boolean';
}
