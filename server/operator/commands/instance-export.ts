import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { writeInstance } from '../instance-files.ts';
import { readConfiguration } from '../orders/instance.ts';

export const instanceExport = command({
  words: 'instance export',
  operands: 'FOLDER',
  about: 'Writes the configuration as files that can be reviewed and kept: one folder per kind, one file per object',
  details: `Queues, hours, routing profiles, statuses, flows (published and saved), default flows, functions, and users without passwords. The same
configuration is always the same bytes. Files of objects that are gone are removed from the folder.`,
  options: { data: DATA },
  async run({ values: { data }, operands: [folder, ...more] }, { output }) {
    if (folder === undefined || more.length > 0) throw new Mistake('Name the one folder to write to.');
    const { written, removed } = await writeInstance(folder, await giveOrder(data, readConfiguration, {}));
    output.write(`Wrote ${written} objects to ${folder}.${removed.length === 0 ? '' : ` Removed ${removed.join(', ')}.`}\n`);
  },
});
