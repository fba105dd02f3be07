import { spawn } from 'node:child_process';

/*
 * Starting other programs, and ending them all when this one ends. Runs on Node 20 with nothing installed.
 */

const windows = process.platform === 'win32';
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Ends a child and everything it started (on POSIX each child leads a process group of its own).
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalTree(child, signal) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (windows) {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

/**
 * Ends every program started here: asks first, insists after five seconds.
 * @param {NodeJS.Signals} [signal]
 */
export async function endAll(signal = 'SIGTERM') {
  const children = [...running];
  const gone = Promise.all(children.map((child) => new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(undefined);
    else child.once('exit', resolve);
  })));
  for (const child of children) signalTree(child, signal);
  const insist = setTimeout(() => {
    for (const child of children) signalTree(child, 'SIGKILL');
  }, 5000);
  await gone;
  clearTimeout(insist);
}

/** Ctrl-C, a closed terminal or a kill of this process ends its children too; the exit code is the shell's for that signal. */
export function endAllOnSignal() {
  /** @type {Array<[NodeJS.Signals, number]>} */
  const signals = [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]];
  for (const [signal, code] of signals) {
    process.once(signal, () => {
      void endAll(signal === 'SIGHUP' ? 'SIGTERM' : signal).finally(() => process.exit(code));
    });
  }
}

process.once('exit', () => {
  for (const child of running) signalTree(child, 'SIGKILL');
});

/**
 * Starts a program. Its standard input is closed unless told otherwise.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function start(command, args, options = {}) {
  const child = spawn(command, [...args], { stdio: ['ignore', 'inherit', 'inherit'], detached: !windows, ...options });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/**
 * Runs a program to its end and gives its exit code and what it wrote.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onText?: (text: string) => void, limitSeconds?: number, shell?: boolean }} [options]
 *   `onText` gets output (both streams) as it comes; after `limitSeconds` the program is ended.
 * @returns {Promise<{ code: number, text: string, stopped: boolean }>} code is 127 if the program could not be started
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = start(command, args, {
      cwd: options.cwd, env: options.env, shell: options.shell ?? false, stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    let stopped = false;
    const take = (/** @type {Buffer} */ piece) => {
      const words = piece.toString('utf8');
      text += words;
      options.onText?.(words);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    const limit = options.limitSeconds === undefined ? undefined : setTimeout(() => {
      stopped = true;
      signalTree(child, 'SIGKILL');
    }, options.limitSeconds * 1000);
    child.once('error', (error) => {
      clearTimeout(limit);
      resolve({ code: 127, text: `${text}\n${error.message}`, stopped });
    });
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve({ code: code ?? 1, text, stopped });
    });
  });
}
