import { readFile } from 'node:fs/promises';
import { readBot } from '../../bots/bot-file.ts';
import { command, Mistake } from '../command.ts';

export const botCheck = command({
  words: 'bot check',
  operands: 'FILE...',
  about: 'Says what is wrong with the files of bots, by field',
  details: 'Exit code 0: nothing; 1: something, so it would be refused.',
  options: {},
  async run({ operands }, { output }) {
    if (operands.length === 0) throw new Mistake('Name the files of the bots.');
    let wrong = false;
    for (const file of operands) {
      const read = readBot(await readFile(file, 'utf8'));
      if (read.ok) {
        const languages = Object.entries(read.bot.languages).map(([locale, { intents }]) => `${locale} with ${intents.length} intents`);
        output.write(`${file}: nothing wrong; "${read.bot.name}" speaks ${languages.join(', ')}\n`);
      } else {
        wrong = true;
        output.write(`${file}:\n${read.problems.map((problem) => `  ${problem}\n`).join('')}`);
      }
    }
    return wrong ? 1 : 0;
  },
});
