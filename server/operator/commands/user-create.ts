import { UserRole } from '../../../contract/primitives.ts';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { createUser } from '../orders/users.ts';
import { readPassword } from '../read-password.ts';

export const userCreate = command({
  words: 'user create',
  about: 'Makes a user; the password comes on standard input',
  details: 'The password is one line of at least 8 characters. On a terminal it is asked for and not shown.',
  options: {
    data: DATA,
    username: { type: 'string', value: 'U', required: true, about: 'what the user signs in with' },
    name: { type: 'string', value: '"Full Name"', required: true, about: 'what others see' },
    role: { type: 'string', value: UserRole.options.join('|'), required: true, about: 'what the user may do' },
    profile: { type: 'string', value: 'ID', about: 'the routing profile; without one the user takes no contacts' },
  },
  async run({ values }, { input, output, errors }) {
    const role = UserRole.safeParse(values.role);
    if (!role.success) throw new Mistake(`--role takes one of ${UserRole.options.join(', ')}, not "${values.role}".`);
    const { id } = await giveOrder(values.data, createUser, {
      username: values.username, displayName: values.name, role: role.data, profileId: values.profile ?? null, password: await readPassword(input, errors),
    });
    output.write(`Created ${role.data} ${values.username} (${id}).\n`);
  },
});
