import { describe, expect, test } from 'vitest';
import { parseFlow } from '../../../server/flows/parse.ts';
import type { FlowFacts } from '../../../server/flows/step.ts';
import { Driver, action, allIsWell, except, facts, flowOf, says, written } from './flow-setup.ts';

/* Actions that write what a contact or a run carries, and those that look something up for later. */

const END = action('end', 'DisconnectParticipant');
const WAYS = { next: 'next', errors: { NoMatchingError: 'error' } };
const PLACES = ['next', 'error', 'yes', 'no'].map((id) => says(id, 'end'));

function drive(one: Record<string, unknown>, startFacts: Partial<FlowFacts> = {}, answers = allIsWell): Driver {
  const driver = new Driver(flowOf('CONTACT_FLOW', one, ...PLACES, END), facts(startFacts), answers);
  driver.go();
  return driver;
}

/** What a flow with this one action is refused for. */
function refusedFor(one: Record<string, unknown>): string[] {
  const parsed = parseFlow(written(one, ...PLACES, END), 'CONTACT_FLOW');
  return parsed.ok ? [] : parsed.problems.filter(({ severity }) => severity === 'error').map(({ field }) => field);
}

describe('UpdateContactRecordingBehavior', () => {
  const record = (RecordedParticipants: unknown) => action('r', 'UpdateContactRecordingBehavior', { RecordingBehavior: { RecordedParticipants } }, WAYS);

  test('says who is recorded; an empty list is nobody', () => {
    expect(drive(record(['Agent', 'Customer'])).effects[0]).toEqual({ kind: 'setRecording', recording: { RecordedParticipants: ['Agent', 'Customer'] } });
    expect(drive(record([])).effects[0]).toEqual({ kind: 'setRecording', recording: { RecordedParticipants: [] } });
  });

  test('is an error on a task', () => {
    const flow = flowOf('CONTACT_FLOW', record([]), action('next', 'TransferContactToQueue', {}, { errors: { QueueAtCapacity: 'error' } }), action('error', 'DisconnectParticipant'));
    expect(new Driver(flow, facts({ channel: 'TASK' })).go()).toEqual({ kind: 'disconnected' });
  });

  test('knows Agent and Customer', () => {
    expect(refusedFor(record(['Supervisor']))).toEqual(['Parameters.RecordingBehavior.RecordedParticipants[0]']);
    expect(refusedFor(record('Agent'))).toEqual(['Parameters.RecordingBehavior.RecordedParticipants']);
    expect(refusedFor(action('r', 'UpdateContactRecordingBehavior', {}, WAYS))).toEqual(['Parameters.RecordingBehavior']);
  });

  test('is refused where it asks for a recording of the flow itself', () => {
    const ivr = (IVRRecordingBehavior: string) => action('r', 'UpdateContactRecordingBehavior', { RecordingBehavior: { RecordedParticipants: ['Agent'], IVRRecordingBehavior } }, WAYS);
    expect(refusedFor(ivr('Enabled'))).toEqual(['Parameters.RecordingBehavior.IVRRecordingBehavior']);
    expect(refusedFor(ivr('Disabled'))).toEqual([]);
  });
});

describe('UpdateContactRecordingAndAnalyticsBehavior', () => {
  const record = (parameters: Record<string, unknown>) => action('r', 'UpdateContactRecordingAndAnalyticsBehavior', parameters, { next: 'next', errors: { ChannelMismatch: 'no', NoMatchingError: 'error' } });

  test('records both sides of a chat unless it names them or turns analytics off', () => {
    const recorded = (ChatBehavior: unknown) => drive(record({ ChatBehavior })).effects[0];
    expect(recorded({ ChatAnalyticsBehavior: { Enabled: 'True' } })).toEqual({ kind: 'setRecording', recording: { RecordedParticipants: ['Agent', 'Customer'] } });
    expect(recorded({ ChatRecordingBehavior: { RecordedParticipants: ['Agent'] } })).toEqual({ kind: 'setRecording', recording: { RecordedParticipants: ['Agent'] } });
    expect(recorded({ ChatAnalyticsBehavior: { Enabled: 'False' } })).toEqual({ kind: 'setRecording', recording: { RecordedParticipants: [] } });
  });

  test('of another channel takes ChannelMismatch', () => {
    expect(drive(record({ VoiceBehavior: {} })).said).toEqual(['no']);
    expect(drive(record({ ScreenRecordingBehavior: {} })).said).toEqual(['error']);
  });

  test('is of one channel', () => {
    expect(refusedFor(record({ VoiceBehavior: {}, ChatBehavior: {} }))).toEqual(['Parameters']);
  });
});

describe('UpdateContactData', () => {
  const data = (parameters: Record<string, unknown>) => action('d', 'UpdateContactData', parameters, WAYS);

  test('writes texts and references, filled in, and later actions read them', () => {
    const one = data({ Name: 'Order of $.Attributes.who', CustomerId: '$.Attributes.id', References: { order: { Type: 'URL', Value: 'https://shop/$.Attributes.id' } } });
    const text = action('next', 'MessageParticipant', { Text: '$.Name, $.CustomerId, $.References.order.Value ($.References.order.Type)' }, { next: 'end' });
    const driver = new Driver(flowOf('CONTACT_FLOW', one, text, says('error', 'end'), END), facts({ attributes: { who: 'Kim', id: '7' } }));
    driver.go();
    expect(driver.effects[0]).toEqual({
      kind: 'setContactData',
      target: 'current',
      data: { name: 'Order of Kim', customerId: '7', references: { order: { type: 'URL', value: 'https://shop/7' } } },
    });
    expect(driver.said).toEqual(['Order of Kim, 7, https://shop/7 (URL)']);
  });

  test('keeps its limits once filled in', () => {
    expect(drive(data({ Name: '$.Attributes.a' }), { attributes: { a: 'x'.repeat(513) } }).said).toEqual(['error']);
    expect(drive(data({ Name: '$.Attributes.a' }), { attributes: { a: 'x'.repeat(512) } }).said).toEqual(['next']);
    const many = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`r${index}`, { type: 'STRING', value: '' }]));
    expect(drive(data({ References: { r1: { Type: 'STRING', Value: 'x' } } }), { references: many }).said).toEqual(['next']);
    expect(drive(data({ References: { other: { Type: 'STRING', Value: 'x' } } }), { references: many }).said).toEqual(['error']);
  });

  test('of the related contact needs one', () => {
    expect(drive(data({ Name: 'x', TargetContact: 'Related' })).said).toEqual(['error']);
    expect(drive(data({ Name: 'x', TargetContact: 'Related' }), { relatedContactId: 'r' }).effects[0]).toMatchObject({ target: 'related' });
  });

  test('names what is wrong', () => {
    expect(refusedFor(data({}))).toEqual(['Parameters']);
    expect(refusedFor(data({ Name: 5 }))).toEqual(['Parameters.Name']);
    expect(refusedFor(data({ References: { a: { Type: 'FILE', Value: 'x' } } }))).toEqual(['Parameters.References.a.Type']);
    expect(refusedFor(data({ Name: 'a', TargetContact: 'Other' }))).toEqual(['Parameters.TargetContact']);
  });
});

describe('UpdateContactAttributes of the related contact', () => {
  const write = action('a', 'UpdateContactAttributes', { Attributes: { k: 'v' }, TargetContact: 'Related' }, WAYS);

  test('keeps to the limit of that contact, not of its own', () => {
    const full = { old: 'x'.repeat(32 * 1024 - 4) };
    expect(drive(write, { relatedContactId: 'r', attributes: full }).said).toEqual(['next']);
    expect(drive(write, { relatedContactId: 'r' }, except({ kind: 'relatedAttributes', attributes: full })).said).toEqual(['error']);
    expect(drive(write, { relatedContactId: 'r' }, except({ kind: 'relatedAttributes', attributes: null })).said).toEqual(['error']);
  });

  test('does not change its own', () => {
    const driver = new Driver(flowOf('CONTACT_FLOW', write, action('next', 'Compare', { ComparisonValue: '$.Attributes.k' }, { when: [['Equals', 'NULL', 'yes']], errors: { NoMatchingCondition: 'no' } }), ...PLACES.slice(1), END), facts({ relatedContactId: 'r' }));
    driver.go();
    expect(driver.said).toEqual(['yes']);
  });
});

describe('TagContact and UntagContact', () => {
  const tag = (Tags: unknown) => action('t', 'TagContact', { Tags }, WAYS);
  const six = { a: '', b: '', c: '', d: '', e: '', f: '' };

  test('put tags on and take them off', () => {
    expect(drive(tag({ reason: '$.Attributes.why' }), { attributes: { why: 'bill' } }).effects[0]).toEqual({ kind: 'setTags', tags: { reason: 'bill' } });
    expect(drive(action('t', 'UntagContact', { TagKeys: ['reason'] }, WAYS)).effects[0]).toEqual({ kind: 'removeTags', keys: ['reason'] });
  });

  test('keep to six tags, those that are there counted', () => {
    expect(drive(tag({ f: 'again' }), { tags: six }).said).toEqual(['next']);
    expect(drive(tag({ g: 'new' }), { tags: six }).said).toEqual(['error']);
    expect(refusedFor(tag({ ...six, g: '' }))).toEqual(['Parameters.Tags']);
  });

  test('make room for others in the same run', () => {
    const flow = flowOf('CONTACT_FLOW', action('u', 'UntagContact', { TagKeys: ['a'] }, { next: 't', errors: { NoMatchingError: 'error' } }), tag({ g: 'new' }), ...PLACES, END);
    const driver = new Driver(flow, facts({ tags: six }));
    driver.go();
    expect(driver.said).toEqual(['next']);
  });

  test('refuse reserved keys, no keys, and the name UnTagContact', () => {
    expect(refusedFor(tag({ 'aws:x': '1' }))).toEqual(['Parameters.Tags.aws:x']);
    expect(refusedFor(action('t', 'UntagContact', { TagKeys: [] }, WAYS))).toEqual(['Parameters.TagKeys']);
    expect(drive(tag({ '$.Attributes.k': '1' }), { attributes: { k: 'AWS:x' } }).said).toEqual(['error']);
    expect(drive(action('t', 'UnTagContact', { TagKeys: ['a'] }, WAYS)).said).toEqual(['error']);
  });
});

describe('UpdateFlowAttributes', () => {
  const write = (FlowAttributes: unknown) => action('f', 'UpdateFlowAttributes', { FlowAttributes }, WAYS);

  test('keeps them in the run, for this flow', () => {
    const driver = new Driver(flowOf('CONTACT_FLOW', write({ from: { Value: '$.Queue.Name' } }), action('next', 'MessageParticipant', { Text: 'From $.FlowAttributes.from' }, { next: 'end' }), says('error', 'end'), END));
    driver.go();
    expect(driver.said).toEqual(['From Support']);
    expect(driver.run.flowAttributes).toEqual({ from: 'Support' });
  });

  test('writes all or none', () => {
    const driver = drive(write({ a: { Value: 'short' }, b: { Value: '$.Attributes.long' } }), { attributes: { long: 'x'.repeat(32 * 1024) } });
    expect([driver.said, driver.run.flowAttributes]).toEqual([['error'], {}]);
  });

  test('does not hand them on to another flow', () => {
    const flow = flowOf('CONTACT_FLOW', write({ a: { Value: 'x' } }), action('next', 'TransferToFlow', { ContactFlowId: 'g' }, { errors: { NoMatchingError: 'error' } }), says('error', 'end'), END);
    const driver = new Driver(flow);
    expect(driver.go()).toEqual({ kind: 'transferredToFlow', flowId: 'g' });
    expect(driver.run).toMatchObject({ flowId: 'g', flowAttributes: {} });
  });

  test('needs a Value in each', () => {
    expect(refusedFor(write({ a: 'x' }))).toEqual(['Parameters.FlowAttributes.a']);
    expect(refusedFor(write({}))).toEqual(['Parameters.FlowAttributes']);
  });
});

describe('DistributeByPercentage', () => {
  const distribute = (...limits: string[]) =>
    action('d', 'DistributeByPercentage', {}, { next: 'next', errors: { NoMatchingCondition: 'next' }, when: limits.map((limit, index): [string, string, string] => ['NumberLessThan', limit, index === 0 ? 'yes' : 'no']) });

  test.each([[1, 'yes'], [30, 'yes'], [31, 'no'], [50, 'no'], [51, 'next'], [100, 'next']])('of 30 % and 20 % sends %i to %s', (value, place) => {
    expect(drive(distribute('31', '51'), {}, except({ kind: 'percent', value })).said).toEqual([place]);
  });

  test('refuses limits that are not cumulative', () => {
    expect(refusedFor(distribute('31', '21'))).toEqual(['Transitions.Conditions[1].Condition.Operands']);
    expect(refusedFor(distribute('1'))).toEqual(['Transitions.Conditions[0].Condition.Operands']);
  });

  test('may leave out its parameters', () => {
    const { Parameters: _, ...bare } = distribute('51');
    expect(drive(bare).said).toEqual(['yes']);
  });
});

describe('GetMetricData', () => {
  const get = (parameters: Record<string, string>) => action('g', 'GetMetricData', parameters, { next: 'c', errors: { NoMatchingError: 'error' } });
  const compare = action('c', 'Compare', { ComparisonValue: '$.Metrics.Agents.Online.Count' }, { when: [['NumberGreaterThan', '2', 'yes']], errors: { NoMatchingCondition: 'no' } });
  const run = (parameters: Record<string, string>, startFacts: Partial<FlowFacts> = {}, answers = allIsWell) => {
    const driver = new Driver(flowOf('CONTACT_FLOW', get(parameters), compare, ...PLACES, END), facts(startFacts), answers);
    driver.go();
    return driver;
  };

  test('fills $.Metrics, of one channel or of all', () => {
    expect(run({ QueueChannel: 'Chat' }).said).toEqual(['yes']);
    expect(run({ QueueChannel: 'Chat' }).questions).toEqual([{ kind: 'queueMetrics', of: { queue: 'queue-support' }, channel: 'CHAT' }]);
    expect(run({ AgentId: 'ada' }).questions).toEqual([{ kind: 'queueMetrics', of: { agent: 'ada' }, channel: null }]);
  });

  test('fails without a queue, or with one that is not there', () => {
    expect(run({}, { queue: null }).said).toEqual(['error']);
    expect(run({ QueueId: 'gone' }, {}, except({ kind: 'queueMetrics', metrics: null })).said).toEqual(['error']);
  });
});
