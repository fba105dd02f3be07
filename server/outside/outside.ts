import type { BotRequest, FunctionRequest, JsonObject, OutsideResult } from '../flows/outside-call.ts';
import type { BotTarget } from './bot-target.ts';
import type { FunctionTarget } from './function-target.ts';

/** A function that is to run now. */
export interface FunctionCall {
  /** Stays the same however often the call is made, so that the other end can tell a repeated one. */
  readonly callId: string;
  readonly request: FunctionRequest;
  /** Where it is, as configured; null if it is not. */
  readonly target: FunctionTarget | null;
}

/** A bot that is to be told something now. */
export interface BotCall {
  readonly callId: string;
  readonly request: BotRequest;
  /** Null if it is not configured any more. */
  readonly bot: { readonly name: string; readonly target: BotTarget } | null;
  /** Where the dialogue stands, as the bot gave it with its last answer; null if it gave none, or too long ago. */
  readonly session: JsonObject | null;
  readonly now: number;
}

/** The world outside, as the core sees it: nothing here touches the database. A simulation gives one of its own. */
export interface Outside {
  /** @param signal says that the answer is no longer wanted: the time is over, the contact has ended, or the server stops. */
  callFunction(call: FunctionCall, signal: AbortSignal): OutsideResult | Promise<OutsideResult>;
  /** Its result is a BotReply. @param signal as above. */
  talkToBot(call: BotCall, signal: AbortSignal): OutsideResult | Promise<OutsideResult>;
}
