import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { jsonAnswer, serveSecretly, type Answer } from './loopback.ts';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };
const Wish = z.object({ name: z.string().min(1).max(256) });

/** The chat page of one customer. It has an origin of its own, so that several customers in one browser keep their chats apart. */
export interface ChatWindow {
  readonly url: string;
  /** Known once the customer has begun. */
  readonly contactId: string | undefined;
  close(): Promise<void>;
}

/**
 * Opens the customer's chat page as it is built, for one chat.
 * @param parts.start begins the chat when the customer asks for it.
 * @param parts.ancestor the page that shows it.
 */
export async function openChatWindow(parts: {
  pages: string; api: string; ancestor: string; secret: string; contentTypes: readonly string[];
  start(customerName: string): Promise<{ contactId: string; participantId: string; participantToken: string }>;
}): Promise<ChatWindow> {
  const csp = ["default-src 'none'", "script-src 'self'", "style-src 'self'", 'img-src data: blob:', `connect-src 'self' ${parts.api} ${parts.api.replace(/^http/u, 'ws')}`, "base-uri 'none'", "form-action 'none'", `frame-ancestors ${parts.ancestor}`].join('; ');
  let contactId: string | undefined;

  async function file(name: string): Promise<Answer | undefined> {
    const body = await readFile(path.join(parts.pages, name)).catch(() => undefined);
    return body === undefined ? undefined : { type: TYPES[path.extname(name)] ?? 'application/octet-stream', body, headers: { 'content-security-policy': csp } };
  }

  const served = await serveSecretly(0, parts.secret, async ({ method, path: asked, body }) => {
    if (method === 'POST' && asked === 'chats') {
      const started = await parts.start(Wish.parse(JSON.parse(body)).name);
      contactId = started.contactId;
      return jsonAnswer({ ...started, contentTypes: parts.contentTypes });
    }
    if (method !== 'GET') return undefined;
    if (asked === 'config.json') return jsonAnswer({ api: parts.api, start: 'chats' });
    if (asked === '') return await file('index.html');
    return /^assets\/[\w.-]+$/u.test(asked) ? await file(asked) : undefined;
  });
  return {
    url: served.url,
    get contactId() {
      return contactId;
    },
    close: () => served.close(),
  };
}
