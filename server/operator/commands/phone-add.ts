import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { putPhoneNumber } from '../orders/phone-numbers.ts';

export const phoneAdd = command({
  words: 'phone add',
  operands: 'NUMBER',
  about: 'Adds a number of the instance\'s own, or says anew which flow has whoever calls it',
  details: 'The number is in E.164, such as +441632960100: as it comes from the telephone network (docs/phone-network.md). Without a flow it\ntakes no calls, but can be shown to whom the instance calls.',
  options: {
    data: DATA,
    flow: { type: 'string', value: 'FLOW', about: 'the flow that has whoever calls it, by its id or its name' },
    description: { type: 'string', value: 'TEXT', about: 'what it is for' },
  },
  async run({ values: { data, flow, description }, operands: [number, ...more] }, { output }) {
    if (number === undefined || more.length > 0) throw new Mistake('Name the one number.');
    const put = await giveOrder(data, putPhoneNumber, { number, flow: flow ?? null, description: description ?? null });
    output.write(`${put.added ? 'Added' : 'Changed'} ${number}${put.flow === null ? '' : `: who calls it gets the flow "${put.flow}"`}.\n`);
  },
});
