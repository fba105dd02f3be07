import type { CallView } from '../../contract/call.ts';
import type { CallContact } from '../voice/call-facts.ts';
import { heard, others, ownParty } from '../voice/call-facts.ts';
import { callWords, nameList } from '../words/calls.ts';
import { shownName } from '../words/telephone-number.ts';

export interface CallLine {
  readonly words: string;
  readonly tone?: 'warning' | 'danger' | 'positive';
}

/** How a call stands, in one line: for the list, the contact bar and the bar of the call. */
export function callLine(call: CallContact): CallLine {
  const own = ownParty(call);
  const there = others(call);
  const lost = there.find((party) => party.line === 'lost' && party.state !== 'calling');
  const talking = heard(call);
  if (call.contact.state === 'calling') return { words: callingWords(call.contact.call) };
  if (lost) return { words: callWords.theirLineLost(shownName(lost.name)).replace(/\.$/u, ''), tone: 'danger' };
  if (own?.state === 'on_hold') return { words: callWords.youOnHold, tone: 'warning' };
  if (there.some((party) => party.state === 'on_hold')) {
    const names = nameList(talking.map((party) => shownName(party.name)));
    const asked = there.find((party) => party.state === 'calling');
    if (names === '') return { words: asked ? callWords.rowAsks(shownName(asked.name)) : callWords.rowHold, tone: 'warning' };
    return { words: callWords.rowWith(names), tone: 'warning' };
  }
  if (own?.mutedBy !== null && own !== null) return { words: callWords.rowMuted, tone: 'danger' };
  return talking.length > 1 ? { words: callWords.rowConference(talking.length), tone: 'positive' } : { words: callWords.rowTalking, tone: 'positive' };
}

function callingWords({ hearing, callback }: CallView): string {
  if (hearing === 'whisper') return callWords.soonCalled;
  return callback === null ? callWords.calling : callWords.callingBack(callback.attempt, callback.of);
}

/** Since when somebody is on hold; null where nobody is. */
export function heldSince(call: CallContact): number | null {
  const held = others(call).filter((party) => party.state === 'on_hold');
  return held.length === 0 ? null : Math.min(...held.map((party) => party.since));
}
