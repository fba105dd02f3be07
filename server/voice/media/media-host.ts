import { createHash, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Log } from '../../log.ts';
import { refuseUpgrade } from '../../chat/participant-sockets.ts';
import type { CaptureFile } from './bridge.ts';
import { mediaService, type MediaService, type ServicePlace } from './media-service.ts';
import { Order, type Report } from './messages.ts';

/*
 * A media process on a host of its own: the server comes to it over a WebSocket, with a secret that both know. It keeps nothing:
 * what is recorded goes to the server as it comes, and sounds come from there. If the server is gone, so are its legs.
 */

const TAKEN_OVER = 4001;
const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;
const CAPTURED_EVERY = 100;

export interface MediaHost { readonly port: number; close(): Promise<void> }

export interface MediaHostOptions {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
  readonly place: ServicePlace;
  readonly log: Log;
}

/** Listens for the server. @throws if the port is taken */
export async function startMediaHost({ host, port, secret, place, log }: MediaHostOptions): Promise<MediaHost> {
  const http = createServer((_request, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MESSAGE_BYTES_MAX });
  let current: { socket: WebSocket; service: MediaService } | null = null;
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (!isSame(request.headers.authorization ?? '', `Bearer ${secret}`)) {
      log.warn('media_server_refused', { cause: 'secret' });
      return refuseUpgrade(socket, '401 Unauthorized');
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      log.info('media_server_connected');
      const before = current;
      const service = serveOver(opened, place);
      current = { socket: opened, service };
      before?.socket.close(TAKEN_OVER);
      opened.once('close', () => {
        if (current?.socket === opened) current = null;
        void service.stop().then(() => log.info('media_server_gone'));
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, resolve);
  });
  return {
    port: (http.address() as AddressInfo).port,
    async close() {
      for (const client of sockets.clients) client.terminate();
      await current?.service.stop();
      await new Promise<void>((resolve) => { http.close(() => resolve()); });
    },
  };
}

function serveOver(socket: WebSocket, place: ServicePlace): MediaService {
  const report = (message: Report): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const asked = new Map<string, { resolve: (bytes: Buffer) => void; reject: (error: Error) => void }[]>();
  const service = mediaService(place, {
    report,
    readSound: (file) => new Promise((resolve, reject) => {
      const waiting = asked.get(file) ?? [];
      asked.set(file, [...waiting, { resolve, reject }]);
      if (waiting.length === 0) report({ type: 'sound_wanted', file });
    }),
    openCapture: (recordingId, file) => sentCapture((bytes) => report({ type: 'captured', recordingId, file, bytes: bytes.toString('base64') })),
  });
  socket.on('message', (data) => {
    const order = Order.safeParse(jsonIn(data as Buffer));
    if (!order.success) return;
    if (order.data.type === 'stop') {
      void service.stop().then(() => socket.close());
    } else if (order.data.type === 'sound') {
      const { file, bytes, why } = order.data;
      for (const { resolve, reject } of asked.get(file) ?? []) {
        if (bytes === null) reject(new Error(why));
        else resolve(bytes);
      }
      asked.delete(file);
    } else {
      service.take(order.data);
    }
  });
  socket.on('error', () => socket.terminate());
  return service;
}

/** A capture that is kept elsewhere: what comes within a tenth of a second goes as one. */
function sentCapture(send: (bytes: Buffer) => void): CaptureFile {
  let waiting: Buffer[] = [];
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length > 0) send(Buffer.concat(waiting));
    waiting = [];
  };
  return {
    append(bytes) {
      waiting.push(bytes);
      timer ??= setTimeout(flush, CAPTURED_EVERY);
    },
    async close() {
      flush();
      await Promise.resolve();
    },
  };
}

function jsonIn(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Compares without telling by its time how much of it is right. */
function isSame(given: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}
