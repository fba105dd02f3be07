import { button, drawing, DRAWINGS, element, iconButton } from '../element.ts';
import type { Words } from '../screens/words.ts';
import type { Settings } from '../settings.ts';
import { Call, type CallWish, type Ending } from './call.ts';
import { readCall } from './call-memory.ts';
import { permission, troubleOfBrowser } from './microphone.ts';
import { Reachable } from './reachable.ts';
import type { Ring, RingEnd } from './ring.ts';
import { RingTone } from './ring-tone.ts';
import { drawOver, drawReady, type PastCall, type QuietScreen } from './screens/quiet-screens.ts';
import { showTalk, type TalkScreen } from './screens/talk-screen.ts';
import { drawRing, drawRingOver, ringTitle } from './screens/ring-screen.ts';
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
  /** Somebody calls, in words, and the customer should see it; undefined: nobody does any more. */
  rings(words: string | undefined): void;
  /** Closes the panel. */
  close?(): void;
}

/** What the part that calls can do, once it has been fetched. */
export interface CallPart {
  /** Shows the call that goes on, or offers one. Without a name the customer is asked for it. */
  offer(wish: Partial<CallWish>): void;
  /** Comes back into the call that an earlier page of this tab was on. */
  resume(): void;
  /** Lets the site's user be called here, as long as his site vouches for him. */
  beReachable(): void;
  /** Nobody is called here any more. */
  retire(): void;
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
  #reachable: Reachable | undefined;
  /** Who calls, until it is taken for good or is over. */
  #ring: Ring | undefined;
  readonly #tone = new RingTone();
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
    const kept = readCall(this.#site);
    if (kept === undefined) return;
    void permission().then((given) => {
      // The browser will ask, or has said no: that needs somebody who sees why.
      if (given !== 'granted') this.#around.needsCustomer();
      void this.#newCall().resume(kept);
    });
  }

  beReachable(): void {
    const { reachable, api } = this.#around.settings;
    // Where nobody could talk nobody is called.
    if (reachable === undefined || this.#reachable !== undefined || troubleOfBrowser() !== undefined) return;
    this.#reachable = new Reachable({ vouch: reachable, api, listener: { rings: (ring) => this.#rings(ring), stops: (ring, why) => this.#stops(ring, why) } });
  }

  retire(): void {
    this.#reachable?.stop();
    this.#tone.stop();
  }

  get #site(): string {
    const { calls, reachable } = this.#around.settings;
    return calls ?? reachable ?? '';
  }

  #rings(ring: Ring): void {
    if (this.#call !== undefined || this.#ring !== undefined) {
      this.#reachable?.isEngaged(ring.ringId);
      return;
    }
    this.#ring = ring;
    this.#quiet = undefined;
    const screen = drawRing(ring, this.#texts, { take: () => this.#take(ring), decline: () => this.#decline(ring) });
    this.#above(screen);
    this.#around.rings(ringTitle(ring, this.#texts));
    this.#tone.start();
  }

  #stops(ring: Ring, why: RingEnd): void {
    if (this.#ring !== ring) return;
    this.#ringIsOver();
    // He has taken it, and his browser asks for the microphone: what became of it he reads when he has answered that.
    if (this.#call !== undefined) return;
    const { calls } = this.#around.settings;
    this.#above(drawRingOver(ring, why, this.#texts, { ...(calls !== undefined && why === 'over' && { again: () => this.offer({}) }), close: () => this.#leave() }));
  }

  #decline(ring: Ring): void {
    this.#reachable?.decline(ring.ringId);
    this.#ringIsOver();
    this.#leave();
  }

  #take(ring: Ring): void {
    this.#tone.stop();
    this.#around.rings(undefined);
    const call = this.#newCall();
    this.#talk?.focus();
    void call.answer(async () => {
      const taken = (await this.#reachable?.take(ring.ringId)) ?? 'over';
      this.#ringIsOver();
      return taken;
    });
  }

  #ringIsOver(): void {
    this.#ring = undefined;
    this.#tone.stop();
    this.#around.rings(undefined);
  }

  /** Above the chat, which stays as it is: nobody is taken away from what he writes. */
  #above(part: HTMLElement): void {
    this.#content.replaceChildren(part);
    this.#around.slot.hidden = false;
    this.#around.frame.dataset['call'] = 'strip';
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
    const { calls, api } = this.#around.settings;
    const call = new Call({ calls, site: this.#site, api }, () => this.#draw());
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
    const ring = this.#ring;
    // Whoever hangs up before his browser has given him a microphone does not want to talk.
    if (ring !== undefined && call.ending.kind === 'hung_up') return this.#decline(ring);
    const screen = this.#showEnding(call, call.ending);
    // Who writes in the chat beside it is not taken away from there.
    if (held || !shrunk) screen.focus();
  }

  #showEnding(call: PastCall, ending: Ending): QuietScreen {
    const ring = this.#ring;
    const again = ring !== undefined ? () => this.#take(ring) : this.#around.settings.calls !== undefined ? () => this.#begin() : undefined;
    const screen = drawOver(call, ending, this.#texts, this.#around.words, again, () => this.#leave());
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
    // Who goes away from a call that he could not take has not taken it.
    if (this.#ring !== undefined) return this.#decline(this.#ring);
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
