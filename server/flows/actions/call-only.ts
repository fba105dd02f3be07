import { fault } from '../action-kind.ts';
import type { At, Ran } from '../action-kind.ts';

/**
 * Runs an action of calls; a chat or a task takes its error branch (connect-facts 4.4).
 * @param work what the action is about, as the subject of a sentence.
 */
export function onCallsOnly(at: At, work: string, run: (at: At) => Ran, error?: string): Ran {
  if (at.facts.channel !== 'VOICE') return fault(`${work} is for voice contacts only, and this is a ${at.facts.channel.toLowerCase()}.`, error);
  return run(at);
}
