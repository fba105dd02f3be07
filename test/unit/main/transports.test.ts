import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { DeskFrameDown } from '../../../contract/desk-transport.ts';
import { webSocketTransport } from '../../../main/loopback/web-socket-transport.ts';
import { memoryTransport } from '../../doubles/memory-transport.ts';
import { panelSocket } from '../../doubles/panel-socket.ts';
import { describeTransport } from './transport-conformance.ts';

describeTransport('Memory', async () => ({ ...memoryTransport<DeskFrameDown, unknown>(), dispose: async () => undefined }));

describeTransport('WebSocket', async () => {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const accepted = new Promise<WebSocket>((resolve) => sockets.once('connection', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  const opened = new Promise((resolve) => client.once('open', resolve));
  const [main] = await Promise.all([accepted, opened]);
  return {
    main: webSocketTransport(main),
    panel: panelSocket(client),
    async dispose() {
      client.terminate();
      sockets.close();
      await new Promise((resolve) => http.close(resolve));
    },
  };
});
