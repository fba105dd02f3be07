import { columns } from '../columns.ts';
import { command, DATA } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { listPhoneNumbers } from '../orders/phone-numbers.ts';

export const phoneList = command({
  words: 'phone list',
  about: 'Shows the instance\'s own numbers, and the flows that they lead to',
  options: { data: DATA },
  async run({ values: { data } }, { output }) {
    const { numbers } = await giveOrder(data, listPhoneNumbers, {});
    if (numbers.length === 0) output.write('The instance has no number of its own.\n');
    else output.write(columns([['NUMBER', 'FLOW', 'DESCRIPTION'], ...numbers.map(({ number, flow, description }) => [number, flow ?? 'none: it takes no calls', description])]));
  },
});
