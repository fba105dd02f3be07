import { fork, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServicePlace } from './media-service.ts';
import { Report, type Order } from './messages.ts';
import type { OpenLink } from './process-link.ts';

const END_LASTS = 3_000;

/**
 * Media processes on this machine, each a child of the server. As soon as there are calls another one stands ready for each that
 * could be lost, with everything loaded: callers hear a gap, not the start of a process.
 */
export function childLink(place: ServicePlace): OpenLink & { end(): void } {
  let spare: ChildProcess | null = null;
  let isEnded = false;
  const start = (): ChildProcess => fork(new URL('./media-process.ts', import.meta.url), [JSON.stringify(place)], {
    execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? path.join(tmpdir(), 'node-compile-cache') },
  });
  const keepSpare = (): void => {
    if (spare !== null || isEnded) return;
    const child = start();
    spare = child;
    child.once('error', () => { if (spare === child) spare = null; });
    child.once('exit', () => { if (spare === child) spare = null; });
  };
  const open: OpenLink = (listener) => {
    const child = spare ?? start();
    spare = null;
    let isGone = false;
    const gone = (why: string): void => {
      if (isGone) return;
      isGone = true;
      listener.gone(why);
    };
    child.once('error', (error) => gone(error.message));
    child.once('exit', (code, signal) => gone(`It ended with ${signal ?? `code ${String(code)}`}.`));
    child.on('message', (message) => {
      const report = Report.safeParse(message);
      if (!report.success) return;
      if (report.data.type === 'described') keepSpare();
      listener.report(report.data);
    });
    // The channel takes orders at once; the child reads them when it has begun.
    queueMicrotask(() => listener.open());
    return {
      pid: child.pid ?? null,
      send: (order: Order) => { if (child.connected) child.send(order, () => undefined); },
      end: () => new Promise<void>((resolve) => {
        if (isGone || child.exitCode !== null) return resolve();
        const late = setTimeout(() => child.kill('SIGKILL'), END_LASTS);
        child.once('exit', () => {
          clearTimeout(late);
          resolve();
        });
        if (child.connected) child.send({ type: 'stop' } satisfies Order, () => undefined);
      }),
    };
  };
  return Object.assign(open, {
    end: () => {
      isEnded = true;
      spare?.kill('SIGKILL');
      spare = null;
    },
  });
}
