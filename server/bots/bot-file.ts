import type * as z from 'zod';
import { BOT_CHARACTERS_MAX, BotDefinition } from './bot-definition.ts';

/** What is wrong with a bot's file, each with its field; or the bot. */
export type ReadBot = { readonly ok: true; readonly bot: BotDefinition } | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the text of a bot's file. */
export function readBot(text: string): ReadBot {
  if (text.length > BOT_CHARACTERS_MAX) return { ok: false, problems: [`The file has ${text.length} characters; ${BOT_CHARACTERS_MAX} is the limit.`] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problems: [`The file cannot be read as JSON: ${error instanceof Error ? error.message : ''}`] };
  }
  const read = BotDefinition.safeParse(value);
  return read.success ? { ok: true, bot: read.data } : { ok: false, problems: read.error.issues.map(problem) };
}

function problem(issue: z.core.$ZodIssue): string {
  const field = issue.path.map(String).join('.') || 'the file';
  return issue.code === 'unrecognized_keys' ? `${field}: ${issue.keys.map((key) => JSON.stringify(key)).join(', ')} is not known here; see docs/bots.md.` : `${field}: ${issue.message}`;
}
