import * as z from 'zod';

/*
 * The flow format before 2019-10-30, as the console exported it: modules with named branches and a flat list of
 * parameters. Never documented; read as generously as makes sense, since every detail is reported anyway.
 */

export const LegacyParameter = z.looseObject({
  name: z.string(),
  value: z.unknown().optional(),
  /** Of an attribute to set or to pass on: its name. */
  key: z.string().nullish(),
  /** Where the value is to be looked up; a literal value has none. */
  namespace: z.string().nullish(),
});
export type LegacyParameter = z.infer<typeof LegacyParameter>;

export const LegacyBranch = z.looseObject({
  condition: z.string(),
  conditionType: z.string().nullish(),
  conditionValue: z.union([z.string(), z.number(), z.boolean()]).nullish(),
  transition: z.string().nullish(),
});
export type LegacyBranch = z.infer<typeof LegacyBranch>;

export const LegacyModule = z.looseObject({
  id: z.string(),
  type: z.string().min(1),
  branches: z.array(LegacyBranch).nullish(),
  parameters: z.array(LegacyParameter).nullish(),
  target: z.string().nullish(),
  metadata: z.looseObject({ position: z.looseObject({ x: z.number(), y: z.number() }).nullish() }).nullish(),
});
export type LegacyModule = z.infer<typeof LegacyModule>;

export const LegacyFlow = z.looseObject({
  modules: z.array(LegacyModule),
  start: z.string(),
  type: z.string().nullish(),
  metadata: z.looseObject({ name: z.string().nullish(), description: z.string().nullish(), type: z.string().nullish(), status: z.string().nullish() }).nullish(),
});
export type LegacyFlow = z.infer<typeof LegacyFlow>;
