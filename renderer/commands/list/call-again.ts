import { PhoneOutgoing } from 'lucide-react';
import { callAgain } from '../../calls/call-number.ts';
import { customersAddress, isCall } from '../../voice/call-facts.ts';
import type { DeskContact } from '../../../contract/desk.ts';
import { commandWords } from '../../words/commands.ts';
import { dialWords, isNotReached } from '../../words/dial.ts';
import { typedNumber } from '../../words/telephone-number.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

/** The number that this contact was to reach and has not; null of any other contact. */
function numberMissed(one: DeskContact | null): string | null {
  if (one === null || !isCall(one) || one.contact.state !== 'after_contact_work') return null;
  if (one.contact.call.direction !== 'outbound' || !isNotReached(one.contact.chat.endReason)) return null;
  const typed = typedNumber(customersAddress(one.contact.call) ?? '');
  return typed !== null && 'number' in typed ? typed.number : null;
}

/** Closes an outbound call that reached nobody, and calls the number again. */
export const callAgainCommand: Command = {
  id: 'call-again',
  group: 'contact',
  icon: PhoneOutgoing,
  keys: ['Mod+Shift+J'],
  sheetTitle: dialWords.closeAndAgain,
  title: () => dialWords.closeAndAgain,
  possible: (now) => {
    if (numberMissed(now.contact) === null) return absent;
    if (now.contact?.intention) return no(commandWords.alreadyAsked);
    return now.state.agent?.microphone === 'ready' ? withLink(now) : no(dialWords.needsMicrophone);
  },
  run: async (panel, { contact }) => {
    const number = numberMissed(contact);
    if (contact && number !== null) await callAgain(panel, { contactId: contact.contact.contactId, number });
  },
};
