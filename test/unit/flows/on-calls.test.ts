import { describe, expect, test } from 'vitest';
import type { FlowType } from '../../../contract/flow-language.ts';
import { TRANSITIONS_MAX } from '../../../server/flows/advance.ts';
import { parseFlow } from '../../../server/flows/parse.ts';
import type { Answer, FlowFacts, Question } from '../../../server/flows/step.ts';
import { Driver, action, allIsWell, except, facts, flowOf, written } from './flow-setup.ts';

/* What the actions do on a call: speak, take keys, call others, promise to call back. */

const END = action('end', 'DisconnectParticipant');
/** Places to go to that can be told from each other. */
const place = (id: string) => action(id, 'UpdateContactAttributes', { Attributes: { went: id } }, { next: 'end' });
const wentTo = (driver: Driver): string | undefined => driver.facts.attributes['went'];

function onCall(type: FlowType, actions: Record<string, unknown>[], known: Partial<FlowFacts> = {}, answers: (question: Question) => Answer = allIsWell): Driver {
  return new Driver(flowOf(type, ...actions, END), facts({ channel: 'VOICE', logging: true, ...known }), answers);
}

const text = (words: string) => ({ kind: 'text' as const, text: words });

describe('MessageParticipant', () => {
  const saying = (parameters: Record<string, unknown>, known: Partial<FlowFacts> = {}, type: FlowType = 'CONTACT_FLOW') =>
    onCall(type, [action('say', 'MessageParticipant', parameters, { next: 'said', errors: { NoMatchingError: 'unsaid' } }), place('said'), place('unsaid')], known);

  test.each<[Record<string, unknown>, unknown]>([
    [{ Text: 'Hello $.Attributes.name' }, text('Hello <Kim>')],
    [{ SSML: '<speak>Hello $.Attributes.name</speak>' }, { kind: 'ssml', ssml: '<speak>Hello &lt;Kim&gt;</speak>' }],
    [{ PromptId: '$.Attributes.prompt' }, { kind: 'prompt', promptId: 'beep' }],
    [{ Media: { Uri: 's3://sounds/$.Attributes.prompt.wav', SourceType: 'S3', MediaType: 'Audio' } }, { kind: 'media', uri: 's3://sounds/beep.wav' }],
  ])('plays %j to its end, and goes on', (parameters, source) => {
    const driver = saying(parameters, { attributes: { name: '<Kim>', prompt: 'beep' } });
    expect(driver.go()).toEqual({ kind: 'plays', spoken: { sources: [source], voice: null }, audience: 'customer', loop: false, interruptAfter: null });
    expect(wentTo(driver)).toBeUndefined();
    expect(driver.go('played')).toEqual({ kind: 'disconnected' });
    expect(wentTo(driver)).toBe('said');
  });

  test('takes its error branch, with the reason in the log, when it cannot be played', () => {
    const driver = saying({ Text: 'Hello' });
    driver.go();
    driver.comes({ kind: 'playFailed', why: 'Nothing here speaks.' });
    expect(wentTo(driver)).toBe('unsaid');
    expect(driver.log[1]).toMatchObject({ action: 'say', branch: 'NoMatchingError', error: 'Nothing here speaks.' });
  });

  test.each([[{ Text: '$.Attributes.none' }], [{ PromptId: '$.Attributes.none' }], [{ Media: {} }]])('takes its error branch at once when there is nothing to play: %j', (parameters) => {
    const driver = saying(parameters);
    expect(driver.go()).toEqual({ kind: 'disconnected' });
    expect(wentTo(driver)).toBe('unsaid');
  });

  test.each<[FlowType, string]>([['AGENT_WHISPER', 'agent'], ['AGENT_HOLD', 'agent'], ['CUSTOMER_WHISPER', 'customer'], ['CUSTOMER_HOLD', 'customer'], ['OUTBOUND_WHISPER', 'customer']])('in a flow of type %s is for the %s', (type, audience) => {
    expect(saying({ Text: 'Hello' }, {}, type).go()).toMatchObject({ kind: 'plays', audience });
  });

  test('speaks in the voice that was chosen', () => {
    const voice = action('voice', 'UpdateContactTextToSpeechVoice', { TextToSpeechVoice: 'Vicki', TextToSpeechEngine: 'Neural', TextToSpeechLanguageCode: 'de-DE' }, { next: 'say' });
    const driver = onCall('CONTACT_FLOW', [voice, action('say', 'MessageParticipant', { Text: 'This is $.TextToSpeechVoiceId' }, { next: 'end' })]);
    expect(driver.go()).toMatchObject({ spoken: { sources: [text('This is Vicki')], voice: { name: 'Vicki', engine: 'neural', language: 'de-DE' } } });
  });

  test('in a circle that cannot be played comes to the limit; in one that is heard it does not', () => {
    const circle = () => onCall('CONTACT_FLOW', [action('say', 'MessageParticipant', { Text: 'Hello' }, { next: 'say' })]);
    const unheard = circle();
    let outcome = unheard.go();
    for (let times = 0; times < TRANSITIONS_MAX; times += 1) outcome = unheard.comes({ kind: 'playFailed', why: 'No speech.' });
    expect(outcome).toMatchObject({ kind: 'failed', why: expect.stringContaining('circle') });
    const heard = circle();
    outcome = heard.go();
    for (let times = 0; times < TRANSITIONS_MAX + 10; times += 1) outcome = heard.go('played');
    expect(outcome).toMatchObject({ kind: 'plays' });
  });
});

describe('MessageParticipantIteratively', () => {
  const Messages = [{ Text: 'Please wait, $.Attributes.name' }, { PromptId: 'music' }];

  test('repeats until it is interrupted, and then goes on', () => {
    const driver = onCall('CUSTOMER_QUEUE', [action('wait', 'MessageParticipantIteratively', { Messages, InterruptFrequencySeconds: '30' }, { when: [['Equals', 'MessagesInterrupted', 'on']] }), place('on')], { attributes: { name: 'Kim' } });
    expect(driver.go()).toEqual({ kind: 'plays', spoken: { sources: [text('Please wait, Kim'), { kind: 'prompt', promptId: 'music' }], voice: null }, audience: 'customer', loop: true, interruptAfter: 30_000 });
    driver.go('interrupted');
    expect(wentTo(driver)).toBe('on');
  });

  test('without a time is never interrupted, and leaves out what says nothing', () => {
    const driver = onCall('CUSTOMER_HOLD', [action('wait', 'MessageParticipantIteratively', { Messages: [{ Text: '$.Attributes.name' }, { PromptId: 'music' }] })]);
    expect(driver.go()).toMatchObject({ kind: 'plays', spoken: { sources: [{ kind: 'prompt', promptId: 'music' }] }, loop: true, interruptAfter: null });
  });

  test('goes round for as long as somebody waits', () => {
    const driver = onCall('CUSTOMER_QUEUE', [action('wait', 'MessageParticipantIteratively', { Messages, InterruptFrequencySeconds: '30' }, { when: [['Equals', 'MessagesInterrupted', 'wait']] })]);
    let outcome = driver.go();
    for (let times = 0; times < TRANSITIONS_MAX + 10; times += 1) outcome = driver.go('interrupted');
    expect(outcome).toMatchObject({ kind: 'plays' });
  });

  test('takes its error branch when it cannot be played', () => {
    const driver = onCall('CUSTOMER_QUEUE', [action('wait', 'MessageParticipantIteratively', { Messages }, { errors: { NoMatchingError: 'failed' } }), place('failed')]);
    driver.go();
    driver.comes({ kind: 'playFailed', why: 'There is no prompt "music".' });
    expect(wentTo(driver)).toBe('failed');
  });
});

describe('GetParticipantInput as a menu', () => {
  const menu = (known: Partial<FlowFacts> = {}) =>
    onCall('CONTACT_FLOW', [
      action('menu', 'GetParticipantInput', { Text: 'Press 1 or the star', InputTimeLimitSeconds: '5', StoreInput: 'False' }, {
        next: 'other', when: [['Equals', '1', 'one'], ['Equals', '*', 'star']], errors: { InputTimeLimitExceeded: 'late', NoMatchingCondition: 'other', NoMatchingError: 'failed' },
      }),
      ...['one', 'star', 'other', 'late', 'failed'].map(place),
    ], known);

  test('asks, and takes one key, whatever it is', () => {
    expect(menu().go()).toEqual({ kind: 'collects', spoken: { sources: [text('Press 1 or the star')], voice: null }, rules: { most: 1, terminator: null, starCancels: false, firstWithin: 5000, nextWithin: 5000 } });
  });

  test.each([['1', 'one'], ['*', 'star'], ['7', 'other']])('key %s leads to "%s"', (key, to) => {
    const driver = menu();
    driver.go();
    driver.keyed(key);
    expect(wentTo(driver)).toBe(to);
  });

  test('goes on without a key when time is over, and by the general error when the prompt cannot be played', () => {
    const late = menu();
    late.go();
    late.go('noDigits');
    expect(wentTo(late)).toBe('late');
    const failed = menu();
    failed.go();
    failed.comes({ kind: 'playFailed', why: 'Nothing here speaks.' });
    expect(wentTo(failed)).toBe('failed');
  });
});

describe('GetParticipantInput that stores', () => {
  const WAYS = { next: 'kept', errors: { InputTimeLimitExceeded: 'late', InvalidPhoneNumber: 'no-number', NoMatchingError: 'failed' } };
  const storing = (parameters: Record<string, unknown>, answers: (question: Question) => Answer = allIsWell) =>
    onCall('CONTACT_FLOW', [action('ask', 'GetParticipantInput', { Text: 'Your number', InputTimeLimitSeconds: '10', StoreInput: 'True', ...parameters }, WAYS), ...['kept', 'late', 'no-number', 'failed'].map(place)], {}, answers);
  const keyed = (parameters: Record<string, unknown>, keys: string, answers: (question: Question) => Answer = allIsWell): Driver => {
    const driver = storing(parameters, answers);
    driver.go();
    driver.keyed(keys);
    return driver;
  };

  test('takes up to twenty keys up to a hash, each within five seconds, unless it says otherwise', () => {
    expect(storing({}).go()).toMatchObject({ rules: { most: 20, terminator: '#', starCancels: true, firstWithin: 10_000, nextWithin: 5000 } });
    expect(storing({ InputValidation: { CustomValidation: { MaximumLength: '4' } }, DTMFConfiguration: { InputTerminationSequence: '**', DisableCancelKey: 'True', InterdigitTimeLimitSeconds: '3' } }).go()).toMatchObject({
      rules: { most: 4, terminator: '**', starCancels: false, nextWithin: 3000 },
    });
  });

  test('keeps what was keyed in where flows find it, and says it nowhere', () => {
    const driver = keyed({}, '4711');
    expect([wentTo(driver), driver.facts.storedInput]).toEqual(['kept', '4711']);
    expect(JSON.stringify([driver.log, driver.run])).not.toContain('4711');
  });

  test.each<[Record<string, unknown>, string, string | null]>([
    [{ NumberFormat: 'E164' }, '4930123456', '+4930123456'],
    [{ NumberFormat: 'E164' }, '004930123456', '+4930123456'],
    [{ NumberFormat: 'E164' }, '12', null],
    [{ NumberFormat: 'Local', CountryCode: 'DE' }, '030123456', '+4930123456'],
    [{ NumberFormat: 'Local', CountryCode: 'US' }, '12065550100', '+12065550100'],
    [{ NumberFormat: 'Local', CountryCode: 'us' }, '2065550100', '+12065550100'],
    [{ NumberFormat: 'Local', CountryCode: 'IT' }, '0612345678', '+390612345678'],
    [{ NumberFormat: 'Local', CountryCode: 'HU' }, '0612345678', '+3612345678'],
    [{ NumberFormat: 'Local', CountryCode: 'CI' }, '0712345678', '+2250712345678'],
    [{ NumberFormat: 'Local', CountryCode: 'RU' }, '88005550100', '+78005550100'],
    [{ NumberFormat: 'Local', CountryCode: 'RU' }, '8005550100', '+78005550100'],
    [{ NumberFormat: 'Local', CountryCode: 'DE' }, '0*30', null],
    [{ NumberFormat: 'Local', CountryCode: '$.Attributes.none' }, '030123456', null],
  ])('as a number of %j, %s is %s', (validation, keys, number) => {
    const driver = keyed({ InputValidation: { PhoneNumberValidation: validation } }, keys);
    expect([wentTo(driver), driver.facts.storedInput]).toEqual(number === null ? ['no-number', null] : ['kept', number]);
    expect(JSON.stringify(driver.log)).not.toContain(keys);
  });

  test('is compared and copied without the log saying what it is', () => {
    const driver = onCall('CONTACT_FLOW', [
      action('which', 'Compare', { ComparisonValue: '$.StoredCustomerInput' }, { when: [['Equals', '4711', 'copy']], errors: { NoMatchingCondition: 'end' } }),
      action('copy', 'UpdateContactAttributes', { Attributes: { pin: 'PIN $.StoredCustomerInput' } }, { next: 'end' }),
    ], { storedInput: '4711' });
    driver.go();
    expect(driver.facts.attributes).toEqual({ pin: 'PIN 4711' });
    expect(driver.log.map(({ action: id, next }) => [id, next])).toEqual([['which', 'copy'], ['copy', 'end'], ['end', null]]);
    expect(JSON.stringify(driver.log)).not.toContain('4711');
  });

  test('goes on without input when time is over', () => {
    const driver = storing({});
    driver.go();
    driver.go('noDigits');
    expect(wentTo(driver)).toBe('late');
  });

  test('has it encrypted where a key is given, and keeps nothing if that fails', () => {
    const InputEncryption = { EncryptionKeyId: 'mine', Key: 'PEM' };
    const driver = keyed({ InputEncryption }, '4111');
    expect(driver.questions).toEqual([{ kind: 'encrypt', text: '4111', key: 'PEM' }]);
    expect([wentTo(driver), driver.facts.storedInput]).toEqual(['kept', 'encrypted with PEM']);
    expect(JSON.stringify([driver.log, driver.run])).not.toContain('4111');
    const failed = keyed({ InputEncryption }, '4111', except({ kind: 'encrypted', text: null, why: 'It is no key.' }));
    expect([wentTo(failed), failed.facts.storedInput]).toEqual(['failed', null]);
    const none = keyed({ InputEncryption: { Key: '$.Attributes.none' } }, '4111');
    expect([wentTo(none), none.facts.storedInput]).toEqual(['failed', null]);
  });
});

describe('calls that flows make', () => {
  const THIRD = { ThirdPartyPhoneNumber: '+4930123456', ThirdPartyConnectionTimeLimitSeconds: '30', ThirdPartyDTMFDigits: '12,3#' };
  const dialing = (goesOn: 'True' | 'False', answers: (question: Question) => Answer = allIsWell) =>
    onCall('CONTACT_FLOW', [
      action('dial', 'TransferParticipantToThirdParty', { ...THIRD, ContinueFlowExecution: goesOn }, { next: 'after', errors: { CallFailed: 'failed', ConnectionTimeLimitExceeded: 'late', NoMatchingError: 'else' } }),
      ...['after', 'failed', 'late', 'else'].map(place),
    ], {}, answers);

  test('ring for as long as the flow says; afterwards the flow goes on', () => {
    const driver = dialing('True');
    expect(driver.go()).toEqual({ kind: 'dials', dial: { address: '+4930123456', ringsFor: 30_000, digits: '12,3#', callerId: null } });
    driver.comes({ kind: 'dialed', result: 'finished', why: null });
    expect(wentTo(driver)).toBe('after');
  });

  test('end with the third party where the flow does not go on', () => {
    const driver = dialing('False');
    driver.go();
    expect(driver.comes({ kind: 'dialed', result: 'finished', why: null })).toEqual({ kind: 'disconnected' });
    expect(wentTo(driver)).toBeUndefined();
  });

  test.each([['failed', 'failed'], ['unanswered', 'late']] as const)('that are %s take the branch for that', (result, to) => {
    const driver = dialing('True');
    driver.go();
    driver.comes({ kind: 'dialed', result, why: null });
    expect(wentTo(driver)).toBe(to);
  });

  test('to where there is no way fail at once', () => {
    const driver = dialing('True', except({ kind: 'dialable', dialable: 'no_way', why: 'There is no trunk.' }));
    driver.go();
    expect([wentTo(driver), driver.log[0]?.error]).toEqual(['failed', 'There is no trunk.']);
  });
});

describe('calling back', () => {
  const number = (answers: (question: Question) => Answer, known: Partial<FlowFacts> = {}) =>
    onCall('CONTACT_FLOW', [
      action('number', 'UpdateContactCallbackNumber', { CallbackNumber: '$.StoredCustomerInput' }, { next: 'kept', errors: { InvalidCallbackNumber: 'invalid', CallbackNumberNotDialable: 'no-way' } }),
      ...['kept', 'invalid', 'no-way'].map(place),
    ], { storedInput: '+4930123456', ...known }, answers);

  test('keeps the number, if it can be called, and does not log it', () => {
    const driver = number(allIsWell);
    driver.go();
    expect(wentTo(driver)).toBe('kept');
    expect(driver.effects).toContainEqual({ kind: 'setCallbackNumber', address: '+4930123456' });
    expect(JSON.stringify(driver.log)).not.toContain('4930123456');
  });

  test.each<[string, Partial<FlowFacts>, Answer, string]>([
    ['none was given', { storedInput: null }, { kind: 'dialable', dialable: 'yes', why: null }, 'invalid'],
    ['it is none', {}, { kind: 'dialable', dialable: 'invalid', why: null }, 'invalid'],
    ['there is no way to it', {}, { kind: 'dialable', dialable: 'no_way', why: null }, 'no-way'],
  ])('takes the branch for it when %s', (_, known, answer, to) => {
    const driver = number(except(answer), known);
    driver.go();
    expect(wentTo(driver)).toBe(to);
  });

  const PROMISE = { InitialCallDelaySeconds: '5', MaximumConnectionAttempts: '2', RetryDelaySeconds: '600' };
  const promise = (parameters: Record<string, unknown>, answers: (question: Question) => Answer = allIsWell) =>
    onCall('CUSTOMER_QUEUE', [action('promise', 'CreateCallbackContact', { ...PROMISE, ...parameters }, { next: 'made', errors: { NoMatchingError: 'failed' } }), place('made'), place('failed')], {}, answers);
  const ASKED = { queue: null, agent: null, flowId: null, delaySeconds: 5, attempts: 2, retrySeconds: 600, callerId: null };

  test.each<[Record<string, unknown>, object]>([
    [{}, ASKED],
    [{ QueueId: 'arn:x/queue/orders' }, { ...ASKED, queue: 'orders' }],
    [{ QueueId: 'arn:x/queue/agent/ada' }, { ...ASKED, agent: 'ada' }],
    [{ AgentId: 'ada', ContactFlowId: 'flow-back' }, { ...ASKED, agent: 'ada', flowId: 'flow-back' }],
  ])('is promised with %j', (parameters, callback) => {
    const driver = promise(parameters);
    driver.go();
    expect(driver.questions).toEqual([{ kind: 'createCallback', callback }]);
    expect(wentTo(driver)).toBe('made');
  });

  test('that is refused takes the error branch', () => {
    const driver = promise({}, except({ kind: 'callback', contactId: null, why: 'There is no number to call back.' }));
    driver.go();
    expect([wentTo(driver), driver.log[0]?.error]).toEqual(['failed', 'There is no number to call back.']);
  });
});

describe('the rest', () => {
  test('of an outbound whisper knows who answered', () => {
    const status = (answeredBy: FlowFacts['answeredBy']) => {
      const driver = onCall('OUTBOUND_WHISPER', [
        action('status', 'CheckOutboundCallStatus', {}, { next: 'other', when: [['Equals', 'CallAnswered', 'person'], ['Equals', 'NotDetected', 'unknown']], errors: { NoMatchingCondition: 'other', NoMatchingError: 'not-ours' } }),
        ...['person', 'unknown', 'other', 'not-ours'].map(place),
      ], { answeredBy });
      driver.go();
      return wentTo(driver);
    };
    expect([status('person'), status('unknown'), status(null)]).toEqual(['person', 'unknown', 'not-ours']);
  });

  test('holds whom the contact was transferred from', () => {
    const hold = (answer: Answer) => {
      const driver = onCall('AGENT_TRANSFER', [action('hold', 'UpdatePreviousContactParticipantState', { PreviousContactParticipantState: 'CustomerOnHold' }, { next: 'held', errors: { NoMatchingError: 'failed' } }), place('held'), place('failed')], {}, except(answer));
      driver.go();
      expect(driver.effects.filter(({ kind }) => kind === 'holdPrevious')).toEqual(answer.kind === 'previousCanHold' && answer.why === null ? [{ kind: 'holdPrevious', state: 'CustomerOnHold' }] : []);
      return wentTo(driver);
    };
    expect([hold({ kind: 'previousCanHold', why: null }), hold({ kind: 'previousCanHold', why: 'There is no earlier agent.' })]).toEqual(['held', 'failed']);
  });

  test('hands a call to the agent it was transferred to, and ends it if that one is not free', () => {
    const agent = { arn: 'arn:x:instance/i/agent/ada', userName: 'ada', firstName: 'Ada', lastName: 'B' };
    const transfer = (answer?: Answer) => onCall('AGENT_TRANSFER', [action('to', 'TransferContactToAgent')], { agent }, answer ? except(answer) : allIsWell).go();
    expect(transfer()).toEqual({ kind: 'handedToQueue', queueId: 'queue-of-ada' });
    expect(transfer({ kind: 'freeAgent', queue: null })).toEqual({ kind: 'disconnected' });
  });

  test('a bot cannot hear a caller, and the log says what to do instead', () => {
    const driver = onCall('CONTACT_FLOW', [action('bot', 'ConnectParticipantWithLexBot', { LexV2Bot: { AliasArn: 'b' }, Text: 'Hello' }, { next: 'end', when: [['Equals', 'Order', 'end']], errors: { NoMatchingError: 'failed', NoMatchingCondition: 'end' } }), place('failed')]);
    driver.go();
    expect([wentTo(driver), driver.log[0]?.error]).toEqual(['failed', expect.stringContaining('GetParticipantInput')]);
  });

  test('a menu that is asked again is no circle; one that fails into itself is', () => {
    const menu = (failing: string) =>
      parseFlow(written(action('menu', 'GetParticipantInput', { Text: 'Press 1', InputTimeLimitSeconds: '5', StoreInput: 'False' }, { next: 'again', when: [['Equals', '1', 'end']], errors: { NoMatchingCondition: 'again', InputTimeLimitExceeded: 'again', NoMatchingError: failing } }), action('again', 'MessageParticipant', { Text: 'Try again' }, { next: 'menu' }), END), 'CONTACT_FLOW');
    expect(menu('end')).toMatchObject({ ok: true, warnings: [] });
    expect(menu('again')).toMatchObject({ ok: true, warnings: [{ field: 'Transitions', message: expect.stringContaining('round') }] });
  });
});
