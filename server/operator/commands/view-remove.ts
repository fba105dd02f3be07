import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { removeView } from '../orders/views.ts';

export const viewRemove = command({
  words: 'view remove',
  operands: 'ID',
  about: 'Takes a view of the instance\'s own away; flows that name it take their error branch, or show the built-in one again',
  options: { data: DATA },
  async run({ values: { data }, operands: [id, ...more] }, { output }) {
    if (id === undefined || more.length > 0) throw new Mistake('Name the one view by its id.');
    await giveOrder(data, removeView, { id });
    output.write(`${id} is no longer a view of this instance.\n`);
  },
});
