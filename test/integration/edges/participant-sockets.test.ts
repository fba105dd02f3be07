import { CreateParticipantConnectionCommand, SendMessageCommand } from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openParticipantSocket, startEdgeWorld, type EdgeCustomer, type EdgeWorld } from './edge-world.ts';

/*
 * The participants' sockets as a client without an SDK meets them (chat-wire, section 4).
 */

let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld();
});
afterAll(() => world.close());

const socketUrl = async (customer: { ParticipantToken: string }): Promise<string> => {
  const connection = await world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: customer.ParticipantToken, Type: ['WEBSOCKET'] }));
  return connection.Websocket?.Url ?? '';
};
const say = (customer: EdgeCustomer, Content: string) => world.participants.send(new SendMessageCommand({ ConnectionToken: customer.connectionToken, ContentType: 'text/plain', Content }));

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

  it('is open five times per participant at most, and each gets everything', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const others = await Promise.all([1, 2, 3, 4].map(async () => openParticipantSocket(await socketUrl(customer))));
    for (const socket of others) await socket.subscribe();
    await expect(openParticipantSocket(await socketUrl(customer))).rejects.toThrow('HTTP 429');
    const sent = await say(customer, 'to all');
    for (const socket of [customer.socket, ...others]) {
      await socket.untilItem((item) => item['Id'] === sent.Id);
      expect(socket.items().filter((item) => item['Id'] === sent.Id)).toHaveLength(1);
    }
    others[0]?.socket.close();
    await others[0]?.closed();
    // The server hears of the closing a moment after this end does.
    await vi.waitFor(async () => openParticipantSocket(await socketUrl(customer)));
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
