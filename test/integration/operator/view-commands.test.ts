import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { servedInstance, type ServedInstance } from '../../doubles/served-instance.ts';

/* The operator's commands for views, run as he runs them. */

let instance: ServedInstance;
beforeEach(async () => {
  instance = await servedInstance('views');
});
afterEach(() => instance.end());

const view = (id: string, name: string) => ({ id, name, content: { Actions: ['Yes', 'No'], InputSchema: {}, Template: { Head: { Title: name }, Body: [] } } });

async function put(name: string, content: unknown): Promise<string> {
  const file = path.join(instance.data, name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return instance.ccp('view', 'put', file);
}

test('put, list and remove: a view of one\'s own, one in the place of a built-in one, and in the exported files', async () => {
  expect(await put('choice.json', view('choice', 'A choice'))).toBe('Flows show choice ("A choice") from now on.\n');
  await put('choice.json', view('choice', 'A better choice'));
  await put('form.json', view('form', 'Our form'));
  const listed = (await instance.ccp('view', 'list')).split('\n').map((line) => line.split(/ {2,}/u).map((word) => word.trim()));
  expect(listed).toContainEqual(['choice', 'A better choice', '2', 'own']);
  expect(listed).toContainEqual(['form', 'Our form', '1', 'in place of a built-in one']);
  expect(listed).toContainEqual(['survey', 'Survey', '1', 'built in']);

  const folder = path.join(instance.data, 'exported');
  await instance.ccp('instance', 'export', folder);
  const exported = path.join(folder, 'views', 'choice.json');
  expect(JSON.parse(await readFile(exported, 'utf8'))).toEqual(view('choice', 'A better choice'));
  expect(await instance.ccp('view', 'remove', 'choice')).toBe('choice is no longer a view of this instance.\n');
  await instance.ccp('view', 'remove', 'form');
  const left = await instance.ccp('view', 'list');
  expect(left).not.toContain('choice');
  expect(left).toMatch(/\nform +Form +1 +built in\n/u);
  // What was exported is put back as it is.
  expect(await instance.ccp('view', 'put', exported)).toContain('A better choice');
});

test('what is no view is refused with the field, and what is not there cannot be removed', async () => {
  await expect(put('bad.json', '{')).rejects.toThrow('bad.json is not JSON');
  await expect(put('bad.json', { ...view('choice', 'A choice'), content: { Actions: [] } })).rejects.toThrow(/bad\.json is no view: .*content\.Actions/u);
  await expect(put('big.json', { ...view('choice', 'A choice'), content: { Actions: ['Yes'], InputSchema: {}, Template: { Text: 'x'.repeat(16 * 1024) } } })).rejects.toThrow('16384 is the limit');
  await expect(instance.ccp('view', 'put')).rejects.toThrow('Name the one file');
  await expect(instance.ccp('view', 'remove', 'form')).rejects.toThrow('The instance has no view of its own with the id form.');
  expect(await instance.ccp('view', 'list')).not.toContain('own');
});
