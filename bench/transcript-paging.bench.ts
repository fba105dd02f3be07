import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import BetterSqlite3 from 'better-sqlite3';
import { createLog } from '../server/log.ts';
import { startServer } from '../server/start.ts';
import { waitingChats } from './idle-chats/waiting-chats.ts';
import { ROOM } from './message-path/open-chats.ts';
import { report, summary, type Row } from './report.ts';
import { lengthen } from './transcript-paging/long-chat.ts';

/*
 * GetTranscript on a chat of 100,000 items, paged back from its end to its beginning in pages of 100, as a client
 * does. The floor: one prepared statement that reads the same page by its position, the rows as JSON over node:http.
 */

const ITEMS = 100_000;
const PAGE = 100;
const WARM_PAGES = 50;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const http = new Agent({ keepAlive: true });

function post(base: string, place: string, bearer: string, body: unknown): Promise<{ length: number; json: Record<string, unknown> }> {
  const text = JSON.stringify(body);
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const asked = request({ agent: http, hostname, port, method: 'POST', path: place, headers: { 'content-type': 'application/json', 'x-amz-bearer': bearer, 'content-length': Buffer.byteLength(text) } }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => {
        const whole = Buffer.concat(pieces).toString();
        if (answer.statusCode === 200) resolve({ length: whole.length, json: JSON.parse(whole) as Record<string, unknown> });
        else reject(new Error(`${place} answered ${String(answer.statusCode)}: ${whole}`));
      });
    });
    asked.on('error', reject);
    asked.end(text);
  });
}

const folder = mkdtempSync(path.join(tmpdir(), 'bench-paging-'));
const database = path.join(folder, 'server.db');
await waitingChats(database, 1);
const rows = new BetterSqlite3(database);
const chatId = (rows.prepare('SELECT id FROM chats').get() as { id: string }).id;
say(`Writing a chat of ${String(ITEMS)} items ...`);
lengthen(database, chatId, ITEMS);

// One client pages as fast as it can here, which is more than one may.
const reads = { perSecond: 1_000_000, burst: 1_000_000 };
const server = await startServer({ database, settings: ROOM, limits: { reads }, objects: { directory: path.join(folder, 'objects') }, log: createLog((line) => void (line.includes('"level":"info"') || process.stderr.write(line))) });
const started = await server.core.chats.startChat({
  flowId: 'flow-quiet', customerName: 'Nobody', attributes: {}, durationMinutes: 1500, contentTypes: ['text/plain'], initialMessage: undefined, clientToken: undefined,
});
// The long chat's own customer: a connection token of his, as if he came back.
const participant = (rows.prepare('SELECT customer_participant_id AS id FROM chats WHERE id = ?').get(chatId) as { id: string }).id;
const { connectionToken } = await server.core.chats.connectParticipant(started.participantToken, { markConnected: true });
rows.prepare("UPDATE connection_tokens SET participant_id = ? WHERE kind = 'connection' AND participant_id = ?").run(participant, started.participantId);

const floorRows = rows.prepare('SELECT * FROM transcript WHERE initial_contact_id = ? AND position <= ? ORDER BY position DESC LIMIT ?');
const floorServer = createServer((asked, answer) => {
  const pieces: Buffer[] = [];
  asked.on('data', (piece: Buffer) => pieces.push(piece));
  asked.on('end', () => {
    const { from } = JSON.parse(Buffer.concat(pieces).toString()) as { from: number };
    const text = JSON.stringify({ Transcript: floorRows.all(chatId, from, PAGE) });
    answer.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
  });
});
await new Promise<void>((resolve) => floorServer.listen(0, '127.0.0.1', resolve));
const floorUrl = `http://127.0.0.1:${String((floorServer.address() as AddressInfo).port)}`;

const ours: { at: number; took: number }[] = [];
const floor: number[] = [];
let nextToken: string | undefined;
let seen = 0;
say(`Paging back through them, ${String(PAGE)} at a time, by turns with the floor.`);
do {
  const began = performance.now();
  const { json } = await post(server.url, '/participant/transcript', connectionToken, { MaxResults: PAGE, ScanDirection: 'BACKWARD', SortOrder: 'ASCENDING', StartPosition: {}, ...(nextToken !== undefined && { NextToken: nextToken }) });
  const took = performance.now() - began;
  const floorBegan = performance.now();
  await post(floorUrl, '/', 'nobody', { from: ITEMS - seen });
  const floorTook = performance.now() - floorBegan;
  seen += (json['Transcript'] as unknown[]).length;
  nextToken = json['NextToken'] as string | undefined;
  if (seen > WARM_PAGES * PAGE) {
    ours.push({ at: seen, took });
    floor.push(floorTook);
  }
} while (nextToken !== undefined);
if (seen !== ITEMS) throw new Error(`${String(seen)} of ${String(ITEMS)} items came back.`);

http.destroy();
floorServer.closeAllConnections();
floorServer.close();
rows.close();
await server.close();
rmSync(folder, { recursive: true, force: true });

const all = summary(ours.map(({ took }) => took));
const floorTime = summary(floor);
const half = ours.length >> 1;
const newer = summary(ours.slice(0, half).map(({ took }) => took));
const older = summary(ours.slice(half).map(({ took }) => took));
report([
  {
    path: `a page of ${String(PAGE)} of ${String(ITEMS)} items`, ours: all, floor: floorTime, aim: 'p50 3x, alike at any depth',
    met: all.p50 <= 3 * floorTime.p50 && older.p50 <= 1.25 * newer.p50,
    remark: `p50 ${newer.p50.toFixed(2)} ms in the newer half, ${older.p50.toFixed(2)} ms in the older; the floor is one statement by position, its rows as JSON over node:http.`,
  } satisfies Row,
]);
