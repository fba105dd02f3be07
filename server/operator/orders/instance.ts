import * as z from 'zod';
import { Blueprint, Change } from '../../instance/blueprint/blueprint.ts';
import { order } from '../order.ts';

export const readConfiguration = order({
  name: 'read_configuration',
  fields: z.strictObject({}),
  answer: Blueprint,
  carryOut: async ({ blueprint }) => await blueprint.read(),
});

export const applyConfiguration = order({
  name: 'apply_configuration',
  begins: true,
  fields: z.strictObject({ wanted: Blueprint, prune: z.boolean(), dryRun: z.boolean() }),
  answer: z.array(Change),
  carryOut: async ({ blueprint }, { wanted, ...options }) => await blueprint.apply(wanted, options),
});
