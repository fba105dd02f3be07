import type { ActionKind } from './action-kind.ts';
import { checkHoursOfOperation } from './actions/check-hours-of-operation.ts';
import { checkMetricData } from './actions/check-metric-data.ts';
import { compare } from './actions/compare.ts';
import { connectParticipantWithLexBot } from './actions/connect-participant-with-lex-bot.ts';
import { createCallbackContact } from './actions/create-callback-contact.ts';
import { createTask } from './actions/create-task.ts';
import { dequeueContactAndTransferToQueue } from './actions/dequeue-contact-and-transfer-to-queue.ts';
import { disconnectParticipant } from './actions/disconnect-participant.ts';
import { distributeByPercentage } from './actions/distribute-by-percentage.ts';
import { endFlowExecution } from './actions/end-flow-execution.ts';
import { endFlowModuleExecution } from './actions/end-flow-module-execution.ts';
import { getMetricData } from './actions/get-metric-data.ts';
import { getParticipantInput } from './actions/get-participant-input.ts';
import { invokeFlowModule } from './actions/invoke-flow-module.ts';
import { invokeLambdaFunction } from './actions/invoke-lambda-function.ts';
import { loop } from './actions/loop.ts';
import { messageParticipantIteratively } from './actions/message-participant-iteratively.ts';
import { messageParticipant } from './actions/message-participant.ts';
import { checkOutboundCallStatus, completeOutboundCall } from './actions/outbound-calls.ts';
import { resumeContact } from './actions/resume-contact.ts';
import { servicesNotHere } from './actions/services-not-here.ts';
import { showView } from './actions/show-view.ts';
import { tagContact } from './actions/tag-contact.ts';
import { transferContactToAgent } from './actions/transfer-contact-to-agent.ts';
import { transferContactToQueue } from './actions/transfer-contact-to-queue.ts';
import { transferParticipantToThirdParty } from './actions/transfer-participant-to-third-party.ts';
import { transferToFlow } from './actions/transfer-to-flow.ts';
import { untagContact } from './actions/untag-contact.ts';
import { updateContactAttributes } from './actions/update-contact-attributes.ts';
import { updateContactCallbackNumber } from './actions/update-contact-callback-number.ts';
import { updateContactData } from './actions/update-contact-data.ts';
import { updateContactEventHooks } from './actions/update-contact-event-hooks.ts';
import { updateContactRecordingAndAnalyticsBehavior } from './actions/update-contact-recording-and-analytics-behavior.ts';
import { updateContactRecordingBehavior } from './actions/update-contact-recording-behavior.ts';
import { updateContactRoutingBehavior } from './actions/update-contact-routing-behavior.ts';
import { updateContactTargetQueue } from './actions/update-contact-target-queue.ts';
import { updateContactTextToSpeechVoice } from './actions/update-contact-text-to-speech-voice.ts';
import { updateFlowAttributes } from './actions/update-flow-attributes.ts';
import { updateFlowLoggingBehavior } from './actions/update-flow-logging-behavior.ts';
import { updatePreviousContactParticipantState } from './actions/update-previous-contact-participant-state.ts';
import { updateRoutingCriteria } from './actions/update-routing-criteria.ts';
import { voiceOnly } from './actions/voice-only.ts';
import { wait } from './actions/wait.ts';

/** Every type of action that is known. A new one is a file in actions/ and a line here. */
export const ACTION_KINDS: readonly ActionKind[] = [
  checkHoursOfOperation,
  checkMetricData,
  checkOutboundCallStatus,
  compare,
  completeOutboundCall,
  connectParticipantWithLexBot,
  createCallbackContact,
  createTask,
  dequeueContactAndTransferToQueue,
  disconnectParticipant,
  distributeByPercentage,
  endFlowExecution,
  endFlowModuleExecution,
  getMetricData,
  getParticipantInput,
  invokeFlowModule,
  invokeLambdaFunction,
  loop,
  messageParticipant,
  messageParticipantIteratively,
  resumeContact,
  showView,
  tagContact,
  transferContactToAgent,
  transferContactToQueue,
  transferParticipantToThirdParty,
  transferToFlow,
  untagContact,
  updateContactAttributes,
  updateContactCallbackNumber,
  updateContactData,
  updateContactEventHooks,
  updateContactRecordingAndAnalyticsBehavior,
  updateContactRecordingBehavior,
  updateContactRoutingBehavior,
  updateContactTargetQueue,
  updateContactTextToSpeechVoice,
  updateFlowAttributes,
  updateFlowLoggingBehavior,
  updatePreviousContactParticipantState,
  updateRoutingCriteria,
  wait,
  ...servicesNotHere,
  ...voiceOnly,
];

const BY_TYPE: ReadonlyMap<string, ActionKind> = new Map(ACTION_KINDS.map((kind) => [kind.type, kind]));

/** What runs for this type; undefined for types that are only kept, which fail down their error branch. */
export function actionKind(type: string): ActionKind | undefined {
  return BY_TYPE.get(type);
}
