import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readPassword } from '../../../server/operator/read-password.ts';

const screen = (): { shown: () => string; stream: Writable } => {
  let text = '';
  return { shown: () => text, stream: new Writable({ write: (part: Buffer, _encoding, done) => { text += part.toString(); done(); } }) };
};
const typing = (isTTY: boolean): PassThrough & { isTTY: boolean } => Object.assign(new PassThrough(), { isTTY });

describe('a password on a terminal', () => {
  it('is asked for and not shown', async () => {
    const [keys, { shown, stream }] = [typing(true), screen()];
    const password = readPassword(keys, stream);
    keys.write('secreT\u007Ft word\r');
    expect(await password).toBe('secret word');
    expect(shown()).toBe('Password: \n');
  });

  it('can be broken off with Ctrl-C', async () => {
    const [keys, { stream }] = [typing(true), screen()];
    const password = readPassword(keys, stream);
    keys.write('sec\u0003');
    await expect(password).rejects.toThrow('Nothing was changed');
  });
});

describe('a password from a pipe', () => {
  it('is the first line, without its end, whatever follows', async () => {
    const [keys, { shown, stream }] = [typing(false), screen()];
    keys.end('pass word \r\nmore');
    expect(await readPassword(keys, stream)).toBe('pass word ');
    expect(shown()).toBe('');
  });
});
