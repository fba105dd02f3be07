import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import * as z from 'zod';
import { ContentType } from '../../contract/chat-item.ts';
import { Refusal, type ChatDesk, type ChatNotice, type FramedNotice, type Participant } from '../core.ts';
import { chatFrame } from './wire-items.ts';

/*
 * The participants' sockets (reference/chat-wire.md section 4). The URL is the credential; four topics, all JSON text.
 * Several sockets of one participant are normal and each gets everything (surprise 7).
 */

/** Path of the sockets; the secret is in the query. */
export const PARTICIPANT_SOCKET_PATH = '/participant/socket';

/** Frames of a client are a few dozen bytes; anything near this is a mistake or an attack. */
const FRAME_BYTES_MAX = 16 * 1024;
/** A client that lets this much pile up is cut; it catches up with GetTranscript. */
const BACKLOG_BYTES_MAX = 4 * 1024 * 1024;

const ClientFrame = z.object({
  topic: z.string().max(100),
  content: z.object({ topics: z.array(z.string().max(100)).max(20).optional() }).optional(),
});

interface OpenSocket {
  socket: WebSocket;
  participant: Participant;
  subscribed: boolean;
  /** Still to be sent when it subscribes. */
  greeting: FramedNotice | undefined;
}

export interface ParticipantSockets {
  /** Takes over an HTTP upgrade request for PARTICIPANT_SOCKET_PATH. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** How many sockets are open. */
  count(): number;
  /** Closes every socket with 1001 and stops listening to the core. */
  close(): void;
}

/** Opens the participants' sockets over `chats`. `newId` names error answers. */
export function participantSockets(chats: ChatDesk, newId: () => string): ParticipantSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES_MAX, perMessageDeflate: false });
  const byChat = new Map<string, Set<OpenSocket>>();

  const stopListening = chats.onChat((notice) => deliver(byChat.get(notice.initialContactId), notice));

  async function admit(secret: string, request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    let opened: Awaited<ReturnType<ChatDesk['openSocket']>>;
    try {
      opened = await chats.openSocket(secret);
    } catch (error) {
      refuseUpgrade(stream, refusalStatus(error));
      return;
    }
    if (stream.destroyed) {
      forget(opened);
      return;
    }
    server.handleUpgrade(request, stream, head, (socket) => {
      const open: OpenSocket = { socket, participant: opened.participant, subscribed: false, greeting: opened.greeting };
      const chat = opened.participant.initialContactId;
      const group = byChat.get(chat) ?? new Set();
      byChat.set(chat, group.add(open));
      socket.on('message', (data, isBinary) => answer(open, data, isBinary));
      socket.on('error', () => socket.terminate());
      socket.on('close', () => {
        group.delete(open);
        if (group.size === 0 && byChat.get(chat) === group) byChat.delete(chat);
        forget(opened);
      });
    });
  }

  /** A socket that closes while the server stops, or while the disk is full, must not bring the process down: a start forgets all sockets. */
  function forget(opened: { closed(): Promise<void> }): void {
    opened.closed().catch(() => undefined);
  }

  function answer(open: OpenSocket, data: RawData, isBinary: boolean): void {
    const frame = isBinary ? undefined : parseFrame(data.toString());
    if (frame === undefined) {
      send(open, JSON.stringify({ message: 'Not a frame of this protocol', connectionId: open.participant.id, requestId: newId() }));
      return;
    }
    switch (frame.topic) {
      case 'aws/subscribe': {
        const topics = frame.content?.topics ?? [];
        const known = topics.length > 0 && topics.every((topic) => topic === 'aws/chat');
        if (known) open.subscribed = true;
        send(open, JSON.stringify({ topic: 'aws/subscribe', content: { status: known ? 'success' : 'failure', topics } }));
        if (known && open.greeting !== undefined) send(open, chatFrame(open.greeting));
        if (known) open.greeting = undefined;
        return;
      }
      case 'aws/heartbeat':
        send(open, '{"topic":"aws/heartbeat"}');
        return;
      case 'aws/ping':
        send(open, '{"topic":"aws/ping","statusCode":200,"statusContent":"OK"}');
        return;
      default:
        send(open, JSON.stringify({ message: 'Unknown topic', connectionId: open.participant.id, requestId: newId() }));
    }
  }

  return {
    upgrade(request, stream, head) {
      const secret = new URL(request.url ?? '/', 'http://host').searchParams.get('t') ?? '';
      void admit(secret, request, stream, head);
    },
    count: () => server.clients.size,
    close() {
      stopListening();
      for (const socket of server.clients) socket.close(1001);
      server.close();
    },
  };
}

function deliver(group: Set<OpenSocket> | undefined, notice: ChatNotice): void {
  if (group === undefined) return;
  if (notice.type === 'departed') {
    for (const open of group) if (open.participant.id === notice.participantId) open.socket.close(1000);
    return;
  }
  const frame = chatFrame(notice);
  const over = notice.type === 'item' && notice.item.contentType === ContentType.ended;
  for (const open of group) {
    if (!isFor(open, notice)) continue;
    if (open.subscribed) send(open, frame);
    // The client closes by itself on chat.ended; one that does not is closed politely.
    if (over) open.socket.close(1000);
  }
}

function isFor(open: OpenSocket, notice: FramedNotice): boolean {
  if (notice.type === 'receipt') return open.participant.id === notice.to;
  if (notice.type === 'typing') return open.participant.id !== notice.participant.id;
  return true;
}

function send(open: OpenSocket, frame: string): void {
  if (open.socket.readyState !== open.socket.OPEN) return;
  if (open.socket.bufferedAmount > BACKLOG_BYTES_MAX) {
    open.socket.terminate();
    return;
  }
  open.socket.send(frame);
}

function parseFrame(text: string): z.infer<typeof ClientFrame> | undefined {
  try {
    const parsed = ClientFrame.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** A fault of ours must not look like a bad secret. */
function refusalStatus(error: unknown): string {
  if (!(error instanceof Refusal)) return '503 Service Unavailable';
  return error.code === 'limit_exceeded' ? '429 Too Many Requests' : '403 Forbidden';
}

/** Answers an upgrade that is refused with a plain HTTP status and ends the connection. */
export function refuseUpgrade(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
