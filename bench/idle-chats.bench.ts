import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WebSocket } from 'ws';
import { memoryOf, type Memory } from './idle-chats/memory.ts';
import { waitingChats } from './idle-chats/waiting-chats.ts';
import { report, type Row } from './report.ts';

/*
 * What a chat costs while nobody writes: 10,000 customers with their sockets open, subscribed, and alive by heartbeats.
 * Our server beside bare sockets that know nothing but their chat's name, each in a process of its own.
 */

const CHATS = 10_000;
/** Sockets opened at a time. */
const STEP = 200;
const HEARTBEATS = 2;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function started(file: string, args: readonly string[]): Promise<{ child: ChildProcess; base: string }> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL(file, import.meta.url), [...args], { execArgv: ['--expose-gc'] });
    child.once('message', (base) => resolve({ child, base: String(base) }));
    child.once('exit', (code) => reject(new Error(`${file} ended with code ${String(code)} before it was ready.`)));
  });
}

function opened(address: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, { perMessageDeflate: false });
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

function answered(socket: WebSocket, frame: string): Promise<void> {
  return new Promise((resolve) => {
    socket.once('message', () => resolve());
    socket.send(frame);
  });
}

async function inSteps<From, To>(all: readonly From[], act: (one: From) => Promise<To>): Promise<To[]> {
  const done: To[] = [];
  for (let from = 0; from < all.length; from += STEP) done.push(...(await Promise.all(all.slice(from, from + STEP).map(act))));
  return done;
}

/** What the process holds before the first customer's socket, and with all of them. */
async function measure(name: string, [file, ...args]: [string, ...string[]], paths: readonly string[]): Promise<{ before: Memory; after: Memory }> {
  const { child, base } = await started(file, args);
  const before = await memoryOf(child);
  const sockets = await inSteps(paths, (place) => opened(`${base}${place}`));
  await inSteps(sockets, (socket) => answered(socket, '{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}'));
  for (let round = 0; round < HEARTBEATS; round += 1) await inSteps(sockets, (socket) => answered(socket, '{"topic":"aws/heartbeat"}'));
  const after = await memoryOf(child);
  for (const socket of sockets) socket.terminate();
  child.disconnect();
  say(`  ${name}: ${megabytes(before.resident)} without sockets, ${megabytes(after.resident)} with ${String(sockets.length)}`);
  return { before, after };
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
const perChat = (of: { before: Memory; after: Memory }, kind: keyof Memory): number => (of.after[kind] - of.before[kind]) / CHATS / 1024;

const folder = mkdtempSync(path.join(tmpdir(), 'bench-idle-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const full = path.join(folder, 'full.db');
say(`Starting ${String(CHATS)} chats whose customers say nothing ...`);
const paths = await waitingChats(full, CHATS);
const ours = await measure('ours', ['./idle-chats/our-server.ts', full], paths);
const bare = await measure('bare sockets', ['./idle-chats/bare-server.ts'], paths);
const { child: empty } = await started('./idle-chats/our-server.ts', [path.join(folder, 'empty.db')]);
const withoutChats = await memoryOf(empty);
empty.disconnect();

const row = (name: string, value: number, floor: number, remark?: string): Row => ({
  path: name, ours: { p50: value, p99: value, samples: CHATS }, floor: { p50: floor, p99: floor }, aim: '2x', met: value <= 2 * floor, ...(remark !== undefined && { remark }),
});
report([
  row('idle chat, KiB of resident memory', perChat(ours, 'resident'), perChat(bare, 'resident'),
    `one value, not a percentile: all that ${String(CHATS)} open, subscribed sockets add, by chat; the floor is bare ws sockets. Chats themselves are rows: with ${String(CHATS)} of them and no socket the server held ${megabytes(ours.before.resident)}, with none ${megabytes(withoutChats.resident)}.`),
  row('idle chat, KiB of JavaScript objects', perChat(ours, 'heap'), perChat(bare, 'heap')),
]);
