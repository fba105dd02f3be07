import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ccp } from '../../doubles/command-line.ts';

/* What the command line says to somebody who looks for a command. */

describe('ccp', () => {
  it('lists its commands when asked for help in any way', async () => {
    const { code, out } = await ccp(['--help']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^ {2}ccp serve .*^ {2}ccp usage /msu)]);
    for (const asked of [[], ['help'], ['-h']]) expect(await ccp(asked)).toEqual({ code: 0, out, complaints: '' });
  });

  it('explains one command', async () => {
    const { code, out } = await ccp(['flow', 'check', '--help']);
    expect([code, out.startsWith('ccp flow check')]).toEqual([0, true]);
    expect(await ccp(['help', 'flow', 'check'])).toEqual({ code: 0, out, complaints: '' });
  });

  it('tells a command that was only begun from one that there is not', async () => {
    expect(await ccp(['flow'])).toMatchObject({ code: 2, out: '', complaints: expect.stringMatching(/^"ccp flow" needs one word more\.\n\nFlows[^\n]*\n {2}ccp flow check /u) as string });
    expect(await ccp(['flow', 'fly'])).toMatchObject({ code: 2, complaints: expect.stringContaining('"flow fly" is not something this command line can do.') as string });
    expect(await ccp(['fly'])).toMatchObject({ code: 2, complaints: expect.stringContaining('"fly" is not something') as string });
  });

  it('does not take a mistyped folder for an instance without anything in it', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'mistyped-'));
    const data = path.join(folder, 'data');
    try {
      for (const args of [['usage', '--from', '2026-11-25', '--to', '2026-11-26'], ['user', 'list'], ['key', 'list'], ['contact', 'explain', 'c'], ['instance', 'export', path.join(folder, 'files')], ['function', 'remove', 'f']]) {
        expect(await ccp([...args, '--data', data])).toEqual({ code: 1, out: '', complaints: `There is no instance in ${data}. --data takes the folder that the server was started with (ccp serve --data).\n` });
      }
      expect(existsSync(data)).toBe(false);
      expect(await ccp(['instance', 'apply', folder, '--data', data])).toMatchObject({ code: 1, complaints: expect.stringContaining('there is no instance.json in it') as string });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
