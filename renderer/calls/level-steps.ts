/** How many steps a level meter has. */
export const STEPS = 16;

/** How many steps a level (0 to 1, as the square root of its power) lights: by loudness as it is heard, from -54 to 0 dB. */
export function levelSteps(level: number): number {
  if (level <= 0) return 0;
  return Math.max(0, Math.min(STEPS, Math.round(STEPS + (20 * Math.log10(level) * STEPS) / 54)));
}
