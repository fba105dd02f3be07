import { SendMessageCommand } from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { answers, forgetAll, loadChatSdk, refusing, sockets, untilSubscribed } from './chat-sdk-in-node.ts';
import { openParticipantSocket, startEdgeWorld, type EdgeWorld, type StartedChat } from './edge-world.ts';

/*
 * The real chat SDK when its socket is dropped or refused: it must not be locked out (chat-wire.md, surprises 3, 4, 7).
 */

let world: EdgeWorld;
let sdk: typeof connect;
beforeAll(async () => {
  world = await startEdgeWorld();
  sdk = loadChatSdk(world.url);
});
afterAll(() => world.close());
beforeEach(forgetAll);

/** A session of the SDK, and what it tells. */
async function session(chat: StartedChat) {
  const heard: string[] = [];
  let tell: () => void = () => undefined;
  const created = sdk.ChatSession.create({
    type: 'CUSTOMER', disableCSM: true,
    chatDetails: { contactId: chat.ContactId, participantId: chat.ParticipantId, participantToken: chat.ParticipantToken },
  } as Parameters<typeof sdk.ChatSession.create>[0]) as unknown as {
    connect(): Promise<unknown>;
    onConnectionBroken(then: () => void): void;
    onMessage(then: (event: { data: { Content?: string } }) => void): void;
    sendMessage(message: { contentType: string; message: string }): Promise<unknown>;
    disconnectParticipant(): Promise<unknown>;
  };
  const hear = (what: string): void => {
    heard.push(what);
    tell();
  };
  created.onConnectionBroken(() => hear('broken'));
  created.onMessage((event) => hear(event.data.Content ?? ''));
  await created.connect();
  return {
    created,
    heard,
    async until(fits: () => boolean): Promise<void> {
      while (!fits()) await new Promise<void>((resolve) => (tell = resolve));
    },
  };
}

const connections = () => answers.filter((answer) => answer.path === '/participant/connection').map((answer) => answer.status);

it('a socket that the server drops is replaced at once, and messages come again', async () => {
  const chat = await world.startChat({ ContactFlowId: 'flow-quiet' });
  const kim = await session(chat);
  await untilSubscribed(1);
  // Too large a frame: the server closes it.
  sockets.at(-1)?.send('x'.repeat(20_000));
  await untilSubscribed(2);
  await kim.created.sendMessage({ contentType: 'text/plain', message: 'here again' });
  await kim.until(() => kim.heard.includes('here again'));
  expect(connections()).toEqual([200, 200]);
  expect(kim.heard).not.toContain('broken');
  await kim.created.disconnectParticipant();
});

it('while its socket is refused it asks for connection after connection, gets every one, and comes in in the end', async () => {
  const chat = await world.startChat({ ContactFlowId: 'flow-quiet' });
  refusing.next = 12;
  const kim = await session(chat);
  await untilSubscribed(1);
  await kim.created.sendMessage({ contentType: 'text/plain', message: 'in at last' });
  await kim.until(() => kim.heard.includes('in at last'));
  expect(connections().length).toBeGreaterThan(12);
  expect(connections().every((status) => status === 200)).toBe(true);
  expect(kim.heard).not.toContain('broken');
  await kim.created.disconnectParticipant();
});

it('as a customer’s sixth socket it waits instead of hammering, and is let in when a place is free', async () => {
  const chat = await world.customer({ ContactFlowId: 'flow-quiet' });
  const others = await Promise.all([1, 2, 3, 4].map(async () => {
    const answer = await fetch(`${world.url}/participant/connection`, { method: 'POST', headers: { 'x-amz-bearer': chat.ParticipantToken }, body: '{"Type":["WEBSOCKET"]}' });
    return openParticipantSocket(((await answer.json()) as { Websocket: { Url: string } }).Websocket.Url);
  }));
  answers.length = 0;
  const kim = await session(chat);
  // Ten messages one after another take their time; the SDK asks for no second connection meanwhile.
  for (let many = 0; many < 10; many++) await world.participants.send(new SendMessageCommand({ ConnectionToken: chat.connectionToken, ContentType: 'text/plain', Content: `${many}` }));
  expect(connections()).toEqual([200]);
  others[0]?.socket.close();
  await untilSubscribed(1);
  expect(connections()).toEqual([200]);
  await kim.created.disconnectParticipant();
});
