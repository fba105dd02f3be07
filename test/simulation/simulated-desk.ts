import { isDeepStrictEqual } from 'node:util';
import type BetterSqlite3 from 'better-sqlite3';
import type { LinkCommand } from '../../contract/agent-link.ts';
import type { AgentView } from '../../contract/agent.ts';
import type { Microphone } from '../../contract/call.ts';
import type { ChatItem } from '../../contract/chat-item.ts';
import type { ContactView } from '../../contract/contact.ts';
import { Refusal, type AgentSession, type FeedLine, type FeedNotice, type RefusalCode } from '../../server/core.ts';
import { PASSWORD } from './instance.ts';
import type { Ledger } from './ledger.ts';
import type { Report } from './report.ts';
import { NoAnswer, type SimulatedServer } from './simulated-server.ts';
import { query } from './query.ts';

type Distributed<T> = T extends unknown ? Omit<T, 'frame' | 'id'> : never;
/** A command without what the desk adds to it. */
export type DeskCommand = Distributed<LinkCommand>;
export type Outcome = 'done' | 'no answer' | RefusalCode;

/** One desktop of an agent: it knows what its feed has told it, and nothing else. */
export class SimulatedDesk {
  readonly userId: string;
  readonly device: string;
  session: AgentSession | undefined;
  /** The newest line of the feed that it has, or null before the first snapshot. */
  seq: number | null = null;
  agent: AgentView | undefined;
  readonly contacts = new Map<string, ContactView>();
  /** Items by position, by chat. */
  readonly items = new Map<string, Map<number, ChatItem>>();
  /** Commands that were sent and not answered, to be sent again. */
  readonly unanswered: LinkCommand[] = [];
  private token: string | undefined;
  /** Lines that come while hello is on its way: they go behind the answer. */
  private greeting: FeedLine[] | undefined;
  private readonly overBefore = new Set<string>();
  /** How often its link was cut. */
  private cuts = 0;
  private commands = 0;
  private readonly username: string;
  private readonly parts: { server: () => SimulatedServer; report: Report; ledger: Ledger };

  constructor(agent: { id: string; username: string }, device: string, parts: { server: () => SimulatedServer; report: Report; ledger: Ledger }) {
    this.userId = agent.id;
    this.username = agent.username;
    this.device = `${device} of ${agent.username}`;
    this.parts = parts;
  }

  get linked(): boolean {
    return this.session !== undefined;
  }

  /** The link is cut; what the server says from now on is not heard. */
  unplug(): AgentSession | undefined {
    const { session } = this;
    this.session = undefined;
    this.greeting = undefined;
    this.cuts += 1;
    return session;
  }

  hear(notice: FeedNotice): void {
    if (notice.type === 'session_over') {
      if (notice.sessionId === this.session?.sessionId) this.session = undefined;
      // It may be over before this desk has heard that it began.
      else if (this.greeting) this.overBefore.add(notice.sessionId);
      return;
    }
    if (notice.userId !== this.userId || notice.type !== 'line') return;
    if (this.greeting) this.greeting.push(notice.line);
    else if (this.session) this.take(notice.line);
  }

  /** Signs in if it must, and says hello. @returns whether the link is live now. */
  async connect(options: { takeOver: boolean; fresh: boolean }): Promise<boolean> {
    // A desk says one hello after the other.
    if (this.greeting) return false;
    const { report } = this.parts;
    const { cuts } = this;
    this.greeting = [];
    const before = this.linked && this.seq !== null ? this.shown() : undefined;
    try {
      this.token ??= await this.signIn();
      const welcome = await this.parts.server().ask((core) =>
        core.agents.hello({ token: this.token ?? '', device: this.device, deviceName: this.device, after: options.fresh ? null : this.seq, takeOver: options.takeOver }),
      );
      if ('taken' in welcome) return false;
      if (cuts !== this.cuts) {
        // The link was cut while it said hello: the welcome reaches nobody, and the server hears of it.
        await this.parts.server().ask((core) => core.agents.linkLost(welcome.session));
        return false;
      }
      if (welcome.snapshot) {
        if (before && welcome.seq === this.seq) {
          report.count('snapshot compared with feed');
          for (const wrong of differences(before, shownOf(welcome.snapshot.agent, welcome.snapshot.contacts))) report.problem(`${this.device}, at ${welcome.seq}: ${wrong}`);
        }
        this.agent = welcome.snapshot.agent;
        this.contacts.clear();
        for (const contact of welcome.snapshot.contacts) this.contacts.set(contact.contactId, contact);
        this.seq = welcome.seq;
      }
      for (const line of welcome.backlog) this.take(line);
      if (this.seq !== welcome.seq) report.problem(`${this.device} was welcomed at ${welcome.seq} and its backlog led to ${this.seq ?? 'nothing'}.`);
      if (welcome.backlog.length > 0) report.count('resumed from backlog');
      this.session = welcome.session;
      this.token = welcome.token.value;
      const held: FeedLine[] = this.greeting ?? [];
      for (const line of held) if (line.seq > (this.seq ?? 0)) this.take(line);
      if (this.overBefore.has(welcome.session.sessionId)) this.session = undefined;
      return this.linked;
    } catch (error) {
      if (error instanceof NoAnswer) return false;
      if (error instanceof Refusal && error.code === 'access_denied' && this.token !== undefined) {
        // Its token is too old, or was revoked: sign in anew, once.
        this.token = undefined;
        this.greeting = undefined;
        return await this.connect(options);
      }
      // It signed out while it said hello.
      if (error instanceof Refusal && error.code === 'access_denied' && this.token === undefined) return false;
      report.problem(`${this.device} could not say hello: ${String(error)}`);
      return false;
    } finally {
      if (cuts === this.cuts) this.greeting = undefined;
    }
  }

  /** Signs out with a token that is good: a linked desk has it renewed in time. Its session ends with a notice. */
  async signOut(): Promise<void> {
    const { session } = this;
    if (!session) return;
    try {
      const { value } = await this.parts.server().ask((core) => core.agents.renew(session));
      this.token = undefined;
      await this.parts.server().ask((core) => core.agents.signOut(value));
    } catch (error) {
      // Where much happens at once the session may be over by now.
      if (!(error instanceof NoAnswer) && !(error instanceof Refusal && error.code === 'access_denied')) throw error;
    }
  }

  private async signIn(): Promise<string> {
    const signedIn = await this.parts.server().ask((core) => core.agents.signIn({ username: this.username, password: PASSWORD, device: this.device, address: this.device }));
    return signedIn.token;
  }

  /** Says what it knows of its microphone. */
  async says(microphone: Microphone): Promise<void> {
    const { session } = this;
    if (session) await this.parts.server().ask((core) => core.agents.microphone(session, microphone)).catch(onlyNoAnswer);
  }

  offersLine(): Promise<Outcome> {
    const { session } = this;
    return session ? outcomeOf(() => this.parts.server().ask((core) => core.agents.voiceOffer(session, 'v=0'))) : Promise.resolve('wrong_credentials');
  }

  /** The command as it goes over the link, with an id of its own. */
  written(command: DeskCommand): LinkCommand {
    return { frame: 'command', id: `${this.device} ${++this.commands}`, ...command } as LinkCommand;
  }

  /** Sends a command, for the first time or again. */
  async command(full: LinkCommand): Promise<Outcome> {
    const { session } = this;
    const sent = full.type === 'send_message' ? this.entry(full) : undefined;
    if (!session) return 'wrong_credentials';
    try {
      const answer = await this.parts.server().ask((core) => core.agents.command(session, full));
      if (sent && 'itemId' in answer) {
        if (sent.fate === 'accepted' && sent.itemId !== answer.itemId) this.parts.report.problem(`The command ${full.id} got another answer the second time.`);
        Object.assign(sent, { fate: 'accepted', itemId: answer.itemId, position: answer.position });
      }
      return 'done';
    } catch (error) {
      if (error instanceof NoAnswer) {
        this.unanswered.push(full);
        if (sent) sent.inOrder = false;
        return 'no answer';
      }
      if (!(error instanceof Refusal)) {
        this.parts.report.problem(`${this.device}: ${full.type} failed: ${String(error)}`);
        return 'invalid';
      }
      if (sent && sent.fate !== 'accepted' && error.code !== 'wrong_credentials') sent.fate = 'refused';
      return error.code;
    }
  }

  private entry(command: Extract<LinkCommand, { type: 'send_message' }>) {
    const { ledger } = this.parts;
    const chatId = this.contacts.get(command.contactId)?.initialContactId ?? '';
    return (
      ledger.messages.find((message) => message.token === command.id) ??
      ledger.add({ sender: this.device, chatId, content: command.content, token: command.id })
    );
  }

  /** Fetches what it lacks of the chats it is connected to. */
  async catchUp(limit: number): Promise<void> {
    const { session } = this;
    if (!session) return;
    for (const contact of this.contacts.values()) {
      if (contact.state !== 'connected') continue;
      const items = this.itemsOf(contact.initialContactId);
      for (let has = prefixOf(items); has < this.lastKnown(contact); has = prefixOf(items)) {
        const page = await this.parts.server().ask((core) => core.agents.transcript(session, { contactId: contact.contactId, after: has, limit }));
        for (const item of page.items) items.set(item.position, item);
        if (page.items.length === 0) {
          this.parts.report.problem(`${this.device} knows of position ${this.lastKnown(contact)} in ${contact.initialContactId} and cannot read beyond ${has}.`);
          return;
        }
      }
    }
  }

  private lastKnown(contact: ContactView): number {
    return Math.max(contact.chat.lastPosition, ...this.itemsOf(contact.initialContactId).keys());
  }

  itemsOf(chatId: string): Map<number, ChatItem> {
    const known = this.items.get(chatId) ?? new Map<number, ChatItem>();
    this.items.set(chatId, known);
    return known;
  }

  /** What this desk shows of the chats it is connected to must be what is stored, all of it and once. */
  check(rows: BetterSqlite3.Database): string[] {
    if (!this.linked) return [];
    const wrong: string[] = [];
    for (const contact of this.contacts.values()) {
      if (contact.state !== 'connected') continue;
      const stored = storedItems(rows, contact.initialContactId);
      const shown = [...this.itemsOf(contact.initialContactId).values()].toSorted((one, other) => one.position - other.position);
      const differs = stored.findIndex((item, index) => !shows(shown[index], item, false) || shown[index]?.position !== index + 1);
      if (differs >= 0 || shown.length !== stored.length) wrong.push(`${this.device} shows ${shown.length} items of ${contact.initialContactId}, ${stored.length} are stored; they differ from place ${differs + 1} on.`);
      for (const item of stored) {
        if (item.role !== 'AGENT' || item.kind !== 'message') continue;
        const mine = this.itemsOf(contact.initialContactId).get(item.position);
        const participant = query(rows, 'select contact_id from participants where id = ?').pluck().get(item.participant_id);
        if (participant !== contact.contactId) continue;
        if ((mine?.receipt.readAt ?? null) !== item.read_at || (mine?.receipt.deliveredAt ?? null) !== item.delivered_at) wrong.push(`${this.device} shows other receipts on ${item.id} than are stored.`);
      }
    }
    return wrong;
  }

  private take(line: FeedLine): void {
    const { report } = this.parts;
    if (this.seq === null || line.seq !== this.seq + 1) {
      report.problem(`${this.device} has line ${this.seq ?? 'none'} of its feed and was told ${line.seq}.`);
      return;
    }
    this.seq = line.seq;
    const { event } = line;
    if (event.type === 'agent') this.agent = event.agent;
    else if (event.type === 'contact') this.contacts.set(event.contact.contactId, event.contact);
    else if (event.type === 'contact_gone') {
      if (!this.contacts.delete(event.contactId)) report.problem(`${this.device} was told that ${event.contactId} is gone and never had it.`);
    } else if (event.type === 'item') this.itemsOf(event.item.initialContactId).set(event.item.position, event.item);
  }

  /** What is on the screen, in the form a snapshot has it. */
  private shown() {
    const inChats = new Set([...this.contacts.values()].filter((contact) => contact.state === 'connected').map((contact) => contact.initialContactId));
    const contacts = [...this.contacts.values()].map((contact) => ({
      ...contact,
      // A new line of the conversation is told as an item, not as a change of the contacts of that chat.
      chat: { ...contact.chat, lastPosition: inChats.has(contact.initialContactId) ? this.lastKnown(contact) : contact.chat.lastPosition },
    }));
    return shownOf(this.agent, contacts);
  }
}

/** Where what the feed has told and what a snapshot says are not the same. */
function differences(told: unknown, snapshot: unknown, where = 'the screen'): string[] {
  if (isDeepStrictEqual(told, snapshot)) return [];
  if (typeof told !== 'object' || typeof snapshot !== 'object' || told === null || snapshot === null) return [`${where} is ${JSON.stringify(told)} by the feed and ${JSON.stringify(snapshot)} by the snapshot.`];
  const [one, other] = [told as Record<string, unknown>, snapshot as Record<string, unknown>];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) => differences(one[key], other[key], `${where}.${key}`));
}

function shownOf(agent: AgentView | undefined, contacts: readonly ContactView[]) {
  return { agent, contacts: contacts.toSorted((one, other) => (one.contactId < other.contactId ? -1 : 1)) };
}

function prefixOf(items: ReadonlyMap<number, ChatItem>): number {
  let last = 0;
  while (items.has(last + 1)) last += 1;
  return last;
}

export interface StoredItem { id: string; position: number; kind: string; content: string; attachments: string | null; role: string | null; participant_id: string | null; content_type: string; delivered_at: number | null; read_at: number | null; for_agents: number }

/** Whether what a screen has of a line is what is stored. @param frozen it is told of no file that is decided on later. */
export function shows(shown: ChatItem | undefined, stored: StoredItem, frozen: boolean): boolean {
  if (shown?.id !== stored.id || shown.content !== stored.content) return false;
  return frozen || isDeepStrictEqual(shown.attachments ?? null, JSON.parse(stored.attachments ?? 'null'));
}

export function storedItems(rows: BetterSqlite3.Database, chatId: string): StoredItem[] {
  return query(rows, 'select id, position, kind, content, role, participant_id, content_type, delivered_at, read_at, attachments, for_agents from transcript where initial_contact_id = ? order by position').all(chatId) as StoredItem[];
}

/** What came of asking the server. */
export async function outcomeOf(asking: () => Promise<unknown>): Promise<Outcome> {
  try {
    await asking();
    return 'done';
  } catch (error) {
    if (error instanceof NoAnswer) return 'no answer';
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

export function onlyNoAnswer(error: unknown): void {
  if (!(error instanceof NoAnswer)) throw error;
}
