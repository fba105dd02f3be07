/**
 * Whether a value of JSON nests so many levels at most. Looks no deeper than that: a few kilobytes can nest deeper than any
 * stack holds, and what is read, checked or written deeper down would fail.
 */
export const nestsAtMost = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' || value === null || (levels > 0 && Object.values(value).every((one) => nestsAtMost(one, levels - 1)));
