import { columns } from '../columns.ts';
import { command, DATA } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { listUsers } from '../orders/users.ts';

export const userList = command({
  words: 'user list',
  about: 'Lists the users, disabled ones included',
  options: { data: DATA },
  async run({ values: { data } }, { output }) {
    const users = await giveOrder(data, listUsers, {});
    output.write(columns([
      ['username', 'role', 'routing profile', 'state', 'name'],
      ...users.map((user) => [user.username, user.role, user.profileId ?? '-', user.disabled ? 'disabled' : 'enabled', user.displayName]),
    ]));
  },
});
