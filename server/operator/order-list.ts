import type { AnyOrder } from './order.ts';
import { createKey } from './orders/keys.ts';
import { publishFlow } from './orders/flows.ts';
import { createUser, setPassword } from './orders/users.ts';

/** Every order that a running server obeys. */
export const ORDERS: readonly AnyOrder[] = [createUser, setPassword, createKey, publishFlow];
