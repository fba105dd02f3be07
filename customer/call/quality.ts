import type { LineStats } from './call-wire.ts';

/*
 * How well the line carries a voice, by the ITU's E-model with what a browser can measure, and in the three words that
 * a customer has use for.
 */

/** What has been counted on all incoming voices since their line stands. */
export interface Counts {
  received: number;
  lost: number;
  samples: number;
  concealed: number;
  /** Milliseconds. */
  jitter: number;
  roundTrip: number;
}

export type Quality = 'good' | 'poor' | 'none';

/** Below this most people call a voice tiring. */
const POOR = 3.1;

/** What happened between two counts; a new line counts from nothing. */
export function between(before: Counts | undefined, now: Counts): LineStats & { received: number } {
  const since = (key: 'received' | 'lost' | 'samples' | 'concealed'): number => Math.max(0, now[key] - (before !== undefined && now.received >= before.received ? before[key] : 0));
  const [received, lost, samples, concealed] = [since('received'), since('lost'), since('samples'), since('concealed')];
  return {
    received,
    lossPercent: share(lost, received + lost),
    concealedPercent: share(concealed, samples),
    jitter: Math.max(0, Math.round(now.jitter)),
    roundTrip: Math.max(0, Math.round(now.roundTrip)),
  };
}

/** A mean opinion score from 1 to 4.5. */
export function meanOpinion({ lossPercent, concealedPercent, jitter, roundTrip }: LineStats): number {
  const delay = roundTrip / 2 + jitter * 2 + 20;
  const impaired = Math.max(lossPercent, concealedPercent);
  const rating = 93.2 - (0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0)) - (95 * impaired) / (impaired + 20);
  if (rating <= 0) return 1;
  return Math.min(4.5, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}

/** @param talking whether a voice must come; while a flow is silent nothing does, and nothing is wrong. */
export function qualityOf(stats: LineStats & { received: number }, talking: boolean): Quality | undefined {
  if (stats.received === 0) return talking ? 'none' : undefined;
  // What is made up between two pieces of a flow is no fault of the line.
  return meanOpinion(talking ? stats : { ...stats, concealedPercent: 0 }) < POOR ? 'poor' : 'good';
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.min(100, Math.round((part / whole) * 1000) / 10));
