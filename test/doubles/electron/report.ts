/** One call that main made of a part of Electron that the double only records. */
export interface ElectronCall {
  /** For example `shell.openExternal`, `Tray.setToolTip`, `Notification.show`. */
  readonly name: string;
  readonly values: readonly unknown[];
}

/** What the double tells the process that launched it. */
export type Report =
  | { readonly type: 'chromium'; readonly endpoint: string }
  | { readonly type: 'call'; readonly call: ElectronCall };

/** What the launching process asks of the double. */
export type Order =
  | { readonly type: 'quit' }
  /** Emits an event on a part of Electron: `powerMonitor` `resume`, `Notification` `click` (on the newest), `Tray` `click`. */
  | { readonly type: 'emit'; readonly part: string; readonly event: string; readonly values: readonly unknown[] }
  /** What `dialog.showMessageBox` answers from now on. */
  | { readonly type: 'answer_dialogs'; readonly response: number };

/** Tells the launching process, if there is one. */
export function report(message: Report): void {
  if (process.connected === true) process.send?.(message);
}

/** Records one call. Only plain data goes along; objects of the double are left out. */
export function recordCall(name: string, ...values: readonly unknown[]): void {
  const plain = values.map((value) => (value === undefined ? null : (JSON.parse(JSON.stringify(value, (_key, part: unknown) => (typeof part === 'function' ? undefined : part)) ?? 'null') as unknown)));
  report({ type: 'call', call: { name, values: plain } });
}
