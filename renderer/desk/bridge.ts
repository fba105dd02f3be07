import type { DeskBridge } from '../../contract/desk-transport.ts';

declare global {
  interface Window {
    /** Put here by the preload (Electron) or the host's bridge script (browser host). */
    readonly desk?: DeskBridge;
  }
}

/** The bridge that the host put on this window, or undefined where the page was opened without a host. */
export function hostBridge(): DeskBridge | undefined {
  return window.desk;
}
