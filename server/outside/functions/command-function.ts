import { spawn } from 'node:child_process';
import { killGroup, OWN_GROUP } from '../../process-group.ts';
import { FUNCTION_RESULT_BYTES_MAX } from '../../flows/outside-call.ts';
import type { CommandFunction } from '../function-target.ts';
import type { FunctionCall } from '../outside.ts';
import { readReturned, type Attempt } from './attempt.ts';

/** What every program gets of the server's environment; anything else must be named. */
const USUAL_VARIABLES = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'SystemRoot'];

/**
 * Runs a program: the event as JSON on its standard input, its result as JSON on its standard output. No shell reads
 * anything. When the time is over, or it prints too much, it is killed with all that it has started.
 */
export function callCommand(target: CommandFunction, { callId, request }: FunctionCall, environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Attempt> {
  return new Promise((resolve) => {
    const child = spawn(target.program, target.args, {
      stdio: ['pipe', 'pipe', 'ignore'], shell: false, ...OWN_GROUP, env: { ...chosen(environment, target.environment), CCP_CALL_ID: callId },
    });
    const parts: Buffer[] = [];
    let bytes = 0;
    let ended: Attempt | undefined;
    const end = (attempt: Attempt): void => {
      if (ended !== undefined) return;
      ended = attempt;
      signal.removeEventListener('abort', broken);
      killGroup(child);
      // What has left the group, and so lives on, must not keep the pipe.
      child.stdout.destroy();
      resolve(attempt);
    };
    const broken = (): void => end({ kind: 'failed', why: 'It was broken off.' });
    signal.addEventListener('abort', broken, { once: true });
    if (signal.aborted) broken();
    child.on('error', (error) => end({ kind: 'failed', why: `The program could not be started (${'code' in error ? String(error.code) : 'unknown'}).` }));
    child.stdout.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > FUNCTION_RESULT_BYTES_MAX) end({ kind: 'failed', why: `It returned more than ${FUNCTION_RESULT_BYTES_MAX} bytes.` });
      else parts.push(part);
    });
    // What it leaves behind holds its output open: nothing more is to come of that.
    child.on('exit', () => killGroup(child));
    child.on('close', (code, killedBy) => {
      if (code === 0) end(readReturned(Buffer.concat(parts)));
      else end({ kind: 'failed', why: killedBy === null ? `The program ended with exit code ${String(code)}.` : `The program was ended by ${killedBy}.` });
    });
    // A program that does not read its input is nobody's fault.
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify(request.event));
  });
}

function chosen(environment: NodeJS.ProcessEnv, more: readonly string[]): NodeJS.ProcessEnv {
  const given: NodeJS.ProcessEnv = {};
  for (const name of [...USUAL_VARIABLES, ...more]) if (environment[name] !== undefined) given[name] = environment[name];
  return given;
}
