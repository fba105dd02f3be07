import { WebSocket } from 'ws';
import { LINK_FRAME_BYTES_MAX } from '../../contract/agent-link.ts';
import { OPEN_WITHIN } from './machine.ts';
import type { OpenSocket } from './link.ts';

/** Opens real sockets with `ws`. Binary frames count as frames that no schema knows. */
export const openWebSocket: OpenSocket = (address, on) => {
  const socket = new WebSocket(address, { maxPayload: LINK_FRAME_BYTES_MAX, handshakeTimeout: OPEN_WITHIN, followRedirects: false });
  socket.on('open', () => on.open());
  socket.on('message', (data, isBinary) => on.message(isBinary ? '' : data.toString()));
  socket.on('close', () => on.close());
  // `close` follows every error and is what counts.
  socket.on('error', () => undefined);
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    // Not a polite close: a peer that does not answer would keep it open for half a minute.
    close: () => {
      if (socket.readyState === WebSocket.OPEN) socket.close();
      setTimeout(() => socket.terminate(), 1_000).unref();
    },
  };
};
