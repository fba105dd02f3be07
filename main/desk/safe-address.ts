const SCHEMES: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:', 'tel:']);

/**
 * The address in its reassembled form if it may be opened outside the panel, else null. Credentials, control
 * characters and any other scheme are refused (electron-practice, checklist item 15).
 */
export function safeAddress(typed: string): string | null {
  if (/[\u0000-\u0020\u007f]/u.test(typed)) return null;
  let url: URL;
  try {
    url = new URL(typed);
  } catch {
    return null;
  }
  if (!SCHEMES.has(url.protocol) || url.username !== '' || url.password !== '') return null;
  return url.href;
}
