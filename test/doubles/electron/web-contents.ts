import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { fromChromium, isAppRequest, toChromium } from './address-map.ts';
import type { DevtoolsEvent, DevtoolsPipe } from './devtools-pipe.ts';
import { FrameTree, type WebFrame } from './frames.ts';
import { Ipc, ipcMain } from './ipc.ts';
import { chromium, openPage, own } from './machine.ts';
import { BINDING, DELIVER, mainWorldScript, PRELOAD_WORLD, preloadWorldScript } from './page-worlds.ts';
import { answerRequest, type PausedRequest } from './requests.ts';
import { session, type Session } from './session.ts';
import { structuredText } from './structured-text.ts';

const codec = structuredText();
let lastId = 0;

/** An event that a listener may prevent. */
export interface Preventable {
  defaultPrevented: boolean;
  preventDefault(): void;
}

/** Makes an Electron event with these properties. */
export function preventable<Properties extends object>(properties: Properties): Properties & Preventable {
  const event = {
    ...properties,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}

type OpenHandler = (details: { url: string; frameName: string; features: string; disposition: string }) => { action: 'allow' | 'deny' };
type Upward = { readonly kind: 'send' | 'invoke'; readonly id?: number; readonly channel: string; readonly values: string };

/** One page of Chromium as Electron's WebContents. */
export class WebContents extends EventEmitter {
  readonly id = ++lastId;
  readonly ipc = new Ipc();
  readonly session: Session = session.defaultSession;
  readonly frames = new FrameTree();
  readonly #opened: Promise<{ pipe: DevtoolsPipe; sessionId: string; targetId: string }>;
  readonly #preload: string | undefined;
  /** The address that `loadURL` asked for and Chromium has not asked us about yet: no page's wish, so no guard is asked. */
  #asked: string | null = null;
  #openHandler: OpenHandler = () => ({ action: 'allow' });
  #destroyed = false;

  constructor(size: { width: number; height: number }, preload: string | undefined) {
    super();
    this.#preload = preload;
    this.#opened = this.#open(size);
    // A rejection shows where the page is used.
    this.#opened.catch(() => undefined);
  }

  get mainFrame(): WebFrame | null {
    return this.frames.main;
  }

  getURL(): string {
    return this.frames.main?.url ?? '';
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  /** Sends a structured clone of the values to the preload of the main frame; throws on what can't be cloned. */
  send(channel: string, ...values: unknown[]): void {
    const text = codec.encode(values);
    this.#deliver(channel, text, null);
  }

  async loadURL(address: string): Promise<void> {
    const { pipe, sessionId } = await this.#opened;
    await this.session.settlePermissions(address, this);
    const target = toChromium(address);
    this.#asked = target;
    const loaded = new Promise<void>((resolve) => this.once('did-finish-load', resolve));
    const { errorText } = await pipe.send('Page.navigate', { url: target }, sessionId);
    if (typeof errorText === 'string' && errorText !== '') throw new Error(`${errorText} loading '${address}'`);
    await loaded;
  }

  reload(): void {
    this.#command('Page.reload');
  }

  focus(): void {
    this.#command('Page.bringToFront');
  }

  /** Closes the page; `destroyed` follows when Chromium has closed it. */
  close(): void {
    void this.#opened.then(({ pipe, targetId }) => pipe.send('Target.closeTarget', { targetId }));
  }

  async #open(size: { width: number; height: number }): Promise<{ pipe: DevtoolsPipe; sessionId: string; targetId: string }> {
    const { pipe } = await chromium;
    const { promise: prepared, resolve } = Promise.withResolvers<string>();
    const targetId = await openPage(size, (sessionId) => {
      // Navigation is the browser's, scripts for new documents are the renderer's: one that has not been
      // acknowledged is lost when the navigation changes the process.
      void this.#prepare(pipe, sessionId).then(() => resolve(sessionId));
    });
    return { pipe, sessionId: await prepared, targetId };
  }

  async #prepare(pipe: DevtoolsPipe, sessionId: string): Promise<void> {
    own(sessionId, { take: (event) => this.#take(pipe, sessionId, event) });
    const secret = randomBytes(16).toString('hex');
    const sent: Promise<unknown>[] = [];
    const send = (method: string, params: object = {}): void => void sent.push(pipe.send(method, params, sessionId));
    send('Page.enable');
    send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
    send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    if (this.#preload !== undefined) {
      send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD });
      send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript(secret) });
      send('Page.addScriptToEvaluateOnNewDocument', { source: preloadWorldScript(secret, readFileSync(this.#preload, 'utf8')), worldName: PRELOAD_WORLD });
    }
    send('Runtime.enable');
    await Promise.all(sent);
  }

  #command(method: string, params: object = {}): void {
    void this.#opened.then(({ pipe, sessionId }) => pipe.send(method, params, sessionId));
  }

  #deliver(channel: string, text: string, answerTo: number | null): void {
    void this.#opened.then(({ pipe, sessionId }) => {
      const contextId = this.frames.preloadContext();
      if (contextId === null) return undefined;
      const expression = `${DELIVER}(${JSON.stringify(channel)}, ${JSON.stringify(text)}, ${JSON.stringify(answerTo)})`;
      return pipe.send('Runtime.evaluate', { expression, contextId, silent: true }, sessionId);
    });
  }

  #take(pipe: DevtoolsPipe, sessionId: string, { method, params }: DevtoolsEvent): void {
    switch (method) {
      case 'Page.frameAttached':
        this.frames.frame(params['frameId'] as string, params['parentFrameId'] as string);
        break;
      case 'Page.frameNavigated':
        this.frames.navigated(params['frame'] as { id: string; parentId?: string; url: string });
        break;
      case 'Page.frameDetached':
        if (params['reason'] !== 'swap') this.frames.detached(params['frameId'] as string);
        break;
      case 'Page.navigatedWithinDocument':
        this.frames.frame(params['frameId'] as string).url = fromChromium(params['url'] as string);
        break;
      case 'Runtime.executionContextCreated':
        this.#contextCreated(params['context'] as { id: number; name: string; origin: string; auxData: { isDefault: boolean; frameId: string } });
        break;
      case 'Runtime.executionContextDestroyed':
        this.frames.contextGone(params['executionContextId'] as number);
        break;
      case 'Runtime.executionContextsCleared':
        this.frames.allContextsGone();
        break;
      case 'Runtime.bindingCalled':
        if (params['name'] === BINDING) this.#hear(params['payload'] as string, params['executionContextId'] as number);
        break;
      case 'Page.loadEventFired':
        if (!this.getURL().startsWith('about:')) this.emit('did-finish-load');
        break;
      case 'Page.windowOpen':
        this.#openWindow(params as { url: string; windowName: string; windowFeatures: string[] });
        break;
      case 'Page.frameRequestedNavigation':
        this.#requestedNavigation(pipe, sessionId, params as { url: string; frameId: string; disposition: string });
        break;
      case 'Fetch.requestPaused':
        this.#requestPaused(pipe, sessionId, params as unknown as PausedRequest);
        break;
      case 'Target.attachedToTarget':
        this.#attachedInside(pipe, params as { sessionId: string });
        break;
      case 'Inspector.targetCrashed':
        this.emit('render-process-gone', preventable({}), { reason: 'crashed', exitCode: 1 });
        break;
      case 'Target.detachedFromTarget':
        if (params['sessionId'] === sessionId) this.#end();
        break;
    }
  }

  /** A frame in a process of its own, or a worker: its requests are held like the page's. */
  #attachedInside(pipe: DevtoolsPipe, { sessionId }: { sessionId: string }): void {
    own(sessionId, {
      take: (event) => {
        if (event.method === 'Fetch.requestPaused') this.#requestPaused(pipe, sessionId, event.params as unknown as PausedRequest);
        if (event.method === 'Target.attachedToTarget') this.#attachedInside(pipe, event.params as { sessionId: string });
      },
    });
    void pipe.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }, sessionId);
    void pipe.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }, sessionId);
    void pipe.send('Runtime.runIfWaitingForDebugger', {}, sessionId);
  }

  #contextCreated(context: { id: number; name: string; origin: string; auxData: { isDefault: boolean; frameId: string } }): void {
    const frame = this.frames.contextCreated(context.id, context);
    // A new document's own world exists before anything runs in it: the earliest sign of a committed navigation.
    if (frame !== null && frame === this.frames.main && frame.origin !== 'null') this.emit('did-navigate', preventable({}), frame.url, 200, 'OK');
  }

  #hear(payload: string, contextId: number): void {
    const message = JSON.parse(payload) as Upward;
    const values = codec.decode(message.values) as unknown[];
    const event = { sender: this, senderFrame: this.frames.frameOfContext(contextId), processId: 1, frameId: 1, ports: [], type: 'frame' };
    if (message.kind === 'send') {
      const reply = (channel: string, ...answers: unknown[]): void => this.send(channel, ...answers);
      this.ipc.emit(message.channel, { ...event, reply }, ...values);
      ipcMain.emit(message.channel, { ...event, reply }, ...values);
      return;
    }
    void this.#invoke(message.channel, message.id ?? 0, event, values);
  }

  async #invoke(channel: string, id: number, event: object, values: unknown[]): Promise<void> {
    const handler = this.ipc.handlerOf(channel) ?? ipcMain.handlerOf(channel);
    try {
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      this.#deliver(channel, codec.encode([true, await handler(event, ...values)]), id);
    } catch (error) {
      this.#deliver(channel, codec.encode([false, String(error)]), id);
    }
  }

  #openWindow({ url, windowName, windowFeatures }: { url: string; windowName: string; windowFeatures: string[] }): void {
    const answer = this.#openHandler({ url: fromChromium(url), frameName: windowName, features: windowFeatures.join(','), disposition: 'foreground-tab' });
    if (answer.action !== 'deny') throw new Error('The double opens no windows for pages: no window-open handler of ours allows one.');
  }

  /** Navigations that never become a request (`file:`, `app:` as such, other programs' schemes). */
  #requestedNavigation(pipe: DevtoolsPipe, sessionId: string, { url, frameId, disposition }: { url: string; frameId: string; disposition: string }): void {
    if (disposition !== 'currentTab' || /^(https?|about|javascript):/u.test(url)) return;
    if (this.#isStopped(url, frameId, false)) void pipe.send('Page.stopLoading', {}, sessionId);
  }

  #requestPaused(pipe: DevtoolsPipe, sessionId: string, paused: PausedRequest): void {
    const { url } = paused.request;
    if (paused.resourceType === 'Document') {
      const asked = this.#asked === url;
      if (asked) this.#asked = null;
      else if (this.#isStopped(url, paused.frameId, paused.redirectedRequestId !== undefined)) {
        void pipe.send('Fetch.failRequest', { requestId: paused.requestId, errorReason: 'Aborted' }, sessionId);
        return;
      }
    }
    void answerRequest(pipe, sessionId, paused, this, isAppRequest(url));
  }

  /** Asks the guards about a page's navigation, in Electron's order. */
  #isStopped(url: string, frameId: string, redirected: boolean): boolean {
    const frame = this.frames.frame(frameId);
    const isMainFrame = frame === this.frames.main;
    const event = preventable({ url: fromChromium(url), isSameDocument: false, isMainFrame, frame, initiator: frame });
    if (redirected) {
      this.emit('will-redirect', event, event.url);
    } else {
      this.emit('will-frame-navigate', event);
      if (isMainFrame) this.emit('will-navigate', event, event.url);
    }
    return event.defaultPrevented;
  }

  #end(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.emit('destroyed');
  }
}
