import { createHash } from 'node:crypto';
import type { Clock } from '../../server/clock.ts';
import type { OutsideResult } from '../../server/flows/outside-call.ts';
import { talkToBuiltIn } from '../../server/outside/bots/built-in-bot.ts';
import type { Outside } from '../../server/outside/outside.ts';

/** How long an answer takes, in milliseconds: at once, soon, at the edge, too late. */
const DELAYS = [0, 0, 0, 200, 3000, 7999, 20_000] as const;

/**
 * Functions and bots outside a simulated server: quick, slow, silent or broken, as the call's own id decides, so that a
 * call that is made again after a crash goes as it went before, and the same seed goes the same way.
 */
export function simulatedOutside(clock: Clock): Outside {
  const later = (callId: string, signal: AbortSignal, result: OutsideResult): Promise<OutsideResult> =>
    new Promise((resolve) => {
      const delay = DELAYS[drawn(callId, 'delay') % DELAYS.length] ?? 0;
      if (delay === 0) return resolve(result);
      const cancel = clock.wakeAt(clock.now() + delay, () => resolve(result));
      signal.addEventListener('abort', cancel, { once: true });
    });
  return {
    callFunction({ callId, request }, signal) {
      const fails = drawn(callId, 'fails') % 4 === 0;
      return later(callId, signal, fails ? { kind: 'failed', why: 'It was made to fail.' } : { kind: 'returned', value: { queue: `queue-${['support', 'orders'][drawn(callId, 'queue') % 2] ?? ''}`, named: request.named } });
    },
    talkToBot(call, signal) {
      const { bot } = call;
      if (bot?.target.kind !== 'built_in' || drawn(call.callId, 'fails') % 8 === 0) return { kind: 'failed', why: 'It was made to fail.' };
      return later(call.callId, signal, talkToBuiltIn(bot.target.definition, bot.name, call));
    },
  };
}

function drawn(callId: string, what: string): number {
  return createHash('sha256').update(`${callId} ${what}`).digest().readUInt16BE(0);
}
