import { ConnectClient, DescribeContactCommand, StartChatContactCommand } from '@aws-sdk/client-connect';
import { ConnectParticipantClient, CreateParticipantConnectionCommand, GetTranscriptCommand, SendEventCommand, SendMessageCommand } from '@aws-sdk/client-connectparticipant';
import { afterEach, describe, expect, it } from 'vitest';
import { startEdgeWorld, type EdgeCustomer, type EdgeWorld } from './edge-world.ts';

/*
 * Rate limits as clients meet them: the errors that SDKs retry, and nothing done for what was refused.
 */

let world: EdgeWorld;
afterEach(() => world.close());

async function failure(call: Promise<unknown>): Promise<{ name: string; status: number | undefined }> {
  const error = await call.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error('The call was to fail and did not.');
  return { name: error.name, status: (error as Error & { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode };
}

/** So little per second that nothing comes back while a test runs. */
const few = (burst: number) => ({ perSecond: 0.001, burst });
const say = (kim: EdgeCustomer, Content = 'hi', client = world.participants) => client.send(new SendMessageCommand({ ConnectionToken: kim.connectionToken, ContentType: 'text/plain', Content }));
const THROTTLED = { name: 'ThrottlingException', status: 429 };

describe('One participant', () => {
  it('sends so many messages and events, and the next is refused without a trace; another is not touched', async () => {
    world = await startEdgeWorld({}, { limits: { writes: few(3) } });
    const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
    const lea = await world.customer({ ContactFlowId: 'flow-quiet' });
    await say(kim);
    await say(kim);
    await world.participants.send(new SendEventCommand({ ConnectionToken: kim.connectionToken, ContentType: 'application/vnd.amazonaws.connect.event.typing' }));
    const before = await world.stateHash();
    expect(await failure(say(kim))).toEqual(THROTTLED);
    expect(await failure(world.participants.send(new SendEventCommand({ ConnectionToken: kim.connectionToken, ContentType: 'application/vnd.amazonaws.connect.event.typing' })))).toEqual(THROTTLED);
    expect(await world.stateHash()).toBe(before);
    await say(lea);
  });

  it('cannot get round it with another connection token', async () => {
    world = await startEdgeWorld({}, { limits: { writes: few(1) } });
    const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
    await say(kim);
    const more = await world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: kim.ParticipantToken, Type: ['CONNECTION_CREDENTIALS'] }));
    expect(await failure(say({ ...kim, connectionToken: more.ConnectionCredentials?.ConnectionToken ?? '' }))).toEqual(THROTTLED);
  });

  it('reads so many pages', async () => {
    world = await startEdgeWorld({}, { limits: { reads: few(2) } });
    const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
    const read = () => world.participants.send(new GetTranscriptCommand({ ConnectionToken: kim.connectionToken }));
    await read();
    await read();
    expect(await failure(read())).toEqual(THROTTLED);
  });

  it('is served again when the SDK tries again: one message, one item', async () => {
    world = await startEdgeWorld({}, { limits: { writes: { perSecond: 5, burst: 1 } } });
    const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
    const patient = new ConnectParticipantClient({ region: 'local', endpoint: world.url, credentials: { accessKeyId: 'any', secretAccessKey: 'thing' }, maxAttempts: 20 });
    const sent = await Promise.all(['one', 'two', 'three'].map((text) => say(kim, text, patient)));
    expect(new Set(sent.map((one) => one.Id)).size).toBe(3);
    const { Transcript = [] } = await world.participants.send(new GetTranscriptCommand({ ConnectionToken: kim.connectionToken, MaxResults: 100 }));
    expect(Transcript.filter((item) => item.Type === 'MESSAGE' && item.ParticipantRole === 'CUSTOMER')).toHaveLength(3);
    patient.destroy();
  });

  it('gets connections far more often than the chat SDK asks at its worst, also while its other limits are used up', async () => {
    world = await startEdgeWorld({}, { limits: { writes: few(1) } });
    const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
    await say(kim);
    const urls = new Set<string | undefined>();
    for (let many = 0; many < 60; many++) {
      const connection = await world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: kim.ParticipantToken, Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }));
      urls.add(connection.Websocket?.Url);
    }
    expect(urls.size).toBe(60);
  });
});

describe('All together', () => {
  it('participants send so many messages', async () => {
    world = await startEdgeWorld({}, { limits: { instanceWrites: few(2) } });
    const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
    const lea = await world.customer({ ContactFlowId: 'flow-quiet' });
    await say(kim);
    await say(lea);
    expect(await failure(say(lea))).toEqual(THROTTLED);
  });

  it('a backend makes so many calls; each is refused by the name that its operation declares, and unsigned ones use nothing up', async () => {
    world = await startEdgeWorld({}, { limits: { instanceApi: few(2) } });
    const stranger = new ConnectClient({ region: 'local', endpoint: world.url, credentials: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'wrong' }, maxAttempts: 1 });
    const describe_ = (client: ConnectClient) => client.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId: 'nothing' }));
    for (let many = 0; many < 5; many++) expect((await failure(describe_(stranger))).name).toBe('UnrecognizedClientException');
    await world.startChat();
    expect((await failure(describe_(world.connect))).name).toBe('ResourceNotFoundException');
    const before = await world.stateHash(['access_keys']);
    expect(await failure(describe_(world.connect))).toEqual(THROTTLED);
    expect(await failure(world.connect.send(new StartChatContactCommand({ InstanceId: world.instanceId, ContactFlowId: 'flow-quiet', ParticipantDetails: { DisplayName: 'Kim' } })))).toEqual({ name: 'TooManyRequestsException', status: 429 });
    expect(await world.stateHash(['access_keys'])).toBe(before);
    stranger.destroy();
  });
});

describe('One address', () => {
  const from = (address: string, path: string, init: RequestInit = {}) =>
    fetch(`${world.url}${path}`, { method: 'POST', body: '{}', ...init, headers: { 'content-type': 'application/json', 'x-forwarded-for': address, ...init.headers } });

  it('makes so many requests, said by a proxy that is trusted; the answer has CORS headers, its name, and when to try again', async () => {
    world = await startEdgeWorld({}, { limits: { address: few(2) }, trustProxy: true });
    for (let many = 0; many < 2; many++) expect((await from('192.0.2.7', '/participant/message')).status).toBe(403);
    const refused = await from('192.0.2.7', '/participant/message');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ __type: 'ThrottlingException' });
    expect((await from('192.0.2.8', '/participant/message')).status).toBe(403);
    expect((await from('192.0.2.7', '/participant/message', { method: 'OPTIONS', body: null })).status).toBe(204);
    expect((await from('192.0.2.7', '/participant/connection')).status).toBe(403);
  });

  it('that is this machine’s own is not limited: a proxy that does not say for whom it asks is not one client', async () => {
    world = await startEdgeWorld({}, { limits: { address: few(1), signIn: few(1) } });
    for (let many = 0; many < 5; many++) expect((await from('192.0.2.7', '/participant/message')).status).toBe(403);
    for (let many = 0; many < 3; many++) expect((await from('192.0.2.7', '/agent/session')).status).toBe(400);
  });

  it('is the one that the proxy has seen, whatever the client claims before it, be it this machine’s own', async () => {
    world = await startEdgeWorld({}, { limits: { signIn: few(1) }, trustProxy: true });
    expect((await from('192.0.2.7', '/agent/session')).status).toBe(400);
    for (const claimed of ['198.51.100.1', '127.0.0.1', '::1, 10.0.0.1']) expect((await from(`${claimed}, 192.0.2.7`, '/agent/session')).status).toBe(429);
  });

  it('of IPv6 is one network, in which a client picks another address for each request', async () => {
    world = await startEdgeWorld({}, { limits: { signIn: few(1) }, trustProxy: true });
    expect((await from('2001:db8:1:2::7', '/agent/session')).status).toBe(400);
    expect((await from('2001:db8:1:2:ffff::8', '/agent/session')).status).toBe(429);
    expect((await from('2001:db8:1:3::7', '/agent/session')).status).toBe(400);
  });

  it('asks so often for a session', async () => {
    world = await startEdgeWorld({}, { limits: { signIn: few(1) }, trustProxy: true });
    expect((await from('192.0.2.7', '/agent/session')).status).toBe(400);
    const refused = await from('192.0.2.7', '/agent/session');
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'throttled', retryAfter: expect.any(Number) as number });
  });
});
