import { createHash } from 'node:crypto';
import * as sdk from '@aws-sdk/client-connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdgeWorld, type EdgeWorld, type LinkClient } from './edge-world.ts';
import { failure } from './failure.ts';

/*
 * The configuration through the public SDK @aws-sdk/client-connect: every operation on instances, queues, hours,
 * routing profiles, agent statuses, users, security profiles and flows, and the errors they declare.
 */

let world: EdgeWorld;
let InstanceId: string;
let arn: string;
let link: LinkClient;
beforeAll(async () => {
  world = await startEdgeWorld();
  ({ instanceId: InstanceId } = world);
  arn = `arn:aws:connect:local:000000000000:instance/${InstanceId}`;
  link = await world.agent('eva');
});
afterAll(() => world.close());

const connect = { send: ((command: never) => world.connect.send(command)) as sdk.ConnectClient['send'] };
const send = {
  createQueue: (more: Partial<sdk.CreateQueueCommandInput> = {}) => world.connect.send(new sdk.CreateQueueCommand({ InstanceId, Name: 'Queue', HoursOfOperationId: 'hours-always', ...more })),
  describeQueue: async (QueueId = '') => (await world.connect.send(new sdk.DescribeQueueCommand({ InstanceId, QueueId }))).Queue,
  createProfile: (more: Partial<sdk.CreateRoutingProfileCommandInput> = {}) =>
    world.connect.send(new sdk.CreateRoutingProfileCommand({
      InstanceId, Name: 'Profile', Description: 'For tests', DefaultOutboundQueueId: 'queue-support', MediaConcurrencies: [{ Channel: 'CHAT', Concurrency: 2 }], ...more,
    })),
  createStatus: (more: Partial<sdk.CreateAgentStatusCommandInput> = {}) => world.connect.send(new sdk.CreateAgentStatusCommand({ InstanceId, Name: 'Status', State: 'ENABLED', ...more })),
  createUser: (more: Partial<sdk.CreateUserCommandInput> = {}) =>
    world.connect.send(new sdk.CreateUserCommand({ InstanceId, Username: 'user', Password: 'Secret-123', SecurityProfileIds: ['security-profile-agent'], RoutingProfileId: 'profile-floor', ...more })),
  createFlow: (more: Partial<sdk.CreateContactFlowCommandInput> = {}) =>
    world.connect.send(new sdk.CreateContactFlowCommand({ InstanceId, Name: 'Flow', Type: 'CONTACT_FLOW', Content: FLOW, ...more })),
  describeFlow: async (ContactFlowId = '') => (await world.connect.send(new sdk.DescribeContactFlowCommand({ InstanceId, ContactFlowId }))).ContactFlow,
  createHours: (more: Partial<sdk.CreateHoursOfOperationCommandInput> = {}) =>
    world.connect.send(new sdk.CreateHoursOfOperationCommand({ InstanceId, Name: 'Hours', TimeZone: 'Europe/Berlin', Config: [MONDAY], ...more })),
};
const MONDAY: sdk.HoursOfOperationConfig = { Day: 'MONDAY', StartTime: { Hours: 9, Minutes: 0 }, EndTime: { Hours: 17, Minutes: 30 } };
const flow = (text: string): string =>
  JSON.stringify({ Version: '2019-10-30', StartAction: 'say', Actions: [
    { Identifier: 'say', Type: 'MessageParticipant', Parameters: { Text: text }, Transitions: { NextAction: 'end', Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }], Conditions: [] } },
    { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
  ] });
const FLOW = flow('Hello');
const BROKEN = JSON.stringify({ Version: '2019-10-30', StartAction: 'nowhere', Actions: [{ Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: { NextAction: 'gone' } }] });

describe('the instance', () => {
  it('is the one there is, in the list and by its id or ARN', async () => {
    const { InstanceSummaryList } = await connect.send(new sdk.ListInstancesCommand({}));
    expect(InstanceSummaryList).toEqual([expect.objectContaining({ Id: InstanceId, Arn: arn, InstanceAlias: 'contact-centre', InstanceStatus: 'ACTIVE', IdentityManagementType: 'CONNECT_MANAGED', InboundCallsEnabled: false })]);
    const { Instance } = await connect.send(new sdk.DescribeInstanceCommand({ InstanceId: arn }));
    expect(Instance).toMatchObject({ Id: InstanceId, Arn: arn });
    expect(Instance?.CreatedTime).toBeInstanceOf(Date);
    expect(await failure(connect.send(new sdk.DescribeInstanceCommand({ InstanceId: 'of-nobody' })))).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    expect(await failure(connect.send(new sdk.ListInstancesCommand({ MaxResults: 11 })))).toMatchObject({ name: 'InvalidRequestException', status: 400 });
  });
});

describe('queues', () => {
  it('are made, described, changed and listed by type', async () => {
    const { QueueId = '', QueueArn } = await send.createQueue({ Name: 'Returns', Description: 'What comes back', MaxContacts: 5, Tags: { team: 'red' } });
    expect(QueueArn).toBe(`${arn}/queue/${QueueId}`);
    expect(await send.describeQueue(QueueArn)).toEqual({
      Name: 'Returns', QueueId, QueueArn, Description: 'What comes back', HoursOfOperationId: 'hours-always', MaxContacts: 5, Status: 'ENABLED', Tags: { team: 'red' },
    });
    await connect.send(new sdk.UpdateQueueStatusCommand({ InstanceId, QueueId, Status: 'DISABLED' }));
    await connect.send(new sdk.UpdateQueueMaxContactsCommand({ InstanceId, QueueId }));
    await connect.send(new sdk.UpdateQueueNameCommand({ InstanceId, QueueId, Name: 'Returned goods', Description: 'All of it' }));
    await connect.send(new sdk.UpdateQueueOutboundCallerConfigCommand({ InstanceId, QueueId, OutboundCallerConfig: { OutboundCallerIdName: 'Acme returns' } }));
    expect((await send.describeQueue(QueueId))?.OutboundCallerConfig).toEqual({ OutboundCallerIdName: 'Acme returns' });
    await connect.send(new sdk.UpdateQueueOutboundCallerConfigCommand({ InstanceId, QueueId, OutboundCallerConfig: {} }));
    const { HoursOfOperationId } = await send.createHours({ Name: 'Hours of returns' });
    await connect.send(new sdk.UpdateQueueHoursOfOperationCommand({ InstanceId, QueueId, HoursOfOperationId }));
    expect(await send.describeQueue(QueueId)).toEqual({ Name: 'Returned goods', QueueId, QueueArn, Description: 'All of it', HoursOfOperationId, Status: 'DISABLED', Tags: { team: 'red' } });

    const list = async (QueueTypes?: sdk.QueueType[]) => (await connect.send(new sdk.ListQueuesCommand({ InstanceId, QueueTypes }))).QueueSummaryList ?? [];
    expect(await list(['STANDARD'])).toContainEqual({ Id: QueueId, Arn: QueueArn, Name: 'Returned goods', QueueType: 'STANDARD' });
    expect(await list(['AGENT'])).toContainEqual({ Id: 'queue-of-user-eva', Arn: `${arn}/queue/agent/user-eva`, Name: 'Eva Lindqvist', QueueType: 'AGENT' });
    expect((await list()).length).toBe((await list(['STANDARD'])).length + (await list(['AGENT'])).length);
    expect((await list(['AGENT', 'STANDARD'])).length).toBe((await list()).length);
    // An agent's own queue is found by its ARN, which names the agent.
    expect(await send.describeQueue(`${arn}/queue/agent/user-eva`)).toMatchObject({ QueueId: 'queue-of-user-eva', QueueArn: `${arn}/queue/agent/user-eva` });
  });

  it('are refused by the names of their errors, and then nothing has changed', async () => {
    await send.createQueue({ Name: 'Once' });
    const before = await world.stateHash();
    expect(await failure(send.createQueue({ Name: 'Once' }))).toMatchObject({ name: 'DuplicateResourceException', status: 409 });
    expect(await failure(send.createQueue({ Name: '' }))).toMatchObject({ name: 'InvalidParameterException', status: 400, message: expect.stringMatching(/^Name/u) as string });
    expect(await failure(send.createQueue({ Name: 'x'.repeat(128) }))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await failure(send.createQueue({ Name: 'New', HoursOfOperationId: 'of-nobody' }))).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    expect(await failure(send.createQueue({ Name: 'New', OutboundEmailConfig: { OutboundEmailAddressId: 'one' } }))).toMatchObject({ name: 'InvalidRequestException', message: expect.stringContaining('OutboundEmailConfig') as string });
    const caller = (OutboundCallerConfig: sdk.OutboundCallerConfig) => connect.send(new sdk.UpdateQueueOutboundCallerConfigCommand({ InstanceId, QueueId: 'queue-support', OutboundCallerConfig }));
    expect(await failure(caller({ OutboundCallerIdNumberId: 'of-nobody' }))).toMatchObject({ name: 'ResourceNotFoundException', message: expect.stringContaining('phone number') as string });
    expect(await failure(caller({ OutboundFlowId: 'flow-call' }))).toMatchObject({ name: expect.stringMatching(/Invalid|NotFound/u) as string });
    expect(await failure(send.createQueue({ Name: 'New', Tags: { 'aws:x': 'y' } }))).toMatchObject({ name: 'InvalidParameterException', message: expect.stringContaining('aws:') as string });
    expect(await failure(connect.send(new sdk.UpdateQueueStatusCommand({ InstanceId, QueueId: 'of-nobody', Status: 'ENABLED' })))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await failure(connect.send(new sdk.UpdateQueueNameCommand({ InstanceId, QueueId: 'queue-support', Name: 'Once' })))).toMatchObject({ name: 'DuplicateResourceException' });
    expect(await failure(connect.send(new sdk.UpdateQueueNameCommand({ InstanceId, QueueId: 'queue-of-user-eva', Name: 'Mine' })))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await failure(send.createQueue({ InstanceId: 'of-nobody', Name: 'New' }))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await world.stateHash()).toBe(before);
  });
});

describe('pages', () => {
  it('hold every queue once, whatever is made meanwhile, with tokens that are good for their list only', async () => {
    for (const Name of ['Page A', 'Page C', 'Page E']) await send.createQueue({ Name });
    const page = (NextToken?: string) => connect.send(new sdk.ListQueuesCommand({ InstanceId, QueueTypes: ['STANDARD'], MaxResults: 2, NextToken }));
    const before = (await connect.send(new sdk.ListQueuesCommand({ InstanceId, QueueTypes: ['STANDARD'] }))).QueueSummaryList?.map(({ Name }) => Name) ?? [];
    const seen: (string | undefined)[] = [];
    let token: string | undefined;
    let made = 0;
    do {
      const { QueueSummaryList = [], NextToken } = await page(token);
      expect(QueueSummaryList.length).toBeLessThanOrEqual(2);
      seen.push(...QueueSummaryList.map(({ Name }) => Name));
      await send.createQueue({ Name: `A new one ${String(++made)}` });
      token = NextToken;
    } while (token !== undefined);
    expect(seen).toEqual(before);

    const { NextToken } = await page();
    expect(await failure(connect.send(new sdk.ListQueuesCommand({ InstanceId, MaxResults: 2, NextToken })))).toMatchObject({ name: 'InvalidParameterException', message: expect.stringContaining('NextToken') as string });
    expect(await failure(connect.send(new sdk.ListUsersCommand({ InstanceId, NextToken })))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await failure(page('mine'))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await failure(connect.send(new sdk.ListQueuesCommand({ InstanceId, MaxResults: 1001 })))).toMatchObject({ name: 'InvalidParameterException', message: expect.stringContaining('maxResults') as string });
    expect(await failure(connect.send(new sdk.ListQueuesCommand({ InstanceId, QueueTypes: ['MOON' as sdk.QueueType] })))).toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('hours of operation', () => {
  it('are made, described, changed and listed', async () => {
    const { HoursOfOperationId = '', HoursOfOperationArn = '' } = await send.createHours({ Name: 'Office', Description: 'Weekdays', Tags: { a: 'b' } });
    expect(HoursOfOperationArn).toBe(`${arn}/operating-hours/${HoursOfOperationId}`);
    const described = async () => (await connect.send(new sdk.DescribeHoursOfOperationCommand({ InstanceId, HoursOfOperationId: HoursOfOperationArn }))).HoursOfOperation;
    expect(await described()).toEqual({ HoursOfOperationId, HoursOfOperationArn, Name: 'Office', Description: 'Weekdays', TimeZone: 'Europe/Berlin', Config: [MONDAY], Tags: { a: 'b' } });
    await connect.send(new sdk.UpdateHoursOfOperationCommand({ InstanceId, HoursOfOperationId, TimeZone: 'UTC', Config: [] }));
    expect(await described()).toMatchObject({ Name: 'Office', Description: 'Weekdays', TimeZone: 'UTC', Config: [] });
    const { HoursOfOperationSummaryList } = await connect.send(new sdk.ListHoursOfOperationsCommand({ InstanceId }));
    expect(HoursOfOperationSummaryList).toContainEqual({ Id: HoursOfOperationId, Arn: HoursOfOperationArn, Name: 'Office' });
  });

  it('are refused', async () => {
    expect(await failure(send.createHours({ Name: 'Moon', TimeZone: 'Moon/Crater' }))).toMatchObject({ name: 'InvalidParameterException', message: expect.stringContaining('TimeZone') as string });
    expect(await failure(send.createHours({ Name: 'Late', Config: [{ ...MONDAY, EndTime: { Hours: 24, Minutes: 0 } }] }))).toMatchObject({ name: 'InvalidParameterException', message: expect.stringContaining('Hours') as string });
    expect(await failure(send.createHours({ Name: 'Always open' }))).toMatchObject({ name: 'DuplicateResourceException' });
    expect(await failure(send.createHours({ Name: 'Child', ParentHoursOfOperationConfigs: [] }))).toMatchObject({ name: 'InvalidRequestException' });
    expect(await failure(connect.send(new sdk.DescribeHoursOfOperationCommand({ InstanceId, HoursOfOperationId: 'of-nobody' })))).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('routing profiles', () => {
  it('are made, described with their queues, and listed', async () => {
    const { RoutingProfileId = '', RoutingProfileArn = '' } = await send.createProfile({
      Name: 'Chat and tasks', Tags: { a: 'b' }, AgentAvailabilityTimer: 'TIME_SINCE_LAST_INBOUND',
      MediaConcurrencies: [{ Channel: 'CHAT', Concurrency: 5, CrossChannelBehavior: { BehaviorType: 'ROUTE_ANY_CHANNEL' } }, { Channel: 'TASK', Concurrency: 10 }],
      QueueConfigs: [
        { QueueReference: { QueueId: `${arn}/queue/queue-support`, Channel: 'CHAT' }, Priority: 2, Delay: 30 },
        { QueueReference: { QueueId: 'queue-support', Channel: 'TASK' }, Priority: 3, Delay: 0 },
        { QueueReference: { QueueId: 'queue-orders', Channel: 'CHAT' }, Priority: 1, Delay: 0 },
      ],
    });
    expect(RoutingProfileArn).toBe(`${arn}/routing-profile/${RoutingProfileId}`);
    const { RoutingProfile } = await connect.send(new sdk.DescribeRoutingProfileCommand({ InstanceId, RoutingProfileId: RoutingProfileArn }));
    expect(RoutingProfile).toEqual({
      InstanceId, RoutingProfileId, RoutingProfileArn, Name: 'Chat and tasks', Description: 'For tests', DefaultOutboundQueueId: 'queue-support', AgentAvailabilityTimer: 'TIME_SINCE_LAST_INBOUND',
      MediaConcurrencies: [
        { Channel: 'CHAT', Concurrency: 5, CrossChannelBehavior: { BehaviorType: 'ROUTE_ANY_CHANNEL' } }, { Channel: 'TASK', Concurrency: 10, CrossChannelBehavior: { BehaviorType: 'ROUTE_CURRENT_CHANNEL_ONLY' } },
      ],
      NumberOfAssociatedQueues: 3, NumberOfAssociatedManualAssignmentQueues: 0, NumberOfAssociatedUsers: 0, AssociatedQueueIds: ['queue-orders', 'queue-support'], Tags: { a: 'b' },
    });
    const queues = await connect.send(new sdk.ListRoutingProfileQueuesCommand({ InstanceId, RoutingProfileId, MaxResults: 2 }));
    expect(queues.RoutingProfileQueueConfigSummaryList).toEqual([
      { QueueId: 'queue-orders', QueueArn: `${arn}/queue/queue-orders`, QueueName: 'Orders', Priority: 1, Delay: 0, Channel: 'CHAT' },
      { QueueId: 'queue-support', QueueArn: `${arn}/queue/queue-support`, QueueName: 'Support', Priority: 2, Delay: 30, Channel: 'CHAT' },
    ]);
    const rest = await connect.send(new sdk.ListRoutingProfileQueuesCommand({ InstanceId, RoutingProfileId, MaxResults: 2, NextToken: queues.NextToken }));
    expect(rest).toMatchObject({ RoutingProfileQueueConfigSummaryList: [{ Channel: 'TASK' }] });
    expect(rest.NextToken).toBeUndefined();
    const { RoutingProfileSummaryList } = await connect.send(new sdk.ListRoutingProfilesCommand({ InstanceId }));
    expect(RoutingProfileSummaryList).toContainEqual({ Id: RoutingProfileId, Arn: RoutingProfileArn, Name: 'Chat and tasks' });
  });

  it('are changed one thing at a time', async () => {
    const { RoutingProfileId = '' } = await send.createProfile({ Name: 'To be changed', QueueConfigs: [{ QueueReference: { QueueId: 'queue-support', Channel: 'CHAT' }, Priority: 1, Delay: 0 }] });
    const of = { InstanceId, RoutingProfileId };
    await connect.send(new sdk.UpdateRoutingProfileNameCommand({ ...of, Name: 'Changed', Description: 'Not as it was' }));
    await connect.send(new sdk.UpdateRoutingProfileConcurrencyCommand({ ...of, MediaConcurrencies: [{ Channel: 'CHAT', Concurrency: 7 }] }));
    await connect.send(new sdk.UpdateRoutingProfileDefaultOutboundQueueCommand({ ...of, DefaultOutboundQueueId: 'queue-orders' }));
    await connect.send(new sdk.UpdateRoutingProfileAgentAvailabilityTimerCommand({ ...of, AgentAvailabilityTimer: 'TIME_SINCE_LAST_INBOUND' }));
    expect((await connect.send(new sdk.DescribeRoutingProfileCommand(of))).RoutingProfile).toMatchObject({
      Name: 'Changed', Description: 'Not as it was', DefaultOutboundQueueId: 'queue-orders', AgentAvailabilityTimer: 'TIME_SINCE_LAST_INBOUND', NumberOfAssociatedQueues: 1,
      MediaConcurrencies: [{ Channel: 'CHAT', Concurrency: 7 }],
    });
    const orders = { QueueId: `${arn}/queue/queue-orders`, Channel: 'CHAT' as const };
    const associate = (Priority: number) => connect.send(new sdk.AssociateRoutingProfileQueuesCommand({ ...of, QueueConfigs: [{ QueueReference: orders, Priority, Delay: 5 }] }));
    const served = async () =>
      (await connect.send(new sdk.ListRoutingProfileQueuesCommand(of))).RoutingProfileQueueConfigSummaryList?.map(({ QueueName, Priority, Delay }) => `${String(QueueName)} ${String(Priority)} ${String(Delay)}`);
    const update = () => connect.send(new sdk.UpdateRoutingProfileQueuesCommand({ ...of, QueueConfigs: [{ QueueReference: orders, Priority: 9, Delay: 90 }] }));
    expect(await failure(update())).toMatchObject({ name: 'ResourceNotFoundException' });
    await associate(2);
    expect(await served()).toEqual(['Support 1 0', 'Orders 2 5']);
    await update();
    expect(await served()).toEqual(['Support 1 0', 'Orders 9 90']);
    const disassociate = () => connect.send(new sdk.DisassociateRoutingProfileQueuesCommand({ ...of, QueueReferences: [orders] }));
    await disassociate();
    expect(await served()).toEqual(['Support 1 0']);
    expect(await failure(disassociate())).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await failure(connect.send(new sdk.UpdateRoutingProfileNameCommand({ ...of, Name: 'Floor' })))).toMatchObject({ name: 'DuplicateResourceException' });
    expect(await failure(connect.send(new sdk.AssociateRoutingProfileQueuesCommand({ ...of, ManualAssignmentQueueConfigs: [] })))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await failure(connect.send(new sdk.UpdateRoutingProfileConcurrencyCommand({ InstanceId, RoutingProfileId: 'of-nobody', MediaConcurrencies: [{ Channel: 'CHAT', Concurrency: 1 }] })))).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('that take a queue from now on, or are given to an agent, bring him what waits there', async () => {
    const { QueueId = '' } = await send.createQueue({ Name: 'Where somebody waits' });
    const { RoutingProfileId = '' } = await send.createProfile({ Name: 'Takes it', MediaConcurrencies: [{ Channel: 'CHAT', Concurrency: 2 }], QueueConfigs: [{ QueueReference: { QueueId, Channel: 'CHAT' }, Priority: 1, Delay: 0 }] });
    const { ContactFlowId = '' } = await send.createFlow({ Name: 'To where somebody waits', Content: JSON.stringify({ Version: '2019-10-30', StartAction: 'queue', Actions: [
      { Identifier: 'queue', Type: 'UpdateContactTargetQueue', Parameters: { QueueId }, Transitions: { NextAction: 'wait', Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }], Conditions: [] } },
      { Identifier: 'wait', Type: 'TransferContactToQueue', Parameters: {}, Transitions: { NextAction: 'end', Errors: [{ ErrorType: 'QueueAtCapacity', NextAction: 'end' }, { ErrorType: 'NoMatchingError', NextAction: 'end' }], Conditions: [] } },
      { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
    ] }) });
    const jonas = await world.agent('jonas');
    const { ContactId } = await world.customer({ ContactFlowId });
    await connect.send(new sdk.UpdateUserRoutingProfileCommand({ InstanceId, UserId: 'user-jonas', RoutingProfileId }));
    expect(await jonas.contact(ContactId, 'offered')).toMatchObject({ initialContactId: ContactId });
  });

  it.each([
    ['more chats than one takes', { MediaConcurrencies: [{ Channel: 'CHAT', Concurrency: 11 }] }, 'InvalidParameterException'],
    ['two calls at once', { MediaConcurrencies: [{ Channel: 'VOICE', Concurrency: 2 }] }, 'InvalidParameterException'],
    ['a channel that is not here', { MediaConcurrencies: [{ Channel: 'EMAIL', Concurrency: 1 }] }, 'InvalidParameterException'],
    ['a queue of nobody', { QueueConfigs: [{ QueueReference: { QueueId: 'of-nobody', Channel: 'CHAT' }, Priority: 1, Delay: 0 }] }, 'ResourceNotFoundException'],
    ['an outbound queue of nobody', { DefaultOutboundQueueId: 'of-nobody' }, 'ResourceNotFoundException'],
    ['a priority of 100', { QueueConfigs: [{ QueueReference: { QueueId: 'queue-support', Channel: 'CHAT' }, Priority: 100, Delay: 0 }] }, 'InvalidParameterException'],
    ['no description', { Description: '' }, 'InvalidParameterException'],
    ['a name that is taken', { Name: 'Floor' }, 'DuplicateResourceException'],
    ['work by hand', { ManualAssignmentQueueConfigs: [] }, 'InvalidRequestException'],
  ] as [string, Partial<sdk.CreateRoutingProfileCommandInput>, string][])('are refused with %s', async (_what, more, name) => {
    const before = await world.stateHash();
    expect((await failure(send.createProfile(more))).name).toBe(name);
    expect(await world.stateHash()).toBe(before);
  });
});

describe('agent statuses', () => {
  it('are made, described, changed, disabled and listed by type', async () => {
    const { AgentStatusId = '', AgentStatusARN = '' } = await send.createStatus({ Name: 'Coaching', Description: 'One to one', Tags: { a: 'b' } });
    expect(AgentStatusARN).toBe(`${arn}/agent-state/${AgentStatusId}`);
    const described = async () => (await connect.send(new sdk.DescribeAgentStatusCommand({ InstanceId, AgentStatusId: AgentStatusARN }))).AgentStatus;
    expect(await described()).toEqual({ AgentStatusId, AgentStatusARN, Name: 'Coaching', Description: 'One to one', Type: 'CUSTOM', DisplayOrder: 5, State: 'ENABLED', Tags: { a: 'b' } });
    await connect.send(new sdk.UpdateAgentStatusCommand({ InstanceId, AgentStatusId, Name: 'Being coached', State: 'DISABLED', DisplayOrder: 9 }));
    expect(await described()).toMatchObject({ Name: 'Being coached', Description: 'One to one', State: 'DISABLED', DisplayOrder: 9 });
    const list = async (AgentStatusTypes?: sdk.AgentStatusType[]) => (await connect.send(new sdk.ListAgentStatusesCommand({ InstanceId, AgentStatusTypes }))).AgentStatusSummaryList;
    expect(await list(['ROUTABLE', 'OFFLINE'])).toEqual([
      { Id: 'status-available', Arn: `${arn}/agent-state/status-available`, Name: 'Available', Type: 'ROUTABLE' }, { Id: 'status-offline', Arn: `${arn}/agent-state/status-offline`, Name: 'Offline', Type: 'OFFLINE' },
    ]);
    expect(await list()).toContainEqual({ Id: AgentStatusId, Arn: AgentStatusARN, Name: 'Being coached', Type: 'CUSTOM' });
  });

  it('are refused', async () => {
    expect(await failure(send.createStatus({ Name: 'Lunch break' }))).toMatchObject({ name: 'DuplicateResourceException' });
    expect(await failure(send.createStatus({ Name: 'Far down', DisplayOrder: 51 }))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await failure(connect.send(new sdk.UpdateAgentStatusCommand({ InstanceId, AgentStatusId: 'status-available', State: 'DISABLED' })))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await failure(connect.send(new sdk.UpdateAgentStatusCommand({ InstanceId, AgentStatusId: 'of-nobody' })))).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('are set for an agent, at once with nothing on his hands, else as his next one', async () => {
    const put = (AgentStatusId: string, UserId = 'user-eva') => connect.send(new sdk.PutUserStatusCommand({ InstanceId, UserId, AgentStatusId }));
    const eva = async () => (await world.server.core.agents.board()).agents.find(({ userId }) => userId === 'user-eva');
    await put(`${arn}/agent-state/status-lunch`, `${arn}/agent/user-eva`);
    expect(await eva()).toMatchObject({ status: 'Lunch break', nextStatus: null });
    await put('status-available');
    const customer = await world.customer();
    await link.accept(customer.ContactId);
    await put('status-lunch');
    expect(await eva()).toMatchObject({ status: 'Available', nextStatus: 'Lunch break' });
    await put('status-available');
    expect(await eva()).toMatchObject({ status: 'Available', nextStatus: null });
    expect(await failure(put('of-nobody'))).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    expect(await failure(put('status-lunch', 'of-nobody'))).toMatchObject({ name: 'ResourceNotFoundException' });
    const { AgentStatusId = '' } = await send.createStatus({ Name: 'Not now', State: 'DISABLED' });
    expect(await failure(put(AgentStatusId))).toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('users', () => {
  it('are made, can sign in, and are described, listed and moved', async () => {
    const { UserId = '', UserArn } = await send.createUser({
      Username: 'Dora.K', IdentityInfo: { FirstName: 'Dora', LastName: 'de Klerk', Email: 'dora@example.org' }, PhoneConfig: { PhoneType: 'SOFT_PHONE' },
      SecurityProfileIds: [`${arn}/security-profile/security-profile-supervisor`], Tags: { a: 'b' },
    });
    expect(UserArn).toBe(`${arn}/agent/${UserId}`);
    const described = async () => (await connect.send(new sdk.DescribeUserCommand({ InstanceId, UserId: UserArn }))).User;
    expect(await described()).toEqual({
      Id: UserId, Arn: UserArn, Username: 'dora.k', IdentityInfo: { FirstName: 'Dora', LastName: 'de Klerk', Email: 'dora@example.org' },
      PhoneConfig: { PhoneType: 'SOFT_PHONE', AutoAccept: false, AfterContactWorkTimeLimit: 0 }, SecurityProfileIds: ['security-profile-supervisor'], RoutingProfileId: 'profile-floor', Tags: { a: 'b' },
    });
    expect(await world.server.core.agents.signIn({ username: 'dora.k', password: 'Secret-123', device: 'd', address: 'a' })).toMatchObject({ user: { role: 'supervisor' } });
    const { RoutingProfileId } = await send.createProfile({ Name: 'Where Dora goes' });
    await connect.send(new sdk.UpdateUserRoutingProfileCommand({ InstanceId, UserId, RoutingProfileId }));
    expect(await described()).toMatchObject({ RoutingProfileId });
    const { UserSummaryList } = await connect.send(new sdk.ListUsersCommand({ InstanceId }));
    expect(UserSummaryList).toContainEqual({ Id: UserId, Arn: UserArn, Username: 'dora.k' });
  });

  it('are renamed, and get another role, which ends their session', async () => {
    const { UserId = '' } = await send.createUser({ Username: 'fay', IdentityInfo: { FirstName: 'Fay', Email: 'fay@example.org' } });
    const described = async () => (await connect.send(new sdk.DescribeUserCommand({ InstanceId, UserId }))).User;
    await connect.send(new sdk.UpdateUserIdentityInfoCommand({ InstanceId, UserId, IdentityInfo: { FirstName: 'Faye', LastName: 'Abara' } }));
    expect((await described())?.IdentityInfo).toEqual({ FirstName: 'Faye', LastName: 'Abara' });
    const device = 'desk of fay';
    const { agents } = world.server.core;
    const { token, user } = await agents.signIn({ username: 'fay', password: 'Secret-123', device, address: 'a' });
    expect(user).toMatchObject({ role: 'agent', displayName: 'Faye Abara' });
    const promote = (SecurityProfileIds: string[]) => connect.send(new sdk.UpdateUserSecurityProfilesCommand({ InstanceId, UserId, SecurityProfileIds }));
    await promote(['security-profile-supervisor']);
    expect((await described())?.SecurityProfileIds).toEqual(['security-profile-supervisor']);
    await expect(agents.hello({ token, device, deviceName: device, after: null, takeOver: false })).rejects.toMatchObject({ code: 'access_denied' });
    expect(await agents.signIn({ username: 'fay', password: 'Secret-123', device, address: 'a' })).toMatchObject({ user: { role: 'supervisor' } });
    expect(await failure(promote(['of-nobody']))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await failure(connect.send(new sdk.UpdateUserIdentityInfoCommand({ InstanceId, UserId, IdentityInfo: { Mobile: '+491234' } })))).toMatchObject({ name: 'InvalidRequestException' });
    expect(await failure(connect.send(new sdk.UpdateUserIdentityInfoCommand({ InstanceId, UserId: 'of-nobody', IdentityInfo: {} })))).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each([
    ['a name that is taken', { Username: 'EVA' }, 'DuplicateResourceException'],
    ['a name that is none', { Username: ' ' }, 'InvalidParameterException'],
    ['no password', { Password: undefined }, 'InvalidParameterException'],
    ['a short password', { Password: 'Ab1-xyz' }, 'InvalidParameterException'],
    ['a password without a digit', { Password: 'Secret-abc' }, 'InvalidParameterException'],
    ['a password without a capital letter', { Password: 'secret-123' }, 'InvalidParameterException'],
    ['a security profile of nobody', { SecurityProfileIds: ['of-nobody'] }, 'ResourceNotFoundException'],
    ['a routing profile of nobody', { RoutingProfileId: 'of-nobody' }, 'ResourceNotFoundException'],
    ['a desk phone', { PhoneConfig: { PhoneType: 'DESK_PHONE' } }, 'InvalidParameterException'],
    ['a hierarchy', { HierarchyGroupId: 'x' }, 'InvalidRequestException'],
    ['a mobile phone', { IdentityInfo: { FirstName: 'D', Mobile: '+491234' } }, 'InvalidRequestException'],
  ] as [string, Partial<sdk.CreateUserCommandInput>, string][])('are refused with %s', async (_what, more, name) => {
    const before = await world.stateHash();
    const refused = await failure(send.createUser({ Username: 'new', ...more }));
    expect(refused.name).toBe(name);
    expect(refused.message).not.toContain('Secret');
    expect(await world.stateHash()).toBe(before);
  });

  it('are of one of two security profiles', async () => {
    const { SecurityProfileSummaryList } = await connect.send(new sdk.ListSecurityProfilesCommand({ InstanceId }));
    expect(SecurityProfileSummaryList?.map(({ Name }) => Name)).toEqual(['Agent', 'Supervisor']);
    for (const { Id = '', Arn, Name } of SecurityProfileSummaryList ?? []) {
      expect((await connect.send(new sdk.DescribeSecurityProfileCommand({ InstanceId, SecurityProfileId: Id }))).SecurityProfile).toMatchObject({ Id, Arn, SecurityProfileName: Name });
    }
    expect(await failure(connect.send(new sdk.DescribeUserCommand({ InstanceId, UserId: 'of-nobody' })))).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('flows', () => {
  it('are published when made, and run', async () => {
    const { ContactFlowId = '', ContactFlowArn, FlowContentSha256 } = await send.createFlow({ Name: 'Greeting', Description: 'Says hello', Tags: { a: 'b' } });
    expect({ ContactFlowArn, FlowContentSha256 }).toEqual({ ContactFlowArn: `${arn}/contact-flow/${ContactFlowId}`, FlowContentSha256: createHash('sha256').update(FLOW).digest('hex') });
    const described = await send.describeFlow(ContactFlowArn);
    expect(described).toMatchObject({ Id: ContactFlowId, Arn: ContactFlowArn, Name: 'Greeting', Type: 'CONTACT_FLOW', State: 'ACTIVE', Status: 'PUBLISHED', Description: 'Says hello', Content: FLOW, Tags: { a: 'b' }, FlowContentSha256 });
    expect(described?.LastModifiedTime).toBeInstanceOf(Date);
    expect((await world.startChat({ ContactFlowId })).ContactId).not.toBe('');
  });

  it('are saved unchecked and do not run until they are published', async () => {
    const { ContactFlowId = '' } = await send.createFlow({ Name: 'Draft', Content: BROKEN, Status: 'SAVED' });
    expect(await failure(send.describeFlow(ContactFlowId))).toMatchObject({ name: 'ContactFlowNotPublishedException', status: 404 });
    expect(await send.describeFlow(`${ContactFlowId}:$SAVED`)).toMatchObject({ Status: 'SAVED', Content: BROKEN });
    expect(await failure(world.startChat({ ContactFlowId }))).toMatchObject({ name: 'ContactFlowNotPublishedException' });
    const update = (id: string, Content: string) => connect.send(new sdk.UpdateContactFlowContentCommand({ InstanceId, ContactFlowId: id, Content }));
    expect(await failure(update(ContactFlowId, BROKEN))).toMatchObject({ name: 'InvalidContactFlowException', status: 400 });
    await update(ContactFlowId, FLOW);
    expect(await send.describeFlow(ContactFlowId)).toMatchObject({ Status: 'PUBLISHED', Content: FLOW });
    await update(`${ContactFlowId}:$SAVED`, flow('Good day'));
    expect(await send.describeFlow(ContactFlowId)).toMatchObject({ Status: 'PUBLISHED', Content: FLOW });
    expect(await send.describeFlow(`${arn}/contact-flow/${ContactFlowId}:$SAVED`)).toMatchObject({ Status: 'SAVED', Content: flow('Good day') });
  });

  it('are renamed, and listed by type with their status', async () => {
    const { ContactFlowId = '' } = await send.createFlow({ Name: 'To be renamed' });
    await connect.send(new sdk.UpdateContactFlowNameCommand({ InstanceId, ContactFlowId, Name: 'Renamed' }));
    await connect.send(new sdk.UpdateContactFlowMetadataCommand({ InstanceId, ContactFlowId, Description: 'By metadata', ContactFlowState: 'ACTIVE' }));
    expect(await send.describeFlow(ContactFlowId)).toMatchObject({ Name: 'Renamed', Description: 'By metadata' });
    await send.createFlow({ Name: 'Only saved', Status: 'SAVED' });
    const list = async (types?: sdk.ContactFlowType[]) => (await connect.send(new sdk.ListContactFlowsCommand({ InstanceId, ContactFlowTypes: types }))).ContactFlowSummaryList ?? [];
    expect(await list(['CONTACT_FLOW'])).toContainEqual({ Id: ContactFlowId, Arn: `${arn}/contact-flow/${ContactFlowId}`, Name: 'Renamed', ContactFlowType: 'CONTACT_FLOW', ContactFlowState: 'ACTIVE', ContactFlowStatus: 'PUBLISHED' });
    expect(await list()).toContainEqual(expect.objectContaining({ Name: 'Only saved', ContactFlowStatus: 'SAVED' }));
    expect(new Set((await list(['CUSTOMER_QUEUE', 'AGENT_WHISPER'])).map(({ ContactFlowType }) => ContactFlowType))).toEqual(new Set(['CUSTOMER_QUEUE', 'AGENT_WHISPER']));
  });

  it('are refused with every problem of theirs', async () => {
    const before = await world.stateHash();
    const refused = await send.createFlow({ Name: 'Broken', Content: BROKEN }).then(() => undefined, (error: unknown) => error);
    expect(refused).toBeInstanceOf(sdk.InvalidContactFlowException);
    const { problems = [] } = refused as sdk.InvalidContactFlowException;
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem.message).toMatch(/\S/u);
    expect(await failure(send.createFlow({ Name: 'Not JSON', Content: 'x' }))).toMatchObject({ name: 'InvalidContactFlowException' });
    expect(await failure(send.createFlow({ Name: 'Of no type', Type: 'MOON' as sdk.ContactFlowType }))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await failure(connect.send(new sdk.UpdateContactFlowMetadataCommand({ InstanceId, ContactFlowId: 'flow-inbound', ContactFlowState: 'ARCHIVED' })))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await failure(connect.send(new sdk.UpdateContactFlowNameCommand({ InstanceId, ContactFlowId: 'of-nobody', Name: 'x' })))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await world.stateHash()).toBe(before);
    await send.createFlow({ Name: 'Taken' });
    expect(await failure(send.createFlow({ Name: 'Taken' }))).toMatchObject({ name: 'DuplicateResourceException', status: 409 });
  });
});

describe('as many as an instance takes', () => {
  it('is 50 agent statuses, and the next one is refused', async () => {
    const { AgentStatusSummaryList = [] } = await connect.send(new sdk.ListAgentStatusesCommand({ InstanceId }));
    for (let count = AgentStatusSummaryList.length; count < 50; count += 1) await send.createStatus({ Name: `Status ${String(count)}`, DisplayOrder: 50 });
    expect(await failure(send.createStatus({ Name: 'One too many' }))).toMatchObject({ name: 'LimitExceededException', status: 429 });
  });
});
