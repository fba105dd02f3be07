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
    // Every setting that can be set is shown there; what speaks and the telephone network have pages of their own, docs/voice.md and docs/phone-network.md.
    expect([...Object.keys(JSON.parse(shown) as object), 'phone', 'speech'].toSorted()).toEqual(Object.keys(SettingsFile.shape).toSorted());
  });

  it('says where the telephone network is, with secrets that stand in files of their own, as its guide shows it', async () => {
    const guide = readFileSync(path.resolve('docs/phone-network.md'), 'utf8');
    const [password, secret] = ['sip-password', 'janus-secret'].map((name) => path.join(folder, name));
    writeFileSync(password ?? '', 'hunter2\n');
    writeFileSync(secret ?? '', 'api secret\n');
    const shown = (/```json\n([^]*?)```/u.exec(guide)?.[1] ?? '').replace('/etc/ccp/sip-password', password ?? '');
    const { phone } = await readSettings(written(shown));
    expect(phone).toMatchObject({ account: 'sip:ccp@ccp.example.com', password: 'hunter2', registers: true, lines: 20, numbers: 'plus', janus: { url: 'ws://127.0.0.1:8188', secret: null } });
    const all = { janus: 'wss://janus.example.com', janusSecretFile: secret, account: 'sip:ccp@pbx.example.com', register: false, country: 'DE', numbers: 'zeros' };
    expect((await readSettings(written(JSON.stringify({ phone: all })))).phone).toMatchObject({ janus: { secret: 'api secret' }, password: null, registers: false, country: 'DE', numbers: 'zeros' });
    await expect(readSettings(written(JSON.stringify({ phone: { ...all, register: true } })))).rejects.toThrow(/passwordFile/u);
    await expect(readSettings(written(JSON.stringify({ phone: { ...all, passwordFile: '/nowhere' } })))).rejects.toThrow(/nowhere/u);
    await expect(readSettings(written(JSON.stringify({ phone: { ...all, account: 'ccp' } })))).rejects.toThrow(/phone\.account/u);
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
