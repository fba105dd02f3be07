import { describe, expect, test } from 'vitest';
import type { Channel } from '../../../contract/primitives.ts';
import { advance, newRun } from '../../../server/flows/advance.ts';
import type { Answer, FlowFacts } from '../../../server/flows/step.ts';
import { ADAS_QUEUE, Driver, SUPPORT, action, allIsWell, except, facts, flowOf, says } from './flow-setup.ts';

const END = action('end', 'DisconnectParticipant');
const WAYS = { next: 'next', errors: { NoMatchingError: 'error' } };
/** Where a flow can go: each of these says its own name. */
const PLACES = ['next', 'error', 'yes', 'no', 'full'].map((id) => says(id, 'end'));

/** Runs one action in a flow with a place for each branch and tells which place was reached. */
function drive(one: Record<string, unknown>, startFacts: Partial<FlowFacts> = {}, answers = allIsWell): Driver & { place: string | undefined } {
  const driver = new Driver(flowOf('CONTACT_FLOW', one, ...PLACES, END), facts(startFacts), answers);
  driver.go();
  return Object.assign(driver, { place: driver.said.at(-1) });
}

describe('MessageParticipant', () => {
  const hello = action('m', 'MessageParticipant', { Text: 'Hello $.Attributes.name' }, WAYS);

  test('says its text, references filled in, to the customer of a chat', () => {
    const { effects, place } = drive(hello, { attributes: { name: 'Grace' } });
    expect(effects[0]).toEqual({ kind: 'sendMessage', text: 'Hello Grace', to: 'customer' });
    expect(place).toBe('next');
  });

  test('is for the agent alone in an agent whisper', () => {
    const driver = new Driver(flowOf('AGENT_WHISPER', action('m', 'MessageParticipant', { Text: 'For $.Agent.FirstName' }, { next: 'done' }), action('done', 'EndFlowExecution')), facts({ agent: { arn: 'a', userName: 'ada', firstName: 'Ada', lastName: 'B' } }));
    expect(driver.go()).toEqual({ kind: 'ended' });
    expect(driver.effects).toEqual([{ kind: 'sendMessage', text: 'For Ada', to: 'agent' }]);
  });

  test('takes the success path without a word on a task', () => {
    const flow = flowOf('CONTACT_FLOW', hello, action('next', 'DisconnectParticipant'), action('error', 'TransferContactToQueue', {}, { errors: { QueueAtCapacity: 'next', NoMatchingError: 'next' } }));
    const task = new Driver(flow, facts({ channel: 'TASK' }));
    expect([task.go(), task.said]).toEqual([{ kind: 'disconnected' }, []]);
  });

  test('fails in a chat with sound, nothing to say, or more than a message may hold', () => {
    expect(drive(action('m', 'MessageParticipant', { SSML: '<speak/>' }, WAYS)).said).toEqual(['error']);
    expect(drive(action('m', 'MessageParticipant', { Text: '$.Attributes.none' }, WAYS)).said).toEqual(['error']);
    const long = action('m', 'MessageParticipant', { Text: '$.Attributes.a' }, WAYS);
    expect(drive(long, { attributes: { a: 'é'.repeat(8193) } }).said).toEqual(['error']);
    expect(drive(long, { attributes: { a: 'é'.repeat(8192) } }).said).toEqual(['é'.repeat(8192), 'next']);
  });

  test('without an error branch goes on when it fails', () => {
    expect(drive(action('m', 'MessageParticipant', { PromptId: 'p' }, { next: 'next' })).said).toEqual(['next']);
  });
});

describe('Wait', () => {
  const ways = { next: 'error', errors: { NoMatchingError: 'error' }, when: [['Equals', 'CustomerReturned', 'yes'], ['Equals', 'WaitCompleted', 'no']] satisfies [string, string, string][] };
  const wait = (events: string[] = ['CustomerReturned']) => action('w', 'Wait', { TimeLimitSeconds: '900', Events: events }, ways);

  test('stops a chat for its time and its events', () => {
    const driver = new Driver(flowOf('CONTACT_FLOW', wait(), ...PLACES, END));
    expect(driver.go()).toEqual({ kind: 'blocked', milliseconds: 900_000, events: ['CustomerReturned'] });
    expect(driver.go('start')).toEqual({ kind: 'unchanged' });
    expect(driver.go('botParticipantDisconnected')).toEqual({ kind: 'unchanged' });
    expect(driver.go('customerReturned')).toEqual({ kind: 'disconnected' });
    expect(driver.said).toEqual(['yes']);
  });

  test.each([['waitCompleted', 'no'], ['waitFailed', 'error']] as const)('goes on at %s by its own branch', (resume, place) => {
    const driver = new Driver(flowOf('CONTACT_FLOW', wait(), ...PLACES, END));
    driver.go();
    driver.go(resume);
    expect(driver.said).toEqual([place]);
  });

  test('is not woken twice', () => {
    const driver = new Driver(flowOf('CONTACT_FLOW', action('w', 'Wait', { TimeLimitSeconds: 9, Events: ['CustomerReturned'] }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'CustomerReturned', 'v'], ['Equals', 'WaitCompleted', 'end']] }), action('v', 'Wait', { TimeLimitSeconds: 5 }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'end']] }), END));
    driver.go();
    expect(driver.go('customerReturned')).toEqual({ kind: 'blocked', milliseconds: 5000, events: [] });
    expect(driver.go('customerReturned')).toEqual({ kind: 'unchanged' });
    expect(driver.go('waitCompleted')).toEqual({ kind: 'disconnected' });
    expect(driver.go('waitCompleted')).toEqual({ kind: 'unchanged' });
  });

  test('of a task ends by time only, of a voice contact at once with an error', () => {
    const task = new Driver(flowOf('CONTACT_FLOW', wait(), ...PLACES, END), facts({ channel: 'TASK' }));
    expect(task.go()).toEqual({ kind: 'blocked', milliseconds: 900_000, events: [] });
    expect(task.go('customerReturned')).toEqual({ kind: 'unchanged' });
    const voice = new Driver(flowOf('CONTACT_FLOW', wait(), ...PLACES, END), facts({ channel: 'VOICE', logging: true }));
    expect(voice.go()).toMatchObject({ kind: 'plays', spoken: { sources: [{ kind: 'text', text: 'error' }] } });
    expect(voice.log[0]).toMatchObject({ action: 'w', branch: 'NoMatchingError', next: 'error' });
  });

  test('for a bot needs a bot', () => {
    const bot = action('w', 'Wait', { TimeLimitSeconds: '9', Events: ['BotParticipantDisconnected'] }, { errors: { ParticipantNotFound: 'no', NoMatchingError: 'error' }, when: [['Equals', 'BotParticipantDisconnected', 'yes'], ['Equals', 'WaitCompleted', 'next']] });
    expect(drive(bot).place).toBe('no');
    const driver = new Driver(flowOf('CONTACT_FLOW', bot, ...PLACES, END), facts({ botPresent: true }));
    driver.go();
    driver.go('botParticipantDisconnected');
    expect(driver.said).toEqual(['yes']);
  });

  test('takes its time from an attribute, or the error branch if that is no time', () => {
    const dynamic = action('w', 'Wait', { TimeLimitSeconds: '$.Attributes.seconds' }, { errors: { NoMatchingError: 'error' }, when: [['Equals', 'WaitCompleted', 'no']] });
    const outcome = (attributes: Record<string, string>) => new Driver(flowOf('CONTACT_FLOW', dynamic, ...PLACES, END), facts({ attributes })).go();
    expect(outcome({ seconds: '30' })).toMatchObject({ kind: 'blocked', milliseconds: 30_000 });
    for (const bad of [{ seconds: '0' }, { seconds: '604801' }, { seconds: 'soon' }, {}]) expect(outcome(bad as Record<string, string>)).toEqual({ kind: 'disconnected' });
  });
});

describe('UpdateContactEventHooks', () => {
  const hook = (hooks: Record<string, string>) => action('h', 'UpdateContactEventHooks', { EventHooks: hooks }, WAYS);
  const flow = (found: Extract<Answer, { kind: 'flow' }>['flow']) => except({ kind: 'flow', flow: found });

  test('sets a published flow of the right type, by id, ARN or reference', () => {
    for (const value of ['flow-d', 'arn:aws:connect:x:1:instance/i/contact-flow/flow-d', '$.Attributes.d']) {
      const driver = drive(hook({ CustomerRemaining: value }), { attributes: { d: 'flow-d' } });
      expect(driver.questions).toEqual([{ kind: 'flow', flow: 'flow-d' }]);
      expect(driver.effects[0]).toEqual({ kind: 'setHook', hook: 'CustomerRemaining', flowId: 'flow-d' });
      expect(driver.place).toBe('next');
    }
  });

  test('takes the error branch for a flow that is missing, only saved, of another type, or NULL', () => {
    expect(drive(hook({ CustomerRemaining: 'f' }), {}, flow(null)).said).toEqual(['error']);
    expect(drive(hook({ CustomerRemaining: 'f' }), {}, flow({ id: 'f', type: 'CONTACT_FLOW', published: false })).said).toEqual(['error']);
    expect(drive(hook({ CustomerRemaining: 'f' }), {}, flow({ id: 'f', type: 'CUSTOMER_QUEUE', published: true })).said).toEqual(['error']);
    expect(drive(hook({ CustomerRemaining: '$.Attributes.none' })).said).toEqual(['error']);
  });

  test('wants a queue flow for the queue and a whisper for the whisper', () => {
    expect(drive(hook({ CustomerQueue: 'f' }), {}, flow({ id: 'f', type: 'CUSTOMER_QUEUE', published: true })).said).toEqual(['next']);
    expect(drive(hook({ AgentWhisper: 'f' }), {}, flow({ id: 'f', type: 'AGENT_WHISPER', published: true })).said).toEqual(['next']);
    expect(drive(hook({ AgentWhisper: 'f' }), {}, flow({ id: 'f', type: 'CUSTOMER_WHISPER', published: true })).said).toEqual(['error']);
  });

  test('cannot set a hold flow for a chat', () => {
    expect(drive(hook({ CustomerHold: 'f' }), {}, flow({ id: 'f', type: 'CUSTOMER_HOLD', published: true })).said).toEqual(['error']);
  });
});

describe('UpdateContactTargetQueue', () => {
  const target = (parameters: Record<string, string>) => action('q', 'UpdateContactTargetQueue', parameters, WAYS);

  test('sets a queue by id or ARN, an agent by id, user name or ARN', () => {
    expect(drive(target({ QueueId: 'queue-orders' })).questions).toEqual([{ kind: 'queue', queue: 'queue-orders' }]);
    expect(drive(target({ QueueId: 'arn:aws:connect:x:1:instance/i/queue/queue-orders' })).questions).toEqual([{ kind: 'queue', queue: 'queue-orders' }]);
    expect(drive(target({ QueueId: ADAS_QUEUE.arn })).questions).toEqual([{ kind: 'agentQueue', agent: 'ada' }]);
    expect(drive(target({ AgentId: 'ada' })).questions).toEqual([{ kind: 'agentQueue', agent: 'ada' }]);
    const byArn = drive(target({ AgentId: '$.Attributes.agent' }), { attributes: { agent: 'arn:aws:connect:x:1:instance/i/agent/ada' } });
    expect(byArn.questions).toEqual([{ kind: 'agentQueue', agent: 'ada' }]);
    expect(byArn.effects[0]).toEqual({ kind: 'setTargetQueue', queue: ADAS_QUEUE });
    expect(byArn.place).toBe('next');
  });

  test('takes the error branch for what does not exist', () => {
    expect(drive(target({ QueueId: 'gone' }), {}, except({ kind: 'queue', queue: null })).said).toEqual(['error']);
    expect(drive(target({ AgentId: '$.Attributes.none' })).said).toEqual(['error']);
  });

  test('is seen by the actions after it', () => {
    const driver = new Driver(flowOf('CONTACT_FLOW', action('q', 'UpdateContactTargetQueue', { QueueId: 'queue-orders' }, { next: 't', errors: { NoMatchingError: 'end' } }), action('t', 'TransferContactToQueue', {}, { errors: { QueueAtCapacity: 'end', NoMatchingError: 'end' } }), END), facts({ queue: null }));
    expect(driver.go()).toEqual({ kind: 'handedToQueue', queueId: 'queue-orders' });
  });
});

describe('TransferContactToQueue', () => {
  const transfer = action('t', 'TransferContactToQueue', {}, { next: 'error', errors: { QueueAtCapacity: 'full', NoMatchingError: 'error' } });
  const admission = (answer: 'full' | 'refused') => except({ kind: 'admission', admission: answer });

  test('hands the contact to the queue it is already on and ends the flow', () => {
    const driver = new Driver(flowOf('CONTACT_FLOW', transfer, ...PLACES, END));
    expect(driver.go()).toEqual({ kind: 'handedToQueue', queueId: 'queue-support' });
    expect(driver.questions).toEqual([{ kind: 'admission', queue: 'queue-support' }]);
    expect(driver.said).toEqual([]);
  });

  test('has a branch of its own for a full queue; any other refusal is an error', () => {
    expect(drive(transfer, {}, admission('full')).said).toEqual(['full']);
    expect(drive(transfer, {}, admission('refused')).said).toEqual(['error']);
    expect(drive(transfer, { queue: null }).said).toEqual(['error']);
  });
});

describe('Compare', () => {
  const compare = (value: string, ...when: [string, string, string][]) => action('c', 'Compare', { ComparisonValue: value }, { next: 'no', errors: { NoMatchingCondition: 'no' }, when });

  test.each<[Channel, string]>([['CHAT', 'yes'], ['TASK', 'no']])('of $.Channel leads a %s to %s', (channel, place) => {
    const driver = new Driver(flowOf('CONTACT_FLOW', compare('$.Channel', ['Equals', 'CHAT', 'yes']), ...PLACES, END), facts({ channel, logging: true }));
    driver.go();
    expect(driver.log[0]).toMatchObject({ action: 'c', next: place });
  });

  test('of an absent attribute finds NULL', () => {
    expect(drive(compare('$.Attributes.none', ['Equals', 'NULL', 'yes'])).said).toEqual(['yes']);
    expect(drive(compare('$.Agent.ARN', ['Equals', 'NULL', 'yes']), { agent: { arn: 'a', userName: 'b', firstName: 'c', lastName: 'd' } }).said).toEqual(['yes']);
  });

  test('never follows NextAction where a condition fits, nor NoMatchingError where none does', () => {
    expect(drive(compare('$.Attributes.a', ['Equals', 'x', 'yes']), { attributes: { a: 'x' } }).said).toEqual(['yes']);
    expect(drive(compare('$.Attributes.a', ['Equals', 'x', 'yes']), { attributes: { a: 'y' } }).said).toEqual(['no']);
  });
});

describe('UpdateContactAttributes', () => {
  const write = (Attributes: Record<string, unknown>, TargetContact?: string) => action('a', 'UpdateContactAttributes', { Attributes, ...(TargetContact === undefined ? {} : { TargetContact }) }, WAYS);

  test('writes them, references filled in, and later actions read them', () => {
    const driver = new Driver(flowOf('CONTACT_FLOW', write({ from: '$.Queue.Name', round: 2 }), says('error', 'end'), action('next', 'MessageParticipant', { Text: '$.Attributes.from $.Attributes.round' }, { next: 'end' }), END));
    driver.go();
    expect(driver.effects[0]).toEqual({ kind: 'setAttributes', target: 'current', attributes: { from: 'Support', round: '2' } });
    expect(driver.said).toEqual(['Support 2']);
  });

  test('holds 32 KB together with what the contact has', () => {
    const have = { attributes: { old: 'x'.repeat(32 * 1024 - 4) } };
    expect(drive(write({ k: '' }), { attributes: { old: 'x'.repeat(32 * 1024 - 4) } }).said).toEqual(['next']);
    expect(drive(write({ k: 'v' }), have).said).toEqual(['error']);
    expect(drive(write({ old: 'short' }), have).said).toEqual(['next']);
  });

  test('of the related contact needs a related contact', () => {
    expect(drive(write({ k: 'v' }, 'Related')).said).toEqual(['error']);
    expect(drive(write({ k: 'v' }, 'Related'), { relatedContactId: 'r' }).effects[0]).toMatchObject({ target: 'related' });
  });
});

describe('CheckHoursOfOperation', () => {
  const check = (parameters: Record<string, string>) => action('h', 'CheckHoursOfOperation', parameters, { next: 'no', errors: { NoMatchingError: 'error' }, when: [['Equals', 'True', 'yes'], ['Equals', 'False', 'no']] });

  test('looks at the hours named, else at those of the working queue', () => {
    expect(drive(check({ HoursOfOperationId: 'hours-always' })).questions).toEqual([{ kind: 'hours', of: { hours: 'hours-always' } }]);
    expect(drive(check({})).questions).toEqual([{ kind: 'hours', of: { queue: 'queue-support' } }]);
  });

  test('has a branch for open, closed and what cannot be told', () => {
    expect(drive(check({})).said).toEqual(['yes']);
    expect(drive(check({}), {}, except({ kind: 'hours', open: false })).said).toEqual(['no']);
    expect(drive(check({ HoursOfOperationId: 'gone' }), {}, except({ kind: 'hours', open: null })).said).toEqual(['error']);
    expect(drive(check({ HoursOfOperationId: '$.Attributes.none' })).said).toEqual(['error']);
    expect(drive(check({}), { queue: ADAS_QUEUE }).said).toEqual(['error']);
    expect(drive(check({}), { queue: null }).said).toEqual(['error']);
  });
});

describe('CheckMetricData', () => {
  const check = (parameters: Record<string, string>, operator: string, operand: string, errors: Record<string, string> = { NoMatchingCondition: 'no', NoMatchingError: 'error' }) =>
    action('c', 'CheckMetricData', parameters, { next: 'no', errors, when: [[operator, operand, 'yes']] });
  const staffed = (parameters: Record<string, string> = {}) => check({ MetricType: 'NumberOfAgentsStaffed', ...parameters }, 'NumberGreaterThan', '0');
  const value = (found: number | null) => except({ kind: 'metric', value: found });

  test('measures the working queue, a queue, an agent, or the agent whose queue it is', () => {
    expect(drive(staffed()).questions).toEqual([{ kind: 'metric', metric: 'agentsStaffed', of: { queue: SUPPORT.id } }]);
    expect(drive(staffed({ QueueId: 'queue-orders' })).questions).toEqual([{ kind: 'metric', metric: 'agentsStaffed', of: { queue: 'queue-orders' } }]);
    expect(drive(staffed({ AgentId: '$.Attributes.a' }), { attributes: { a: 'arn:x/agent/ada' } }).questions).toEqual([{ kind: 'metric', metric: 'agentsStaffed', of: { agent: 'ada' } }]);
    expect(drive(staffed(), { queue: ADAS_QUEUE }).questions).toEqual([{ kind: 'metric', metric: 'agentsStaffed', of: { agent: 'ada' } }]);
  });

  test('has a branch for some, none and what cannot be told', () => {
    expect(drive(staffed(), {}, value(2)).said).toEqual(['yes']);
    expect(drive(staffed(), {}, value(0)).said).toEqual(['no']);
    expect(drive(staffed(), {}, value(null)).said).toEqual(['error']);
    expect(drive(staffed(), { queue: null }).said).toEqual(['error']);
    expect(drive(staffed({ AgentId: '$.Attributes.none' })).said).toEqual(['error']);
  });

  test('compares the age of the oldest contact in milliseconds', () => {
    const old = check({ MetricType: 'OldestContactInQueueAgeSeconds' }, 'NumberGreaterThan', '300000');
    expect(drive(old, {}, value(300_001)).said).toEqual(['yes']);
    expect(drive(old, {}, value(299_000)).said).toEqual(['no']);
    expect(drive(old).questions).toMatchObject([{ metric: 'oldestContactAgeMilliseconds' }]);
  });

  test('without a branch for no match takes the error branch', () => {
    expect(drive(check({ MetricType: 'NumberOfContactsInQueue' }, 'Equals', '5', { NoMatchingError: 'error' }), {}, value(4)).said).toEqual(['error']);
  });
});

describe('UpdateContactRoutingBehavior', () => {
  const routing = (parameters: Record<string, unknown>) => action('r', 'UpdateContactRoutingBehavior', parameters, WAYS);

  test('sets priority or age', () => {
    expect(drive(routing({ QueuePriority: '1' })).effects[0]).toEqual({ kind: 'setQueuePriority', priority: 1 });
    expect(drive(routing({ QueuePriority: '9223372036854775807' })).effects[0]).toEqual({ kind: 'setQueuePriority', priority: Number.MAX_SAFE_INTEGER });
    expect(drive(routing({ QueueTimeAdjustmentSeconds: -600 })).effects[0]).toEqual({ kind: 'setQueueTimeAdjustment', seconds: -600 });
  });

  test('fails with a reference to no number', () => {
    expect(drive(routing({ QueuePriority: '$.Attributes.p' }), { attributes: { p: 'high' } }).said).toEqual(['error']);
  });
});

describe('Loop', () => {
  const loop = (LoopCount: unknown) => action('l', 'Loop', { LoopCount }, { next: 'end', when: [['Equals', 'ContinueLooping', 'again'], ['Equals', 'DoneLooping', 'end']] });
  const again = says('again', 'l');

  test.each([['0', 0], ['3', 3], [100, 100]])('of %s goes round %i times', (count, rounds) => {
    const driver = new Driver(flowOf('CONTACT_FLOW', loop(count), again, END));
    expect(driver.go()).toEqual({ kind: 'disconnected' });
    expect(driver.said).toHaveLength(rounds);
    expect(driver.run.loops).toEqual({});
  });

  test('goes on counting when the flow is entered again, and begins anew when it is done', () => {
    const once = flowOf('CONTACT_FLOW', action('l', 'Loop', { LoopCount: '2' }, { when: [['Equals', 'ContinueLooping', 'again'], ['Equals', 'DoneLooping', 'done']] }), says('again', 'end'), says('done', 'end'), END);
    const said: string[] = [];
    let loops: Readonly<Record<string, number>> = {};
    for (let entry = 0; entry < 4; entry++) {
      const driver = new Driver(once);
      driver.run = { ...driver.run, loops: { ...loops } };
      driver.go();
      said.push(...driver.said);
      loops = driver.run.loops;
    }
    expect(said).toEqual(['again', 'again', 'done', 'again']);
  });

  test('of the same name in two flows counts apart', () => {
    const flow = flowOf('CONTACT_FLOW', action('l', 'Loop', { LoopCount: '1' }, { when: [['Equals', 'ContinueLooping', 'end'], ['Equals', 'DoneLooping', 'end']] }), END);
    const first = advance(flow, newRun('flow-a'), { kind: 'start' }, facts());
    const second = advance(flow, newRun('flow-b', first.run.loops), { kind: 'start' }, facts());
    expect(second.run.loops).toEqual({ 'flow-a/l': 1, 'flow-b/l': 1 });
  });

  test('with a count that is no number takes the error branch', () => {
    const dynamic = action('l', 'Loop', { LoopCount: '$.Attributes.n' }, { errors: { NoMatchingError: 'error' }, when: [['Equals', 'ContinueLooping', 'yes'], ['Equals', 'DoneLooping', 'no']] });
    expect(drive(dynamic, { attributes: { n: '101' } }).said).toEqual(['error']);
    expect(drive(dynamic, { attributes: { n: '1' } }).said).toEqual(['yes']);
  });
});

describe('TransferToFlow', () => {
  const transfer = action('t', 'TransferToFlow', { ContactFlowId: 'flow-b' }, { next: 'error', errors: { NoMatchingError: 'error' } });

  test('ends this flow and names the one to go on with', () => {
    const driver = new Driver(flowOf('CONTACT_FLOW', transfer, ...PLACES, END));
    expect(driver.go()).toEqual({ kind: 'transferredToFlow', flowId: 'flow-b' });
    expect(driver.run).toMatchObject({ flowId: 'flow-b', action: null });
  });

  test.each([[null], [{ id: 'flow-b', type: 'CONTACT_FLOW', published: false }], [{ id: 'flow-b', type: 'AGENT_WHISPER', published: true }]] as const)('takes the error branch for %o', (flow) => {
    expect(drive(transfer, {}, except({ kind: 'flow', flow })).said).toEqual(['error']);
  });

  test('between two flows for ever comes to the cap', () => {
    const there = new Driver(flowOf('CONTACT_FLOW', transfer, ...PLACES, END));
    let flows = 0;
    let outcome = there.go();
    while (outcome.kind === 'transferredToFlow' && flows++ < 5000) outcome = there.go();
    expect(outcome.kind).toBe('failed');
    expect(flows).toBe(1000);
  });
});

describe('UpdateFlowLoggingBehavior', () => {
  test('turns the log on and off from there', () => {
    const logging = (id: string, to: string, next: string) => action(id, 'UpdateFlowLoggingBehavior', { FlowLoggingBehavior: to }, { next });
    const driver = new Driver(flowOf('CONTACT_FLOW', says('a', 'on'), logging('on', 'Enabled', 'b'), says('b', 'off'), logging('off', 'Disabled', 'c'), says('c', 'end'), END));
    driver.go();
    expect(driver.log.map((entry) => entry.action)).toEqual(['on', 'b', 'off']);
    expect(driver.facts.logging).toBe(false);
  });
});

describe('actions we do not run', () => {
  test('take their error branch, never their success', () => {
    expect(drive(action('x', 'EvaluateDataTableValues', { DataTableId: 'd' }, WAYS)).said).toEqual(['error']);
  });

  test('end the flow if they have none, and say so in the log though it is off', () => {
    const driver = new Driver(flowOf('CONTACT_FLOW', action('x', 'AuthenticateParticipant', {}, { next: 'end' }), END));
    expect(driver.go()).toEqual({ kind: 'failed', why: '"AuthenticateParticipant" does not run here.' });
    expect(driver.log).toEqual([{ flowId: 'flow-under-test', action: 'x', actionType: 'AuthenticateParticipant', branch: 'failed', next: null, parameters: {}, error: '"AuthenticateParticipant" does not run here.' }]);
  });
});
