import { PhoneOutgoing } from 'lucide-react';
import { callOutside } from '../../calls/call-outside.ts';
import { isCall } from '../../voice/call-facts.ts';
import { dialWords } from '../../words/dial.ts';
import type { Command, Situation } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

/** By what the company knows the customer of a chat, who may have a page open. Of a call that is over see `call-again`. */
function customersId({ contact }: Situation): string | null {
  return contact === null || isCall(contact) || contact.contact.task ? null : contact.contact.customer.id;
}

/** Calls the customer of the chat, on the pages that he has open. */
export const callCustomer: Command = {
  id: 'call-customer',
  group: 'contact',
  icon: PhoneOutgoing,
  keys: [],
  title: () => dialWords.callCustomer,
  hint: () => dialWords.pagesHint,
  possible: (now) => {
    const { session, agent } = now.state;
    const places = agent?.slots.find((slot) => slot.channel === 'VOICE');
    if (session?.mode !== 'online' || !places || places.of === 0 || customersId(now) === null) return absent;
    if (agent?.callsOut === false) return no(dialWords.notAllowed);
    if (places.used >= places.of) return no(dialWords.placeTaken);
    return agent?.microphone === 'ready' ? withLink(now) : no(dialWords.needsMicrophone);
  },
  run: async (panel, now) => {
    const address = customersId(now);
    if (address !== null) await callOutside(panel, { address }, null);
  },
};
