import { columns } from '../columns.ts';
import { command, DATA } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { listPrompts } from '../orders/prompts.ts';

export const promptList = command({
  words: 'prompt list',
  about: 'Shows the recordings that calls can play',
  options: { data: DATA },
  async run({ values: { data } }, { output }) {
    const { prompts } = await giveOrder(data, listPrompts, {});
    const length = (lasts: number | null): string => (lasts === null ? '' : `${(lasts / 1000).toFixed(1)} s`);
    output.write(columns([['id', 'name', 'whose', 'lasts', 'what'], ...prompts.map(({ id, name, origin, lasts, description }) => [id, name, origin, length(lasts), description])]));
  },
});
