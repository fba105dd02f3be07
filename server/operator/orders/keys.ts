import * as z from 'zod';
import { KeyRole } from '../../instance/key-desk.ts';
import { order } from '../order.ts';

export const createKey = order({
  name: 'create_key',
  begins: true,
  fields: z.strictObject({ name: z.string().min(1).max(100), role: KeyRole }),
  answer: z.strictObject({ accessKeyId: z.string(), secretAccessKey: z.string(), instanceId: z.string() }),
  carryOut: async ({ instance }, key) => ({ ...await instance.keys.create(key), instanceId: instance.instanceId }),
});

export const listKeys = order({
  name: 'list_keys',
  fields: z.strictObject({}),
  answer: z.array(z.strictObject({
    accessKeyId: z.string(), name: z.string(), role: KeyRole, createdAt: z.int(), lastUsedAt: z.int().nullable(), revokedAt: z.int().nullable(),
  })),
  carryOut: async ({ instance }) => await instance.keys.list(),
});

export const revokeKey = order({
  name: 'revoke_key',
  fields: z.strictObject({ accessKeyId: z.string().min(1).max(100) }),
  answer: z.strictObject({}),
  async carryOut({ instance }, { accessKeyId }) {
    await instance.keys.revoke(accessKeyId);
    return {};
  },
});
