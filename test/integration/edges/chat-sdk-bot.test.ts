import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BotDefinition } from '../../../server/bots/bot-definition.ts';
import { FRONT_DESK_FILE } from '../../unit/bots/front-desk.ts';
import { forgetAll, loadChatSdk, untilSubscribed } from './chat-sdk-in-node.ts';
import { startEdgeWorld, type EdgeWorld } from './edge-world.ts';

/*
 * The real chat SDK and the sample's front desk: what a page that was written for Amazon Connect is told by a bot.
 */

let world: EdgeWorld;
let sdk: typeof connect;
beforeAll(async () => {
  world = await startEdgeWorld();
  await world.server.core.outside.putBot({ name: 'front-desk', displayName: 'Robin', target: { kind: 'built_in', definition: BotDefinition.parse(JSON.parse(readFileSync(FRONT_DESK_FILE, 'utf8'))) } });
  sdk = loadChatSdk(world.url);
  forgetAll();
});
afterAll(() => world.close());

interface Told { Content?: string; ContentType: string; DisplayName?: string; ParticipantRole?: string; ParticipantId?: string; Type: string }

it('a dialogue goes through the SDK: the bot is seen to come, to speak by its name, and to leave before the queue', async () => {
  const chat = await world.startChat({ ContactFlowId: 'flow-front-desk' });
  const told: Told[] = [];
  let tell: () => void = () => undefined;
  const session = sdk.ChatSession.create({
    type: 'CUSTOMER', disableCSM: true,
    chatDetails: { contactId: chat.ContactId, participantId: chat.ParticipantId, participantToken: chat.ParticipantToken },
  } as Parameters<typeof sdk.ChatSession.create>[0]) as unknown as {
    connect(): Promise<unknown>;
    onMessage(then: (event: { data: Told }) => void): void;
    getTranscript(asked: object): Promise<{ data: { Transcript: Told[] } }>;
    sendMessage(message: { contentType: string; message: string }): Promise<unknown>;
    disconnectParticipant(): Promise<unknown>;
  };
  session.onMessage(({ data }) => {
    told.push(data);
    tell();
  });
  const until = async (fits: (one: Told) => boolean): Promise<void> => {
    while (!told.some(fits)) await new Promise<void>((resolve) => (tell = resolve));
  };
  await session.connect();
  await untilSubscribed(1);
  const before = await session.getTranscript({ sortOrder: 'ASCENDING' });
  expect(before.data.Transcript.slice(0, 2)).toMatchObject([
    { Type: 'EVENT', ContentType: expect.stringMatching(/participant\.joined$/) as string, DisplayName: 'Robin', ParticipantRole: 'CUSTOM_BOT' },
    { Type: 'MESSAGE', Content: expect.stringContaining('I am a bot') as string, DisplayName: 'Robin', ParticipantRole: 'SYSTEM' },
  ]);
  await session.sendMessage({ contentType: 'text/plain', message: 'Where is my order?' });
  await until(({ Content }) => Content?.startsWith('What is the number') ?? false);
  await session.sendMessage({ contentType: 'text/plain', message: '4711' });
  await until(({ Content }) => Content?.includes('looks up order 4711') ?? false);
  const { Transcript: items } = (await session.getTranscript({ sortOrder: 'ASCENDING', maxResults: 100 })).data;
  const left = items.findIndex(({ ContentType, DisplayName }) => ContentType.endsWith('participant.left') && DisplayName === 'Robin');
  expect(left).toBeGreaterThan(0);
  expect(new Set(items.filter(({ DisplayName }) => DisplayName === 'Robin').map(({ ParticipantId }) => ParticipantId)).size).toBe(1);
  expect(items.slice(left + 1).some(({ DisplayName }) => DisplayName === 'Robin')).toBe(false);
  expect(await world.server.core.chats.attributesOf(chat.ContactId)).toMatchObject({ orderNumber: '4711', topic: 'orders' });
  expect(world.complaints).toEqual([]);
  await session.disconnectParticipant();
});
