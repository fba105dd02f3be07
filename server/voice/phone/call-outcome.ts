import type { CallFailure } from '../trunk.ts';

/*
 * Why a telephone did not answer, by what SIP says of it (RFC 3261, section 21).
 */

interface Outcome { readonly reason: CallFailure; readonly why: string }

const OUTCOMES: readonly (readonly [codes: readonly number[], outcome: Outcome])[] = [
  [[486, 600], { reason: 'busy', why: 'The line is engaged.' }],
  [[408, 480, 487], { reason: 'unanswered', why: 'Nobody answered.' }],
  [[603, 607, 608, 403, 433], { reason: 'declined', why: 'The call was declined.' }],
  [[404, 410, 414, 416, 484, 604, 485], { reason: 'invalid', why: 'There is no such number.' }],
  [[401, 407], { reason: 'problem', why: 'The telephone network does not let this account call. Check its password.' }],
  [[406, 415, 488, 606], { reason: 'problem', why: 'The other side speaks none of the codecs that are spoken here.' }],
  [[503], { reason: 'problem', why: 'The telephone network takes no calls at the moment.' }],
];

/**
 * What a final answer other than 200 means for whoever called.
 * @param heardOf whether anything came back before: if not, nobody has heard of the call
 */
export function outcomeOf(code: number, heardOf: boolean): Outcome {
  if (code === 408 && !heardOf) return { reason: 'problem', why: 'The telephone network does not answer.' };
  return OUTCOMES.find(([codes]) => codes.includes(code))?.[1] ?? { reason: 'problem', why: `The telephone network could not make the call (SIP ${String(code)}).` };
}
