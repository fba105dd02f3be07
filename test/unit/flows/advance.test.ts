import { describe, expect, test } from 'vitest';
import { TRANSITIONS_MAX, advance, newRun } from '../../../server/flows/advance.ts';
import { RunState } from '../../../server/flows/step.ts';
import { Driver, action, except, facts, flowOf, says } from './flow-setup.ts';

const END = action('end', 'DisconnectParticipant');

describe('a run', () => {
  test('is plain data that can be stored at every stop', () => {
    const flow = flowOf('CONTACT_FLOW', action('w', 'Wait', { TimeLimitSeconds: '9', Events: ['CustomerReturned'] }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'CustomerReturned', 'end'], ['Equals', 'WaitCompleted', 'end']] }), END);
    const step = advance(flow, newRun('f', { 'f/l': 2 }), { kind: 'start' }, facts());
    expect(step.run).toEqual({ flowId: 'f', action: 'w', waiting: { events: ['CustomerReturned'] }, blocked: null, turns: 0, transitions: 1, loops: { 'f/l': 2 }, flowAttributes: {}, metrics: {}, viewed: null, callers: [], moduleInput: {}, moduleResult: {} });
    expect(RunState.parse(JSON.parse(JSON.stringify(step.run)))).toEqual(step.run);
  });

  test('leaves what it was handed untouched and gives the same step again', () => {
    const flow = flowOf('CONTACT_FLOW', action('a', 'UpdateContactAttributes', { Attributes: { k: 'v' } }, { next: 'end', errors: { NoMatchingError: 'end' } }), END);
    const run = Object.freeze(newRun('f'));
    const known = Object.freeze(facts({ attributes: Object.freeze({}) }));
    expect(advance(flow, run, { kind: 'start' }, known)).toEqual(advance(flow, run, { kind: 'start' }, known));
  });

  test('that has not begun waits for nothing', () => {
    const flow = flowOf('CONTACT_FLOW', END);
    for (const kind of ['waitCompleted', 'customerReturned', 'waitFailed', 'botParticipantDisconnected', 'heardNothing'] as const) {
      expect(advance(flow, newRun('f'), { kind }, facts()).outcome).toEqual({ kind: 'unchanged' });
    }
    expect(advance(flow, newRun('f'), { kind: 'answer', answer: { kind: 'hours', open: true } }, facts()).outcome).toEqual({ kind: 'unchanged' });
  });

  test('gives its effects in the order of the actions, those before a question first', () => {
    const flow = flowOf('CONTACT_FLOW', says('one', 'two'), says('two', 't'), action('t', 'TransferContactToQueue', {}, { errors: { QueueAtCapacity: 'end', NoMatchingError: 'end' } }), END);
    const asked = advance(flow, newRun('f'), { kind: 'start' }, facts());
    expect(asked.effects.map((effect) => effect.kind === 'sendMessage' && effect.text)).toEqual(['one', 'two']);
    expect(asked.outcome).toEqual({ kind: 'needs', question: { kind: 'admission', queue: 'queue-support' } });
    const answered = advance(flow, asked.run, { kind: 'answer', answer: { kind: 'admission', admission: 'admitted' } }, facts());
    expect(answered).toMatchObject({ effects: [], outcome: { kind: 'handedToQueue' } });
  });

  test('takes an answer to another question for a fault instead of asking for ever', () => {
    const flow = flowOf('CONTACT_FLOW', action('t', 'TransferContactToQueue', {}, { errors: { QueueAtCapacity: 'end', NoMatchingError: 'error' } }), says('error', 'end'), END);
    const asked = advance(flow, newRun('f'), { kind: 'start' }, facts());
    expect(advance(flow, asked.run, { kind: 'answer', answer: { kind: 'hours', open: true } }, facts()).outcome).toEqual({ kind: 'disconnected' });
  });

  test('at an action that its flow no longer has fails instead of throwing', () => {
    const run = { ...newRun('f'), action: 'gone', waiting: { events: [] } };
    const step = advance(flowOf('CONTACT_FLOW', END), run, { kind: 'waitCompleted' }, facts());
    expect(step.outcome).toEqual({ kind: 'failed', why: 'The flow has no action "gone".' });
  });
});

describe('the cap on transitions', () => {
  test('ends a circle with an entry in the log, also when logging is off', () => {
    const driver = new Driver(flowOf('CONTACT_FLOW', says('a', 'b'), says('b', 'a')));
    expect(driver.go()).toEqual({ kind: 'failed', why: expect.stringContaining(String(TRANSITIONS_MAX)) });
    expect(driver.said).toHaveLength(TRANSITIONS_MAX);
    expect(driver.log).toEqual([expect.objectContaining({ branch: 'failed', error: expect.stringContaining('circle') })]);
  });

  test('counts questions in, so that a circle of lookups ends too', () => {
    const check = action('c', 'CheckMetricData', { MetricType: 'NumberOfAgentsAvailable' }, { errors: { NoMatchingCondition: 'c', NoMatchingError: 'end' }, when: [['NumberGreaterThan', '0', 'end']] });
    const driver = new Driver(flowOf('CONTACT_FLOW', check, END), facts(), except({ kind: 'metric', value: 0 }));
    expect(driver.go().kind).toBe('failed');
    expect(driver.questions).toHaveLength(TRANSITIONS_MAX);
  });

  test('starts anew after each Wait', () => {
    const wait = action('w', 'Wait', { TimeLimitSeconds: '1' }, { errors: { NoMatchingError: 'w' }, when: [['Equals', 'WaitCompleted', 'm']] });
    const driver = new Driver(flowOf('CONTACT_FLOW', says('m', 'w'), wait));
    driver.go();
    for (let round = 0; round < 2 * TRANSITIONS_MAX; round++) expect(driver.go('waitCompleted').kind).toBe('blocked');
  });
});

describe('the flow log', () => {
  test('has each action with its branch and resolved parameters, never what was said', () => {
    const flow = flowOf(
      'CONTACT_FLOW',
      action('m', 'MessageParticipant', { Text: 'secret words' }, { next: 'a' }),
      action('a', 'UpdateContactAttributes', { Attributes: { long: 'x'.repeat(300), from: '$.Queue.Name' } }, { next: 'c', errors: { NoMatchingError: 'end' } }),
      action('c', 'Compare', { ComparisonValue: '$.Attributes.from' }, { errors: { NoMatchingCondition: 'end' }, when: [['Equals', 'Support', 't']] }),
      action('t', 'TransferContactToQueue', {}, { errors: { QueueAtCapacity: 'w', NoMatchingError: 'end' } }),
      action('w', 'Wait', { TimeLimitSeconds: '$.Attributes.none' }, { errors: { NoMatchingError: 'v' }, when: [['Equals', 'WaitCompleted', 'end']] }),
      action('v', 'Wait', { TimeLimitSeconds: 5 }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'end']] }),
      END,
    );
    const driver = new Driver(flow, facts({ logging: true }), except({ kind: 'admission', admission: 'full' }));
    driver.go();
    driver.go('waitCompleted');
    expect(driver.log.map(({ action: at, branch, next, error }) => [at, branch, next, error])).toEqual([
      ['m', 'NextAction', 'a', null],
      ['a', 'NextAction', 'c', null],
      ['c', 'Equals Support', 't', null],
      ['t', 'QueueAtCapacity', 'w', 'The queue "Support" is full.'],
      ['w', 'NoMatchingError', 'v', 'TimeLimitSeconds is not a whole number of seconds from 1 to 604800.'],
      ['v', 'waiting', null, null],
      ['v', 'Equals WaitCompleted', 'end', null],
      ['end', 'disconnected', null, null],
    ]);
    expect(driver.log[1]?.parameters).toEqual({ long: 'x'.repeat(256), from: 'Support' });
    expect(JSON.stringify(driver.log)).not.toContain('secret');
  });

  test('is empty while logging is off', () => {
    const driver = new Driver(flowOf('CONTACT_FLOW', says('a', 'end'), END));
    driver.go();
    expect(driver.log).toEqual([]);
  });
});
