import type { ChildProcess, SpawnOptions } from 'node:child_process';

/*
 * Programs that others wrote, and whatever they start in turn, are ended together.
 */

const HAS_GROUPS = process.platform !== 'win32';

/** To be given to `spawn`: the program gets a process group of its own, which `killGroup` ends. */
export const OWN_GROUP: Pick<SpawnOptions, 'detached' | 'windowsHide'> = { detached: HAS_GROUPS, windowsHide: true };

/** Kills a program that was started with `OWN_GROUP`, with all that it has started; nothing happens if it has ended. */
export function killGroup(child: ChildProcess): void {
  try {
    if (HAS_GROUPS && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended already.
  }
}
