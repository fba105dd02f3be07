import type { CustomScheme } from 'electron/main';
import { contentSecurityPolicy, PANEL_HEADERS } from '../panel/content-security-policy.ts';
import type { PanelFiles } from '../panel/panel-files.ts';
import { APP_SCHEME, isAppAddress } from './app-address.ts';

/** To be registered before the app is ready. No privilege to bypass the CSP, no service workers, no extensions. */
export const APP_SCHEME_PRIVILEGES: CustomScheme = Object.freeze({
  scheme: APP_SCHEME,
  privileges: Object.freeze({ standard: true, secure: true, supportFetchAPI: true, codeCache: true }),
});

/**
 * Serves the panel under its scheme: exact paths from the list and nothing else (security checklist, items 7 and 18).
 * @param files the built panel.
 * @param nonce gives a fresh nonce for each load.
 */
export function appSchemeHandler(files: PanelFiles, nonce: () => string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!isAppAddress(request.url)) return refusal(403, 'This address is not the panel.');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, 'The panel only gives files.');
    const file = files.get(new URL(request.url).pathname);
    if (file === undefined) return refusal(404, 'The panel has no such file.');
    const thisLoad = nonce();
    const body = request.method === 'HEAD' ? null : Buffer.from(await file.read(thisLoad));
    return new Response(body, { status: 200, headers: headers(file.type, thisLoad) });
  };
}

function headers(type: string, nonce: string): Record<string, string> {
  return {
    ...PANEL_HEADERS,
    'Content-Type': type,
    'Content-Security-Policy': contentSecurityPolicy(nonce),
    // The page carries the nonce of its load; hashed files never change.
    'Cache-Control': type.startsWith('text/html') ? 'no-store' : 'public, max-age=31536000, immutable',
  };
}

function refusal(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: { ...PANEL_HEADERS, 'Content-Type': 'text/plain; charset=utf-8', 'Content-Security-Policy': "default-src 'none'", 'Cache-Control': 'no-store' },
  });
}
