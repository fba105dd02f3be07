import * as z from 'zod';
import { order } from '../order.ts';

export const createKey = order({
  name: 'create_key',
  fields: z.strictObject({ name: z.string().min(1).max(100) }),
  answer: z.strictObject({ accessKeyId: z.string(), secretAccessKey: z.string(), instanceId: z.string() }),
  carryOut: async ({ instance }, { name }) => ({ ...await instance.createAccessKey(name), instanceId: instance.instanceId }),
});
