import { describe, expect, it } from 'vitest';
import { lengthOf } from '../../../server/operator/story/length.ts';
import { Duration } from '../../../server/rehearsal/duration.ts';

describe('a length of time in a script', () => {
  it.each([['90 s', 90], ['15min', 900], ['2 h 30 min', 9000], ['1 day 1 hour', 90_000], ['7d', 604_800]])('%s', (text, seconds) => {
    expect(Duration.parse(text)).toBe(seconds * 1000);
  });

  it.each(['', '  ', '5', 'soon', '5 weeks', '1 h and more', '-5 s'])('"%s" is none, and the message says how to write one', (text) => {
    expect(Duration.safeParse(text).error?.issues[0]?.message).toMatch(/Write it as "90 s"/u);
  });
});

describe('a length of time in a story', () => {
  it.each([[0, '0 s'], [499, '0 s'], [40_000, '40 s'], [900_000, '15 min'], [990_000, '16 min 30 s'], [90_000_000, '1 d 1 h'], [172_805_000, '2 d']])('%d ms', (length, text) => {
    expect(lengthOf(length)).toBe(text);
  });
});
