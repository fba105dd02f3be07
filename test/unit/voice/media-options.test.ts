import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { mediaSettings } from '../../../server/operator/media-options.ts';

const given = {
  'media-processes': '1', 'media-address': undefined, 'media-ports': '42000-42099', 'media-public-address': undefined, 'media-stack': 'automatic', 'media-host': [], 'media-secret-file': undefined,
};

test('unless something is said there is one process, on all addresses, and nobody else is asked', async () => {
  expect(await mediaSettings(given, {})).toEqual({ processes: 1, remote: [], ports: [42_000, 42_099], stack: 'automatic' });
});

test('processes on other hosts need a secret, from a file or the environment', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'media-options-'));
  const file = path.join(folder, 'secret');
  writeFileSync(file, 'sixteen characters\n');
  const remote = { ...given, 'media-host': ['ws://10.0.0.7:8090'] };
  expect((await mediaSettings({ ...remote, 'media-secret-file': file }, {})).remote).toEqual([{ url: 'ws://10.0.0.7:8090', secret: 'sixteen characters' }]);
  expect((await mediaSettings(remote, { CCP_MEDIA_SECRET: 'another of sixteen' })).remote).toEqual([{ url: 'ws://10.0.0.7:8090', secret: 'another of sixteen' }]);
  await expect(mediaSettings(remote, {})).rejects.toThrow('at least 16 characters');
  await expect(mediaSettings(remote, { CCP_MEDIA_SECRET: 'short' })).rejects.toThrow('at least 16 characters');
  rmSync(folder, { recursive: true });
});

test.each([
  [{ 'media-processes': 'two' }, '--media-processes takes'], [{ 'media-ports': '42000' }, '--media-ports takes'], [{ 'media-ports': '42099-42000' }, '--media-ports takes'],
  [{ 'media-address': 'eth0' }, '--media-address takes'], [{ 'media-public-address': 'example.org' }, '--media-public-address takes'], [{ 'media-stack': 'fast' }, '--media-stack takes'],
  [{ 'media-host': ['10.0.0.7:8090'] }, '--media-host takes'],
])('what cannot be meant is said: %j', async (wrong, message) => {
  await expect(mediaSettings({ ...given, ...wrong }, {})).rejects.toThrow(message);
});
