import { describe, expect, test } from 'vitest';
import type { FlowType } from '../../../contract/flow-language.ts';
import type { Channel } from '../../../contract/primitives.ts';
import { parseFlow } from '../../../server/flows/parse.ts';
import { Driver, action, facts, flowOf, written } from './flow-setup.ts';

/*
 * Types of action that do no work on chats and tasks, and some of them none on calls either: they are checked, kept, and take the
 * branch the channel table says.
 */

const END = action('end', 'DisconnectParticipant');
const PROFILE = { ProfileRequestData: { ProfileId: '$.Attributes.id' } };
type Case = [type: string, parameters: Record<string, unknown>, branch: string, flowType?: FlowType, ways?: { when?: [string, string, string][]; noNext?: true }];
const CASES: Case[] = [
  ['CreateCase', { LinkContactToCase: 'True', CaseTemplateId: 't' }, 'NoMatchingError'],
  ['GetCase', { LinkContactToCase: 'True', GetLastUpdatedCase: 'True', CustomerId: '7' }, 'NoMatchingError'],
  ['UpdateCase', { LinkContactToCase: 'True', CaseId: 'c' }, 'NoMatchingError'],
  ['CreateWisdomSession', { WisdomAssistantArn: 'arn:x' }, 'NoMatchingError'],
  ['StartOutboundChatContact', { SourceEndpoint: {}, DestinationEndpoint: {}, ContactFlowArn: 'f', ContactSubtype: 'connect:SMS' }, 'NoMatchingError'],
  ['UpdateContactMediaProcessing', { ChatProcessor: { Enabled: 'True' } }, 'NoMatchingError'],
  ['AssociateContactToCustomerProfile', PROFILE, 'NoMatchingError'],
  ['CreateCustomerProfile', PROFILE, 'NoMatchingError'],
  ['GetCustomerProfile', PROFILE, 'NoMatchingError'],
  ['GetCustomerProfileObject', PROFILE, 'NoMatchingError'],
  ['GetCalculatedAttributesForCustomerProfile', PROFILE, 'NoMatchingError'],
  ['UpdateCustomerProfile', PROFILE, 'NoMatchingError'],
  ['CheckOutboundCallStatus', {}, 'NoMatchingError', 'CONTACT_FLOW', { when: [['Equals', 'CallAnswered', 'success']] }],
  ['CheckVoiceId', { CheckVoiceIdOption: 'VoiceAuthentication' }, 'NoMatchingError', 'CONTACT_FLOW', { when: [['Equals', 'Authenticated', 'success']] }],
  ['CompleteOutboundCall', {}, 'NoMatchingError', 'OUTBOUND_WHISPER'],
  ['CreateCallbackContact', { InitialCallDelaySeconds: '5', MaximumConnectionAttempts: '1', RetryDelaySeconds: '600' }, 'NoMatchingError'],
  ['StartVoiceIdStream', {}, 'NoMatchingError'],
  ['TransferParticipantToThirdParty', { ThirdPartyPhoneNumber: '+1', ThirdPartyConnectionTimeLimitSeconds: '30', ContinueFlowExecution: 'True' }, 'NoMatchingError'],
  ['UpdateContactCallbackNumber', { CallbackNumber: '$.StoredCustomerInput' }, 'InvalidCallbackNumber'],
  ['UpdateContactMediaStreamingBehavior', { MediaStreamingState: 'Enabled', Participants: [], MediaStreamType: 'Audio' }, 'NoMatchingError'],
  ['UpdatePreviousContactParticipantState', { PreviousContactParticipantState: 'OffHold' }, 'NoMatchingError'],
  ['MessageParticipantIteratively', { Messages: [{ Text: 'Please wait' }] }, 'NoMatchingError', 'CUSTOMER_QUEUE', { noNext: true }],
  ['GetParticipantInput', { Text: 'Press 1', InputTimeLimitSeconds: '5', StoreInput: 'False' }, 'NoMatchingError', 'CONTACT_FLOW', { when: [['Equals', '1', 'success']] }],
];

/** Those that do their work on a call; see on-calls.test.ts. */
const ON_CALLS = new Set([
  'CheckOutboundCallStatus', 'CompleteOutboundCall', 'CreateCallbackContact', 'GetParticipantInput', 'MessageParticipantIteratively',
  'TransferParticipantToThirdParty', 'UpdateContactCallbackNumber', 'UpdatePreviousContactParticipantState',
]);

describe.each(CASES)('%s', (type, parameters, branch, flowType = 'CONTACT_FLOW', ways = {}) => {
  const one = action('a', type, parameters, {
    ...(ways.noNext ? {} : { next: ways.when === undefined ? 'success' : 'end' }),
    errors: { [branch]: 'branch' },
    ...(ways.when === undefined ? {} : { when: ways.when }),
  });
  const places = ['success', 'branch'].map((id) => action(id, 'UpdateContactTextToSpeechVoice', { TextToSpeechVoice: id }, { next: 'end' }));

  test.each((ON_CALLS.has(type) ? ['CHAT', 'TASK'] : ['CHAT', 'TASK', 'VOICE']) as readonly Channel[])(`takes ${branch} on a contact of channel %s, and the log says why`, (channel) => {
    const driver = new Driver(flowOf(flowType, one, ...places, END), facts({ channel, logging: true }));
    driver.go();
    expect(driver.log[0]).toMatchObject({ action: 'a', branch, next: 'branch' });
    expect(driver.log[0]?.error?.length).toBeGreaterThan(15);
    expect(driver.log[1]).toMatchObject({ action: 'branch', branch: 'NextAction' });
  });

  test('parses without a complaint of its parameters, and needs those that are needed', () => {
    const problems = (given: Record<string, unknown>) => {
      const parsed = parseFlow(written({ ...one, Parameters: given }, ...places, END), flowType);
      return (parsed.ok ? parsed.warnings : parsed.problems).filter(({ action: id, field }) => id === 'a' && field.startsWith('Parameters'));
    };
    expect(problems(parameters)).toEqual([]);
    expect(problems({ ...parameters, Unheard: '1' })).toMatchObject([{ severity: 'warning', field: 'Parameters.Unheard' }]);
    for (const name of Object.keys(parameters).filter((key) => !['CustomerId', 'Text'].includes(key))) {
      const { [name]: _, ...rest } = parameters;
      expect(problems(rest), `without ${name}`).toMatchObject([{ severity: 'error', field: `Parameters.${name}` }]);
    }
  });
});

describe('on a chat or a task', () => {
  test('the voice of prompts can be chosen and has no effect', () => {
    const flow = flowOf('CONTACT_FLOW', action('v', 'UpdateContactTextToSpeechVoice', { TextToSpeechVoice: '$.Attributes.voice', TextToSpeechEngine: 'Neural' }, { next: 'end' }), END);
    for (const channel of ['CHAT', 'TASK'] as const) {
      const driver = new Driver(flow, facts({ channel }));
      expect([driver.go(), driver.effects]).toEqual([{ kind: 'disconnected' }, []]);
    }
  });

  test('routing criteria count as met, with a warning when they are written', () => {
    const text = written(action('r', 'UpdateRoutingCriteria', { RoutingCriteria: { Steps: [] } }, { next: 'end' }), END);
    const parsed = parseFlow(text, 'CONTACT_FLOW');
    expect(parsed.ok && parsed.warnings).toMatchObject([{ field: 'Parameters.RoutingCriteria', message: expect.stringContaining('any agent') }]);
  });

  test('messages that repeat stop a queue flow that has no branch for that, and leave the contact in the queue', () => {
    const flow = flowOf('CUSTOMER_QUEUE', action('m', 'MessageParticipantIteratively', { Messages: [{ Text: 'Please wait' }] }));
    expect(new Driver(flow).go()).toMatchObject({ kind: 'failed' });
  });

  test('a transfer to an agent by that action fails, for it has no branch', () => {
    const flow = flowOf('AGENT_TRANSFER', action('t', 'TransferContactToAgent'));
    expect(new Driver(flow).go()).toMatchObject({ kind: 'failed', why: expect.stringContaining('voice contacts only') });
  });
});

describe('parameters', () => {
  const errors = (type: string, parameters: Record<string, unknown>, flowType: FlowType, when: [string, string, string][] = []) => {
    const parsed = parseFlow(written(action('a', type, parameters, { next: 'end', errors: { NoMatchingError: 'end' }, when }), END), flowType);
    return parsed.ok ? [] : parsed.problems.filter(({ severity }) => severity === 'error').map(({ field }) => field);
  };

  test.each<[string, Record<string, unknown>, string, FlowType?]>([
    ['CreateCallbackContact', { InitialCallDelaySeconds: '0', MaximumConnectionAttempts: '1', RetryDelaySeconds: '1' }, 'Parameters.InitialCallDelaySeconds'],
    ['CreateCallbackContact', { InitialCallDelaySeconds: '1', MaximumConnectionAttempts: '0', RetryDelaySeconds: '259200' }, 'Parameters.MaximumConnectionAttempts'],
    ['UpdateContactCallbackNumber', { CallbackNumber: '+4912345' }, 'Parameters.CallbackNumber'],
    ['UpdatePreviousContactParticipantState', { PreviousContactParticipantState: 'Hold' }, 'Parameters.PreviousContactParticipantState'],
    ['UpdateContactMediaStreamingBehavior', { MediaStreamingState: 'On', Participants: [], MediaStreamType: 'Audio' }, 'Parameters.MediaStreamingState'],
    ['GetParticipantInput', { InputTimeLimitSeconds: '181', StoreInput: 'False' }, 'Parameters.InputTimeLimitSeconds'],
    ['GetParticipantInput', { InputTimeLimitSeconds: '5', StoreInput: 'True', DTMFConfiguration: { InputTerminationSequence: '######' } }, 'Parameters.DTMFConfiguration.InputTerminationSequence'],
    ['GetParticipantInput', { InputTimeLimitSeconds: '5', StoreInput: 'True', InputValidation: { PhoneNumberValidation: { NumberFormat: 'Any' } } }, 'Parameters.InputValidation.PhoneNumberValidation.NumberFormat'],
    ['GetParticipantInput', { InputTimeLimitSeconds: '5', StoreInput: 'True', InputValidation: { CustomValidation: { MaximumLength: '21' } } }, 'Parameters.InputValidation.CustomValidation.MaximumLength'],
    ['GetParticipantInput', { InputTimeLimitSeconds: '5', StoreInput: 'True', InputValidation: { PhoneNumberValidation: { NumberFormat: 'Local', CountryCode: 'XX' } } }, 'Parameters.InputValidation.PhoneNumberValidation.CountryCode'],
    ['GetParticipantInput', { InputTimeLimitSeconds: '5', StoreInput: 'True', InputValidation: { CustomValidation: { MaximumLength: '4' }, PhoneNumberValidation: { NumberFormat: 'E164' } } }, 'Parameters.InputValidation'],
    ['GetParticipantInput', { InputTimeLimitSeconds: '5', StoreInput: 'True', InputEncryption: { EncryptionKeyId: 'k' } }, 'Parameters.InputEncryption.Key'],
    ['GetParticipantInput', { InputTimeLimitSeconds: '5', StoreInput: 'True', DTMFConfiguration: { InterdigitTimeLimitSeconds: '21' } }, 'Parameters.DTMFConfiguration.InterdigitTimeLimitSeconds'],
    ['CreateCallbackContact', { InitialCallDelaySeconds: '1', MaximumConnectionAttempts: '1', RetryDelaySeconds: '1', QueueId: 'q', AgentId: 'a' }, 'Parameters'],
    ['UpdateContactTextToSpeechVoice', { TextToSpeechVoice: 'Joanna', TextToSpeechEngine: 'Best' }, 'Parameters.TextToSpeechEngine'],
    ['UpdateRoutingCriteria', { RoutingCriteria: {} }, 'Parameters.RoutingCriteria'],
    ['StartOutboundChatContact', { SourceEndpoint: {}, DestinationEndpoint: {}, ContactFlowArn: 'f', ContactSubtype: 'connect:Mail' }, 'Parameters.ContactSubtype'],
  ])('of %s are checked', (type, parameters, field, flowType = 'CONTACT_FLOW') => {
    expect(errors(type, parameters, flowType)).toEqual([field]);
  });

  test('of repeated messages: at least one, each in one form, interrupted after more than 20 s', () => {
    const repeated = (parameters: Record<string, unknown>, when: [string, string, string][] = []) => {
      const parsed = parseFlow(written(action('a', 'MessageParticipantIteratively', parameters, { when }), END), 'CUSTOMER_QUEUE');
      return parsed.ok ? [] : parsed.problems.filter(({ severity }) => severity === 'error').map(({ field }) => field);
    };
    expect(repeated({ Messages: [] })).toEqual(['Parameters.Messages']);
    expect(repeated({ Messages: [{ Text: 'a', SSML: 'b' }] })).toEqual(['Parameters.Messages[0]']);
    expect(repeated({ Messages: [{ Text: 'a' }], InterruptFrequencySeconds: '20' }, [['Equals', 'MessagesInterrupted', 'end']])).toEqual(['Parameters.InterruptFrequencySeconds']);
    expect(repeated({ Messages: [{ Text: 'a' }], InterruptFrequencySeconds: '30' })).toEqual(['Transitions.Conditions']);
    expect(repeated({ Messages: [{ Text: 'a' }], InterruptFrequencySeconds: '30' }, [['Equals', 'MessagesInterrupted', 'end']])).toEqual([]);
  });

  test('a NextAction of null, as exports write it, is none', () => {
    const text = written({ Identifier: 'a', Type: 'MessageParticipantIteratively', Parameters: { Messages: [{ Text: 'x' }] }, Transitions: { NextAction: null } });
    expect(parseFlow(text, 'CUSTOMER_QUEUE').ok).toBe(true);
  });

  test('keys are the conditions of a menu', () => {
    expect(errors('GetParticipantInput', { InputTimeLimitSeconds: '5', StoreInput: 'False' }, 'CONTACT_FLOW', [['Equals', 'x', 'end']])).toEqual(['Transitions.Conditions[0].Condition.Operands']);
    expect(errors('GetParticipantInput', { InputTimeLimitSeconds: '5', StoreInput: 'True' }, 'CONTACT_FLOW', [['Equals', '1', 'end']])).toEqual(['Transitions.Conditions']);
  });
});
