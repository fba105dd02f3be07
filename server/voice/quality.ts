import type { LineStats } from '../../contract/call.ts';

/*
 * How good a line sounds, by the E-model of ITU-T G.107 as far as a packet network decides it: delay and what had to be made up.
 */

/** What a call sounds like without any trouble. */
const BEST_RATING = 93.2;
/** What codec and jitter buffer add to the way of the packets. */
const OWN_DELAY = 40;
/** Beyond this, people begin to talk into each other. */
const NOTICED_DELAY = 177.3;
/** How badly Opus with concealment takes losses (measured: reference/voice.md 5). */
const ROBUSTNESS = 20;
/** Worse than this is a poor line: many are dissatisfied (G.107: R below 70). */
export const POOR_MOS = 3.6;

/** How a line of a segment was, for its record: mean opinion scores, and what spoiled it. */
export interface KeptQuality { mean: number; worst: number; issues: string[] }

/** The mean opinion score of a line, 1 to 4.5, rounded to hundredths. */
export function mosOf(stats: LineStats): number {
  const delay = stats.roundTrip / 2 + 2 * stats.jitter + OWN_DELAY;
  const byDelay = 0.024 * delay + 0.11 * Math.max(0, delay - NOTICED_DELAY);
  const missing = Math.max(stats.lossPercent, stats.concealedPercent);
  const rating = Math.min(100, Math.max(0, BEST_RATING - byDelay - (95 * missing) / (missing + ROBUSTNESS)));
  const mos = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6;
  return Math.round(Math.max(1, mos) * 100) / 100;
}

/** What may have spoiled it, in the words of the instance API's QualityMetrics. */
export function issuesOf(worst: { lossPercent: number; jitter: number; roundTrip: number }): string[] {
  return [
    ...(worst.lossPercent > 3 ? ['HighPacketLoss'] : []),
    ...(worst.roundTrip > 300 ? ['HighRoundTripTime'] : []),
    ...(worst.jitter > 30 ? ['HighJitterBuffer'] : []),
  ];
}
