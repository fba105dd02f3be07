import { isDetails, type ChatDetails } from './chat-details.ts';
import type { Unsent } from './conversation.ts';

/*
 * What this page keeps in the browser, and nothing else: messages that have not gone out (for this tab), the open chat
 * (for this tab, or until it ends if the customer wants), and two preferences. A full or forbidden storage costs only that.
 */

const unsentKey = (contactId: string): string => `unsent ${contactId}`;

/** Messages that an earlier page of this tab had not sent. */
export function readUnsent(contactId: string): Unsent[] {
  const value = read('session', unsentKey(contactId));
  return Array.isArray(value) ? value.filter(isUnsent) : [];
}

/** Keeps them, or forgets that there were any. */
export function keepUnsent(contactId: string, unsent: readonly Unsent[]): void {
  write('session', unsentKey(contactId), unsent.length === 0 ? undefined : unsent);
}

/** The open chat of a site, told apart by where it starts chats. */
export class OpenChat {
  readonly #key: string;

  constructor(start: string) {
    this.#key = `contact-chat ${start}`;
  }

  read(): ChatDetails | undefined {
    const found = read('session', this.#key) ?? read('local', this.#key);
    return isDetails(found) ? found : undefined;
  }

  /** @param lasting also after the browser is closed, on this device. */
  keep(details: ChatDetails, lasting: boolean): void {
    write('session', this.#key, details);
    write('local', this.#key, lasting ? details : undefined);
  }

  /** Whether it is kept beyond this tab. */
  lasts(): boolean {
    return read('local', this.#key) !== undefined;
  }

  forget(): void {
    write('session', this.#key, undefined);
    write('local', this.#key, undefined);
  }
}

/** Whether the customer has switched sound on or off, if ever. */
export function readSound(): boolean | undefined {
  const value = read('local', 'contact-chat sound');
  return typeof value === 'boolean' ? value : undefined;
}

export function keepSound(on: boolean): void {
  write('local', 'contact-chat sound', on);
}

/** Under what this tab keeps a call. @param site where the site's backend starts calls, or vouches for whom it calls: tells one site's calls from another's */
export const callKey = (site: string): string => `contact-call ${site}`;

/** Whether this tab was in a call when the page went away. What is kept of it, the part that calls reads by itself. */
export function isInCall(site: string): boolean {
  return read('session', callKey(site)) !== undefined;
}

function isUnsent(value: unknown): value is Unsent {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string' && 'asked' in value && typeof value.asked === 'boolean';
}

/** Reads what is kept; undefined for nothing, or where nothing may be kept. */
export function read(where: 'session' | 'local', key: string): unknown {
  try {
    return JSON.parse((where === 'session' ? sessionStorage : localStorage).getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a value, or forgets it if it is undefined. */
export function write(where: 'session' | 'local', key: string, value: unknown): void {
  try {
    const storage = where === 'session' ? sessionStorage : localStorage;
    if (value === undefined) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  } catch {
    // It is still in the page.
  }
}
