import type { CallPart, OpenCalls } from './call/call-app.ts';
import { Chat } from './chat.ts';
import { readDetails, type ChatDetails } from './chat-details.ts';
import { speakable, type Line } from './conversation.ts';
import { button, drawing, DRAWINGS, element, iconButton } from './element.ts';
import { titleOf, INTERACTIVE } from './interactive.ts';
import { loadPart } from './load-part.ts';
import { loadSdk } from './load-sdk.ts';
import { isInCall, keepSound, keepUnsent, OpenChat, readSound, readUnsent } from './memory.ts';
import type { drawQrCode } from './qr-code.ts';
import { queueNoteOf } from './queue-note.ts';
import { showChat, type ChatScreen } from './screens/chat-screen.ts';
import { drawClosed, drawDoor, type Wish } from './screens/door.ts';
import { wordsIn, type Words } from './screens/words.ts';
import type { Settings } from './settings.ts';
import { allowSound, playArrival } from './sound.ts';
import { startChat } from './start-chat.ts';
import { directionOf, fill, languageFor, textsFor } from './texts/texts.ts';
import styles from './chat.css?inline';

/* The whole chat in one frame: the door, the conversation, the end. The full page and the widget both show it. */

export interface AppSurroundings {
  root: ShadowRoot;
  mode: 'page' | 'panel';
  settings: Settings;
  /** Address of the chat SDK's file. */
  sdk: string;
  nonce: string | undefined;
  /** Whether the customer can see the chat now. */
  watching(): boolean;
  /** How many messages came that were not seen. */
  unread(count: number): void;
  /** The customer is in a call, or no longer. */
  inCall?(on: boolean): void;
  /** The page puts the chat into its address. */
  opened?(details: ChatDetails): void;
  left?(): void;
  /** Somebody calls, in words; undefined: nobody does any more. */
  rings?(words: string | undefined): void;
  /** Opens the panel. */
  open?(): void;
  /** Closes the panel. */
  close?(): void;
}

export class ChatApp {
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly words: Words;
  readonly frame: HTMLElement;
  readonly #around: AppSurroundings;
  readonly #memory: OpenChat;
  readonly #header: HTMLElement;
  readonly #body: HTMLElement;
  readonly #spoken: HTMLElement;
  readonly #callSlot = element('div', { class: 'call-slot', hidden: true });
  #calls: Promise<CallPart> | undefined;
  #inCall = false;
  #chat: Chat | undefined;
  #screen: ChatScreen | undefined;
  #unread = 0;
  #sound: boolean;

  constructor(around: AppSurroundings) {
    const { settings, root, mode } = around;
    this.#around = around;
    this.#memory = new OpenChat(settings.start);
    this.#sound = readSound() ?? settings.sound;
    this.language = settings.language ?? languageFor([document.documentElement.lang, ...navigator.languages].filter((language) => language !== ''));
    this.direction = directionOf(this.language);
    // Times as the customer's own region writes them, if it speaks this language.
    this.words = wordsIn(navigator.languages.find((own) => own.startsWith(`${this.language}-`)) ?? this.language, textsFor(this.language, settings.texts));
    this.#header = element('header', {});
    this.#body = element('div', { class: 'body' });
    // A log of what others write, for those who listen: the list itself is redrawn too often to be one.
    this.#spoken = element('div', { class: 'sr', mark: { role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions' } });
    // On a website of its own header the widget's is none of the page's landmarks.
    this.frame = element(mode === 'panel' ? 'section' : 'div', { class: `chat ${mode}`, lang: this.language, dir: this.direction, mark: { 'data-theme': settings.theme } }, this.#header, this.#callSlot, this.#body, this.#spoken);
    adoptStyles(root);
    document.addEventListener('visibilitychange', () => this.look());
    window.addEventListener('focus', () => this.look());
    window.addEventListener('online', () => this.#chat?.hurry());
    window.addEventListener('offline', () => this.#draw());
    this.frame.addEventListener('pointerdown', () => this.#sound && allowSound());
    this.frame.addEventListener('keydown', (event) => {
      if (this.#sound) allowSound();
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (this.#screen?.closePanel() === true) event.stopPropagation();
      else if (this.#around.close !== undefined) {
        event.stopPropagation();
        this.#around.close();
      }
    });
  }

  /** The chat that is kept for this site in this browser. */
  get kept(): ChatDetails | undefined {
    return this.#memory.read();
  }

  /** Whether a chat or a call is open. */
  get isOpen(): boolean {
    return this.#chat !== undefined || this.#inCall;
  }

  /** Shows the door. */
  showDoor(): void {
    this.#drawHeader([], undefined);
    const call = this.#around.settings.calls === undefined ? undefined : ({ message: _, ...wish }: Wish) => this.#callUs(wish);
    this.#body.replaceChildren(drawDoor(this.#around.settings, this.words, { start: (wish) => this.#start(wish), call }));
  }

  /** Shows what there is: the chat handed over in the address, or else the one kept here, or the door. */
  begin(handed: ChatDetails | undefined): void {
    const { kept } = this;
    if (handed !== undefined && kept !== undefined && kept.contactId !== handed.contactId) this.#ask(handed, kept);
    else {
      const details = handed ?? kept;
      if (details === undefined) this.showDoor();
      else void this.enter(details);
    }
    const { calls, reachable } = this.#around.settings;
    const site = calls ?? reachable;
    if (site !== undefined && isInCall(site)) void this.#loadCalls().then((part) => part.resume(), () => undefined);
    if (reachable !== undefined) void this.#loadCalls().then((part) => part.beReachable(), () => undefined);
  }

  /** Goes into a chat: one just begun, kept here, or handed over from another device. */
  async enter(details: ChatDetails, first?: { message: string }): Promise<void> {
    const { texts } = this.words;
    this.#drawHeader([], element('span', { class: 'link', mark: { role: 'status' } }, texts.connecting));
    this.#body.replaceChildren();
    let sdk: Awaited<ReturnType<typeof loadSdk>>;
    try {
      sdk = await loadSdk(this.#around.sdk, this.#around.settings.api, this.#around.nonce);
    } catch {
      this.#drawHeader([], undefined);
      this.#body.replaceChildren(element('div', { class: 'door' }, element('p', { class: 'error', mark: { role: 'alert' } }, texts.loadFailed), button(texts.reload, () => void this.enter(details, first))));
      return;
    }
    this.#memory.keep(details, this.#memory.lasts());
    this.#around.opened?.(details);
    let due = false;
    const chat = new Chat(details, {
      sdk,
      api: this.#around.settings.api,
      arrived: (line) => this.#arrived(line),
      changed: () => {
        if (due) return;
        due = true;
        queueMicrotask(() => {
          due = false;
          this.#draw();
        });
      },
    });
    this.#chat = chat;
    chat.conversation.restore(readUnsent(details.contactId));
    if (first !== undefined && first.message !== '') chat.send(first.message);
    this.#screen = showChat({
      chat,
      settings: this.#around.settings,
      words: this.words,
      language: this.language,
      direction: this.direction,
      announce: (text) => this.#announce(text),
      watching: () => this.#watching(),
      address: this.#addressOf(details),
      qrCode: async (address, label) => (await loadPart<typeof drawQrCode>('qr-code-part', this.#around.sdk, this.#around.nonce))(address, label),
      lasts: () => this.#memory.lasts(),
      remember: (lasting) => this.#memory.keep(details, lasting),
      sound: () => this.#sound,
      setSound: (on) => {
        this.#sound = on;
        keepSound(on);
        if (on) allowSound();
      },
      again: () => this.#again(),
    });
    const call = this.#around.settings.calls === undefined ? [] : [iconButton(texts.call, drawing(DRAWINGS.phone), () => void this.#callUs({}).then((problem) => problem !== undefined && this.#announce(problem)), { class: 'icon' })];
    this.#drawHeader([...call, ...this.#screen.acts], this.#screen.status);
    this.#body.replaceChildren(this.#screen.body);
    this.#draw();
    if (this.#around.watching()) this.focus();
    void chat.open();
  }

  /** Another one takes its place: nobody is called here any more. */
  retire(): void {
    void this.#calls?.then((calls) => calls.retire(), () => undefined);
  }

  /** Puts the keyboard where the work is. */
  focus(): void {
    if (this.frame.dataset['call'] === 'full') void this.#calls?.then((calls) => calls.focus(), () => undefined);
    else if (this.#screen !== undefined) this.#screen.focus();
    else this.#body.querySelector<HTMLElement>('input, textarea, select, button, h2')?.focus();
  }

  /** The customer may be looking now. */
  look(): void {
    if (this.#watching()) this.#setUnread(0);
    this.#draw();
  }

  async #start(wish: Wish): Promise<string | undefined> {
    const { texts } = this.words;
    const { message, ...request } = wish;
    const answer = await startChat(this.#around.settings.start, request);
    if (answer.kind === 'started') {
      await this.enter(answer.details, { message: speakable(message) });
      return undefined;
    }
    if (answer.kind === 'closed') {
      this.#body.replaceChildren(drawClosed(this.words, answer.opens, answer.message, () => this.showDoor()));
      this.#body.querySelector<HTMLElement>('h2')?.focus();
      return undefined;
    }
    const cause = answer.message ?? (answer.reason === 'unreadable' ? texts.unreadable : texts.unreachable);
    return fill(texts.startFailed, { cause });
  }

  /** An address of a chat is opened where another chat goes on: nobody is taken out of that without being asked. */
  #ask(handed: ChatDetails, kept: ChatDetails): void {
    const { texts } = this.words;
    this.#drawHeader([], undefined);
    this.#body.replaceChildren(element('div', { class: 'door' },
      element('h2', { tabIndex: -1 }, texts.otherChat), element('p', {}, texts.otherChatHow),
      element('div', { class: 'row' }, button(texts.otherChatStay, () => void this.enter(kept), { class: 'primary' }), button(texts.otherChatOpen, () => void this.enter(handed)))));
    this.#body.querySelector('h2')?.focus();
  }

  #loadCalls(): Promise<CallPart> {
    const { root, mode, settings, close, sdk, nonce } = this.#around;
    this.#calls ??= loadPart<OpenCalls>('call-part', sdk, nonce).then(
      (open) => open({
        root, mode, settings, frame: this.frame, slot: this.#callSlot, language: this.language, words: this.words,
        showChat: () => {
          this.look();
          this.focus();
        },
        inCall: (on) => {
          this.#inCall = on;
          this.#around.inCall?.(on);
        },
        needsCustomer: () => this.#around.open?.(),
        rings: (words) => this.#around.rings?.(words),
        ...(close !== undefined && { close }),
      }),
      (error: unknown) => {
        this.#calls = undefined;
        throw error;
      });
    return this.#calls;
  }

  async #callUs(wish: Partial<Omit<Wish, 'message'>>): Promise<string | undefined> {
    try {
      const calls = await this.#loadCalls();
      calls.unread(this.#unread);
      calls.offer(wish);
      return undefined;
    } catch {
      return this.words.texts.callLoadFailed;
    }
  }

  #again(): void {
    this.#chat?.close();
    this.#screen?.forget();
    this.#chat = undefined;
    this.#screen = undefined;
    this.#memory.forget();
    this.#around.left?.();
    this.showDoor();
    this.focus();
  }

  #draw(): void {
    const chat = this.#chat;
    if (chat === undefined) return;
    this.#screen?.draw();
    keepUnsent(chat.details.contactId, chat.link === 'ended' ? [] : chat.conversation.unsent());
    // A chat that is over is not gone on with; what was said stays on the page.
    if (chat.link === 'ended') this.#memory.forget();
  }

  #arrived(line: Line): void {
    if (line.past !== undefined || queueNoteOf(line) !== undefined) return;
    const text = line.kind === 'file' ? line.files.map(({ name }) => name).join(', ') : line.contentType === INTERACTIVE ? titleOf(line.text) : line.text;
    this.#announce(`${line.role === 'SYSTEM' || line.name === '' ? this.words.texts.us : line.name}: ${text}`);
    if (this.#watching()) return;
    this.#setUnread(this.#unread + 1);
    if (this.#sound) playArrival();
  }

  #announce(text: string): void {
    const said = element('p', {}, text);
    this.#spoken.append(said);
    // What has been heard goes away again: nobody should come upon the same words twice.
    setTimeout(() => said.remove(), 5000);
  }

  #setUnread(count: number): void {
    if (this.#unread === count) return;
    this.#unread = count;
    this.#around.unread(count);
    void this.#calls?.then((calls) => calls.unread(count), () => undefined);
  }

  #watching(): boolean {
    return document.visibilityState === 'visible' && this.#around.watching() && this.frame.dataset['call'] !== 'full';
  }

  #addressOf(details: ChatDetails): string {
    const { page } = this.#around.settings;
    const address = new URL(page ?? location.href, location.href);
    address.hash = `chat=${encodeURIComponent(JSON.stringify(details))}`;
    return address.href;
  }

  #drawHeader(acts: HTMLElement[], status: HTMLElement | undefined): void {
    const { texts } = this.words;
    const close = this.#around.close;
    this.#header.replaceChildren(
      element(this.#around.mode === 'page' ? 'h1' : 'h2', {}, texts.title), ...(status === undefined ? [] : [status]),
      element('div', { class: 'acts' }, ...acts, close === undefined ? undefined : iconButton(texts.close, drawing(DRAWINGS.close), () => close(), { class: 'icon' })));
  }
}

/** The chat in an address, behind `#`, where no server log ever sees it. */
export function detailsInAddress(address: string): ChatDetails | undefined {
  const match = /^#chat=(.+)$/u.exec(address);
  if (match === null) return undefined;
  try {
    return readDetails(JSON.parse(decodeURIComponent(match[1] ?? '')));
  } catch {
    return undefined;
  }
}

let sheet: CSSStyleSheet | undefined;

/** As a constructed sheet: a strict content security policy allows it, where it forbids style elements. */
export function adoptStyles(root: ShadowRoot): void {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
  }
  root.adoptedStyleSheets = [sheet];
}
