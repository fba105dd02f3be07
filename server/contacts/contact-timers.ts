import { LISTEN_TIMER } from '../flows/listening.ts';
import { WAIT_TIMER } from '../flows/runner.ts';
import { LOOK_TIMER, lookForOffers, OFFER_TIMER } from '../routing/dispatch.ts';
import type { TimerHandlers } from '../storage/timers.ts';
import { CHAT_TIMER } from './chat-timers.ts';
import { endChat } from './chat-end.ts';
import { CONNECT_TIMER, DURATION_TIMER, RESUME_TIMER, TASK_DUE_TIMER } from './timer-kinds.ts';
import { listenedInVain, timeIsOver, waitIsOver } from './course.ts';
import { forgetUnfinished, UNFINISHED_TIMER } from './attachments.ts';
import { chatTimerIsDue } from './idle-disconnect.ts';
import { endOffer } from './offer-end.ts';
import { resumeIfPaused } from './pause.ts';
import { loadChat } from './rows.ts';
import { beginTask } from './start-task.ts';
import { callbackTimers } from '../voice/callbacks.ts';
import { dialTimers } from '../voice/dial-outcomes.ts';
import { keysForAnswerTimers } from '../voice/keys-for-answer.ts';
import { holdTimers } from '../voice/held-by-flow.ts';
import { speechTimers } from '../voice/flow-speech.ts';
import { lineTimers } from '../voice/lines.ts';

/** What happens when a timer of a chat or of routing is due. */
export const contactTimers: TimerHandlers = {
  [DURATION_TIMER]: (work, { key: chatId }) => timeIsOver(work, chatId),
  [TASK_DUE_TIMER]: (work, { key: taskId }) => beginTask(work, taskId),
  async [CONNECT_TIMER](work, { key: chatId }) {
    const chat = await loadChat(work.db, chatId);
    if (chat.customer_connected_at === null) await endChat(work, chatId, 'abandoned', { neverConnected: true });
  },
  ...speechTimers,
  ...callbackTimers,
  ...dialTimers,
  ...keysForAnswerTimers,
  ...holdTimers,
  ...lineTimers,
  [CHAT_TIMER]: chatTimerIsDue,
  [WAIT_TIMER]: (work, { key: runId }) => waitIsOver(work, runId),
  [RESUME_TIMER]: (work, { key: contactId }) => resumeIfPaused(work, contactId),
  [LISTEN_TIMER]: (work, { key: runId }) => listenedInVain(work, runId),
  async [OFFER_TIMER](work, { key: offerId }) {
    const offer = await work.db.selectFrom('offers').selectAll().where('id', '=', offerId).where('state', '=', 'ringing').executeTakeFirst();
    if (offer) await endOffer(work, offer, 'missed');
  },
  [UNFINISHED_TIMER]: (work, { key: attachmentId }) => forgetUnfinished(work, attachmentId),
  async [LOOK_TIMER](work) {
    lookForOffers(work, 'anything');
  },
};
