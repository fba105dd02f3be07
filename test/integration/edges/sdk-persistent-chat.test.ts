import { CreatePersistentContactAssociationCommand, DescribeContactCommand, StartChatContactCommand, type PersistentChat } from '@aws-sdk/client-connect';
import { CreateParticipantConnectionCommand, DisconnectParticipantCommand, GetTranscriptCommand, SendMessageCommand, type Item } from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEdgeWorld, type EdgeCustomer, type EdgeWorld } from './edge-world.ts';

/*
 * Persistent chat as the public SDKs meet it.
 */

let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld();
});
afterAll(() => world.close());

async function failure(call: Promise<unknown>): Promise<{ name: string; status: number | undefined }> {
  const error = await call.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error('The call was to fail and did not.');
  return { name: error.name, status: (error as Error & { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode };
}

async function endedChat(): Promise<EdgeCustomer> {
  const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
  await world.participants.send(new SendMessageCommand({ ConnectionToken: kim.connectionToken, ContentType: 'text/plain', Content: 'My order is 7C' }));
  await world.participants.send(new DisconnectParticipantCommand({ ConnectionToken: kim.connectionToken }));
  return kim;
}

const start = (PersistentChat: PersistentChat, more: object = {}) =>
  world.connect.send(new StartChatContactCommand({ InstanceId: world.instanceId, ContactFlowId: 'flow-quiet', ParticipantDetails: { DisplayName: 'Kim' }, PersistentChat, ...more }));

async function everything(ConnectionToken: string): Promise<Item[]> {
  const items: Item[] = [];
  let NextToken: string | undefined;
  do {
    const page = await world.participants.send(new GetTranscriptCommand({ ConnectionToken, MaxResults: 15, ScanDirection: 'BACKWARD', SortOrder: 'ASCENDING', StartPosition: {}, NextToken }));
    items.unshift(...(page.Transcript ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return items;
}

it('a new chat goes on from an ended one: it says from which contact, the socket is told, old items have the related contact only', async () => {
  const kim = await endedChat();
  const started = await start({ RehydrationType: 'ENTIRE_PAST_SESSION', SourceContactId: kim.ContactId });
  expect(started.ContinuedFromContactId).toBe(kim.ContactId);
  const { Contact } = await world.connect.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId: started.ContactId }));
  expect(Contact?.RelatedContactId).toBe(kim.ContactId);
  const connection = await world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: started.ParticipantToken, Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }));
  const items = await everything(connection.ConnectionCredentials?.ConnectionToken ?? '');
  const old = items.find((item) => item.Content === 'My order is 7C');
  expect(old).toMatchObject({ RelatedContactId: kim.ContactId });
  expect(old?.ContactId).toBeUndefined();
  const fresh = items.filter((item) => item.ContactId !== undefined);
  expect(fresh.every((item) => item.ContactId === started.ContactId && item.RelatedContactId === undefined)).toBe(true);
});

it('tells the first socket of such a chat once it has subscribed, and no later one', async () => {
  const kim = await endedChat();
  const again = await world.customer({ ContactFlowId: 'flow-quiet', PersistentChat: { RehydrationType: 'FROM_SEGMENT', SourceContactId: kim.ContactId } });
  const told = await again.socket.untilItem((item) => String(item['ContentType']).endsWith('chat.rehydrated'));
  expect(told).toMatchObject({ Type: 'EVENT', InitialContactId: again.ContactId });
  expect((await everything(again.connectionToken)).some((item) => item.ContentType?.endsWith('chat.rehydrated'))).toBe(false);
});

it('a running chat is tied to an ended one', async () => {
  const kim = await endedChat();
  const now = await world.customer({ ContactFlowId: 'flow-quiet' });
  const tie = (SourceContactId: string, InitialContactId = now.ContactId) =>
    world.connect.send(new CreatePersistentContactAssociationCommand({ InstanceId: world.instanceId, InitialContactId, RehydrationType: 'ENTIRE_PAST_SESSION', SourceContactId }));
  const before = await world.stateHash();
  expect(await failure(tie('nothing'))).toEqual({ name: 'ResourceNotFoundException', status: 404 });
  expect(await failure(tie(now.ContactId))).toEqual({ name: 'InvalidRequestException', status: 400 });
  expect(await world.stateHash()).toBe(before);
  expect((await tie(kim.ContactId)).ContinuedFromContactId).toBe(kim.ContactId);
  await now.socket.untilItem((item) => String(item['ContentType']).endsWith('chat.rehydrated'));
  expect((await everything(now.connectionToken)).some((item) => item.Content === 'My order is 7C')).toBe(true);
  expect(await failure(tie(kim.ContactId))).toEqual({ name: 'InvalidRequestException', status: 400 });
});

it('refuses what cannot be, and nothing begins', async () => {
  const kim = await endedChat();
  const running = await world.customer({ ContactFlowId: 'flow-quiet' });
  const before = await world.stateHash();
  const whole = (SourceContactId: string): PersistentChat => ({ RehydrationType: 'ENTIRE_PAST_SESSION', SourceContactId });
  expect(await failure(start(whole(kim.ContactId), { RelatedContactId: kim.ContactId }))).toEqual({ name: 'InvalidRequestException', status: 400 });
  expect(await failure(start(whole(running.ContactId)))).toEqual({ name: 'InvalidRequestException', status: 400 });
  expect(await failure(start(whole('nothing')))).toEqual({ name: 'ResourceNotFoundException', status: 404 });
  expect(await failure(start({ RehydrationType: 'SOME' as 'FROM_SEGMENT', SourceContactId: kim.ContactId }))).toEqual({ name: 'InvalidParameterException', status: 400 });
  expect(await world.stateHash()).toBe(before);
});
