import type { Clock } from '../clock.ts';
import type { OutsideResult } from '../flows/outside-call.ts';
import { talkToBuiltIn } from './bots/built-in-bot.ts';
import { lexTalker } from './bots/lex-bot.ts';
import { callCommand } from './functions/command-function.ts';
import { callHttp } from './functions/http-function.ts';
import { lambdaCaller } from './functions/lambda-function.ts';
import { tried, type Attempt } from './functions/attempt.ts';
import type { FunctionTarget } from './function-target.ts';
import type { FunctionCall, Outside } from './outside.ts';

/** The world outside as it is: addresses, programs of this machine, AWS. */
export function realOutside({ clock, environment }: { clock: Clock; environment: NodeJS.ProcessEnv }): Outside {
  const callLambda = lambdaCaller();
  const talkToLex = lexTalker();

  const once = (target: FunctionTarget, call: FunctionCall, signal: AbortSignal): Promise<Attempt> => {
    switch (target.kind) {
      case 'http':
        return callHttp(target, call, target.tokenFrom === undefined ? undefined : environment[target.tokenFrom], signal);
      case 'command':
        return callCommand(target, call, environment, signal);
      case 'lambda':
        return callLambda(target, call, signal);
    }
  };

  return {
    async callFunction(call, signal): Promise<OutsideResult> {
      const { target } = call;
      if (target === null) return { kind: 'failed', why: 'No function is configured under this name. Configure one with "ccp function set".' };
      if (target.kind === 'http' && target.tokenFrom !== undefined && !environment[target.tokenFrom]) {
        return { kind: 'failed', why: `The environment of the server has no ${target.tokenFrom}, which should hold the token of this function.` };
      }
      return tried(clock, signal, () => once(target, call, signal));
    },
    async talkToBot(call, signal): Promise<OutsideResult> {
      const { bot } = call;
      if (bot === null) return { kind: 'failed', why: 'The bot is no longer configured.' };
      const { target } = bot;
      if (target.kind === 'built_in') return talkToBuiltIn(target.definition, bot.name, call);
      return tried(clock, signal, () => talkToLex(target, call, signal));
    },
  };
}
