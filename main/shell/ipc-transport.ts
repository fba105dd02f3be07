import type { WebContents } from 'electron/main';
import { DESK_DOWN, DESK_UP } from '../../contract/desk-channels.ts';
import type { DeskFrameDown, Transport } from '../../contract/desk-transport.ts';
import { refuseSender, type SenderFacts } from './sender-check.ts';

/** Of a web contents, what the transport needs. */
export interface PanelContents {
  readonly id: number;
  readonly ipc: {
    on(channel: string, listener: (event: SenderFacts, ...values: unknown[]) => void): unknown;
    removeListener(channel: string, listener: (event: SenderFacts, ...values: unknown[]) => void): unknown;
  };
  send(channel: string, value: unknown): void;
  isDestroyed(): boolean;
}

/** What the transport asks of the shell. */
export interface IpcRules {
  /** The ids of the web contents that show the panel. */
  readonly trusted: ReadonlySet<number>;
  /** A message that was not taken, and why; never what it said. */
  noteRefused(reason: string): void;
}

/**
 * The desk API over one window's own IPC (`webContents.ipc`, so no other window shares the channel). Every message's
 * sender is checked anew; a message from elsewhere is dropped and noted. What a frame says is the dispatcher's to judge.
 */
export function ipcTransport(contents: PanelContents, rules: IpcRules): Transport<DeskFrameDown> {
  const takers = new Set<(frame: unknown) => void>();
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  let open = true;

  const close = (reason: string): void => {
    if (!open) return;
    open = false;
    contents.ipc.removeListener(DESK_UP, onMessage);
    takers.clear();
    resolve(reason);
  };
  const onMessage = (event: SenderFacts, ...values: unknown[]): void => {
    const refusal = refuseSender(event, rules.trusted) ?? refuseShape(values);
    if (refusal !== null) return rules.noteRefused(refusal);
    const [frame] = values;
    for (const take of takers) take(frame);
  };

  contents.ipc.on(DESK_UP, onMessage);
  return {
    closed,
    close,
    send(frame) {
      if (open && !contents.isDestroyed()) contents.send(DESK_DOWN, frame);
    },
    onFrame(take) {
      takers.add(take);
      return () => {
        takers.delete(take);
      };
    },
  };
}

function refuseShape(values: readonly unknown[]): string | null {
  if (values.length !== 1) return 'it is not one value';
  return typeof values[0] === 'object' && values[0] !== null ? null : 'it is not a frame';
}

/**
 * Gives each document that a window shows a transport of its own: frames are numbered per panel, so after a reload
 * nothing of the page before may be answered to the page after it.
 * @param attach serves the desk API over a transport until it closes.
 */
export function servePanel(contents: WebContents, rules: IpcRules, attach: (transport: Transport<DeskFrameDown>) => void): void {
  let current: Transport<DeskFrameDown> | null = null;
  contents.on('did-navigate', () => {
    current?.close('The panel was loaded anew.');
    current = ipcTransport(contents, rules);
    attach(current);
  });
  contents.on('render-process-gone', (_event, details) => current?.close(`The panel’s process ended: ${details.reason}.`));
  contents.once('destroyed', () => current?.close('The window was closed.'));
}
