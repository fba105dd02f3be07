/*
 * One valid way to write each type of action: for tests that must hold for all of them.
 */

export interface Example {
  /** Parameters that are right, in several forms. */
  readonly parameters: readonly Record<string, unknown>[];
  readonly next?: boolean;
  readonly when?: readonly (readonly [operator: string, operand: string])[];
  readonly errors?: readonly string[];
}

const GENERAL = ['NoMatchingError'];
const PROFILE = { ProfileRequestData: { ProfileId: '$.Attributes.id' } };
const goesOn = (...parameters: Record<string, unknown>[]): Example => ({ parameters, next: true, errors: GENERAL });
const branches = (operands: readonly string[], parameters: readonly Record<string, unknown>[], errors: readonly string[] = GENERAL): Example => ({
  parameters,
  when: operands.map((operand) => ['Equals', operand] as const),
  errors,
});
const ends = (...parameters: Record<string, unknown>[]): Example => ({ parameters });

/** By type: the 56 of the language, and what is written in exports besides. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  AssociateContactToCustomerProfile: goesOn(PROFILE),
  CheckHoursOfOperation: branches(['True', 'False'], [{}, { HoursOfOperationId: 'hours-always' }, { HoursOfOperationId: '$.Attributes.k' }]),
  CheckMetricData: { parameters: [{ MetricType: 'NumberOfContactsInQueue' }, { MetricType: 'OldestContactInQueueAgeSeconds', QueueId: '$.Attributes.k' }], when: [['Equals', '0'], ['NumberGreaterThan', '5000']], errors: ['NoMatchingCondition', 'NoMatchingError'] },
  CheckOutboundCallStatus: branches(['CallAnswered', 'NotDetected'], [{}]),
  CheckVoiceId: branches(['Authenticated'], [{ CheckVoiceIdOption: 'VoiceAuthentication' }]),
  Compare: { parameters: [{ ComparisonValue: '$.Attributes.k' }, { ComparisonValue: '$.Channel' }, { ComparisonValue: '$.FlowAttributes.k' }, { ComparisonValue: '$.Modules.ResultData.k' }, { ComparisonValue: '$.Metrics.Queue.Size' }], when: [['Equals', '3'], ['TextContains', 'CHA'], ['NumberLessThan', '$.Attributes.k']], errors: ['NoMatchingCondition'] },
  CompleteOutboundCall: goesOn({}),
  ConnectParticipantWithLexBot: branches(['OrderStatus'], [{ LexV2Bot: { AliasArn: 'arn:aws:lex:x:1:bot-alias/B/A' }, Text: 'How can I help?' }], ['InputTimeLimitExceeded', 'NoMatchingCondition', 'NoMatchingError']),
  CreateCallbackContact: goesOn({ InitialCallDelaySeconds: '5', MaximumConnectionAttempts: '1', RetryDelaySeconds: '600' }),
  CreateCase: goesOn({ LinkContactToCase: 'True', CaseTemplateId: 't' }),
  CreateCustomerProfile: goesOn(PROFILE),
  CreateTask: goesOn({ ContactFlowId: 'flow-inbound', Name: 'Call $.Attributes.k' }, { ContactFlowId: '$.Attributes.k', Name: 'x', DelaySeconds: '60', References: { a: { Type: 'URL', Value: 'https://x/' } }, Attributes: { k: 'v' } }),
  CreateWisdomSession: goesOn({ WisdomAssistantArn: 'arn:x' }),
  DequeueContactAndTransferToQueue: { parameters: [{}, { QueueId: 'queue-orders' }, { AgentId: '$.Attributes.k' }], errors: ['QueueAtCapacity', 'NoMatchingError'] },
  DisconnectParticipant: ends({}),
  DistributeByPercentage: { parameters: [{}], when: [['NumberLessThan', '31'], ['NumberLessThan', '51']], errors: ['NoMatchingCondition'] },
  EndFlowExecution: ends({}),
  EndFlowModuleExecution: ends({}, { Result: 'yes', ResultData: { k: '$.Attributes.k', n: 3 } }),
  GetCalculatedAttributesForCustomerProfile: goesOn(PROFILE),
  GetCase: goesOn({ LinkContactToCase: 'True', GetLastUpdatedCase: 'True', CustomerId: '7' }),
  GetCustomerProfile: goesOn(PROFILE),
  GetCustomerProfileObject: goesOn(PROFILE),
  GetMetricData: goesOn({}, { QueueId: 'queue-orders', QueueChannel: 'Chat' }, { AgentId: '$.Attributes.none' }),
  GetParticipantInput: { parameters: [{ Text: 'Press 1 $.Attributes.k', InputTimeLimitSeconds: '5', StoreInput: 'False' }, { InputTimeLimitSeconds: '$.Attributes.k', StoreInput: 'False' }], when: [['Equals', '1'], ['Equals', '#']], errors: ['NoMatchingCondition', 'InputTimeLimitExceeded', 'NoMatchingError'] },
  InvokeFlowModule: { parameters: [{ FlowModuleId: 'm' }, { FlowModuleId: '$.Attributes.k', Input: { a: [1, '$.Attributes.k', null] } }], next: true, when: [['Equals', 'yes']], errors: ['NoMatchingCondition', 'NoMatchingError'] },
  InvokeLambdaFunction: goesOn({ LambdaFunctionARN: 'orders', InvocationTimeLimitSeconds: '8' }, { LambdaFunctionARN: '$.Attributes.k', InvocationTimeLimitSeconds: '3', InvocationType: 'ASYNCHRONOUS' }),
  Loop: branches(['ContinueLooping', 'DoneLooping'], [{ LoopCount: '2' }, { LoopCount: 100 }, { LoopCount: '$.Attributes.k' }]),
  MessageParticipant: goesOn({ Text: 'hello $.Attributes.k' }, { SSML: '<speak/>' }, { Text: '$.Attributes.none' }),
  MessageParticipantIteratively: { parameters: [{ Messages: [{ Text: 'Please wait' }, { PromptId: 'music' }], InterruptFrequencySeconds: '30' }], when: [['Equals', 'MessagesInterrupted']], errors: GENERAL },
  ResumeContact: goesOn({}),
  ShowView: branches(['Confirm', 'Back'], [{ ViewResource: { Id: 'confirmation', Version: '1' }, InvocationTimeLimitSeconds: '400', ViewData: { Heading: '$.Attributes.k' } }], ['NoMatchingCondition', 'TimeLimitExceeded', 'NoMatchingError']),
  StartOutboundChatContact: goesOn({ SourceEndpoint: {}, DestinationEndpoint: {}, ContactFlowArn: 'f', ContactSubtype: 'connect:SMS' }),
  StartVoiceIdStream: goesOn({}),
  TagContact: goesOn({ Tags: { reason: '$.Attributes.k' } }),
  TransferContactToAgent: ends({}),
  TransferContactToQueue: { parameters: [{}], errors: ['QueueAtCapacity', 'NoMatchingError'] },
  TransferParticipantToThirdParty: goesOn({ ThirdPartyPhoneNumber: '+1', ThirdPartyConnectionTimeLimitSeconds: '30', ContinueFlowExecution: 'True' }),
  TransferToFlow: { parameters: [{ ContactFlowId: 'flow-inbound' }, { ContactFlowId: '$.Attributes.k' }], errors: GENERAL },
  UntagContact: goesOn({ TagKeys: ['reason'] }),
  UpdateCase: goesOn({ LinkContactToCase: 'True', CaseId: 'c' }),
  UpdateContactAttributes: goesOn({ Attributes: { k: '$.Channel' } }, { Attributes: { k: '3' }, TargetContact: 'Related' }, { Attributes: { other: '$.Attributes.k$.Attributes.k' } }),
  UpdateContactCallbackNumber: { parameters: [{ CallbackNumber: '$.StoredCustomerInput' }], next: true, errors: ['InvalidCallbackNumber'] },
  UpdateContactData: goesOn({ Name: '$.Attributes.k', References: { order: { Type: 'URL', Value: 'https://x/' } } }, { CustomerId: '7', TargetContact: 'Related' }),
  UpdateContactEventHooks: goesOn({ EventHooks: { CustomerRemaining: 'flow-disconnect' } }, { EventHooks: { CustomerHold: 'f' } }, { EventHooks: { CustomerQueue: '$.Attributes.none' } }),
  UpdateContactMediaProcessing: goesOn({ ChatProcessor: { Enabled: 'True' } }),
  UpdateContactMediaStreamingBehavior: goesOn({ MediaStreamingState: 'Enabled', Participants: [], MediaStreamType: 'Audio' }),
  UpdateContactRecordingAndAnalyticsBehavior: goesOn({ ChatBehavior: { ChatAnalyticsBehavior: { Enabled: 'True' } } }, { VoiceBehavior: {} }),
  UpdateContactRecordingBehavior: goesOn({ RecordingBehavior: { RecordedParticipants: ['Agent', 'Customer'] } }, { RecordingBehavior: { RecordedParticipants: [] } }),
  UpdateContactRoutingBehavior: goesOn({ QueuePriority: '1' }, { QueueTimeAdjustmentSeconds: '-5' }, { QueuePriority: '$.Attributes.k' }),
  UpdateContactTargetQueue: goesOn({ QueueId: 'queue-support' }, { AgentId: '$.Attributes.k' }, { QueueId: 'arn:x/queue/agent/ada' }),
  UpdateContactTextToSpeechVoice: goesOn({ TextToSpeechVoice: 'Joanna' }),
  UpdateCustomerProfile: goesOn(PROFILE),
  UpdateFlowAttributes: goesOn({ FlowAttributes: { k: { Value: '$.Attributes.k' } } }, { FlowAttributes: { k: { Value: 'x' }, long: { Value: '$.Attributes.k' } } }),
  UpdateFlowLoggingBehavior: goesOn({ FlowLoggingBehavior: 'Enabled' }, { FlowLoggingBehavior: 'Disabled' }),
  UpdatePreviousContactParticipantState: goesOn({ PreviousContactParticipantState: 'OffHold' }),
  UpdateRoutingCriteria: goesOn({ RoutingCriteria: { Steps: [] } }),
  Wait: branches(['CustomerReturned', 'BotParticipantDisconnected', 'WaitCompleted'], [{ TimeLimitSeconds: '900', Events: ['CustomerReturned', 'BotParticipantDisconnected'] }], ['ParticipantNotFound', 'NoMatchingError']),
};

/** This type, written so that each of its ways out leads where `to` says. */
export function example(id: string, type: string, to: (way: number) => string, variant = 0): Record<string, unknown> {
  const { parameters, next = false, when = [], errors = [] } = EXAMPLES[type] ?? { parameters: [{}] };
  let ways = 0;
  return {
    Identifier: id,
    Type: type,
    Parameters: parameters[variant % parameters.length],
    Transitions: {
      ...(next && { NextAction: to(ways++) }),
      ...(errors.length > 0 && { Errors: errors.map((ErrorType) => ({ ErrorType, NextAction: to(ways++) })) }),
      ...(when.length > 0 && { Conditions: when.map(([Operator, Operand]) => ({ NextAction: to(ways++), Condition: { Operator, Operands: [Operand] } })) }),
    },
  };
}
