import type { ActionKind } from './action-kind.ts';
import { checkHoursOfOperation } from './actions/check-hours-of-operation.ts';
import { checkMetricData } from './actions/check-metric-data.ts';
import { compare } from './actions/compare.ts';
import { disconnectParticipant } from './actions/disconnect-participant.ts';
import { endFlowExecution } from './actions/end-flow-execution.ts';
import { invokeLambdaFunction } from './actions/invoke-lambda-function.ts';
import { loop } from './actions/loop.ts';
import { messageParticipant } from './actions/message-participant.ts';
import { transferContactToQueue } from './actions/transfer-contact-to-queue.ts';
import { transferToFlow } from './actions/transfer-to-flow.ts';
import { updateContactAttributes } from './actions/update-contact-attributes.ts';
import { updateContactEventHooks } from './actions/update-contact-event-hooks.ts';
import { updateContactRoutingBehavior } from './actions/update-contact-routing-behavior.ts';
import { updateContactTargetQueue } from './actions/update-contact-target-queue.ts';
import { updateFlowLoggingBehavior } from './actions/update-flow-logging-behavior.ts';
import { wait } from './actions/wait.ts';

/** Every type of action that runs. A new one is a file in actions/ and a line here. */
const KINDS: readonly ActionKind[] = [
  checkHoursOfOperation,
  checkMetricData,
  compare,
  disconnectParticipant,
  endFlowExecution,
  invokeLambdaFunction,
  loop,
  messageParticipant,
  transferContactToQueue,
  transferToFlow,
  updateContactAttributes,
  updateContactEventHooks,
  updateContactRoutingBehavior,
  updateContactTargetQueue,
  updateFlowLoggingBehavior,
  wait,
];

const BY_TYPE: ReadonlyMap<string, ActionKind> = new Map(KINDS.map((kind) => [kind.type, kind]));

/** What runs for this type; undefined for types that are only kept, which fail down their error branch. */
export function actionKind(type: string): ActionKind | undefined {
  return BY_TYPE.get(type);
}
