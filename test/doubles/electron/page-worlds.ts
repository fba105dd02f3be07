import { structuredText, type StructuredText } from './structured-text.ts';

/*
 * What runs inside a page: the preload in an isolated world, the context bridge between it and the page's own world.
 * The functions here are put into the page as source text, so each is complete in itself.
 */

/** The name of the preload's world; the bindings of the main process exist in this world only. */
export const PRELOAD_WORLD = 'Electron Isolated Context';

/** Through this binding the preload's world speaks to the main process. */
export const BINDING = '__electronDoubleUp';

/** In the preload's world, what the main process calls to hand a message over. */
export const DELIVER = '__electronDoubleDown';

type Wire =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'function'; readonly at: number }
  | { readonly kind: 'array'; readonly items: readonly Wire[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Wire])[] };

type Crossing =
  | { readonly kind: 'expose'; readonly key: string; readonly value: Wire }
  | { readonly kind: 'call'; readonly at: number; readonly values: readonly Wire[] }
  | { readonly kind: 'result'; readonly value: Wire }
  | { readonly kind: 'failure'; readonly message: string };

/**
 * One side of the context bridge. Values cross as the detail of an event on the document that both worlds share:
 * Chromium itself makes a structured clone of a detail that is read in another world. Functions become proxies that
 * call back across.
 */
function bridgeSide(incoming: string, outgoing: string, onExpose: ((key: string, value: unknown) => void) | null): { expose(key: string, value: unknown): void } {
  const DEEPEST = 1000;
  const exported: ((...values: unknown[]) => unknown)[] = [];
  const answers: Crossing[] = [];
  const cross = (crossing: Crossing): void => {
    document.dispatchEvent(new CustomEvent(outgoing, { detail: crossing }));
  };

  const toWire = (value: unknown, depth = 0): Wire => {
    if (depth > DEEPEST) throw new TypeError('Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.');
    if (typeof value === 'function') {
      const known = exported.indexOf(value as () => unknown);
      return { kind: 'function', at: known >= 0 ? known : exported.push(value as () => unknown) - 1 };
    }
    if (typeof value === 'symbol') throw new TypeError('An object could not be cloned.');
    if (typeof value !== 'object' || value === null) return { kind: 'value', value };
    if (Array.isArray(value)) return { kind: 'array', items: value.map((item) => toWire(item, depth + 1)) };
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return { kind: 'object', entries: Object.entries(value).map(([key, item]) => [key, toWire(item, depth + 1)] as const) };
    }
    if (value instanceof Promise) throw new TypeError('The double of contextBridge carries no promises: no preload of ours needs them.');
    return { kind: 'value', value: structuredClone(value) };
  };
  const fromWire = (wire: Wire, frozen: boolean): unknown => {
    if (wire.kind === 'value') return wire.value;
    if (wire.kind === 'function') {
      const proxy = (...values: unknown[]): unknown => call(wire.at, values);
      return frozen ? Object.freeze(proxy) : proxy;
    }
    const made = wire.kind === 'array' ? wire.items.map((item) => fromWire(item, frozen)) : {};
    if (wire.kind === 'object') {
      for (const [key, item] of wire.entries) Object.defineProperty(made, key, { value: fromWire(item, frozen), writable: true, enumerable: true, configurable: true });
    }
    return frozen ? Object.freeze(made) : made;
  };
  const call = (at: number, values: readonly unknown[]): unknown => {
    cross({ kind: 'call', at, values: values.map((value) => toWire(value)) });
    const answer = answers.pop();
    if (answer?.kind === 'result') return fromWire(answer.value, false);
    throw new Error(answer?.kind === 'failure' ? answer.message : 'The other world did not answer.');
  };
  const perform = (at: number, values: readonly Wire[]): Crossing => {
    try {
      return { kind: 'result', value: toWire(exported[at]?.(...values.map((value) => fromWire(value, false)))) };
    } catch (error) {
      return { kind: 'failure', message: error instanceof Error ? error.message : String(error) };
    }
  };

  document.addEventListener(incoming, (event) => {
    const crossing = (event as CustomEvent<Crossing>).detail;
    if (crossing.kind === 'call') cross(perform(crossing.at, crossing.values));
    else if (crossing.kind === 'expose') onExpose?.(crossing.key, fromWire(crossing.value, true));
    else answers.push(crossing);
  });
  return { expose: (key, value) => cross({ kind: 'expose', key, value: toWire(value) }) };
}

interface RendererEvent {
  readonly sender: unknown;
  readonly ports: readonly [];
}
type RendererListener = (event: RendererEvent, ...values: unknown[]) => void;

/** What a sandboxed preload may require, of which the double has contextBridge and ipcRenderer. */
function preloadModules(codec: StructuredText, up: (text: string) => void, bridge: { expose(key: string, value: unknown): void }) {
  const listeners = new Map<string, { listener: RendererListener; once: boolean }[]>();
  const invocations = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastInvocation = 0;
  const listen = (channel: string, listener: RendererListener, once: boolean): unknown => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }]);
    return ipcRenderer;
  };
  const forget = (channel: string, listener: RendererListener): unknown => {
    const all = listeners.get(channel) ?? [];
    const last = all.findLastIndex((entry) => entry.listener === listener);
    listeners.set(channel, all.filter((_entry, at) => at !== last));
    return ipcRenderer;
  };
  const ipcRenderer = {
    send: (channel: string, ...values: unknown[]): void => up(JSON.stringify({ kind: 'send', channel, values: codec.encode(values) })),
    invoke(channel: string, ...values: unknown[]): Promise<unknown> {
      const id = ++lastInvocation;
      up(JSON.stringify({ kind: 'invoke', id, channel, values: codec.encode(values) }));
      return new Promise((resolve, reject) => invocations.set(id, { resolve, reject }));
    },
    on: (channel: string, listener: RendererListener) => listen(channel, listener, false),
    addListener: (channel: string, listener: RendererListener) => listen(channel, listener, false),
    once: (channel: string, listener: RendererListener) => listen(channel, listener, true),
    off: forget,
    removeListener: forget,
    removeAllListeners(channel: string): unknown {
      listeners.delete(channel);
      return ipcRenderer;
    },
  };
  const contextBridge = {
    exposeInMainWorld(key: string, value: unknown): void {
      bridge.expose(key, value);
    },
  };
  /** A message from the main process. `answerTo` names the invocation that it answers. */
  const deliver = (channel: string, text: string, answerTo: number | null): void => {
    const values = codec.decode(text) as unknown[];
    if (answerTo !== null) {
      const invocation = invocations.get(answerTo);
      invocations.delete(answerTo);
      if (values[0] === true) invocation?.resolve(values[1]);
      else invocation?.reject(new Error(`Error invoking remote method '${channel}': ${String(values[1])}`));
      return;
    }
    for (const { listener, once } of listeners.get(channel) ?? []) {
      if (once) forget(channel, listener);
      listener({ sender: ipcRenderer, ports: [] }, ...values);
    }
  };
  const electron = { contextBridge, ipcRenderer };
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer' || name === 'electron/common') return electron;
    throw new Error(`module not found: ${name}`);
  };
  return { require, deliver };
}

/** The script of the page's own world: defines what the preload exposes, read-only as Electron does. */
export function mainWorldScript(secret: string): string {
  return `(() => {
    if (window !== window.top) return;
    (${bridgeSide.toString()})('${secret}:to-page', '${secret}:to-preload', (key, value) => {
      if (Object.hasOwn(globalThis, key)) throw new Error("Cannot bind an API on top of an existing property on the window object");
      Object.defineProperty(globalThis, key, { value, writable: false, enumerable: true, configurable: false });
    });
  })();`;
}

/** The script of the preload's world: the modules it may require, then the built preload as it stands. */
export function preloadWorldScript(secret: string, preload: string): string {
  return `(() => {
    if (window !== window.top || location.protocol === 'about:') return;
    const bridge = (${bridgeSide.toString()})('${secret}:to-preload', '${secret}:to-page', null);
    const codec = (${structuredText.toString()})();
    const modules = (${preloadModules.toString()})(codec, globalThis.${BINDING}, bridge);
    Object.defineProperty(globalThis, '${DELIVER}', { value: modules.deliver });
    const module = { exports: {} };
    (function (require, module, exports) {\n${preload}\n}).call(module.exports, modules.require, module, module.exports);
  })();\n//# sourceURL=preload.cjs`;
}
