import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FeedEvent, LinkCommand } from '../../../contract/agent-link.ts';
import type { ChatItem } from '../../../contract/chat-item.ts';
import type { ContactView } from '../../../contract/contact.ts';
import type { ContactDesk } from '../../../server/contacts/contact-desk.ts';
import type { AgentDesk, AgentSession, ChatDesk, ChatNotice, Core, FeedLine, InstanceDesk, Participant, Settings, StartChat } from '../../../server/core.ts';
import type { ParticipantDesk } from '../../../server/contacts/participant-desk.ts';
import type { AttachmentDesk } from '../../../server/attachments/attachment-desk.ts';
import type { Scanner } from '../../../server/attachments/scanner.ts';
import { createCore } from '../../../server/create-core.ts';
import type { RecordingDesk } from '../../../server/voice/recordings/recording-desk.ts';
import type { QuickConnectDesk } from '../../../server/instance/quick-connect-desk.ts';
import type { TaskTemplateDesk } from '../../../server/instance/task-template-desk.ts';
import type { OutsideDesk } from '../../../server/outside/outside-desk.ts';
import type { Outside } from '../../../server/outside/outside.ts';
import { idsFrom } from '../../../server/ids.ts';
import { NOT_IN_TIMELINES } from '../../../server/contacts/notes.ts';
import type { Log } from '../../../server/log.ts';
import { seedSample } from '../../../server/sample/sample-instance.ts';
import { settingsWith } from '../../../server/settings.ts';
import { openDatabase, type Database } from '../../../server/storage/database.ts';
import type { CallDesk } from '../../../server/voice/call-desk.ts';
import type { PageDesk } from '../../../server/voice/pages/page-desk.ts';
import type { Trunk } from '../../../server/voice/trunk.ts';
import { promptShelfDouble, type MediaEngineDouble } from '../../doubles/media-engine.ts';
import { memoryObjects, type MemoryObjects } from '../../doubles/memory-objects.ts';
import { virtualClock, type VirtualClock } from '../../../server/rehearsal/virtual-clock.ts';

/*
 * The real core over a database in memory or in a file, in virtual time, with people who do things.
 */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Passwords are not what is tried here. */
const passwords = { hash: async (password: string) => `plain ${password}`, verify: async (password: string, hash: string) => hash === `plain ${password}` };

export interface World {
  readonly clock: VirtualClock;
  readonly chats: ChatDesk;
  readonly contacts: ContactDesk;
  readonly agents: AgentDesk;
  readonly participants: ParticipantDesk;
  readonly recordings: RecordingDesk;
  readonly instance: InstanceDesk;
  readonly quickConnects: QuickConnectDesk;
  readonly taskTemplates: TaskTemplateDesk;
  readonly attachments: AttachmentDesk;
  /** Where its transcripts and attachments go. It outlives a restart. */
  readonly objects: MemoryObjects;
  readonly outside: OutsideDesk;
  readonly calls: CallDesk;
  readonly pages: PageDesk;
  /** The rows as they are on disk. */
  readonly rows: Database['db'];
  /** Everything the participants' sockets were told. */
  readonly told: ChatNotice[];
  /** Lets time pass and everything that is due happen. */
  pass(length: number): Promise<void>;
  settle(): Promise<void>;
  /** As after `kill -9` and a new start on the same database. */
  restart(): Promise<void>;
  agent(username: string): Promise<Agent>;
  customer(start?: Partial<StartChat>): Promise<Customer>;
  errors: unknown[];
  /** @throws if anything failed unseen. */
  close(): Promise<void>;
}

/** Files in memory where there is such a place: what is tried here is not the disk. */
const MEMORY_FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Brings up the sample instance. */
export async function startWorld(options: { settings?: Partial<Settings>; outside?: Outside; scanner?: Scanner; media?: MediaEngineDouble; trunk?: Trunk } = {}): Promise<World> {
  const folder = mkdtempSync(path.join(MEMORY_FOLDER, 'contacts-'));
  const clock = virtualClock();
  let drawn = 0;
  const ids = idsFrom((length) => createHash('sha256').update(String(drawn++)).digest().subarray(0, length));
  const settings = settingsWith(options.settings ?? {});
  const objects = memoryObjects();
  const told: ChatNotice[] = [];
  const errors: unknown[] = [];
  const log: Log = { info: () => {}, warn: () => {}, error: (event, fields) => errors.push({ event, fields }) };
  let starts = 0;
  let file = path.join(folder, `${starts}.db`);
  let core = await run();
  let rows = openDatabase(file);
  await seedSample(core.instance, () => 'a password nobody needs');

  async function run(): Promise<Core> {
    const started = await createCore({ database: file, clock, ids, settings, log, soon: queueMicrotask, objects, passwords, promptShelf: promptShelfDouble(), ...(options.media && { media: options.media }), ...(options.trunk && { trunk: options.trunk }), ...(options.outside && { outside: options.outside }), ...(options.scanner && { scanner: options.scanner }) });
    started.chats.onChat((notice) => told.push(notice));
    return started;
  }

  const settle = (): Promise<void> => core.idle();

  const world: World = {
    clock,
    objects,
    told,
    errors,
    get chats() {
      return core.chats;
    },
    get contacts() {
      return core.contacts;
    },
    get agents() {
      return core.agents;
    },
    get participants() {
      return core.participants;
    },
    get attachments() {
      return core.attachments;
    },
    get quickConnects() {
      return core.quickConnects;
    },
    get taskTemplates() {
      return core.taskTemplates;
    },
    get recordings() {
      return core.recordings;
    },
    get instance() {
      return core.instance;
    },
    get calls() {
      return core.calls;
    },
    get pages() {
      return core.pages;
    },
    get outside() {
      return core.outside;
    },
    get rows() {
      return rows.db;
    },
    settle,
    pass: (length) => clock.advanceBy(length, settle),
    async restart() {
      await settle();
      // What is on disk at this moment is all that a killed server leaves behind.
      const left = file;
      file = path.join(folder, `${++starts}.db`);
      for (const suffix of ['', '-wal']) if (existsSync(left + suffix)) copyFileSync(left + suffix, file + suffix);
      await rows.close();
      await core.close();
      core = await run();
      rows = openDatabase(file);
      await settle();
    },
    agent: (username) => signIn(world, username),
    customer: (start = {}) => startCustomer(world, start),
    async close() {
      await core.close();
      await rows.close();
      rmSync(folder, { recursive: true, force: true });
      if (errors.length > 0) throw new Error(`The core complained: ${JSON.stringify(errors)}`);
    },
  };
  return world;
}

/** An agent at his desk: what he is told, put together as a desk does. */
export interface Agent {
  readonly session: AgentSession;
  readonly userId: string;
  /** What is on his screen, by contact id, as his feed has told. */
  readonly screen: Map<string, ContactView>;
  readonly gone: { contactId: string; reason: string }[];
  /** Items his feed has brought. */
  readonly items: ChatItem[];
  readonly timeline: string[];
  readonly typing: string[];
  /** Why his desk was told to offer its line again. */
  readonly rejoins: string[];
  /** How many lines his feed has brought. */
  readonly lines: number;
  do(command: Partial<LinkCommand> & { type: LinkCommand['type']; id?: string }): Promise<unknown>;
  /** The contact on his screen in this state; fails if there is not exactly one. */
  one(state: ContactView['state']): ContactView;
  accept(): Promise<ContactView>;
  say(contactId: string, text: string): Promise<unknown>;
  leave(contactId: string): Promise<unknown>;
  /** Leaves and closes. */
  finish(contactId: string): Promise<void>;
  read(contactId: string): Promise<string[]>;
  linkLost(): Promise<void>;
  back(): Promise<void>;
  snapshot(): Promise<ContactView[]>;
}

async function signIn(world: World, username: string): Promise<Agent> {
  const userId = `user-${username}`;
  const device = `desk of ${username}`;
  const screen = new Map<string, ContactView>();
  const gone: Agent['gone'] = [];
  const items: ChatItem[] = [];
  const timeline: string[] = [];
  const typing: string[] = [];
  const rejoins: string[] = [];
  const heard: FeedLine[] = [];
  let commands = 0;
  const hear = (event: FeedEvent): void => {
    if (event.type === 'contact') screen.set(event.contact.contactId, event.contact);
    else if (event.type === 'contact_gone') {
      screen.delete(event.contactId);
      gone.push({ contactId: event.contactId, reason: event.reason });
    } else if (event.type === 'item') items.push(event.item);
    else if (event.type === 'timeline') timeline.push(event.entry.type);
  };
  let listening: AgentDesk | undefined;
  const listen = (): void => {
    if (listening === world.agents) return;
    listening = world.agents;
    listening.onFeed((notice) => {
      if (notice.type === 'line' && notice.userId === userId) {
        heard.push(notice.line);
        hear(notice.line.event);
      }
      if (notice.type === 'voice_rejoin' && notice.userId === userId) rejoins.push(notice.reason);
      if (notice.type === 'typing' && notice.userId === userId) typing.push(notice.displayName);
    });
  };
  listen();
  const welcomed = async () => {
    const { token } = await world.agents.signIn({ username, password: 'a password nobody needs', device, address: 'here' });
    const welcome = await world.agents.hello({ token, device, deviceName: device, after: null, takeOver: false });
    if ('taken' in welcome || !welcome.snapshot) throw new Error('Another desktop has this agent, or there is no snapshot.');
    return { session: welcome.session, contacts: welcome.snapshot.contacts, seq: welcome.seq };
  };
  const hello = async (): Promise<AgentSession> => {
    listen();
    const welcome = await welcomed();
    screen.clear();
    for (const contact of welcome.contacts) screen.set(contact.contactId, contact);
    // Lines that came with the welcome, or while it was on its way.
    for (const line of heard) if (line.seq > welcome.seq && (line.event.type === 'contact' || line.event.type === 'contact_gone')) hear(line.event);
    return welcome.session;
  };
  let session = await hello();
  await world.settle();

  const agent: Agent = {
    get session() {
      return session;
    },
    userId,
    screen,
    gone,
    items,
    timeline,
    typing,
    rejoins,
    get lines() {
      return heard.length;
    },
    async do(command) {
      const answer = await world.agents.command(session, { frame: 'command', id: `${username} ${++commands}`, ...command } as LinkCommand);
      await world.settle();
      return answer;
    },
    one(state) {
      const found = [...screen.values()].filter((contact) => contact.state === state);
      const [first] = found;
      if (found.length !== 1 || !first) throw new Error(`${username} has ${found.length} contacts ${state}: ${JSON.stringify([...screen.values()].map((contact) => contact.state))}`);
      return first;
    },
    async accept() {
      const { contactId, offer } = agent.one('offered');
      await agent.do({ type: 'accept_offer', contactId, offerId: offer?.offerId ?? '' });
      const accepted = screen.get(contactId);
      if (accepted?.state !== 'connected' && accepted?.state !== 'calling') throw new Error(`${username} accepted a contact that is now ${accepted?.state ?? 'gone'}.`);
      return accepted;
    },
    say: (contactId, content) => agent.do({ type: 'send_message', contactId, contentType: 'text/plain', content }),
    leave: (contactId) => agent.do({ type: 'leave_contact', contactId }),
    async finish(contactId) {
      await agent.leave(contactId);
      await agent.do({ type: 'close_contact', contactId });
    },
    async read(contactId) {
      return lines((await world.agents.transcript(session, { contactId, after: 0, limit: 500 })).items);
    },
    async linkLost() {
      await world.agents.linkLost(session);
      await world.settle();
    },
    async back() {
      session = await hello();
      await world.settle();
    },
    async snapshot() {
      const welcome = await welcomed();
      session = welcome.session;
      return welcome.contacts;
    },
  };
  await agent.do({ type: 'set_status', statusId: 'status-available' });
  return agent;
}

/** A customer with his chat open on one device. */
export interface Customer {
  readonly chatId: string;
  readonly token: string;
  readonly participant: Participant;
  say(text: string, clientToken?: string): Promise<{ id: string; at: number }>;
  event(contentType: string, content?: string): Promise<unknown>;
  read(): Promise<string[]>;
  leave(): Promise<void>;
  closeSocket(): Promise<void>;
}

async function startCustomer(world: World, start: Partial<StartChat>): Promise<Customer> {
  const started = await world.chats.startChat({
    flowId: 'flow-inbound', customerName: 'Kim', attributes: {}, durationMinutes: 1500, contentTypes: ['text/plain', 'text/markdown'],
    initialMessage: undefined, clientToken: undefined, ...start,
  });
  const connection = await world.chats.connectParticipant(started.participantToken, { markConnected: false });
  const socket = await world.chats.openSocket(connection.socketPath.split('t=')[1] ?? '');
  const { participant } = connection;
  await world.settle();
  return {
    chatId: started.contactId,
    token: started.participantToken,
    participant,
    async say(content, clientToken) {
      const sent = await world.chats.sendMessage(participant, { contentType: 'text/plain', content, clientToken });
      await world.settle();
      return sent;
    },
    async event(contentType, content) {
      const sent = await world.chats.sendEvent(participant, { contentType, content, clientToken: undefined });
      await world.settle();
      return sent;
    },
    async read() {
      const page = await world.chats.transcript(participant, { contactId: undefined, maxResults: 100, nextToken: undefined, direction: 'BACKWARD', sort: 'ASCENDING', start: undefined });
      return lines(page.items);
    },
    async leave() {
      await world.chats.disconnect(participant, undefined);
      await world.settle();
    },
    async closeSocket() {
      await socket.closed();
      await world.settle();
    },
  };
}

/** A transcript as one would read it aloud: who, then what. */
export function lines(items: readonly ChatItem[]): string[] {
  return items.map((item) => {
    const event = item.contentType.split('.').slice(-1)[0] ?? '';
    const who = item.role === 'SYSTEM' ? 'flow' : (item.displayName ?? '');
    return item.kind === 'message' ? `${who}: ${item.content}` : `${who} ${event}`.trim();
  });
}

/** The whole story of a chat as the log has it: types, in order. */
export async function story(world: World, chatId: string): Promise<string[]> {
  const rows = await world.rows.selectFrom('events').select('type').where('initial_contact_id', '=', chatId).orderBy('seq').execute();
  return rows.map((row) => row.type).filter((type) => !NOT_IN_TIMELINES.includes(type));
}

/** How the chat stands. */
export async function chatRow(world: World, chatId: string) {
  return world.rows.selectFrom('chats').selectAll().where('id', '=', chatId).executeTakeFirstOrThrow();
}
