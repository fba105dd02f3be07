import type * as z from 'zod';
import type { Core } from '../core.ts';

/*
 * What an operator can order on the command line, whether the server runs or not. Each topic is one file in orders/,
 * listed in order-list.ts.
 */

/** An order: what it takes, what it answers, and how it is carried out. Both are plain JSON. */
export interface Order<Fields, Answer> {
  readonly name: string;
  readonly fields: z.ZodType<Fields>;
  readonly answer: z.ZodType<Answer>;
  /** It may be the first of a new instance, in a folder that has none. Whatever looks or takes away needs one. */
  readonly begins?: true;
  /** @throws Refusal with the reason; nothing has changed then. */
  carryOut(core: Core, fields: Fields): Promise<Answer>;
}

/** An order with its types forgotten, as one comes over the socket. */
export interface AnyOrder {
  readonly name: string;
  /** @throws if the fields do not fit, or it cannot be carried out. */
  obey(core: Core, fields: unknown): Promise<unknown>;
}

/** Names the types of an order. */
export function order<Fields, Answer>(definition: Order<Fields, Answer>): Order<Fields, Answer> & AnyOrder {
  return { ...definition, obey: async (core, fields) => await definition.carryOut(core, definition.fields.parse(fields)) };
}
