import { Refusal } from '../core.ts';

/*
 * Answers to events with a client token (trap T60). An event leaves no item behind that must not be there twice, so its
 * answer is worth remembering, but not a write to the disk for every key that a customer presses.
 */

/** Answers each token once, for as long as it is among the newest. */
export interface RecentAnswers<Answer> {
  /**
   * Gives the answer that this token got before, or carries the request out.
   * @throws Refusal `id_reused` if the token came with another body before.
   */
  once(token: string, body: string, carryOut: () => Promise<Answer>): Promise<Answer>;
}

/** @param most how many answers are kept. */
export function recentAnswers<Answer>(most: number): RecentAnswers<Answer> {
  const known = new Map<string, { body: string; answer: Promise<Answer> }>();
  return {
    once(token, body, carryOut) {
      const before = known.get(token);
      if (before !== undefined) {
        if (before.body === body) return before.answer;
        return Promise.reject(new Refusal('id_reused', 'This client token was already used with another request. Make a new token for each new request.'));
      }
      const answer = carryOut();
      known.set(token, { body, answer });
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      // A request that was refused has no answer to repeat.
      answer.catch(() => known.delete(token));
      return answer;
    },
  };
}
