import type { App, WebContents } from 'electron/main';
import { isAppAddress, isAppPage } from './app-address.ts';

/** What the guard asks of the shell. */
export interface NavigationRules {
  /** An address that a page wanted to open in a window of its own. */
  leave(address: string): void;
  /** A navigation that was stopped. The address is not given: it may hold what a customer wrote. */
  noteStopped(kind: 'navigation' | 'frame' | 'redirect' | 'webview'): void;
}

/** Whether a page may go to this address: the panel's own page, and nothing else (security checklist, item 13). */
export function mayNavigate(address: string, isMainFrame: boolean): boolean {
  return isMainFrame && isAppPage(address);
}

/** Whether a request may leave the panel at all: its own files, and what it made itself in memory. */
export function mayRequest(address: string): boolean {
  if (isAppAddress(address)) return true;
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.protocol === 'blob:') return isAppAddress(address.slice('blob:'.length));
  return url.protocol === 'data:' || url.protocol === 'devtools:';
}

/** Guards every web contents there will be, whoever makes it: navigation, new windows, webviews. */
export function guardNavigation(app: App, rules: NavigationRules): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, rules));
}

/** The guards of one web contents. */
export function guardContents(contents: WebContents, rules: NavigationRules): void {
  contents.on('will-navigate', (event) => {
    if (mayNavigate(event.url, event.isMainFrame)) return;
    event.preventDefault();
    rules.noteStopped('navigation');
  });
  contents.on('will-frame-navigate', (event) => {
    if (mayNavigate(event.url, event.isMainFrame)) return;
    event.preventDefault();
    rules.noteStopped('frame');
  });
  contents.on('will-redirect', (event) => {
    if (mayNavigate(event.url, event.isMainFrame)) return;
    event.preventDefault();
    rules.noteStopped('redirect');
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    rules.noteStopped('webview');
  });
  contents.setWindowOpenHandler(({ url }) => {
    rules.leave(url);
    return { action: 'deny' };
  });
}
