import { createHash } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import type { InstanceDesk } from '../core.ts';
import { describeProblems } from '../rest-json.ts';
import { carryOut, OperatorOrder } from './orders.ts';

/*
 * The command line's way to a running server: a local socket in the data folder, which only the folder's owner can
 * open. The database has one writer, so the command line must not write beside it. One line of JSON each way.
 */

interface Answer { ok: boolean; message: string }
const LINE_MAX = 2 * 1024 * 1024;

function socketPath(dataFolder: string): string {
  const name = createHash('sha256').update(path.resolve(dataFolder)).digest('hex').slice(0, 16);
  return process.platform === 'win32' ? `\\\\.\\pipe\\routing-${name}` : path.join(dataFolder, 'operator.sock');
}

/**
 * Listens for orders in this data folder.
 * @throws if another server listens there already: two must not share a data folder.
 */
export async function listenForOrders(dataFolder: string, instance: InstanceDesk): Promise<{ close(): Promise<void> }> {
  const address = socketPath(dataFolder);
  if (await isListening(address)) throw new Error(`Another routing server works on ${dataFolder}. End it first, or give this one a folder of its own.`);
  if (process.platform !== 'win32') await rm(address, { force: true });
  const server = createServer((socket) => {
    readLine(socket)
      .then((line) => answer(instance, line))
      .then((reply) => socket.end(`${JSON.stringify(reply)}\n`))
      .catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  if (process.platform !== 'win32') await chmod(address, 0o600);
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/**
 * Gives an order to the server that works on this data folder.
 * @returns undefined if none does.
 */
export async function giveOrder(dataFolder: string, order: OperatorOrder): Promise<Answer | undefined> {
  const socket = await open(socketPath(dataFolder));
  if (socket === undefined) return undefined;
  socket.write(`${JSON.stringify(order)}\n`);
  return JSON.parse(await readLine(socket)) as Answer;
}

async function answer(instance: InstanceDesk, line: string): Promise<Answer> {
  const parsed = OperatorOrder.safeParse(JSON.parse(line));
  if (!parsed.success) return { ok: false, message: describeProblems(parsed.error) };
  try {
    return { ok: true, message: await carryOut(instance, parsed.data) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : 'The order failed.' };
  }
}

async function isListening(address: string): Promise<boolean> {
  const socket = await open(address);
  socket?.destroy();
  return socket !== undefined;
}

function open(address: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

async function readLine(socket: Socket): Promise<string> {
  let text = '';
  for await (const part of socket.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += String(part);
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
    if (text.length > LINE_MAX) break;
  }
  throw new Error('The other end closed before it had said a whole line.');
}
