/** A part of a message: plain words, or an address one may open after a yes. */
export type Part = { readonly kind: 'words'; readonly text: string } | { readonly kind: 'link'; readonly text: string; readonly url: string };

/** No more links than this are made of one message; the rest stays words. */
const LINKS_MAX = 50;
const LENGTH_MAX = 2000;

/** Where an address can begin. Linear in the text: no nested repeats. */
const START = /https:\/\/|mailto:/gi;
const ENDS = /[\s<>"'`{}|\\^⟦⟧]/;
const TRAILING = new Set(['.', ',', ';', ':', '!', '?', ')', ']', '*', '_', '~']);

/** Splits a text into words and links. Only https and mailto; anything that does not parse as one stays words. */
export function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let done = 0;
  let links = 0;
  START.lastIndex = 0;
  for (let match = START.exec(text); match && links < LINKS_MAX; match = START.exec(text)) {
    const start = match.index;
    if (start < done || /[\w@]/.test(text[start - 1] ?? '')) continue;
    const end = endOf(text, start);
    const url = allowedUrl(text.slice(start, end));
    if (url === undefined) continue;
    if (start > done) parts.push({ kind: 'words', text: text.slice(done, start) });
    parts.push({ kind: 'link', text: text.slice(start, end), url });
    links += 1;
    done = end;
    START.lastIndex = end;
  }
  if (done < text.length || parts.length === 0) parts.push({ kind: 'words', text: text.slice(done) });
  return parts;
}

function endOf(text: string, start: number): number {
  const most = Math.min(text.length, start + LENGTH_MAX);
  let end = start;
  while (end < most && !ENDS.test(text[end] ?? ' ')) end += 1;
  while (end > start && TRAILING.has(text[end - 1] ?? '')) {
    if (text[end - 1] === ')' && isPaired(text.slice(start, end))) break;
    end -= 1;
  }
  return end;
}

/** Whether the last closing bracket closes one that was opened within. */
function isPaired(text: string): boolean {
  let open = 0;
  for (const character of text) open += character === '(' ? 1 : character === ')' ? -1 : 0;
  return open >= 0;
}

/** The address in its normal form if it may be opened: https without a name and password in it, or mailto. */
export function allowedUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.href.length > LENGTH_MAX) return undefined;
  if (url.protocol === 'mailto:') return url.pathname.includes('@') ? url.href : undefined;
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.hostname === '') return undefined;
  return url.href;
}
