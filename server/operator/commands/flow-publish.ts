import { readFile } from 'node:fs/promises';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { publishFlow } from '../orders/flows.ts';

export const flowPublish = command({
  words: 'flow publish',
  operands: 'FILE',
  about: 'Publishes a flow from a file; whatever starts it from then on runs this',
  details: 'A flow with an error is refused. A run under way, such as a Wait, goes on with what it began with.',
  options: {
    data: DATA,
    id: { type: 'string', value: 'ID', required: true, about: 'the flow; a new one is made if there is none' },
    name: { type: 'string', value: 'NAME', required: true, about: 'what people see' },
    type: { type: 'string', value: 'CONTACT_FLOW', required: true, about: 'what the flow is for' },
  },
  async run({ values: { data, id, name, type }, operands: [file, ...more] }, { output }) {
    if (file === undefined || more.length > 0) throw new Mistake('Name the one file of the flow.');
    await giveOrder(data, publishFlow, { id, name, type, content: await readFile(file, 'utf8') });
    output.write(`Published flow ${id}. Whatever starts it from now on runs this; a run under way, such as a Wait, goes on with what it began with.\n`);
  },
});
