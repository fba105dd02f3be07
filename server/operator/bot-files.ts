import { readFile } from 'node:fs/promises';
import type { BotDefinition } from '../bots/bot-definition.ts';
import { readBot } from '../bots/bot-file.ts';

/** The bot in this file. @throws Error that lists what is wrong with it. */
export async function botFrom(file: string): Promise<BotDefinition> {
  const read = readBot(await readFile(file, 'utf8'));
  if (!read.ok) throw new Error(`${file} is no bot:\n${read.problems.map((problem) => `  ${problem}\n`).join('')}`);
  return read.bot;
}
