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

/** The longest that a customer's words may be for a bot, in characters; what is beyond is cut off (connect-facts 5.3). */
export const BOT_TEXT_MAX = 1024;

/** Tell this bot what the customer said. */
export const BotRequest = z.strictObject({
  kind: z.literal('bot'),
  /** Its name or alias ARN, as the flow says it. */
  named: z.string(),
  sessionId: z.string(),
  /** The contact's language, such as `de-DE`; null where none is set, and then it is the bot's own. */
  language: z.string().nullable(),
  text: z.string(),
  /** What the session begins with; null leaves it as the bot has it. */
  sessionAttributes: z.record(z.string(), z.string()).nullable(),
});
export type BotRequest = z.infer<typeof BotRequest>;

export const OutsideRequest = z.discriminatedUnion('kind', [FunctionRequest, BotRequest]);
export type OutsideRequest = z.infer<typeof OutsideRequest>;

/** Where a dialogue stands with a bot that does not keep that itself: to be kept with its answer, and given back with the next call. */
export interface KeptSession { readonly bot: string; readonly sessionId: string; readonly state: JsonObject; readonly lasts: number }

/** How a call ended. `why` goes to the log, so it never holds any of the answer's text. */
export type OutsideResult =
  | { readonly kind: 'returned'; readonly value: z.infer<ReturnType<typeof z.json>>; readonly session?: KeptSession }
  | { readonly kind: 'failed'; readonly why: string };
