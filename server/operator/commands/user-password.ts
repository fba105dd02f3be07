import { command, DATA } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { setPassword } from '../orders/users.ts';
import { readPassword } from '../read-password.ts';

export const userPassword = command({
  words: 'user password',
  about: 'Gives a user a new password, which comes on standard input',
  options: { data: DATA, username: { type: 'string', value: 'U', required: true, about: 'whose' } },
  async run({ values: { data, username } }, { input, output, errors }) {
    await giveOrder(data, setPassword, { username, password: await readPassword(input, errors) });
    output.write(`Changed the password of ${username}.\n`);
  },
});
