import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { issuesOf, mosOf, POOR_MOS } from '../../../server/voice/quality.ts';

const line = (lossPercent: number, more: { jitter?: number; roundTrip?: number; concealedPercent?: number } = {}) => ({ lossPercent, jitter: 0, roundTrip: 0, concealedPercent: 0, ...more });

test('a good line scores as measured, and losses cost what they cost there (reference/voice.md 5)', () => {
  expect(mosOf(line(0))).toBeCloseTo(4.38, 1);
  expect(mosOf(line(2))).toBeCloseTo(4.2, 1);
  expect(mosOf(line(10))).toBeLessThan(POOR_MOS);
  expect(mosOf(line(0, { roundTrip: 800 }))).toBeLessThan(POOR_MOS);
});

test('stays between 1 and 4.5, and never rises with more loss, concealment or delay', () => {
  const measure = fc.record({ lossPercent: fc.double({ min: 0, max: 100, noNaN: true }), jitter: fc.integer({ min: 0, max: 2000 }), roundTrip: fc.integer({ min: 0, max: 10_000 }), concealedPercent: fc.double({ min: 0, max: 100, noNaN: true }) });
  fc.assert(
    fc.property(measure, fc.constantFrom('lossPercent' as const, 'jitter' as const, 'roundTrip' as const, 'concealedPercent' as const), (one, worse) => {
      const before = mosOf(one);
      const after = mosOf({ ...one, [worse]: Math.min(worse === 'roundTrip' ? 20_000 : worse === 'jitter' ? 4000 : 100, one[worse] * 2 + 1) });
      expect(before).toBeGreaterThanOrEqual(1);
      expect(before).toBeLessThanOrEqual(4.5);
      expect(after).toBeLessThanOrEqual(before);
    }),
  );
});

test('names what spoils a line', () => {
  expect(issuesOf({ lossPercent: 5, jitter: 10, roundTrip: 500 })).toEqual(['HighPacketLoss', 'HighRoundTripTime']);
  expect(issuesOf({ lossPercent: 0, jitter: 5, roundTrip: 50 })).toEqual([]);
});
