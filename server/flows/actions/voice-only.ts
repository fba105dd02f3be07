import type { FlowType } from '../../../contract/flow-language.ts';
import type { Channel } from '../../../contract/primitives.ts';
import { EVERY_FLOW_TYPE, ROUTING_AND_QUEUE_FLOW_TYPES } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { neverHere } from '../action-table.ts';
import { equalsBranches, fixedOrReference, isGiven, oneOfWords, wholeNumber } from '../parameters.ts';
import { isReference } from '../references.ts';

/* Actions for telephone calls: on a chat or a task they take the error branch (connect-facts 4.4). */

const HOLD_FLOW_TYPES: readonly FlowType[] = ['AGENT_HOLD', 'CUSTOMER_HOLD'];
const NOT_IN_HOLD = EVERY_FLOW_TYPE.filter((type) => !HOLD_FLOW_TYPES.includes(type));
/** Three days. */
const LONGEST_DELAY = 259_200n;

const why = (work: string) => (channel: Channel): string =>
  channel === 'VOICE' ? `${work}: voice contacts cannot be worked on here yet.` : `${work} is for voice contacts only, and this is a ${channel.toLowerCase()}.`;

export const voiceOnly: readonly ActionKind[] = [
  neverHere({
    type: 'CheckOutboundCallStatus',
    allowedIn: ['CONTACT_FLOW', 'OUTBOUND_WHISPER', 'CAMPAIGN'],
    waysOut: { next: 'mirror', conditions: 'named', optionalErrors: ['NoMatchingCondition'] },
    why: why('The state of an outbound call'),
    check: (check) => equalsBranches(check, [], ['CallAnswered', 'VoicemailBeep', 'VoicemailNoBeep', 'NotDetected']),
  }),
  neverHere({
    type: 'CheckVoiceId',
    needs: ['CheckVoiceIdOption'],
    waysOut: { next: 'mirror', conditions: 'some', optionalErrors: ['NoMatchingCondition'] },
    why: why('A check of the voice'),
    check: (check) => isGiven(check, 'CheckVoiceIdOption') && oneOfWords(check, 'CheckVoiceIdOption', ['EnrollmentStatus', 'VoiceAuthentication', 'FraudDetection']),
  }),
  neverHere({ type: 'CompleteOutboundCall', knows: ['CallerId'], allowedIn: ['OUTBOUND_WHISPER'], waysOut: { noMatchingError: 'optional' }, why: why('Dialling') }),
  neverHere({
    type: 'CreateCallbackContact',
    needs: ['InitialCallDelaySeconds', 'MaximumConnectionAttempts', 'RetryDelaySeconds'],
    knows: ['QueueId', 'AgentId', 'ContactFlowId', 'CallerId'],
    allowedIn: ROUTING_AND_QUEUE_FLOW_TYPES,
    why: why('A call back'),
    check(check) {
      for (const name of ['InitialCallDelaySeconds', 'RetryDelaySeconds']) if (isGiven(check, name)) wholeNumber(check, name, 1n, LONGEST_DELAY, 'seconds');
      if (isGiven(check, 'MaximumConnectionAttempts')) wholeNumber(check, 'MaximumConnectionAttempts', 1n, 100n, 'attempts');
      for (const name of ['QueueId', 'AgentId', 'ContactFlowId']) fixedOrReference(check, name);
    },
  }),
  neverHere({ type: 'StartVoiceIdStream', allowedIn: NOT_IN_HOLD, why: why('A stream for the check of the voice') }),
  neverHere({
    type: 'TransferContactToAgent',
    allowedIn: ['AGENT_TRANSFER', 'QUEUE_TRANSFER'],
    waysOut: { next: 'none', noMatchingError: 'optional' },
    why: why('A transfer to an agent by this action'),
  }),
  neverHere({
    type: 'TransferParticipantToThirdParty',
    needs: ['ThirdPartyPhoneNumber', 'ThirdPartyConnectionTimeLimitSeconds', 'ContinueFlowExecution'],
    knows: ['ThirdPartyDTMFDigits', 'CallerId'],
    waysOut: { next: 'mirror', optionalErrors: ['CallFailed', 'ConnectionTimeLimitExceeded'] },
    why: why('A call to a third party'),
    check(check) {
      if (isGiven(check, 'ThirdPartyConnectionTimeLimitSeconds')) wholeNumber(check, 'ThirdPartyConnectionTimeLimitSeconds', 1n, 600n, 'seconds');
      if (isGiven(check, 'ContinueFlowExecution')) oneOfWords(check, 'ContinueFlowExecution', ['True', 'False']);
    },
  }),
  neverHere({
    type: 'UpdateContactCallbackNumber',
    needs: ['CallbackNumber'],
    waysOut: { optionalErrors: ['InvalidCallbackNumber', 'CallbackNumberNotDialable'], noMatchingError: 'optional' },
    error: 'InvalidCallbackNumber',
    why: why('A number to call back'),
    check(check) {
      const number = check.action.parameters['CallbackNumber'];
      if (number !== undefined && (typeof number !== 'string' || !isReference(number))) {
        check.error('Parameters.CallbackNumber', 'It must be one reference, such as "$.StoredCustomerInput" or "$.CustomerEndpoint.Address".');
      }
    },
  }),
  neverHere({
    type: 'UpdateContactMediaStreamingBehavior',
    needs: ['MediaStreamingState', 'Participants', 'MediaStreamType'],
    allowedIn: NOT_IN_HOLD,
    why: why('Streaming of sound'),
    check(check) {
      if (isGiven(check, 'MediaStreamingState')) oneOfWords(check, 'MediaStreamingState', ['Enabled', 'Disabled']);
      if (isGiven(check, 'MediaStreamType')) oneOfWords(check, 'MediaStreamType', ['Audio']);
    },
  }),
  neverHere({
    type: 'UpdatePreviousContactParticipantState',
    needs: ['PreviousContactParticipantState'],
    why: why('Hold'),
    check: (check) =>
      isGiven(check, 'PreviousContactParticipantState') && oneOfWords(check, 'PreviousContactParticipantState', ['AgentOnHold', 'CustomerOnHold', 'OffHold']),
  }),
];
