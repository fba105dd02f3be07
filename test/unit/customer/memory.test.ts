import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepSound, keepUnsent, OpenChat, readSound, readUnsent } from '../../../customer/memory.ts';

/* What the page keeps in the browser, and that it does without where it may not keep anything. */

class Storage {
  readonly kept = new Map<string, string>();
  broken = false;

  getItem(key: string): string | null {
    if (this.broken) throw new DOMException('denied', 'SecurityError');
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.broken) throw new DOMException('full', 'QuotaExceededError');
    this.kept.set(key, value);
  }

  removeItem(key: string): void {
    if (this.broken) throw new DOMException('denied', 'SecurityError');
    this.kept.delete(key);
  }
}

const DETAILS = { contactId: 'c', participantId: 'p', participantToken: 't' };
let session: Storage;
let local: Storage;
beforeEach(() => {
  session = new Storage();
  local = new Storage();
  vi.stubGlobal('sessionStorage', session);
  vi.stubGlobal('localStorage', local);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the open chat', () => {
  it('is kept for this tab, and on the device only if the customer wants; forgotten, it is gone from both', () => {
    const chat = new OpenChat('/chats');
    chat.keep(DETAILS, false);
    expect([chat.read(), chat.lasts(), local.kept.size]).toEqual([DETAILS, false, 0]);
    chat.keep(DETAILS, true);
    vi.stubGlobal('sessionStorage', new Storage());
    expect([chat.read(), chat.lasts()]).toEqual([DETAILS, true]);
    chat.forget();
    expect([chat.read(), chat.lasts(), local.kept.size]).toEqual([undefined, false, 0]);
  });

  it('of one site is not that of another', () => {
    new OpenChat('/chats').keep(DETAILS, true);
    expect(new OpenChat('/other').read()).toBeUndefined();
  });

  it('is none if what is kept is no chat', () => {
    for (const value of ['{', 'null', '[]', '{"contactId":"c"}', '"x"']) {
      session.kept.set('contact-chat /chats', value);
      expect(new OpenChat('/chats').read()).toBeUndefined();
    }
  });
});

describe('a storage that is full or forbidden', () => {
  it('costs only what it would have kept', () => {
    session.broken = true;
    local.broken = true;
    const chat = new OpenChat('/chats');
    chat.keep(DETAILS, true);
    keepUnsent('c', [{ text: 'a', asked: false }]);
    keepSound(true);
    chat.forget();
    expect([chat.read(), readUnsent('c'), readSound()]).toEqual([undefined, [], undefined]);
  });
});

describe('unsent messages', () => {
  it('are kept by chat with their tokens, and forgotten when there are none', () => {
    const unsent = [{ text: 'a', asked: true, contentType: 'text/markdown', token: 'x' }];
    keepUnsent('c', unsent);
    expect([readUnsent('c'), readUnsent('d')]).toEqual([unsent, []]);
    keepUnsent('c', []);
    expect(session.kept.size).toBe(0);
    session.kept.set('unsent c', '[{"text":1},{"text":"b","asked":false},null]');
    expect(readUnsent('c')).toEqual([{ text: 'b', asked: false }]);
  });
});
