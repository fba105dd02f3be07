import { spawn } from 'node:child_process';
import { SCAN_LASTS, type Scanner, type Verdict } from './scanner.ts';

/** Of what a scanner says about its trouble, this much is kept. */
const SAID_MOST = 300;

/**
 * A program on this machine: it is started without a shell, with the file's path as its last argument, and says by its
 * exit code what it found, as clamscan does: 0 nothing, 1 something harmful; anything else means that it could not tell.
 * @param program an absolute path.
 */
export function commandScanner(program: string, args: readonly string[] = []): Scanner {
  return {
    scan: (file, signal) =>
      new Promise<Verdict>((resolve) => {
        const control = AbortSignal.any([signal, AbortSignal.timeout(SCAN_LASTS)]);
        const child = spawn(program, [...args, file.path], { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env['PATH'] ?? '' }, signal: control, killSignal: 'SIGKILL' });
        let said = '';
        child.stderr.on('data', (chunk: Buffer) => {
          if (said.length < SAID_MOST) said += chunk.toString('utf8');
        });
        child.once('error', (error) => resolve(failed(control.aborted && !signal.aborted ? `It took longer than ${String(SCAN_LASTS / 1000)} s.` : error.message)));
        child.once('close', (code, killedBy) => {
          if (code === 0) resolve({ found: 'nothing' });
          else if (code === 1) resolve({ found: 'harmful' });
          else resolve(failed(code === null ? `It was ended by ${String(killedBy)}.` : `It ended with ${String(code)}. ${said.slice(0, SAID_MOST).trim()}`.trim()));
        });
      }),
  };
}

const failed = (why: string): Verdict => ({ found: 'failed', why });
