import { createHash } from 'node:crypto';
import type { FeedEvent, LinkCommand } from '../../../contract/agent-link.ts';
import type { ChatItem } from '../../../contract/chat-item.ts';
import type { ContactView } from '../../../contract/contact.ts';
import { agentDesk } from '../../../server/agents/agent-desk.ts';
import { allLinksLost, sessionTimers } from '../../../server/agents/sessions.ts';
import { chatsDesk } from '../../../server/contacts/chats-desk.ts';
import { contactTimers } from '../../../server/contacts/contact-timers.ts';
import { contactsForAgents } from '../../../server/contacts/for-agents.ts';
import { forgetSockets } from '../../../server/contacts/participants.ts';
import type { AgentDesk, AgentSession, ChatDesk, ChatNotice, InstanceDesk, Participant, Settings, StartChat } from '../../../server/core.ts';
import { idsFrom } from '../../../server/ids.ts';
import { foundInstance, instanceDesk } from '../../../server/instance/instance-desk.ts';
import { seedSample } from '../../../server/sample/sample-instance.ts';
import { settingsWith } from '../../../server/settings.ts';
import { openDatabase, type Database } from '../../../server/storage/database.ts';
import { migrate } from '../../../server/storage/migrate.ts';
import { startTimers, type Timers } from '../../../server/storage/timers.ts';
import { startWriter, type Writer } from '../../../server/storage/writer.ts';
import { virtualClock, type VirtualClock } from '../../doubles/virtual-clock.ts';

/*
 * The real core over a database in memory or in a file, in virtual time, with people who do things.
 */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Passwords are not what is tried here. */
const passwords = { hash: async (password: string) => `plain ${password}`, verify: async (password: string, hash: string) => hash === `plain ${password}` };

interface Running { database: Database; writer: Writer; timers: Timers; chats: ChatDesk; agents: AgentDesk; instance: InstanceDesk }

export interface World {
  readonly clock: VirtualClock;
  readonly chats: ChatDesk;
  readonly agents: AgentDesk;
  readonly instance: InstanceDesk;
  readonly writer: Writer;
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
  close(): Promise<void>;
}

/** Brings up the sample instance. `path`: a file to restart on, else memory. */
export async function startWorld(options: { path?: string; settings?: Partial<Settings> } = {}): Promise<World> {
  const clock = virtualClock();
  let drawn = 0;
  const ids = idsFrom((length) => createHash('sha256').update(String(drawn++)).digest().subarray(0, length));
  const settings = settingsWith(options.settings ?? {});
  const told: ChatNotice[] = [];
  const errors: unknown[] = [];
  let running = await run();
  await seedSample(running.instance, () => 'a password nobody needs');

  async function run(kept?: Database): Promise<Running> {
    const database = kept ?? openDatabase(options.path ?? ':memory:');
    await migrate(database, clock.now());
    const writer = await startWriter({ database, clock, ids, settings, soon: queueMicrotask, onListenerError: (error) => errors.push(error) });
    const instanceId = await foundInstance(writer);
    const contacts = contactsForAgents(settings);
    const chats = chatsDesk({ writer, clock, settings });
    const agents = agentDesk({ writer, clock, settings, passwords, contacts });
    const instance = instanceDesk({ writer, ids, passwords, instanceId, look: (work) => contacts.look(work) });
    await writer.run({ actor: 'system', cause: 'start' }, async (work) => {
      await forgetSockets(work);
      await allLinksLost(work);
    });
    const timers = startTimers({ writer, clock, handlers: { ...contactTimers, ...sessionTimers(contacts) }, onError: (error) => errors.push(error) });
    chats.onChat((notice) => told.push(notice));
    return { database, writer, timers, chats, agents, instance };
  }

  const settle = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await running.writer.idle();
      await running.timers.idle();
    }
  };

  const world: World = {
    clock,
    told,
    errors,
    get chats() {
      return running.chats;
    },
    get agents() {
      return running.agents;
    },
    get instance() {
      return running.instance;
    },
    get writer() {
      return running.writer;
    },
    settle,
    pass: (length) => clock.advanceBy(length, settle),
    async restart() {
      await settle();
      running.timers.stop();
      if (options.path === undefined) running = await run(running.database);
      else {
        await running.database.close();
        running = await run();
      }
      await settle();
    },
    agent: (username) => signIn(world, username),
    customer: (start = {}) => startCustomer(world, start),
    async close() {
      running.timers.stop();
      await running.database.close();
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
      if (notice.type === 'line' && notice.userId === userId) hear(notice.line.event);
      if (notice.type === 'typing' && notice.userId === userId) typing.push(notice.displayName);
    });
  };
  listen();
  const { token } = await world.agents.signIn({ username, password: 'a password nobody needs', device, address: 'here' });
  const hello = async (): Promise<AgentSession> => {
    listen();
    const welcome = await world.agents.hello({ token, device, deviceName: device, after: null, takeOver: false });
    if ('taken' in welcome) throw new Error('Another desktop has this agent.');
    screen.clear();
    for (const contact of welcome.snapshot?.contacts ?? []) screen.set(contact.contactId, contact);
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
      return agent.one('connected');
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
      const welcome = await world.agents.hello({ token, device, deviceName: device, after: null, takeOver: false });
      if ('taken' in welcome || !welcome.snapshot) throw new Error('There should be a snapshot.');
      session = welcome.session;
      return welcome.snapshot.contacts;
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
  const rows = await world.writer.read((db) => db.selectFrom('events').select('type').where('initial_contact_id', '=', chatId).orderBy('seq').execute());
  return rows.map((row) => row.type).filter((type) => type !== 'item_added' && type !== 'receipt');
}

/** How the chat stands. */
export async function chatRow(world: World, chatId: string) {
  return world.writer.read((db) => db.selectFrom('chats').selectAll().where('id', '=', chatId).executeTakeFirstOrThrow());
}
