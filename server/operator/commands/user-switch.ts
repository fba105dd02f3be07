import { command, DATA } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { switchUser } from '../orders/users.ts';

const USERNAME = { type: 'string', value: 'U', required: true, about: 'whose account' } as const;

export const userDisable = command({
  words: 'user disable',
  about: 'Signs a user out and keeps him from signing in',
  details: 'What rings goes to somebody else, contacts go on without the agent at once, and what was in after contact work is closed.',
  options: { data: DATA, username: USERNAME },
  async run({ values: { data, username } }, { output }) {
    await giveOrder(data, switchUser, { username, disabled: true });
    output.write(`Disabled ${username}: signed out, and cannot sign in.\n`);
  },
});

export const userEnable = command({
  words: 'user enable',
  about: 'Lets a disabled user sign in again',
  options: { data: DATA, username: USERNAME },
  async run({ values: { data, username } }, { output }) {
    await giveOrder(data, switchUser, { username, disabled: false });
    output.write(`Enabled ${username}, who may sign in again.\n`);
  },
});
