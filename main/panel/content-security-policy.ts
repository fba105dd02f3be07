/** Stands in the built index.html wherever the nonce of one load belongs (vite.renderer.config.ts puts it there). */
export const NONCE_PLACEHOLDER = 'CSP_NONCE_PLACEHOLDER';

const DIRECTIVES = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'nonce-{nonce}'",
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
] as const;

const NONCE = /^[A-Za-z0-9_-]{22,}$/;

/**
 * The panel's Content-Security-Policy, the same in both hosts (security checklist, item 7).
 * @param nonce fresh for each load, at least 128 bits in URL-safe base64; the accessible primitives put their few
 *   style elements into the page with it.
 */
export function contentSecurityPolicy(nonce: string): string {
  if (!NONCE.test(nonce)) throw new Error('The nonce of a Content-Security-Policy must be at least 22 URL-safe base64 characters.');
  return DIRECTIVES.join('; ').replace('{nonce}', nonce);
}

/** The other headers that every answer with a part of the panel carries, in both hosts. */
export const PANEL_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), local-fonts=(), magnetometer=(), microphone=(self), midi=(), payment=(), serial=(), speaker-selection=(self), usb=(), clipboard-write=(self)',
});
