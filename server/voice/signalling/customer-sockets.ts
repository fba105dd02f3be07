import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type * as z from 'zod';
import type { Clock } from '../../clock.ts';
import { buckets } from '../../limits/buckets.ts';
import { BUCKETS_MAX } from '../../limits/request-limits.ts';
import { takeToken, type Bucket, type Rate } from '../../limits/token-bucket.ts';
import { refuseUpgrade } from '../../chat/participant-sockets.ts';

/*
 * What the sockets of customers' pages have in common, whatever is said over them: JSON text frames of a schema, a hello in time, a bound
 * of how much is said, and an end of silence. What is said is never logged here.
 */

/** Who has not been let in by then is cut. */
const HELLO_WITHIN = 10_000;
/** Frames of one page: keys pressed fast, and a ping now and then. */
const FRAMES: Rate = { perSecond: 20, burst: 100 };
const BACKLOG_BYTES_MAX = 1024 * 1024;

/** One page's socket. */
export interface PageLink<Down> {
  readonly isOpen: boolean;
  send(frame: Down): void;
  /** Says why, and closes; what it says from now on counts for nothing. */
  dismiss(frame: Down): void;
  /** All has been said. */
  close(): void;
  /** Its hello was accepted. */
  letIn(): void;
}

/** What is said with one page. */
export interface Conversation<Up> {
  /** Frames are taken one after another, so that they keep their order. */
  take(up: Up): Promise<void> | void;
  /** A frame could not be taken. */
  failed(error: unknown): void;
  /** It is no frame, or too many come: what to say of that. */
  misbehaves(how: 'bad_frame' | 'too_many'): void;
  /** It has closed. `taken` resolves when everything that it said has been taken. */
  gone(taken: Promise<void>): void;
}

export interface CustomerSockets {
  /** Takes over an HTTP upgrade request. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): void;
  count(): number;
  close(): void;
}

export interface CustomerSocketsParts<Up, Down> {
  clock: Clock;
  /** How often one address may come. */
  joins: Rate;
  frame: z.ZodType<Up>;
  frameBytesMax: number;
  /** A page that has said nothing for this long is gone. */
  silenceMax: number;
  converse(link: PageLink<Down>): Conversation<Up>;
}

/** Opens the sockets of one path. */
export function customerSockets<Up, Down>({ clock, joins, frame, frameBytesMax, silenceMax, converse }: CustomerSocketsParts<Up, Down>): CustomerSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: frameBytesMax, perMessageDeflate: false });
  const sockets = new Set<WebSocket>();
  const addresses = buckets(joins, () => clock.now(), BUCKETS_MAX);

  function open(socket: WebSocket): void {
    let heardAt = clock.now();
    let frames: Bucket | undefined;
    let isIn = false;
    let dismissed = false;
    sockets.add(socket);
    const link: PageLink<Down> = {
      get isOpen() {
        return socket.readyState === socket.OPEN;
      },
      send: (down) => send(socket, down),
      dismiss(down) {
        send(socket, down);
        dismissed = true;
        socket.close(4000);
      },
      close: () => socket.close(1000),
      letIn() {
        isIn = true;
      },
    };
    const conversation = converse(link);
    const stopHello = clock.wakeAt(clock.now() + HELLO_WITHIN, () => {
      if (!isIn) socket.terminate();
    });
    let stopSilence = (): void => undefined;
    const watchSilence = (): void => {
      stopSilence = clock.wakeAt(heardAt + silenceMax, () => {
        if (clock.now() - heardAt >= silenceMax) socket.terminate();
        else watchSilence();
      });
    };
    watchSilence();
    let turn: Promise<void> = Promise.resolve();
    socket.on('message', (data, isBinary) => {
      if (dismissed) return;
      heardAt = clock.now();
      const taken = takeToken(frames, FRAMES, clock.now());
      frames = taken.bucket;
      if (taken.wait > 0) return conversation.misbehaves('too_many');
      const up = isBinary ? undefined : parse(frame, data);
      if (up === undefined) return conversation.misbehaves('bad_frame');
      turn = turn.then(() => (dismissed ? undefined : conversation.take(up))).catch((error: unknown) => conversation.failed(error));
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      sockets.delete(socket);
      stopSilence();
      stopHello();
      conversation.gone(turn);
    });
  }

  return {
    upgrade(request, stream, head, address) {
      if (addresses.take(address) > 0) return refuseUpgrade(stream, '429 Too Many Requests');
      server.handleUpgrade(request, stream, head, open);
    },
    count: () => sockets.size,
    close() {
      for (const socket of sockets) socket.close(1001);
      server.close();
    },
  };
}

function parse<Up>(frame: z.ZodType<Up>, data: RawData): Up | undefined {
  try {
    return frame.safeParse(JSON.parse(data.toString())).data;
  } catch {
    return undefined;
  }
}

function send(socket: WebSocket, frame: unknown): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > BACKLOG_BYTES_MAX) socket.terminate();
  else socket.send(JSON.stringify(frame));
}
