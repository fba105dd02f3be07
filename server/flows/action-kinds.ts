import type { ActionKind } from './action-kind.ts';
import { checkHoursOfOperation } from './actions/check-hours-of-operation.ts';
import { checkMetricData } from './actions/check-metric-data.ts';
import { compare } from './actions/compare.ts';
import { disconnectParticipant } from './actions/disconnect-participant.ts';
import { distributeByPercentage } from './actions/distribute-by-percentage.ts';
import { endFlowExecution } from './actions/end-flow-execution.ts';
import { invokeLambdaFunction } from './actions/invoke-lambda-function.ts';
import { getMetricData } from './actions/get-metric-data.ts';
import { loop } from './actions/loop.ts';
import { messageParticipant } from './actions/message-participant.ts';
import { tagContact } from './actions/tag-contact.ts';
import { transferContactToQueue } from './actions/transfer-contact-to-queue.ts';
import { transferToFlow } from './actions/transfer-to-flow.ts';
import { untagContact } from './actions/untag-contact.ts';
import { updateContactAttributes } from './actions/update-contact-attributes.ts';
import { updateContactData } from './actions/update-contact-data.ts';
import { updateContactEventHooks } from './actions/update-contact-event-hooks.ts';
import { updateContactRecordingAndAnalyticsBehavior } from './actions/update-contact-recording-and-analytics-behavior.ts';
import { updateContactRecordingBehavior } from './actions/update-contact-recording-behavior.ts';
import { updateContactRoutingBehavior } from './actions/update-contact-routing-behavior.ts';
import { updateContactTargetQueue } from './actions/update-contact-target-queue.ts';
import { updateFlowAttributes } from './actions/update-flow-attributes.ts';
import { updateFlowLoggingBehavior } from './actions/update-flow-logging-behavior.ts';
import { wait } from './actions/wait.ts';

/** Every type of action that runs. A new one is a file in actions/ and a line here. */
const KINDS: readonly ActionKind[] = [
  checkHoursOfOperation,
  checkMetricData,
  compare,
  disconnectParticipant,
  distributeByPercentage,
  endFlowExecution,
  invokeLambdaFunction,
  getMetricData,
  loop,
  messageParticipant,
  tagContact,
  transferContactToQueue,
  transferToFlow,
  untagContact,
  updateContactAttributes,
  updateContactData,
  updateContactEventHooks,
  updateContactRecordingAndAnalyticsBehavior,
  updateContactRecordingBehavior,
  updateContactRoutingBehavior,
  updateContactTargetQueue,
  updateFlowAttributes,
  updateFlowLoggingBehavior,
  wait,
];

const BY_TYPE: ReadonlyMap<string, ActionKind> = new Map(KINDS.map((kind) => [kind.type, kind]));

/** What runs for this type; undefined for types that are only kept, which fail down their error branch. */
export function actionKind(type: string): ActionKind | undefined {
  return BY_TYPE.get(type);
}
