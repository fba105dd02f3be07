import * as z from 'zod';
import { UserRole } from '../../contract/primitives.ts';
import type { InstanceDesk } from '../core.ts';

/* What an operator can order on the command line, whether the server runs or not. */

export const OperatorOrder = z.discriminatedUnion('order', [
  z.strictObject({
    order: z.literal('create_user'),
    username: z.string().min(1).max(100),
    displayName: z.string().min(1).max(200),
    role: UserRole,
    profileId: z.string().nullable(),
    password: z.string().min(8).max(1000),
  }),
  z.strictObject({ order: z.literal('set_password'), username: z.string().min(1), password: z.string().min(8).max(1000) }),
  z.strictObject({ order: z.literal('create_key'), name: z.string().min(1).max(100) }),
  z.strictObject({ order: z.literal('publish_flow'), id: z.string().min(1).max(100), name: z.string().min(1).max(200), type: z.string(), content: z.string().max(1_000_000) }),
]);
export type OperatorOrder = z.infer<typeof OperatorOrder>;

/**
 * Carries out an order.
 * @returns what the operator is to be told.
 * @throws Refusal with the reason; nothing has changed then.
 */
export async function carryOut(instance: InstanceDesk, order: OperatorOrder): Promise<string> {
  switch (order.order) {
    case 'create_user': {
      const { id } = await instance.createUser(order);
      return `Created ${order.role} ${order.username} (${id}).`;
    }
    case 'set_password':
      await instance.setPassword(order.username, order.password);
      return `Changed the password of ${order.username}.`;
    case 'create_key': {
      const key = await instance.createAccessKey(order.name);
      return `Access key ${key.accessKeyId}\nSecret     ${key.secretAccessKey}\nThe secret is shown this once. Instance ${instance.instanceId}.`;
    }
    case 'publish_flow':
      await instance.putFlow({ id: order.id, name: order.name, type: order.type, content: order.content, publish: true });
      return `Published flow ${order.id}. Whatever starts it from now on runs this; a run under way, such as a Wait, goes on with what it began with.`;
  }
}
