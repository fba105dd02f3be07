/** The scheme that the panel is served from; registered as privileged before the app is ready. */
export const APP_SCHEME = 'app';

/** The one host under it. */
export const APP_HOST = 'panel';

/** The panel's origin as Chromium writes it. Compared whole, never by prefix. */
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** The address of the panel's one page. */
export const APP_PAGE = `${APP_ORIGIN}/`;

/**
 * Whether an address lies on the panel's own host. Node gives the opaque origin `null` to schemes it does not know,
 * so scheme, host, port and credentials are compared one by one.
 */
export function isAppAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return (
    url.protocol === `${APP_SCHEME}:` && url.hostname === APP_HOST && url.port === '' && url.username === '' && url.password === ''
  );
}

/** Whether an address is the panel's page itself, with any query-free fragment: the only place a window may go. */
export function isAppPage(address: string): boolean {
  if (!isAppAddress(address)) return false;
  const url = new URL(address);
  return (url.pathname === '/' || url.pathname === '/index.html') && url.search === '';
}
