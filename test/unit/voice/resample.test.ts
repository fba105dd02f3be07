import { describe, expect, it } from 'vitest';
import { resample } from '../../../server/voice/sound/resample.ts';
import { level, tone } from './tones.ts';

const RATES = [[8000, 48_000], [11_025, 48_000], [16_000, 48_000], [22_050, 48_000], [22_050, 8000], [44_100, 48_000], [44_100, 8000], [48_000, 8000]] as const;

describe('another rate', () => {
  it.each(RATES)('keeps a tone that both hold, from %i to %i', (from, to) => {
    const out = resample(tone(from, 1000), to);
    expect(out.rate).toBe(to);
    expect(Math.abs(out.samples.length - to / 2)).toBeLessThan(to / from + 1);
    expect(level(out, 1000)).toBeCloseTo(-6.02, 1);
  });

  it.each([[48_000, 8000, 4600], [48_000, 8000, 7000], [44_100, 8000, 5200], [22_050, 8000, 6300]])('lets nothing of what the lower rate cannot hold be heard as something else, from %i to %i at %i Hz', (from, to, hertz) => {
    const out = resample(tone(from, hertz), to);
    const alias = Math.abs(hertz - to);
    expect(level(out, alias)).toBeLessThan(-80);
  });

  it.each([[8000, 48_000], [22_050, 48_000]])('adds no mirror image, from %i to %i', (from, to) => {
    expect(level(resample(tone(from, 3000), to), from - 3000)).toBeLessThan(-80);
  });

  it('keeps the top of telephone sound', () => {
    expect(level(resample(tone(48_000, 3300), 8000), 3300)).toBeCloseTo(-6.02, 0);
  });

  it('leaves a sound of that rate as it is', () => {
    const sound = tone(48_000, 440);
    expect(resample(sound, 48_000)).toBe(sound);
  });
});
