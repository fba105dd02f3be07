import { spawn } from 'node:child_process';
import type { Clock } from '../../clock.ts';
import { killGroup, OWN_GROUP } from '../../process-group.ts';
import { SpeechFailed } from './speech-engine.ts';

/** What a program may take for the longest text. */
const LASTS = 20_000;
/** Ten minutes of 16-bit sound at 48 kHz: more than 6,000 characters ever are. */
const BYTES_MAX = 60 * 1024 * 1024;

/**
 * Runs a program that gets text on its standard input and answers with sound on its standard output. No shell is in between, and
 * of the environment it gets what is needed to run at all.
 * @throws SpeechFailed
 */
export function spokenByProgram(program: string, args: readonly string[], text: string, clock: Clock): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const { PATH, HOME, LANG } = process.env;
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], ...OWN_GROUP, env: { PATH, HOME, LANG } });
    const pieces: Buffer[] = [];
    let bytes = 0;
    let over = false;
    const end = (failure: SpeechFailed | undefined): void => {
      if (over) return;
      over = true;
      tooLong();
      if (failure === undefined) return resolve(Buffer.concat(pieces));
      killGroup(child);
      // What has left the group, and so lives on, must not keep the pipe.
      child.stdout.destroy();
      reject(failure);
    };
    const tooLong = clock.wakeAt(clock.now() + LASTS, () => end(new SpeechFailed(`${program} took longer than ${LASTS / 1000} s.`)));
    child.stdout.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > BYTES_MAX) end(new SpeechFailed(`${program} answered with more than ${BYTES_MAX / 1024 / 1024} MB of sound.`));
      else pieces.push(piece);
    });
    child.once('error', (error) => end(new SpeechFailed(`${program} cannot be started: ${error.message}`, error)));
    child.once('close', (code, signal) => end(code === 0 ? undefined : new SpeechFailed(`${program} ended with ${code ?? String(signal)}.`)));
    // It may end without having read all of it; how it ended says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}
