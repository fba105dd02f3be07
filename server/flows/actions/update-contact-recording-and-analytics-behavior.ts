import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { entriesOf, exactlyOne, fieldOf, onlyParameters } from '../parameters.ts';
import { checkIvr, checkParticipants, recordedIn } from './update-contact-recording-behavior.ts';

const BEHAVIORS = ['VoiceBehavior', 'ChatBehavior', 'ScreenRecordingBehavior'];

/**
 * The newer form of UpdateContactRecordingBehavior, one channel at a time. A chat is monitored only where ChatBehavior is
 * given: for both sides, unless it names participants or says that analytics are off.
 */
export const updateContactRecordingAndAnalyticsBehavior: ActionKind = {
  type: 'UpdateContactRecordingAndAnalyticsBehavior',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: {
    next: 'required',
    conditions: 'none',
    errors: [],
    optionalErrors: ['ChannelMismatch', 'InFlightRedactionConfigurationFailed'],
    noMatchingError: 'expected',
  },

  check(check) {
    onlyParameters(check, BEHAVIORS);
    const given = exactlyOne(check, BEHAVIORS);
    if (given === undefined) return;
    const behavior = check.action.parameters[given];
    if (typeof behavior !== 'object' || behavior === null || Array.isArray(behavior)) check.error(`Parameters.${given}`, 'It must be an object with the settings of this channel.');
    checkIvr(check, `Parameters.${given}.VoiceRecordingBehavior.IVRRecordingBehavior`, fieldOf(fieldOf(behavior, 'VoiceRecordingBehavior'), 'IVRRecordingBehavior'));
    checkParticipants(check, `Parameters.${given}.ChatRecordingBehavior.RecordedParticipants`, fieldOf(fieldOf(behavior, 'ChatRecordingBehavior'), 'RecordedParticipants'));
  },

  run(at) {
    const [given] = entriesOf(at.action.parameters).filter(([name]) => BEHAVIORS.includes(name));
    if (given === undefined) return fault('It says of no channel what is recorded.');
    const [name, behavior] = given;
    const parameters = { Behavior: name };
    if (at.facts.channel === 'TASK') return { ...fault('A task has no conversation to record.', 'ChannelMismatch'), parameters };
    if (name === 'ScreenRecordingBehavior') return { ...fault('Screens are not recorded here.'), parameters };
    if ((name === 'ChatBehavior') !== (at.facts.channel === 'CHAT')) return { ...fault(`${name} is not for a contact of channel ${at.facts.channel}.`, 'ChannelMismatch'), parameters };
    return { kind: 'next', effects: [{ kind: 'setRecording', recording: { RecordedParticipants: participantsOf(name, behavior) } }], parameters };
  },
};

function participantsOf(name: string, behavior: unknown): readonly string[] {
  const recording = fieldOf(behavior, 'ChatRecordingBehavior') ?? fieldOf(behavior, 'VoiceRecordingBehavior');
  const named = fieldOf(recording, 'RecordedParticipants');
  if (named !== undefined) return recordedIn(named);
  // Of a call nothing is kept that was not asked for in so many words.
  if (name === 'VoiceBehavior') return [];
  return fieldOf(fieldOf(behavior, 'ChatAnalyticsBehavior'), 'Enabled') === 'False' ? [] : ['Agent', 'Customer'];
}
