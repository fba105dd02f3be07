import type { Chat } from './chat.ts';
import { speakable, type Line } from './conversation.ts';
import { words } from './words.ts';

/*
 * The page's two screens, built from text nodes only: what people write is never read as HTML.
 */

const MESSAGE_BYTES_MAX = 16_384;

type Child = Node | string;

function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, properties: Partial<HTMLElementTagNameMap[Tag]>, ...children: Child[]): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** The door: a name, and the chat starts. `start` rejects with a sentence that is shown. */
export function showDoor(page: HTMLElement, start: (name: string) => Promise<void>): void {
  const name = element('input', { id: 'name', name: 'name', autocomplete: 'name', required: true, maxLength: 256 });
  const begin = element('button', { type: 'submit', className: 'primary' }, words.start);
  const error = element('p', { className: 'error' });
  error.setAttribute('role', 'alert');
  const form = element('form', {}, element('div', {}, element('label', { htmlFor: 'name' }, words.name), name), begin, error);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (name.value.trim() === '') return;
    begin.disabled = true;
    begin.textContent = words.starting;
    error.textContent = '';
    start(name.value.trim()).catch((cause: unknown) => {
      begin.disabled = false;
      begin.textContent = words.start;
      error.textContent = words.startFailed(cause instanceof Error ? cause.message : words.unreachable);
    });
  });
  page.replaceChildren(element('div', { className: 'door' }, element('h1', {}, words.title), element('p', {}, words.intro), form));
  name.focus();
}

/** The conversation. The answer redraws it. */
export function showChat(page: HTMLElement, chat: Chat, startAgain: () => void): () => void {
  const link = element('span', { className: 'link' });
  link.setAttribute('role', 'status');
  const notice = element('div', { className: 'notice', hidden: true }, words.reconnecting);
  const panel = element('div', { className: 'panel', hidden: true });
  const lines = element('ol', { className: 'lines' });
  lines.setAttribute('aria-label', words.title);
  lines.setAttribute('aria-live', 'polite');
  lines.tabIndex = 0;
  const typing = element('div', { className: 'typing' });
  const text = element('textarea', { rows: 1 });
  text.setAttribute('aria-label', words.message);
  text.placeholder = words.message;
  const error = element('p', { className: 'error', hidden: true });
  error.setAttribute('role', 'alert');
  const form = element('form', {}, text, element('button', { type: 'submit', className: 'primary' }, words.send));
  const footer = element('footer', {}, form, error);
  const end = element('button', { type: 'button', className: 'quiet' }, words.end);
  const other = element('button', { type: 'button', className: 'quiet' }, words.otherDevice);

  const send = (): void => {
    const written = speakable(text.value).trim();
    const over = new TextEncoder().encode(written).length - MESSAGE_BYTES_MAX;
    error.hidden = over <= 0;
    if (over > 0) error.textContent = words.tooLong(over);
    if (written === '' || over > 0) return;
    chat.send(written);
    text.value = '';
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  text.addEventListener('input', () => chat.type());
  end.addEventListener('click', () => askToEnd(panel, chat));
  other.addEventListener('click', () => showAddress(panel));

  page.replaceChildren(element('header', {}, element('h1', {}, words.title), link, element('div', { className: 'acts' }, other, end)), panel, notice, lines, typing, footer);
  text.focus();

  const shown = new Map<string, { line: string; item: HTMLLIElement }>();
  return () => {
    const over = chat.link === 'ended';
    link.textContent = over ? '' : chat.link === 'live' ? words.live : chat.link === 'connecting' ? words.connecting : '';
    notice.hidden = chat.link !== 'reconnecting';
    end.hidden = over;
    other.hidden = over;
    if (over) {
      panel.hidden = true;
      typing.textContent = '';
      if (form.isConnected) {
        const again = element('button', { type: 'button', className: 'primary' }, words.again);
        again.addEventListener('click', startAgain);
        footer.replaceChildren(element('p', {}, words.ended), again);
      }
    } else {
      typing.textContent = chat.typing !== undefined && chat.typing.until > Date.now() ? words.typing(chat.typing.name) : '';
    }
    drawLines(lines, shown, chat);
    if (document.visibilityState === 'visible') chat.seen();
  };
}

function drawLines(list: HTMLOListElement, shown: Map<string, { line: string; item: HTMLLIElement }>, chat: Chat): void {
  const atBottom = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const wanted = chat.conversation.lines().filter((line) => line.kind !== 'ended');
  const keys = new Set(wanted.map((line) => line.key));
  for (const [key, { item }] of shown) {
    if (!keys.has(key)) {
      item.remove();
      shown.delete(key);
    }
  }
  let previous: HTMLLIElement | undefined;
  for (const line of wanted) {
    const form = JSON.stringify([line.state, line.text, line.name, line.kind, line.mine]);
    let known = shown.get(line.key);
    if (known === undefined || known.line !== form) {
      const item = drawLine(line, chat);
      if (known !== undefined) known.item.replaceWith(item);
      known = { line: form, item };
      shown.set(line.key, known);
    }
    const place = previous === undefined ? list.firstChild : previous.nextSibling;
    if (known.item !== place) list.insertBefore(known.item, place);
    previous = known.item;
  }
  if (atBottom) list.scrollTop = list.scrollHeight;
}

function drawLine(line: Line, chat: Chat): HTMLLIElement {
  if (line.kind !== 'message') {
    const who = line.kind === 'joined' ? (line.mine ? words.youJoined : words.joined(line.name)) : line.mine ? words.youLeft : words.left(line.name);
    return element('li', { className: 'line event' }, who);
  }
  const name = element('bdi', {}, line.mine ? words.you : line.role === 'SYSTEM' ? words.us : line.name);
  const body = element('div', { className: 'words', dir: 'auto' }, line.text);
  const item = element('li', { className: `line ${line.mine ? 'mine' : 'theirs'}` }, element('div', { className: line.mine ? 'sr' : 'who' }, name), body);
  if (line.mine) {
    const state = element('div', { className: `state ${line.state}` }, words.states[line.state]);
    if (line.state === 'failed') {
      const again = element('button', { type: 'button' }, words.tryAgain);
      again.addEventListener('click', () => void chat.sendAgain(line));
      state.append(again);
    }
    item.append(state);
  }
  return item;
}

function askToEnd(panel: HTMLElement, chat: Chat): void {
  const yes = element('button', { type: 'button' }, words.endYes);
  const no = element('button', { type: 'button' }, words.endNo);
  yes.addEventListener('click', () => {
    panel.hidden = true;
    chat.end().catch(() => {
      if (chat.link === 'ended') return;
      const said = element('p', { className: 'error' }, words.endFailed);
      said.setAttribute('role', 'alert');
      panel.replaceChildren(said);
      panel.hidden = false;
    });
  });
  no.addEventListener('click', () => {
    panel.hidden = true;
  });
  panel.replaceChildren(element('p', {}, words.endSure), element('div', { className: 'row' }, yes, no));
  panel.hidden = false;
  no.focus();
}

function showAddress(panel: HTMLElement): void {
  if (!panel.hidden) {
    panel.hidden = true;
    return;
  }
  const address = element('input', { readOnly: true, value: location.href });
  address.setAttribute('aria-label', words.otherDevice);
  const copy = element('button', { type: 'button' }, words.copy);
  copy.addEventListener('click', () => {
    void navigator.clipboard.writeText(address.value).then(() => {
      copy.textContent = words.copied;
    });
  });
  panel.replaceChildren(element('p', {}, words.otherDeviceHow), element('div', { className: 'row' }, address, copy));
  panel.hidden = false;
  address.select();
}
