import type { FlowType } from '../../../contract/flow-language.ts';
import type { Channel } from '../../../contract/primitives.ts';
import { EVERY_FLOW_TYPE } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { neverHere } from '../action-table.ts';
import { isGiven, oneOfWords } from '../parameters.ts';

/* Actions for calls that hand work to services beside the contact centre; they take their error branch (connect-facts 4.4). */

const HOLD_FLOW_TYPES: readonly FlowType[] = ['AGENT_HOLD', 'CUSTOMER_HOLD'];
const NOT_IN_HOLD = EVERY_FLOW_TYPE.filter((type) => !HOLD_FLOW_TYPES.includes(type));

const why = (work: string, instead: string) => (channel: Channel): string =>
  channel === 'VOICE' ? `${work} is not part of this contact centre. ${instead}` : `${work} is for voice contacts only, and this is a ${channel.toLowerCase()}.`;
const RECOGNITION = 'Ask the caller for something that only the right one knows.';

export const voiceOnly: readonly ActionKind[] = [
  neverHere({
    type: 'CheckVoiceId',
    needs: ['CheckVoiceIdOption'],
    waysOut: { next: 'mirror', conditions: 'some', optionalErrors: ['NoMatchingCondition'] },
    why: why('A check of the voice', RECOGNITION),
    check: (check) => isGiven(check, 'CheckVoiceIdOption') && oneOfWords(check, 'CheckVoiceIdOption', ['EnrollmentStatus', 'VoiceAuthentication', 'FraudDetection']),
  }),
  neverHere({ type: 'StartVoiceIdStream', allowedIn: NOT_IN_HOLD, why: why('A stream for the check of the voice', RECOGNITION) }),
  neverHere({
    type: 'UpdateContactMediaStreamingBehavior',
    needs: ['MediaStreamingState', 'Participants', 'MediaStreamType'],
    allowedIn: NOT_IN_HOLD,
    why: why('Streaming of sound', 'Record the call instead.'),
    check(check) {
      if (isGiven(check, 'MediaStreamingState')) oneOfWords(check, 'MediaStreamingState', ['Enabled', 'Disabled']);
      if (isGiven(check, 'MediaStreamType')) oneOfWords(check, 'MediaStreamType', ['Audio']);
    },
  }),
];
