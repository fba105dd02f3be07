/** What a search asks for: single words, "phrases" and prefix* are all found as the beginning of words. */
export function termsOf(query: string): readonly string[] {
  const terms: string[] = [];
  for (const match of query.matchAll(/["“”]([^"“”]+)["“”]|(\S+)/g)) {
    const term = (match[1] ?? match[2] ?? '').replace(/\*$/, '').trim();
    if (term !== '' && !terms.includes(term.toLowerCase())) terms.push(term.toLowerCase());
  }
  return terms.slice(0, 20);
}

/** Cuts a text at the places where a term begins a word. Linear in the text per term. */
export function markedParts(text: string, terms: readonly string[]): readonly { text: string; hit: boolean }[] {
  const lower = text.toLowerCase();
  if (lower.length !== text.length) return [{ text, hit: false }]; // lower case changed the length: places would not fit
  const spans: { start: number; end: number }[] = [];
  for (const term of terms) {
    for (let at = lower.indexOf(term); at >= 0; at = lower.indexOf(term, at + term.length)) {
      if (/[\p{L}\p{N}]/u.test(lower[at - 1] ?? '')) continue;
      spans.push({ start: at, end: at + term.length });
    }
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const parts: { text: string; hit: boolean }[] = [];
  let done = 0;
  for (const span of spans) {
    if (span.start < done) continue;
    if (span.start > done) parts.push({ text: text.slice(done, span.start), hit: false });
    parts.push({ text: text.slice(span.start, span.end), hit: true });
    done = span.end;
  }
  if (done < text.length || parts.length === 0) parts.push({ text: text.slice(done), hit: false });
  return parts;
}

/** Marks of a snippet come as U+E000 and U+E001 around each hit. */
export function snippetParts(snippet: string): readonly { text: string; hit: boolean }[] {
  return snippet
    .split('\ue000')
    .flatMap((piece, index) => {
      if (index === 0) return [{ text: piece, hit: false }];
      const end = piece.indexOf('\ue001');
      return end < 0 ? [{ text: piece, hit: true }] : [{ text: piece.slice(0, end), hit: true }, { text: piece.slice(end + 1), hit: false }];
    })
    .filter((part) => part.text !== '');
}
