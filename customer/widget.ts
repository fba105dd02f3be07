import { adoptStyles, ChatApp, detailsInAddress } from './app.ts';
import { drawing, DRAWINGS, element, iconButton } from './element.ts';
import { DEFAULTS, readSettings, settingsOfAttributes, type Settings } from './settings.ts';
import { counted } from './texts/texts.ts';
import { UnreadTitle } from './unread-title.ts';
import { followKeyboard } from './visible-height.ts';

/*
 * The embeddable widget: one script tag, one element with a shadow of its own, one name on `window`: ContactChat.
 * It takes nothing from the page around it and leaves nothing in it but its element.
 */

interface ContactChat {
  /** Sets the chat up, or up again as long as no chat is open. Unusable settings are said in the console and left out. */
  configure(settings: object): void;
  open(): void;
  close(): void;
}

declare global {
  interface Window {
    ContactChat?: ContactChat;
  }
}

class Widget implements ContactChat {
  readonly #sdk: string;
  readonly #nonce: string | undefined;
  readonly #host = document.createElement('contact-chat');
  readonly #root = this.#host.attachShadow({ mode: 'open' });
  readonly #title = new UnreadTitle();
  #settings: Settings = DEFAULTS;
  #app: ChatApp | undefined;
  #launcher: HTMLButtonElement | undefined;
  #panel: HTMLElement | undefined;
  #badge: HTMLElement | undefined;
  #isOpen = false;
  #calling = false;
  #count = 0;

  constructor(script: HTMLScriptElement | undefined) {
    this.#sdk = new URL('chat-sdk.js', script?.src ?? location.href).href;
    this.#nonce = script?.nonce === '' ? undefined : script?.nonce;
    if (script !== undefined) this.configure(settingsOfAttributes(script.dataset));
  }

  configure(given: object): void {
    const { settings, problems } = readSettings(this.#settings, given);
    this.#settings = settings;
    for (const problem of problems) console.warn(`ContactChat: ${problem} It was left out.`);
    if (this.#app?.isOpen === true || settings.start === '' || settings.api === '') return;
    whenReady(() => this.#mount());
  }

  open(): void {
    if (this.#app === undefined || this.#panel === undefined) {
      console.warn('ContactChat: it needs "start" and "api" before it can be opened. See docs/customer-chat.md.');
      return;
    }
    this.#show(this.#panel);
    this.#app.look();
    this.#app.focus();
  }

  #show(panel: HTMLElement): void {
    this.#isOpen = true;
    panel.hidden = false;
    this.#launcher?.setAttribute('aria-expanded', 'true');
    this.#host.setAttribute('data-open', '');
  }

  close(): void {
    if (this.#panel === undefined) return;
    this.#isOpen = false;
    this.#panel.hidden = true;
    this.#launcher?.setAttribute('aria-expanded', 'false');
    this.#host.removeAttribute('data-open');
    this.#launcher?.focus();
  }

  #mount(): void {
    if (this.#app?.isOpen === true) return;
    const settings = this.#settings;
    this.#app?.retire();
    const app = new ChatApp({
      root: this.#root,
      mode: 'panel',
      settings,
      sdk: this.#sdk,
      nonce: this.#nonce,
      watching: () => this.#isOpen,
      unread: (count) => this.#unread(count),
      inCall: (on) => this.#inCall(on),
      rings: (words) => this.#rings(words),
      open: () => this.open(),
      close: () => this.close(),
    });
    this.#app = app;
    const { texts } = app.words;
    adoptStyles(this.#root);
    this.#badge = element('span', { class: 'badge', hidden: true, mark: { 'aria-hidden': 'true' } });
    this.#launcher = settings.launcher
      ? iconButton(texts.open, drawing(DRAWINGS.chat), () => (this.#isOpen ? this.close() : this.open()), { class: 'launcher', title: '', mark: { 'aria-expanded': 'false', 'aria-haspopup': 'dialog' } })
      : undefined;
    this.#launcher?.append(this.#badge);
    this.#panel = element('div', { class: 'window', hidden: true, mark: { role: 'dialog', 'aria-label': texts.title } }, app.frame);
    const place = element('div', { class: `widget at-${settings.position}`, dir: app.direction, lang: app.language, mark: { 'data-theme': settings.theme } }, this.#launcher, this.#panel);
    followKeyboard(place);
    this.#root.replaceChildren(place);
    if (!this.#host.isConnected) document.body.append(this.#host);
    const handed = detailsInAddress(location.hash);
    if (handed !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
    app.begin(handed);
    if (handed !== undefined) this.open();
  }

  #inCall(on: boolean): void {
    this.#calling = on;
    this.#launcher?.toggleAttribute('data-call', on);
    this.#launcher?.querySelector('svg')?.replaceWith(drawing(on ? DRAWINGS.phone : DRAWINGS.chat));
    this.#unread(this.#count);
  }

  /** Who is called sees it, and goes on with what he does: the keyboard stays where it is. */
  #rings(words: string | undefined): void {
    this.#title.rings(words);
    if (words !== undefined && this.#panel !== undefined) this.#show(this.#panel);
  }

  #unread(count: number): void {
    this.#count = count;
    this.#title.show(count);
    if (this.#launcher === undefined || this.#badge === undefined || this.#app === undefined) return;
    const { texts } = this.#app.words;
    this.#badge.hidden = count === 0;
    this.#badge.textContent = count > 99 ? '99+' : String(count);
    this.#launcher.setAttribute('aria-label', count === 0 ? (this.#calling ? texts.openInCall : texts.open) : counted(texts.openUnreadOne, texts.openUnreadMany, count));
  }
}

function whenReady(act: () => void): void {
  if (document.body !== null) act();
  else document.addEventListener('DOMContentLoaded', act, { once: true });
}

// A page that includes the script twice has one chat.
window.ContactChat ??= new Widget(document.currentScript instanceof HTMLScriptElement ? document.currentScript : undefined);
