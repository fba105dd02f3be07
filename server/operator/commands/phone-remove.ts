import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { removePhoneNumber } from '../orders/phone-numbers.ts';

export const phoneRemove = command({
  words: 'phone remove',
  operands: 'NUMBER',
  about: 'Takes a number away; whoever calls it is told that it is not there',
  options: { data: DATA },
  async run({ values: { data }, operands: [number, ...more] }, { output }) {
    if (number === undefined || more.length > 0) throw new Mistake('Name the one number.');
    await giveOrder(data, removePhoneNumber, { number });
    output.write(`${number} is no longer one of the instance's numbers.\n`);
  },
});
