import { button, drawing, DRAWINGS, element, iconButton } from '../element.ts';
import type { Words } from '../screens/words.ts';
import type { Settings } from '../settings.ts';
import { Call, type CallWish, type Ending } from './call.ts';
import { readCall } from './call-memory.ts';
import { permission, troubleOfBrowser } from './microphone.ts';
import { drawOver, drawReady, type PastCall, type QuietScreen } from './screens/quiet-screens.ts';
import { showTalk, type TalkScreen } from './screens/talk-screen.ts';
import { callTextsFor } from './texts/texts.ts';
import styles from './call.css?inline';

/* Calls in the frame of the chat: the whole screen, or a strip above the chat that goes on beside the call. */

export interface CallSurroundings {
  root: ShadowRoot;
  /** The frame that all of it lies in; its `data-call` says how much of it the call takes: `full` or `strip`. */
  frame: HTMLElement;
  /** Where the call is shown, above the chat. */
  slot: HTMLElement;
  mode: 'page' | 'panel';
  settings: Settings;
  language: string;
  words: Words;
  /** The chat, or its door, can be seen again: the keyboard goes there. */
  showChat(): void;
  /** A call goes on, or none does any more. */
  inCall(on: boolean): void;
  /** The call cannot go on without the customer: he must be able to see it. */
  needsCustomer(): void;
  /** Closes the panel. */
  close?(): void;
}

/** What the part that calls can do, once it has been fetched. */
export interface CallPart {
  /** Shows the call that goes on, or offers one. Without a name the customer is asked for it. */
  offer(wish: Partial<CallWish>): void;
  /** Comes back into the call that an earlier page of this tab was on. */
  resume(): void;
  /** How many messages came in the chat that were not seen. */
  unread(count: number): void;
  focus(): void;
}

export type OpenCalls = (around: CallSurroundings) => CallPart;

/** Sets the part up. */
export const openCalls: OpenCalls = (around) => new CallApp(around);

const SECOND = 1000;
const NEVER_BEGUN: PastCall = { answered: undefined, overAt: undefined, spokeWith: undefined };
let sheet: CSSStyleSheet | undefined;

class CallApp implements CallPart {
  readonly #around: CallSurroundings;
  readonly #texts: ReturnType<typeof callTextsFor>;
  readonly #chat: HTMLButtonElement;
  readonly #unread = element('span');
  readonly #section: HTMLElement;
  readonly #content = element('div', { class: 'call-content' });
  #wish: Partial<CallWish> = {};
  #call: Call | undefined;
  #talk: TalkScreen | undefined;
  #quiet: QuietScreen | undefined;
  #clock: ReturnType<typeof setInterval> | undefined;
  #silenced = false;
  #awake: Promise<WakeLockSentinel | undefined> | undefined;

  constructor(around: CallSurroundings) {
    this.#around = around;
    const { mode, root, settings, slot, close, language } = around;
    const texts = callTextsFor(language, settings.texts);
    this.#texts = texts;
    this.#unread.textContent = texts.callChat;
    this.#chat = button('', () => this.#shrink(), { class: 'quiet call-chat' });
    this.#chat.append(drawing(DRAWINGS.chat), this.#unread);
    const head = element('header', {},
      element(mode === 'page' ? 'h1' : 'h2', {}, texts.callTitle),
      element('div', { class: 'acts' }, this.#chat, close === undefined ? undefined : iconButton(texts.callCloseQuiet, drawing(DRAWINGS.close), () => close(), { class: 'icon' })));
    this.#section = element('section', { class: 'call', mark: { 'aria-label': texts.callTitle } }, head, this.#content);
    this.#section.addEventListener('keydown', (event) => this.#key(event));
    slot.replaceChildren(this.#section);
    slot.hidden = true;
    if (sheet === undefined) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(styles);
    }
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    document.addEventListener('visibilitychange', () => this.#keepAwake());
  }

  offer(wish: Partial<CallWish>): void {
    if (this.#talk !== undefined) return this.#grow();
    this.#wish = wish;
    const trouble = troubleOfBrowser();
    // Said before anything is asked of anybody.
    if (trouble !== undefined) return this.#showEnding(NEVER_BEGUN, { kind: 'microphone', trouble }).focus();
    void permission().then((given) => this.#showReady(given !== 'granted'));
  }

  resume(): void {
    const { calls } = this.#around.settings;
    const kept = calls === undefined ? undefined : readCall(calls);
    if (kept === undefined) return;
    void permission().then((given) => {
      // The browser will ask, or has said no: that needs somebody who sees why.
      if (given !== 'granted') this.#around.needsCustomer();
      void this.#newCall().resume(kept);
    });
  }

  unread(count: number): void {
    this.#unread.textContent = count === 0 ? this.#texts.callChat : `${this.#texts.callChat} (${count})`;
  }

  focus(): void {
    if (this.#quiet !== undefined) this.#quiet.focus();
    else this.#talk?.focus();
  }

  #showReady(asks: boolean): void {
    this.#quiet = drawReady(this.#texts, this.#wish, asks, (name) => {
      this.#wish = { ...this.#wish, name };
      this.#begin();
    }, () => this.#leave());
    this.#put(this.#quiet.part);
    this.#quiet.focus();
  }

  #begin(): void {
    const { settings } = this.#around;
    const { name, attributes = settings.attributes, flow = settings.flow } = this.#wish;
    if (name === undefined) return this.offer(this.#wish);
    const call = this.#newCall();
    this.#talk?.focus();
    void call.begin({ name, attributes, ...(flow !== undefined && { flow }) });
  }

  #newCall(): Call {
    const { calls = '', api } = this.#around.settings;
    const call = new Call({ calls, api }, () => this.#draw());
    this.#call = call;
    this.#quiet = undefined;
    this.#talk = showTalk(call, this.#texts, () => this.#grow());
    this.#put(this.#talk.part, this.#talk.strip);
    this.#around.inCall(true);
    clearInterval(this.#clock);
    this.#clock = setInterval(() => this.#draw(), SECOND);
    return call;
  }

  #draw(): void {
    const [call, talk] = [this.#call, this.#talk];
    if (call === undefined || talk === undefined) return;
    if (call.ending !== undefined) return this.#showOver(call);
    const { voices } = call;
    if (voices !== undefined && voices.parentNode !== this.#section) this.#section.append(voices);
    talk.draw();
    if (call.silenced && !this.#silenced) this.#around.needsCustomer();
    this.#silenced = call.silenced;
    if (call.stage === 'on' && this.#awake === undefined) this.#keepAwake();
  }

  #showOver(call: Call): void {
    const held = this.#section.contains(this.#around.root.activeElement);
    const shrunk = this.#around.frame.dataset['call'] === 'strip';
    clearInterval(this.#clock);
    call.voices?.remove();
    this.#call = undefined;
    // Its listeners go with the last drawing.
    this.#talk?.draw();
    this.#talk = undefined;
    void this.#awake?.then((lock) => lock?.release()).catch(() => undefined);
    this.#awake = undefined;
    this.#around.inCall(false);
    if (call.ending === undefined) return;
    const screen = this.#showEnding(call, call.ending);
    // Who writes in the chat beside it is not taken away from there.
    if (held || !shrunk) screen.focus();
  }

  #showEnding(call: PastCall, ending: Ending): QuietScreen {
    const screen = drawOver(call, ending, this.#texts, this.#around.words, () => this.#begin(), () => this.#leave());
    this.#quiet = screen;
    this.#put(screen.part);
    return screen;
  }

  #put(...parts: HTMLElement[]): void {
    this.#content.replaceChildren(...parts);
    this.#grow();
  }

  #grow(): void {
    this.#around.slot.hidden = false;
    this.#around.frame.dataset['call'] = 'full';
    this.#chat.hidden = this.#talk === undefined;
    this.#talk?.draw();
    this.#talk?.focus();
  }

  #shrink(): void {
    this.#around.frame.dataset['call'] = 'strip';
    this.#around.showChat();
  }

  #leave(): void {
    this.#quiet = undefined;
    this.#content.replaceChildren();
    this.#around.slot.hidden = true;
    delete this.#around.frame.dataset['call'];
    this.#around.showChat();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      if (this.#talk?.closePanel() === true) event.stopPropagation();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target instanceof HTMLSelectElement || event.target instanceof HTMLInputElement) return;
    if (this.#talk?.type(event.key) === true) event.preventDefault();
  }

  /** A telephone whose screen goes dark would take the microphone away. Of a page that is hidden the browser takes the lock back. */
  #keepAwake(): void {
    if (this.#call?.stage !== 'on' || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    this.#awake = navigator.wakeLock.request('screen').catch(() => undefined);
  }
}
