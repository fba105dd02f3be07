import type { CallParty, CallView } from '../../../contract/call.ts';
import type { TimelineEntry } from '../../../contract/contact.ts';
import type { DeskContact, DeskState } from '../../../contract/desk.ts';
import type { QuickConnect } from '../../../contract/quick-connect.ts';
import { contactOf, quietState, storyOf } from './sample.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A voice on a call; give what differs. */
export function partyOf(now: number, partyId: string, name: string, differs: Partial<CallParty> = {}): CallParty {
  return { partyId, role: 'third_party', name, address: null, userId: null, contactId: null, state: 'connected', since: now - 8 * MINUTE, mutedBy: null, line: 'present', why: null, ...differs };
}

const anton = (now: number, differs: Partial<CallParty> = {}): CallParty => partyOf(now, 'anton', 'Anton Reyes', { role: 'customer', address: '+34 555 0188', ...differs });
const eva = (now: number, differs: Partial<CallParty> = {}): CallParty => partyOf(now, 'eva', 'Eva Lindqvist', { role: 'agent', userId: 'eva', contactId: 'anton', ...differs });
const stock = (now: number, differs: Partial<CallParty> = {}): CallParty => partyOf(now, 'stock', 'Stock desk', { address: '+345554410', since: now - 48 * SECOND, ...differs });

/** A call of two; give what differs. */
export function callOf(now: number, differs: Partial<CallView> = {}): CallView {
  return {
    direction: 'inbound',
    partyId: 'eva',
    parties: [anton(now), eva(now)],
    recording: 'on',
    mayRecord: true,
    quality: { partyId: 'anton', mos: 4.1, lossPercent: 0.3, jitter: 11, roundTrip: 48, at: now - 2 * SECOND },
    callback: null,
    hearing: 'call',
    ...differs,
  };
}

/** Anton's call with this agent. */
export function antonsCall(now: number, call: Partial<CallView> = {}, differs: Partial<DeskContact> & { view?: Partial<DeskContact['contact']>; state?: DeskContact['contact']['state'] } = {}): DeskContact {
  const { view, state = 'connected', ...rest } = differs;
  return contactOf(now, 'anton', 'Anton Reyes', state, {
    ...rest,
    view: {
      channel: 'VOICE',
      initialContactId: 'chat-anton',
      queue: { id: 'orders', name: 'Orders' },
      startedAt: now - 9 * MINUTE,
      stateSince: now - 8 * MINUTE - 17 * SECOND,
      connectedAt: state === 'connected' ? now - 8 * MINUTE - 17 * SECOND : null,
      waited: 19 * SECOND,
      attributes: { item: 'SH-90-WAL', menu_path: '2 > 1' },
      call: callOf(now, call),
      ...view,
    },
  });
}

const NUMBER = '+34555018844';
const unnamed = (now: number, differs: Partial<CallParty> = {}): CallParty => partyOf(now, 'unnamed', NUMBER, { role: 'customer', address: NUMBER, ...differs });

/** A call with a number that has no name. */
function numberCall(now: number, call: Partial<CallView>, state: DeskContact['contact']['state'], view: Partial<DeskContact['contact']> = {}): DeskContact {
  return contactOf(now, 'out', NUMBER, state, {
    view: {
      channel: 'VOICE', queue: { id: 'orders', name: 'Orders' }, startedAt: now - 14 * SECOND, waited: 0,
      call: { direction: 'outbound', partyId: 'eva', parties: [], recording: 'off', mayRecord: false, quality: null, callback: null, hearing: 'nothing', ...call },
      ...view,
    },
  });
}

/** The ways a call with Anton can be. */
export const antonsCalls = {
  consult: (now: number): DeskContact =>
    antonsCall(now, { parties: [anton(now, { state: 'on_hold', since: now - 161 * SECOND }), eva(now), stock(now)], recording: 'paused' }),
  conference: (now: number): DeskContact =>
    antonsCall(now, {
      parties: [
        anton(now),
        eva(now),
        stock(now, { state: 'left', why: 'telecom_unanswered', since: now - 3 * MINUTE }),
        partyOf(now, 'jonas', 'Jonas Weber', { role: 'agent', userId: 'jonas', contactId: 'other', since: now - 95 * SECOND, mutedBy: 'other' }),
        partyOf(now, 'carrier', 'North Line dispatch', { address: '+46 8 555 0100', since: now - 62 * SECOND, line: 'lost' }),
      ],
    }),
  poor: (now: number): DeskContact =>
    antonsCall(now, { parties: [anton(now, { mutedBy: 'self' }), eva(now)], quality: { partyId: 'anton', mos: 2.9, lossPercent: 9.4, jitter: 41, roundTrip: 212, at: now - SECOND } }),
  calling: (now: number): DeskContact =>
    antonsCall(
      now,
      { direction: 'outbound', parties: [anton(now, { state: 'calling', since: now - 12 * SECOND, line: 'none' }), eva(now)], recording: 'off', quality: null, hearing: 'nothing' },
      { state: 'calling', view: { stateSince: now - 12 * SECOND } },
    ),
  /** The agent calls a number, and it rings there. */
  ringing: (now: number): DeskContact =>
    numberCall(now, { parties: [unnamed(now, { state: 'calling', since: now - 12 * SECOND, line: 'none' }), eva(now, { contactId: 'out' })], hearing: 'ringback' }, 'calling', { stateSince: now - 12 * SECOND }),
  /** It was engaged. */
  engaged: (now: number): DeskContact =>
    numberCall(
      now,
      { parties: [unnamed(now, { state: 'left', why: 'telecom_busy', since: now - 9 * SECOND, line: 'none' }), eva(now, { contactId: 'out', state: 'left', why: 'telecom_busy' })] },
      'after_contact_work',
      { stateSince: now - 9 * SECOND, chat: { state: 'ended', endReason: 'telecom_busy', wait: null, returns: 0, lastPosition: 0 } },
    ),
  /** Somebody calls by telephone, whose name no network says. */
  telephone: (now: number): DeskContact => numberCall(now, { direction: 'inbound', partyId: null, parties: [unnamed(now)] }, 'offered'),
  /** A telephone is called into the call. */
  asking: (now: number): DeskContact =>
    antonsCall(now, { parties: [anton(now, { state: 'on_hold', since: now - 14 * SECOND }), eva(now), stock(now, { state: 'calling', since: now - 14 * SECOND, line: 'none' })], hearing: 'ringback', quality: null }),
  /** Nobody took it. */
  askedInVain: (now: number): DeskContact =>
    antonsCall(now, { parties: [anton(now, { state: 'on_hold', since: now - 71 * SECOND }), eva(now), stock(now, { state: 'left', why: 'telecom_unanswered', since: now - 8 * SECOND, line: 'none' })], quality: null }),
  /** A call back that was accepted: the customer's telephone rings. */
  callingBack: (now: number): DeskContact =>
    antonsCall(
      now,
      { direction: 'callback', parties: [anton(now, { state: 'calling', since: now - 6 * SECOND, line: 'none' }), eva(now)], recording: 'off', quality: null, hearing: 'ringback', callback: { address: '+34555018844', attempt: 2, of: 3 } },
      { state: 'calling', view: { stateSince: now - 6 * SECOND } },
    ),
  /** Its try came to nothing, and another one follows. */
  calledLater: (now: number): DeskContact =>
    antonsCall(
      now,
      { direction: 'callback', partyId: null, parties: [anton(now, { state: 'calling', since: now - 20 * SECOND, line: 'none' })], recording: 'off', quality: null, hearing: 'nothing', callback: { address: '+34555018844', attempt: 2, of: 3 } },
      { state: 'after_contact_work', view: { stateSince: now - 20 * SECOND, chat: { state: 'scheduled', endReason: null, wait: null, returns: 0, lastPosition: 0 } } },
    ),
  offered: (now: number): DeskContact => antonsCall(now, { partyId: null, parties: [anton(now)], recording: 'off', quality: null, hearing: 'nothing' }, { state: 'offered' }),
  callback: (now: number): DeskContact =>
    antonsCall(
      now,
      { direction: 'callback', partyId: null, parties: [], recording: 'off', quality: null, hearing: 'nothing', callback: { address: '+34 555 0188', attempt: 2, of: 3 } },
      { state: 'offered' },
    ),
  over: (now: number): DeskContact =>
    antonsCall(
      now,
      { parties: [anton(now, { state: 'left', why: 'ended_by_customer', since: now - 31 * SECOND }), eva(now, { state: 'left', why: 'ended_by_customer' })], recording: 'off', quality: null, hearing: 'nothing' },
      { state: 'after_contact_work', view: { stateSince: now - 31 * SECOND, chat: { state: 'ended', endReason: 'ended_by_customer', wait: null, returns: 0, lastPosition: 0 } } },
    ),
  missed: (now: number): DeskContact => antonsCall(now, { partyId: null, parties: [], recording: 'off', quality: null, hearing: 'nothing' }, { state: 'missed', view: { stateSince: now - 20 * SECOND } }),
} as const;

/** The agent's state with a place for one call. */
export function voiceState(now: number, contacts: readonly DeskContact[], differs: Partial<DeskState> = {}): DeskState {
  const quiet = quietState(now);
  const used = contacts.filter((one) => one.contact.channel === 'VOICE').length;
  const agent = quiet.agent && { ...quiet.agent, slots: [...quiet.agent.slots, { channel: 'VOICE' as const, used, of: 1 }] };
  return { ...quiet, agent, contacts: [...contacts], ...differs };
}

/** What was told of Anton's call. */
export function antonsStory(now: number): TimelineEntry[] {
  const t = (minutes: number): number => now - minutes * MINUTE;
  return storyOf('chat-anton', [
    [t(9), 'call_started', { flow: 'Sample inbound call' }],
    [t(8.9), 'queued', { queue: 'Orders' }],
    [t(8.5), 'offered', { agent: 'Eva Lindqvist', waited: 19_000 }],
    [t(8.3), 'agent_connected', { agent: 'Eva Lindqvist', waited: 19_000 }],
  ]);
}

/** What was told of the try to call Anton back. */
export function callbackStory(now: number): TimelineEntry[] {
  const told = storyOf('chat-anton', [
    [now - 26 * SECOND, 'callback_called', { attempt: 1, of: 3 }],
    [now - 20 * SECOND, 'callback_unanswered', { attempt: 1, of: 3, reason: 'telecom_busy', dueAt: now + 10 * MINUTE }],
  ]);
  return told.map((entry) => ({ ...entry, contactId: 'anton' }));
}

/** Whom an agent can reach. */
export function sampleQuickConnects(): QuickConnect[] {
  return [
    { id: 'jonas', name: 'Jonas Weber', description: 'Claims', target: { type: 'user', userId: 'jonas', isYou: false, status: { name: 'Available', type: 'routable' }, available: true, waiting: 0 } },
    { id: 'lena', name: 'Lena Moreau', description: 'Refunds', target: { type: 'user', userId: 'lena', isYou: false, status: { name: 'Lunch break', type: 'custom' }, available: false, waiting: 2 } },
    { id: 'billing', name: 'Billing', description: 'Invoices and reminders', target: { type: 'queue', queueId: 'billing', enabled: true, waiting: 3, agentsAvailable: 1 } },
    { id: 'returns', name: 'Returns', description: '', target: { type: 'queue', queueId: 'returns', enabled: false, waiting: 0, agentsAvailable: 0 } },
    { id: 'stock', name: 'Stock desk', description: 'Harbour store', target: { type: 'phone_number', number: '+345554410' } },
  ];
}
