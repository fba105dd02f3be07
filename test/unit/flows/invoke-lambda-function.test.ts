import { describe, expect, test } from 'vitest';
import { FUNCTION_RESULT_BYTES_MAX } from '../../../server/flows/outside-call.ts';
import { parseFlow } from '../../../server/flows/parse.ts';
import { Driver, SUPPORT, action, facts, flowOf, says, written } from './flow-setup.ts';

const END = action('end', 'DisconnectParticipant');
const FAILED = says('failed', 'end');
const calls = (parameters: Record<string, unknown>) => action('f', 'InvokeLambdaFunction', parameters, { next: 'after', errors: { NoMatchingError: 'failed' } });
const told = (text: string) => action('after', 'MessageParticipant', { Text: text }, { next: 'end', errors: { NoMatchingError: 'failed' } });

function driver(parameters: Record<string, unknown>, text = 'done', known = facts()): Driver {
  return new Driver(flowOf('CONTACT_FLOW', calls({ LambdaFunctionARN: 'order-status', ...parameters }), told(text), FAILED, END), known);
}
const STRING_MAP = { ResponseValidation: { ResponseType: 'STRING_MAP' } };
const JSON_ = { ResponseValidation: { ResponseType: 'JSON' } };

describe('InvokeLambdaFunction', () => {
  test('stops for the call, with the documented event and what the flow gives along', () => {
    const known = facts({ references: { page: { type: 'URL', value: 'https://shop.example' } }, tags: { team: 'a' }, attributes: { order: '17', empty: '' }, languageCode: 'de-DE', customerEndpoint: { address: '+491', type: 'TELEPHONE_NUMBER' } });
    const run = driver({ InvocationTimeLimitSeconds: '8', LambdaInvocationAttributes: { order: '$.Attributes.order', none: '$.Attributes.none', fixed: 'x', deep: { of: ['$.Attributes.order', 1] } } }, 'done', known);
    const stopped = run.go();
    expect(stopped).toMatchObject({ kind: 'calls', request: { kind: 'function', named: 'order-status', invocation: 'SYNCHRONOUS', timeLimitSeconds: 8 } });
    expect(stopped.kind === 'calls' && stopped.request.kind === 'function' && stopped.request.event).toEqual({
      Name: 'ContactFlowEvent',
      Details: {
        ContactData: {
          Attributes: { order: '17', empty: '' }, Channel: 'CHAT', ContactId: 'contact-2', InitialContactId: 'contact-1', PreviousContactId: 'contact-1', RelatedContactId: null,
          InitiationMethod: 'API', InstanceARN: 'arn:aws:connect:x:1:instance/i', LanguageCode: 'de-DE', CustomerId: null, Name: null, Description: null,
          CustomerEndpoint: { Address: '+491', Type: 'TELEPHONE_NUMBER' }, SystemEndpoint: null, MediaStreams: { Customer: { Audio: null } }, References: { page: { Type: 'URL', Value: 'https://shop.example' } }, SegmentAttributes: {}, Tags: { team: 'a' },
          Queue: { ARN: SUPPORT.arn, Name: 'Support', OutboundCallerId: null },
        },
        Parameters: { order: '17', none: null, fixed: 'x', deep: { of: ['17', 1] } },
      },
    });
  });

  test('takes three seconds where the flow does not say', () => {
    expect(driver({}).go()).toMatchObject({ request: { timeLimitSeconds: 3 } });
  });

  test('gives what it returned to later actions as $.External, truth values and numbers as text', () => {
    const run = driver(STRING_MAP, '$.External.status, $.External.n, $.External.ok, $.External.none.');
    run.go();
    run.called({ kind: 'returned', value: { status: 'sent', n: 3, ok: true, none: null } });
    expect(run.said).toEqual(['sent, 3, true, .']);
  });

  test('reads nested values where the flow asks for JSON', () => {
    const run = driver(JSON_, "$.External.order.lines['0'].name of $.External['order'].by");
    run.go();
    run.called({ kind: 'returned', value: { order: { by: 'Kim', lines: [{ name: 'lamp' }] } } });
    expect(run.said).toEqual(['lamp of Kim']);
  });

  test('reads nothing that an object merely inherits', () => {
    const run = driver(JSON_, 'a$.External.constructor.name$.External.__proto__.x.');
    run.go();
    run.called({ kind: 'returned', value: { of: {} } });
    expect(run.said).toEqual(['a.']);
  });

  test.each([
    ['nested values for a string map', STRING_MAP, { a: { b: 1 } }],
    ['nested values where nothing is said', {}, { a: [] }],
    ['a list', JSON_, ['a']],
    ['a text', JSON_, 'a'],
    ['what nests deeper than a stack holds', JSON_, JSON.parse(`{"a":${'['.repeat(16_000)}${']'.repeat(16_000)}}`) as Record<string, string>],
    ['more than 32 KB', JSON_, { a: 'ä'.repeat(FUNCTION_RESULT_BYTES_MAX / 2) }],
  ])('takes the error branch for %s', (_what, parameters, value) => {
    const run = driver(parameters);
    run.go();
    run.called({ kind: 'returned', value });
    expect(run.said).toEqual(['failed']);
  });

  test('takes nothing returned for an empty map', () => {
    const run = driver(STRING_MAP);
    run.go();
    run.called({ kind: 'returned', value: null });
    expect(run.said).toEqual(['done']);
  });

  test('forgets an earlier result when it fails, so that none is taken for another', () => {
    const flow = flowOf('CONTACT_FLOW', calls({ LambdaFunctionARN: 'x' }), told('done'), action('failed', 'MessageParticipant', { Text: 'still [$.External.status]' }, { next: 'end', errors: { NoMatchingError: 'end' } }), END);
    const run = new Driver(flow, facts({ external: { status: 'old' }, logging: true }));
    run.go();
    run.called({ kind: 'failed', why: 'It took longer than 3 s.' });
    expect(run.said).toEqual(['still []']);
    expect(run.log).toContainEqual(expect.objectContaining({ action: 'f', branch: 'NoMatchingError', error: 'It took longer than 3 s.' }));
  });

  test('is not waited for when it is asynchronous, and leaves $.External as it was', () => {
    const run = driver({ InvocationType: 'ASYNCHRONOUS' }, '$.External.status', facts({ external: { status: 'old' } }));
    expect(run.go()).toEqual({ kind: 'disconnected' });
    expect(run.effects.map(({ kind }) => kind)).toEqual(['callAside', 'sendMessage']);
    expect(run.said).toEqual(['old']);
  });

  test('takes the error branch when nothing is named', () => {
    const run = driver({ LambdaFunctionARN: '$.Attributes.none' });
    run.go();
    expect(run.said).toEqual(['failed']);
  });

  test('goes on only for an answer: nothing else ends a call, and no answer comes twice', () => {
    const run = driver({});
    expect(run.called({ kind: 'returned', value: {} })).toEqual({ kind: 'unchanged' });
    run.go();
    for (const kind of ['start', 'waitCompleted', 'customerReturned', 'botParticipantDisconnected', 'waitFailed'] as const) expect(run.go(kind)).toEqual({ kind: 'unchanged' });
    run.called({ kind: 'returned', value: {} });
    expect(run.called({ kind: 'returned', value: {} })).toEqual({ kind: 'unchanged' });
    expect(run.said).toEqual(['done']);
  });

  test('that is called in a circle comes to the limit of transitions', () => {
    const run = new Driver(flowOf('CONTACT_FLOW', action('f', 'InvokeLambdaFunction', { LambdaFunctionARN: 'x' }, { next: 'f', errors: { NoMatchingError: 'f' } })));
    let outcome = run.go();
    for (let round = 0; outcome.kind === 'calls'; round += 1) {
      expect(round).toBeLessThan(2000);
      outcome = run.called({ kind: 'returned', value: {} });
    }
    expect(outcome).toMatchObject({ kind: 'failed' });
  });
});

describe('a flow that calls a function', () => {
  const problems = (parameters: Record<string, unknown>) => {
    const parsed = parseFlow(written(calls(parameters), told('done'), FAILED, END), 'CUSTOMER_QUEUE');
    return parsed.ok ? [] : parsed.problems.filter(({ severity }) => severity === 'error').map(({ field }) => field);
  };
  test('may stand in any type of flow', () => expect(problems({ LambdaFunctionARN: 'x' })).toEqual([]));
  test.each([
    [{}, 'Parameters.LambdaFunctionARN'],
    [{ LambdaFunctionARN: 'x', InvocationTimeLimitSeconds: '9' }, 'Parameters.InvocationTimeLimitSeconds'],
    [{ LambdaFunctionARN: 'x', InvocationTimeLimitSeconds: '0' }, 'Parameters.InvocationTimeLimitSeconds'],
    [{ LambdaFunctionARN: 'x', InvocationType: 'LATER' }, 'Parameters.InvocationType'],
    [{ LambdaFunctionARN: 'x', LambdaInvocationAttributes: ['a'] }, 'Parameters.LambdaInvocationAttributes'],
    [{ LambdaFunctionARN: 'x', LambdaInvocationAttributes: { a: { b: { c: { d: { e: { f: 1 } } } } } } }, 'Parameters.LambdaInvocationAttributes'],
    [{ LambdaFunctionARN: 'x', ResponseValidation: { ResponseType: 'XML' } }, 'Parameters.ResponseValidation'],
  ])('is refused with the field that is wrong: %j', (parameters, field) => expect(problems(parameters)).toEqual([field]));
});
