import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { ConnectClient, StartChatContactCommand, type StartChatContactCommandInput } from '@aws-sdk/client-connect';
import type { ServerHandle } from './server-handle.ts';

/*
 * A company's website with a chat page that was written for Amazon Connect, and its backend: a proxy that passes on what
 * the page asks for to StartChatContact. All that is ours in it is the endpoint.
 */

export interface CompanySite {
  url: string;
  close(): Promise<void>;
}

/**
 * @param endpoint where the page reaches the participant API.
 * @param contactFlowId the flow its chats start with.
 */
export async function openCompanySite(server: ServerHandle, endpoint: string, contactFlowId: string): Promise<CompanySite> {
  const { api, instanceId, accessKeyId, secretAccessKey } = server.ready;
  const connect = new ConnectClient({ region: 'eu-central-1', endpoint: api, credentials: { accessKeyId, secretAccessKey } });
  const config = `window.chatConfig = ${JSON.stringify({ region: 'eu-central-1', apiGatewayEndpoint: 'start-chat', instanceId, contactFlowId, endpoint })};`;
  const files: Record<string, string> = {
    '/': path.join(import.meta.dirname, 'company-page/index.html'),
    '/page.js': path.join(import.meta.dirname, 'company-page/page.js'),
    '/amazon-connect-chat.js': path.resolve('node_modules/amazon-connect-chatjs/dist/amazon-connect-chat.js'),
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    if (pathname === '/start-chat') {
      const parts: Buffer[] = [];
      for await (const part of request) if (part instanceof Buffer) parts.push(part);
      const { $metadata: _, ...startChatResult } = await connect.send(new StartChatContactCommand(JSON.parse(Buffer.concat(parts).toString()) as StartChatContactCommandInput));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: { startChatResult } }));
      return;
    }
    const file = files[pathname];
    const content = pathname === '/config.js' ? config : file && (await readFile(file));
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': pathname.endsWith('.js') ? 'text/javascript' : 'text/html' }).end(content);
  };
  const site = createServer((request, response) => void answer(request, response).catch(() => response.writeHead(502).end()));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((site.address() as AddressInfo).port)}/`,
    close: () => new Promise((resolve) => {
      connect.destroy();
      site.close(() => resolve());
      site.closeAllConnections();
    }),
  };
}
