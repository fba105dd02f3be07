import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { endsWithFile } from '../../doubles/child-ends.ts';
import { claimFolder } from '../../../main/cache/claim-folder.ts';
import { freshFolder } from './desktop.ts';

describe('a data folder', () => {
  it('belongs to one desktop at a time, and to the next once it is let go', () => {
    const folder = freshFolder();
    const letGo = claimFolder(folder);
    expect(() => claimFolder(folder)).toThrow(/Another desktop works in .*folder of its own/u);
    claimFolder(freshFolder())();
    letGo();
    claimFolder(folder)();
  });

  it('is free again when the process that had it was killed', async () => {
    const folder = freshFolder();
    const module = path.resolve('main/cache/claim-folder.ts');
    const other = endsWithFile(spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', `const { claimFolder } = await import(${JSON.stringify(module)}); claimFolder(${JSON.stringify(folder)}); globalThis.gc(); console.log('mine'); setInterval(() => {}, 1000);`], { stdio: ['ignore', 'pipe', 'inherit'] }));
    onTestFinished(() => {
      other.kill('SIGKILL');
    });
    await once(other.stdout, 'data');
    expect(() => claimFolder(folder)).toThrow('Another desktop');
    const gone = once(other, 'exit');
    other.kill('SIGKILL');
    await gone;
    claimFolder(folder)();
  });
});
