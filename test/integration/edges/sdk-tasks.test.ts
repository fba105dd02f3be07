import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  AssociateContactWithUserCommand, DescribeContactCommand, DismissUserContactCommand, GetContactAttributesCommand, ListContactReferencesCommand, MonitorContactCommand, PauseContactCommand,
  ResumeContactCommand, StartOutboundChatContactCommand, StartTaskContactCommand, StopContactCommand, TagContactCommand, TransferContactCommand, UntagContactCommand,
  UpdateContactCommand, UpdateContactRoutingDataCommand, UpdateContactScheduleCommand, type ReferenceType,
} from '@aws-sdk/client-connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { action, end, publishFlow, setHook, setQueue, toQueue } from '../../doubles/written-flows.ts';
import { PNG } from '../../doubles/sample-files.ts';
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
    const before = await world.stateHash(['access_keys']);
    expect((await start({ ClientToken: 'once' })).ContactId).toBe(first.ContactId);
    expect(await world.stateHash(['access_keys'])).toBe(before);
    expect((await failure(start({ ClientToken: 'once', Name: 'Another' }))).status).toBe(409);
  });

  it('takes files of the instance’s own store along', async () => {
    await mkdir(path.join(world.objects, 'from-shop'), { recursive: true });
    await writeFile(path.join(world.objects, 'from-shop', 'lamp.png'), PNG);
    const { ContactId } = await start({ Attachments: [{ FileName: 'Lamp.png', S3Url: 's3://objects/from-shop/lamp.png' }] });
    const eva = await world.agent('eva');
    await eva.accept(ContactId ?? '');
    await eva.until((frame) => JSON.stringify(frame).includes('"status":"approved"'));
    const { ReferenceSummaryList } = await world.connect.send(new ListContactReferencesCommand({ InstanceId: world.instanceId, ContactId, ReferenceTypes: ['ATTACHMENT'] }));
    expect(ReferenceSummaryList).toEqual([{ Attachment: { Name: 'Lamp.png', Value: expect.any(String) as string, Status: 'APPROVED' } }]);
    await eva.command({ type: 'leave_contact', contactId: ContactId ?? '' });
    await eva.command({ type: 'close_contact', contactId: ContactId ?? '' });
    eva.socket.terminate();
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
    ['files of elsewhere', { Attachments: [{ FileName: 'x.pdf', S3Url: 'https://files.example/x.pdf' }] }, 'InvalidParameterException', 400],
    ['six files', { Attachments: Array.from({ length: 6 }, () => ({ FileName: 'x.pdf', S3Url: 's3://objects/x.pdf' })) }, 'InvalidParameterException', 400],
    ['a time of no minutes', { SegmentAttributes: { 'connect:ContactExpiry': { ValueMap: {} } } }, 'InvalidParameterException', 400],
    ['too long a time', { SegmentAttributes: { 'connect:ContactExpiry': { ValueMap: { ExpiryDuration: { ValueInteger: 129_601 } } } } }, 'InvalidParameterException', 400],
  ])('refuses %s and changes nothing', async (_what, more, name, status) => {
    const before = await world.stateHash(['access_keys']);
    expect(await failure(start(more))).toEqual({ name, status });
    expect(await world.stateHash(['access_keys'])).toBe(before);
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

const InstanceIdOf = () => ({ InstanceId: world.instanceId });
/** What a failed call says, and whether it changed anything all the same. */
async function refused(call: () => Promise<unknown>): Promise<{ name: string; status: number | undefined; changed: boolean }> {
  const before = await world.stateHash(['access_keys']);
  const said = await failure(call());
  return { ...said, changed: (await world.stateHash(['access_keys'])) !== before };
}
const unchanged = (name: string, status: number) => ({ name, status, changed: false });
async function task(more: object = {}): Promise<string> {
  return (await start(more)).ContactId ?? '';
}

describe('TransferContact', () => {
  const transfer = (ContactId: string, more: object = {}) => world.connect.send(new TransferContactCommand({ ...InstanceIdOf(), ContactId, ContactFlowId: 'to-support', ...more }));

  it('answers the new contact and its ARN, and the same ones to the same token', async () => {
    const taskId = await task();
    const first = await transfer(taskId, { QueueId: 'queue-orders', ClientToken: 'transfer once' });
    expect(first.ContactArn).toBe(`arn:aws:connect:local:000000000000:instance/${world.instanceId}/contact/${first.ContactId}`);
    expect(await describeContact(first.ContactId)).toMatchObject({ InitiationMethod: 'TRANSFER', PreviousContactId: taskId, InitialContactId: taskId });
    expect((await transfer(taskId, { QueueId: 'queue-orders', ClientToken: 'transfer once' })).ContactId).toBe(first.ContactId);
    expect(await refused(() => transfer(taskId, { ClientToken: 'transfer once' }))).toEqual(unchanged('IdempotencyException', 409));
    await stop(first.ContactId);
  });

  it('refuses what is not there, not possible, or too much', async () => {
    const taskId = await task();
    expect(await refused(() => transfer('contact-of-nobody'))).toEqual(unchanged('ResourceNotFoundException', 404));
    expect(await refused(() => transfer(taskId, { ContactFlowId: 'flow-of-nobody' }))).toEqual(unchanged('ResourceNotFoundException', 404));
    expect(await refused(() => transfer(taskId, { ContactFlowId: 'flow-customer-queue' }))).toEqual(unchanged('InvalidRequestException', 400));
    expect(await refused(() => transfer(taskId, { QueueId: 'queue-of-nobody' }))).toEqual(unchanged('ResourceNotFoundException', 404));
    expect(await refused(() => transfer(taskId, { UserId: 'user-of-nobody' }))).toEqual(unchanged('ResourceNotFoundException', 404));
    expect(await refused(() => transfer(taskId, { QueueId: 'queue-orders', UserId: 'user-eva' }))).toEqual(unchanged('InvalidRequestException', 400));
    const { ContactId: chatId } = await world.startChat();
    expect(await refused(() => transfer(chatId))).toEqual(unchanged('InvalidRequestException', 400));
    let last = taskId;
    for (let made = 0; made < 11; made += 1) last = (await transfer(last)).ContactId ?? '';
    expect(await refused(() => transfer(last))).toEqual(unchanged('ServiceQuotaExceededException', 402));
    await stop(last);
    expect(await refused(() => transfer(last))).toEqual(unchanged('InvalidRequestException', 400));
  });
});

describe('PauseContact and ResumeContact', () => {
  const pause = (ContactId: string) => world.connect.send(new PauseContactCommand({ ...InstanceIdOf(), ContactId }));
  const resume = (ContactId: string) => world.connect.send(new ResumeContactCommand({ ...InstanceIdOf(), ContactId }));

  it('pause, resume, and show in the description', async () => {
    const taskId = await task();
    await pause(taskId);
    expect(await describeContact(taskId)).toMatchObject({ TotalPauseCount: 1, LastPausedTimestamp: expect.any(Date) as Date });
    expect(await refused(() => pause(taskId))).toEqual(unchanged('ConflictException', 409));
    await resume(taskId);
    expect(await describeContact(taskId)).toMatchObject({ TotalPauseCount: 1, LastResumedTimestamp: expect.any(Date) as Date });
    expect(await refused(() => resume(taskId))).toEqual(unchanged('ConflictException', 409));
    await stop(taskId);
    expect(await refused(() => pause(taskId))).toEqual(unchanged('InvalidRequestException', 400));
    expect(await refused(() => resume('contact-of-nobody'))).toEqual(unchanged('ResourceNotFoundException', 404));
  });

  it('pause no more than an agent may have', async () => {
    const eva = await world.agent('eva');
    const tasks: string[] = [];
    for (let made = 0; made < 11; made += 1) {
      const taskId = await task();
      tasks.push(taskId);
      await eva.accept(taskId);
      if (made < 10) await pause(taskId);
    }
    expect(await refused(() => pause(tasks[10] ?? ''))).toEqual(unchanged('LimitExceededException', 429));
    for (const contactId of tasks) {
      await eva.command({ type: 'leave_contact', contactId });
      await eva.command({ type: 'close_contact', contactId });
    }
    eva.socket.terminate();
  });
});

describe('UpdateContactSchedule', () => {
  const move = (ContactId: string, ScheduledTime: Date) => world.connect.send(new UpdateContactScheduleCommand({ ...InstanceIdOf(), ContactId, ScheduledTime }));

  it('moves the time of a scheduled task, twenty times', async () => {
    const taskId = await task({ ScheduledTime: inDays(1) });
    const to = inDays(3);
    await move(taskId, to);
    expect((await describeContact(taskId))?.ScheduledTimestamp).toEqual(to);
    for (let times = 1; times < 20; times += 1) await move(taskId, inDays(times + 3));
    expect(await refused(() => move(taskId, inDays(50)))).toEqual(unchanged('LimitExceededException', 429));
    expect(await refused(() => move(taskId, inDays(-1)))).toEqual(unchanged('InvalidParameterException', 400));
    await stop(taskId);
  });

  it('moves no other', async () => {
    const taskId = await task();
    expect(await refused(() => move(taskId, inDays(1)))).toEqual(unchanged('InvalidRequestException', 400));
    expect(await refused(() => move('contact-of-nobody', inDays(1)))).toEqual(unchanged('ResourceNotFoundException', 404));
    await stop(taskId);
  });
});

describe('what a contact says of itself', () => {
  it('is changed by UpdateContact and told by DescribeContact and ListContactReferences', async () => {
    const ContactId = await task({ References: { Order: { Type: 'URL', Value: 'https://shop.example/42' } } });
    const update = (more: object) => world.connect.send(new UpdateContactCommand({ ...InstanceIdOf(), ContactId, ...more }));
    await update({
      Name: 'Refund 42', Description: 'Look twice.', References: { Sum: { Type: 'NUMBER', Value: '39.50' }, Due: { Type: 'DATE', Value: '1764000000' } },
      SegmentAttributes: { shop: { ValueString: 'harbour' }, 'connect:ContactExpiry': { ValueMap: { ExpiryDuration: { ValueInteger: 60 } } } },
    });
    expect(await describeContact(ContactId)).toMatchObject({ Name: 'Refund 42', Description: 'Look twice.', SegmentAttributes: { shop: { ValueString: 'harbour' }, 'connect:Subtype': { ValueString: 'connect:Task' } } });
    const list = async (ReferenceTypes: ReferenceType[]) => (await world.connect.send(new ListContactReferencesCommand({ ...InstanceIdOf(), ContactId, ReferenceTypes }))).ReferenceSummaryList;
    expect(await list(['URL', 'NUMBER'])).toEqual([{ Url: { Name: 'Order', Value: 'https://shop.example/42' } }, { Number: { Name: 'Sum', Value: '39.50' } }]);
    expect(await list(['DATE'])).toEqual([{ Date: { Name: 'Due', Value: '1764000000' } }]);
    expect(await list(['ATTACHMENT'])).toEqual([]);
    expect(await refused(() => list([]))).toEqual(unchanged('InvalidParameterException', 400));
    expect(await refused(() => update({ Name: '' }))).toEqual(unchanged('InvalidParameterException', 400));
    expect(await refused(() => update({ References: { Sum: { Type: 'NUMBER', Value: 'much' } } }))).toEqual(unchanged('InvalidParameterException', 400));
    expect(await refused(() => update({ QueueInfo: { Id: 'queue-orders' } }))).toEqual(unchanged('InvalidRequestException', 400));
    expect(await refused(() => update({ UserInfo: { UserId: 'user-eva' } }))).toEqual(unchanged('InvalidRequestException', 400));
    await stop(ContactId);
    expect(await refused(() => update({ SegmentAttributes: { 'connect:ContactExpiry': { ValueMap: { ExpiryDuration: { ValueInteger: 60 } } } } }))).toEqual(unchanged('InvalidRequestException', 400));
    expect(await refused(() => world.connect.send(new UpdateContactCommand({ ...InstanceIdOf(), ContactId: 'contact-of-nobody', Name: 'x' })))).toEqual(unchanged('ResourceNotFoundException', 404));
  });

  it('has up to six tags', async () => {
    const ContactId = await task();
    const tag = (Tags: Record<string, string>) => world.connect.send(new TagContactCommand({ ...InstanceIdOf(), ContactId, Tags }));
    const untag = (TagKeys: string[]) => world.connect.send(new UntagContactCommand({ ...InstanceIdOf(), ContactId, TagKeys }));
    await tag({ a: '1', b: '2', c: '3', d: '4', e: '5', 'with space': 'and äöü' });
    expect(await refused(() => tag({ f: '6' }))).toEqual(unchanged('InvalidRequestException', 400));
    await untag(['a', 'with space']);
    await untag(['b']);
    await tag({ f: '6' });
    expect((await describeContact(ContactId))?.Tags).toEqual({ c: '3', d: '4', e: '5', f: '6' });
    expect(await refused(() => tag({ 'aws:x': '1' }))).toEqual(unchanged('InvalidParameterException', 400));
    expect(await refused(() => tag({}))).toEqual(unchanged('InvalidParameterException', 400));
    expect(await refused(() => untag([]))).toEqual(unchanged('InvalidParameterException', 400));
    expect(await refused(() => world.connect.send(new TagContactCommand({ ...InstanceIdOf(), ContactId: 'contact-of-nobody', Tags: { a: '1' } })))).toEqual(unchanged('ResourceNotFoundException', 404));
    await stop(ContactId);
  });
});

describe('who gets a contact', () => {
  it('is influenced by UpdateContactRoutingData', async () => {
    const ContactId = await task();
    const set = (more: object) => world.connect.send(new UpdateContactRoutingDataCommand({ ...InstanceIdOf(), ContactId, ...more }));
    await set({ QueuePriority: 1 });
    await set({ QueueTimeAdjustmentSeconds: -30 });
    expect(await describeContact(ContactId)).toMatchObject({ QueuePriority: 1, QueueTimeAdjustmentSeconds: -30 });
    expect(await refused(() => set({}))).toEqual(unchanged('InvalidParameterException', 400));
    expect(await refused(() => set({ QueuePriority: 1, QueueTimeAdjustmentSeconds: 1 }))).toEqual(unchanged('InvalidParameterException', 400));
    expect(await refused(() => set({ QueuePriority: 0 }))).toEqual(unchanged('InvalidParameterException', 400));
    expect(await refused(() => set({ RoutingCriteria: { Steps: [] } }))).toEqual(unchanged('InvalidParameterException', 400));
    await stop(ContactId);
    expect(await refused(() => set({ QueuePriority: 1 }))).toEqual(unchanged('ResourceConflictException', 409));
  });

  it('is said by AssociateContactWithUser, and DismissUserContact takes it off his hands', async () => {
    const eva = await world.agent('eva');
    await eva.command({ type: 'set_status', statusId: 'status-lunch' });
    const ContactId = await task();
    const associate = (UserId: string) => world.connect.send(new AssociateContactWithUserCommand({ ...InstanceIdOf(), ContactId, UserId }));
    const dismiss = (UserId = 'user-eva', id = ContactId) => world.connect.send(new DismissUserContactCommand({ ...InstanceIdOf(), ContactId: id, UserId }));
    expect(await refused(() => associate('user-jonas'))).toEqual(unchanged('InvalidRequestException', 400));
    expect(await refused(() => associate('user-of-nobody'))).toEqual(unchanged('ResourceNotFoundException', 404));
    await associate(`arn:aws:connect:local:000000000000:instance/${world.instanceId}/agent/user-eva`);
    expect(await refused(() => associate('user-eva'))).toEqual(unchanged('InvalidRequestException', 400));
    expect(await refused(() => dismiss())).toEqual(unchanged('InvalidRequestException', 400));
    const { offer } = (await eva.contact(ContactId, 'offered')) as { offer: { offerId: string } };
    await eva.command({ type: 'reject_offer', contactId: ContactId, offerId: offer.offerId });
    await dismiss();
    expect(await refused(() => dismiss())).toEqual(unchanged('InvalidRequestException', 400));
    expect(await refused(() => dismiss('user-of-nobody'))).toEqual(unchanged('ResourceNotFoundException', 404));
    expect(await refused(() => dismiss('user-eva', 'contact-of-nobody'))).toEqual(unchanged('ResourceNotFoundException', 404));
    await stop(ContactId);
    expect(await refused(() => associate('user-eva'))).toEqual(unchanged('InvalidRequestException', 400));
    eva.socket.terminate();
  });
});

describe('MonitorContact', () => {
  it('shows a chat to a supervisor, as a contact of its own, and refuses whatever else', async () => {
    await publishFlow(world.server.core.instance, 'monitored', [
      action('record', 'UpdateContactRecordingBehavior', { RecordingBehavior: { RecordedParticipants: ['Agent', 'Customer'] } }, { next: 'set-queue' }), setQueue('queue-support', 'to-queue'), toQueue, end,
    ]);
    const eva = await world.agent('eva');
    const { ContactId } = await world.startChat({ ContactFlowId: 'monitored' });
    const monitor = (more: object = {}) =>
      world.connect.send(new MonitorContactCommand({ ...InstanceIdOf(), ContactId, UserId: 'user-rosa', AllowedMonitorCapabilities: ['SILENT_MONITOR', 'BARGE'], ...more }));
    expect(await refused(() => monitor())).toEqual(unchanged('InvalidRequestException', 400));
    await eva.accept(ContactId);
    expect(await refused(() => monitor())).toEqual(unchanged('InvalidRequestException', 400));
    const rosa = await world.agent('rosa');
    expect(await refused(() => monitor({ UserId: 'user-jonas' }))).toEqual(unchanged('AccessDeniedException', 403));
    expect(await refused(() => monitor({ UserId: 'user-of-nobody' }))).toEqual(unchanged('ResourceNotFoundException', 404));
    expect(await refused(() => monitor({ ContactId: 'contact-of-nobody' }))).toEqual(unchanged('ResourceNotFoundException', 404));
    const monitoring = await monitor({ ClientToken: 'monitor once' });
    expect(monitoring.ContactArn).toMatch(new RegExp(`/contact/${monitoring.ContactId}$`));
    expect(await describeContact(monitoring.ContactId)).toMatchObject({ InitiationMethod: 'MONITOR', InitialContactId: ContactId, AgentInfo: { Id: 'user-rosa' } });
    expect((await monitor({ ClientToken: 'monitor once' })).ContactId).toBe(monitoring.ContactId);
    expect(await refused(() => monitor({ ClientToken: 'monitor once', AllowedMonitorCapabilities: [] }))).toEqual(unchanged('IdempotencyException', 409));
    expect((await rosa.contact(ContactId, 'monitoring'))['monitor']).toEqual({ agent: 'Eva Lindqvist', mayBarge: true });
    await stop(ContactId);
    for (const link of [eva, rosa]) link.socket.terminate();
  });
});

it('has nowhere to send an outbound chat, and says so', async () => {
  const endpoint = { Type: 'TELEPHONE_NUMBER', Address: '+15550100' } as const;
  const call = (): Promise<unknown> =>
    world.connect.send(new StartOutboundChatContactCommand({ ...InstanceIdOf(), ContactFlowId: 'to-support', SourceEndpoint: endpoint, DestinationEndpoint: endpoint, SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:SMS' } } }));
  expect(await refused(call)).toEqual(unchanged('InvalidRequestException', 400));
});
