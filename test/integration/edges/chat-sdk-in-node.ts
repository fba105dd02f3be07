/// <reference types="amazon-connect-chatjs" />
import { createRequire } from 'node:module';

/*
 * The real chat SDK in Node: it is made for browsers and looks for a few things that those have. Its sockets can be
 * tampered with.
 */

/** Every socket that the SDK has made, the newest last. */
export const sockets: WebSocket[] = [];
/** How many of the next sockets go to where nobody listens. */
export const refusing = { next: 0 };
const subscribed = { count: 0, tell: (): void => undefined };
/** Resolves when sockets of the SDK have been subscribed so many times: what is sent from then on comes. */
export async function untilSubscribed(times: number): Promise<void> {
  while (subscribed.count < times) await new Promise<void>((resolve) => (subscribed.tell = resolve));
}

/** The status of every answer that the SDK got, by path. */
export const answers: { path: string; status: number }[] = [];

/** Forgets what the sockets and answers of earlier sessions were. */
export function forgetAll(): void {
  sockets.length = 0;
  answers.length = 0;
  subscribed.count = 0;
}

/** Loads the SDK; call once per test file, before the first session. */
export function loadChatSdk(endpoint: string): typeof connect {
  const Plain = globalThis.WebSocket;
  class Watched extends Plain {
    constructor(url: string | URL) {
      super(refusing.next-- > 0 ? 'ws://127.0.0.1:1' : url);
      sockets.push(this);
      this.addEventListener('message', ({ data }) => {
        const frame = JSON.parse(String(data)) as { topic?: string; content?: { status?: string } };
        if (frame.topic !== 'aws/subscribe' || frame.content?.status !== 'success') return;
        subscribed.count += 1;
        subscribed.tell();
      });
    }
  }
  const plainFetch = globalThis.fetch;
  Object.assign(globalThis, { window: globalThis, self: globalThis, addEventListener: () => undefined, removeEventListener: () => undefined, WebSocket: Watched });
  Object.defineProperty(globalThis, 'navigator', { value: { onLine: true, userAgent: 'Node' }, configurable: true });
  globalThis.fetch = async (...asked) => {
    const answer = await plainFetch(...asked);
    answers.push({ path: new URL(answer.url).pathname, status: answer.status });
    return answer;
  };
  createRequire(import.meta.url)('amazon-connect-chatjs');
  const sdk = (globalThis as unknown as { connect: typeof connect }).connect;
  sdk.ChatSession.setGlobalConfig({ endpoint, region: 'local', loggerConfig: { useDefaultLogger: false } } as Parameters<typeof sdk.ChatSession.setGlobalConfig>[0]);
  return sdk;
}
