import * as z from 'zod';
import { FunctionName, FunctionTarget } from '../../outside/function-target.ts';
import { order } from '../order.ts';

const Configured = z.strictObject({ name: FunctionName, target: FunctionTarget });

export const setFunction = order({
  name: 'set_function',
  begins: true,
  fields: Configured,
  answer: z.strictObject({}),
  async carryOut({ outside }, configured) {
    await outside.putFunction(configured);
    return {};
  },
});

export const removeFunction = order({
  name: 'remove_function',
  fields: z.strictObject({ name: FunctionName }),
  answer: z.strictObject({}),
  async carryOut({ outside }, { name }) {
    await outside.removeFunction(name);
    return {};
  },
});

export const listFunctions = order({
  name: 'list_functions',
  fields: z.strictObject({}),
  answer: z.strictObject({ functions: z.array(Configured) }),
  async carryOut({ outside }) {
    return { functions: await outside.functions() };
  },
});
