import type { Command } from './command.ts';
import { acceptOffer } from './list/accept-offer.ts';
import { backToWork } from './list/back-to-work.ts';
import { bargeIn } from './list/barge-in.ts';
import { becomeAvailable } from './list/become-available.ts';
import { cancelNextStatus } from './list/cancel-next-status.ts';
import { clearContact } from './list/clear-contact.ts';
import { closeContact } from './list/close-contact.ts';
import { findOrDo } from './list/find-or-do.ts';
import { goContacts, goQueues, goReview } from './list/go-to-view.ts';
import { backToCall } from './list/back-to-call.ts';
import { holdAll, joinAll, swapParties } from './list/conference.ts';
import { callAgainCommand } from './list/call-again.ts';
import { callCustomer } from './list/call-customer.ts';
import { createTask } from './list/create-task.ts';
import { bringIn } from './list/bring-in.ts';
import { dial } from './list/dial.ts';
import { endCall } from './list/end-call.ts';
import { holdCall } from './list/hold-call.ts';
import { keypad } from './list/keypad.ts';
import { muteCall } from './list/mute-call.ts';
import { setRecording } from './list/set-recording.ts';
import { allowMicrophone, soundSettings } from './list/sound.ts';
import { attachFile } from './list/attach-file.ts';
import { leaveChat } from './list/leave-chat.ts';
import { nextHit, previousHit } from './list/move-to-hit.ts';
import { nextWaiting } from './list/next-waiting.ts';
import { openNumberedContact } from './list/open-numbered-contact.ts';
import { pauseTask } from './list/pause-task.ts';
import { plannedTasks } from './list/planned-tasks.ts';
import { playRecording } from './list/play-recording.ts';
import { rejectOffer } from './list/reject-offer.ts';
import { searchTranscripts } from './list/search-transcripts.ts';
import { setStatus } from './list/set-status.ts';
import { moreContrast, setTheme } from './list/set-theme.ts';
import { showKeys } from './list/show-keys.ts';
import { showOutbox } from './list/show-outbox.ts';
import { signOut } from './list/sign-out.ts';
import { statusMenu } from './list/status-menu.ts';
import { takeOver } from './list/take-over.ts';
import { toggleDetails } from './list/toggle-details.ts';
import { transfer } from './list/transfer.ts';
import { tryLinkNow } from './list/try-link-now.ts';
import { nextRegion, previousRegion } from './list/walk-regions.ts';

/** Everything a person can do by a command, in the order of the palette. */
export const commands: readonly Command[] = [
  acceptOffer,
  rejectOffer,
  muteCall,
  holdCall,
  bringIn,
  keypad,
  joinAll,
  swapParties,
  holdAll,
  setRecording,
  backToCall,
  endCall,
  leaveChat,
  pauseTask,
  transfer,
  callAgainCommand,
  callCustomer,
  bargeIn,
  attachFile,
  closeContact,
  clearContact,
  toggleDetails,
  nextWaiting,
  ...openNumberedContact,
  goContacts,
  goQueues,
  goReview,
  searchTranscripts,
  nextHit,
  previousHit,
  playRecording,
  becomeAvailable,
  dial,
  createTask,
  plannedTasks,
  allowMicrophone,
  soundSettings,
  cancelNextStatus,
  statusMenu,
  ...setStatus,
  showOutbox,
  tryLinkNow,
  takeOver,
  ...setTheme,
  moreContrast,
  signOut,
  findOrDo,
  showKeys,
  nextRegion,
  previousRegion,
  backToWork,
];
