import { createInterface } from 'node:readline';
import { Writable, type Readable } from 'node:stream';

/**
 * Reads one line, so that a password is never in the process list. On a terminal it asks, and shows nothing of what is
 * typed.
 * @param asking where the question goes.
 * @throws if it is broken off with Ctrl-C.
 */
export async function readPassword(input: Readable & { isTTY?: boolean }, asking: Writable): Promise<string> {
  return input.isTTY === true ? readUnseen(input, asking) : readLine(input);
}

async function readLine(input: Readable): Promise<string> {
  let text = '';
  for await (const part of input) {
    text += String(part);
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0]?.replace(/\r$/, '') ?? '';
}

async function readUnseen(input: Readable, asking: Writable): Promise<string> {
  asking.write('Password: ');
  const nowhere = new Writable({ write: (_part, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('SIGINT', () => reject(new Error('Broken off. Nothing was changed.')));
      lines.once('close', () => reject(new Error('No password was given. Nothing was changed.')));
    });
  } finally {
    lines.close();
    asking.write('\n');
  }
}
