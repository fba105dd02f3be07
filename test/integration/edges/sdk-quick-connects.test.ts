import {
  AssociateQueueQuickConnectsCommand, CreateQueueCommand, CreateQuickConnectCommand, CreateTaskTemplateCommand, DeleteQuickConnectCommand, DeleteTaskTemplateCommand, DescribeContactCommand,
  DescribeQuickConnectCommand, DisassociateQueueQuickConnectsCommand, GetTaskTemplateCommand, ListContactReferencesCommand, ListQueueQuickConnectsCommand, ListQuickConnectsCommand,
  ListTaskTemplatesCommand, SearchQuickConnectsCommand, StartTaskContactCommand, UpdateQuickConnectConfigCommand, UpdateQuickConnectNameCommand, UpdateTaskTemplateCommand, type QuickConnectConfig,
} from '@aws-sdk/client-connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { end, publishFlow, setQueue, toQueue } from '../../doubles/written-flows.ts';
import { startEdgeWorld, type EdgeWorld } from './edge-world.ts';
import { failure } from './failure.ts';

/*
 * Quick connects and task templates as the public SDK meets them, and tasks that are started by them.
 */

let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld();
  await publishFlow(world.server.core.instance, 'to-support', [setQueue('queue-support', 'to-queue'), toQueue, end]);
});
afterAll(() => world.close());

const queueConfig = (QueueId = 'queue-orders'): QuickConnectConfig => ({ QuickConnectType: 'QUEUE', QueueConfig: { QueueId, ContactFlowId: 'flow-queue-transfer' } });
const userConfig: QuickConnectConfig = { QuickConnectType: 'USER', UserConfig: { UserId: 'user-jonas', ContactFlowId: 'flow-agent-transfer' } };
const create = (Name: string, config: QuickConnectConfig, Tags = {}) => world.connect.send(new CreateQuickConnectCommand({ InstanceId: world.instanceId, Name, QuickConnectConfig: config, Tags }));
const describeIt = async (QuickConnectId = '') => (await world.connect.send(new DescribeQuickConnectCommand({ InstanceId: world.instanceId, QuickConnectId }))).QuickConnect;

describe('A quick connect', () => {
  it('is made, described, changed, listed, searched for and deleted', async () => {
    const InstanceId = world.instanceId;
    const { QuickConnectId = '', QuickConnectARN } = await create('Orders', queueConfig(), { team: 'shop' });
    expect(QuickConnectARN).toMatch(/\/transfer-destination\//);
    expect(await describeIt(QuickConnectARN)).toMatchObject({ QuickConnectId, QuickConnectARN, Name: 'Orders', QuickConnectConfig: queueConfig(), Tags: { team: 'shop' }, LastModifiedTime: expect.any(Date) as Date });
    await world.connect.send(new UpdateQuickConnectNameCommand({ InstanceId, QuickConnectId, Name: 'All orders', Description: 'Old and new' }));
    await world.connect.send(new UpdateQuickConnectConfigCommand({ InstanceId, QuickConnectId, QuickConnectConfig: { QuickConnectType: 'PHONE_NUMBER', PhoneConfig: { PhoneNumber: '+4930123456' } } }));
    expect(await describeIt(QuickConnectId)).toMatchObject({ Name: 'All orders', Description: 'Old and new', QuickConnectConfig: { QuickConnectType: 'PHONE_NUMBER', PhoneConfig: { PhoneNumber: '+4930123456' } } });
    await create('Jonas', userConfig);
    const names = async (more: object) => (await world.connect.send(new ListQuickConnectsCommand({ InstanceId, ...more }))).QuickConnectSummaryList?.map((one) => [one.Name, one.QuickConnectType]);
    expect(await names({})).toEqual([['All orders', 'PHONE_NUMBER'], ['Jonas', 'USER']]);
    expect(await names({ QuickConnectTypes: ['USER'] })).toEqual([['Jonas', 'USER']]);
    const page = await world.connect.send(new ListQuickConnectsCommand({ InstanceId, MaxResults: 1 }));
    expect((await world.connect.send(new ListQuickConnectsCommand({ InstanceId, MaxResults: 1, NextToken: page.NextToken }))).QuickConnectSummaryList).toMatchObject([{ Name: 'Jonas' }]);
    const found = await world.connect.send(new SearchQuickConnectsCommand({ InstanceId, SearchFilter: { TagFilter: { TagCondition: { TagKey: 'team', TagValue: 'shop' } } }, SearchCriteria: { StringCondition: { FieldName: 'name', Value: 'order', ComparisonType: 'CONTAINS' } } }));
    expect(found).toMatchObject({ ApproximateTotalCount: 1, QuickConnects: [{ QuickConnectId, Name: 'All orders' }] });
    await world.connect.send(new DeleteQuickConnectCommand({ InstanceId, QuickConnectId }));
    expect(await failure(describeIt(QuickConnectId))).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each([
    ['a name that is taken', 'DuplicateResourceException', { Name: 'Jonas' }],
    ['a user that is not there', 'InvalidParameterException', { QuickConnectConfig: { QuickConnectType: 'USER', UserConfig: { UserId: 'nobody', ContactFlowId: 'flow-agent-transfer' } } }],
    ['a flow of another type', 'InvalidParameterException', { QuickConnectConfig: { QuickConnectType: 'USER', UserConfig: { UserId: 'user-jonas', ContactFlowId: 'flow-queue-transfer' } } }],
    ['a number that is none', 'InvalidParameterException', { QuickConnectConfig: { QuickConnectType: 'PHONE_NUMBER', PhoneConfig: { PhoneNumber: '0301234' } } }],
    ['a config of another type', 'InvalidParameterException', { QuickConnectConfig: { ...userConfig, QuickConnectType: 'QUEUE' } }],
    ['a queue that is not there', 'ResourceNotFoundException', { QuickConnectConfig: queueConfig('nowhere') }],
  ])('is refused with %s', async (_, name, more) => {
    const given = { InstanceId: world.instanceId, Name: 'New', QuickConnectConfig: userConfig, ...more } as ConstructorParameters<typeof CreateQuickConnectCommand>[0];
    expect(await failure(world.connect.send(new CreateQuickConnectCommand(given)))).toMatchObject({ name });
  });

  it('belongs to the queues that were given it, and there are a hundred', async () => {
    const InstanceId = world.instanceId;
    const [one, other] = [(await create('One', queueConfig())).QuickConnectId ?? '', (await create('Other', userConfig)).QuickConnectId ?? ''];
    const { QueueId } = await world.connect.send(new CreateQueueCommand({ InstanceId, Name: 'New queue', HoursOfOperationId: 'hours-always', QuickConnectIds: [one] }));
    await world.connect.send(new AssociateQueueQuickConnectsCommand({ InstanceId, QueueId, QuickConnectIds: [one, other] }));
    const of = async () => (await world.connect.send(new ListQueueQuickConnectsCommand({ InstanceId, QueueId }))).QuickConnectSummaryList?.map(({ Name }) => Name);
    expect(await of()).toEqual(['One', 'Other']);
    await world.connect.send(new DisassociateQueueQuickConnectsCommand({ InstanceId, QueueId, QuickConnectIds: [one] }));
    expect(await of()).toEqual(['Other']);
    await world.connect.send(new DeleteQuickConnectCommand({ InstanceId, QuickConnectId: other }));
    expect(await of()).toEqual([]);
    expect(await failure(world.connect.send(new AssociateQueueQuickConnectsCommand({ InstanceId, QueueId, QuickConnectIds: [other] })))).toMatchObject({ name: 'ResourceNotFoundException' });
    const there = (await world.connect.send(new ListQuickConnectsCommand({ InstanceId }))).QuickConnectSummaryList?.length ?? 0;
    for (let count = there; count < 100; count += 1) await create(`Further ${count}`, userConfig);
    expect(await failure(create('One too many', userConfig))).toMatchObject({ name: 'LimitExceededException' });
  });

  it('says where a new task goes', async () => {
    const InstanceId = world.instanceId;
    const { QuickConnectSummaryList: [{ Id: QuickConnectId } = {}] = [] } = await world.connect.send(new ListQuickConnectsCommand({ InstanceId, QuickConnectTypes: ['USER'] }));
    const { ContactId = '' } = await world.connect.send(new StartTaskContactCommand({ InstanceId, QuickConnectId, Name: 'For Jonas' }));
    expect((await world.connect.send(new DescribeContactCommand({ InstanceId, ContactId }))).Contact?.QueueInfo?.Id).toBe('queue-of-user-jonas');
    expect(await failure(world.connect.send(new StartTaskContactCommand({ InstanceId, QuickConnectId: 'nowhere', Name: 'Lost' })))).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('A task template', () => {
  const field = (Name: string, Type: 'NAME' | 'URL' | 'SINGLE_SELECT' | 'NUMBER', more = {}) => ({ Id: { Name }, Type, ...more });
  const given = () => ({
    InstanceId: world.instanceId, Name: 'Refund', Description: 'Money back', ContactFlowId: 'to-support',
    Fields: [field('Title', 'NAME'), field('Order', 'URL'), field('Why', 'SINGLE_SELECT', { SingleSelectOptions: ['Broken', 'Late'] }), field('Limit', 'NUMBER')],
    Constraints: { RequiredFields: [{ Id: { Name: 'Order' } }], ReadOnlyFields: [{ Id: { Name: 'Limit' } }], InvisibleFields: [] },
    Defaults: { DefaultFieldValues: [{ Id: { Name: 'Limit' }, DefaultValue: '50' }] },
  });

  it('is made, read, changed, listed and deleted', async () => {
    const InstanceId = world.instanceId;
    const { Id: TaskTemplateId = '', Arn } = await world.connect.send(new CreateTaskTemplateCommand(given()));
    expect(await world.connect.send(new GetTaskTemplateCommand({ InstanceId, TaskTemplateId: Arn }))).toMatchObject({ ...given(), Id: TaskTemplateId, Arn, Status: 'ACTIVE', CreatedTime: expect.any(Date) as Date });
    const changed = await world.connect.send(new UpdateTaskTemplateCommand({ InstanceId, TaskTemplateId, Status: 'INACTIVE', Description: 'Not now' }));
    expect(changed).toMatchObject({ Name: 'Refund', Description: 'Not now', Status: 'INACTIVE', Fields: given().Fields });
    const names = async (more: object) => (await world.connect.send(new ListTaskTemplatesCommand({ InstanceId, ...more }))).TaskTemplates?.map(({ Name }) => Name);
    expect(await names({ Status: 'ACTIVE' })).toEqual([]);
    expect(await names({ Name: 'Refund' })).toEqual(['Refund']);
    expect(await failure(world.connect.send(new StartTaskContactCommand({ InstanceId, TaskTemplateId, Name: 'Refund 48' })))).toMatchObject({ name: 'InvalidRequestException' });
    await world.connect.send(new DeleteTaskTemplateCommand({ InstanceId, TaskTemplateId }));
    expect(await failure(world.connect.send(new GetTaskTemplateCommand({ InstanceId, TaskTemplateId })))).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is refused where its parts do not fit each other', async () => {
    const refused = (more: object) => failure(world.connect.send(new CreateTaskTemplateCommand({ ...given(), ...more })));
    expect(await refused({ Fields: [field('Title', 'NAME'), field('Again', 'NAME')] })).toMatchObject({ name: 'PropertyValidationException' });
    expect(await refused({ Defaults: { DefaultFieldValues: [{ Id: { Name: 'Limit' }, DefaultValue: 'fifty' }] } })).toMatchObject({ name: 'PropertyValidationException' });
    expect(await refused({ Constraints: { RequiredFields: [{ Id: { Name: 'Colour' } }] } })).toMatchObject({ name: 'PropertyValidationException' });
    expect(await refused({ ContactFlowId: 'nowhere' })).toMatchObject({ name: 'PropertyValidationException' });
  });

  it('makes tasks whose references fit its fields', async () => {
    const InstanceId = world.instanceId;
    const { Id: TaskTemplateId = '' } = await world.connect.send(new CreateTaskTemplateCommand(given()));
    const start = (more: object) => world.connect.send(new StartTaskContactCommand({ InstanceId, TaskTemplateId, Name: 'Refund 48', ...more }));
    expect(await failure(start({}))).toMatchObject({ name: 'InvalidParameterException' });
    const { ContactId } = await start({ References: { Order: { Type: 'URL', Value: 'https://shop.example/48' } } });
    const { ReferenceSummaryList } = await world.connect.send(new ListContactReferencesCommand({ InstanceId, ContactId, ReferenceTypes: ['URL', 'NUMBER'] }));
    expect(ReferenceSummaryList).toEqual([{ Url: { Name: 'Order', Value: 'https://shop.example/48' } }, { Number: { Name: 'Limit', Value: '50' } }]);
    expect((await world.connect.send(new DescribeContactCommand({ InstanceId, ContactId }))).Contact).toMatchObject({ Name: 'Refund 48', QueueInfo: { Id: 'queue-support' } });
  });
});
