import { DescribeContactCommand, GetContactAttributesCommand, StartTaskContactCommand, StopContactCommand } from '@aws-sdk/client-connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { end, publishFlow, setHook, setQueue, toQueue } from '../../doubles/written-flows.ts';
import { startEdgeWorld, type EdgeWorld } from './edge-world.ts';

/*
 * Tasks as the public SDK @aws-sdk/client-connect meets them: every operation, every error by its documented name.
 */

let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld({ tasksAtOnce: 60 });
  const { instance } = world.server.core;
  await instance.putRoutingProfile({
    id: 'profile-floor', name: 'Floor', availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY',
    channels: [{ channel: 'CHAT', concurrency: 3, behavior: 'ROUTE_ANY_CHANNEL' }, { channel: 'TASK', concurrency: 10, behavior: 'ROUTE_ANY_CHANNEL' }],
    queues: (['CHAT', 'TASK'] as const).map((channel) => ({ queueId: 'queue-support', channel, priority: 1, delaySeconds: 0 })),
  });
  await publishFlow(instance, 'to-support', [setHook('CustomerQueue', 'flow-quiet-queue', 'set-queue'), setQueue('queue-support', 'to-queue'), toQueue, end]);
});
afterAll(() => world.close());

/** What a failed call says, as the SDK understands it. */
async function failure(call: Promise<unknown>): Promise<{ name: string; status: number | undefined }> {
  const error = await call.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error('The call was to fail and did not.');
  return { name: error.name, status: (error as Error & { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode };
}

const DAY = 86_400_000;
const inDays = (days: number): Date => new Date(world.clock.now() + days * DAY);
const start = (more: object = {}) =>
  world.connect.send(new StartTaskContactCommand({ InstanceId: world.instanceId, ContactFlowId: 'to-support', Name: 'Refund check', ...more }));
const describeContact = async (ContactId = '') => (await world.connect.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId }))).Contact;
const stop = (ContactId = '') => world.connect.send(new StopContactCommand({ InstanceId: world.instanceId, ContactId }));

describe('StartTaskContact', () => {
  it('starts a task that is described, has attributes and can be stopped', async () => {
    const { ContactId } = await start({ Attributes: { order: '42' }, Description: 'The parcel is back.', References: { Order: { Type: 'URL', Value: 'https://shop.example/42' } } });
    expect(await describeContact(ContactId)).toMatchObject({ Id: ContactId, Channel: 'TASK', InitiationMethod: 'API', Name: 'Refund check', QueueInfo: { Id: 'queue-support' } });
    expect((await world.connect.send(new GetContactAttributesCommand({ InstanceId: world.instanceId, InitialContactId: ContactId }))).Attributes).toEqual({ order: '42' });
    await stop(ContactId);
    expect((await describeContact(ContactId))?.DisconnectReason).toBe('API');
    expect(await failure(stop(ContactId))).toEqual({ name: 'ContactNotFoundException', status: 410 });
  });

  it('is worked by an agent, who completes it', async () => {
    const eva = await world.agent('eva');
    const { ContactId = '' } = await start();
    await eva.accept(ContactId);
    await eva.command({ type: 'leave_contact', contactId: ContactId });
    await eva.command({ type: 'close_contact', contactId: ContactId });
    expect(await describeContact(ContactId)).toMatchObject({ AgentInfo: { Id: 'user-eva' }, DisconnectReason: 'AGENT_COMPLETED' });
    eva.socket.terminate();
  });

  it('answers the same client token with the same task, and refuses it with another body', async () => {
    const first = await start({ ClientToken: 'once' });
    const before = world.stateHash(['access_keys']);
    expect((await start({ ClientToken: 'once' })).ContactId).toBe(first.ContactId);
    expect(world.stateHash(['access_keys'])).toBe(before);
    expect((await failure(start({ ClientToken: 'once', Name: 'Another' }))).status).toBe(409);
  });

  it('takes a time, a schedule up to 90 days ahead, and links', async () => {
    const first = await start({ ScheduledTime: inDays(89), SegmentAttributes: { 'connect:ContactExpiry': { ValueMap: { ExpiryDuration: { ValueInteger: 135 } } } } });
    const second = await start({ PreviousContactId: first.ContactId });
    expect((await describeContact(second.ContactId))?.PreviousContactId).toBe(first.ContactId);
    await start({ RelatedContactId: first.ContactId });
  });

  it.each([
    ['no flow', { ContactFlowId: undefined }, 'InvalidRequestException', 400],
    ['a flow and a template', { TaskTemplateId: 'template' }, 'InvalidRequestException', 400],
    ['a quick connect', { ContactFlowId: undefined, QuickConnectId: 'quick' }, 'ResourceNotFoundException', 404],
    ['a template', { ContactFlowId: undefined, TaskTemplateId: 'template' }, 'ResourceNotFoundException', 404],
    ['an unknown flow', { ContactFlowId: 'flow-of-nobody' }, 'ResourceNotFoundException', 404],
    ['another instance', { InstanceId: 'instance-of-nobody' }, 'ResourceNotFoundException', 404],
    ['both links', { PreviousContactId: 'x', RelatedContactId: 'x' }, 'InvalidRequestException', 400],
    ['an unknown contact', { PreviousContactId: 'contact-of-nobody' }, 'ResourceNotFoundException', 404],
    ['an empty name', { Name: '' }, 'InvalidParameterException', 400],
    ['too long a description', { Description: 'x'.repeat(4097) }, 'InvalidParameterException', 400],
    ['a reference of a file', { References: { File: { Type: 'ATTACHMENT', Value: 'x' } } }, 'InvalidParameterException', 400],
    ['files', { Attachments: [{ FileName: 'x.pdf', S3Url: 'https://files.example/x.pdf' }] }, 'InvalidRequestException', 400],
    ['a time of no minutes', { SegmentAttributes: { 'connect:ContactExpiry': { ValueMap: {} } } }, 'InvalidParameterException', 400],
    ['too long a time', { SegmentAttributes: { 'connect:ContactExpiry': { ValueMap: { ExpiryDuration: { ValueInteger: 129_601 } } } } }, 'InvalidParameterException', 400],
  ])('refuses %s and changes nothing', async (_what, more, name, status) => {
    const before = world.stateHash(['access_keys']);
    expect(await failure(start(more))).toEqual({ name, status });
    expect(world.stateHash(['access_keys'])).toBe(before);
  });

  it('refuses a schedule in the past or too far ahead', async () => {
    expect(await failure(start({ ScheduledTime: inDays(-1) }))).toEqual({ name: 'InvalidParameterException', status: 400 });
    expect(await failure(start({ ScheduledTime: inDays(91) }))).toEqual({ name: 'InvalidParameterException', status: 400 });
  });

  it('takes no more tasks than the instance may have', async () => {
    const started: string[] = [];
    const more = async (): Promise<void> => {
      for (;;) started.push((await start()).ContactId ?? '');
    };
    expect(await failure(more())).toEqual({ name: 'ServiceQuotaExceededException', status: 402 });
    for (const taskId of started) await stop(taskId);
  });
});
