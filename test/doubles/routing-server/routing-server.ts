import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { FrameUp } from '../../../contract/agent-link.ts';
import type { FeedEvent, FrameDown, LinkCommand, LinkErrorCode } from '../../../contract/agent-link.ts';
import { SignInRequest } from '../../../contract/agent-session.ts';
import type { AgentStatus, AgentView } from '../../../contract/agent.ts';
import type { ChatItem, ItemAttachment } from '../../../contract/chat-item.ts';
import type { ContactView, GoneReason, TimelineEntry } from '../../../contract/contact.ts';
import { FakeRecordings } from './recordings.ts';

/*
 * A routing server under the test's control: it speaks the agent link and signs in, and does what it is told.
 * It checks every frame that comes by the contract's schemas, and remembers commands by id as the real one does.
 */

export interface FakeUser {
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly displayName: string;
  readonly role: 'agent' | 'supervisor';
}

export const STATUSES: AgentStatus[] = [
  { id: 'available', name: 'Available', type: 'routable', order: 1 },
  { id: 'break', name: 'Break', type: 'custom', order: 2 },
  { id: 'offline', name: 'Offline', type: 'offline', order: 3 },
];

/** What to do to a command instead of answering it well. */
export type Fault = 'no_answer' | 'cut_before' | 'cut_after' | 'answer_twice' | { readonly refuse: LinkErrorCode } | null;

const ROUTABLE: AgentStatus = { id: 'available', name: 'Available', type: 'routable', order: 1 };
export const ANNA: FakeUser = { id: 'user-anna', username: 'anna', password: 'correct horse', displayName: 'Anna', role: 'agent' };

/** Starts one on a free port of this machine. */
export async function startRoutingServer(users: readonly FakeUser[] = [ANNA]): Promise<FakeRoutingServer> {
  const server = new FakeRoutingServer(users);
  await server.comeUp();
  return server;
}

export class FakeRoutingServer {
  readonly users: readonly FakeUser[];
  /** Every agent's feed; the number of an event is its place, from 1. */
  readonly feeds = new Map<string, FeedEvent[]>();
  readonly contacts = new Map<string, ContactView & { userId: string }>();
  readonly chats = new Map<string, ChatItem[]>();
  readonly timelines = new Map<string, TimelineEntry[]>();
  readonly recordings = new FakeRecordings();
  /** Every command that took effect, in order, and every frame that came in. */
  readonly accepted: LinkCommand[] = [];
  readonly framesUp: FrameUp[] = [];
  /** Frames that the contract does not know; a test expects none. */
  readonly badFrames: string[] = [];
  readonly hellos: Extract<FrameUp, { frame: 'hello' }>[] = [];
  /** Decides what happens to a command; null answers it well. */
  fault: (command: LinkCommand) => Fault = () => null;
  /** Whether pings are answered. */
  answersPings = true;
  /** Older feed numbers than this are forgotten: such a desk gets a snapshot. */
  retainedFrom = 1;
  /** Whether it says that numbers can be called. */
  callsNumbers = false;
  signInStatus: number | null = null;
  readonly #results = new Map<string, { body: string; frame: FrameDown }>();
  readonly #links = new Map<string, { socket: WebSocket; device: string; deviceName: string; ready: boolean }>();
  readonly #tokens = new Map<string, string>();
  readonly #waiting = new Set<() => void>();
  #http: Server | null = null;
  #sockets: WebSocketServer | null = null;
  #port = 0;
  #counter = 0;
  #time = 1_800_000_000_000;

  constructor(users: readonly FakeUser[]) {
    this.users = users;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The agents whose link is live. */
  get linked(): string[] {
    return [...this.#links].filter(([, link]) => link.ready).map(([userId]) => userId);
  }

  // ---- up and down ----------------------------------------------------------------------------------------------

  async comeUp(): Promise<void> {
    this.#http = createServer((request, response) => void this.#serve(request, response));
    this.#sockets = new WebSocketServer({ server: this.#http, path: '/agent/link' });
    this.#sockets.on('connection', (socket) => this.#connected(socket));
    const http = this.#http;
    await new Promise<void>((resolve) => http.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (http.address() as AddressInfo).port;
  }

  /** Stops answering, as a machine that is gone. What it holds stays. */
  async goDown(): Promise<void> {
    this.cutLinks();
    this.#sockets?.close();
    const http = this.#http;
    this.#http = null;
    http?.closeAllConnections();
    await new Promise((resolve) => (http === null ? resolve(null) : http.close(resolve)));
  }

  /** Cuts every link without a word. */
  cutLinks(): void {
    for (const client of this.#sockets?.clients ?? []) client.terminate();
    this.#links.clear();
  }

  /** Says goodbye to an agent. */
  bye(userId: string, code: 'not_signed_in' | 'signed_out' | 'shutting_down', message: string): void {
    const link = this.#links.get(userId);
    link?.socket.send(JSON.stringify({ frame: 'bye', code, message } satisfies FrameDown));
    link?.socket.close();
  }

  /** Sends anything at all. */
  sendRaw(userId: string, text: string): void {
    this.#links.get(userId)?.socket.send(text);
  }

  /** Appends to the feed without telling the desk: the next event will show a gap. */
  appendSilently(userId: string, event: FeedEvent): void {
    this.#feed(userId).push(event);
  }

  // ---- what happens ---------------------------------------------------------------------------------------------

  now(): number {
    this.#time += 1_000;
    return this.#time;
  }

  id(kind: string): string {
    this.#counter += 1;
    return `${kind}-${this.#counter}`;
  }

  tell(userId: string, event: FeedEvent): void {
    const feed = this.#feed(userId);
    feed.push(event);
    const link = this.#links.get(userId);
    if (link?.ready) this.#send(link.socket, { frame: 'event', seq: feed.length, at: this.now(), event });
    this.#changed();
  }

  signal(userId: string, signal: Extract<FrameDown, { frame: 'signal' }>['signal']): void {
    const link = this.#links.get(userId);
    if (link?.ready) this.#send(link.socket, { frame: 'signal', signal });
  }

  /** A contact of an agent, in any state. */
  putContact(userId: string, change: Partial<ContactView> & { contactId: string }): ContactView {
    const at = this.now();
    const before = this.contacts.get(change.contactId);
    const initialContactId = change.initialContactId ?? before?.initialContactId ?? change.contactId;
    const fresh: ContactView = {
      contactId: change.contactId,
      initialContactId,
      channel: 'CHAT',
      state: 'connected',
      stateSince: at,
      customer: { name: 'Kim', id: null, presence: 'here', presenceSince: at },
      queue: { id: 'queue-billing', name: 'Billing' },
      startedAt: at,
      expiresAt: at + 86_400_000,
      waited: 4_000,
      offer: null,
      connectedAt: at,
      chat: { state: 'with_agent', endReason: null, wait: null, returns: 0, lastPosition: this.items(initialContactId).length },
      attributes: {},
      monitor: null,
      call: null,
      earlier: [],
      task: null,
      transfer: null,
      whispers: [],
      reasons: [],
    };
    const { userId: _holder, ...old } = before ?? { ...fresh, userId };
    const view: ContactView = { ...old, ...change, chat: { ...old.chat, ...change.chat, lastPosition: this.items(initialContactId).length } };
    this.contacts.set(view.contactId, { ...view, userId });
    this.tell(userId, { type: 'contact', contact: view });
    return view;
  }

  offer(userId: string, contactId: string, lasts = 20_000): ContactView {
    const at = Date.now();
    const offer = { offerId: this.id('offer'), offeredAt: at, expiresAt: at + lasts };
    return this.putContact(userId, { contactId, state: 'offered', offer, connectedAt: null });
  }

  removeContact(contactId: string, reason: GoneReason): void {
    const contact = this.contacts.get(contactId);
    if (contact === undefined) return;
    this.contacts.delete(contactId);
    this.tell(contact.userId, { type: 'contact_gone', contactId, initialContactId: contact.initialContactId, reason });
  }

  items(chatId: string): ChatItem[] {
    const items = this.chats.get(chatId) ?? [];
    this.chats.set(chatId, items);
    return items;
  }

  /** Stores an item and tells the agents who are connected to the chat. */
  addItem(chatId: string, change: Partial<ChatItem>): ChatItem {
    const items = this.items(chatId);
    const item: ChatItem = {
      id: this.id('item'),
      position: items.length + 1,
      initialContactId: chatId,
      contactId: chatId,
      at: this.now(),
      kind: 'message',
      contentType: 'text/plain',
      content: '',
      participantId: null,
      displayName: null,
      role: 'CUSTOMER',
      commandId: null,
      receipt: {},
      ...change,
    };
    items.push(item);
    for (const contact of this.contacts.values()) {
      if (contact.initialContactId !== chatId) continue;
      contact.chat = { ...contact.chat, lastPosition: item.position };
      if (contact.state === 'connected') this.tell(contact.userId, { type: 'item', item });
    }
    return item;
  }

  customerSends(chatId: string, file: ItemAttachment): ChatItem {
    return this.addItem(chatId, { kind: 'attachment', contentType: file.contentType, displayName: 'Kim', role: 'CUSTOMER', attachments: [file] });
  }

  /** Stores an item anew, and tells the agents who are connected to the chat. */
  changeItem(chatId: string, item: ChatItem): void {
    this.chats.set(chatId, this.items(chatId).map((one) => (one.id === item.id ? item : one)));
    for (const contact of this.contacts.values()) if (contact.initialContactId === chatId && contact.state === 'connected') this.tell(contact.userId, { type: 'item', item });
  }

  customerSays(chatId: string, content: string): ChatItem {
    return this.addItem(chatId, { content, displayName: 'Kim', role: 'CUSTOMER' });
  }

  /** Resolves as soon as this holds; looked at after every frame that comes or goes. */
  when(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  // ---- sign-in --------------------------------------------------------------------------------------------------

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (status: number, body: unknown): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url?.startsWith('/agent/recordings/')) return this.recordings.serve(request, response);
    if (request.url !== '/agent/session') return answer(404, {});
    if (this.signInStatus !== null) return answer(this.signInStatus, { code: 'internal', message: 'Down for a test.' });
    if (request.method === 'DELETE') return void response.writeHead(204).end();
    const { username, password } = SignInRequest.parse(JSON.parse(Buffer.concat(chunks).toString()));
    const user = this.users.find((candidate) => candidate.username === username && candidate.password === password);
    if (user === undefined) return answer(401, { code: 'wrong_credentials', message: 'Wrong name or password.' });
    const { id, displayName, role } = user;
    answer(200, { token: this.#newToken(id), expiresAt: this.#time + 3_600_000, user: { id, username, displayName, role } });
  }

  #newToken(userId: string): string {
    const token = this.id('token');
    this.#tokens.set(token, userId);
    return token;
  }

  // ---- the link -------------------------------------------------------------------------------------------------

  #connected(socket: WebSocket): void {
    let userId: string | null = null;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (userId !== null && this.#links.get(userId)?.socket === socket) this.#links.delete(userId);
      this.#changed();
    });
    socket.on('message', (data) => {
      const parsed = FrameUp.safeParse(JSON.parse(data.toString()));
      if (!parsed.success) {
        this.badFrames.push(data.toString());
        return socket.close();
      }
      const frame = parsed.data;
      this.framesUp.push(frame);
      if (frame.frame === 'hello') userId = this.#hello(socket, frame);
      else if (userId !== null) this.#take(socket, userId, frame);
      this.#changed();
    });
  }

  #hello(socket: WebSocket, frame: Extract<FrameUp, { frame: 'hello' }>): string | null {
    this.hellos.push(frame);
    const userId = this.#tokens.get(frame.token);
    const user = this.users.find((candidate) => candidate.id === userId);
    if (user === undefined || userId === undefined) {
      this.#send(socket, { frame: 'bye', code: 'not_signed_in', message: 'Your session has ended. Sign in again.' });
      socket.close();
      return null;
    }
    const other = this.#links.get(userId);
    if (other !== undefined && other.device !== frame.device && !frame.takeOver) {
      this.#send(socket, { frame: 'taken', by: other.deviceName, since: this.#time });
      return null;
    }
    if (other !== undefined && other.socket !== socket) {
      if (other.device !== frame.device) this.#send(other.socket, { frame: 'taken', by: frame.deviceName, since: this.#time });
      other.socket.close();
    }
    const feed = this.#feed(userId);
    const canReplay = frame.after !== null && frame.after <= feed.length && frame.after + 1 >= this.retainedFrom;
    const agent: AgentView = {
      userId, username: user.username, displayName: user.displayName, role: user.role, status: ROUTABLE, statusSince: this.#time,
      nextStatus: null, routingProfile: null, slots: [], microphone: 'unasked', callsOut: true,
    };
    const contacts = [...this.contacts.values()].filter((contact) => contact.userId === userId).map(({ userId: _, ...view }) => view);
    this.#send(socket, {
      frame: 'welcome', session: this.id('session'), seq: feed.length, at: Date.now(), statuses: STATUSES,
      snapshot: canReplay ? null : { agent, contacts },
      grace: { offers: 5_000, contacts: 60_000 },
      callsNumbers: this.callsNumbers,
      callableCountries: null,
      token: { value: this.#newToken(userId), expiresAt: this.#time + 3_600_000 },
    });
    if (canReplay) {
      for (const [index, event] of feed.entries()) {
        if (index + 1 > (frame.after ?? 0)) this.#send(socket, { frame: 'event', seq: index + 1, at: this.#time, event });
      }
    }
    this.#links.set(userId, { socket, device: frame.device, deviceName: frame.deviceName, ready: true });
    return userId;
  }

  #take(socket: WebSocket, userId: string, frame: Exclude<FrameUp, { frame: 'hello' }>): void {
    switch (frame.frame) {
      case 'ping':
        if (this.answersPings) this.#send(socket, { frame: 'pong', at: Date.now() });
        return;
      case 'query':
        return this.#query(socket, frame);
      case 'command':
        return this.#command(socket, userId, frame);
      case 'typing':
      case 'watch_board':
      case 'voice_devices':
      case 'voice_stats':
        return;
    }
  }

  #query(socket: WebSocket, frame: Extract<FrameUp, { frame: 'query' }>): void {
    if (frame.type === 'voice_offer') return this.#send(socket, { frame: 'result', id: frame.id, ok: true, value: { sdp: `answer to ${frame.sdp}`, processId: 'media-1' } });
    if (frame.type === 'voice_close') return this.#send(socket, { frame: 'result', id: frame.id, ok: true, value: {} });
    if (frame.type === 'quick_connects' || frame.type === 'task_templates' || frame.type === 'task_files' || frame.type === 'scheduled_tasks') {
      const value = { quick_connects: { quickConnects: [] }, task_templates: { templates: [] }, task_files: { files: [] }, scheduled_tasks: { tasks: [], more: false } }[frame.type];
      return this.#send(socket, { frame: 'result', id: frame.id, ok: true, value });
    }
    if (frame.type === 'recordings') return this.#send(socket, { frame: 'result', id: frame.id, ok: true, value: { recordings: [...this.recordings.values()].filter((one) => one.callId === frame.contactId).map((one) => one.recording) } });
    if (frame.type === 'customer_history') return this.#send(socket, { frame: 'result', id: frame.id, ok: true, value: { contacts: [] } });
    // A chat is asked for by its own id where it is one that another goes on from.
    const chatId = this.contacts.get(frame.contactId)?.initialContactId ?? (this.items(frame.contactId).length > 0 ? frame.contactId : undefined);
    if (chatId === undefined || frame.type === 'explain') {
      return this.#send(socket, { frame: 'result', id: frame.id, ok: false, error: { code: 'not_found', message: 'No such contact.' } });
    }
    const items = this.items(chatId);
    const value =
      frame.type === 'transcript'
        ? { items: items.filter((item) => item.position > frame.after).slice(0, frame.limit), lastPosition: items.length }
        : { entries: (this.timelines.get(chatId) ?? []).filter((entry) => entry.seq > frame.after).slice(0, frame.limit) };
    this.#send(socket, { frame: 'result', id: frame.id, ok: true, value });
  }

  #command(socket: WebSocket, userId: string, command: LinkCommand): void {
    const fault = this.fault(command);
    if (fault === 'no_answer') return;
    if (fault === 'cut_before') return socket.terminate();
    const body = JSON.stringify(command);
    const known = this.#results.get(command.id);
    if (known !== undefined && known.body !== body) {
      return this.#send(socket, { frame: 'result', id: command.id, ok: false, error: { code: 'id_reused', message: 'This id had another body.' } });
    }
    const frame = known?.frame ?? this.#answer(userId, command, fault);
    // `busy` and `internal` promise nothing about the next try, so they are not remembered.
    const isPassing = frame.frame === 'result' && !frame.ok && (frame.error.code === 'busy' || frame.error.code === 'internal');
    if (!isPassing) this.#results.set(command.id, { body, frame });
    if (fault === 'cut_after') return socket.terminate();
    this.#send(socket, frame);
    if (fault === 'answer_twice') this.#send(socket, frame);
  }

  #answer(userId: string, command: LinkCommand, fault: Fault): FrameDown {
    if (fault !== null && typeof fault === 'object') {
      return { frame: 'result', id: command.id, ok: false, error: { code: fault.refuse, message: `Refused for a test: ${fault.refuse}.` } };
    }
    this.accepted.push(command);
    return { frame: 'result', id: command.id, ok: true, value: this.#perform(userId, command) };
  }

  #perform(userId: string, command: LinkCommand): unknown {
    if (command.type === 'set_status' || command.type === 'receipt' || command.type === 'recording_heard') return {};
    if (command.type === 'dial') return { contactId: command.contactId ?? `call of ${command.id}`, partyId: `party of ${command.id}` };
    if (command.type === 'create_task') return { contactId: `task of ${command.id}` };
    const contact = this.contacts.get(command.contactId);
    if (contact === undefined) return {};
    const displayName = this.users.find((user) => user.id === userId)?.displayName ?? null;
    switch (command.type) {
      case 'send_message': {
        const { contactId, content, id: commandId } = command;
        const item = this.addItem(contact.initialContactId, { contactId, content, displayName, role: 'AGENT', commandId });
        return { itemId: item.id, position: item.position, at: item.at };
      }
      case 'accept_offer':
        this.putContact(userId, { contactId: command.contactId, state: 'connected', offer: null });
        return {};
      case 'reject_offer':
        this.putContact(userId, { contactId: command.contactId, state: 'rejected', offer: null });
        return {};
      case 'leave_contact':
        this.putContact(userId, { contactId: command.contactId, state: 'after_contact_work' });
        return {};
      case 'monitor_contact':
        this.putContact(userId, { contactId: command.contactId, state: 'monitoring' });
        return {};
      case 'barge_contact':
        this.putContact(userId, { contactId: command.contactId, state: 'barged' });
        return {};
      case 'pause_contact':
        this.putContact(userId, { contactId: command.contactId, state: 'paused' });
        return {};
      case 'resume_contact':
        this.putContact(userId, { contactId: command.contactId, state: 'connected' });
        return {};
      case 'end_call':
        this.putContact(userId, { contactId: command.contactId, state: 'after_contact_work' });
        return {};
      case 'hold_party':
      case 'resume_party':
      case 'drop_party':
      case 'mute_party':
      case 'hold_all':
      case 'join_all':
      case 'swap_parties':
      case 'send_digits':
      case 'set_recording':
        return {};
      case 'transfer_contact':
        this.putContact(userId, { contactId: command.contactId, state: 'after_contact_work' });
        return { contactId: `after ${command.contactId}` };
      case 'reschedule_task':
        return {};
      case 'cancel_task':
      case 'close_contact':
      case 'clear_contact':
        this.removeContact(command.contactId, 'closed');
        return {};
    }
  }

  #feed(userId: string): FeedEvent[] {
    const feed = this.feeds.get(userId) ?? [];
    this.feeds.set(userId, feed);
    return feed;
  }

  #send(socket: WebSocket, frame: FrameDown): void {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
  }

  #changed(): void {
    for (const look of [...this.#waiting]) look();
  }
}
