import { command, DATA } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { createKey } from '../orders/keys.ts';

export const keyCreate = command({
  words: 'key create',
  about: 'Makes an access key for the instance API and shows its secret this once',
  options: { data: DATA, name: { type: 'string', value: 'NAME', required: true, about: 'what it is for' } },
  async run({ values: { data, name } }, { output }) {
    const key = await giveOrder(data, createKey, { name });
    output.write(`Access key ${key.accessKeyId}\nSecret     ${key.secretAccessKey}\nThe secret is shown this once. Instance ${key.instanceId}.\n`);
  },
});
