import { APP_ORIGIN } from './app-address.ts';

/** Of a frame, what the check looks at. Electron's WebFrameMain has it. */
export interface SenderFrame {
  readonly origin: string;
  readonly parent: unknown;
}

/** Of an IPC event, what the check looks at. Electron's IpcMainEvent has it. */
export interface SenderFacts {
  readonly sender: { readonly id: number };
  /** Null once the frame has navigated or is gone. */
  readonly senderFrame: SenderFrame | null;
}

/**
 * Why a message from a page is not taken, or null if it is. Fails closed: what can't be told apart is refused
 * (security checklist, item 17).
 * @param trusted the ids of the web contents that show the panel.
 */
export function refuseSender(event: SenderFacts, trusted: ReadonlySet<number>): string | null {
  if (!trusted.has(event.sender.id)) return 'it comes from a window that does not show the panel';
  const frame = event.senderFrame;
  if (frame === null || frame === undefined) return 'its frame is gone';
  if (frame.parent !== null) return 'it comes from a frame inside the page';
  if (frame.origin !== APP_ORIGIN) return 'its frame is not of the panel’s origin';
  return null;
}
