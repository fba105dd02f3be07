import * as z from 'zod';
import { BotDefinition } from '../bots/bot-definition.ts';

/* Where a bot is that flows may let talk, and what it is called in the chat. Only an operator says so. */

/** What names a bot in a flow: its own name, `name:alias`, or its alias ARN. */
export const BotName = z.string().regex(/^[A-Za-z0-9:_/.-]{1,256}$/, 'A bot is named by letters, digits, "-", "_", "." and ":", or by its alias ARN.');

/** An alias of a Lex V2 bot. */
const LexAliasArn = z.string().regex(/^arn:aws[a-z-]*:lex:[a-z0-9-]+:\d{12}:bot-alias\/[A-Za-z0-9]{1,20}\/[A-Za-z0-9]{1,20}$/, 'That is no alias ARN of a Lex V2 bot: arn:aws:lex:REGION:ACCOUNT:bot-alias/BOT/ALIAS.');
export const LocaleId = z.string().regex(/^[a-z]{2,3}_[A-Z]{2}$|^[a-z]{2,3}_419$/, 'A locale is written like en_US.');

const LexBot = z.strictObject({
  kind: z.literal('lex'),
  aliasArn: LexAliasArn,
  region: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** Another place than AWS that speaks the same API. */
  endpoint: z.url({ protocol: /^https?$/ }).max(2000).optional(),
  /** What it is spoken to in where the contact has no language. */
  locale: LocaleId,
});
export type LexBot = z.infer<typeof LexBot>;

export const BotTarget = z.discriminatedUnion('kind', [LexBot, z.strictObject({ kind: z.literal('built_in'), definition: BotDefinition })]);
export type BotTarget = z.infer<typeof BotTarget>;

/** By which configured names a bot may go, best first: as it is written; for an alias ARN also `BOT:ALIAS` and `BOT`; for `name:alias` the name. */
export function botNamesFor(named: string): string[] {
  const [bot, alias] = named.startsWith('arn:') ? (named.split('bot-alias/')[1] ?? '').split('/') : named.split(':');
  return [...new Set([named, `${bot ?? ''}:${alias ?? ''}`, bot ?? ''])].filter((name) => name !== '' && name !== ':');
}
