import { describe, expect, test } from 'vitest';
import type { FlowProblem, FlowType } from '../../../contract/flow-language.ts';
import { parseFlow } from '../../../server/flows/parse.ts';
import { action, written } from './flow-setup.ts';

const END = action('end', 'DisconnectParticipant');

function problemsOf(text: string, type: FlowType = 'CONTACT_FLOW'): readonly FlowProblem[] {
  const parsed = parseFlow(text, type);
  return parsed.ok ? parsed.warnings : parsed.problems;
}

/** The problem of these actions at this action and field; fails the test if there is none. */
function problemAt(actionId: string | null, field: string, actions: Record<string, unknown>[], type: FlowType = 'CONTACT_FLOW'): FlowProblem {
  const problems = problemsOf(written(...actions), type);
  const found = problems.find((problem) => problem.action === actionId && problem.field === field);
  expect(found, `no problem at ${actionId} ${field}; there are: ${JSON.stringify(problems, null, 1)}`).toBeDefined();
  return found ?? { severity: 'error', action: null, field: '', message: '' };
}

describe('a document', () => {
  test('that is not JSON, not an object, or too long is refused in words', () => {
    expect(problemsOf('{')[0]?.message).toMatch(/not JSON/);
    expect(problemsOf('[]')[0]?.message).toMatch(/2019-10-30/);
    expect(problemsOf('null')[0]?.message).toMatch(/2019-10-30/);
    expect(problemsOf(`"${'x'.repeat(256_001)}"`)[0]?.message).toMatch(/256000/);
  });

  test('of another version is refused, the old export format with advice', () => {
    expect(problemsOf('{"Version":"2020-01-01"}')[0]).toMatchObject({ field: 'Version', message: expect.stringContaining('2020-01-01') });
    expect(problemsOf('{"version":"1","modules":[],"start":"a"}')[0]?.message).toMatch(/older flow format/);
  });

  test('made to break the checks is refused all the same', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const wait = (parameters: string, operand: string) =>
      `{"Version":"2019-10-30","StartAction":"w","Actions":[{"Identifier":"w","Type":"Wait","Parameters":${parameters},"Transitions":{"Conditions":[{"NextAction":"w","Condition":{"Operator":"Equals","Operands":[${operand}]}}]}}]}`;
    for (const text of [wait(`{"TimeLimitSeconds":${deep}}`, '"WaitCompleted"'), wait('{"TimeLimitSeconds":9}', '{"toString":1}'), wait('{"Events":[{"toString":1}]}', deep), `{"Version":${deep}}`, deep]) {
      expect(parseFlow(text, 'CONTACT_FLOW').ok).toBe(false);
    }
    for (const type of ['CheckMetricData', 'CheckHoursOfOperation', 'Loop', 'Compare']) {
      expect(parseFlow(wait('{"MetricType":"NumberOfAgentsStaffed"}', '{"toString":1}').replace('Wait', type), 'CONTACT_FLOW').ok).toBe(false);
    }
  });

  test('with a part of the wrong shape is refused by the name of the action', () => {
    expect(problemAt('end', 'Transitions.NextAction', [{ ...END, Transitions: { NextAction: 5 } }]).message).toMatch(/Action "end"/);
    expect(problemAt('number 2', 'Identifier', [END, { Type: 'Wait' }]).severity).toBe('error');
    expect(problemsOf('{"Version":"2019-10-30","StartAction":"a","Actions":{}}')[0]?.field).toBe('Actions');
  });

  test('keeps everything we do not know', () => {
    const document = {
      Version: '2019-10-30',
      StartAction: 'custom',
      Metadata: { entryPointPosition: { x: 1, y: 2 }, ActionMetadata: { custom: { isFriendlyName: true } }, Annotations: [] },
      Settings: { a: [1] },
      Actions: [
        { Identifier: 'custom', Type: 'AuthenticateParticipant', Parameters: { ViewResource: { Id: 'v' } }, Transitions: { NextAction: 'end', Conditions: [] }, Note: 'kept' },
        { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
      ],
    };
    const parsed = parseFlow(JSON.stringify(document), 'CONTACT_FLOW');
    expect(parsed.ok && JSON.parse(JSON.stringify(parsed.flow.document))).toEqual(document);
    expect(parsed.ok && parsed.warnings.map(({ action: id, field }) => [id, field])).toEqual([['custom', 'Type']]);
  });

  test('may leave out Parameters, Transitions, Errors and Conditions', () => {
    const parsed = parseFlow('{"Version":"2019-10-30","StartAction":"end","Actions":[{"Identifier":"end","Type":"DisconnectParticipant"}]}', 'CONTACT_FLOW');
    expect(parsed).toMatchObject({ ok: true, warnings: [] });
  });

  test('needs a StartAction that exists, at least one action and at most 250', () => {
    expect(problemsOf('{"Version":"2019-10-30","StartAction":"nowhere","Actions":[]}').map(({ field }) => field)).toEqual(['Actions', 'StartAction']);
    const many = (count: number) => written(...Array.from({ length: count }, (_, index) => action(`a${index}`, 'DisconnectParticipant')));
    expect(parseFlow(many(250), 'CONTACT_FLOW').ok).toBe(true);
    expect(problemsOf(many(251))[0]).toMatchObject({ severity: 'error', field: 'Actions', message: expect.stringMatching(/251.*250/) });
  });
});

describe('identifiers', () => {
  test('are unique, short, plain and not reserved', () => {
    expect(problemAt('end', 'Identifier', [END, END]).message).toMatch(/same identifier/);
    expect(problemAt('x'.repeat(51), 'Identifier', [{ ...END, Identifier: 'x'.repeat(51) }]).message).toMatch(/50/);
    expect(problemAt('', 'Identifier', [{ ...END, Identifier: '' }]).message).toMatch(/empty/);
    for (const sign of '%:(\\/)=$,;[]{}') expect(problemAt(`a${sign}`, 'Identifier', [{ ...END, Identifier: `a${sign}` }]).severity).toBe('error');
    for (const word of ['__proto__', 'constructor', 'toString']) expect(problemAt(word, 'Identifier', [{ ...END, Identifier: word }]).message).toMatch(/reserved/);
  });

  test('may be friendly names in any script', () => {
    expect(parseFlow(written({ ...END, Identifier: 'Auf Wiedersehen 👋 再见' }), 'CONTACT_FLOW').ok).toBe(true);
  });
});

describe('branches', () => {
  const wait = (ways: Parameters<typeof action>[3], parameters: Record<string, unknown> = { TimeLimitSeconds: '900' }) => action('w', 'Wait', parameters, ways);

  test('lead to actions that exist', () => {
    const whole = { next: 'n1', errors: { NoMatchingError: 'n2' }, when: [['Equals', 'WaitCompleted', 'n3']] satisfies [string, string, string][] };
    for (const field of ['Transitions.NextAction', 'Transitions.Errors[0].NextAction', 'Transitions.Conditions[0].NextAction']) {
      expect(problemAt('w', field, [wait(whole)]).message).toMatch(/Action "w".*"n[123]".*no action/);
    }
  });

  test('that are needed are missed by name', () => {
    expect(problemAt('w', 'Transitions.Conditions', [wait({}), END]).message).toMatch(/WaitCompleted/);
    expect(problemAt('m', 'Transitions.NextAction', [action('m', 'MessageParticipant', { Text: 'a' }), END]).message).toMatch(/missing/);
    expect(problemAt('c', 'Transitions.Errors', [action('c', 'Compare', { ComparisonValue: '$.Channel' }, { when: [['Equals', 'CHAT', 'end']] }), END]).message).toMatch(/NoMatchingCondition/);
    expect(problemAt('c', 'Transitions.Conditions', [action('c', 'Compare', { ComparisonValue: '$.Channel' }, { errors: { NoMatchingCondition: 'end' } }), END]).severity).toBe('error');
    expect(problemAt('t', 'Transitions.Errors', [action('t', 'TransferContactToQueue', {}, { errors: { NoMatchingError: 'end' } }), END]).message).toMatch(/QueueAtCapacity/);
    expect(problemAt('h', 'Transitions.Conditions', [action('h', 'CheckHoursOfOperation', {}, { when: [['Equals', 'True', 'end']] }), END]).message).toMatch(/"False"/);
    expect(problemAt('l', 'Transitions.Conditions', [action('l', 'Loop', { LoopCount: '3' }, { when: [['Equals', 'ContinueLooping', 'end']] }), END]).message).toMatch(/DoneLooping/);
  });

  test('for each event of a Wait are needed, and none for others', () => {
    const events = { TimeLimitSeconds: '900', Events: ['CustomerReturned'] };
    expect(problemAt('w', 'Transitions.Conditions', [wait({ when: [['Equals', 'WaitCompleted', 'end']] }, events), END]).message).toMatch(/CustomerReturned/);
    const extra = wait({ when: [['Equals', 'WaitCompleted', 'end'], ['Equals', 'CustomerReturned', 'end']] });
    expect(problemAt('w', 'Transitions.Conditions[1].Condition.Operands', [extra, END]).message).toMatch(/never comes out/);
  });

  test('for NoMatchingError only warn when missing, and say what happens then', () => {
    const found = problemAt('w', 'Transitions.Errors', [wait({ when: [['Equals', 'WaitCompleted', 'end']] }), END]);
    expect(found).toMatchObject({ severity: 'warning', message: expect.stringContaining('the flow ends') });
  });

  test('with unknown or wrong operators, or not one operand, are refused', () => {
    const compare = (condition: unknown) => ({
      ...action('c', 'Compare', { ComparisonValue: '$.Channel' }),
      Transitions: { Errors: [{ ErrorType: 'NoMatchingCondition', NextAction: 'end' }], Conditions: [{ NextAction: 'end', Condition: condition }] },
    });
    expect(problemAt('c', 'Transitions.Conditions[0].Condition.Operator', [compare({ Operator: 'Is', Operands: ['a'] }), END]).message).toMatch(/"Is".*Equals/);
    for (const Operands of [[], ['a', 'b'], [{}], [true]]) {
      expect(problemAt('c', 'Transitions.Conditions[0].Condition.Operands', [compare({ Operator: 'Equals', Operands }), END]).severity).toBe('error');
    }
    const waits = wait({ when: [['NumberLessThan', 'WaitCompleted', 'end']] });
    expect(problemAt('w', 'Transitions.Conditions[0].Condition.Operator', [waits, END]).message).toMatch(/Equals only/);
  });

  test('that never happen, come twice, or follow an end are named', () => {
    expect(problemAt('m', 'Transitions.Errors[0].ErrorType', [action('m', 'MessageParticipant', { Text: 'a' }, { next: 'end', errors: { QueueAtCapacity: 'end' } }), END]).severity).toBe('warning');
    const twice = { ...action('m', 'MessageParticipant', { Text: 'a' }), Transitions: { NextAction: 'end', Errors: [1, 2].map(() => ({ ErrorType: 'NoMatchingError', NextAction: 'end' })) } };
    expect(problemAt('m', 'Transitions.Errors[1].ErrorType', [twice, END]).message).toMatch(/two branches/);
    expect(problemAt('end', 'Transitions.NextAction', [action('end', 'DisconnectParticipant', {}, { next: 'end' })]).message).toMatch(/Nothing comes after/);
    expect(problemAt('end', 'Transitions.Errors[0].ErrorType', [action('end', 'DisconnectParticipant', {}, { errors: { NoMatchingError: 'end' } })]).severity).toBe('error');
  });
});

describe('parameters', () => {
  const whole = { next: 'end', errors: { NoMatchingError: 'end' } };

  test('of Wait: TimeLimitSeconds from 1 to 604800, never TimeoutSeconds', () => {
    const wait = (parameters: Record<string, unknown>) => action('w', 'Wait', parameters, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'end']] });
    expect(problemAt('w', 'Parameters.TimeoutSeconds', [wait({ TimeoutSeconds: '900' }), END])).toMatchObject({
      severity: 'error',
      message: 'Action "w", Parameters.TimeoutSeconds: Wait has no parameter TimeoutSeconds. Write TimeLimitSeconds ("1" to "604800") instead.',
    });
    for (const bad of [undefined, '0', '604801', 'soon', '1.5', -1, 1.5, true, null, '']) {
      expect(problemAt('w', 'Parameters.TimeLimitSeconds', [wait({ TimeLimitSeconds: bad }), END]).severity).toBe('error');
    }
    for (const good of ['1', '604800', 900, '$.Attributes.seconds']) expect(problemsOf(written(wait({ TimeLimitSeconds: good }), END))).toEqual([]);
    expect(problemAt('w', 'Parameters.Events[0]', [wait({ TimeLimitSeconds: '9', Events: ['CustomerLeft'] }), END]).message).toMatch(/CustomerReturned/);
    expect(problemAt('w', 'Parameters.Events', [wait({ TimeLimitSeconds: '9', Events: 'CustomerReturned' }), END]).message).toMatch(/list/);
    expect(problemAt('w', 'Parameters.ParticipantType', [wait({ TimeLimitSeconds: '9', ParticipantType: 'x' }), END]).severity).toBe('warning');
  });

  test('of UpdateContactEventHooks: exactly one known hook', () => {
    const hooks = (EventHooks: unknown) => [action('h', 'UpdateContactEventHooks', { EventHooks }, whole), END];
    expect(problemAt('h', 'Parameters.EventHooks', hooks({ CustomerRemaining: 'f', AgentWhisper: 'g' })).message).toMatch(/CustomerRemaining and AgentWhisper.*one action for each/);
    expect(problemAt('h', 'Parameters.EventHooks', hooks({})).message).toMatch(/none/);
    expect(problemAt('h', 'Parameters.EventHooks', hooks(undefined)).severity).toBe('error');
    expect(problemAt('h', 'Parameters.EventHooks.CustomerGone', hooks({ CustomerGone: 'f' })).message).toMatch(/CustomerRemaining/);
    expect(problemAt('h', 'Parameters.EventHooks.CustomerQueue', hooks({ CustomerQueue: 'flow $.Attributes.x' })).message).toMatch(/alone/);
  });

  test('of MessageParticipant: one form, not empty, not too long', () => {
    const says = (parameters: Record<string, unknown>) => [action('m', 'MessageParticipant', parameters, whole), END];
    expect(problemAt('m', 'Parameters', says({})).message).toMatch(/none/);
    expect(problemAt('m', 'Parameters', says({ Text: 'a', SSML: 'b' })).message).toMatch(/Text and SSML/);
    expect(problemAt('m', 'Parameters.Text', says({ Text: '' })).severity).toBe('error');
    expect(problemAt('m', 'Parameters.Text', says({ Text: 'x'.repeat(1025) })).severity).toBe('warning');
    expect(problemAt('m', 'Parameters.Text', says({ Text: 'x'.repeat(6001) })).severity).toBe('error');
  });

  test('of UpdateContactTargetQueue: a queue or an agent, not both', () => {
    const target = (parameters: Record<string, unknown>) => [action('q', 'UpdateContactTargetQueue', parameters, whole), END];
    expect(problemAt('q', 'Parameters', target({})).severity).toBe('error');
    expect(problemAt('q', 'Parameters', target({ QueueId: 'a', AgentId: 'b' })).severity).toBe('error');
    expect(problemAt('q', 'Parameters.QueueId', target({ QueueId: 5 })).severity).toBe('error');
    expect(problemAt('q', 'Parameters.AgentId', target({ AgentId: '$.Atributes.agent' }))).toMatchObject({ severity: 'warning', message: expect.stringContaining('leads to nothing') });
  });

  test('of CheckMetricData: known metric; staffing with one comparison; age in milliseconds', () => {
    const metric = (MetricType: string, when: [string, string, string][]) => [action('c', 'CheckMetricData', { MetricType }, { errors: whole.errors, when }), END];
    expect(problemAt('c', 'Parameters.MetricType', metric('AgentsThere', [['Equals', '1', 'end']])).message).toMatch(/NumberOfAgentsStaffed/);
    expect(problemAt('c', 'Transitions.Conditions', metric('NumberOfAgentsStaffed', [['NumberGreaterThan', '1', 'end']])).message).toMatch(/NumberGreaterThan "0"/);
    expect(problemAt('c', 'Transitions.Conditions[0].Condition.Operator', metric('NumberOfContactsInQueue', [['TextContains', '1', 'end']])).severity).toBe('error');
    const seconds = problemAt('c', 'Transitions.Conditions[0].Condition.Operands', metric('OldestContactInQueueAgeSeconds', [['NumberGreaterThan', '300', 'end']]));
    expect(seconds).toMatchObject({ severity: 'warning', message: expect.stringContaining('"300000"') });
  });

  test('of Loop, UpdateContactRoutingBehavior, UpdateFlowLoggingBehavior, UpdateContactAttributes, Compare and TransferToFlow', () => {
    const looped = (LoopCount: unknown) => [action('l', 'Loop', { LoopCount }, { when: [['Equals', 'ContinueLooping', 'end'], ['Equals', 'DoneLooping', 'end']] }), END];
    for (const bad of ['101', '-1', 'many', undefined]) expect(problemAt('l', 'Parameters.LoopCount', looped(bad)).severity).toBe('error');
    for (const good of ['0', '100', 3]) expect(problemsOf(written(...looped(good)))).toEqual([]);
    const routing = (parameters: Record<string, unknown>) => [action('r', 'UpdateContactRoutingBehavior', parameters, { next: 'end' }), END];
    expect(problemAt('r', 'Parameters', routing({ QueuePriority: '1', QueueTimeAdjustmentSeconds: '1' })).severity).toBe('error');
    expect(problemAt('r', 'Parameters.QueuePriority', routing({ QueuePriority: '0' })).severity).toBe('error');
    expect(problemsOf(written(...routing({ QueuePriority: '9223372036854775807' })))).toEqual([]);
    expect(problemAt('g', 'Parameters.FlowLoggingBehavior', [action('g', 'UpdateFlowLoggingBehavior', { FlowLoggingBehavior: 'on' }, { next: 'end' }), END]).message).toMatch(/Enabled, Disabled/);
    const attributes = (Attributes: unknown) => [action('a', 'UpdateContactAttributes', { Attributes }, whole), END];
    expect(problemAt('a', 'Parameters.Attributes', attributes({})).severity).toBe('error');
    expect(problemAt('a', 'Parameters.Attributes.a.b', attributes({ 'a.b': 'x' })).severity).toBe('error');
    expect(problemAt('a', 'Parameters.Attributes.k', attributes({ k: true })).message).toMatch(/"True"/);
    const compare = (ComparisonValue: unknown) => [action('c', 'Compare', { ComparisonValue }, { errors: { NoMatchingCondition: 'end' }, when: [['Equals', 'a', 'end']] }), END];
    for (const bad of ['fixed', '$.Attributes.a and more', undefined]) expect(problemAt('c', 'Parameters.ComparisonValue', compare(bad)).severity).toBe('error');
    expect(problemAt('t', 'Parameters.ContactFlowId', [action('t', 'TransferToFlow', {}, { errors: whole.errors }), END]).severity).toBe('error');
  });
});

describe('where actions may stand', () => {
  test.each<[string, Record<string, unknown>, FlowType]>([
    ['EndFlowExecution', action('x', 'EndFlowExecution'), 'CONTACT_FLOW'],
    ['TransferContactToQueue', action('x', 'TransferContactToQueue', {}, { errors: { QueueAtCapacity: 'end', NoMatchingError: 'end' } }), 'CUSTOMER_QUEUE'],
    ['UpdateContactTargetQueue', action('x', 'UpdateContactTargetQueue', { QueueId: 'q' }, { next: 'end', errors: { NoMatchingError: 'end' } }), 'CUSTOMER_QUEUE'],
    ['TransferToFlow', action('x', 'TransferToFlow', { ContactFlowId: 'f' }, { errors: { NoMatchingError: 'end' } }), 'AGENT_WHISPER'],
    ['Wait', action('x', 'Wait', { TimeLimitSeconds: 9 }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'end']] }), 'AGENT_WHISPER'],
  ])('%s is refused in a flow of the wrong type', (type, wrong, flowType) => {
    expect(problemAt('x', 'Type', [wrong, END], flowType)).toMatchObject({ severity: 'error', message: expect.stringMatching(new RegExp(`${type}.*${flowType}`)) });
  });
});

describe('dangers', () => {
  test('an action that nothing leads to is named', () => {
    expect(problemAt('lost', 'Identifier', [END, action('lost', 'DisconnectParticipant')])).toMatchObject({ severity: 'warning' });
  });

  test('a circle without a Wait is named, one with a Wait is not', () => {
    const a = action('a', 'MessageParticipant', { Text: 'a' }, { next: 'b' });
    expect(problemAt('b', 'Transitions', [a, action('b', 'MessageParticipant', { Text: 'b' }, { next: 'b' })])).toMatchObject({ severity: 'warning', message: expect.stringContaining('limit') });
    const b = action('b', 'Wait', { TimeLimitSeconds: '9' }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'a']] });
    expect(problemsOf(written(a, b, END))).toEqual([]);
  });
});
