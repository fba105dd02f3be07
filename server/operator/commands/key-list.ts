import { columns } from '../columns.ts';
import { command, DATA } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { listKeys } from '../orders/keys.ts';

export const keyList = command({
  words: 'key list',
  about: 'Lists the access keys, revoked ones included, with their last use to the minute (UTC)',
  options: { data: DATA },
  async run({ values: { data } }, { output }) {
    const time = (at: number | null, none: string): string => (at === null ? none : new Date(at).toISOString().slice(0, 16));
    const keys = await giveOrder(data, listKeys, {});
    output.write(columns([
      ['key', 'role', 'made', 'last used', 'revoked', 'for'],
      ...keys.map((key) => [key.accessKeyId, key.role, time(key.createdAt, ''), time(key.lastUsedAt, 'never'), time(key.revokedAt, '-'), key.name]),
    ]));
  },
});
