/*
 * Customer text is hostile (design decision 13). It is only ever shown as text nodes; here its invisible and its
 * direction-changing characters are made visible, and lengths are bounded.
 */

/** Controls but tab and line feed; bidi marks, embeddings, overrides and isolates; zero-width and other unseen fillers. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** `\u202e` and its like as `⟦U+202E⟧`, so that nobody is fooled by what cannot be seen. Line ends become \n. */
export function safeText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(UNSEEN, (character) => `⟦U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟧`);
}

/** How much of a text a single line can show. */
const LINE_MAX = 300;

/** One line: safe, white space folded, bounded. For names and previews. */
export function safeLine(text: string): string {
  const cut = text.length > LINE_MAX ? `${text.slice(0, LINE_MAX)}…` : text;
  return safeText(cut).replace(/\s+/g, ' ').trim();
}

/** A message longer than this is folded, with a button to see it whole. */
export const FOLD_AT = 2000;
/** Nor shows more lines than this at first. */
export const FOLD_LINES = 25;

/** The first part of a long text, cut where a character ends. */
export function folded(text: string): { shown: string; whole: boolean } {
  const lines = lineEnd(text, FOLD_LINES);
  if (lines < text.length && lines <= FOLD_AT) return { shown: text.slice(0, lines), whole: false };
  if (text.length <= FOLD_AT) return { shown: text, whole: true };
  const last = text.charCodeAt(FOLD_AT - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? FOLD_AT - 1 : FOLD_AT;
  return { shown: text.slice(0, end), whole: false };
}

/** Where the nth line of a text ends. */
function lineEnd(text: string, lines: number): number {
  let at = -1;
  for (let line = 0; line < lines; line++) {
    at = text.indexOf('\n', at + 1);
    if (at < 0) return text.length;
  }
  return at;
}

/** UTF-8 bytes of a text, which is what the limit of a message counts. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit <= 0xdbff && index + 1 < text.length) {
      bytes += 4;
      index += 1;
    } else bytes += 3;
  }
  return bytes;
}
