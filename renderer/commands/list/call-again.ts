import { PhoneOutgoing } from 'lucide-react';
import { callAgain } from '../../calls/call-outside.ts';
import { outsideAt, type Outside } from '../../calls/outside-entries.ts';
import { customersAddress, isCall } from '../../voice/call-facts.ts';
import type { DeskContact } from '../../../contract/desk.ts';
import { commandWords } from '../../words/commands.ts';
import { dialWords, isNotReached } from '../../words/dial.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

interface Again {
  readonly to: Outside;
  readonly title: string;
}

/** Whom this contact was to reach and has not, or whose call is over and who may be on a page; null of any other contact. */
function whomAgain(one: DeskContact | null): Again | null {
  if (one === null || !isCall(one) || one.contact.state !== 'after_contact_work' || one.contact.chat.state !== 'ended') return null;
  const { call, chat, customer } = one.contact;
  const address = customersAddress(call);
  if (call.direction === 'outbound' && isNotReached(chat.endReason)) return address === null ? null : { to: outsideAt(address), title: dialWords.closeAndAgain };
  return customer.id === null ? null : { to: { address: customer.id }, title: dialWords.closeAndBack };
}

/** Closes a call that is over, and calls whoever it was with. */
export const callAgainCommand: Command = {
  id: 'call-again',
  group: 'contact',
  icon: PhoneOutgoing,
  keys: ['Mod+Shift+J'],
  sheetTitle: dialWords.closeAndAgain,
  title: (now) => whomAgain(now.contact)?.title ?? dialWords.closeAndAgain,
  possible: (now) => {
    if (whomAgain(now.contact) === null) return absent;
    if (now.contact?.intention) return no(commandWords.alreadyAsked);
    if (now.state.agent?.callsOut === false) return no(dialWords.notAllowed);
    return now.state.agent?.microphone === 'ready' ? withLink(now) : no(dialWords.needsMicrophone);
  },
  run: async (panel, { contact }) => {
    const again = whomAgain(contact);
    if (contact && again) await callAgain(panel, { contactId: contact.contact.contactId, to: again.to });
  },
};
