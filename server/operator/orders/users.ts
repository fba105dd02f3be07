import * as z from 'zod';
import { UserRole } from '../../../contract/primitives.ts';
import { order } from '../order.ts';

const Password = z.string().min(8).max(1000);

export const createUser = order({
  name: 'create_user',
  begins: true,
  fields: z.strictObject({
    username: z.string().min(1).max(100), displayName: z.string().min(1).max(200), role: UserRole, profileId: z.string().nullable(), password: Password,
  }),
  answer: z.strictObject({ id: z.string() }),
  carryOut: async (core, fields) => await core.instance.createUser(fields),
});

export const setPassword = order({
  name: 'set_password',
  fields: z.strictObject({ username: z.string().min(1), password: Password }),
  answer: z.strictObject({}),
  async carryOut(core, { username, password }) {
    await core.instance.setPassword(username, password);
    return {};
  },
});

export const listUsers = order({
  name: 'list_users',
  fields: z.strictObject({}),
  answer: z.array(z.strictObject({
    id: z.string(), username: z.string(), displayName: z.string(), role: UserRole, profileId: z.string().nullable(), createdAt: z.int(), disabled: z.boolean(),
  })),
  carryOut: async ({ instance }) => await instance.users.list(),
});

/** Disabled: he cannot sign in. */
export const switchUser = order({
  name: 'switch_user',
  fields: z.strictObject({ username: z.string().min(1).max(100), disabled: z.boolean() }),
  answer: z.strictObject({}),
  async carryOut({ instance }, { username, disabled }) {
    await (disabled ? instance.users.disable(username) : instance.users.enable(username));
    return {};
  },
});
