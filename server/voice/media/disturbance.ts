/** Does to packets what a poor line does: some are lost, each is late, and not all by as much. For tests. */
export interface Disturbance { pass(deliver: () => void): void }

export interface PoorLine {
  /** How many of a hundred packets are lost. */
  readonly lostPercent: number;
  /** Milliseconds by which each is late, and by how much more at most. */
  readonly delay: number;
  readonly jitter: number;
}

/** The same line for the same seed. */
export function poorLine({ lostPercent, delay, jitter }: PoorLine, seed = 1): Disturbance {
  let state = seed;
  // Marsaglia's xorshift: enough for losses that look like losses.
  const share = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return {
    pass(deliver) {
      if (share() * 100 < lostPercent) return;
      const late = delay + share() * jitter;
      if (late === 0) deliver();
      else setTimeout(deliver, late);
    },
  };
}
