import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALL_WIRE_VERSION } from '../../../contract/call-wire.ts';
import { REACHABLE_WIRE_VERSION } from '../../../contract/reachable-wire.ts';
import { seedSampleCalls } from '../../../server/sample/sample-instance.ts';
import { mediaEngineDouble } from '../../doubles/media-engine.ts';
import { openParticipantSocket, startEdgeWorld, type EdgeWorld, type LinkClient, type SocketClient } from '../edges/edge-world.ts';
import { signedHeaders } from '../edges/sign-request.ts';

/*
 * Pages that can be called, over real sockets: CreateReachableToken as a backend asks for it, and what is said at /call/reachable.
 */

let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld({ callsAtOnce: 20 }, { media: mediaEngineDouble() });
  await seedSampleCalls(world.server.core.instance);
});
afterAll(() => world.close());

interface Answer { status: number; body: Record<string, unknown> }
async function vouch(members: Record<string, unknown> = {}): Promise<Answer> {
  const url = `${world.url}/contact/reachable`;
  const body = JSON.stringify({ InstanceId: world.instanceId, Address: 'customer-4711', DisplayName: 'Kim', ...members });
  const response = await fetch(url, { method: 'PUT', headers: { 'content-type': 'application/json', ...signedHeaders({ method: 'PUT', url, body }, { ...world.keys, at: world.clock.now() }) }, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function atThePhone(username: string): Promise<LinkClient> {
  const agent = await world.agent(username);
  agent.send({ frame: 'voice_devices', microphone: 'ready' });
  agent.send({ frame: 'query', id: 'line', type: 'voice_offer', sdp: 'v=0' });
  await agent.until(({ id }) => id === 'line');
  return agent;
}

async function page(members: Record<string, unknown> = {}): Promise<SocketClient> {
  const { body } = await vouch(members);
  const socket = await openParticipantSocket(String(body['SocketUrl']));
  socket.send({ frame: 'hello', token: body['Token'], version: REACHABLE_WIRE_VERSION });
  await socket.until(({ frame }) => frame === 'welcome');
  return socket;
}

describe('CreateReachableToken', () => {
  it('answers a token, where to go with it and until when', async () => {
    const { status, body } = await vouch({ ExpiresIn: 120 });
    expect(status).toBe(200);
    expect(body).toEqual({ Token: expect.any(String) as string, SocketUrl: `${world.url.replace(/^http/, 'ws')}/call/reachable`, ExpiryTimestamp: expect.any(Number) as number });
    expect(Number(body['ExpiryTimestamp']) * 1000 - world.clock.now()).toBeLessThanOrEqual(120_000);
  });

  it.each([
    ['no address', { Address: ' ' }], ['a telephone number', { Address: '+4930123456' }], ['an address that is too long', { Address: 'x'.repeat(129) }], ['no name', { DisplayName: '\u0007' }], ['a time that is too long', { ExpiresIn: 86_401 }], ['more than it has', { Queue: 'x' }],
  ])('refuses %s', async (_what, members) => {
    expect((await vouch(members)).status).toBe(400);
  });
});

describe('a page\'s socket', () => {
  it('carries a call from its ring to what the page joins it with', async () => {
    const eva = await atThePhone('eva');
    const socket = await page();
    await eva.command({ type: 'dial', to: { address: 'customer-4711' }, contactId: null });
    const ring = await socket.until(({ frame }) => frame === 'ring');
    expect(ring).toEqual({ frame: 'ring', ringId: ring['ringId'], callerName: null });
    socket.send({ frame: 'take', ringId: ring['ringId'] });
    const taken = await socket.until(({ frame }) => frame === 'taken');
    const call = await openParticipantSocket(`${world.url.replace(/^http/, 'ws')}/call/socket`);
    call.send({ frame: 'hello', token: taken['participantToken'], version: CALL_WIRE_VERSION });
    expect(await call.until(({ frame }) => frame === 'welcome')).toMatchObject({ participantId: ring['ringId'], contactId: taken['contactId'] });
    call.send({ frame: 'offer', id: 'o1', sdp: 'v=0' });
    expect(await call.until(({ frame, state }) => frame === 'state' && state === 'connected')).toMatchObject({ agentName: 'Eva Lindqvist' });
    call.send({ frame: 'hang_up' });
    await call.until(({ state }) => state === 'ended');
    // What is over cannot be taken, nor what is somebody else's.
    socket.send({ frame: 'take', ringId: ring['ringId'] });
    expect(await socket.until(({ frame }) => frame === 'stopped')).toEqual({ frame: 'stopped', ringId: ring['ringId'], why: 'over' });
    socket.socket.terminate();
    eva.socket.terminate();
  });

  it('is closed when the time of its token is over, and says so', async () => {
    const socket = await page({ ExpiresIn: 60 });
    for (let pongs = 1; pongs <= 3; pongs += 1) {
      socket.send({ frame: 'ping' });
      await socket.until(() => socket.frames.filter(({ frame }) => frame === 'pong').length === pongs);
      world.clock.advance(20_000);
    }
    expect(await socket.until(({ frame }) => frame === 'refused')).toMatchObject({ code: 'access_denied' });
    await socket.closed();
  });

  it.each([
    ['no JSON', 'hello there', 'bad_frame'],
    ['an unknown frame', { frame: 'dance' }, 'bad_frame'],
    ['more than the frame has', { frame: 'ping', more: 1 }, 'bad_frame'],
    ['an answer before hello', { frame: 'take', ringId: 'x' }, 'bad_frame'],
    ['another version', { frame: 'hello', token: 'x', version: 99 }, 'bad_version'],
    ['a token of nobody', { frame: 'hello', token: 'x.y', version: REACHABLE_WIRE_VERSION }, 'access_denied'],
  ])('that says %s is refused and closed', async (_what, frame, code) => {
    const socket = await openParticipantSocket(`${world.url.replace(/^http/, 'ws')}/call/reachable`);
    socket.send(frame);
    expect(await socket.until((told) => told['frame'] === 'refused')).toMatchObject({ code });
    await socket.closed();
  });

  it('cannot answer for another user', async () => {
    const jonas = await atThePhone('jonas');
    const [kim, stranger] = [await page(), await page({ Address: 'customer-9' })];
    await jonas.command({ type: 'dial', to: { address: 'customer-4711' }, contactId: null });
    const { ringId } = await kim.until(({ frame }) => frame === 'ring');
    for (const frame of ['decline', 'engaged', 'take']) stranger.send({ frame, ringId });
    expect(await stranger.until(({ frame }) => frame === 'stopped')).toEqual({ frame: 'stopped', ringId, why: 'over' });
    kim.send({ frame: 'take', ringId });
    await kim.until(({ frame }) => frame === 'taken');
    for (const { socket } of [kim, stranger, jonas]) socket.terminate();
  });
});
