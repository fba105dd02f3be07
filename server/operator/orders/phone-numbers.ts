import * as z from 'zod';
import type { Core } from '../../core.ts';
import { order } from '../order.ts';

/** Adds a number, or gives it another flow. A flow is named by its id or its name. */
export const putPhoneNumber = order({
  name: 'put_phone_number',
  begins: true,
  fields: z.strictObject({ number: z.string().max(40), flow: z.string().min(1).max(300).nullable(), description: z.string().max(500).nullable() }),
  answer: z.strictObject({ added: z.boolean(), flow: z.string().nullable() }),
  async carryOut({ phoneNumbers, configuration }, { number, flow, description }) {
    const flows = flow === null ? [] : await configuration.flows();
    const found = flows.find(({ id }) => id === flow) ?? flows.find(({ name }) => name === flow);
    if (flow !== null && found === undefined) throw new Error(`There is no flow "${flow}".`);
    const { added } = await phoneNumbers.put({ number, description: description ?? undefined, flowId: found?.id });
    return { added, flow: found?.name ?? null };
  },
});

export const removePhoneNumber = order({
  name: 'remove_phone_number',
  fields: z.strictObject({ number: z.string().max(40) }),
  answer: z.strictObject({}),
  async carryOut({ phoneNumbers }, { number }) {
    const found = (await phoneNumbers.list()).find((one) => one.number === number);
    if (found === undefined) throw new Error(`${number} is none of the instance's own numbers. "ccp phone list" shows those there are.`);
    await phoneNumbers.remove(found.id);
    return {};
  },
});

export const listPhoneNumbers = order({
  name: 'list_phone_numbers',
  fields: z.strictObject({}),
  answer: z.strictObject({ numbers: z.array(z.strictObject({ number: z.string(), flow: z.string().nullable(), description: z.string() })) }),
  carryOut: async ({ phoneNumbers, configuration }: Core) => {
    const flows = new Map((await configuration.flows()).map(({ id, name }) => [id, name]));
    return { numbers: (await phoneNumbers.list()).map(({ number, flowId, description }) => ({ number, flow: flowId && (flows.get(flowId) ?? flowId), description })) };
  },
});
