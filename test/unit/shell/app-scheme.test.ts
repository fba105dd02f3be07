import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../main/panel/content-security-policy.ts';
import { listPanelFiles } from '../../../main/panel/panel-files.ts';
import { APP_SCHEME_PRIVILEGES, appSchemeHandler } from '../../../main/shell/app-scheme.ts';

/** Security checklist, items 7 and 18: what the panel's scheme serves and what it says with it. */
const NONCE = 'abcdefghijklmnopqrstuv';
const SECRET = 'the secret beside the panel';

function handler() {
  const folder = mkdtempSync(path.join(tmpdir(), 'panel-'));
  const panel = path.join(folder, 'renderer');
  mkdirSync(path.join(panel, 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'secret.json'), SECRET);
  writeFileSync(path.join(panel, 'index.html'), '<meta nonce="CSP_NONCE_PLACEHOLDER"><style nonce="CSP_NONCE_PLACEHOLDER"></style>');
  writeFileSync(path.join(panel, 'assets', 'index-1a.js'), 'export {};');
  writeFileSync(path.join(panel, 'assets', 'index-1a.js.map'), SECRET);
  writeFileSync(path.join(panel, '.env'), SECRET);
  symlinkSync(path.join(folder, 'secret.json'), path.join(panel, 'link.json'));
  return appSchemeHandler(listPanelFiles(panel), () => NONCE);
}

/** A request whose address no URL parser has tidied. */
function raw(url: string, method = 'GET'): Request {
  return { url, method } as Request;
}

const TRAVERSAL = ['../secret.json', '..%2fsecret.json', '%2e%2e/secret.json', '%2e%2e%2fsecret.json', '..%5csecret.json', '..\\secret.json', 'assets/../../secret.json', 'assets/%2e%2e/%2e%2e/secret.json',
  '..;/secret.json', '....//secret.json', '%252e%252e%252fsecret.json', '..%c0%afsecret.json', 'index.html%00.js', '/etc/passwd', '//etc/passwd', 'file:///etc/passwd', 'C:/Windows/win.ini',
  'assets', 'assets/', '.env', 'assets/index-1a.js.map', 'link.json', 'ASSETS/INDEX-1A.JS', 'assets//index-1a.js', '__proto__', 'constructor', 'toString', 'index.html/'];

describe('the panel’s scheme', () => {
  it('serves the page with the nonce of its load, and files by their exact path', async () => {
    const page = await handler()(raw('app://panel/'));
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([200, 'text/html; charset=utf-8', `<meta nonce="${NONCE}"><style nonce="${NONCE}"></style>`]);
    const script = await handler()(raw('app://panel/assets/index-1a.js'));
    expect([script.status, script.headers.get('content-type'), await script.text()]).toEqual([200, 'text/javascript; charset=utf-8', 'export {};']);
    expect((await handler()(raw('app://panel/index.html#contact'))).status).toBe(200);
  });

  it.each(TRAVERSAL)('does not serve %j', async (way) => {
    const response = await handler()(raw(`app://panel/${way}`));
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain(SECRET);
  });

  it.each(['app://evil/', 'app://panel.evil/', 'app://x@panel/', 'app://panel:1/', 'https://panel/', 'file:///etc/passwd', 'nonsense'])('refuses the address %s', async (url) => {
    expect((await handler()(raw(url))).status).toBe(403);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
    expect((await handler()(raw('app://panel/', method))).status).toBe(405);
  });

  it('answers HEAD without a body', async () => {
    const response = await handler()(raw('app://panel/', 'HEAD'));
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it.each(['app://panel/', 'app://panel/assets/index-1a.js', 'app://panel/nothing', 'app://evil/'])('says the guarding headers with %s', async (url) => {
    const { headers } = await handler()(raw(url));
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('permissions-policy')).toMatch(/camera=\(\).*geolocation=\(\).*microphone=\(self\).*speaker-selection=\(self\)/u);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/u);
  });

  it('has privileges that bypass nothing', () => {
    expect(APP_SCHEME_PRIVILEGES).toEqual({ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } });
  });

  it('names what to do when the panel is not built', () => {
    expect(() => listPanelFiles(mkdtempSync(path.join(tmpdir(), 'empty-')))).toThrow(/build the panel first/u);
  });
});

describe('the Content-Security-Policy', () => {
  it('is this one', () => {
    expect(contentSecurityPolicy(NONCE).split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${NONCE}'`,
      "img-src 'self' data: blob:",
      "font-src 'self'",
      "connect-src 'self'",
      "media-src 'self' blob:",
      "object-src 'none'",
      "frame-src 'none'",
      "worker-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  it.each(['', 'short', "abcdefghijklmnopqrstuv' 'unsafe-inline", 'abcdefghijklmnopqrstu\nv'])('takes no nonce %j', (nonce) => {
    expect(() => contentSecurityPolicy(nonce)).toThrow(/nonce/u);
  });
});
