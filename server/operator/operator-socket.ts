import { createHash } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import * as z from 'zod';
import type { Core } from '../core.ts';
import { describeProblems } from '../rest-json.ts';
import { ORDERS } from './order-list.ts';

/*
 * The command line's way to a running server: a local socket in the data folder, which only the folder's owner can
 * open. The database has one writer, so the command line must not write beside it. One line of JSON each way.
 */

const Answer = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), answer: z.unknown() }),
  z.strictObject({ ok: z.literal(false), message: z.string() }),
]);
type Answer = z.infer<typeof Answer>;
const Request = z.strictObject({ order: z.string(), fields: z.unknown() });

/** An instance's whole configuration fits. */
const LINE_MAX = 64 * 1024 * 1024;

/** The longest name a local socket can have on any system we run on, in bytes. */
const SOCKET_NAME_MAX = 103;

function socketPath(dataFolder: string): string {
  const folder = path.resolve(dataFolder);
  if (process.platform === 'win32') return `\\\\.\\pipe\\routing-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  const whole = path.join(folder, 'operator.sock');
  // A folder far down the tree has a name too long for a socket; from here it may be short enough.
  const address = Buffer.byteLength(whole) <= SOCKET_NAME_MAX ? whole : path.relative(process.cwd(), whole);
  if (Buffer.byteLength(address) > SOCKET_NAME_MAX) throw new Error(`The path of the data folder ${folder} is too long for the socket in it. Choose a shorter one, or run this from a folder near it.`);
  return address;
}

/** A data folder that no other server may work on until it is let go. */
export interface ClaimedFolder {
  /** From now on orders are carried out on this core; those that came before have waited for it. */
  obey(core: Core): void;
  /** Lets the folder go. */
  close(): Promise<void>;
}

/**
 * Claims a data folder for a server, before its database is opened: a start counts every link as lost, and must not do
 * that to a server that is at work.
 * @throws if another server listens there already: two must not share a data folder.
 */
export async function claimFolder(dataFolder: string): Promise<ClaimedFolder> {
  const address = socketPath(dataFolder);
  if (await isClaimed(dataFolder)) throw new Error(`Another routing server works on ${dataFolder}. End it first, or give this one a folder of its own.`);
  if (process.platform !== 'win32') await rm(address, { force: true });
  const { promise: ready, resolve: obey } = Promise.withResolvers<Core>();
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    readLine(socket)
      .then(async (line) => answer(await ready, line))
      .then((reply) => socket.end(`${JSON.stringify(reply)}\n`))
      .catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  if (process.platform !== 'win32') await chmod(address, 0o600);
  return {
    obey,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** Whether a server works on this data folder now. */
export async function isClaimed(dataFolder: string): Promise<boolean> {
  const socket = await open(socketPath(dataFolder));
  socket?.destroy();
  return socket !== undefined;
}

/**
 * Gives an order to the server that works on this data folder.
 * @returns undefined if none does.
 */
export async function sendOrder(dataFolder: string, order: string, fields: unknown): Promise<Answer | undefined> {
  const socket = await open(socketPath(dataFolder));
  if (socket === undefined) return undefined;
  socket.write(`${JSON.stringify({ order, fields })}\n`);
  return Answer.parse(JSON.parse(await readLine(socket)));
}

async function answer(core: Core, line: string): Promise<Answer> {
  try {
    const { order: name, fields } = Request.parse(JSON.parse(line));
    const order = ORDERS.find((each) => each.name === name);
    if (order === undefined) return { ok: false, message: `The running server does not know the order "${name}". It is of another version than this command line: restart it.` };
    return { ok: true, answer: await order.obey(core, fields) };
  } catch (error) {
    if (error instanceof z.ZodError) return { ok: false, message: describeProblems(error) };
    return { ok: false, message: error instanceof Error ? error.message : 'The order failed.' };
  }
}

function open(address: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

async function readLine(socket: Socket): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const received of socket.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    const part = String(received);
    const end = part.indexOf('\n');
    parts.push(end < 0 ? part : part.slice(0, end));
    if (end >= 0) return parts.join('');
    length += part.length;
    if (length > LINE_MAX) break;
  }
  throw new Error('The other end closed before it had said a whole line.');
}
