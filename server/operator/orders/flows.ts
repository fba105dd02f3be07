import * as z from 'zod';
import { order } from '../order.ts';

/** What the running server can do that not every one can, for whoever checks a flow. */
export const readAbilities = order({
  name: 'read_abilities',
  fields: z.strictObject({}),
  answer: z.strictObject({ speaks: z.boolean() }),
  carryOut: async ({ promptShelf }) => ({ speaks: promptShelf.speaks }),
});

export const publishFlow = order({
  name: 'publish_flow',
  begins: true,
  fields: z.strictObject({ id: z.string().min(1).max(100), name: z.string().min(1).max(200), type: z.string(), content: z.string().max(1_000_000) }),
  answer: z.strictObject({}),
  async carryOut({ instance }, flow) {
    await instance.putFlow({ ...flow, publish: true });
    return {};
  },
});
