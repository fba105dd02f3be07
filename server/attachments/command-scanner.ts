import { spawn } from 'node:child_process';
import { systemClock, type Clock } from '../clock.ts';
import { killGroup, OWN_GROUP } from '../process-group.ts';
import { scanTime, TOOK_TOO_LONG, type Scanner, type Verdict } from './scanner.ts';

/** Of what a scanner says about its trouble, this much is kept. */
const SAID_MOST = 300;

/**
 * A program on this machine: it is started without a shell, with the file's path as its last argument, and says by its
 * exit code what it found, as clamscan does: 0 nothing, 1 something harmful; anything else means that it could not tell.
 * One that takes too long is killed with all that it has started.
 * @param program an absolute path.
 */
export function commandScanner(program: string, clock: Clock = systemClock()): Scanner {
  return {
    scan: (file, signal) =>
      new Promise<Verdict>((resolve) => {
        const child = spawn(program, [file.path], { stdio: ['ignore', 'ignore', 'pipe'], ...OWN_GROUP, env: { PATH: process.env['PATH'] ?? '' } });
        const time = scanTime(clock);
        let said = '';
        const end = (verdict: Verdict): void => {
          time.done();
          signal.removeEventListener('abort', brokenOff);
          killGroup(child);
          // What has left the group, and so lives on, must not keep the pipe.
          child.stderr.destroy();
          resolve(verdict);
        };
        const brokenOff = (): void => end(failed('It was broken off.'));
        signal.addEventListener('abort', brokenOff, { once: true });
        time.over.addEventListener('abort', () => end(TOOK_TOO_LONG), { once: true });
        child.stderr.on('data', (chunk: Buffer) => {
          if (said.length < SAID_MOST) said += chunk.toString('utf8');
        });
        child.once('error', (error) => end(failed(error.message)));
        // What it leaves behind holds its output open: nothing more is to come of that.
        child.once('exit', () => killGroup(child));
        child.once('close', (code, killedBy) => {
          if (code === 0) end({ found: 'nothing' });
          else if (code === 1) end({ found: 'harmful' });
          else end(failed(code === null ? `It was ended by ${String(killedBy)}.` : `It ended with ${String(code)}. ${said.slice(0, SAID_MOST).trim()}`.trim()));
        });
        if (signal.aborted) brokenOff();
      }),
  };
}

const failed = (why: string): Verdict => ({ found: 'failed', why });
