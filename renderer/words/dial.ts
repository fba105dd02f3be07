import type { EndReason } from '../../contract/contact.ts';

/** Why somebody who was called is not on the call. */
export type NotReached = Extract<EndReason, `telecom_${string}`>;

/** Words of calling out: whom to call, why nobody can be called now, and what became of it. */
export const dialWords = {
  title: 'Call somebody',
  into: 'Call somebody into this call',
  field: 'Number, name, customer ID',
  pad: 'Keypad',
  deleteDigit: 'Delete the last digit',
  direct: 'Call directly',
  call: (number: string) => `Call ${number}`,
  callPages: (address: string) => `Call the pages of ${address}`,
  pagesHint: 'rings where they are signed in on your website',
  pages: 'A customer\'s pages, by customer ID',
  callCustomer: 'Call this customer',
  lacks: { country: 'country code is missing, such as +34', digits: 'no whole number: with its country code it has 7 to 15 digits' },
  noBlind: 'can only be asked first',
  quickConnects: 'Quick connects',
  earlier: 'Called from this window',
  loading: 'Asking the server who can be called',
  loadingWhat: 'These are the numbers among the quick connects of your queues.',
  empty: 'Whom to call',
  emptyWhat: 'Type or paste a number with its country code, such as +34 555 0188, or the ID of a customer who may be on your website.',
  none: (query: string) => `Nobody is called “${query}”`,
  what: 'You hear it ring, for a minute at most.',
  whatPages: 'Every page rings on which this customer is signed in on your website. You hear it ring, for a minute at most.',
  noTrunk: 'this server has no way to telephones; an administrator sets up a trunk',
  notAllowed: 'you may not call out; an administrator can allow it',
  country: (codes: readonly string[]) => `not called from here: numbers must begin with ${codes.join(' or ')}`,
  placeTaken: 'your place for calls is taken, until that call is closed',
  needsMicrophone: 'needs the microphone, see Sound',
  again: 'Call again',
  closeAndAgain: 'Close and call again',
  closeAndBack: 'Close and call back',
  againNamed: (name: string) => `Call again: ${name}`,
  retryBegins: (attempt: number, of: number) => `They are called again later, try ${attempt} of ${of}, by whoever is free then.`,
  rowRetry: 'Not reached, is called again later',
  isClosed: 'Close the contact when your work on it is done.',
  notReached: {
    telecom_busy: { title: 'Busy', what: 'They are on another call.' },
    telecom_unanswered: { title: 'Not answered', what: 'It rang, and nobody took it.' },
    telecom_declined: { title: 'Declined', what: 'They, or their telephone, turned the call down.' },
    telecom_number_invalid: { title: 'No such number', what: 'The network knows nobody by this number. Check it before you call again.' },
    telecom_not_reachable: { title: 'Not reachable', what: 'No page of theirs is open.' },
    telecom_originator_cancel: { title: 'You stopped calling', what: 'They may see that you called.' },
    telecom_problem: { title: 'The call failed', what: 'It did not get through, which says nothing about whom you called. If it stays so, tell an administrator.' },
  } satisfies Record<NotReached, { title: string; what: string }>,
} as const;

/** Whether this is why somebody who was called is not on the call. */
export function isNotReached(reason: string | null): reason is NotReached {
  return reason !== null && reason in dialWords.notReached;
}
