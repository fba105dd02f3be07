/*
 * Words as the built-in bot compares them: without case, accents and punctuation at their edges.
 */

export interface Word {
  /** As it was written, without punctuation at its edges. */
  readonly written: string;
  /** As it is compared; never empty. */
  readonly plain: string;
}

/** What is no letter and no figure; a sign before a figure belongs to it. */
const EDGES = /^(?:(?![+-]\p{N})[^\p{L}\p{N}])+|[^\p{L}\p{N}]+$/gu;

/** The words of a text, in order; at most 300, which no customer's message of 1,024 characters needs. */
export function wordsOf(text: string): Word[] {
  return text
    .normalize('NFC')
    .split(/\s+/u)
    .slice(0, 300)
    .flatMap((part) => {
      const written = part.replaceAll(EDGES, '');
      const plain = plainWord(written);
      return plain === '' ? [] : [{ written, plain }];
    });
}

/** One word as it is compared. */
function plainWord(word: string): string {
  return word.normalize('NFKD').toLowerCase().replaceAll(/[\p{M}'’]/gu, '');
}

/** Whether these words are, or one is the other with a slip of the pen: one letter wrong, missing, too many or swapped with its neighbour. */
export function likeness(one: string, other: string): number {
  if (one === other) return 1;
  return Math.min(one.length, other.length) >= 5 && isOneSlip(one, other) ? 0.9 : 0;
}

function isOneSlip(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (long.length > short.length) return short.slice(at) === long.slice(at + 1);
  const swapped = short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2);
  return swapped || short.slice(at + 1) === long.slice(at + 1);
}
