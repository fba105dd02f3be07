import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WrittenFlow, type WrittenAction } from '../../../contract/flow-language.ts';
import { importLegacy, type Imported } from '../../../server/flows/legacy/import-legacy.ts';
import { KNOWN_MODULES } from '../../../server/flows/legacy/module-kinds.ts';
import { parseFlow } from '../../../server/flows/parse.ts';

/* Flows of the format before 2019-10-30, as companies still have them. */

const FOLDER = path.resolve('test/unit/flows/old-exports');
const old = (name: string): string => readFileSync(path.join(FOLDER, name), 'utf8');

type Done = Extract<Imported, { ok: true }>;
function carried(text: string): Done & { actions: Map<string, WrittenAction> } {
  const flow = importLegacy(text, undefined);
  if (!flow.ok) throw new Error(flow.why);
  return { ...flow, actions: new Map(WrittenFlow.parse(JSON.parse(flow.text)).Actions.map((action) => [action.Identifier, action])) };
}

describe('an older export', () => {
  it.each(readdirSync(FOLDER))('%s comes out valid, with every module accounted for', (name) => {
    const flow = carried(old(name));
    expect(parseFlow(flow.text, flow.type).ok).toBe(true);
    const modules = (JSON.parse(old(name)) as { modules: { id: string }[] }).modules.map(({ id }) => id);
    expect(flow.modules.map(({ module }) => module)).toEqual(modules);
    for (const { carried: how, notes } of flow.modules) expect(how === 'whole').toBe(notes.length === 0);
  });

  it('of a chat is carried over whole: hooks, references, branches, priorities, waits', () => {
    const { actions, modules, type } = carried(old('shop-entry.json'));
    expect(modules.filter((module) => module.carried !== 'whole')).toEqual([]);
    expect(type).toBe('CONTACT_FLOW');
    expect(actions.get('hook')).toMatchObject({ Type: 'UpdateContactEventHooks', Parameters: { EventHooks: { CustomerRemaining: expect.stringMatching(/contact-flow\/after-agent$/u) as string } } });
    expect(actions.get('channel')).toMatchObject({ Type: 'Compare', Parameters: { ComparisonValue: '$.Channel' }, Transitions: { NextAction: 'sorry', Errors: [{ ErrorType: 'NoMatchingCondition', NextAction: 'sorry' }] } });
    expect(actions.get('lookup')?.Parameters).toMatchObject({ InvocationTimeLimitSeconds: '4', LambdaInvocationAttributes: { order: '$.Attributes[\'order number\']' } });
    expect(actions.get('vip')?.Transitions?.Conditions?.map(({ Condition }) => Condition)).toEqual([{ Operator: 'Equals', Operands: ['gold'] }, { Operator: 'TextStartsWith', Operands: ['plat'] }]);
    expect(actions.get('first')?.Parameters).toEqual({ QueuePriority: '1' });
    expect(actions.get('remember')?.Parameters).toMatchObject({ Attributes: { vip: 'yes', level: '$.External.level' } });
    expect(actions.get('go')).toMatchObject({ Type: 'TransferContactToQueue', Transitions: { Errors: [{ ErrorType: 'QueueAtCapacity', NextAction: 'sorry' }, { ErrorType: 'NoMatchingError', NextAction: 'sorry' }] } });
    const after = carried(old('after-the-agent.json'));
    expect(after.actions.get('wait')).toMatchObject({ Parameters: { TimeLimitSeconds: '86400', Events: ['CustomerReturned'] } });
    expect(after.actions.get('staffed')).toMatchObject({ Parameters: { MetricType: 'NumberOfAgentsAvailable' }, Transitions: { Conditions: [{ NextAction: 'go', Condition: { Operator: 'NumberGreaterThan', Operands: ['0'] } }] } });
  });

  it('of a queue keeps its type, its loop, and the age in milliseconds', () => {
    const { type, actions } = carried(old('in-queue.json'));
    expect(type).toBe('CUSTOMER_QUEUE');
    expect(actions.get('age')).toMatchObject({ Parameters: { MetricType: 'OldestContactInQueueAgeSeconds' }, Transitions: { Conditions: [{ Condition: { Operator: 'NumberLessThan', Operands: ['300000'] } }] } });
    expect(actions.get('count')?.Transitions?.Conditions?.map(({ Condition }) => Condition.Operands[0])).toEqual(['ContinueLooping', 'DoneLooping']);
  });

  it('adds shares of chance up to thresholds', () => {
    expect(carried(old('phone-menu.json')).actions.get('dice')?.Transitions?.Conditions?.map(({ Condition }) => Condition.Operands[0])).toEqual(['31', '81']);
  });

  it('with what is not known keeps it in its place, and says what to do', () => {
    const { modules, actions } = carried(old('damaged.json'));
    const of = (id: string) => modules.find(({ module }) => module === id);
    expect(of('x')).toMatchObject({ carried: 'kept', notes: [expect.stringContaining('Modules of type HoldCustomerOrAgent are not known here.') as string, 'Until then it leads on to "note".'] });
    expect(actions.get('x')).toMatchObject({ Type: 'LegacyHoldCustomerOrAgent', Parameters: { Module: { id: 'x' } }, Transitions: { Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'note' }] } });
    expect(of('ask (first)')).toMatchObject({ carried: 'partly', action: 'ask -first-', notes: [expect.stringContaining('to "nowhere", which is not there') as string] });
    expect(of('note')?.notes.join(' ')).toMatch(/"shoe size" of the namespace "Fortune".*The branch Success led nowhere/u);
    expect(of('late')).toMatchObject({ carried: 'kept', notes: [expect.stringMatching(/^As a Wait it would not be valid: .*"soon"/u) as string, expect.anything() as string] });
  });
});

describe('what is no older export', () => {
  it.each([
    ['not JSON', 'hello', /not JSON/u],
    ['a current flow', '{"Version":"2019-10-30","Actions":[]}', /current language already/u],
    ['something else', '{"a":1}', /"modules" and "start"/u],
    ['a start that is not there', '{"modules":[],"start":"a"}', /starts at "a"/u],
  ])('%s is refused with the reason', (_what, text, why) => {
    expect(importLegacy(text, undefined)).toEqual({ ok: false, why: expect.stringMatching(why) as string });
  });
});

describe('any modules at all', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd(1)', 'toString');
  const text = fc.oneof(fc.constantFrom('5', '1', 'yes', 'Channel', '$.Attributes.x', '', 'arn:aws:connect:x:1:instance/i/queue/q', 'NULL'), fc.string({ maxLength: 8 }));
  const parameter = fc.record({
    name: fc.constantFrom('Text', 'Queue', 'Agent', 'Attribute', 'Namespace', 'ContactFlowId', 'Type', 'TimeLimit', 'Timeout', 'LoopCount', 'FunctionArn', 'Parameter', 'key', 'value', 'TimeOffset', 'AbsolutePosition', 'Odd'),
    value: fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.constant({ deep: true })),
    key: fc.option(fc.constantFrom('k', '__proto__', 'a b')),
    namespace: fc.option(fc.constantFrom('System', 'User Defined', 'External', 'Odd', 'Lex Slots')),
  });
  const branch = fc.record({
    condition: fc.constantFrom('Success', 'Error', 'Evaluate', 'NoMatch', 'Timeout', 'True', 'False', 'AtCapacity', 'CustomerReturn', 'Looping', 'Complete', 'CheckQueueTime', 'CheckQueueSize', 'Odd'),
    conditionType: fc.option(fc.constantFrom('Equals', 'LessThan', 'Contains', 'Odd')), conditionValue: fc.option(fc.oneof(text, fc.integer())), transition: fc.option(fc.oneof(id, fc.constant('nowhere'))),
  });
  const module = fc.record({
    id, type: fc.oneof(fc.constantFrom(...KNOWN_MODULES), fc.constantFrom('Odd', 'constructor')), branches: fc.array(branch, { maxLength: 5 }), parameters: fc.array(parameter, { maxLength: 6 }),
    target: fc.option(fc.constantFrom('Queue', 'Flow', 'Lex', 'Digits', 'PhoneNumber', 'Callback', 'Agent')),
  });

  it('are carried over or kept, each, and what comes out is valid', () => {
    fc.assert(fc.property(fc.array(module, { minLength: 1, maxLength: 8 }), fc.constantFrom('contactFlow', 'customerQueue', 'agentWhisper', 'odd'), (modules, type) => {
      const flow = carried(JSON.stringify({ version: '1', modules, start: modules[0]?.id, type }));
      expect(parseFlow(flow.text, flow.type).ok).toBe(true);
      expect(new Set(flow.modules.map((each) => each.module))).toEqual(new Set(modules.map((each) => each.id)));
      for (const each of flow.modules) if (each.carried !== 'whole') expect(each.notes.join('')).not.toBe('');
    }), { numRuns: 300, seed: 7 });
  });

  it('and any text at all never make it throw', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (anything) => {
      importLegacy(anything, undefined);
    }), { numRuns: 300, seed: 7 });
  });
});
