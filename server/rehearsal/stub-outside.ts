import { talkToBuiltIn } from '../outside/bots/built-in-bot.ts';
import type { Outside } from '../outside/outside.ts';
import type { Script } from './script.ts';

/**
 * Answers calls of functions as the script says: its answers one after another, the last one again and again. The script's
 * bots talk as they are; there is no other.
 */
export function stubOutside(functions: Script['functions']): Outside {
  const called = new Map<string, number>();
  return {
    callFunction({ request: { named } }) {
      const answers = functions[named] ?? functions[named.slice(named.lastIndexOf(':') + 1)] ?? [];
      const count = called.get(named) ?? 0;
      called.set(named, count + 1);
      const answer = answers[Math.min(count, answers.length - 1)];
      if (answer === undefined) return { kind: 'failed', why: `the script has no answer of the function "${named}"` };
      return 'returns' in answer ? { kind: 'returned', value: answer.returns } : { kind: 'failed', why: answer.fails };
    },
    talkToBot(call) {
      const { bot } = call;
      if (bot?.target.kind !== 'built_in') return { kind: 'failed', why: 'the script has no such bot' };
      return talkToBuiltIn(bot.target.definition, bot.name, call);
    },
  };
}
