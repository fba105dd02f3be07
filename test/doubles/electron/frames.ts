import { EventEmitter } from 'node:events';
import { fromChromium, originFromChromium } from './address-map.ts';
import { PRELOAD_WORLD } from './page-worlds.ts';

/** Stands for Electron's WebFrameMain: what a sender check looks at. */
export class WebFrame extends EventEmitter {
  readonly frameToken: string;
  readonly parent: WebFrame | null;
  url = '';
  origin = 'null';
  detached = false;

  constructor(frameToken: string, parent: WebFrame | null) {
    super();
    this.frameToken = frameToken;
    this.parent = parent;
  }

  get top(): WebFrame {
    return this.parent?.top ?? this;
  }

  isDestroyed(): boolean {
    return this.detached;
  }
}

interface FramePayload {
  readonly id: string;
  readonly parentId?: string;
  readonly url: string;
}

interface Context {
  readonly frame: WebFrame;
  readonly world: string;
}

/** The frames of one page and the script contexts in them, as Chromium tells of them. */
export class FrameTree {
  readonly #frames = new Map<string, WebFrame>();
  readonly #contexts = new Map<number, Context>();
  #main: WebFrame | null = null;

  get main(): WebFrame | null {
    return this.#main;
  }

  /** The frame of this id, made known if it is not: contexts may be told of before their frame's navigation is. */
  frame(id: string, parentId?: string): WebFrame {
    const known = this.#frames.get(id);
    if (known !== undefined) return known;
    const made = new WebFrame(id, parentId === undefined ? null : this.frame(parentId));
    this.#frames.set(id, made);
    if (parentId === undefined && this.#main === null) this.#main = made;
    return made;
  }

  navigated(payload: FramePayload): void {
    this.frame(payload.id, payload.parentId).url = fromChromium(payload.url);
  }

  detached(id: string): void {
    const frame = this.#frames.get(id);
    if (frame !== undefined) frame.detached = true;
    this.#frames.delete(id);
  }

  /** Answers the frame if the context is a new document's own world in it. */
  contextCreated(id: number, payload: { name: string; origin: string; auxData: { isDefault: boolean; frameId: string } }): WebFrame | null {
    const frame = this.frame(payload.auxData.frameId);
    this.#contexts.set(id, { frame, world: payload.name });
    if (!payload.auxData.isDefault) return null;
    frame.origin = originFromChromium(payload.origin);
    return frame;
  }

  contextGone(id: number): void {
    this.#contexts.delete(id);
  }

  allContextsGone(): void {
    this.#contexts.clear();
  }

  /** The frame that speaks from a context, or null when its document is gone. */
  frameOfContext(id: number): WebFrame | null {
    const frame = this.#contexts.get(id)?.frame;
    return frame === undefined || frame.detached ? null : frame;
  }

  /** The preload's context in the main frame, newest document. */
  preloadContext(): number | null {
    const found = [...this.#contexts].filter(([, context]) => context.world === PRELOAD_WORLD && context.frame === this.#main);
    return found.at(-1)?.[0] ?? null;
  }
}
