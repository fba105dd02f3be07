import { ConnectClient, DescribeContactCommand } from '@aws-sdk/client-connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdgeWorld, type EdgeWorld } from './edge-world.ts';

/*
 * The form of what goes over the wire, where an SDK of another version would read it differently: header by header,
 * as a browser on another site gets it.
 */

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u;
const DAY = 86_400_000;
let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld();
});
afterAll(() => world.close());

const post = (path: string, token: string | undefined, body: unknown, headers: Record<string, string> = {}): Promise<Response> => fetch(`${world.url}/participant/${path}`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', origin: 'https://shop.example', ...(token !== undefined && { 'x-amz-bearer': token }), ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('a page of another site', () => {
  it('may ask: every header of the SDK is allowed by name, since * does not cover authorization', async () => {
    const wanted = ['authorization', 'content-type', 'x-amz-bearer', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-user-agent'];
    const answer = await fetch(`${world.url}/participant/connection`, {
      method: 'OPTIONS', headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST', 'access-control-request-headers': wanted.join(',') },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(wanted.filter((name) => !(answer.headers.get('access-control-allow-headers') ?? '').split(',').includes(name))).toEqual([]);
  });

  it.each([
    ['no token', undefined, {}, 403, 'AccessDeniedException'],
    ['a wrong token', 'made up', { ContentType: 'text/plain', Content: 'hi' }, 403, 'AccessDeniedException'],
    ['no JSON', 'made up', '{"Content', 400, 'ValidationException'],
    ['a field that is missing', 'made up', { Colour: 'red' }, 400, 'ValidationException'],
  ])('reads errors, too: their name in header and body, for %s', async (_what, token, body, status, name) => {
    const answer = await post('message', token, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('x-amzn-errortype')).toBe(name);
    expect(await answer.json()).toMatchObject({ __type: name, Message: expect.stringMatching(/\w+/u) as string });
  });
});

describe('clients of other makes and later versions', () => {
  it('may write null for what they leave out, and say what this server does not know yet', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const later = { SaidByLaterVersions: { deeply: ['new'] } };
    const asked: [string, string, object][] = [
      ['connection', customer.ParticipantToken, { Type: null, ConnectParticipant: true, ...later }],
      ['message', customer.connectionToken, { ContentType: 'text/plain', Content: 'hi', ClientToken: null, ...later }],
      ['event', customer.connectionToken, { ContentType: 'application/vnd.amazonaws.connect.event.typing', Content: null, ClientToken: null, ...later }],
      ['transcript', customer.connectionToken, { ContactId: null, MaxResults: null, NextToken: null, ScanDirection: null, SortOrder: null, StartPosition: { Id: null, AbsoluteTime: null, MostRecent: null, ...later }, ...later }],
      ['start-attachment-upload', customer.connectionToken, { AttachmentName: 'a.png', AttachmentSizeInBytes: 10, ContentType: 'image/png', ClientToken: null, ...later }],
      ['disconnect', customer.connectionToken, { ClientToken: null, ...later }],
    ];
    for (const [path, token, body] of asked) {
      const answer = await post(path, token, body);
      expect([path, answer.status, await answer.text()]).toEqual([path, 200, expect.any(String) as string]);
    }
  });
});

describe('a connection', () => {
  it('has an address that chat clients take, and times they can count with', async () => {
    const { ParticipantToken } = await world.startChat();
    // What chatjs signs with empty keys means nothing here.
    const answer = await post('connection', ParticipantToken, { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }, { authorization: 'AWS4-HMAC-SHA256 Credential=/20261122/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=00' });
    const { Websocket, ConnectionCredentials } = (await answer.json()) as { Websocket: { Url: string; ConnectionExpiry: string }; ConnectionCredentials: { ConnectionToken: string; Expiry: string } };
    expect(Websocket.Url.startsWith(`${world.url.replace('http', 'ws')}/`)).toBe(true);
    // Any other address with ws: chatjs refuses (chat-wire.md, surprise 1).
    expect(Websocket.Url).toMatch(/^wss:|^ws:\/\/127\.0\.0\.1:\d+\//u);
    expect(Websocket.ConnectionExpiry).toMatch(ISO);
    expect(ConnectionCredentials.Expiry).toMatch(ISO);
    const ahead = Date.parse(ConnectionCredentials.Expiry) - world.clock.now();
    expect(ahead).toBeGreaterThan(61_000);
    expect(ahead).toBeLessThanOrEqual(DAY);
    for (const token of [ParticipantToken, ConnectionCredentials.ConnectionToken]) expect(token.length).toBeLessThanOrEqual(1000);
  });
});

describe('times', () => {
  it('are text with milliseconds on the participant API and its socket', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const sent = (await (await post('message', customer.connectionToken, { ContentType: 'text/plain', Content: 'hi' })).json()) as { Id: string; AbsoluteTime: string };
    expect(sent.AbsoluteTime).toMatch(ISO);
    const told = await customer.socket.untilItem((item) => item['Id'] === sent.Id);
    expect(told['AbsoluteTime']).toBe(sent.AbsoluteTime);
    const frame = customer.socket.frames.find((one) => one['topic'] === 'aws/chat');
    expect(frame).toMatchObject({ contentType: 'application/json', content: expect.any(String) as string });
  });

  it('are seconds since 1970 on the instance API', async () => {
    const { ContactId } = await world.startChat();
    let raw = '';
    const reading = new ConnectClient({ region: 'local', endpoint: world.url, credentials: world.keys });
    reading.middlewareStack.add((next) => async (given) => {
      const result = await next(given);
      const { body } = result.response as { body: AsyncIterable<Buffer> };
      const parts: Buffer[] = [];
      for await (const part of body) parts.push(part);
      raw = Buffer.concat(parts).toString();
      Object.assign(result.response as object, { body: Buffer.concat(parts) });
      return result;
    }, { step: 'deserialize', priority: 'low' });
    await reading.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId }));
    const { Contact } = JSON.parse(raw) as { Contact: { InitiationTimestamp: number } };
    expect(Math.abs(Contact.InitiationTimestamp * 1000 - world.clock.now())).toBeLessThan(60_000);
  });
});

describe('GetTranscript', () => {
  it('takes the empty StartPosition that chatjs sends for none', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const answer = await post('transcript', customer.connectionToken, { MaxResults: 15, ScanDirection: 'BACKWARD', SortOrder: 'ASCENDING', StartPosition: {} });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ InitialContactId: customer.ContactId, Transcript: expect.any(Array) as unknown[] });
  });
});
