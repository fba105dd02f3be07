import { CreateParticipantConnectionCommand, GetTranscriptCommand, SendMessageCommand } from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openParticipantSocket, startEdgeWorld, type EdgeCustomer, type EdgeWorld, type SocketClient } from './edge-world.ts';

/*
 * The participants' sockets as a client without an SDK meets them (chat-wire, section 4).
 */

let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld({}, { limits: { writes: { perSecond: 10_000, burst: 10_000 } } });
});
afterAll(() => world.close());

const socketUrl = async (customer: { ParticipantToken: string }): Promise<string> => {
  const connection = await world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: customer.ParticipantToken, Type: ['WEBSOCKET'] }));
  return connection.Websocket?.Url ?? '';
};
const say = (customer: EdgeCustomer, Content: string) => world.participants.send(new SendMessageCommand({ ConnectionToken: customer.connectionToken, ContentType: 'text/plain', Content }));

/** What was sent before has been dealt with at the other end when this resolves. */
async function roundTrip(client: SocketClient): Promise<void> {
  const answers = (): number => client.frames.filter((frame) => frame['topic'] === 'aws/heartbeat').length;
  const before = answers();
  client.send({ topic: 'aws/heartbeat' });
  await client.until(() => answers() > before);
}

describe('the socket', () => {
  it('answers subscribe, heartbeat and ping, each on its topic', async () => {
    const { socket } = await world.customer({ ContactFlowId: 'flow-quiet' });
    expect(socket.frames[0]).toEqual({ topic: 'aws/subscribe', content: { status: 'success', topics: ['aws/chat'] } });
    socket.send({ topic: 'aws/heartbeat' });
    expect(await socket.until((frame) => frame['topic'] === 'aws/heartbeat')).toEqual({ topic: 'aws/heartbeat' });
    socket.send({ topic: 'aws/ping' });
    expect(await socket.until((frame) => frame['topic'] === 'aws/ping')).toEqual({ topic: 'aws/ping', statusCode: 200, statusContent: 'OK' });
    socket.send({ topic: 'aws/subscribe', content: { topics: ['aws/of-nobody'] } });
    await socket.until((frame) => (frame['content'] as { status?: string } | undefined)?.status === 'failure');
  });

  it('opens once, and only for 100 seconds', async () => {
    const started = await world.startChat({ ContactFlowId: 'flow-quiet' });
    const url = await socketUrl(started);
    await openParticipantSocket(url);
    await expect(openParticipantSocket(url)).rejects.toThrow('HTTP 403');
    const late = await socketUrl(started);
    const inTime = await socketUrl(started);
    world.clock.advance(99_000);
    await openParticipantSocket(inTime);
    world.clock.advance(1_001);
    await expect(openParticipantSocket(late)).rejects.toThrow('HTTP 403');
    await expect(openParticipantSocket(`${world.url.replace('http', 'ws')}/participant/socket?t=made-up`)).rejects.toThrow('HTTP 403');
    await expect(openParticipantSocket(`${world.url.replace('http', 'ws')}/somewhere/else`)).rejects.toThrow('HTTP 404');
  });

  it('is open five times per participant at most, and each gets everything; a sixth waits for a place and gets the next', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const others = await Promise.all([1, 2, 3, 4].map(async () => openParticipantSocket(await socketUrl(customer))));
    for (const socket of others) await socket.subscribe();
    const sixth = openParticipantSocket(await socketUrl(customer));
    const sent = await say(customer, 'to all');
    for (const socket of [customer.socket, ...others]) {
      await socket.untilItem((item) => item['Id'] === sent.Id);
      expect(socket.items().filter((item) => item['Id'] === sent.Id)).toHaveLength(1);
    }
    others[0]?.socket.close();
    const late = await sixth;
    await late.subscribe();
    const next = await say(customer, 'to the sixth, too');
    await late.untilItem((item) => item['Id'] === next.Id);
  });

  it('is refused to a sixth that has waited 20 s, and the five are as they were', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const five = [customer.socket, ...(await Promise.all([1, 2, 3, 4].map(async () => openParticipantSocket(await socketUrl(customer)))))];
    let refused: string | undefined;
    const sixth = openParticipantSocket(await socketUrl(customer)).then(() => 'let in', (error: Error) => error.message);
    void sixth.then((how) => (refused = how));
    while (refused === undefined) {
      world.clock.advance(10_000);
      await Promise.all(five.map(roundTrip));
    }
    expect(refused).toBe('HTTP 429');
    expect(five.map((socket) => socket.closedWith)).toEqual(five.map(() => undefined));
  });

  it('is cut when nothing is heard of it any more, and only then', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const dead = await openParticipantSocket(await socketUrl(customer), { autoPong: false });
    const pinged = new Promise((resolve) => dead.socket.once('ping', resolve));
    world.clock.advance(30_000);
    await pinged;
    await roundTrip(customer.socket);
    world.clock.advance(30_000);
    expect(await dead.closed()).toBe(1006);
    const here = await say(customer, 'I am here');
    await customer.socket.untilItem((item) => item['Id'] === here.Id);
  });

  it('of a client that does not read is cut soon, so that little waits for it in memory; the others are told on', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const slow = await openParticipantSocket(await socketUrl(customer));
    await slow.subscribe();
    slow.socket.pause();
    await Promise.all([1, 2, 3].map(async () => openParticipantSocket(await socketUrl(customer))));
    // All places are taken: the next one is let in when the slow one is cut.
    let cut = false;
    const next = openParticipantSocket(await socketUrl(customer)).then(() => (cut = true));
    let last: { Id?: string | undefined } = {};
    let many = 0;
    // A quotation mark has four bytes in a frame. What the system's own buffers take comes on top of our megabyte.
    for (; !cut; many++) last = await say(customer, '"'.repeat(16_000));
    await next;
    expect(many * 64_000).toBeLessThan(32 * 1024 * 1024);
    await customer.socket.untilItem((item) => item['Id'] === last.Id);
    const { Transcript = [] } = await world.participants.send(new GetTranscriptCommand({ ConnectionToken: customer.connectionToken, MaxResults: 1 }));
    expect(Transcript[0]?.Id).toBe(last.Id);
    slow.socket.terminate();
  });

  it('is cut for frames that are too large, and its siblings stay', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const second = await openParticipantSocket(await socketUrl(customer));
    second.send('x'.repeat(20_000));
    expect(await second.closed()).toBe(1009);
    const sent = await say(customer, 'still here');
    await customer.socket.untilItem((item) => item['Id'] === sent.Id);
  });
});
