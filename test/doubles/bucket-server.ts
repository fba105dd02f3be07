import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { endsWithFile } from './child-ends.ts';
import type { BucketOptions } from '../../server/storage/objects/bucket-store.ts';

/** An S3-speaking server process with one bucket, that can be killed and come back at the same address. */
export interface BucketServer {
  readonly options: BucketOptions & { credentials: { accessKeyId: string; secretAccessKey: string } };
  /** `kill -9`. What it had stored stays in its folder. */
  stop(): Promise<void>;
  /** Back again, at the same port. */
  start(): Promise<void>;
}

/** @param folder where it keeps its objects. */
export async function startBucketServer(folder: string): Promise<BucketServer> {
  const bucket = 'chats';
  let child: ChildProcess | undefined;
  let port = 0;
  const start = async (): Promise<void> => {
    const started = endsWithFile(spawn(process.execPath, [path.join(import.meta.dirname, 'bucket-server-process.ts'), folder, String(port), bucket], { stdio: ['ignore', 'pipe', 'inherit'] }));
    child = started;
    const [line] = (await Promise.race([
      once(createInterface({ input: started.stdout }), 'line'),
      once(started, 'exit').then(([code]) => {
        throw new Error(`The S3 server ended with ${String(code)} before it listened.`);
      }),
    ])) as [string];
    port = Number(line);
  };
  await start();
  return {
    options: {
      bucket, prefix: 'centre/', region: 'us-east-1', endpoint: `http://127.0.0.1:${String(port)}`, pathStyle: true,
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    },
    start,
    async stop() {
      const stopping = child;
      child = undefined;
      if (!stopping || stopping.exitCode !== null) return;
      const gone = once(stopping, 'exit');
      stopping.kill('SIGKILL');
      await gone;
    },
  };
}
