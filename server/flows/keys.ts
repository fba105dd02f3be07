import * as z from 'zod';

/*
 * Keys that a caller presses, taken one after another by the rules of the action that asks for them. Pure: when time is
 * over, the runner says.
 */

/** How keys are taken. Times are in milliseconds. */
export const KeyRules = z.strictObject({
  /** As many keys end the input. A menu takes one. */
  most: z.int().min(1),
  /** These keys end it, and are not part of it; null: none do. */
  terminator: z.string().nullable(),
  /** The star takes back what was pressed before it. */
  starCancels: z.boolean(),
  /** How long until the first key, counted from the end of the prompt; and from each key to the next. */
  firstWithin: z.int().min(1),
  nextWithin: z.int().min(1),
});
export type KeyRules = z.infer<typeof KeyRules>;

/** A key of a telephone that a flow can ask for; A to D are on no telephone. */
export const isKey = (key: string): boolean => /^[0-9*#]$/u.test(key);

/** What there is after one more key; `complete`: nothing is waited for any more. */
export function press(rules: KeyRules, before: string, key: string): { readonly keys: string; readonly complete: boolean } {
  if (rules.starCancels && key === '*') return { keys: '', complete: false };
  const keys = before + key;
  if (rules.terminator !== null && keys.endsWith(rules.terminator)) return { keys: keys.slice(0, -rules.terminator.length), complete: true };
  return { keys, complete: keys.length >= rules.most };
}
