/** From when an unanswered customer is amber; red after twice that. A queue's own limit will come with its settings. */
export const ANSWER_WITHIN = 2 * 60_000;

export type Tone = 'calm' | 'warning' | 'danger';

/** How urgent an answer is that the customer has waited for since `since`. */
export function turnTone(since: number | undefined, now: number): Tone {
  if (since === undefined) return 'calm';
  const waited = now - since;
  return waited >= 2 * ANSWER_WITHIN ? 'danger' : waited >= ANSWER_WITHIN ? 'warning' : 'calm';
}

/** How urgent the end of a wait is: amber in its last tenth. */
export function waitTone(wait: { since: number; until: number }, now: number): Tone {
  return wait.until - now <= (wait.until - wait.since) / 10 ? 'warning' : 'calm';
}

/** How much of a span is over, 0 to 100, in whole steps. */
export function shareGone(span: { since: number; until: number }, now: number): number {
  const length = span.until - span.since;
  if (length <= 0) return 100;
  return Math.round(Math.min(1, Math.max(0, (now - span.since) / length)) * 100);
}
