import { KeyRole } from '../../instance/key-desk.ts';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { createKey } from '../orders/keys.ts';

export const keyCreate = command({
  words: 'key create',
  about: 'Makes an access key for the instance API and shows its secret this once',
  details: 'full may call everything, read whatever only looks, chat what the backend of a website needs.',
  options: {
    data: DATA,
    name: { type: 'string', value: 'NAME', required: true, about: 'what it is for' },
    role: { type: 'string', value: KeyRole.options.join('|'), default: 'full', about: 'what it may call' },
  },
  async run({ values: { data, name, role: given } }, { output }) {
    const role = KeyRole.safeParse(given);
    if (!role.success) throw new Mistake(`--role takes ${KeyRole.options.join(', ')}, not "${given}".`);
    const key = await giveOrder(data, createKey, { name, role: role.data });
    output.write(`Access key ${key.accessKeyId}\nSecret     ${key.secretAccessKey}\nThe secret is shown this once. Role ${role.data}, instance ${key.instanceId}.\n`);
  },
});
