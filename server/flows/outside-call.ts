import * as z from 'zod';

/*
 * What a flow asks of the world outside: a function to run, a bot to talk to. Plain data, because a call is a row until it
 * is answered and outlives a restart.
 */

/** JSON's objects, as functions and bots return them. */
export const JsonObject = z.record(z.string(), z.json());
export type JsonObject = z.infer<typeof JsonObject>;

/** The longest result of a function, in UTF-8 bytes of its JSON (connect-facts 4.3: under 32 KB). */
export const FUNCTION_RESULT_BYTES_MAX = 32 * 1024;
/** How long a bot may take for a reply, in milliseconds (connect-facts 2.7). */
export const BOT_REPLY_LASTS = 10_000;

/** Run this function. */
export const FunctionRequest = z.strictObject({
  kind: z.literal('function'),
  /** Its name or ARN, as the flow says it; which function that is, is the instance's configuration. */
  named: z.string(),
  /** An asynchronous one is only started; nobody waits for what it returns. */
  invocation: z.enum(['SYNCHRONOUS', 'ASYNCHRONOUS']),
  timeLimitSeconds: z.int().min(1).max(8),
  /** The documented event, `ContactFlowEvent`. */
  event: JsonObject,
});
export type FunctionRequest = z.infer<typeof FunctionRequest>;

export const OutsideRequest = z.discriminatedUnion('kind', [FunctionRequest]);
export type OutsideRequest = z.infer<typeof OutsideRequest>;

/** How a call ended. `why` goes to the log, so it never holds any of the answer's text. */
export type OutsideResult =
  | { readonly kind: 'returned'; readonly value: z.infer<ReturnType<typeof z.json>> }
  | { readonly kind: 'failed'; readonly why: string };
