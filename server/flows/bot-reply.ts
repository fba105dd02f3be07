import * as z from 'zod';

/*
 * What a bot answers, whichever kind it is: the parts of Lex V2's answer that a flow can use.
 */

export const BotButton = z.strictObject({ text: z.string(), value: z.string() });
export const BotCard = z.strictObject({ title: z.string(), subtitle: z.string().nullable(), imageUrl: z.string().nullable(), buttons: z.array(BotButton) });
export type BotCard = z.infer<typeof BotCard>;

/** `custom` is whatever the bot's author wrote, often JSON. */
export const BotMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({ kind: z.literal('custom'), text: z.string() }),
  z.strictObject({ kind: z.literal('card'), card: BotCard }),
]);
export type BotMessage = z.infer<typeof BotMessage>;

const Slots = z.record(z.string(), z.string().nullable());
/** One intent that the words may have meant. `score` from 0 to 1; null where the bot gives none. */
export const Interpretation = z.strictObject({ intent: z.string(), score: z.number().nullable(), slots: Slots });
export type Interpretation = z.infer<typeof Interpretation>;

/** How far an intent is, in Lex's words. */
export const IntentState = z.enum(['Failed', 'Fulfilled', 'FulfillmentInProgress', 'InProgress', 'ReadyForFulfillment', 'Waiting']);
export type IntentState = z.infer<typeof IntentState>;
export const DialogActionType = z.enum(['Close', 'ConfirmIntent', 'Delegate', 'ElicitIntent', 'ElicitSlot', 'None']);
export type DialogActionType = z.infer<typeof DialogActionType>;

export const BotReply = z.strictObject({
  messages: z.array(BotMessage),
  action: DialogActionType,
  slotToElicit: z.string().nullable(),
  intent: z.strictObject({ name: z.string(), state: IntentState, confirmation: z.enum(['Confirmed', 'Denied', 'None']), slots: Slots }).nullable(),
  sessionAttributes: z.record(z.string(), z.string()),
  interpretations: z.array(Interpretation),
});
export type BotReply = z.infer<typeof BotReply>;

/** Has the bot come to its end, so that the flow goes on? */
export function isOver({ action, intent }: BotReply): boolean {
  return action === 'Close' || intent?.state === 'Fulfilled' || intent?.state === 'ReadyForFulfillment' || intent?.state === 'Failed';
}
