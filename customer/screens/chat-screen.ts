import type { Chat } from '../chat.ts';
import { button, drawing, DRAWINGS, element, iconButton } from '../element.ts';
import { INTERACTIVE, parseInteractive, viewAnsweredInWords } from '../interactive.ts';
import { presenceIn } from '../presence.ts';
import { currentQueueNote } from '../queue-note.ts';
import type { Settings } from '../settings.ts';
import { counted, fill } from '../texts/texts.ts';
import { drawComposer } from './composer.ts';
import { FetchedFiles } from './file-view.ts';
import { isAtBottom, keepLines } from './lines-view.ts';
import { copyWordsFor, drawMore, drawSave } from './more.ts';
import { drawResource } from './resource-view.ts';
import type { Words } from './words.ts';

/* The conversation: who is there, what was said, where one writes. */

const NEAR_TOP = 80;

export interface ChatScreenSurroundings {
  chat: Chat;
  settings: Settings;
  words: Words;
  language: string;
  direction: 'ltr' | 'rtl';
  /** Says something to those who listen, once. */
  announce(text: string): void;
  /** Whether the customer can see the chat now. */
  watching(): boolean;
  address: string;
  qrCode(address: string, label: string): Promise<SVGElement | undefined>;
  lasts(): boolean;
  remember(lasting: boolean): void;
  sound(): boolean;
  setSound(on: boolean): void;
  again(): void;
}

export interface ChatScreen {
  /** Beside the title: the link's state. */
  status: HTMLElement;
  acts: HTMLElement[];
  body: HTMLElement;
  draw(): void;
  focus(): void;
  /** Closes what lies open over the conversation. @returns false if nothing did */
  closePanel(): boolean;
  forget(): void;
}

export function showChat(around: ChatScreenSurroundings): ChatScreen {
  const { chat, settings, words, direction, language } = around;
  const { texts } = words;
  const files = new FetchedFiles(chat);
  const status = element('span', { class: 'link', mark: { role: 'status' } });
  const presence = element('div', { class: 'presence' });
  const queue = element('div', { class: 'queue', hidden: true, mark: { role: 'status' } });
  const notice = element('div', { class: 'notice', hidden: true });
  const absence = element('div', { class: 'absence', hidden: true, mark: { role: 'status' } });
  const panel = element('div', { class: 'over', hidden: true });
  const older = button(texts.earlier, () => void loadOlder(), { class: 'older', hidden: true });
  const list = element('ol', { class: 'lines', mark: { 'aria-label': texts.title } });
  const scroller = element('div', { class: 'scroller', tabIndex: 0, mark: { role: 'group', 'aria-label': texts.title } }, older, list);
  const down = iconButton(texts.toNewest, drawing(DRAWINGS.down), () => {
    scroller.scrollTop = scroller.scrollHeight;
  }, { class: 'down', hidden: true });
  const typing = element('div', { class: 'typing' });
  const drop = element('div', { class: 'drop', hidden: true }, texts.dropHere);
  const footer = element('div', { class: 'footer' });
  const body = element('div', { class: 'conversation' }, panel, notice, presence, queue, absence, element('div', { class: 'scroll-frame' }, scroller, down, drop), typing, footer);

  const composer = drawComposer(chat, settings, words, (text, markdown) => {
    const lastOther = chat.conversation.lines().findLast((line) => line.kind === 'message' && !line.mine);
    // Public clients answer an open view with its own answer, even in words.
    if (lastOther?.contentType === INTERACTIVE && parseInteractive(lastOther.text)?.kind === 'view') chat.answer(viewAnsweredInWords(text));
    else chat.send(text, markdown ? 'text/markdown' : 'text/plain');
    scroller.scrollTop = scroller.scrollHeight;
  });
  footer.append(composer.part);

  let opener: HTMLElement | undefined;
  const closePanel = (): boolean => {
    if (panel.hidden) return false;
    panel.hidden = true;
    more.setAttribute('aria-expanded', 'false');
    if (opener?.isConnected === true) opener.focus();
    return true;
  };
  const openPanel = (by: HTMLElement, content: HTMLElement, focused: HTMLElement): void => {
    opener = by;
    panel.replaceChildren(content);
    panel.hidden = false;
    more.setAttribute('aria-expanded', String(by === more));
    focused.focus();
  };
  const more: HTMLButtonElement = iconButton(texts.more, drawing(DRAWINGS.more), () => {
    if (!panel.hidden && opener === more) return void closePanel();
    const content = drawMore({
      chat, words, address: around.address, qrCode: around.qrCode, lasts: around.lasts(), remember: around.remember, sound: around.sound(), setSound: around.setSound,
      copyWords: copyWordsFor(chat, words, language, direction),
    });
    openPanel(more, content, content.querySelector('button') ?? content);
  }, { class: 'icon', mark: { 'aria-expanded': 'false' } });
  const end = button(texts.end, () => {
    const { content, focused } = drawEnd(chat, texts, closePanel);
    openPanel(end, content, focused);
  }, { class: 'quiet' });

  async function loadOlder(): Promise<void> {
    try {
      await chat.loadOlder();
    } catch {
      older.textContent = texts.earlierFailed;
      older.disabled = false;
    }
  }
  // What opens below or above, a keyboard or a smaller window must not push the newest words out of sight.
  let atNewest = true;
  let before = { top: 0, height: 0 };
  const sizes = new ResizeObserver(() => {
    if (atNewest) scroller.scrollTop = scroller.scrollHeight;
  });
  sizes.observe(scroller);
  sizes.observe(list);
  scroller.addEventListener('scroll', () => {
    const { scrollTop: top, scrollHeight: height } = scroller;
    if (isAtBottom(scroller)) atNewest = true;
    // Only moving up while nothing shrank is the reader's wish; else a picture came, or the window changed.
    else if (top < before.top - 2 && height >= before.height) atNewest = false;
    else if (atNewest) scroller.scrollTop = height;
    before = { top: scroller.scrollTop, height };
    down.hidden = isAtBottom(scroller);
    if (scroller.scrollTop < NEAR_TOP && chat.hasOlder && older.textContent !== texts.earlierFailed) void loadOlder();
    if (isAtBottom(scroller) && around.watching()) chat.seen();
  });
  acceptDrops(body, drop, settings, chat);

  const views = new Map<string, HTMLFieldSetElement>();
  const drawView = (token: string): HTMLFieldSetElement => {
    const known = views.get(token);
    if (known !== undefined) return known;
    const drawn = drawResource(chat, token, texts);
    views.set(token, drawn);
    return drawn;
  };
  const drawLines = keepLines(list, scroller, { chat, settings, words, files, drawView, toNewest: () => {
    scroller.scrollTop = scroller.scrollHeight;
  } });

  return {
    status,
    acts: [more, end],
    body,
    focus: () => (chat.link === 'ended' ? footer.querySelector<HTMLElement>('button')?.focus() : composer.focus()),
    closePanel,
    forget: () => {
      sizes.disconnect();
      files.forget();
    },
    draw: () => {
      const over = chat.link === 'ended';
      const live = chat.link === 'live';
      setText(status, live ? texts.live : chat.link === 'connecting' ? texts.connecting : '');
      notice.hidden = chat.link !== 'reconnecting' && !(chat.askedAtTheEnd && live);
      setText(notice, chat.link === 'reconnecting' ? (navigator.onLine ? texts.reconnecting : texts.offline) : texts.askedAtTheEnd);
      drawPresence(presence, chat, words);
      drawQueue(queue, chat, words);
      drawAbsence(absence, chat, words);
      end.hidden = over;
      more.hidden = over;
      older.hidden = !chat.hasOlder;
      older.disabled = chat.loadingOlder;
      if (chat.loadingOlder || older.textContent === texts.earlierLoading) older.textContent = chat.loadingOlder ? texts.earlierLoading : texts.earlier;
      setText(typing, !over && chat.typing !== undefined && chat.typing.until > Date.now() ? fill(texts.typing, { name: chat.typing.name }) : '');
      drawLines();
      down.hidden = isAtBottom(scroller);
      if (over && footer.contains(composer.part)) {
        const held = composer.part.contains((composer.part.getRootNode() as ShadowRoot).activeElement);
        closePanel();
        const again = button(texts.again, around.again, { class: 'primary' });
        footer.replaceChildren(element('p', { class: 'over-words', mark: { role: 'status' } }, texts.ended), drawSave({ chat, words, copyWords: copyWordsFor(chat, words, language, direction) }), again);
        if (held) again.focus();
      }
      // What lies behind an open panel is not being read.
      if (around.watching() && panel.hidden && isAtBottom(scroller)) chat.seen();
    },
  };
}

function setText(part: HTMLElement, text: string): void {
  if (part.textContent !== text) part.textContent = text;
}

function drawPresence(part: HTMLElement, chat: Chat, { texts, clock }: Words): void {
  const { present, idle, left } = presenceIn(chat.conversation.lines());
  let said = '';
  if (chat.link === 'live') {
    if (present.length > 1) said = fill(texts.presentMany, { name: present.join(', ') });
    else if (present[0] !== undefined) said = fill(idle ? texts.presentIdle : texts.presentOne, { name: present[0] });
    else if (left !== undefined) said = fill(texts.absent, { name: left.name, time: clock(left.at) });
    else said = texts.nobodyYet;
  }
  part.hidden = said === '';
  part.classList.toggle('here', present.length > 0 && !idle);
  setText(part, said);
}

function drawQueue(part: HTMLElement, chat: Chat, { texts, clock }: Words): void {
  const note = chat.link === 'live' ? currentQueueNote(chat.conversation.lines()) : undefined;
  part.hidden = note === undefined;
  if (note === undefined) return;
  const place = note.position === 1 ? texts.queueNext : fill(texts.queuePosition, { position: note.position });
  const wait = note.waitMinutes === undefined || note.waitMinutes === 0 ? '' : `, ${counted(texts.queueWaitOne, texts.queueWaitMany, note.waitMinutes)}`;
  setText(part, `${place}${wait}, ${fill(texts.queueAsOf, { time: clock(note.at) })}`);
}

function drawAbsence(part: HTMLElement, chat: Chat, { texts, clock }: Words): void {
  const { absence } = chat;
  part.hidden = absence === undefined || chat.link === 'ended';
  if (absence === undefined) return;
  const said = counted(texts.awayOne, texts.awayMany, absence.missed, { from: clock(absence.from), to: clock(absence.to) });
  if (part.firstChild?.textContent !== said) part.replaceChildren(element('span', {}, said), button(texts.dismiss, () => chat.dismissAbsence()));
}

function drawEnd(chat: Chat, texts: Words['texts'], close: () => boolean): { content: HTMLElement; focused: HTMLElement } {
  const content = element('div', { class: 'panel', mark: { role: 'group', 'aria-label': texts.end } });
  const yes = button(texts.endYes, () => {
    close();
    chat.end().catch(() => {
      if (chat.link === 'ended') return;
      content.replaceChildren(element('p', { class: 'error', mark: { role: 'alert' } }, texts.endFailed), element('div', { class: 'row' }, button(texts.dismiss, () => void close())));
      content.parentElement?.removeAttribute('hidden');
    });
  });
  const no = button(texts.endNo, () => void close());
  content.append(element('p', {}, texts.endSure), element('div', { class: 'row' }, yes, no));
  return { content, focused: no };
}

function acceptDrops(body: HTMLElement, drop: HTMLElement, settings: Settings, chat: Chat): void {
  if (!settings.attachments) return;
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true && chat.link !== 'ended';
  body.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    drop.hidden = false;
  });
  body.addEventListener('dragleave', (event) => {
    if (!(event.relatedTarget instanceof Node) || !body.contains(event.relatedTarget)) drop.hidden = true;
  });
  body.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    drop.hidden = true;
    chat.attach([...(event.dataTransfer?.files ?? [])]);
  });
}
