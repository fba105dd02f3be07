import { EventEmitter } from 'node:events';
import { DESK_UP } from '../../../contract/desk-channels.ts';
import type { DeskFrameDown, Transport } from '../../../contract/desk-transport.ts';
import { servePanel } from '../../../main/shell/ipc-transport.ts';
import { describeTransport, type TransportPair } from '../main/transport-conformance.ts';

/** A window whose IPC clones and is later by a turn, as Electron's is. */
class Window extends EventEmitter {
  readonly id = 1;
  readonly ipc = new EventEmitter();
  readonly #panel = new EventEmitter();
  #destroyed = false;

  send(_channel: string, frame: unknown): void {
    const clone: unknown = structuredClone(frame);
    setImmediate(() => this.#panel.emit('frame', clone));
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  destroy(): void {
    this.#destroyed = true;
    this.emit('destroyed');
  }

  /** The page's end: what the preload gives it. */
  panel(main: Transport<DeskFrameDown>): Transport<unknown> {
    return {
      send: (frame) => {
        const clone: unknown = structuredClone(frame);
        setImmediate(() => this.ipc.emit(DESK_UP, { sender: this, senderFrame: { origin: 'app://panel', parent: null } }, clone));
      },
      onFrame: (take) => {
        this.#panel.on('frame', take);
        return () => this.#panel.off('frame', take);
      },
      closed: main.closed,
      // Only the end of its window ends a page's transport.
      close: () => this.destroy(),
    };
  }
}

describeTransport('IPC of one window', async () => {
  const window = new Window();
  const attached: Transport<DeskFrameDown>[] = [];
  servePanel(window as unknown as Electron.WebContents, { trusted: new Set([1]), noteRefused: () => undefined }, (transport) => attached.push(transport));
  window.emit('did-navigate');
  const [main] = attached;
  if (main === undefined) throw new Error('The window’s document got no transport.');
  return { main, panel: window.panel(main), dispose: () => Promise.resolve(window.destroy()) } satisfies TransportPair;
});
