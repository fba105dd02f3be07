import { WebSocket } from 'ws';
import { Report, type Order } from './messages.ts';
import type { OpenLink } from './process-link.ts';

/** The process is asked this often whether it is there, and must have answered by the next time. */
const PING_EVERY = 3_000;
const MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

export interface RemotePlace {
  /** Where `ccp media serve` listens on the other host: ws:// within a network of one's own, else wss:// through a proxy. */
  readonly url: string;
  readonly secret: string;
}

/** Media processes on other hosts, reached over a WebSocket. */
export function remoteLink({ url, secret }: RemotePlace): OpenLink {
  return (listener) => {
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${secret}` }, perMessageDeflate: false, maxPayload: MESSAGE_BYTES_MAX, handshakeTimeout: PING_EVERY });
    let isGone = false;
    let isAlive = true;
    const gone = (why: string): void => {
      clearInterval(pings);
      if (isGone) return;
      isGone = true;
      listener.gone(why);
    };
    const pings = setInterval(() => {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
    }, PING_EVERY);
    socket.on('pong', () => { isAlive = true; });
    socket.once('open', () => listener.open());
    socket.on('message', (data) => {
      const report = Report.safeParse(jsonIn(data as Buffer));
      if (report.success) listener.report(report.data);
    });
    socket.once('error', (error) => gone(error.message));
    socket.once('close', (code) => gone(code === 4001 ? 'Another server has taken it over.' : 'The connection to it was lost.'));
    return {
      pid: null,
      send: (order: Order) => { if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(order)); },
      end: () => new Promise<void>((resolve) => {
        if (socket.readyState === WebSocket.CLOSED) return resolve();
        const late = setTimeout(() => socket.terminate(), PING_EVERY);
        socket.once('close', () => {
          clearTimeout(late);
          resolve();
        });
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'stop' } satisfies Order));
        else socket.terminate();
      }),
    };
  };
}

function jsonIn(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return undefined;
  }
}
