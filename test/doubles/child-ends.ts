import type { ChildProcess } from 'node:child_process';

/*
 * Processes that tests start. One that a failed test leaves behind would hold its test file's worker, and with it the
 * whole run, for as long as it lives; so each is named here when it is started, and the end of the file ends it
 * (end-children.ts).
 */

const running = new Set<ChildProcess>();
/** For a process to end its own children before it is made to. */
const INSISTS_AFTER = 5000;

/** Has this process end with the test file at the latest. @returns the process */
export function endsWithFile<Child extends ChildProcess>(child: Child): Child {
  running.add(child);
  const gone = (): void => void running.delete(child);
  child.once('exit', gone).once('error', gone);
  return child;
}

/** Ends what still runs; resolves when nothing does. */
export async function endChildren(): Promise<void> {
  await Promise.all([...running].map(ended));
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const insist = setTimeout(() => child.kill('SIGKILL'), INSISTS_AFTER);
    const gone = (): void => {
      clearTimeout(insist);
      resolve();
    };
    child.once('exit', gone).once('error', gone);
    child.kill('SIGTERM');
  });
}
