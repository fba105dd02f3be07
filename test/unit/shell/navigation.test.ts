import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { guardContents, mayNavigate, mayRequest } from '../../../main/shell/navigation-guard.ts';

/** Security checklist, items 12 to 14: where a window may go. */
const HOSTILE = [
  'app://panel.evil/',
  'app://panel@evil/',
  'app://evil@panel/',
  'app://user:secret@panel/',
  'app://panel:443/',
  'app://panelevil/',
  'app://evil/panel',
  'app:panel',
  'app:///panel/',
  'app://panel/other.html',
  'app://panel/?next=https://evil.example',
  'app://panel/index.html/../../etc/passwd',
  'App://evil/',
  'https://panel/',
  'http://panel/',
  'https://evil.example/',
  'https://evil.example/#app://panel/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:app://panel/5b1c',
  'blob:https://evil.example/5b1c',
  'file:///etc/passwd',
  'filesystem:app://panel/temporary/x',
  'view-source:app://panel/',
  'chrome://settings',
  'devtools://devtools/bundled/inspector.html',
  'about:blank',
  'about:srcdoc',
  'smb://host/share',
  'tel:+15550100',
  'mailto:somebody@example.org',
  'ms-settings:',
  '//evil.example/',
  '/',
  '',
  ' app://panel/ evil',
  'app://panel\\@evil.example/',
  'app://pan\u0435l/',
];

class FakeContents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

function guarded() {
  const contents = new FakeContents();
  const left: string[] = [];
  const stopped: string[] = [];
  guardContents(contents as unknown as Electron.WebContents, { leave: (address) => left.push(address), noteStopped: (kind) => stopped.push(kind) });
  const navigate = (name: string, url: string, isMainFrame = true): boolean => {
    let prevented = false;
    contents.emit(name, { url, isMainFrame, isSameDocument: false, frame: null, preventDefault: () => (prevented = true) });
    return prevented;
  };
  return { contents, left, stopped, navigate };
}

describe('where a window may go', () => {
  it.each(['app://panel/', 'app://panel/index.html', 'app://panel/#contact'])('goes to its own page: %s', (url) => {
    expect(mayNavigate(url, true)).toBe(true);
  });

  it.each(HOSTILE)('stops %j in navigation, frame and redirect', (url) => {
    const { navigate, stopped } = guarded();
    expect(['will-navigate', 'will-frame-navigate', 'will-redirect'].map((name) => navigate(name, url))).toEqual([true, true, true]);
    expect(stopped).toEqual(['navigation', 'frame', 'redirect']);
  });

  it('lets no frame inside the page go anywhere, not even to the panel', () => {
    expect(guarded().navigate('will-frame-navigate', 'app://panel/', false)).toBe(true);
  });

  it('denies every new window and hands its address to the opener', () => {
    const { contents, left } = guarded();
    for (const url of HOSTILE) expect(contents.openHandler?.({ url })).toEqual({ action: 'deny' });
    expect(left).toEqual(HOSTILE);
  });

  it('never attaches a webview', () => {
    const { contents, stopped } = guarded();
    let prevented = false;
    contents.emit('will-attach-webview', { preventDefault: () => (prevented = true) }, {}, {});
    expect([prevented, stopped]).toEqual([true, ['webview']]);
  });
});

describe('what a window may request', () => {
  it.each(['app://panel/assets/index.js', 'data:image/png;base64,AA==', 'blob:app://panel/5b1c'])('its own: %s', (url) => expect(mayRequest(url)).toBe(true));
  it.each(['https://evil.example/', 'http://127.0.0.1:8080/', 'wss://evil.example/', 'ws://127.0.0.1:1/', 'file:///etc/passwd', 'app://evil/x', 'blob:https://evil.example/1', 'ftp://x/', ''])(
    'nothing else: %s',
    (url) => expect(mayRequest(url)).toBe(false),
  );
});
