/*
 * Answers to events with a client token (trap T60). An event leaves no item behind that must not be there twice, so its
 * answer is worth remembering, but not a write to the disk for every key that a customer presses.
 */

/** Answers each request once, for as long as it is among the newest. */
export interface RecentAnswers<Answer> {
  /**
   * Gives the answer that this request got before, or carries it out.
   * @param request names it whole, its token and its body: the public chat SDK sends every receipt with one and the
   *   same token ("INCOMING_READ_RECEIPT"), so that a token alone names nothing.
   */
  once(request: string, carryOut: () => Promise<Answer>): Promise<Answer>;
}

/** @param most how many answers are kept. */
export function recentAnswers<Answer>(most: number): RecentAnswers<Answer> {
  const known = new Map<string, Promise<Answer>>();
  return {
    once(request, carryOut) {
      const before = known.get(request);
      if (before !== undefined) return before;
      const answer = carryOut();
      known.set(request, answer);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      // A request that was refused has no answer to repeat.
      answer.catch(() => known.delete(request));
      return answer;
    },
  };
}
