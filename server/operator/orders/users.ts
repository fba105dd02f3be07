import * as z from 'zod';
import { UserRole } from '../../../contract/primitives.ts';
import { order } from '../order.ts';

const Password = z.string().min(8).max(1000);

export const createUser = order({
  name: 'create_user',
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
