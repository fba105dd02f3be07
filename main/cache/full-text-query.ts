/** What of a query is looked at; more than this many words makes no search better. */
const TERMS_MAX = 32;
/** The index is built for prefixes of this length and more. */
const PREFIX_LENGTH_MIN = 2;

/**
 * Turns what a person typed into an FTS5 expression that SQLite always accepts: every word must occur, "quoted
 * words" are a phrase, word* is a prefix. Anything else is taken as text, never as FTS5's own language.
 * @returns null if there is nothing to look for.
 */
export function fullTextQuery(typed: string): string | null {
  const terms: string[] = [];
  for (const match of typed.replaceAll('\0', ' ').matchAll(/"([^"]*)"?|([^\s"]+)/gu)) {
    const phrase = match[1];
    const word = match[2] ?? '';
    const text = phrase ?? word;
    if (!/[\p{L}\p{N}]/u.test(text)) continue;
    // The tokenizer may still split a word at its punctuation; quoted, the parts count as a phrase.
    const isStarred = phrase === undefined && word.endsWith('*');
    const bare = (isStarred ? text.slice(0, -1) : text).replaceAll(/["\s]+/gu, ' ').trim();
    // A single letter begins too many words to be of use and would take seconds: it is looked for as a word.
    const isPrefix = isStarred && bare.length >= PREFIX_LENGTH_MIN;
    terms.push(`"${bare}"${isPrefix ? '*' : ''}`);
    if (terms.length === TERMS_MAX) break;
  }
  return terms.length === 0 ? null : terms.join(' AND ');
}
