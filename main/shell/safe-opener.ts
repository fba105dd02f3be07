import { shell } from 'electron/common';
import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron/main';
import { guardedOpener, type OpenResult } from './external-address.ts';

/**
 * The only road out to the system's browser, mail and telephone programs, and the only file that may call
 * `shell.openExternal` (security checklist, item 15).
 * @param window over which the question is asked.
 * @param noteRefusal hears why an address was refused; the address itself is not given.
 */
export function safeOpener(window: () => BrowserWindow | null, noteRefusal: (reason: string) => void): (address: string) => Promise<OpenResult> {
  return guardedOpener({
    noteRefusal,
    open: (url) => shell.openExternal(url),
    async confirm({ url, place }) {
      const question: MessageBoxOptions = {
        type: 'question',
        message: `Open ${place} outside the panel?`,
        detail: url,
        buttons: ['Open', 'Stay'],
        defaultId: 1,
        cancelId: 1,
        noLink: true,
      };
      const over = window();
      const { response } = await (over === null ? dialog.showMessageBox(question) : dialog.showMessageBox(over, question));
      return response === 0;
    },
  });
}
