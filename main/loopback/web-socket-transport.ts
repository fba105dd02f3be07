import { WebSocket } from 'ws';
import { DESK_FRAME_MAX } from '../../contract/desk-transport.ts';
import type { DeskFrameDown, Transport } from '../../contract/desk-transport.ts';

/** A UTF-16 unit takes at most three bytes in UTF-8. What is larger than the contract's limit is refused by the desk, politely. */
export const PAYLOAD_BYTES_MAX = 3 * DESK_FRAME_MAX + 1024;
/** A panel that has not taken this much is not there any more. */
const UNTAKEN_BYTES_MAX = 64 * 1024 * 1024;
const PING_EVERY = 30_000;

/** The main process's end of a panel's WebSocket. A text that is no JSON arrives as a string, which no schema takes. */
export function webSocketTransport(socket: WebSocket): Transport<DeskFrameDown> {
  const takers = new Set<(frame: unknown) => void>();
  let reason: string | null = null;
  let isAlive = true;

  const ping = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_EVERY);
  ping.unref();

  const closed = new Promise<string>((resolve) => {
    socket.on('close', (_code, said) => {
      clearInterval(ping);
      resolve(reason ?? (said.toString() || 'the panel went away'));
    });
  });
  // `close` follows every error.
  socket.on('error', () => undefined);
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.on('message', (data, isBinary) => {
    const frame = isBinary ? null : parse(data.toString());
    for (const take of takers) take(frame);
  });

  const close = (why: string): void => {
    reason ??= why;
    socket.close(1000, why.slice(0, 100));
    setTimeout(() => socket.terminate(), 1_000).unref();
  };

  return {
    send(frame) {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (socket.bufferedAmount > UNTAKEN_BYTES_MAX) return close('the panel is too slow');
      socket.send(JSON.stringify(frame));
    },
    onFrame(take) {
      takers.add(take);
      return () => takers.delete(take);
    },
    closed,
    close,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
