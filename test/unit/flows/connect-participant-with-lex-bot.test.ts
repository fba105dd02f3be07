import { describe, expect, test } from 'vitest';
import type { BotReply } from '../../../server/flows/bot-reply.ts';
import { parseFlow } from '../../../server/flows/parse.ts';
import { Driver, action, except, facts, flowOf, says, written } from './flow-setup.ts';

const ARN = 'arn:aws:lex:eu-west-1:123456789012:bot-alias/BOTID12345/ALIASID123';
const END = action('end', 'DisconnectParticipant');
const WAYS = { next: 'none', errors: { NoMatchingError: 'error', NoMatchingCondition: 'none', InputTimeLimitExceeded: 'late' }, when: [['Equals', 'OrderStatus', 'orders'], ['Equals', 'FallbackIntent', 'fallback']] as [string, string, string][] };
const told = action('orders', 'MessageParticipant', { Text: 'Order $.Lex.Slots.orderNumber, $.Lex.IntentName is $.Lex.DialogState with $.Lex.IntentConfidence.Score, not $.Lex.AlternateIntents.Hours.IntentConfidence.Score; $.Lex.SessionAttributes.topic.' }, { next: 'end' });
const talks = (parameters: Record<string, unknown> = {}) => action('bot', 'ConnectParticipantWithLexBot', { LexV2Bot: { AliasArn: ARN }, ...parameters }, WAYS);
const REST = [told, says('none', 'end'), says('error', 'end'), says('late', 'end'), says('fallback', 'end'), END];

const driver = (parameters: Record<string, unknown> = {}, known = facts(), answers = except()) => new Driver(flowOf('CONTACT_FLOW', talks(parameters), ...REST), known, answers);
const reply = (change: Partial<BotReply> & { name?: string; state?: 'Failed' | 'Fulfilled' | 'InProgress' | 'ReadyForFulfillment'; says?: string[] } = {}) => {
  const { name = 'OrderStatus', state = 'Fulfilled', says: words = [], ...more } = change;
  return {
    kind: 'returned' as const,
    value: {
      messages: words.map((text) => ({ kind: 'text' as const, text })), action: state === 'InProgress' ? ('ElicitSlot' as const) : ('Close' as const), slotToElicit: null,
      intent: { name, state, confirmation: 'None' as const, slots: { orderNumber: '17' } }, sessionAttributes: { topic: 'orders' },
      interpretations: [{ intent: 'OrderStatus', score: 0.9, slots: {} }, { intent: 'Hours', score: 0.4, slots: {} }], ...more,
    } satisfies BotReply,
  };
};

describe('ConnectParticipantWithLexBot', () => {
  test('lets the bot join, says the prompt as the bot, and listens', () => {
    const run = driver({ Text: 'Hello $.Attributes.name', LexTimeoutSeconds: { Text: '60' } }, facts({ attributes: { name: 'Kim' } }));
    expect(run.go()).toEqual({ kind: 'listens', milliseconds: 60_000 });
    expect(run.effects).toEqual([{ kind: 'botJoins', displayName: 'Robin' }, { kind: 'botSays', message: { kind: 'text', text: 'Hello Kim' } }]);
  });

  test('begins with the initial message where there is one, and listens five minutes where nothing is said', () => {
    const run = driver({ LexInitializationData: { InitialMessage: '$.Attributes.first' } }, facts({ attributes: { first: 'order status' } }));
    expect(run.go()).toMatchObject({ kind: 'calls', request: { kind: 'bot', named: ARN, text: 'order status', sessionId: 'contact-2', language: null } });
    expect(driver({ LexInitializationData: { InitialMessage: '$.Attributes.first' } }).go()).toEqual({ kind: 'listens', milliseconds: 300_000 });
  });

  test('brings the session attributes with the first turn only: later ones are the bot\'s own', () => {
    const run = driver({ LexSessionAttributes: { name: '$.Attributes.name', none: '$.Attributes.none' } }, facts({ attributes: { name: 'Kim' } }));
    run.go();
    expect(run.heard('hello')).toMatchObject({ request: { text: 'hello', sessionAttributes: { name: 'Kim' } } });
    run.called(reply({ state: 'InProgress', says: ['Which?'] }));
    expect(run.heard('17')).toMatchObject({ request: { text: '17', sessionAttributes: null } });
  });

  test('cuts what the customer said after 1,024 characters, not through one', () => {
    const run = driver();
    run.go();
    expect(run.heard('😀'.repeat(2000))).toMatchObject({ request: { text: '😀'.repeat(1024) } });
  });

  test('goes back and forth until the bot knows, then takes the branch of the intent with $.Lex filled and the bot gone', () => {
    const run = driver();
    run.go();
    run.heard('order status');
    expect(run.called(reply({ state: 'InProgress', says: ['Which order?'] }))).toEqual({ kind: 'listens', milliseconds: 300_000 });
    run.heard('17');
    expect(run.called(reply({ says: ['Thank you.'] }))).toEqual({ kind: 'disconnected' });
    expect(run.said).toEqual(['bot: Which order?', 'bot: Thank you.', 'Order 17, OrderStatus is Fulfilled with 0.9, not 0.4; orders.']);
    expect(run.effects.map(({ kind }) => kind)).toEqual(['botJoins', 'setLex', 'botSays', 'setLex', 'botSays', 'botLeaves', 'sendMessage']);
  });

  test.each([
    ['an intent without a branch', reply({ name: 'Hours' }), 'none'],
    ['the fallback intent', reply({ name: 'FallbackIntent', state: 'ReadyForFulfillment' }), 'fallback'],
    ['no intent', reply({ intent: null }), 'none'],
    ['an intent that failed', reply({ state: 'Failed' }), 'error'],
    ['a call that failed', { kind: 'failed' as const, why: 'It took longer than 10 s.' }, 'error'],
    ['what is no reply', { kind: 'returned' as const, value: { message: 'hello' } }, 'error'],
  ])('takes for %s the branch %s', (_what, result, branch) => {
    const run = driver();
    run.go();
    run.heard('hello');
    run.called(result);
    expect(run.said.at(-1)).toBe(branch);
    expect(run.effects.filter(({ kind }) => kind === 'botLeaves')).toHaveLength(1);
  });

  test('takes its own branch when the customer says nothing in time', () => {
    const run = driver();
    run.go();
    run.go('heardNothing');
    expect(run.said).toEqual(['late']);
    expect(run.effects.map(({ kind }) => kind)).toContain('botLeaves');
  });

  test('takes the error branch where no such bot is configured, and nobody joins', () => {
    const run = driver({}, facts(), except({ kind: 'bot', displayName: null }));
    run.go();
    expect(run.said).toEqual(['error']);
    expect(run.effects.map(({ kind }) => kind)).not.toContain('botJoins');
  });

  test('names the older bots by name and alias', () => {
    const run = new Driver(flowOf('CONTACT_FLOW', action('bot', 'ConnectParticipantWithLexBot', { LexBot: { Name: 'Orders', Region: 'us-east-1', Alias: 'live' } }, WAYS), ...REST));
    run.go();
    expect(run.questions).toEqual([{ kind: 'bot', bot: 'Orders:live' }]);
  });

  test('in a task says what the initial message means, and talks to nobody', () => {
    const run = driver({ Text: 'Hello', LexInitializationData: { InitialMessage: '$.Description' } }, facts({ channel: 'TASK', description: 'where is order 17' }));
    expect(run.go()).toMatchObject({ kind: 'calls', request: { text: 'where is order 17' } });
    run.called(reply({ state: 'InProgress', says: ['Which order?'] }));
    expect(run.effects.map(({ kind }) => kind)).toEqual(['setLex', 'botLeaves', 'sendMessage'].slice(0, 2));
    expect(driver({}, facts({ channel: 'TASK' })).go()).toEqual({ kind: 'disconnected' });
  });

  test('takes the error branch on a voice contact', () => {
    const run = driver({}, facts({ channel: 'VOICE', logging: true }));
    run.go();
    expect(run.log[0]).toMatchObject({ branch: 'NoMatchingError' });
  });

  test('goes on only for what it waits for', () => {
    const run = driver();
    expect(run.heard('hello')).toEqual({ kind: 'unchanged' });
    run.go();
    expect(run.called(reply())).toEqual({ kind: 'unchanged' });
    run.heard('hello');
    expect(run.heard('hello?')).toEqual({ kind: 'unchanged' });
    expect(run.go('heardNothing')).toEqual({ kind: 'unchanged' });
  });
});

describe('a flow with a bot', () => {
  const problems = (parameters: Record<string, unknown>, type: 'CONTACT_FLOW' | 'AGENT_WHISPER' = 'CONTACT_FLOW', bot: Record<string, unknown> = { LexV2Bot: { AliasArn: ARN } }) => {
    const parsed = parseFlow(written(action('bot', 'ConnectParticipantWithLexBot', { ...bot, ...parameters }, WAYS), ...REST), type);
    return parsed.ok ? [] : parsed.problems.filter(({ severity, action: of }) => severity === 'error' && of === 'bot').map(({ field }) => field);
  };
  test('may say something first or not, and set all it can', () => {
    expect(problems({ Text: 'Hello', LexSessionAttributes: { a: '1' }, LexInitializationData: { InitialMessage: 'hi' }, LexTimeoutSeconds: { Text: '604800' } })).toEqual([]);
  });
  test.each([
    [{ LexBot: { Name: 'x' } }, 'Parameters'],
    [{ LexTimeoutSeconds: { Text: '59' } }, 'Parameters.LexTimeoutSeconds.Text'],
    [{ LexTimeoutSeconds: { Text: '604801' } }, 'Parameters.LexTimeoutSeconds.Text'],
    [{ LexSessionAttributes: ['a'] }, 'Parameters.LexSessionAttributes'],
    [{ Text: 'a', PromptId: 'b' }, 'Parameters'],
  ])('is refused with the field that is wrong: %j', (parameters, field) => expect(problems(parameters)).toEqual([field]));
  test('is refused without a bot, and in a whisper', () => {
    expect(problems({}, 'CONTACT_FLOW', {})).toEqual(['Parameters']);
    expect(problems({}, 'CONTACT_FLOW', { LexV2Bot: {} })).toEqual(['Parameters.LexV2Bot.AliasArn']);
    expect(problems({}, 'AGENT_WHISPER')).toEqual(['Type']);
  });
});
