import type { FlowType } from '../../../contract/flow-language.ts';
import { valueIn } from './legacy-references.ts';
import { textOf, type ModuleReader } from './module-reader.ts';

/** What a module becomes: type, parameters, and how its branches are called now. */
export interface Adapted {
  readonly type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Branches that mean something particular here: by the old condition. */
  readonly branches?: Readonly<Record<string, Way>>;
}

/** A branch in the current language. */
export type Way =
  | { readonly kind: 'next' }
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'equals'; readonly operand: string }
  | { readonly kind: 'condition'; readonly operator: string; readonly operand: string }
  /** It has no counterpart. */
  | { readonly kind: 'none' };

type ModuleKind = (reader: ModuleReader, flowType: FlowType) => Adapted | undefined;

const given = <T extends Record<string, unknown>>(fields: T): Partial<T> => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
const error = (name: string): Way => ({ kind: 'error', error: name });
const equals = (operand: string): Way => ({ kind: 'equals', operand });

const value = (reader: ModuleReader, name: string): string | undefined => valueIn(reader, reader.parameter(name));

/** What is said: text, SSML or a recorded prompt. */
function prompt(reader: ModuleReader): Record<string, unknown> {
  const text = value(reader, 'Text');
  const recorded = value(reader, 'AudioPrompt') ?? value(reader, 'PromptId');
  const ssml = textOf(reader.parameter('TextToSpeechType')?.value) === 'ssml';
  if (text !== undefined) return ssml ? { SSML: text } : { Text: text };
  return given({ PromptId: recorded });
}

const playPrompt: ModuleKind = (reader) => ({ type: 'MessageParticipant', parameters: prompt(reader) });

const loopPrompts: ModuleKind = (reader) => {
  const ssml = textOf(reader.parameter('TextToSpeechType')?.value) === 'ssml';
  const texts = reader.every('Text').flatMap((parameter) => valueIn(reader, parameter) ?? []).map((text) => (ssml ? { SSML: text } : { Text: text }));
  const recorded = reader.every('AudioPrompt').flatMap((parameter) => valueIn(reader, parameter) ?? []).map((PromptId) => ({ PromptId }));
  const interrupt = value(reader, 'InterruptFrequency') ?? value(reader, 'Timeout');
  return {
    type: 'MessageParticipantIteratively', parameters: { Messages: [...texts, ...recorded], ...given({ InterruptFrequencySeconds: interrupt }) },
    branches: { Timeout: equals('MessagesInterrupted'), MessagesInterrupted: equals('MessagesInterrupted') },
  };
};

const getUserInput: ModuleKind = (reader) => {
  const alias = value(reader, 'BotAliasArn') ?? value(reader, 'LexV2BotAliasArn');
  const name = value(reader, 'BotName');
  if (alias !== undefined || name !== undefined || reader.module.target === 'Lex') {
    const attributes = keyed(reader, 'Parameter');
    return {
      type: 'ConnectParticipantWithLexBot',
      parameters: {
        ...prompt(reader),
        ...(alias === undefined ? { LexBot: given({ Name: name, Region: value(reader, 'BotRegion'), Alias: value(reader, 'BotAlias') }) } : { LexV2Bot: { AliasArn: alias } }),
        ...(Object.keys(attributes).length > 0 && { LexSessionAttributes: attributes }),
      },
      branches: { Timeout: error('InputTimeLimitExceeded') },
    };
  }
  return {
    type: 'GetParticipantInput', parameters: { ...prompt(reader), StoreInput: 'False', InputTimeLimitSeconds: value(reader, 'Timeout') ?? '5' },
    branches: { Timeout: error('InputTimeLimitExceeded') },
  };
};

const storeUserInput: ModuleKind = (reader) => {
  const phone = textOf(reader.parameter('CustomerInputType')?.value)?.toLowerCase().startsWith('phone') === true;
  const encrypts = textOf(reader.parameter('EncryptEntry')?.value) === 'true';
  return {
    type: 'GetParticipantInput',
    parameters: {
      ...prompt(reader), StoreInput: 'True', InputTimeLimitSeconds: value(reader, 'Timeout') ?? '5',
      InputValidation: phone
        ? { PhoneNumberValidation: given({ NumberFormat: 'E164', CountryCode: value(reader, 'CountryCode') }) }
        : { CustomValidation: { MaximumLength: textOf(reader.parameter('MaxDigits')?.value) ?? '20' } },
      ...(encrypts && { InputEncryption: given({ EncryptionKeyId: value(reader, 'EncryptionKeyId'), Key: value(reader, 'EncryptionKey') }) }),
    },
    branches: { Timeout: error('InputTimeLimitExceeded'), InvalidNumber: error('InvalidPhoneNumber') },
  };
};

const checkAttribute: ModuleKind = (reader) => {
  const attribute = reader.parameter('Attribute');
  const namespace = textOf(reader.parameter('Namespace')?.value);
  const comparison = attribute === undefined ? undefined : valueIn(reader, { ...attribute, namespace: namespace ?? attribute.namespace });
  return { type: 'Compare', parameters: given({ ComparisonValue: comparison }) };
};

/** Parameters that are names with values. */
function keyed(reader: ModuleReader, name: string): Record<string, string> {
  return Object.fromEntries(reader.every(name).flatMap((parameter) => {
    const text = valueIn(reader, parameter);
    return parameter.key == null || text === undefined ? [] : [[parameter.key, text] as const];
  }));
}

const setAttributes: ModuleKind = (reader) => {
  const key = textOf(reader.parameter('key')?.value);
  const single = value(reader, 'value');
  const attributes = { ...keyed(reader, 'Attribute'), ...(key !== undefined && single !== undefined && { [key]: single }) };
  return { type: 'UpdateContactAttributes', parameters: { Attributes: attributes, TargetContact: 'Current' } };
};

const invokeExternalResource: ModuleKind = (reader) => {
  const attributes = keyed(reader, 'Parameter');
  return {
    type: 'InvokeLambdaFunction',
    parameters: {
      ...given({ LambdaFunctionARN: value(reader, 'FunctionArn'), InvocationTimeLimitSeconds: value(reader, 'TimeLimit') ?? '3' }),
      ...(Object.keys(attributes).length > 0 && { LambdaInvocationAttributes: attributes }),
    },
  };
};

const setQueue: ModuleKind = (reader) => ({ type: 'UpdateContactTargetQueue', parameters: given({ QueueId: value(reader, 'Queue'), AgentId: value(reader, 'Agent') }) });

const transferToQueue: ModuleKind = (reader, flowType) => (flowType === 'CUSTOMER_QUEUE'
  ? { type: 'DequeueContactAndTransferToQueue', parameters: given({ QueueId: value(reader, 'Queue'), AgentId: value(reader, 'Agent') }) }
  : { type: 'TransferContactToQueue', parameters: {} });

const transferToFlow: ModuleKind = (reader) => ({ type: 'TransferToFlow', parameters: given({ ContactFlowId: value(reader, 'ContactFlowId') }) });

const transferToPhone: ModuleKind = (reader) => ({
  type: 'TransferParticipantToThirdParty',
  parameters: given({
    ThirdPartyPhoneNumber: value(reader, 'PhoneNumber'), ThirdPartyConnectionTimeLimitSeconds: value(reader, 'TimeLimit') ?? value(reader, 'Timeout') ?? '30', ContinueFlowExecution: 'False',
  }),
  branches: { CallFailure: error('CallFailed'), Timeout: error('ConnectionTimeLimitExceeded') },
});

const callback: ModuleKind = (reader) => ({
  type: 'CreateCallbackContact',
  parameters: given({
    InitialCallDelaySeconds: value(reader, 'InitialDelay') ?? value(reader, 'InitialCallDelay') ?? '5',
    MaximumConnectionAttempts: value(reader, 'MaxRetryAttempts') ?? value(reader, 'MaxAttempts') ?? '1',
    RetryDelaySeconds: value(reader, 'RetryDelay') ?? value(reader, 'MinRetryDelay') ?? '600',
    QueueId: value(reader, 'Queue'),
  }),
});

const transfer: ModuleKind = (reader, flowType) => {
  switch (reader.module.target) {
    case 'Queue':
      return transferToQueue(reader, flowType);
    case 'Flow':
      return transferToFlow(reader, flowType);
    case 'PhoneNumber':
      return transferToPhone(reader, flowType);
    case 'Callback':
      return callback(reader, flowType);
    case 'Agent':
      return { type: 'TransferContactToAgent', parameters: {} };
    default:
      return reader.parameter('ContactFlowId') === undefined ? undefined : transferToFlow(reader, flowType);
  }
};

const setHook: ModuleKind = (reader) => {
  const hook = textOf(reader.parameter('Type')?.value) ?? 'CustomerQueue';
  const flow = value(reader, 'ContactFlowId');
  return { type: 'UpdateContactEventHooks', parameters: { EventHooks: given({ [hook]: flow }) } };
};

const checkHours: ModuleKind = (reader) => ({ type: 'CheckHoursOfOperation', parameters: given({ HoursOfOperationId: value(reader, 'Hours') ?? value(reader, 'HoursOfOperation') ?? value(reader, 'HoursOfOperationId') }) });

/** Age and size of a queue could stand in one module; now each is a block of its own, so the first kind decides. */
const checkQueueStatus: ModuleKind = (reader) => {
  const conditions = (reader.module.branches ?? []).map(({ condition }) => condition).filter((condition) => condition.startsWith('CheckQueue'));
  const [first = 'CheckQueueTime'] = conditions;
  const branches: Record<string, Way> = {};
  for (const other of new Set(conditions)) {
    if (other === first) continue;
    branches[other] = { kind: 'none' };
    reader.note(`It compares both the age and the size of the queue. Add a CheckMetricData for ${other === 'CheckQueueTime' ? 'OldestContactInQueueAgeSeconds' : 'NumberOfContactsInQueue'}.`);
  }
  return { type: 'CheckMetricData', parameters: { MetricType: first === 'CheckQueueTime' ? 'OldestContactInQueueAgeSeconds' : 'NumberOfContactsInQueue', ...given({ QueueId: value(reader, 'Queue') }) }, branches };
};

const checkStaffing: ModuleKind = (reader) => {
  const wanted = (value(reader, 'Metric') ?? value(reader, 'Status') ?? value(reader, 'CheckType') ?? 'Staffed').toLowerCase();
  const metric = wanted.includes('available') ? 'Available' : wanted.includes('online') ? 'Online' : 'Staffed';
  return {
    type: 'CheckMetricData', parameters: { MetricType: `NumberOfAgents${metric}`, ...given({ QueueId: value(reader, 'Queue'), AgentId: value(reader, 'Agent') }) },
    branches: { True: { kind: 'condition', operator: 'NumberGreaterThan', operand: '0' }, False: error('NoMatchingCondition') },
  };
};

const wait: ModuleKind = (reader) => {
  const returns = (reader.module.branches ?? []).some(({ condition }) => condition.startsWith('CustomerReturn'));
  const bot = (reader.module.branches ?? []).some(({ condition }) => condition.startsWith('Bot'));
  const limit = value(reader, 'TimeLimitSeconds') ?? value(reader, 'TimeLimit') ?? value(reader, 'Timeout') ?? value(reader, 'TimeoutSeconds');
  // Which branches there are says which events it waits for.
  for (const name of ['Events', 'Event', 'ParticipantType', 'WaitType', 'TimeoutUnit']) reader.parameter(name);
  const events = [...(returns ? ['CustomerReturned'] : []), ...(bot ? ['BotParticipantDisconnected'] : [])];
  return {
    type: 'Wait', parameters: { ...given({ TimeLimitSeconds: limit }), ...(events.length > 0 && { Events: events }) },
    branches: {
      Timeout: equals('WaitCompleted'), TimeExpired: equals('WaitCompleted'), WaitCompleted: equals('WaitCompleted'), Success: equals('WaitCompleted'),
      CustomerReturn: equals('CustomerReturned'), CustomerReturned: equals('CustomerReturned'),
      BotParticipantDisconnected: equals('BotParticipantDisconnected'), BotParticipantDisconnect: equals('BotParticipantDisconnected'),
    },
  };
};

const loop: ModuleKind = (reader) => ({
  type: 'Loop', parameters: given({ LoopCount: value(reader, 'LoopCount') ?? value(reader, 'Count') }),
  branches: { Looping: equals('ContinueLooping'), Complete: equals('DoneLooping'), Loop: equals('ContinueLooping'), Done: equals('DoneLooping') },
});

const routingPriority: ModuleKind = (reader) => ({
  type: 'UpdateContactRoutingBehavior', parameters: given({ QueuePriority: value(reader, 'AbsolutePosition'), QueueTimeAdjustmentSeconds: value(reader, 'TimeOffset') }),
});

const logging: ModuleKind = (reader) => ({
  type: 'UpdateFlowLoggingBehavior', parameters: { FlowLoggingBehavior: (value(reader, 'LoggingBehavior') ?? '').toLowerCase().startsWith('enable') ? 'Enabled' : 'Disabled' },
});

const recording: ModuleKind = (reader) => {
  const on = (value(reader, 'RecordingBehaviorOption') ?? '').toLowerCase().startsWith('enable');
  const who = value(reader, 'RecordingParticipantOption') ?? 'Both';
  return { type: 'UpdateContactRecordingBehavior', parameters: { RecordingBehavior: { RecordedParticipants: !on ? [] : who === 'Both' ? ['Agent', 'Customer'] : [who] } } };
};

const voice: ModuleKind = (reader) => ({ type: 'UpdateContactTextToSpeechVoice', parameters: { TextToSpeechVoice: value(reader, 'GlobalVoice') ?? value(reader, 'Voice') ?? 'Joanna' } });

const createTask: ModuleKind = (reader) => {
  const attributes = keyed(reader, 'Attribute');
  return {
    type: 'CreateTask',
    parameters: { ...given({ Name: value(reader, 'Name'), Description: value(reader, 'Description'), ContactFlowId: value(reader, 'ContactFlowId') }), ...(Object.keys(attributes).length > 0 && { Attributes: attributes }) },
  };
};

const callbackNumber: ModuleKind = (reader) => ({
  type: 'UpdateContactCallbackNumber', parameters: given({ CallbackNumber: value(reader, 'Attribute') ?? value(reader, 'PhoneNumber') ?? value(reader, 'CallbackNumber') }),
  branches: { InvalidNumber: error('InvalidCallbackNumber'), NonDialableNumber: error('CallbackNumberNotDialable'), NotDialable: error('CallbackNumberNotDialable') },
});

const plain = (type: string): ModuleKind => () => ({ type, parameters: {} });

/** By the type of module. Two names for one thing are an older and a newer one. */
const KINDS: Readonly<Record<string, ModuleKind>> = {
  PlayPrompt: playPrompt, PlayAudio: playPrompt,
  LoopPrompts: loopPrompts,
  GetUserInput: getUserInput, GetCustomerInput: getUserInput,
  StoreUserInput: storeUserInput, StoreCustomerInput: storeUserInput,
  CheckAttribute: checkAttribute, CheckContactAttributes: checkAttribute,
  SetAttributes: setAttributes, SetScreenPop: setAttributes,
  InvokeExternalResource: invokeExternalResource, InvokeLambda: invokeExternalResource,
  SetQueue: setQueue,
  Transfer: transfer, TransferToFlow: transferToFlow, CustomerInQueue: transferToQueue, TransferToQueue: transferToQueue, TransferToPhoneNumber: transferToPhone, CreateCallback: callback,
  SetEventHook: setHook, SetContactFlow: setHook,
  CheckHoursOfOperation: checkHours,
  CheckQueueStatus: checkQueueStatus,
  CheckMetric: checkStaffing, CheckStaffing: checkStaffing, CheckAgentStatus: checkStaffing,
  GetQueueMetrics: (reader) => ({ type: 'GetMetricData', parameters: given({ QueueId: value(reader, 'Queue') }) }),
  Wait: wait,
  Loop: loop,
  PercentileBranching: plain('DistributeByPercentage'), DistributeByPercentage: plain('DistributeByPercentage'),
  UpdateRoutingPriority: routingPriority,
  SetLoggingBehavior: logging,
  SetRecordingBehavior: recording,
  SetVoice: voice,
  CreateTask: createTask,
  SetCallbackNumber: callbackNumber, SetCustomerCallbackNumber: callbackNumber,
  Disconnect: plain('DisconnectParticipant'),
  ResumeContact: plain('EndFlowExecution'), EndFlow: plain('EndFlowExecution'), Resume: plain('EndFlowExecution'),
};

/** What a module becomes in the current language; undefined for types that are not known. */
export function adapt(reader: ModuleReader, flowType: FlowType): Adapted | undefined {
  return Object.hasOwn(KINDS, reader.module.type) ? KINDS[reader.module.type]?.(reader, flowType) : undefined;
}

/** The types of module that can be carried over. */
export const KNOWN_MODULES: readonly string[] = Object.keys(KINDS);
