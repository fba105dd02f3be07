import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { WebSocketServer, type WebSocket } from 'ws';
import type { OpenChats } from './open-chats.ts';
import { tellProcessorTime } from './processor-time.ts';

/*
 * The floor: what any chat server on this machine must pay. The same request over plain node:http, one row into the
 * same SQLite under the same PRAGMAs, the same answer and the same two frames out over bare ws. It groups commits as
 * our writer does (all that has come in with one turn of the event loop shares one), since a relay that waited for
 * the disk once per message would be an easier floor. It checks nothing, knows no contact and reads no row.
 *
 * The parent sends the chats; it answers with its address.
 */

const folder = mkdtempSync(path.join(tmpdir(), 'bench-relay-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const sqlite = new Database(path.join(folder, 'relay.db'));
sqlite.pragma('journal_mode = WAL');
sqlite.pragma('synchronous = FULL');
sqlite.exec('create table messages (id integer primary key, chat text not null, at integer not null, content text not null)');
const begin = sqlite.prepare('begin immediate');
const commit = sqlite.prepare('commit');
const insert = sqlite.prepare('insert into messages (chat, at, content) values (?, ?, ?)');

interface Chat { chatId: string; agent: string }
const chats = new Map<string, Chat>();
const desks = new Map<string, WebSocket>();
const customers = new Map<string, WebSocket>();

interface Waiting { chat: Chat; contentType: string; content: string; answer(body: string): void }
let waiting: Waiting[] = [];

function take(message: Waiting): void {
  waiting.push(message);
  if (waiting.length === 1) setImmediate(flush);
}

function flush(): void {
  const group = waiting;
  waiting = [];
  const at = Date.now();
  begin.run();
  const ids = group.map(({ chat, content }) => Number(insert.run(chat.chatId, at, content).lastInsertRowid));
  commit.run();
  group.forEach(({ chat, contentType, content, answer }, index) => {
    const id = `00000000-0000-7000-8000-${String(ids[index]).padStart(12, '0')}`;
    const time = new Date(at).toISOString();
    answer(JSON.stringify({ Id: id, AbsoluteTime: time }));
    const participantId = chat.chatId;
    customers.get(chat.chatId)?.send(JSON.stringify({
      topic: 'aws/chat', contentType: 'application/json',
      content: JSON.stringify({
        AbsoluteTime: time, ContentType: contentType, Id: id, Type: 'MESSAGE', ContactId: chat.chatId, Content: content, ParticipantId: participantId,
        DisplayName: 'Customer', ParticipantRole: 'CUSTOMER', InitialContactId: chat.chatId,
      }),
    }));
    desks.get(chat.agent)?.send(JSON.stringify({
      frame: 'event', seq: ids[index], at,
      event: {
        type: 'item',
        item: {
          id, position: ids[index], initialContactId: chat.chatId, contactId: chat.chatId, at, kind: 'message', contentType, content, participantId,
          displayName: 'Customer', role: 'CUSTOMER', commandId: null, receipt: {},
        },
      },
    }));
  });
}

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(pieces).toString()) as { ContentType: string; Content: string };
    const chat = chats.get(String(request.headers['x-amz-bearer']));
    if (chat === undefined) {
      response.writeHead(403).end();
      return;
    }
    take({
      chat, contentType: body.ContentType, content: body.Content,
      answer: (text) => response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text),
    });
  });
});
// An idle connection is kept as long as our server keeps it.
server.keepAliveTimeout = 72_000;
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket, request) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://relay');
  const agent = searchParams.get('agent');
  if (agent === null) customers.set(searchParams.get('chat') ?? '', socket);
  else desks.set(agent, socket);
});

process.once('disconnect', () => process.exit(0));
process.once('message', (open: OpenChats) => {
  tellProcessorTime();
  for (const chat of open.chats) chats.set(chat.connectionToken, chat);
  server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`));
});
