import { columns } from '../columns.ts';
import { command, DATA } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { listViews } from '../orders/views.ts';

export const viewList = command({
  words: 'view list',
  about: 'Shows the views that flows can show',
  options: { data: DATA },
  async run({ values: { data } }, { output }) {
    const { views } = await giveOrder(data, listViews, {});
    output.write(columns([['id', 'name', 'version', 'whose'], ...views.map(({ id, name, version, origin }) => [id, name, String(version), origin])]));
  },
});
