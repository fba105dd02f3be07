import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { servedInstance, type ServedInstance } from '../../doubles/served-instance.ts';
import { end } from '../../doubles/written-flows.ts';

/* The operator's commands for the instance's own numbers, run as he runs them. */

let instance: ServedInstance;
beforeEach(async () => {
  instance = await servedInstance('phone-numbers');
});
afterEach(() => instance.end());

test('numbers are added, pointed at flows, shown and removed, whether the server runs or not', async () => {
  expect(await instance.ccp('phone', 'add', '+441632960100', '--description', 'Sales')).toBe('Added +441632960100.\n');
  expect(await instance.ccp('phone', 'list')).toMatch(/^\+441632960100 +none: it takes no calls +Sales$/mu);
  await expect(instance.ccp('phone', 'add', '+441632960100', '--flow', 'Welcome')).rejects.toThrow('There is no flow "Welcome"');
  await instance.serve();
  const file = path.join(instance.data, 'welcome.json');
  await writeFile(file, JSON.stringify({ Version: '2019-10-30', StartAction: end.Identifier, Actions: [end] }));
  await instance.ccp('flow', 'publish', file, '--id', 'welcome', '--name', 'Welcome', '--type', 'CONTACT_FLOW');
  expect(await instance.ccp('phone', 'add', '+441632960100', '--flow', 'Welcome')).toBe('Changed +441632960100: who calls it gets the flow "Welcome".\n');
  expect(await instance.ccp('phone', 'list')).toMatch(/^\+441632960100 +Welcome +Sales$/mu);
  await expect(instance.ccp('phone', 'add', '01632960100')).rejects.toThrow('E.164');
  expect(await instance.ccp('phone', 'remove', '+441632960100')).toContain('no longer');
  await expect(instance.ccp('phone', 'remove', '+441632960100')).rejects.toThrow('none of the instance\'s own numbers');
  expect(await instance.ccp('phone', 'list')).toBe('The instance has no number of its own.\n');
});
