import { lineOf } from '../conversation/interactive.ts';
import type { ContactView } from '../../contract/contact.ts';
import type { DeskContact } from '../../contract/desk.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { contactWords, endedWords, listWords } from '../words/contacts.ts';
import { monitorWords } from '../words/monitoring.ts';
import { taskWords } from '../words/tasks.ts';
import { callLine } from '../calls/call-line.ts';
import { isCall } from '../voice/call-facts.ts';
import type { CallContact } from '../voice/call-facts.ts';
import { callWords } from '../words/calls.ts';
import { dialWords } from '../words/dial.ts';
import { transferLine } from '../transfers/transfer-line.ts';
import { refusalWords } from '../words/refusals.ts';
import { transferWords } from '../words/transfers.ts';

export interface RowLine {
  readonly words: string | ((now: number) => string);
  readonly tone?: 'warning' | 'danger' | 'positive';
}

/** A chat that was left: it waits for its customer, or he is back and it is on its way to an agent. */
export function waitingWords(state: ContactView['chat']['state']): string {
  if (state === 'in_queue') return listWords.backInQueue;
  return state === 'with_agent' ? listWords.backWithAgent : contactWords.waitingState;
}

/** The second line of a row: what this contact is to the agent now, in words (LOOK.md, contact states). */
export function rowLine(one: DeskContact, now: { typing: boolean; soon: boolean }): RowLine {
  const { contact, lastLine, intention, refusal } = one;
  const failed = one.outgoing.find((message) => message.state === 'failed');
  if (refusal) return { words: refusalWords(refusal.code, refusal.message), tone: 'danger' };
  switch (contact.state) {
    case 'missed': {
      const lasted = contact.offer ? Math.round((contact.offer.expiresAt - contact.offer.offeredAt) / 1000) : null;
      return { words: listWords.missed(lasted), tone: 'warning' };
    }
    case 'rejected':
      return { words: listWords.rejected };
    case 'abandoned':
      return { words: contact.call ? listWords.abandonedCall : listWords.abandoned };
    case 'withdrawn':
      return { words: listWords.withdrawn };
    case 'link_lost':
      return { words: listWords.linkLost, tone: 'danger' };
    case 'waiting_for_return': {
      const { wait, state } = contact.chat;
      if (!wait) return { words: waitingWords(state) };
      return { words: (at) => (now.soon ? listWords.leftSoon(wait.since, at) : listWords.left(wait.since, at)) };
    }
    case 'after_contact_work':
      if (contact.transfer?.side === 'sent') return transferLine(contact.transfer);
      if (contact.call?.direction === 'callback' && contact.chat.state === 'scheduled') return { words: dialWords.rowRetry };
      return { words: contact.chat.endReason ? endedWords(contact.chat.endReason, contact.channel) : contact.chat.wait ? contactWords.waitingState : contactWords.acwState };
    case 'monitoring':
      return { words: monitorWords.line(contact.monitor?.agent ?? '') };
    case 'barged':
      return { words: monitorWords.inLine(contact.monitor?.agent ?? '') };
    case 'paused':
      if (intention === 'transferring') return { words: transferWords.transferring };
      return { words: intention === 'resuming' ? taskWords.resuming : taskWords.paused };
    case 'offered':
    case 'calling':
    case 'connected':
      if (isCall(one)) return callRowLine(one);
      if (contact.task) return { words: taskLine(intention) };
      break;
  }
  if (failed) return { words: `${listWords.failed(1)}: ${failed.failure ? refusalWords(failed.failure.code, failed.failure.message) : ''}`, tone: 'danger' };
  if (intention === 'leaving') return { words: contactWords.leaving };
  if (intention === 'transferring') return { words: transferWords.transferring };
  if (one.returnedAfter !== null) return { words: listWords.returned(one.returnedAfter), tone: 'positive' };
  if (now.typing) return { words: listWords.typing };
  if (!lastLine) return { words: listWords.connected };
  const text = safeLine(lineOf(lastLine.text));
  return { words: lastLine.from === 'you' ? listWords.you(text) : text };
}

function callRowLine(one: CallContact): RowLine {
  if (one.intention === 'leaving') return { words: contactWords.leaving };
  if (one.intention === 'ending') return { words: callWords.ending };
  return callLine(one);
}

function taskLine(intention: DeskContact['intention']): string {
  if (intention === 'leaving') return taskWords.ending;
  if (intention === 'transferring') return transferWords.transferring;
  return intention === 'pausing' ? taskWords.pausing : taskWords.task;
}
