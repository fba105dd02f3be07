import type { ContactTransfer } from '../../contract/quick-connect.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { transferWords } from '../words/transfers.ts';

export interface TransferLine {
  readonly words: string;
  readonly tone?: 'warning' | 'danger' | 'positive';
}

/** How a contact that was handed on stands, said to the one who reads it: who handed it on, or who got it. */
export function transferLine(transfer: ContactTransfer): TransferLine {
  return transfer.side === 'sent' ? sentLine(transfer) : receivedLine(transfer);
}

function sentLine({ state, to, agent, missed }: ContactTransfer): TransferLine {
  const where = safeLine(to.name);
  const who = agent === null ? transferWords.somebody : safeLine(agent);
  switch (state) {
    case 'in_flow':
      return { words: transferWords.inFlow(where) };
    case 'waiting':
      return { words: transferWords.waiting(where, missed), ...(missed > 0 && { tone: 'warning' as const }) };
    case 'ringing':
      return { words: transferWords.ringing(who, missed) };
    case 'accepted':
      return { words: transferWords.accepted(who), tone: 'positive' };
    case 'came_back':
      return { words: transferWords.cameBack(where), tone: 'warning' };
    case 'ended':
      return { words: transferWords.ended(where), tone: 'warning' };
  }
}

function receivedLine({ by, to, state }: ContactTransfer): TransferLine {
  const where = safeLine(to.name);
  if (state === 'came_back') return { words: transferWords.returned(where), tone: 'warning' };
  const who = by === null ? transferWords.fromProgram : safeLine(by);
  return { words: to.type === 'queue' ? transferWords.fromTo(who, where) : transferWords.from(who) };
}
