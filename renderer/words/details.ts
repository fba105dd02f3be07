import { duration, moment } from './time.ts';

/** "25 h", and from two whole days on "7 d". */
const wholeLength = (hours: number): string => (hours >= 48 && hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`);

export const detailWords = {
  customer: 'Customer',
  name: 'Name',
  here: 'Here',
  away: 'Away',
  since: (at: number, now: number) => `since ${moment(at, now)}`,
  started: 'Started',
  address: 'Address',
  customerId: 'Customer ID',
  call: 'Call',
  waited: 'Waited',
  ends: 'Ends at latest',
  returns: 'Returned',
  times: (many: number) => (many === 0 ? 'not yet' : many === 1 ? 'once' : many === 2 ? 'twice' : `${many} times`),
  attributes: 'Attributes',
  noAttributes: 'None set',
  why: 'Why you got it',
  contact: 'Contact',
  total: 'Total',
  totalOf: (gone: number, whole: number) => `${duration(gone)} of ${wholeLength(Math.round(whole / 3_600_000))}`,
  id: 'ID',
  close: 'Close details',
} as const;

/** Earlier contacts of the same customer. */
export const historyWords = {
  title: 'Earlier contacts',
  all: (many: number) => `Show all ${many}`,
  loading: 'Asking the server',
  needsLink: 'Needs the link to the server.',
  none: 'None with this customer',
  kinds: { CHAT: 'Chat', VOICE: 'Call', TASK: 'Task' },
  goesOn: 'Goes on',
  ended: 'Ended',
  read: 'Read it',
  fetching: 'Fetching what was said',
  titleOf: (name: string, when: string) => `${name}, ${when}`,
} as const;
