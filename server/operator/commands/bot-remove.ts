import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { removeBot } from '../orders/bots.ts';

export const botRemove = command({
  words: 'bot remove',
  operands: 'NAME',
  about: 'Takes a bot away; flows that name it take their error branch',
  options: { data: DATA },
  async run({ values: { data }, operands: [name, ...more] }, { output }) {
    if (name === undefined || more.length > 0) throw new Mistake('Name the one bot.');
    await giveOrder(data, removeBot, { name });
    output.write(`${name} is no longer configured.\n`);
  },
});
