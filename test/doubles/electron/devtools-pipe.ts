import type { Readable, Writable } from 'node:stream';

/** An event that Chromium sent, from one attached session or (undefined) from the browser itself. */
export interface DevtoolsEvent {
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly sessionId: string | undefined;
}

/** Speaks the DevTools protocol over Chromium's debugging pipe: JSON texts, each ended by a zero byte. */
export interface DevtoolsPipe {
  /** Answers with the command's result; rejects with Chromium's words. Commands are sent in the order of calling. */
  send(method: string, params?: object, sessionId?: string): Promise<Record<string, unknown>>;
  onEvent(take: (event: DevtoolsEvent) => void): void;
  readonly closed: Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly sessionId?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly method: string;
  resolve(result: Record<string, unknown>): void;
  reject(error: Error): void;
}

/**
 * @param toChromium file descriptor 3 of Chromium.
 * @param fromChromium file descriptor 4 of Chromium.
 */
export function devtoolsPipe(toChromium: Writable, fromChromium: Readable): DevtoolsPipe {
  const waiting = new Map<number, Waiting>();
  const takers: ((event: DevtoolsEvent) => void)[] = [];
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  let lastId = 0;
  let rest = '';

  const take = (message: Message): void => {
    if (message.id === undefined) {
      for (const taker of takers) taker({ method: message.method ?? '', params: message.params ?? {}, sessionId: message.sessionId });
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) asked?.resolve(message.result ?? {});
    else asked?.reject(new Error(`Chromium refused ${asked.method}: ${message.error.message}`));
  };

  fromChromium.setEncoding('utf8');
  fromChromium.on('data', (text: string) => {
    const texts = (rest + text).split('\0');
    rest = texts.pop() ?? '';
    for (const whole of texts) take(JSON.parse(whole) as Message);
  });
  fromChromium.on('close', () => {
    for (const { method, reject } of waiting.values()) reject(new Error(`Chromium ended before it answered ${method}.`));
    waiting.clear();
    close();
  });
  // A write after Chromium's end fails; `closed` and the rejected commands tell it already.
  toChromium.on('error', () => undefined);

  return {
    closed,
    onEvent: (taker) => takers.push(taker),
    send(method, params = {}, sessionId) {
      const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
      const id = ++lastId;
      waiting.set(id, { method, resolve, reject });
      toChromium.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
      // Many commands are sent for their effect alone; a failure after the page is gone is nobody's error.
      promise.catch(() => undefined);
      return promise;
    },
  };
}
