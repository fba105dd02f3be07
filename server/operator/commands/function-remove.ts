import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { removeFunction } from '../orders/functions.ts';

export const functionRemove = command({
  words: 'function remove',
  operands: 'NAME',
  about: 'Takes a function away; flows that call it take their error branch',
  options: { data: DATA },
  async run({ values: { data }, operands: [name, ...more] }, { output }) {
    if (name === undefined || more.length > 0) throw new Mistake('Name the one function.');
    await giveOrder(data, removeFunction, { name });
    output.write(`${name} is no longer configured.\n`);
  },
});
