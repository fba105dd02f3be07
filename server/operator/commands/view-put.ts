import { viewFrom } from '../view-files.ts';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { putView } from '../orders/views.ts';

export const viewPut = command({
  words: 'view put',
  operands: 'FILE',
  about: 'Stores a view that flows can show from now on',
  details: 'The file is JSON of id, name and content (Actions, InputSchema, Template), as "instance export" writes it into views/. A view with\nthe id of a built-in one takes its place. What customers see already stays as it was shown.',
  options: { data: DATA },
  async run({ values: { data }, operands: [file, ...more] }, { output }) {
    if (file === undefined || more.length > 0) throw new Mistake('Name the one file of the view.');
    const view = await viewFrom(file);
    await giveOrder(data, putView, view);
    output.write(`Flows show ${view.id} ("${view.name}") from now on.\n`);
  },
});
