import * as sdk from '@aws-sdk/client-connect';
import { SendMessageCommand } from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdgeWorld, type EdgeCustomer, type EdgeWorld, type LinkClient } from './edge-world.ts';
import { failure } from './failure.ts';

/*
 * GetCurrentMetricData, GetCurrentUserData and SearchContacts through the public SDK @aws-sdk/client-connect: Eva is in
 * a chat, two customers wait, one chat rings at nobody, several are over.
 */

let world: EdgeWorld;
let InstanceId: string;
let arn: string;
let eva: LinkClient;
let connected: EdgeCustomer;
let contactId: string;
let begun: Date;
beforeAll(async () => {
  world = await startEdgeWorld();
  ({ instanceId: InstanceId } = world);
  arn = `arn:aws:connect:local:000000000000:instance/${InstanceId}`;
  begun = new Date(world.clock.now() - 1000);
  for (const plan of ['gold', 'silver', 'gold']) {
    const over = await world.customer({ ContactFlowId: 'flow-quiet', Attributes: { plan, quoted: '"plan":"bronze"' }, ParticipantDetails: { DisplayName: `Customer ${plan}` } });
    await world.server.core.chats.stopContact(over.ContactId);
  }
  eva = await world.agent('eva');
  connected = await world.customer({ ParticipantDetails: { DisplayName: 'Connected' } });
  contactId = await eva.accept(connected.ContactId);
  await eva.command({ type: 'set_status', statusId: 'status-lunch' });
  for (const DisplayName of ['Waiting 1', 'Waiting 2']) await world.customer({ ParticipantDetails: { DisplayName } });
});
afterAll(() => world.close());

const metricData = (more: Partial<sdk.GetCurrentMetricDataCommandInput>) =>
  world.connect.send(new sdk.GetCurrentMetricDataCommand({ InstanceId, Filters: { Queues: ['queue-support'] }, CurrentMetrics: [{ Name: 'CONTACTS_IN_QUEUE', Unit: 'COUNT' }], ...more }));
const userData = (Filters: sdk.UserDataFilters, more: object = {}) => world.connect.send(new sdk.GetCurrentUserDataCommand({ InstanceId, Filters, ...more }));

describe('GetCurrentMetricData', () => {
  it('gives each metric with its unit, grouped as asked, as of a moment', async () => {
    const answer = await metricData({
      Filters: { Queues: [`${arn}/queue/queue-support`, 'queue-orders'], Channels: ['CHAT'] }, Groupings: ['QUEUE', 'CHANNEL'],
      CurrentMetrics: [{ Name: 'CONTACTS_IN_QUEUE', Unit: 'COUNT' }, { Name: 'AGENTS_ON_CONTACT' }, { Name: 'OLDEST_CONTACT_AGE', Unit: 'SECONDS' }],
    });
    expect(answer.DataSnapshotTime).toBeInstanceOf(Date);
    expect(answer.ApproximateTotalCount).toBe(2);
    expect(answer.MetricResults).toMatchObject([
      { Dimensions: { Queue: { Id: 'queue-orders', Arn: `${arn}/queue/queue-orders` }, Channel: 'CHAT' }, Collections: [{ Metric: { Name: 'CONTACTS_IN_QUEUE', Unit: 'COUNT' }, Value: 0 }, { Metric: { Name: 'AGENTS_ON_CONTACT', Unit: 'COUNT' }, Value: 1 }, { Metric: { Name: 'OLDEST_CONTACT_AGE', Unit: 'SECONDS' }, Value: 0 }] },
      { Dimensions: { Queue: { Id: 'queue-support' }, Channel: 'CHAT' }, Collections: [{ Value: 2 }, { Value: 1 }, { Metric: { Unit: 'SECONDS' } }] },
    ]);
  });

  it('gives one row of everything without groupings, and sorts rows by a metric', async () => {
    const { MetricResults } = await metricData({});
    expect(MetricResults).toEqual([{ Collections: [{ Metric: { Name: 'CONTACTS_IN_QUEUE', Unit: 'COUNT' }, Value: 2 }] }]);
    const order = async (SortOrder: sdk.SortOrder) =>
      (await metricData({ Filters: { Queues: ['queue-support', 'queue-orders', 'queue-priority'] }, Groupings: ['QUEUE'], SortCriteria: [{ SortByMetric: 'CONTACTS_IN_QUEUE', SortOrder }] })).MetricResults?.map(({ Dimensions }) => Dimensions?.Queue?.Id);
    expect(await order('DESCENDING')).toEqual(['queue-support', 'queue-orders', 'queue-priority']);
    expect(await order('ASCENDING')).toEqual(['queue-orders', 'queue-priority', 'queue-support']);
  });

  it('gives profiles and statuses by their names', async () => {
    const profiles = await metricData({ Filters: { RoutingProfiles: ['profile-floor'] }, Groupings: ['ROUTING_PROFILE'] });
    expect(profiles.MetricResults).toMatchObject([{ Dimensions: { RoutingProfile: { Id: 'profile-floor', Arn: `${arn}/routing-profile/profile-floor` } }, Collections: [{ Value: 2 }] }]);
    const statuses = await metricData({ Groupings: ['QUEUE', 'AGENT_STATUS'], CurrentMetrics: [{ Name: 'AGENTS_ONLINE' }] });
    // Lunch is only Eva's next status: she is still Available.
    expect(statuses.MetricResults).toMatchObject([{ Dimensions: { Queue: { Id: 'queue-support' }, AgentStatus: { Id: 'status-available', Arn: `${arn}/agent-state/status-available` } }, Collections: [{ Value: 1 }] }]);
  });

  it('gives pages', async () => {
    const asked = { Filters: { Queues: ['queue-support', 'queue-orders', 'queue-priority'] }, Groupings: ['QUEUE' as const], MaxResults: 2 };
    const first = await metricData(asked);
    const second = await metricData({ ...asked, NextToken: first.NextToken });
    expect([...(first.MetricResults ?? []), ...(second.MetricResults ?? [])].map(({ Dimensions }) => Dimensions?.Queue?.Id)).toEqual(['queue-orders', 'queue-priority', 'queue-support']);
    expect({ total: first.ApproximateTotalCount, next: second.NextToken }).toEqual({ total: 3, next: undefined });
    expect(await failure(metricData({ NextToken: first.NextToken }))).toMatchObject({ name: 'InvalidParameterException' });
  });

  it.each([
    ['a queue of nobody', { Filters: { Queues: ['of-nobody'] } }, 'ResourceNotFoundException'],
    ['a routing profile of nobody', { Filters: { RoutingProfiles: ['of-nobody'] } }, 'ResourceNotFoundException'],
    ['queues and profiles', { Filters: { Queues: ['queue-support'], RoutingProfiles: ['profile-floor'] } }, 'InvalidParameterException'],
    ['statuses without queues', { Filters: { AgentStatuses: ['status-lunch'] } }, 'InvalidParameterException'],
    ['an age as a count', { CurrentMetrics: [{ Name: 'OLDEST_CONTACT_AGE', Unit: 'COUNT' }] }, 'InvalidParameterException'],
    ['a metric that is not here', { CurrentMetrics: [{ Name: 'ESTIMATED_WAIT_TIME' }] }, 'InvalidParameterException'],
    ['statuses as the first grouping', { Groupings: ['AGENT_STATUS'], CurrentMetrics: [{ Name: 'AGENTS_ONLINE' }] }, 'InvalidParameterException'],
    ['other metrics by status', { Groupings: ['QUEUE', 'AGENT_STATUS'] }, 'InvalidParameterException'],
    ['contacts by profile of queues', { Groupings: ['ROUTING_PROFILE'] }, 'InvalidParameterException'],
    ['sorting by what is not asked', { SortCriteria: [{ SortByMetric: 'AGENTS_ONLINE' }] }, 'InvalidParameterException'],
    ['no metric', { CurrentMetrics: [] }, 'InvalidParameterException'],
    ['routing steps', { Filters: { Queues: ['queue-support'], RoutingStepExpressions: ['x'] } }, 'InvalidRequestException'],
    ['too long a page', { MaxResults: 101 }, 'InvalidParameterException'],
  ] as [string, Partial<sdk.GetCurrentMetricDataCommandInput>, string][])('refuses %s', async (_what, more, name) => {
    expect((await failure(metricData(more))).name).toBe(name);
  });
});

describe('GetCurrentUserData', () => {
  it('gives an agent with status, next status, slots and contacts', async () => {
    const { UserDataList = [], ApproximateTotalCount } = await userData({ Queues: ['queue-support'] });
    expect(ApproximateTotalCount).toBe(1);
    expect(UserDataList).toMatchObject([{
      User: { Id: 'user-eva', Arn: `${arn}/agent/user-eva` }, RoutingProfile: { Id: 'profile-floor' }, Status: { StatusName: 'Available', StatusArn: `${arn}/agent-state/status-available` }, NextStatus: 'Lunch break',
      AvailableSlotsByChannel: { CHAT: 0 }, MaxSlotsByChannel: { CHAT: 3 }, ActiveSlotsByChannel: { CHAT: 1 },
      Contacts: [{ ContactId: contactId, Channel: 'CHAT', InitiationMethod: 'API', AgentContactState: 'CONNECTED', Queue: { Id: 'queue-support', Arn: `${arn}/queue/queue-support` } }],
    }]);
    expect(UserDataList[0]?.Status?.StatusStartTimestamp).toBeInstanceOf(Date);
    expect(UserDataList[0]?.Contacts?.[0]?.ConnectedToAgentTimestamp).toBeInstanceOf(Date);
  });

  it('filters by agent, by state of a contact, and gives pages', async () => {
    const names = async (filters: sdk.UserDataFilters, more: object = {}) => (await userData(filters, more)).UserDataList?.map(({ User }) => User?.Id);
    expect(await names({ Agents: ['user-jonas', `${arn}/agent/user-eva`] })).toEqual(['user-eva', 'user-jonas']);
    expect(await names({ RoutingProfiles: ['profile-floor'], ContactFilter: { ContactStates: ['CONNECTED'] } })).toEqual(['user-eva']);
    expect(await names({ RoutingProfiles: ['profile-floor'], ContactFilter: { ContactStates: ['MISSED'] } })).toEqual([]);
    const asked = { Agents: ['user-jonas', 'user-eva'] };
    const { NextToken } = await userData(asked, { MaxResults: 1 });
    expect(await names(asked, { MaxResults: 1, NextToken })).toEqual(['user-jonas']);
  });

  it('refuses several filters, queues of nobody and hierarchies', async () => {
    expect(await failure(userData({ Queues: ['queue-support'], Agents: ['user-eva'] }))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await failure(userData({ Queues: ['of-nobody'] }))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await failure(userData({ UserHierarchyGroups: ['x'] }))).toMatchObject({ name: 'InvalidRequestException' });
  });
});

describe('SearchContacts', () => {
  const search = (more: Partial<sdk.SearchContactsCommandInput> = {}) =>
    world.connect.send(new sdk.SearchContactsCommand({
      InstanceId, TimeRange: { Type: 'INITIATION_TIMESTAMP', StartTime: begun, EndTime: new Date(world.clock.now() + 1000) }, ...more,
    }));
  const names = async (more: Partial<sdk.SearchContactsCommandInput> = {}) => (await search(more)).Contacts?.map(({ Name }) => Name).toSorted();

  it('gives contacts that are over, newest first, and none that goes on', async () => {
    const { Contacts = [], TotalCount } = await search();
    expect(Contacts.map(({ Name }) => Name)).toEqual(['Customer gold', 'Customer silver', 'Customer gold']);
    expect(TotalCount).toBe(3);
    expect(Contacts[0]).toMatchObject({ Channel: 'CHAT', InitiationMethod: 'API', QueueInfo: { Id: 'queue-support' }, Arn: `${arn}/contact/${Contacts[0]?.Id ?? ''}`, InitialContactId: Contacts[0]?.Id });
    expect(Contacts[0]?.DisconnectTimestamp).toBeInstanceOf(Date);
  });

  it('gives a contact once its after contact work is done, and finds it by its agent and queue', async () => {
    const other = await world.agent('jonas');
    const customer = await world.customer({ ParticipantDetails: { DisplayName: 'Served' } });
    // Jonas takes what waits in order; the last one is this one.
    for (const chat of [...new Set((await world.server.core.agents.board()).queues.flatMap(({ waiting }) => waiting.map(({ initialContactId }) => initialContactId)))].slice(0, 3)) await other.contact(chat, 'offered');
    const served = await other.accept(customer.ContactId);
    await world.participants.send(new SendMessageCommand({ ConnectionToken: customer.connectionToken, ContentType: 'text/plain', Content: 'Thanks' }));
    await world.server.core.chats.stopContact(customer.ContactId);
    expect(await names({ SearchCriteria: { AgentIds: ['user-jonas'] } })).toEqual([]);
    await other.command({ type: 'close_contact', contactId: served });
    expect(await names({ SearchCriteria: { AgentIds: [`${arn}/agent/user-jonas`], QueueIds: [`${arn}/queue/queue-support`] } })).toEqual(['Served']);
    expect(await names({ SearchCriteria: { QueueIds: ['queue-orders'] } })).toEqual([]);
    expect(await names({ TimeRange: { Type: 'CONNECTED_TO_AGENT_TIMESTAMP', StartTime: begun, EndTime: new Date(world.clock.now() + 1000) } })).toEqual(['Served']);
  });

  it('finds contacts by attribute, name, channel and initiation method', async () => {
    const by = (Criteria: sdk.SearchableContactAttributesCriteria[], MatchType?: sdk.SearchContactsMatchType) => names({ SearchCriteria: { SearchableContactAttributes: { Criteria, MatchType } } });
    expect(await by([{ Key: 'plan', Values: ['gold'] }])).toEqual(['Customer gold', 'Customer gold']);
    expect(await by([{ Key: 'plan', Values: ['gold', 'silver'] }])).toHaveLength(3);
    expect(await by([{ Key: 'plan', Values: ['Gold'] }])).toEqual([]);
    expect(await by([{ Key: 'plan', Values: ['bronze'] }])).toEqual([]);
    expect(await by([{ Key: 'lan', Values: ['gold'] }])).toEqual([]);
    expect(await by([{ Key: 'plan', Values: ['gold'] }, { Key: 'quoted', Values: ['no'] }])).toEqual([]);
    expect(await by([{ Key: 'plan', Values: ['gold'] }, { Key: 'quoted', Values: ['no'] }], 'MATCH_ANY')).toHaveLength(2);
    expect(await by([{ Key: 'plan', Values: ['gold'] }], 'MATCH_NONE')).toEqual(expect.arrayContaining(['Customer silver']));
    expect(await names({ SearchCriteria: { Name: { SearchText: ['SILVER'], MatchType: 'MATCH_ANY' } } })).toEqual(['Customer silver']);
    expect(await names({ SearchCriteria: { Name: { SearchText: ['Customer'], MatchType: 'MATCH_EXACT' } } })).toEqual([]);
    expect(await names({ SearchCriteria: { Channels: ['VOICE'] } })).toEqual([]);
    expect(await names({ SearchCriteria: { InitiationMethods: ['API'], Channels: ['CHAT'], Name: { SearchText: ['gold', 'customer'], MatchType: 'MATCH_ALL' } } })).toHaveLength(2);
  });

  it('finds tasks by the time they were scheduled for, with their names, tags and segment attributes', async () => {
    const at = new Date(Math.ceil(world.clock.now() / 1000) * 1000 + 3_600_000);
    const { ContactId = '' } = await world.connect.send(new sdk.StartTaskContactCommand({ InstanceId, ContactFlowId: 'flow-quiet', Name: 'Call back', ScheduledTime: at, SegmentAttributes: { shop: { ValueString: 'north' } } }));
    await world.connect.send(new sdk.TagContactCommand({ InstanceId, ContactId, Tags: { team: 'red' } }));
    await world.connect.send(new sdk.StopContactCommand({ InstanceId, ContactId }));
    const { Contacts } = await search({ TimeRange: { Type: 'SCHEDULED_TIMESTAMP', StartTime: at, EndTime: new Date(at.getTime() + 1000) }, SearchCriteria: { Channels: ['TASK'] } });
    expect(Contacts).toMatchObject([{ Id: ContactId, Channel: 'TASK', Name: 'Call back', ScheduledTimestamp: at, Tags: { team: 'red' }, SegmentAttributes: { shop: { ValueString: 'north' } } }]);
    expect(await names({ TimeRange: { Type: 'SCHEDULED_TIMESTAMP', StartTime: begun, EndTime: at } })).toEqual([]);
  });

  it('sorts, and gives pages that hold each contact once', async () => {
    const asked: Partial<sdk.SearchContactsCommandInput> = { TimeRange: { Type: 'INITIATION_TIMESTAMP', StartTime: begun, EndTime: new Date(begun.getTime() + 3_600_000) }, Sort: { FieldName: 'CHANNEL', Order: 'ASCENDING' }, MaxResults: 2 };
    const whole = (await search({ ...asked, MaxResults: 100 })).Contacts?.map(({ Id }) => Id) ?? [];
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page: sdk.SearchContactsCommandOutput = await search({ ...asked, NextToken });
      seen.push(...(page.Contacts ?? []).map(({ Id }) => Id));
      expect(page.TotalCount).toBe(whole.length);
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(whole.length).toBeGreaterThan(2);
    expect(seen).toEqual(whole);
    const times = (await search({ ...asked, Sort: { FieldName: 'INITIATION_TIMESTAMP', Order: 'ASCENDING' }, MaxResults: 100 })).Contacts?.map(({ InitiationTimestamp }) => Number(InitiationTimestamp)) ?? [];
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  it.each([
    ['an end before the beginning', { TimeRange: { Type: 'INITIATION_TIMESTAMP', StartTime: new Date(2000), EndTime: new Date(1000) } }, 'InvalidParameterException'],
    ['more than eight weeks', { TimeRange: { Type: 'INITIATION_TIMESTAMP', StartTime: new Date(0), EndTime: new Date(57 * 86_400_000) } }, 'InvalidParameterException'],
    ['a time that is none', { TimeRange: { Type: 'MOON' as sdk.SearchContactsTimeRangeType, StartTime: new Date(0), EndTime: new Date(1000) } }, 'InvalidParameterException'],
    ['analyses', { SearchCriteria: { ContactAnalysis: {} } }, 'InvalidRequestException'],
    ['another instance', { InstanceId: 'of-nobody' }, 'ResourceNotFoundException'],
    ['too long a page', { MaxResults: 101 }, 'InvalidParameterException'],
  ] as [string, Partial<sdk.SearchContactsCommandInput>, string][])('refuses %s', async (_what, more, name) => {
    expect((await failure(search(more))).name).toBe(name);
  });
});
