import type { Change } from '../../instance/blueprint/blueprint.ts';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { readInstance } from '../instance-files.ts';
import { applyConfiguration } from '../orders/instance.ts';

export const instanceApply = command({
  words: 'instance apply',
  operands: 'FOLDER',
  about: 'Makes the configuration what the files say: all of it or nothing, and shows what differs',
  details: `What is in the instance and not in the files is left alone, unless --prune. A user that is new cannot sign in before
\`ccp user password\`. Applied twice, the second time has nothing to do.`,
  options: {
    data: DATA,
    'dry-run': { type: 'boolean', about: 'tries everything and changes nothing' },
    prune: { type: 'boolean', about: 'removes what is not in the files; refused for what is in use' },
  },
  async run({ values, operands: [folder, ...more] }, { output }) {
    if (folder === undefined || more.length > 0) throw new Mistake('Name the one folder to read from.');
    const wanted = await readInstance(folder);
    const order = { wanted, prune: values.prune };
    // Shown before it is done: if it cannot be done, one sees what it was.
    const planned = await giveOrder(values.data, applyConfiguration, { ...order, dryRun: true });
    output.write(planned.length === 0 ? 'Nothing to do: the instance is what the files say.\n' : planned.map((change) => shown(change, output.isTTY === true)).join(''));
    if (planned.length === 0 || values['dry-run']) {
      if (planned.length > 0) output.write(`${summary(planned)} would be made. Nothing was changed.\n`);
      return;
    }
    const done = await giveOrder(values.data, applyConfiguration, { ...order, dryRun: false });
    output.write(`${summary(done)} made.\n`);
    const users = done.filter(({ kind, what }) => kind === 'users' && what === 'create').map(({ id }) => wanted.users.find((user) => user.id === id)?.username ?? id);
    if (users.length > 0) output.write(`${users.join(', ')} cannot sign in yet: give each a password with ccp user password.\n`);
  },
});

const summary = (changes: readonly Change[]): string => `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`;

/** The longest value that is shown whole. */
const SHOWN_MAX = 100;
const SIGNS = { create: '+', change: '~', remove: '-' } as const;
const COLOURS = { '+': 32, '~': 33, '-': 31 } as const;

function shown({ kind, id, name, what, fields }: Change, coloured: boolean): string {
  const paint = (sign: keyof typeof COLOURS, text: string): string => (coloured ? `\u001B[${COLOURS[sign]}m${text}\u001B[0m` : text);
  const sign = SIGNS[what];
  const title = paint(sign, `${sign} ${kind}/${id}${name === id ? '' : ` "${name}"`}`);
  // What a new object holds is in its file.
  const lines = what === 'change' ? fields.flatMap(({ path, from, to }) => [
    `    ${path}`,
    ...(from === null ? [] : [paint('-', `      - ${short(from)}`)]),
    ...(to === null ? [] : [paint('+', `      + ${short(to)}`)]),
  ]) : [];
  return `${[title, ...lines].join('\n')}\n`;
}

const short = (value: string): string => (value.length > SHOWN_MAX ? `${value.slice(0, SHOWN_MAX)}…` : value);
