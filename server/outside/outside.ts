import type { FunctionRequest, OutsideResult } from '../flows/outside-call.ts';
import type { FunctionTarget } from './function-target.ts';

/** A function that is to run now. */
export interface FunctionCall {
  /** Stays the same however often the call is made, so that the other end can tell a repeated one. */
  readonly callId: string;
  readonly request: FunctionRequest;
  /** Where it is, as configured; null if it is not. */
  readonly target: FunctionTarget | null;
}

/** The world outside, as the core sees it: nothing here touches the database. A simulation gives one of its own. */
export interface Outside {
  /** @param signal says that the answer is no longer wanted: the time is over, the contact has ended, or the server stops. */
  callFunction(call: FunctionCall, signal: AbortSignal): OutsideResult | Promise<OutsideResult>;
}
