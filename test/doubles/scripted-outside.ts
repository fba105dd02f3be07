import type { OutsideResult } from '../../server/flows/outside-call.ts';
import { talkToBuiltIn } from '../../server/outside/bots/built-in-bot.ts';
import type { BotCall, FunctionCall, Outside } from '../../server/outside/outside.ts';

/** A call that is under way. */
export interface OpenCall<Call> {
  readonly call: Call;
  readonly signal: AbortSignal;
  answer(result: OutsideResult): void;
}

/** An outside that answers when the test says so. Built-in bots talk as they are, unless they are to be slow. */
export interface ScriptedOutside extends Outside {
  /** Every call made, over all lives of the server, in order. */
  readonly calls: OpenCall<FunctionCall>[];
  readonly turns: OpenCall<BotCall>[];
  /** From now on calls by this name are answered at once. */
  always(named: string, result: OutsideResult): void;
  /** From now on bots answer only when told to. */
  slowBots(): void;
}

export function scriptedOutside(): ScriptedOutside {
  const calls: OpenCall<FunctionCall>[] = [];
  const turns: OpenCall<BotCall>[] = [];
  const known = new Map<string, OutsideResult>();
  let slow = false;
  const open = <Call>(kept: OpenCall<Call>[], call: Call, signal: AbortSignal): Promise<OutsideResult> => {
    const { promise, resolve } = Promise.withResolvers<OutsideResult>();
    kept.push({ call, signal, answer: resolve });
    return promise;
  };
  return {
    calls,
    turns,
    always: (named, result) => void known.set(named, result),
    slowBots: () => {
      slow = true;
    },
    callFunction(call, signal) {
      const waiting = open(calls, call, signal);
      return known.get(call.request.named) ?? waiting;
    },
    talkToBot(call, signal) {
      const waiting = open(turns, call, signal);
      const { bot } = call;
      return !slow && bot?.target.kind === 'built_in' ? talkToBuiltIn(bot.target.definition, bot.name, call) : waiting;
    },
  };
}
