import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { endsWithFile } from './child-ends.ts';
import { ccp } from './command-line.ts';

/*
 * A server as an operator runs it: `ccp serve` in a process of its own, in a fresh data folder, to be killed and started
 * again. It carries no calls: a media process and making music for those who wait take longer than the server's start.
 */

export interface ServedInstance {
  readonly data: string;
  /** Runs the command line on the data folder, and gives what it wrote. @throws with what it complained of. */
  ccp(...args: string[]): Promise<string>;
  /** Starts the server. @returns its address. */
  serve(...options: string[]): Promise<string>;
  /** Kills the server where it stands; nothing happens if none runs. */
  kill(): Promise<void>;
  /** Makes an access key. */
  key(): Promise<{ InstanceId: string; credentials: { accessKeyId: string; secretAccessKey: string } }>;
  /** Kills the server and takes the data folder away. */
  end(): Promise<void>;
}

const cli = path.resolve('server/cli.ts');

/** @param name what the folder is called by, for whoever finds it. */
export async function servedInstance(name: string): Promise<ServedInstance> {
  const data = await mkdtemp(path.join(tmpdir(), `${name}-`));
  let server: ChildProcess | undefined;
  const instance: ServedInstance = {
    data,
    async ccp(...args) {
      const { code, out, complaints } = await ccp([...args, '--data', data]);
      if (code !== 0) throw new Error(complaints);
      return out;
    },
    async serve(...options) {
      server = endsWithFile(spawn(process.execPath, [cli, 'serve', '--data', data, '--port', '0', '--media-processes', '0', ...options], { stdio: ['ignore', 'pipe', 'ignore'] }));
      const [line] = (await once(createInterface({ input: server.stdout ?? process.stdin }), 'line')) as [string];
      return /(http:\S+)$/u.exec(line)?.[1] ?? line;
    },
    async kill() {
      const running = server;
      server = undefined;
      if (running === undefined) return;
      const exit = once(running, 'exit');
      running.kill('SIGKILL');
      await exit;
    },
    async key() {
      const key = await instance.ccp('key', 'create', '--name', 'shop');
      return {
        credentials: { accessKeyId: /Access key (\S+)/u.exec(key)?.[1] ?? '', secretAccessKey: /Secret +(\S+)/u.exec(key)?.[1] ?? '' },
        InstanceId: /instance (\S+?)\.\n/u.exec(key)?.[1] ?? '',
      };
    },
    async end() {
      await instance.kill();
      await rm(data, { recursive: true, force: true });
    },
  };
  return instance;
}
