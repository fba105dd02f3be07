import { CreateParticipantCommand, type CreateParticipantCommandInput, DescribeContactCommand, type ParticipantTimerConfiguration, StopContactCommand, UpdateParticipantRoleConfigCommand } from '@aws-sdk/client-connect';
import { CreateParticipantConnectionCommand, DisconnectParticipantCommand, GetTranscriptCommand, SendMessageCommand } from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openParticipantSocket, startEdgeWorld, type EdgeWorld } from './edge-world.ts';

/*
 * More than two in a chat, as the public SDKs meet it: a company's bot is created through the instance API and talks
 * through the participant API.
 */

let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld({ connectWindow: 5 * 60_000 });
});
afterAll(() => world.close());

async function failure(call: Promise<unknown>): Promise<{ name: string; status: number | undefined }> {
  const error = await call.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error('The call was to fail and did not.');
  return { name: error.name, status: (error as Error & { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode };
}

const create = (ContactId: string, more: Partial<CreateParticipantCommandInput> = {}) =>
  world.connect.send(new CreateParticipantCommand({ InstanceId: world.instanceId, ContactId, ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Robin' }, ...more }));

describe('CreateParticipant', () => {
  it('makes a bot that joins with its socket, talks with the customer, and leaves; its socket closes, the customer’s does not', async () => {
    const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
    const created = await create(kim.ContactId);
    const ParticipantToken = created.ParticipantCredentials?.ParticipantToken ?? '';
    expect(ParticipantToken.length).toBeLessThanOrEqual(1000);
    expect(Date.parse(created.ParticipantCredentials?.Expiry ?? '')).toBeGreaterThan(world.clock.now());
    const connection = await world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken, Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }));
    const socket = await openParticipantSocket(connection.Websocket?.Url ?? '');
    await socket.subscribe();
    await kim.socket.untilItem((item) => item['ParticipantRole'] === 'CUSTOM_BOT' && String(item['ContentType']).endsWith('participant.joined'));
    const ConnectionToken = connection.ConnectionCredentials?.ConnectionToken ?? '';
    const sent = await world.participants.send(new SendMessageCommand({ ConnectionToken, ContentType: 'text/plain', Content: 'Hello Kim' }));
    expect(await kim.socket.untilItem((item) => item['Id'] === sent.Id)).toMatchObject({ ParticipantId: created.ParticipantId, ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Robin' });
    await world.participants.send(new SendMessageCommand({ ConnectionToken: kim.connectionToken, ContentType: 'text/plain', Content: 'Hello Robin' }));
    await socket.untilItem((item) => item['Content'] === 'Hello Robin');
    await world.participants.send(new DisconnectParticipantCommand({ ConnectionToken }));
    expect(await socket.closed()).toBe(1000);
    expect(socket.items().at(-1)).toMatchObject({ ContentType: 'application/vnd.amazonaws.connect.event.participant.left', ParticipantId: created.ParticipantId });
    expect(await failure(world.participants.send(new SendMessageCommand({ ConnectionToken, ContentType: 'text/plain', Content: 'More' })))).toEqual({ name: 'AccessDeniedException', status: 403 });
    await world.participants.send(new SendMessageCommand({ ConnectionToken: kim.connectionToken, ContentType: 'text/plain', Content: 'Alone' }));
    await kim.socket.untilItem((item) => item['Content'] === 'Alone');
  });

  it('is marked connected without a socket by ConnectParticipant alone', async () => {
    const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
    const created = await create(kim.ContactId);
    const answer = await world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: created.ParticipantCredentials?.ParticipantToken, ConnectParticipant: true }));
    expect(answer.Websocket).toBeUndefined();
    await kim.socket.untilItem((item) => item['ParticipantRole'] === 'CUSTOM_BOT' && String(item['ContentType']).endsWith('participant.joined'));
  });

  it('refuses by the errors it declares, and changes nothing', async () => {
    const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
    await create(kim.ContactId, { ClientToken: 'robin once' });
    const before = await world.stateHash();
    const invalid = { name: 'InvalidRequestException', status: 400 };
    expect(await failure(create(kim.ContactId))).toEqual({ name: 'ServiceQuotaExceededException', status: 402 });
    expect(await failure(create(kim.ContactId, { ClientToken: 'robin once', ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Other' } }))).toEqual({ name: 'ConflictException', status: 409 });
    expect(await failure(create(kim.ContactId, { ParticipantDetails: { ParticipantRole: 'AGENT', DisplayName: 'Eva' } }))).toEqual(invalid);
    expect(await failure(create(kim.ContactId, { ParticipantDetails: { DisplayName: 'Nobody' } }))).toEqual(invalid);
    expect(await failure(create(kim.ContactId, { ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'x'.repeat(257) } }))).toEqual(invalid);
    expect(await failure(create('nothing'))).toEqual({ name: 'ResourceNotFoundException', status: 404 });
    expect(await world.stateHash()).toBe(before);
    await world.connect.send(new StopContactCommand({ InstanceId: world.instanceId, ContactId: kim.ContactId }));
    expect(await failure(create(kim.ContactId))).toEqual(invalid);
  });
});

describe('UpdateParticipantRoleConfig', () => {
  const configure = (ContactId: string, ...ParticipantTimerConfigList: ParticipantTimerConfiguration[]) =>
    world.connect.send(new UpdateParticipantRoleConfigCommand({ InstanceId: world.instanceId, ContactId, ChannelConfiguration: { Chat: { ParticipantTimerConfigList } } }));
  const idleAfter = (minutes: number): ParticipantTimerConfiguration => ({ ParticipantRole: 'CUSTOMER', TimerType: 'IDLE', TimerValue: { ParticipantTimerDurationInMinutes: minutes } });

  it('has the sockets told who is idle and who is back, and the transcript knows nothing of it', async () => {
    const kim = await world.customer();
    await configure(kim.ContactId, idleAfter(2), { ParticipantRole: 'AGENT', TimerType: 'IDLE', TimerValue: { ParticipantTimerAction: 'Unset' } });
    const eva = await world.agent('eva');
    await eva.accept(kim.ContactId);
    world.clock.advance(2 * 60_000);
    const idle = await kim.socket.untilItem((item) => String(item['ContentType']).endsWith('participant.idle'));
    expect(idle).toMatchObject({ Type: 'EVENT', ParticipantId: kim.ParticipantId, ParticipantRole: 'CUSTOMER', DisplayName: 'Kim', InitialContactId: kim.ContactId });
    await world.participants.send(new SendMessageCommand({ ConnectionToken: kim.connectionToken, ContentType: 'text/plain', Content: 'Here' }));
    await kim.socket.untilItem((item) => String(item['ContentType']).endsWith('participant.returned'));
    const { Transcript = [] } = await world.participants.send(new GetTranscriptCommand({ ConnectionToken: kim.connectionToken, MaxResults: 100 }));
    expect(Transcript.filter((item) => /idle|returned/.test(item.ContentType ?? ''))).toEqual([]);
  });

  it('refuses what no timer can be, and changes nothing', async () => {
    const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
    const before = await world.stateHash();
    const invalid = { name: 'InvalidParameterException', status: 400 };
    expect(await failure(configure(kim.ContactId, idleAfter(1)))).toEqual(invalid);
    expect(await failure(configure(kim.ContactId, idleAfter(481)))).toEqual(invalid);
    expect(await failure(configure(kim.ContactId, idleAfter(2), idleAfter(3)))).toEqual(invalid);
    expect(await failure(configure(kim.ContactId))).toEqual(invalid);
    expect(await failure(configure('nothing', idleAfter(2)))).toEqual({ name: 'ResourceNotFoundException', status: 404 });
    expect(await world.stateHash()).toBe(before);
    await world.connect.send(new StopContactCommand({ InstanceId: world.instanceId, ContactId: kim.ContactId }));
    expect(await failure(configure(kim.ContactId, idleAfter(2)))).toEqual({ name: 'InvalidRequestException', status: 400 });
  });
});

describe('StartChatContact', () => {
  it('takes whose the chat is, what it is and what it is related to, and DescribeContact tells', async () => {
    const first = await world.startChat({ ContactFlowId: 'flow-quiet' });
    const second = await world.startChat({
      ContactFlowId: 'flow-quiet', CustomerId: 'customer-7', RelatedContactId: first.ContactId, SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Chat' } },
      DisconnectOnCustomerExit: ['AGENT'], ParticipantConfiguration: { ResponseMode: 'COMPLETE' },
    });
    const { Contact } = await world.connect.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId: second.ContactId }));
    expect(Contact).toMatchObject({ CustomerId: 'customer-7', RelatedContactId: first.ContactId, SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Chat' } } });
  });

  it('whose customer never connects ends as CUSTOMER_CONNECTION_NOT_ESTABLISHED', async () => {
    const never = await world.startChat({ ContactFlowId: 'flow-quiet' });
    world.clock.advance(5 * 60_000);
    await world.server.core.idle();
    const { Contact } = await world.connect.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId: never.ContactId }));
    expect(Contact?.DisconnectReason).toBe('CUSTOMER_CONNECTION_NOT_ESTABLISHED');
  });

  it('refuses what it cannot be, and nothing has begun', async () => {
    const before = await world.stateHash();
    const invalid = { name: 'InvalidParameterException', status: 400 };
    expect(await failure(world.startChat({ SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Guide' } } }))).toEqual(invalid);
    expect(await failure(world.startChat({ CustomerId: 'x'.repeat(129) }))).toEqual(invalid);
    expect(await failure(world.startChat({ DisconnectOnCustomerExit: [] }))).toEqual(invalid);
    expect(await failure(world.startChat({ RelatedContactId: 'nothing' }))).toEqual({ name: 'ResourceNotFoundException', status: 404 });
    expect(await world.stateHash()).toBe(before);
  });
});
