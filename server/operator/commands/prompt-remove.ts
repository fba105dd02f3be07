import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { removePrompt } from '../orders/prompts.ts';

export const promptRemove = command({
  words: 'prompt remove',
  operands: 'NAME',
  about: 'Takes a recording away; flows that play it take their error branch',
  options: { data: DATA },
  async run({ values: { data }, operands: [name, ...more] }, { output }) {
    if (name === undefined || more.length > 0) throw new Mistake('Name the one prompt, by its name or its id.');
    await giveOrder(data, removePrompt, { name });
    output.write(`The prompt "${name}" is gone.\n`);
  },
});
