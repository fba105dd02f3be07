/** Numbers that look random and are the same for the same seed on every machine (sfc32 over a hashed seed). */
export interface Random {
  /** At least 0, below 1. */
  fraction(): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  /** True that often, 0 to 1. */
  chance(often: number): boolean;
  /** One of these. @throws if there is none. */
  one<T>(of: readonly T[]): T;
  /** The same, in another order. */
  shuffled<T>(of: readonly T[]): T[];
  /** Another source, so that drawing more from one does not shift what the other gives. */
  branch(name: string): Random;
}

/** @param seed the number or name that the whole sequence follows from. */
export function seededRandom(seed: string): Random {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, hash(seed)];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let warm = 0; warm < 16; warm += 1) next();
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    fraction: next,
    whole,
    chance: (often) => next() < often,
    one(of) {
      const chosen = of[whole(0, of.length - 1)];
      if (chosen === undefined) throw new Error('There is nothing to choose from.');
      return chosen;
    },
    shuffled(of) {
      const rest = [...of];
      for (let at = rest.length - 1; at > 0; at -= 1) {
        const other = whole(0, at);
        const [one, two] = [rest[at], rest[other]];
        if (one === undefined || two === undefined) continue;
        rest[at] = two;
        rest[other] = one;
      }
      return rest;
    },
    branch: (name) => seededRandom(`${seed}/${name}`),
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value | 0;
}
