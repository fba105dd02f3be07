import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { tellMemory } from './memory.ts';

/*
 * The floor: bare sockets, each known by its chat and answered its heartbeats. It knows nothing else. It tells its parent
 * where sockets are opened.
 */

const server = createServer();
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 16 * 1024 });
const byChat = new Map<string, WebSocket>();
server.on('upgrade', (request, stream, head) => {
  sockets.handleUpgrade(request, stream, head, (socket) => {
    byChat.set(request.url ?? '', socket);
    socket.on('message', (data) => {
      const { topic } = JSON.parse(String(data)) as { topic: string };
      socket.send(JSON.stringify({ topic }));
    });
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.(`ws://127.0.0.1:${String(port)}`);
  tellMemory();
});
process.once('disconnect', () => process.exit(0));
