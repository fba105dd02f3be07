import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { Ids } from '../ids.ts';
import type { Order } from '../operator/order.ts';
import { explainContact } from '../operator/orders/contacts.ts';
import { listPublishedFlows, startTestChat, startTestTask, stopTestContact } from '../operator/orders/tests.ts';
import { standing } from '../operator/story/standing.ts';
import { storyLines } from '../operator/story/story-lines.ts';
import { waitLines } from '../operator/story/wait-words.ts';
import { describeProblems } from '../rest-json.ts';
import { openChatWindow, type ChatWindow } from './chat-window.ts';
import { jsonAnswer, serveSecretly, type Answer } from './loopback.ts';

/*
 * A page on which an administrator tries chats and tasks against any published flow, several at once, and watches what
 * becomes of each. It reaches the instance as the command line does and holds no key.
 */

export interface TestPageOptions {
  /** Gives an order to the instance. */
  give: <Fields, Answer>(order: Order<Fields, Answer>, fields: NoInfer<Fields>) => Promise<Answer>;
  /** Base address of the routing server's APIs, for the customers' chat pages. */
  api: string;
  /** Folder of the built chat page. */
  pages: string;
  /** 0 takes a free one. */
  port: number;
  /** Where the links' secrets come from. */
  ids: Ids;
}

const CONTENT_TYPES = ['text/plain', 'text/markdown', 'application/json', 'application/vnd.amazonaws.connect.message.interactive', 'application/vnd.amazonaws.connect.message.interactive.response'];
const Attributes = z.record(z.string(), z.string());
const NewChat = z.strictObject({ flowId: z.string().min(1), attributes: Attributes, contentTypes: z.array(z.enum(CONTENT_TYPES)).min(1), durationMinutes: z.int().min(60).max(10_080) });
const NewTask = z.strictObject({ flowId: z.string().min(1), name: z.string().min(1).max(512), description: z.string().max(4096), attributes: Attributes });

const FILES: Readonly<Record<string, { file: string; type: string }>> = {
  '': { file: 'test.html', type: 'text/html; charset=utf-8' },
  'test.css': { file: 'test.css', type: 'text/css; charset=utf-8' },
  'test.js': { file: 'test.js', type: 'text/javascript; charset=utf-8' },
};
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src http://127.0.0.1:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Starts it on 127.0.0.1; `url` is the link that opens it. */
export async function startTestPage(options: TestPageOptions): Promise<{ url: string; close(): Promise<void> }> {
  const windows: ChatWindow[] = [];

  async function newChat(body: string): Promise<Answer> {
    const { flowId, attributes, contentTypes, durationMinutes } = read(NewChat, body);
    const window = await openChatWindow({
      pages: options.pages, api: options.api, ancestor: served.origin, secret: options.ids.secret(), contentTypes,
      start: (customerName) => options.give(startTestChat, { flowId, attributes, contentTypes, durationMinutes, customerName }),
    });
    windows.push(window);
    return jsonAnswer({ window: windows.length - 1, url: window.url });
  }

  async function newTask(body: string): Promise<Answer> {
    const { description, ...task } = read(NewTask, body);
    return jsonAnswer(await options.give(startTestTask, { ...task, description: description === '' ? null : description }));
  }

  async function story(contactId: string): Promise<Answer> {
    const { at, history, wait } = await options.give(explainContact, { contactId });
    if (history === null) throw new Error(`There is no contact with the id ${contactId}.`);
    return jsonAnswer({
      standing: standing(history, at), state: history.state, attributes: history.attributes, lines: storyLines(history), wait: wait === null ? [] : waitLines(wait),
    });
  }

  const served = await serveSecretly(options.port, options.ids.secret(), async ({ method, path: asked, body }) => {
    const [area, what, id, verb] = asked.split('/');
    if (area !== 'api') return method === 'GET' ? await pageFile(asked) : undefined;
    if (method === 'GET' && what === 'flows') return jsonAnswer({ flows: await options.give(listPublishedFlows, {}), contentTypes: CONTENT_TYPES });
    if (method === 'POST' && what === 'chats' && id === undefined) return await newChat(body);
    if (method === 'POST' && what === 'tasks') return await newTask(body);
    if (method === 'GET' && what === 'chats' && id !== undefined) return jsonAnswer({ contactId: windows[Number(id)]?.contactId ?? null });
    if (what !== 'contacts' || id === undefined) return undefined;
    if (method === 'POST' && verb === 'stop') return jsonAnswer(await options.give(stopTestContact, { contactId: id }));
    return method === 'GET' ? await story(id) : undefined;
  });

  return {
    url: served.url,
    async close() {
      await served.close();
      await Promise.all(windows.map((window) => window.close()));
    },
  };
}

async function pageFile(asked: string): Promise<Answer | undefined> {
  const found = Object.hasOwn(FILES, asked) ? FILES[asked] : undefined;
  if (found === undefined) return undefined;
  return { type: found.type, body: await readFile(path.join(import.meta.dirname, 'page', found.file)), headers: { 'content-security-policy': CSP } };
}

/** @throws with what is wrong, field by field. */
function read<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  const parsed = schema.safeParse(JSON.parse(body));
  if (!parsed.success) throw new Error(describeProblems(parsed.error));
  return parsed.data;
}
