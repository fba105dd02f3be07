import { CreateParticipantCommand } from '@aws-sdk/client-connect';
import { CreateParticipantConnectionCommand, DisconnectParticipantCommand, SendEventCommand, SendMessageCommand } from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { forgetAll, loadChatSdk, sockets, untilSubscribed } from './chat-sdk-in-node.ts';
import { startEdgeWorld, type EdgeWorld } from './edge-world.ts';

/*
 * The chat SDK's other kind of session, AGENT, without Streams: who has it here is a company's own participant, since no
 * public API adds an agent to a chat (docs/participant-api.md).
 */

let world: EdgeWorld;
let sdk: typeof connect;
beforeAll(async () => {
  world = await startEdgeWorld();
  sdk = loadChatSdk(world.url);
  forgetAll();
});
afterAll(() => world.close());

interface Told { Id: string; Content?: string; ContentType: string; DisplayName?: string; ParticipantRole?: string }
interface AgentSession {
  connect(): Promise<unknown>;
  onMessage(then: (event: { data: Told }) => void): void;
  onTyping(then: (event: { data: Told }) => void): void;
  onEnded(then: () => void): void;
  sendMessage(message: { contentType: string; message: string }): Promise<{ data: { Id: string } }>;
}
interface Manager { init(getTransport: () => Promise<object>): Promise<unknown> }

it('connects through a shared socket manager, talks, is told of typing, gets a new socket when its own is lost, and hears of the end', async () => {
  const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
  const made = await world.connect.send(new CreateParticipantCommand({ InstanceId: world.instanceId, ContactId: kim.ContactId, ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Robin' } }));
  const connected = () => world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: made.ParticipantCredentials?.ParticipantToken, Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }));
  const manager = (sdk as unknown as { WebSocketManager: { create(options: object): Manager } }).WebSocketManager.create({});
  await manager.init(async () => {
    const { Websocket } = await connected();
    return { webSocketTransport: { url: Websocket?.Url, expiry: Websocket?.ConnectionExpiry, transportLifeTimeInSeconds: 3540 } };
  });
  const session = sdk.ChatSession.create({
    type: 'AGENT', websocketManager: manager,
    chatDetails: {
      contactId: kim.ContactId, participantId: made.ParticipantId, participantToken: made.ParticipantCredentials?.ParticipantToken,
      getConnectionToken: async () => {
        const { ConnectionCredentials } = await connected();
        return { chatTokenTransport: { participantToken: ConnectionCredentials?.ConnectionToken, expiry: ConnectionCredentials?.Expiry } };
      },
    },
  } as unknown as Parameters<typeof sdk.ChatSession.create>[0]) as unknown as AgentSession;
  const heard: string[] = [];
  let tell: () => void = () => undefined;
  const hear = (what: string): void => {
    heard.push(what);
    tell();
  };
  const until = async (what: string): Promise<void> => {
    while (!heard.includes(what)) await new Promise<void>((resolve) => (tell = resolve));
  };
  session.onMessage(({ data }) => hear(`${data.DisplayName}: ${data.Content ?? data.ContentType.split('.').at(-1)}`));
  session.onTyping(({ data }) => hear(`${data.DisplayName} is typing`));
  session.onEnded(() => hear('the end'));
  await session.connect();
  await untilSubscribed(1);

  await world.participants.send(new SendMessageCommand({ ConnectionToken: kim.connectionToken, ContentType: 'text/plain', Content: 'Hello' }));
  await until('Kim: Hello');
  const { data: sent } = await session.sendMessage({ contentType: 'text/plain', message: 'Hello Kim' });
  expect(await kim.socket.untilItem((item) => item['Id'] === sent.Id)).toMatchObject({ DisplayName: 'Robin', ParticipantRole: 'CUSTOM_BOT' });
  await kim.socket.untilItem((item) => String(item['ContentType']).endsWith('participant.joined') && item['DisplayName'] === 'Robin');

  await world.participants.send(new SendEventCommand({ ConnectionToken: kim.connectionToken, ContentType: 'application/vnd.amazonaws.connect.event.typing' }));
  await until('Kim is typing');

  // Too large a frame: the server closes the socket.
  sockets.at(-1)?.send('x'.repeat(20_000));
  await untilSubscribed(2);
  await world.participants.send(new SendMessageCommand({ ConnectionToken: kim.connectionToken, ContentType: 'text/plain', Content: 'Still there?' }));
  await until('Kim: Still there?');
  await world.participants.send(new DisconnectParticipantCommand({ ConnectionToken: kim.connectionToken }));
  await until('the end');
  expect(heard.filter((what) => what === 'Kim: Hello')).toHaveLength(1);
  expect(world.complaints).toEqual([]);
});
