import { command, DATA } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { listBots } from '../orders/bots.ts';

export const botList = command({
  words: 'bot list',
  about: 'Shows the bots that flows can let talk',
  options: { data: DATA },
  async run({ values: { data } }, { output }) {
    const { bots } = await giveOrder(data, listBots, {});
    if (bots.length === 0) output.write('No bot is configured.\n');
    for (const { name, displayName, where } of bots) output.write(`${name}  "${displayName}"  ${where}\n`);
  },
});
