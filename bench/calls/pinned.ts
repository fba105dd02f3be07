import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/* Which core does what, so that who sends does not take the time of who is measured. Linux only; elsewhere the system decides. */

const TICKS_A_SECOND = 100;

/** Keeps all threads of a process on one core. @returns whether that could be done */
export function pin(pid: number, core: number): boolean {
  try {
    execFileSync('taskset', ['-apc', String(core), String(pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds of a processor's time that a process has used; null where the system does not say. */
export function processorTime(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return ((Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND) * 1000;
  } catch {
    return null;
  }
}
