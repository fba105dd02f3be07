import { command, DATA } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { revokeKey } from '../orders/keys.ts';

export const keyRevoke = command({
  words: 'key revoke',
  about: 'Revokes an access key: from the next request on it signs nothing any more',
  options: { data: DATA, id: { type: 'string', value: 'KEY', required: true, about: 'the access key, as key list shows it' } },
  async run({ values: { data, id } }, { output }) {
    await giveOrder(data, revokeKey, { accessKeyId: id });
    output.write(`Revoked ${id}: it signs nothing any more.\n`);
  },
});
