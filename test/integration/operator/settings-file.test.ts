import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSettings, SettingsFile } from '../../../server/operator/settings-file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = (text: string): string => {
  const file = path.join(folder, 'settings.json');
  writeFileSync(file, text);
  return file;
};

describe('the file of settings', () => {
  it('names what differs, in units people use; the rest keeps its default', async () => {
    const { settings, limits } = await readSettings(written('{"offerSeconds": 25, "messageBytes": 4096, "messageCharacters": null, "rates": {"writes": {"perSecond": 2, "burst": 5}}}'));
    expect(settings).toEqual({ offerLasts: 25_000, messageBytes: 4096, messageCharacters: null });
    expect(limits).toEqual({ writes: { perSecond: 2, burst: 5 } });
    expect(await readSettings(undefined)).toEqual({ settings: {}, limits: {} });
  });

  it('is taken as the operator\'s guide shows it', async () => {
    const guide = readFileSync(path.resolve('docs/operators.md'), 'utf8');
    const shown = /`serve --settings FILE`[^]*?```json\n([^]*?)```/u.exec(guide)?.[1] ?? '';
    await readSettings(written(shown));
    // Every setting that can be set is shown there; what speaks has a page of its own, docs/voice.md.
    expect([...Object.keys(JSON.parse(shown) as object), 'speech'].toSorted()).toEqual(Object.keys(SettingsFile.shape).toSorted());
  });

  it.each([
    ['{"offerseconds": 25}', /offerseconds/u],
    ['{"offerSeconds": "25"}', /offerSeconds/u],
    ['{"connectionTokenSeconds": 30}', /connectionTokenSeconds/u],
    ['{"messageBytes": 20000}', /messageBytes/u],
    ['{"attachmentEndings": ["exe"]}', /attachmentEndings/u],
    ['{"rates": {"writes": {"perSecond": 0, "burst": 1}}}', /rates\.writes\.perSecond/u],
    ['[]', /settings\.json/u],
    ['{', /settings\.json/u],
  ])('is refused whole with its name and the value: %s', async (text, naming) => {
    await expect(readSettings(written(text))).rejects.toThrow(naming);
  });
});
