import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseFlow } from '../../../server/flows/parse.ts';
import { SAMPLE_FLOWS } from '../../../server/flows/samples.ts';
import type { SampleFlow } from '../../../server/flows/samples.ts';
import type { Answer, FlowFacts, Question } from '../../../server/flows/step.ts';
import { ADAS_QUEUE, Driver, allIsWell, except, facts, flowFrom } from './flow-setup.ts';

const FOLDER = new URL('../../../server/flows/samples/', import.meta.url);

function textOf(sample: SampleFlow): string {
  return readFileSync(new URL(sample.file, FOLDER), 'utf8');
}

function sample(id: string, startFacts: Partial<FlowFacts> = {}, answers: (question: Question) => Answer = sampleAnswers): Driver {
  const found = SAMPLE_FLOWS.find((flow) => flow.id === id);
  if (found === undefined) throw new Error(`no sample ${id}`);
  return new Driver(flowFrom(textOf(found), found.type), facts(startFacts), answers);
}

/** All is well, and the flows are those of the sample instance. */
function sampleAnswers(question: Question): Answer {
  if (question.kind !== 'flow') return allIsWell(question);
  const found = SAMPLE_FLOWS.find(({ id }) => id === question.flow);
  return { kind: 'flow', flow: found === undefined ? null : { id: found.id, type: found.type, published: true } };
}

describe('the sample flows', () => {
  test('are all that the folder holds', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(SAMPLE_FLOWS.map(({ file }) => file).toSorted());
  });

  test.each(SAMPLE_FLOWS.map((flow) => [flow.id, flow] as const))('%s is without fault or warning', (_, flow) => {
    expect(parseFlow(textOf(flow), flow.type)).toMatchObject({ ok: true, warnings: [] });
  });
});

describe('the inbound flow', () => {
  const hooksOf = (driver: Driver) => driver.effects.flatMap((effect) => (effect.kind === 'setHook' ? [[effect.hook, effect.flowId]] : []));

  test('arms the disconnect flow and the whisper, and puts the chat into the support queue', () => {
    const driver = sample('flow-inbound', { queue: null });
    expect(driver.go()).toEqual({ kind: 'handedToQueue', queueId: 'queue-support' });
    expect(hooksOf(driver)).toEqual([['CustomerRemaining', 'flow-disconnect'], ['AgentWhisper', 'flow-agent-whisper']]);
    expect(driver.said).toEqual(['Welcome. We are looking for someone to help you. You will hear from us here.']);
  });

  test.each([['previous-agent', 'flow-disconnect-previous-agent'], ['other-queue', 'flow-disconnect-other-queue'], ['several-waits', 'flow-disconnect-several-waits'], ['else', 'flow-disconnect']])(
    'with afterAgentLeaves=%s arms %s',
    (choice, flowId) => {
      const driver = sample('flow-inbound', { attributes: { afterAgentLeaves: choice } });
      driver.go();
      expect(hooksOf(driver)).toContainEqual(['CustomerRemaining', flowId]);
    },
  );

  test('with afterAgentLeaves=end arms none', () => {
    const driver = sample('flow-inbound', { attributes: { afterAgentLeaves: 'end' } });
    driver.go();
    expect(hooksOf(driver)).toEqual([['AgentWhisper', 'flow-agent-whisper']]);
  });

  test.each<[string, Answer, RegExp]>([
    ['closed', { kind: 'hours', open: false }, /closed/],
    ['without its hours', { kind: 'hours', open: null }, /went wrong/],
    ['full', { kind: 'admission', admission: 'full' }, /Very many/],
    ['disabled', { kind: 'admission', admission: 'refused' }, /went wrong/],
    ['without its queue', { kind: 'queue', queue: null }, /went wrong/],
  ])('says so and ends the chat when it is %s', (_, answer, words) => {
    const driver = sample('flow-inbound', {}, except(answer));
    expect(driver.go()).toEqual({ kind: 'disconnected' });
    expect(driver.said.at(-1)).toMatch(words);
  });
});

describe('the disconnect flow', () => {
  const LEFT = 'The agent has left the chat. If you write again within 15 minutes, we will go on from here.';

  function left(startFacts: Partial<FlowFacts> = {}, answers = sampleAnswers): Driver {
    const driver = sample('flow-disconnect', startFacts, answers);
    expect(driver.go()).toEqual({ kind: 'blocked', milliseconds: 900_000, events: ['CustomerReturned'] });
    expect(driver.said).toEqual([LEFT]);
    return driver;
  }

  test('brings a customer who returns back to the queue the chat was in', () => {
    const driver = left();
    expect(driver.go('customerReturned')).toEqual({ kind: 'handedToQueue', queueId: 'queue-support' });
    expect(driver.said.at(-1)).toMatch(/Welcome back/);
  });

  test('says goodbye and ends when time is over', () => {
    const driver = left();
    expect(driver.go('waitCompleted')).toEqual({ kind: 'disconnected' });
    expect(driver.said.at(-1)).toMatch(/15 minutes, so we are closing/);
  });

  test('says that something went wrong and ends when the Wait fails', () => {
    const driver = left();
    expect(driver.go('waitFailed')).toEqual({ kind: 'disconnected' });
    expect(driver.said.at(-1)).toMatch(/went wrong/);
  });

  test.each(['full', 'refused'] as const)('ends when the queue is %s', (admission) => {
    expect(left({}, except({ kind: 'admission', admission })).go('customerReturned')).toEqual({ kind: 'disconnected' });
  });

  test('ends when the chat has no queue', () => {
    expect(left({ queue: null }).go('customerReturned')).toEqual({ kind: 'disconnected' });
  });
});

describe('the flows of a call', () => {
  const call = (id: string, known: Partial<FlowFacts> = {}, answers: (question: Question) => Answer = sampleAnswers) => sample(id, { channel: 'VOICE', logging: true, ...known }, answers);
  /** Which actions were taken, in order; those at which it stood once for that and once for going on. */
  const path = (driver: Driver): string[] => driver.log.map(({ action }) => action);
  const HOOKS = ['voice', 'set-queue-flow', 'set-hold-flow', 'set-agent-hold-flow', 'set-agent-whisper', 'set-customer-whisper', 'set-survey'];
  const WELCOMED = [...HOOKS, 'welcome', 'welcome', 'menu'];

  function welcomed(answers = sampleAnswers): Driver {
    const driver = call('flow-voice-inbound', { queue: null }, answers);
    expect(driver.go()).toMatchObject({ kind: 'plays', spoken: { sources: [{ kind: 'text', text: 'Welcome.' }], voice: { name: 'Joanna' } } });
    expect(driver.go('played')).toMatchObject({ kind: 'collects', rules: { most: 1, firstWithin: 5000 } });
    expect(path(driver)).toEqual(WELCOMED);
    return driver;
  }

  test('by 1 lead to the support queue', () => {
    const driver = welcomed();
    driver.keyed('1');
    expect(driver.go('played')).toEqual({ kind: 'handedToQueue', queueId: 'queue-support' });
    expect(path(driver)).toEqual([...WELCOMED, 'menu', 'set-support', 'say-connect', 'say-connect', 'to-queue']);
  });

  test('by 2 and the number of an order lead to the orders, and the number is with the contact', () => {
    const driver = welcomed();
    expect(driver.keyed('2')).toMatchObject({ kind: 'collects', rules: { most: 8, terminator: '#', starCancels: true } });
    driver.keyed('4711');
    expect(driver.go('played')).toEqual({ kind: 'handedToQueue', queueId: 'queue-orders' });
    expect(driver.facts.attributes).toEqual({ order: '4711' });
    expect(path(driver)).toEqual([...WELCOMED, 'menu', 'ask-order', 'ask-order', 'keep-order', 'set-orders', 'say-connect', 'say-connect', 'to-queue']);
  });

  test('say the menu again by the star, and twice after what is not understood; then somebody helps all the same', () => {
    const driver = welcomed();
    driver.keyed('*');
    driver.keyed('9');
    driver.go('played');
    driver.go('noDigits');
    driver.go('played');
    driver.keyed('0');
    expect(driver.go('played')).toEqual({ kind: 'handedToQueue', queueId: 'queue-support' });
    expect(path(driver)).toEqual([
      ...WELCOMED, 'menu', 'menu', 'menu', 'try-again', 'say-not-understood', 'say-not-understood', 'menu', 'menu', 'try-again', 'say-not-understood', 'say-not-understood',
      'menu', 'menu', 'try-again', 'set-support', 'say-connect', 'say-connect', 'to-queue',
    ]);
  });

  test('where nothing speaks put the caller through to the support queue', () => {
    const driver = call('flow-voice-inbound', { queue: null });
    let outcome = driver.go();
    while (outcome.kind === 'plays' || outcome.kind === 'collects') outcome = driver.comes({ kind: 'playFailed', why: 'Nothing here speaks.' });
    expect(outcome).toEqual({ kind: 'handedToQueue', queueId: 'queue-support' });
  });

  test('in the queue play, ask each 30 seconds, and go on playing', () => {
    const driver = call('flow-voice-queue');
    expect(driver.go()).toMatchObject({ kind: 'plays', loop: true, interruptAfter: 30_000 });
    driver.go('interrupted');
    expect(driver.keyed('2')).toMatchObject({ kind: 'plays', loop: true });
    driver.go('interrupted');
    expect(driver.go('noDigits')).toMatchObject({ kind: 'plays', loop: true });
    expect(path(driver)).toEqual(['music', 'music', 'menu', 'menu', 'music', 'music', 'menu', 'menu', 'music']);
  });

  test('in the queue promise a callback, to where the call came from or to a number that is keyed in', () => {
    const known = call('flow-voice-queue', { customerEndpoint: { address: '+4930123456', type: 'TELEPHONE_NUMBER' } });
    known.go();
    known.go('interrupted');
    known.keyed('1');
    expect(known.go('played')).toEqual({ kind: 'disconnected' });
    expect(path(known)).toEqual(['music', 'music', 'menu', 'menu', 'number', 'callback', 'say-callback', 'say-callback', 'disconnect']);
    expect(known.questions.at(-1)).toMatchObject({ kind: 'createCallback', callback: { delaySeconds: 5, attempts: 1, retrySeconds: 600, queue: null } });
    const asked = call('flow-voice-queue');
    asked.go();
    asked.go('interrupted');
    asked.keyed('1');
    asked.keyed('4930123456');
    expect(path(asked)).toEqual(['music', 'music', 'menu', 'menu', 'number', 'ask-number', 'ask-number', 'keyed-number', 'callback', 'say-callback']);
  });

  test('in the queue say so and play on where nobody can be called back', () => {
    const driver = call('flow-voice-queue', { customerEndpoint: { address: '+4930123456', type: 'TELEPHONE_NUMBER' } }, except({ kind: 'dialable', dialable: 'no_way', why: 'There is no trunk.' }));
    driver.go();
    driver.go('interrupted');
    driver.keyed('1');
    expect(driver.go('played')).toMatchObject({ kind: 'plays', loop: true });
    expect(path(driver)).toEqual(['music', 'music', 'menu', 'menu', 'number', 'say-no-callback', 'say-no-callback', 'music']);
  });

  test.each([['flow-voice-hold', ['CustomerHold.wav'], 'customer'], ['flow-voice-agent-hold', ['Silence.wav', 'Beep.wav'], 'agent']])('on hold (%s) play for ever', (id, prompts, audience) => {
    expect(call(id).go()).toEqual({ kind: 'plays', spoken: { sources: prompts.map((promptId) => ({ kind: 'prompt', promptId })), voice: null }, audience, loop: true, interruptAfter: null });
  });

  test('whisper the queue to the agent, and a beep to the customer', () => {
    const whisper = call('flow-voice-agent-whisper', { agent: { arn: 'arn:ada', userName: 'ada', firstName: 'Ada', lastName: 'B' } });
    expect(whisper.go()).toMatchObject({ kind: 'plays', audience: 'agent', spoken: { sources: [{ kind: 'text', text: 'Support' }] } });
    expect(whisper.go('played')).toEqual({ kind: 'ended' });
    expect(path(whisper)).toEqual(['remember-agent', 'say-queue', 'say-queue', 'done']);
    const beep = call('flow-voice-customer-whisper');
    expect(beep.go()).toMatchObject({ kind: 'plays', audience: 'customer' });
    expect(beep.go('played')).toEqual({ kind: 'ended' });
  });

  test('ask how it was when the agent has left, once', () => {
    const driver = call('flow-voice-survey');
    expect(driver.go()).toMatchObject({ kind: 'collects', rules: { most: 1 } });
    driver.keyed('5');
    expect(driver.go('played')).toEqual({ kind: 'disconnected' });
    expect(path(driver)).toEqual(['asked', 'mark', 'ask', 'ask', 'keep', 'goodbye', 'goodbye', 'disconnect']);
    expect(driver.facts.attributes).toEqual({ surveyed: 'True', rating: '5' });
    const again = call('flow-voice-survey', { attributes: { surveyed: 'True' } });
    again.go();
    expect(again.go('played')).toEqual({ kind: 'disconnected' });
    expect(path(again)).toEqual(['asked', 'goodbye', 'goodbye', 'disconnect']);
  });
});

describe('back to the previous agent', () => {
  const known = { attributes: { previousAgent: 'arn:aws:connect:x:1:instance/i/agent/ada' } };

  test('the whisper remembers who takes the chat', () => {
    const driver = sample('flow-agent-whisper', { agent: { arn: known.attributes.previousAgent, userName: 'ada', firstName: 'Ada', lastName: 'B' } });
    expect(driver.go()).toEqual({ kind: 'ended' });
    expect(driver.facts.attributes).toEqual(known.attributes);
  });

  test('the chat goes to the agent while staffed', () => {
    const driver = sample('flow-disconnect-previous-agent', known);
    driver.go();
    expect(driver.go('customerReturned')).toEqual({ kind: 'handedToQueue', queueId: ADAS_QUEUE.id });
    expect(driver.questions[0]).toEqual({ kind: 'metric', metric: 'agentsStaffed', of: { agent: 'ada' } });
  });

  test.each<[string, Partial<FlowFacts>, (question: Question) => Answer]>([
    ['is not staffed', known, except({ kind: 'metric', value: 0 })],
    ['is gone', known, except({ kind: 'metric', value: null })],
    ['was never remembered', {}, allIsWell],
    ['is not staffed and the chat is still on the own queue', { ...known, queue: ADAS_QUEUE }, except({ kind: 'metric', value: 0 })],
  ])('the chat goes to the team when the agent %s', (_, startFacts, answers) => {
    const driver = sample('flow-disconnect-previous-agent', startFacts, answers);
    driver.go();
    expect(driver.go('customerReturned')).toEqual({ kind: 'handedToQueue', queueId: 'queue-support' });
    expect(driver.said.at(-1)).toMatch(/another one/);
  });

  test('the chat goes to the team when the own queue is full', () => {
    const answers = (question: Question): Answer =>
      question.kind === 'admission' && question.queue === ADAS_QUEUE.id ? { kind: 'admission', admission: 'full' } : allIsWell(question);
    const driver = sample('flow-disconnect-previous-agent', known, answers);
    driver.go();
    expect(driver.go('customerReturned')).toEqual({ kind: 'handedToQueue', queueId: 'queue-support' });
  });
});

describe('the other sample flows', () => {
  test('on to another queue: the orders team', () => {
    const driver = sample('flow-disconnect-other-queue');
    driver.go();
    expect(driver.go('customerReturned')).toEqual({ kind: 'handedToQueue', queueId: 'queue-orders' });
  });

  test('several waits: five minutes for the same agent, then twelve hours for the front of the queue', () => {
    const known = { attributes: { previousAgent: 'ada' } };
    const early = sample('flow-disconnect-several-waits', known);
    expect(early.go()).toMatchObject({ kind: 'blocked', milliseconds: 300_000 });
    expect(early.go('customerReturned')).toEqual({ kind: 'handedToQueue', queueId: ADAS_QUEUE.id });

    const late = sample('flow-disconnect-several-waits', known);
    late.go();
    expect(late.go('waitCompleted')).toMatchObject({ kind: 'blocked', milliseconds: 43_200_000 });
    expect(late.said).toEqual([expect.stringMatching(/missed you/)]);
    expect(late.go('customerReturned')).toEqual({ kind: 'handedToQueue', queueId: 'queue-priority' });

    const never = sample('flow-disconnect-several-waits', known);
    never.go();
    never.go('waitCompleted');
    expect(never.go('waitCompleted')).toEqual({ kind: 'disconnected' });
  });

  test('the customer queue reassures each 30 seconds, for days if need be', () => {
    const driver = sample('flow-customer-queue');
    driver.go();
    for (let round = 0; round < 5000; round++) expect(driver.go('waitCompleted')).toEqual({ kind: 'blocked', milliseconds: 30_000, events: [] });
    expect(driver.go('waitFailed')).toEqual({ kind: 'ended' });
  });

  test('the quiet flow says nothing and waits in the queue', () => {
    const driver = sample('flow-quiet', { queue: null });
    expect(driver.go()).toEqual({ kind: 'handedToQueue', queueId: 'queue-support' });
    expect(driver.said).toEqual([]);
    expect(driver.effects).toContainEqual({ kind: 'setHook', hook: 'CustomerQueue', flowId: 'flow-quiet-queue' });
    const queued = sample('flow-quiet-queue');
    expect(queued.go()).toEqual({ kind: 'ended' });
    expect(queued.effects).toEqual([]);
  });
});

test('the example in the documentation is without fault or warning', () => {
  const page = readFileSync(new URL('../../../docs/flow-language.md', import.meta.url), 'utf8');
  const example = /```json\n([^]*?)```/.exec(page)?.[1] ?? '';
  expect(parseFlow(example, 'CONTACT_FLOW')).toMatchObject({ ok: true, warnings: [] });
});

describe('the inbound flow with a bot', () => {
  const reply = (name: string, slots: Record<string, string> = {}) => ({
    kind: 'returned' as const,
    value: { messages: [], action: 'Close', slotToElicit: null, intent: { name, state: 'Fulfilled', confirmation: 'None', slots }, sessionAttributes: { topic: 'orders' }, interpretations: [] },
  });

  test('gets the order number, keeps it for the agent, and goes to the queue for orders', () => {
    const driver = sample('flow-front-desk', { queue: null });
    expect(driver.go()).toMatchObject({ kind: 'listens' });
    driver.heard('where is my order 4711');
    expect(driver.called(reply('OrderStatus', { orderNumber: '4711' }))).toEqual({ kind: 'handedToQueue', queueId: 'queue-orders' });
    expect(driver.facts.attributes).toEqual({ orderNumber: '4711', topic: 'orders' });
  });

  test.each(['TalkToSomebody', 'FallbackIntent', 'SomethingElse'])('goes to a person for %s', (intent) => {
    const driver = sample('flow-front-desk', { queue: null });
    driver.go();
    driver.heard('hello');
    expect(driver.called(reply(intent))).toEqual({ kind: 'handedToQueue', queueId: 'queue-support' });
  });

  test('asks whether there is anything else, and ends when there is not', () => {
    const driver = sample('flow-front-desk');
    driver.go();
    driver.heard('opening hours');
    expect(driver.called(reply('OpeningHours'))).toMatchObject({ kind: 'listens' });
    expect(driver.go('heardNothing')).toEqual({ kind: 'disconnected' });
    expect(driver.said.at(-1)).toContain('Good bye');
  });

  test('goes to a person where the bot is not configured or fails', () => {
    expect(sample('flow-front-desk', { queue: null }, except({ kind: 'bot', displayName: null })).go()).toEqual({ kind: 'handedToQueue', queueId: 'queue-support' });
    const driver = sample('flow-front-desk', { queue: null });
    driver.go();
    driver.heard('hello');
    expect(driver.called({ kind: 'failed', why: 'It took longer than 10 s.' })).toEqual({ kind: 'handedToQueue', queueId: 'queue-support' });
  });
});
