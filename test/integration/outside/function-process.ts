import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endsWithFile } from '../../doubles/child-ends.ts';

/** One thing that the functions' process was asked. */
export interface Asked { name: string; invocation: string | null; key: string | null; authorization: string | null; type: string | null; closed?: string }

/** The process of test/doubles/function-server.ts. */
export interface FunctionProcess {
  readonly url: string;
  /** All that it was asked since this was last called. */
  asked(): Promise<Asked[]>;
  /** Resolves once it was asked something that fits, in the past too. */
  until(fits: (asked: Asked) => boolean): Promise<void>;
  close(): Promise<void>;
}

export async function startFunctionProcess(): Promise<FunctionProcess> {
  const child: ChildProcess = endsWithFile(spawn(process.execPath, [fileURLToPath(new URL('../../doubles/function-server.ts', import.meta.url))], { stdio: ['ignore', 'pipe', 'inherit'] }));
  const asked: Asked[] = [];
  const waiting = new Set<() => void>();
  const port = Promise.withResolvers<number>();
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const said = JSON.parse(line) as Asked & { port?: number };
      if (said.port !== undefined) port.resolve(said.port);
      else asked.push(said);
    }
    for (const look of waiting) look();
  });
  child.once('error', port.reject);
  const url = `http://127.0.0.1:${String(await port.promise)}`;
  const until = (fits: (one: Asked) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!asked.some(fits)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  let marks = 0;
  return {
    url,
    until,
    async asked() {
      // Its lines come in order: after this one nothing older is on its way.
      const mark = `mark-${String(++marks)}`;
      await fetch(`${url}/${mark}`, { method: 'POST' });
      await until(({ name }) => name === mark);
      return asked.splice(0).filter(({ name }) => name !== mark);
    },
    close: () =>
      new Promise((resolve) => {
        child.once('close', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}
