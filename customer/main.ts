import { Chat, type ChatDetails } from './chat.ts';
import { showChat, showDoor } from './page.ts';
import { keepUnsent, readUnsent } from './unsent.ts';
import { words } from './words.ts';

/*
 * The chat page. The chat's details live in the address behind `#`: a reload goes on with the chat, the same address
 * on another device does too, and no server log ever sees them.
 */

/** What the site that serves this page says about itself at `config.json`. */
interface Config {
  /** Base address of the participant API. */
  api: string;
  /** Where this site's own backend starts chats. */
  start: string;
}

async function readConfig(): Promise<Config> {
  const answer = await fetch('config.json');
  const value: unknown = await answer.json();
  if (typeof value === 'object' && value !== null && 'api' in value && typeof value.api === 'string' && 'start' in value && typeof value.start === 'string') {
    return { api: value.api, start: value.start };
  }
  throw new Error('config.json must name "api" and "start"');
}

function isDetails(value: unknown): value is ChatDetails {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['contactId', 'participantId', 'participantToken'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string')
  );
}

function detailsInAddress(): ChatDetails | undefined {
  const match = /^#chat=(.+)$/.exec(location.hash);
  if (match === null) return undefined;
  try {
    const value: unknown = JSON.parse(decodeURIComponent(match[1] ?? ''));
    return isDetails(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function startChat(config: Config, name: string): Promise<ChatDetails> {
  const query = new URLSearchParams(location.search);
  const flow = query.get('flow');
  const attributes = Object.fromEntries([...query].filter(([key]) => key.startsWith('attribute.')).map(([key, value]) => [key.slice('attribute.'.length), value]));
  const answer = await fetch(config.start, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, attributes, ...(flow !== null && { flow }) }),
  }).catch(() => {
    throw new Error(words.unreachable);
  });
  const value: unknown = await answer.json().catch(() => undefined);
  if (answer.ok && isDetails(value)) return value;
  const message = typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string' ? value.message : words.unreachable;
  throw new Error(message);
}

function enter(page: HTMLElement, config: Config, details: ChatDetails): void {
  let due = false;
  const chat = new Chat(details, () => {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      draw();
      keepUnsent(details.contactId, chat.link === 'ended' ? [] : chat.conversation.unsent());
    });
  });
  chat.conversation.restore(readUnsent(details.contactId));
  const draw = showChat(page, chat, () => {
    history.replaceState(null, '', location.pathname + location.search);
    door(page, config);
  });
  document.addEventListener('visibilitychange', draw);
  draw();
  void chat.open();
}

function door(page: HTMLElement, config: Config): void {
  showDoor(page, async (name) => {
    const details = await startChat(config, name);
    history.replaceState(null, '', `#chat=${encodeURIComponent(JSON.stringify(details))}`);
    enter(page, config, details);
  });
}

const page = document.getElementById('page');
if (page === null) throw new Error('The page has no #page element');
document.title = words.title;
const config = await readConfig();
// The SDK takes an endpoint but does not declare it (chat-wire section 2). It must be set before the first session.
window.connect.ChatSession.setGlobalConfig({ endpoint: config.api, region: 'local', loggerConfig: { useDefaultLogger: false } } as Parameters<typeof window.connect.ChatSession.setGlobalConfig>[0]);
const details = detailsInAddress();
if (details === undefined) door(page, config);
else enter(page, config, details);
