import * as z from 'zod';
import { order } from '../order.ts';

export const listWaiting = order({
  name: 'list_waiting',
  fields: z.strictObject({}),
  answer: z.array(z.strictObject({ kind: z.string(), key: z.string(), askedAt: z.int(), nextTryAt: z.int(), failures: z.int(), lastFailure: z.string().nullable() })),
  carryOut: async ({ jobs }) => await jobs.waiting(),
});
