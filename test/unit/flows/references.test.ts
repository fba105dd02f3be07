import { describe, expect, test } from 'vitest';
import { firstMatch } from '../../../server/flows/conditions.ts';
import { newRun } from '../../../server/flows/advance.ts';
import { fill, resolve } from '../../../server/flows/references.ts';
import { ADAS_QUEUE, facts, SUPPORT } from './flow-setup.ts';

const agent = { arn: 'arn:aws:connect:x:1:instance/i/agent/ada', userName: 'ada', firstName: 'Ada', lastName: 'Byron' };
const run = newRun('f');
const known = facts({ attributes: { name: 'Grace', 'first name': 'G', trap: '$.Attributes.name', empty: '' }, agent });
const here = { facts: known, flowType: 'CONTACT_FLOW', run } as const;

describe('a reference', () => {
  test.each([
    ['$.Attributes.name', 'Grace'],
    ["$.Attributes['first name']", 'G'],
    ["$['Attributes']['name']", 'Grace'],
    ['$["Attributes"]["name"]', 'Grace'],
    ['$.Attributes.empty', ''],
    ['$.Channel', 'CHAT'],
    ['$.ContactId', 'contact-2'],
    ['$.InitialContactId', 'contact-1'],
    ['$.PreviousContactId', 'contact-1'],
    ['$.InitiationMethod', 'API'],
    ['$.InstanceARN', 'arn:aws:connect:x:1:instance/i'],
    ['$.Queue.Name', 'Support'],
    ['$.Queue.ARN', 'arn:aws:connect:x:1:instance/i/queue/queue-support'],
    ['plain text', 'plain text'],
  ])('%s is %s', (reference, value) => expect(resolve(reference, here)).toBe(value));

  test.each(['$.Attributes.none', '$.Attributes', '$.Attributes.name.more', '$.Attributes.toString', '$.Queue.OutboundCallerId.Address', '$.Agent.ARN', '$.External.x', '$.CustomerEndpoint.Address', '$.nothing', '$.CustomerId'])(
    '%s leads to nothing in a disconnect flow',
    (reference) => expect(resolve(reference, here)).toBeNull(),
  );

  test('to what calls of the queue show is its number', () => {
    const shows = { facts: { ...known, queue: { ...SUPPORT, callerNumber: '+49301234' } }, flowType: 'CONTACT_FLOW' as const, run };
    expect(['Address', 'Type', 'Other'].map((field) => resolve(`$.Queue.OutboundCallerId.${field}`, shows))).toEqual(['+49301234', 'TELEPHONE_NUMBER', null]);
    expect(resolve('$.Queue.OutboundCallerId', shows)).toBeNull();
  });

  test('to attributes is not led astray by what every object has', () => {
    expect(resolve('$.Attributes.constructor', here)).toBeNull();
    expect(resolve('$.Attributes.__proto__', here)).toBeNull();
  });

  test('to the agent works in whispers and in the disconnect flow of a task only', () => {
    expect(resolve('$.Agent.UserName', { facts: known, flowType: 'AGENT_WHISPER', run })).toBe('ada');
    expect(resolve('$.Agent.FirstName', { facts: known, flowType: 'CUSTOMER_WHISPER', run })).toBe('Ada');
    expect(resolve('$.Agent.ARN', { facts: known, flowType: 'CUSTOMER_QUEUE', run })).toBeNull();
    expect(resolve('$.Agent.ARN', { facts: { ...known, channel: 'TASK' }, flowType: 'CONTACT_FLOW', run })).toBe(agent.arn);
  });

  test('to how the contact began does not work in whispers', () => {
    expect(resolve('$.InitiationMethod', { facts: known, flowType: 'AGENT_WHISPER', run })).toBeNull();
  });

  test('to the queue follows the working queue', () => {
    expect(resolve('$.Queue.Name', { facts: facts({ queue: ADAS_QUEUE }), flowType: 'CONTACT_FLOW', run })).toBe('ada');
    expect(resolve('$.Queue.Name', { facts: facts({ queue: null }), flowType: 'CONTACT_FLOW', run })).toBeNull();
  });
});

describe('a text', () => {
  test.each([
    ['Hello $.Attributes.name.', 'Hello Grace.'],
    ["Hello $.Attributes['first name'], welcome", 'Hello G, welcome'],
    ['$.Attributes.name.Really', 'Grace.Really'],
    ['$.Channel.', 'CHAT.'],
    ['[$.Attributes.none]', '[]'],
    ['It costs $.50 or $5.00', 'It costs $.50 or $5.00'],
    ['$.Attributes.trap', '$.Attributes.name'],
  ])('%s becomes %s', (text, filled) => expect(fill(text, here)).toBe(filled));
});

describe('a condition', () => {
  const matches = (operator: string, value: string | null, operand: unknown): boolean =>
    firstMatch([{ operator, operands: [operand], next: 'a' }], value, here) !== undefined;

  test.each<[string, string, unknown, boolean]>([
    ['Equals', 'gold', 'gold', true],
    ['Equals', 'Gold', 'gold', false],
    ['Equals', '900', 900, true],
    ['Equals', 'Grace', '$.Attributes.name', true],
    ['TextStartsWith', 'golden', 'gold', true],
    ['TextStartsWith', 'golden', 'Gold', false],
    ['TextEndsWith', 'golden', 'den', true],
    ['TextContains', 'golden', 'lde', true],
    ['TextContains', 'golden', 'x', false],
    ['NumberGreaterThan', '10', '9', true],
    ['NumberGreaterThan', '9', '9', false],
    ['NumberGreaterOrEqualTo', '9', 9, true],
    ['NumberLessThan', '-1', '0', true],
    ['NumberLessOrEqualTo', '1.5', '1.5', true],
    ['NumberLessThan', 'ten', '11', false],
    ['NumberLessThan', '', '11', false],
    ['NumberGreaterThan', '0x10', '1', false],
  ])('%s of %s and %s is %s', (operator, value, operand, holds) => expect(matches(operator, value, operand)).toBe(holds));

  test('of an absent value holds for Equals NULL only', () => {
    expect(matches('Equals', null, 'NULL')).toBe(true);
    expect(matches('Equals', null, '')).toBe(false);
    expect(matches('TextContains', null, 'NULL')).toBe(false);
    expect(matches('NumberLessThan', null, '1')).toBe(false);
    expect(matches('Equals', '', 'NULL')).toBe(false);
  });

  test('that comes first wins', () => {
    const found = firstMatch([{ operator: 'TextContains', operands: ['a'], next: 'first' }, { operator: 'Equals', operands: ['a'], next: 'second' }], 'a', here);
    expect(found?.next).toBe('first');
  });
});
