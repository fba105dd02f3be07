import type { OutsideResult } from '../../server/flows/outside-call.ts';
import type { FunctionCall, Outside } from '../../server/outside/outside.ts';

/** A call that is under way. */
export interface OpenCall {
  readonly call: FunctionCall;
  readonly signal: AbortSignal;
  answer(result: OutsideResult): void;
}

/** An outside that answers when the test says so. */
export interface ScriptedOutside extends Outside {
  /** Every call made, over all lives of the server, in order. */
  readonly calls: OpenCall[];
  /** From now on calls by this name are answered at once. */
  always(named: string, result: OutsideResult): void;
}

export function scriptedOutside(): ScriptedOutside {
  const calls: OpenCall[] = [];
  const known = new Map<string, OutsideResult>();
  return {
    calls,
    always: (named, result) => void known.set(named, result),
    callFunction(call, signal) {
      const { promise, resolve } = Promise.withResolvers<OutsideResult>();
      calls.push({ call, signal, answer: resolve });
      return known.get(call.request.named) ?? promise;
    },
  };
}
