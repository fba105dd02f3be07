import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { endsWithFile } from '../doubles/child-ends.ts';
import type { Front } from '../doubles/front.ts';
import { keptPort } from './kept-port.ts';
import type { ServerOrder, ServerReport } from './server-orders.ts';

type Ready = Extract<ServerReport, { type: 'ready' }>;
type OrderWithoutId = ServerOrder extends infer Order ? (Order extends { id: number } ? Omit<Order, 'id'> : never) : never;

/** What a server of these tests is told when it begins. */
export interface ServerStart {
  folder: string;
  ports: { api: number; shop: number };
  /** How far its clock was put forward before. */
  ahead: number;
  publicUrl: string | null;
  calls: CallsWish | null;
}

/** How calls are carried. */
export interface CallsWish {
  /** Prompts that are ready lie in this folder. */
  prompts: string;
  /** `none`: the shop offers calls, but nothing carries them. */
  stack?: 'native' | 'javascript' | 'none';
  /** Where a gateway to telephones is. */
  gateway?: string;
  /** Whether anything speaks; a tone of its own does, unless told otherwise. */
  speaks?: boolean;
}

/** What a server is to be like. */
export interface ServerWish {
  /** What customers reach it by; it stays the caller's to close. */
  front?: Front | undefined;
  /** Has it carry calls, which agents take and the shop offers. */
  calls?: CallsWish | undefined;
}

/** The routing server in a process of its own, with data of its own; it can be killed and started again. */
export class ServerHandle {
  ready!: Ready;
  #process: ChildProcess | undefined;
  readonly #ports: { api: number; shop: number };
  #ahead = 0;
  #orders = 0;
  #log = '';
  /** Its data folder, beside which operators work. */
  readonly data: string;
  readonly #front: Front | undefined;
  readonly #calls: CallsWish | undefined;
  readonly #answers = new Map<number, () => void>();

  private constructor(folder: string, ports: { api: number; shop: number }, { front, calls }: ServerWish) {
    this.#ports = ports;
    this.data = folder;
    this.#front = front;
    this.#calls = calls;
  }

  /** Starts a server with a fresh sample instance. */
  static async start(wish: ServerWish = {}): Promise<ServerHandle> {
    const handle = new ServerHandle(await mkdtemp(path.join(tmpdir(), 'routing-')), { api: await keptPort(), shop: await keptPort() }, wish);
    await handle.#spawn();
    return handle;
  }

  /** Ends it as a power cut would: no clean-up of any kind. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    this.#process = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  }

  get isUp(): boolean {
    return this.#process !== undefined;
  }

  /** Starts it again on the same data and the same ports. */
  async restart(): Promise<void> {
    await this.#spawn();
  }

  /** Has it forget everything: what is there now is as after the first start. Far cheaper than another process. */
  async anew(): Promise<void> {
    this.#ahead = 0;
    this.#log = '';
    if (this.#process !== undefined) return this.order({ type: 'anew' });
    await rm(this.data, { recursive: true, force: true });
    await mkdir(this.data);
    await this.#spawn();
  }

  /** Puts the server's clock forward. */
  async advance(milliseconds: number): Promise<void> {
    this.#ahead += milliseconds;
    await this.order({ type: 'advance', milliseconds });
  }

  async order(order: OrderWithoutId): Promise<void> {
    const id = ++this.#orders;
    const child = this.#process;
    let died = (): void => undefined;
    const answered = new Promise<void>((resolve, reject) => {
      this.#answers.set(id, resolve);
      died = () => reject(new Error(`The server ended before it had obeyed ${order.type}:\n${this.#log.slice(-5000)}`));
      if (child === undefined || child.exitCode !== null) died();
      else child.once('exit', died);
    });
    child?.stdin?.write(`${JSON.stringify({ ...order, id })}\n`);
    await answered.finally(() => child?.off('exit', died));
  }

  /** Everything that the server has written to its log. */
  get log(): string {
    return this.#log;
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  async #spawn(): Promise<void> {
    const start: ServerStart = { folder: this.data, ports: this.#ports, ahead: this.#ahead, publicUrl: this.#front?.url ?? null, calls: this.#calls ?? null };
    const child = endsWithFile(spawn(process.execPath, [path.resolve('test/e2e/server-process.ts'), JSON.stringify(start)], { stdio: ['pipe', 'pipe', 'pipe'] }));
    this.#process = child;
    child.stderr.on('data', (text: Buffer) => {
      this.#log += text.toString();
    });
    await new Promise<Ready>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready:\n${this.#log.slice(-5000)}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (!line.startsWith('{"type":')) return;
        const report = JSON.parse(line) as ServerReport;
        if (report.type === 'ready') resolve((this.ready = report));
        else {
          this.#answers.get(report.id)?.();
          this.#answers.delete(report.id);
        }
      });
    });
    this.#front?.forwardTo(this.ready.api);
  }
}
