import type { AgentStatus } from '../../../contract/agent.ts';
import type { Board, BoardAgent } from '../../../contract/board.ts';
import { ContentType } from '../../../contract/chat-item.ts';
import type { ChatItem, ItemAttachment } from '../../../contract/chat-item.ts';
import type { ContactState, TimelineEntry } from '../../../contract/contact.ts';
import type { DeskContact, DeskState, StoredChat } from '../../../contract/desk.ts';
import type { Candidate, WaitExplanation } from '../../../contract/routing-reason.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const available: AgentStatus = { id: 'available', name: 'Available', type: 'routable', order: 1 };
export const lunch: AgentStatus = { id: 'lunch', name: 'Lunch break', type: 'custom', order: 2 };
export const training: AgentStatus = { id: 'training', name: 'Training', type: 'custom', order: 3 };
export const offline: AgentStatus = { id: 'offline', name: 'Offline', type: 'offline', order: 4 };

/** A signed-in agent with no contacts, linked. */
export function quietState(now: number): DeskState {
  return {
    version: 1,
    link: { state: 'live', since: now - 2 * HOUR, asOf: 48_213, heardAt: now - SECOND, nextTryAt: null, contactsKeptUntil: null, elsewhere: null, clockOffset: 0 },
    session: { user: { id: 'eva', username: 'eva.lindqvist', displayName: 'Eva Lindqvist', role: 'agent' }, mode: 'online' },
    agent: {
      userId: 'eva',
      username: 'eva.lindqvist',
      displayName: 'Eva Lindqvist',
      role: 'agent',
      status: available,
      statusSince: now - 2 * HOUR - 14 * MINUTE - 8 * SECOND,
      nextStatus: null,
      routingProfile: { id: 'floor-a', name: 'Floor A' },
      slots: [{ channel: 'CHAT', used: 0, of: 3 }],
      microphone: 'ready',
      callsOut: true,
    },
    wantedStatus: null,
    statuses: [available, lunch, training, offline],
    callsNumbers: true,
    callableCountries: null,
    contacts: [],
    board: null,
    capabilities: { host: 'browser', tray: false, badge: false, systemNotifications: true, keystore: false, openExternal: true },
    preferences: { theme: 'light', contrast: 'system', ringtone: true, sound: { microphone: null, speaker: null, ringer: null, ringtone: 'clear', volume: 80 } },
    server: 'desk.harbour.example',
    storedUsers: ['eva.lindqvist'],
    warnings: [],
  };
}

/** A contact as the panel gets it; give what differs. */
export function contactOf(now: number, id: string, name: string, state: ContactState, differs: Partial<DeskContact> & { view?: Partial<DeskContact['contact']> } = {}): DeskContact {
  const { view, ...rest } = differs;
  const startedAt = now - 38 * MINUTE;
  return {
    contact: {
      contactId: id,
      initialContactId: `chat-${id}`,
      channel: 'CHAT',
      state,
      stateSince: now - 21 * MINUTE - 4 * SECOND,
      customer: { name, id: null, presence: 'here', presenceSince: startedAt },
      queue: { id: 'deliveries', name: 'Deliveries' },
      startedAt,
      expiresAt: startedAt + 25 * HOUR,
      waited: 66 * SECOND,
      offer: state === 'offered' || state === 'missed' ? { offerId: `offer-${id}`, offeredAt: now - 6 * SECOND, expiresAt: now + 14 * SECOND } : null,
      connectedAt: state === 'connected' ? now - 21 * MINUTE - 4 * SECOND : null,
      chat: { state: state === 'waiting_for_return' ? 'waiting_for_customer' : 'with_agent', endReason: null, wait: null, returns: 0, lastPosition: 0 },
      attributes: {},
      monitor: null,
      call: null,
      earlier: [],
      transfer: null,
      task: null,
      whispers: [],
      reasons: [],
      ...view,
    },
    unread: 0,
    hasDraft: false,
    lastLine: null,
    turn: null,
    typingUntil: null,
    outgoing: [],
    intention: null,
    refusal: null,
    returnedAfter: null,
    ...rest,
  };
}

/** Writes a transcript line by line; positions count up. */
export class Script {
  readonly items: ChatItem[] = [];
  readonly #chat: string;
  readonly #customer: string;
  constructor(chat: string, customer: string) {
    this.#chat = chat;
    this.#customer = customer;
  }
  #add(item: Pick<ChatItem, 'at' | 'kind' | 'contentType' | 'content' | 'displayName' | 'role'> & Partial<ChatItem>): this {
    const position = this.items.length + 1;
    this.items.push({ id: `${this.#chat}-${position}`, position, initialContactId: this.#chat, contactId: this.#chat, participantId: null, commandId: null, receipt: {}, ...item });
    return this;
  }
  customer(at: number, content: string): this {
    return this.#add({ at, kind: 'message', contentType: ContentType.plain, content, displayName: this.#customer, role: 'CUSTOMER' });
  }
  agent(at: number, content: string, receipt: ChatItem['receipt'] = {}, name = 'Eva Lindqvist'): this {
    return this.#add({ at, kind: 'message', contentType: ContentType.plain, content, displayName: name, role: 'AGENT', receipt, commandId: name === 'Eva Lindqvist' ? `command-${this.items.length + 1}` : null });
  }
  file(at: number, role: 'AGENT' | 'CUSTOMER', file: Omit<ItemAttachment, 'id'>): this {
    const yours = role === 'AGENT' ? `command-${this.items.length + 1}` : null;
    return this.#add({ at, kind: 'attachment', contentType: file.contentType, content: '', displayName: role === 'AGENT' ? 'Eva Lindqvist' : this.#customer, role, commandId: yours, attachments: [{ id: `file-${this.items.length + 1}`, ...file }] });
  }
  flow(at: number, content: string): this {
    return this.#add({ at, kind: 'message', contentType: ContentType.plain, content, displayName: 'SYSTEM_MESSAGE', role: 'SYSTEM' });
  }
  /** An interactive message of a flow, and what the customer answers. */
  shows(at: number, content: unknown): this {
    return this.#add({ at, kind: 'message', contentType: 'application/vnd.amazonaws.connect.message.interactive', content: JSON.stringify(content), displayName: 'SYSTEM_MESSAGE', role: 'SYSTEM' });
  }
  answers(at: number, content: unknown): this {
    return this.#add({ at, kind: 'message', contentType: 'application/vnd.amazonaws.connect.message.interactive.response', content: JSON.stringify(content), displayName: this.#customer, role: 'CUSTOMER' });
  }
  joined(at: number, name: string, role: 'AGENT' | 'CUSTOMER' | 'SUPERVISOR'): this {
    return this.#add({ at, kind: 'event', contentType: ContentType.joined, content: '', displayName: name, role });
  }
  left(at: number, name: string, role: 'AGENT' | 'CUSTOMER' | 'CUSTOM_BOT'): this {
    return this.#add({ at, kind: 'event', contentType: ContentType.left, content: '', displayName: name, role });
  }
  ended(at: number): this {
    return this.#add({ at, kind: 'event', contentType: ContentType.ended, content: '', displayName: null, role: null });
  }
}

/** A story as the server's log tells it. */
export function storyOf(chat: string, lines: readonly [at: number, type: string, data?: TimelineEntry['data']][]): TimelineEntry[] {
  return lines.map(([at, type, data], index) => ({ seq: 48_000 + index, at, initialContactId: chat, contactId: chat, type, actor: 'server', data: data ?? {} }));
}

/** Marta's chat: left once, returned, answered; the scenario the product is built around. */
export function martasChat(now: number): { script: Script; story: TimelineEntry[] } {
  const t = (minutes: number): number => now - minutes * MINUTE;
  const chat = 'chat-marta';
  const script = new Script(chat, 'Marta Kowalczyk')
    .joined(t(38), 'Marta Kowalczyk', 'CUSTOMER')
    .flow(t(38), 'Welcome to Harbour. An agent will be with you shortly.')
    .customer(t(37.6), 'Hello, parcel 7C-20418 says delivered but there is nothing at the door.')
    .joined(t(36.4), 'Eva Lindqvist', 'AGENT')
    .agent(t(36.2), 'Hello Marta, I will look where the driver left it. One minute.', { deliveredAt: t(36.2), readAt: t(36.1) })
    .agent(t(35.8), 'Are you there?', { deliveredAt: t(35.7) })
    .left(t(35.6), 'Eva Lindqvist', 'AGENT')
    .flow(t(35.6), 'The agent has left. Write again within 15 minutes to go on.')
    .customer(t(21.1), 'Hey, I’m back. Sorry, I was asking my neighbours. Nobody has it.')
    .customer(t(20.9), 'The letterbox is empty too.')
    .joined(t(20.6), 'Eva Lindqvist', 'AGENT')
    .agent(t(19.4), 'Thank you for checking. The scan was at 11:52, two streets from you, so I think it went to the wrong house number.', { deliveredAt: t(19.4), readAt: t(18.9) })
    .agent(t(2.6), 'I have asked the depot to call the driver. You will have an answer today before 18:00. The case is at https://track.harbour.example/7C-20418', { deliveredAt: t(2.6) })
    .customer(t(0.7), 'Good, thank you. Could he leave it with number 14?');
  const story = storyOf(chat, [
    [t(38), 'chat_started', { flow: 'Sample inbound' }],
    [t(38), 'flow_started', { flow: 'Sample inbound' }],
    [t(37.5), 'queued', { queue: 'Deliveries' }],
    [t(36.6), 'offered', { agent: 'Eva Lindqvist', waited: 54_000 }],
    [t(36.4), 'agent_connected', { agent: 'Eva Lindqvist', waited: 66_000 }],
    [t(35.6), 'agent_left', { agent: 'Eva Lindqvist', reason: 'ended_by_agent', connected: 48_000 }],
    [t(35.6), 'wait_started', { until: t(20.6), forCustomer: true }],
    [t(21.1), 'customer_returned', { waited: 872_000, position: 9 }],
    [t(21.1), 'queued', { queue: 'Deliveries' }],
    [t(20.9), 'offered', { agent: 'Eva Lindqvist', waited: 12_000 }],
    [t(20.6), 'agent_connected', { agent: 'Eva Lindqvist', waited: 30_000 }],
  ]);
  return { script, story };
}

/** The list of a busy agent. */
export function busyContacts(now: number): DeskContact[] {
  return [
    contactOf(now, 'ilse', 'Ilse Brandt', 'offered', { view: { queue: { id: 'orders', name: 'Orders' } } }),
    contactOf(now, 'marta', 'Marta Kowalczyk', 'connected', {
      lastLine: { from: 'customer', text: 'Good, thank you. Could he leave it with number 14?', at: now - 42 * SECOND },
      turn: { side: 'customer', since: now - 42 * SECOND },
      view: {
        chat: { state: 'with_agent', endReason: null, wait: null, returns: 1, lastPosition: 14 },
        attributes: { order: '7C-20418', carrier: 'North Line', placed: '18 Nov', value: '64.90', bot_intent: 'parcel_missing' },
        reasons: [
          { rule: 'queue_priority', priority: 1 },
          { rule: 'oldest_contact', waited: 30_000 },
          { rule: 'longest_available', availableSince: now - 26 * MINUTE },
        ],
      },
    }),
    contactOf(now, 'tomasz', 'Tomasz Vega', 'connected', {
      unread: 2,
      lastLine: { from: 'customer', text: 'Is the blue one still in stock?', at: now - 198 * SECOND },
      turn: { side: 'customer', since: now - 198 * SECOND },
      view: { queue: { id: 'orders', name: 'Orders' } },
    }),
    contactOf(now, 'ben', 'Ben Aalto', 'missed', { view: { stateSince: now - 31 * SECOND } }),
    contactOf(now, 'noor', 'Noor Haddad', 'waiting_for_return', {
      view: {
        stateSince: now - 220 * SECOND,
        customer: { name: 'Noor Haddad', id: null, presence: 'away', presenceSince: now - 220 * SECOND },
        chat: { state: 'waiting_for_customer', endReason: null, wait: { since: now - 220 * SECOND, until: now + 680 * SECOND }, returns: 0, lastPosition: 6 },
      },
    }),
    contactOf(now, 'anton', 'Anton Reyes', 'after_contact_work', {
      view: { stateSince: now - 72 * SECOND, chat: { state: 'ended', endReason: 'ended_by_customer', wait: null, returns: 0, lastPosition: 9 } },
    }),
  ];
}

function agentOf(now: number, name: string, status: AgentStatus, minutes: number, used: number, differs: Partial<BoardAgent> = {}): BoardAgent {
  return {
    userId: name,
    name,
    status: status.name,
    statusType: status.type,
    statusSince: now - minutes * MINUTE,
    nextStatus: null,
    link: status.type === 'offline' ? 'none' : 'live',
    linkSince: null,
    activity: used > 0 ? 'on_contact' : 'idle',
    slots: [{ channel: 'CHAT', used, of: 3 }],
    microphone: 'ready',
    contacts: ['Marta Kowalczyk', 'Tomasz Vega', 'Noor Haddad'].slice(0, used).map((customerName, index) => ({ contactId: `${name}-${index}`, channel: 'CHAT', customerName, state: 'connected', since: now - 9 * MINUTE, queue: 'Deliveries' })),
    ...differs,
  };
}

/** A busy floor. */
export function busyBoard(now: number): Board {
  const waitingIn = (id: string, names: readonly string[], oldest: number) =>
    names.map((customerName, index) => ({
      contactId: id === 'deliveries' ? `wait-${index}` : `${id}-${index}`,
      initialContactId: `${id}-${index}`,
      channel: 'CHAT' as const,
      customerName,
      enqueuedAt: now - oldest * SECOND + index * 57 * SECOND,
      priority: 5,
      offeredTo: null,
    }));
  const queue = (id: string, name: string, names: readonly string[], oldest: number, free: number, online: number) => ({
    id, name, type: 'standard' as const, inQueue: names.length, oldestSince: names.length === 0 ? null : now - oldest * SECOND, available: free, online, waiting: waitingIn(id, names, oldest),
  });
  return {
    asOf: 61_907,
    at: now,
    queues: [
      queue('deliveries', 'Deliveries', ['Daniel Petrov', 'Ilse Brandt', 'Jules Amari', 'Sam Ito'], 402, 3, 6),
      queue('orders', 'Orders', ['Ada Quist', 'Rosa Lind'], 170, 3, 6),
      queue('billing', 'Billing', ['Ngozi Eze'], 91, 2, 4),
      queue('returns', 'Returns', [], 0, 4, 4),
      queue('store', 'Store desk', [], 0, 2, 5),
    ],
    agents: [
      agentOf(now, 'Eva Lindqvist', available, 134, 2, { nextStatus: 'Lunch break' }),
      agentOf(now, 'Jonas Weber', available, 52, 3, { activity: 'missed', contacts: [{ contactId: 'm', channel: 'CHAT', customerName: 'Ben Aalto', state: 'missed', since: now - 52 * SECOND, queue: 'Deliveries' }] }),
      agentOf(now, 'Lena Moreau', available, 72, 2, { link: 'lost', linkSince: now - 38 * SECOND }),
      agentOf(now, 'Yara Santos', available, 158, 3),
      agentOf(now, 'Mehmet Aksoy', training, 34, 0),
      agentOf(now, 'Petra Novak', lunch, 21, 0),
      agentOf(now, 'Chidi Okafor', offline, 300, 0),
    ],
    waitingForCustomer: [
      { contactId: 'r1', initialContactId: 'r1', customerName: 'Noor Haddad', since: now - 220 * SECOND, until: now + 680 * SECOND },
      { contactId: 'r2', initialContactId: 'r2', customerName: 'Arvid Holm', since: now - 849 * SECOND, until: now + 51 * SECOND },
    ],
  };
}

/** Why Daniel waits. */
export function danielsWait(now: number): WaitExplanation {
  const full = (name: string): Candidate => ({ userId: name, name, eligible: false, reasons: [{ rule: 'all_slots_in_use', used: 3, of: 3 }] });
  return {
    asOf: 61_907,
    at: now,
    contactId: 'wait-0',
    customerName: 'Daniel Petrov',
    queue: { id: 'deliveries', name: 'Deliveries' },
    enqueuedAt: now - 402 * SECOND,
    position: 1,
    priority: 5,
    state: 'waiting',
    candidates: [
      full('Eva Lindqvist'),
      full('Yara Santos'),
      { userId: 'jonas', name: 'Jonas Weber', eligible: false, reasons: [{ rule: 'slot_held_by_uncleared', contactId: 'm', state: 'missed', since: now - 52 * SECOND }] },
      { userId: 'petra', name: 'Petra Novak', eligible: false, reasons: [{ rule: 'not_available', status: 'Lunch break', since: now - 21 * MINUTE }] },
      { userId: 'mehmet', name: 'Mehmet Aksoy', eligible: false, reasons: [{ rule: 'not_available', status: 'Training', since: now - 34 * MINUTE }] },
      { userId: 'lena', name: 'Lena Moreau', eligible: false, reasons: [{ rule: 'link_lost', since: now - 38 * SECOND }] },
      { userId: 'chidi', name: 'Chidi Okafor', eligible: false, reasons: [{ rule: 'not_in_profile' }] },
    ],
  };
}

/** Chats for review, with one whose transcript is only partly stored. */
export function storedChats(now: number): StoredChat[] {
  const names = ['Hanna Vos', 'Emeka Obi', 'Lucia Ferrant', 'Moyo Adeyemi', 'Arvid Holm', 'Bianca Roth', 'Ngozi Eze', 'Piotr Zielny'];
  return names.map((customerName, index) => ({
    initialContactId: `stored-${index}`,
    channel: 'CHAT',
    customerName,
    queue: index % 3 === 0 ? 'Deliveries' : 'Orders',
    agents: index === 0 ? ['Jonas Weber', 'Eva Lindqvist'] : ['Eva Lindqvist'],
    startedAt: now - (index + 1) * 22 * HOUR - 48 * MINUTE,
    lastAt: now - (index + 1) * 22 * HOUR,
    endReason: index === 0 ? 'ended_by_customer' : 'ended_by_flow',
    stored: index === 1 ? 2 : 12,
    known: index === 1 ? 40 : 12,
  }));
}

/** Hanna's chat, as stored. */
export function hannasChat(now: number): Script {
  const end = now - 22 * HOUR;
  const t = (minutes: number): number => end - minutes * MINUTE;
  const read = (at: number) => ({ deliveredAt: at, readAt: at });
  return new Script('stored-0', 'Hanna Vos')
    .joined(t(48), 'Hanna Vos', 'CUSTOMER')
    .customer(t(46), 'Hi, my order shows delivered with a photo, but that is not my door.')
    .agent(t(45), 'Hello Hanna, I am sorry. I can see the photo. What colour is your door?', read(t(45)), 'Jonas Weber')
    .customer(t(44), 'Green. This is the second time they left it at the wrong house.')
    .agent(t(43), 'Thank you. I am asking the depot now, this can take some minutes.', read(t(41)), 'Jonas Weber')
    .left(t(38), 'Jonas Weber', 'AGENT')
    .customer(t(29), 'They left it at the wrong house again. I would like a refund for the delivery at least.')
    .joined(t(28), 'Eva Lindqvist', 'AGENT')
    .agent(t(27), 'Hello Hanna, Eva here; I have read what you wrote to Jonas. I will return the 4.90 for delivery now, and the driver fetches the parcel tomorrow.', read(t(27)))
    .customer(t(26), 'That is fine. How long does the refund take?')
    .agent(t(25), 'Two working days. The refund number is R-3318.', read(t(25)))
    .ended(t(0));
}

/** A task: a refund to be checked, with what goes along. */
export function refundTask(now: number, state: 'offered' | 'connected' | 'paused'): DeskContact {
  return contactOf(now, 'refund', 'Refund check 48-1127', state, {
    view: {
      channel: 'TASK',
      stateSince: now - 12 * MINUTE - 40 * SECOND,
      customer: { name: 'Refund check 48-1127', id: null, presence: 'away', presenceSince: now - 3 * HOUR },
      queue: { id: 'refunds', name: 'Refunds' },
      expiresAt: now + 7 * 24 * HOUR,
      attributes: { amount: '39.50', store: 'Harbour' },
      task: {
        name: 'Refund check 48-1127',
        description:
          'The customer returned one of two lamps. Check that the parcel reached the Harbour store, then refund 39.50 to the card used for the order.\n\nIf the lamp is scratched, write to the customer first: she asked to be told before any deduction.',
        references: [
          { name: 'Invoice 48-1127.pdf', type: 'ATTACHMENT', value: 'bill', attachment: { id: 'bill', name: 'Invoice 48-1127.pdf', contentType: 'application/pdf', bytes: 61_200, status: 'approved' } },
          { name: 'Order', type: 'URL', value: 'https://shop.example/orders/48-1127' },
          { name: 'Return form', type: 'URL', value: 'http://returns.example/48-1127' },
          { name: 'Mail', type: 'EMAIL', value: 'm.adeyemi@mail.example' },
          { name: 'Returned', type: 'DATE', value: String(Math.round(now / 1000) - 86_400) },
          { name: 'Amount', type: 'NUMBER', value: '39.50' },
        ],
        pauses: state === 'paused' ? 1 : 0,
        pausedFor: 0,
        dueAt: null,
        createdBy: null,
      },
    },
  });
}

/** Jonas's chat: a flow asked him before an agent came, and told the agent something for herself. */
export function jonasChat(now: number): Script {
  const t = (minutes: number): number => now - minutes * MINUTE;
  return new Script('chat-jonas', 'Jonas Berg')
    .joined(t(9), 'Jonas Berg', 'CUSTOMER')
    .shows(t(9), { templateType: 'ListPicker', version: '1.0', data: { content: { title: 'What is it about?', elements: ['A delivery that is late', 'A damaged parcel', 'An invoice', 'Something else'].map((title) => ({ title })) } } })
    .customer(t(8.6), 'A damaged parcel')
    .shows(t(8.6), { templateType: 'ViewResource', version: '1.0', data: { content: { title: 'Form', viewToken: 'token' } } })
    .answers(t(7.5), { action: 'Submit', data: { Parcel: '7C-20418', Damage: 'The box is wet and one corner is open.', Photo: false }, templateType: 'ViewResource', version: '1.0' })
    .flow(t(7.5), 'Thank you. An agent will be with you shortly.')
    .joined(t(6), 'Eva Lindqvist', 'AGENT')
    .agent(t(5.4), 'Hello Jonas, I am sorry about that. Is what was inside still whole?', { deliveredAt: t(5.4), readAt: t(5.2) })
    .customer(t(0.6), 'I have not opened it yet.');
}
