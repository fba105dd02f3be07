/*
 * Chromium knows no `app:` scheme and gives no way to add one from outside. So the double serves `app://panel/x` at
 * `https://panel.app.invalid/x`: `.invalid` never resolves (RFC 2606), so what is not served by the double's own
 * protocol handler fails; https is a secure context with a tuple origin, as the privileged scheme is; two hosts under
 * the scheme stay two origins. At every edge to the main process addresses and origins are turned back, so that the
 * built main bundle sees `app://panel` and its comparisons are the ones that run in production.
 *
 * What differs: inside the page `location` says https; a link written as `app://...` in a page leads nowhere.
 */
const SUFFIX = '.app.invalid';

/** The address under which Chromium is asked for an address of the app's scheme; others stay as they are. */
export function toChromium(address: string): string {
  const parts = /^app:\/\/([^/?#:@\\]+)(.*)$/su.exec(address);
  return parts === null ? address : `https://${parts[1]}${SUFFIX}${parts[2] === '' ? '/' : parts[2]}`;
}

/** The address as the app knows it. */
export function fromChromium(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  if (url.protocol === 'blob:') return `blob:${fromChromium(url.pathname)}`;
  if (!isMapped(url)) return address;
  return `app://${url.hostname.slice(0, -SUFFIX.length)}${address.slice(url.origin.length)}`;
}

/** An origin as Electron's `WebFrameMain.origin` gives it: `app://panel`, `https://example.org` or `null`. */
export function originFromChromium(origin: string): string {
  if (!URL.canParse(origin)) return 'null';
  const url = new URL(origin);
  return isMapped(url) ? `app://${url.hostname.slice(0, -SUFFIX.length)}` : url.origin;
}

/** Whether Chromium's address is one of the app's scheme. */
export function isAppRequest(address: string): boolean {
  return URL.canParse(address) && isMapped(new URL(address));
}

function isMapped(url: URL): boolean {
  return url.protocol === 'https:' && url.hostname.endsWith(SUFFIX) && url.port === '' && url.username === '' && url.password === '';
}
