import { count } from './time.ts';

const times = (many: number): string => (many === 1 ? 'once' : many === 2 ? 'twice' : `${many} times`);

/** Handing a contact on, as it is chosen and as both sides see it. */
export const transferWords = {
  title: (name: string) => `Transfer ${name}`,
  command: 'Transfer',
  transferring: 'Transferring',
  field: 'Whom to transfer to',
  fieldOnCall: 'Whom to bring in',
  fieldWithNumbers: 'Whom to bring in: name or number',
  /** What choosing does; on a call by how it is done. */
  what: { CHAT: 'You leave the chat, it goes on there, and you do your after contact work.', TASK: 'The task goes there, and you do your after contact work.', consult: 'The customer is put on hold and you talk with them. Then join, swap or leave.', blind: 'The customer goes there, and you are done with the call.' },
  bringIn: (name: string) => `Bring somebody into the call with ${name}`,
  consult: 'Ask first',
  blind: 'Hand over at once',
  loading: 'Asking the server who can be reached',
  loadingWhat: 'These are the quick connects of your queues.',
  none: (query: string) => `No quick connect has “${query}”`,
  empty: 'You have no quick connects',
  emptyWhat: 'A supervisor gives them to the queues of your routing profile.',
  quickConnects: 'Quick connects',
  youCannot: 'this is you, and it is with you already',
  waiting: (to: string, missed: number) => (missed === 0 ? `Waiting for ${to}` : `Not taken (rang ${times(missed)}), waiting for ${to}`),
  ringing: (agent: string, missed: number) => (missed === 0 ? `Rings at ${agent}` : `Rings at ${agent}, not taken ${times(missed)} before`),
  inFlow: (to: string) => `On its way to ${to}`,
  accepted: (agent: string) => `Accepted by ${agent}`,
  cameBack: (to: string) => `Could not go to ${to}, comes back to you`,
  ended: (to: string) => `Ended before ${to} took it`,
  somebody: 'an agent',
  from: (by: string) => `From ${by}`,
  fromTo: (by: string, to: string) => `From ${by}, for ${to}`,
  returned: (to: string) => `Back to you: the transfer to ${to} failed`,
  fromProgram: 'your systems',
  acwTitle: 'You transferred this contact',
  acwClose: 'Close the contact when your work on it is done.',
  note: 'Note',
  noteFor: 'Note for whoever takes it',
  noteWhat: 'Agents read it when it rings. The customer never does.',
  noteLong: (over: number) => `${count(over, 'character', 'characters')} too long`,
  noteOnTelephone: 'a telephone shows no note: leave it empty to choose this',
  section: 'Transfer',
  by: 'By',
  to: 'To',
  at: 'At',
  state: 'State',
  missed: 'Not taken',
  missedOf: (many: number) => count(many, 'time', 'times'),
} as const;

/** What stands behind a quick connect now. */
export const quickConnectWords = {
  free: 'free now',
  busy: (status: string) => `busy, ${status}`,
  away: 'not signed in',
  queue: (waiting: number, free: number) => `${waiting === 0 ? 'nobody waits' : `${waiting} waiting`}, ${free === 1 ? '1 agent free' : `${free} agents free`}`,
  queueClosed: 'takes nothing new',
  noTelephone: (number: string) => `${number}: this server has no way to telephones`,
  waitsFor: (many: number) => (many === 1 ? '1 waits for them' : `${many} wait for them`),
} as const;
