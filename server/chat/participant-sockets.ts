import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import * as z from 'zod';
import { ContentType } from '../../contract/chat-item.ts';
import type { Clock } from '../clock.ts';
import { Refusal, SocketsFull, type ChatDesk, type ChatNotice, type FramedNotice, type Participant } from '../core.ts';
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
const BACKLOG_BYTES_MAX = 1024 * 1024;
/** What secrets of ours look like; anything else is not worth a look into the database. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** A socket of which nothing was heard between two looks, not even an answer to a ping, is dead. */
const LOOK_EVERY = 30_000;
/**
 * A participant's sixth socket waits this long for one of the five to go. Refused at once, the public chat SDK asks for
 * the next with no pause, soon a hundred times a second; waiting, once in a while. Closing one of the five instead would
 * make their clients throw each other out in turn (chat-wire.md, surprises 4 and 7).
 */
const WAIT_FOR_PLACE = 20_000;
/** So many may wait per participant; further ones are refused at once. */
const WAITING_MAX = 20;
/** Chats and participants that are over, remembered for sockets that are just being opened. */
const OVER_KEPT = 1000;

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
  /** Whether anything came from it since the last look. */
  heard: boolean;
}

/** A request to open a socket, on its way. */
interface Arrival { secret: string; request: IncomingMessage; stream: Duplex; head: Buffer }
/** Gives the arrival another try, or refuses it. */
interface Waiter { tryAgain(): void; refuse(status: string): void }

export interface ParticipantSockets {
  /** Takes over an HTTP upgrade request for PARTICIPANT_SOCKET_PATH. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** How many sockets are open. */
  count(): number;
  /** Closes every socket with 1001 and stops listening to the core. */
  close(): void;
}

/** Opens the participants' sockets over `chats`. `newId` names error answers. */
export function participantSockets(chats: ChatDesk, clock: Clock, newId: () => string): ParticipantSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES_MAX, perMessageDeflate: false });
  const byChat = new Map<string, Set<OpenSocket>>();

  const waiting = new Map<string, Set<Waiter>>();
  const over = new Set<string>();

  const stopListening = chats.onChat((notice) => {
    if (notice.type === 'departed') remember(over, notice.participantId);
    else if (isEnd(notice)) remember(over, notice.initialContactId);
    deliver(byChat.get(notice.initialContactId), notice);
  });

  let stopLooking: () => void;
  const look = (): void => {
    for (const group of byChat.values()) {
      for (const open of group) {
        if (open.heard) open.socket.ping();
        else open.socket.terminate();
        open.heard = false;
      }
    }
    stopLooking = clock.wakeAt(clock.now() + LOOK_EVERY, look);
  };
  stopLooking = clock.wakeAt(clock.now() + LOOK_EVERY, look);

  async function admit(arrival: Arrival): Promise<void> {
    const { stream } = arrival;
    let opened: Awaited<ReturnType<ChatDesk['openSocket']>>;
    try {
      opened = await chats.openSocket(arrival.secret);
    } catch (error) {
      if (error instanceof SocketsFull && (waiting.get(error.participantId)?.size ?? 0) < WAITING_MAX) waitForPlace(arrival, error.participantId);
      else refuseUpgrade(stream, refusalStatus(error));
      return;
    }
    if (stream.destroyed) {
      forget(opened);
      return;
    }
    server.handleUpgrade(arrival.request, stream, arrival.head, (socket) => {
      const open: OpenSocket = { socket, participant: opened.participant, subscribed: false, greeting: opened.greeting, heard: true };
      const chat = opened.participant.initialContactId;
      // It was over while this one was being let in, so it has not been told.
      if (over.has(chat) || over.has(open.participant.id)) socket.close(1000);
      const group = byChat.get(chat) ?? new Set();
      byChat.set(chat, group.add(open));
      socket.on('message', (data, isBinary) => {
        open.heard = true;
        answer(open, data, isBinary);
      });
      socket.on('pong', () => (open.heard = true));
      socket.on('error', () => socket.terminate());
      socket.on('close', () => {
        group.delete(open);
        if (group.size === 0 && byChat.get(chat) === group) byChat.delete(chat);
        forget(opened);
        const [next] = waiting.get(open.participant.id) ?? [];
        next?.tryAgain();
      });
    });
  }

  function waitForPlace(arrival: Arrival, participantId: string): void {
    const { stream } = arrival;
    const others = waiting.get(participantId) ?? new Set();
    const done = (): void => {
      cancel();
      stream.off('close', done);
      others.delete(waiter);
      if (others.size === 0 && waiting.get(participantId) === others) waiting.delete(participantId);
    };
    const waiter: Waiter = {
      tryAgain() {
        done();
        void admit(arrival);
      },
      refuse(status) {
        done();
        refuseUpgrade(stream, status);
      },
    };
    const cancel = clock.wakeAt(clock.now() + WAIT_FOR_PLACE, () => waiter.refuse('429 Too Many Requests'));
    stream.once('close', done);
    waiting.set(participantId, others.add(waiter));
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
      if (SECRET.test(secret)) void admit({ secret, request, stream, head });
      else refuseUpgrade(stream, '403 Forbidden');
    },
    count: () => server.clients.size,
    close() {
      stopListening();
      stopLooking();
      for (const group of [...waiting.values()]) for (const waiter of [...group]) waiter.refuse('503 Service Unavailable');
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
  for (const open of group) {
    if (!isFor(open, notice)) continue;
    if (open.subscribed) send(open, frame);
    // The client closes by itself on chat.ended; one that does not is closed politely.
    if (isEnd(notice)) open.socket.close(1000);
  }
}

const isEnd = (notice: ChatNotice): boolean => notice.type === 'item' && notice.item.contentType === ContentType.ended;

function remember(over: Set<string>, id: string): void {
  over.add(id);
  const [oldest] = over;
  if (over.size > OVER_KEPT && oldest !== undefined) over.delete(oldest);
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
