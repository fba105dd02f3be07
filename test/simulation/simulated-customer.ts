import type BetterSqlite3 from 'better-sqlite3';
import { ContentType, type ChatItem } from '../../contract/chat-item.ts';
import { Refusal, type ChatNotice, type Participant, type RefusalCode, type StartChat, type TranscriptItem, type TranscriptRequest } from '../../server/core.ts';
import type { Ledger, SentMessage } from './ledger.ts';
import type { Random } from './random.ts';
import type { Report } from './report.ts';
import type { SentFile } from './sent-file.ts';
import { NoAnswer, type SimulatedServer } from './simulated-server.ts';
import { readablePast } from './past-checks.ts';
import { query } from './query.ts';
import { shows, storedItems } from './simulated-desk.ts';

/** One open page or device of a customer. */
interface OpenSocket {
  closed(): Promise<void>;
  /** What it shows: by position. */
  items: Map<number, ChatItem>;
  /** The newest position that was told; what is told comes in order and once. */
  told: number;
  over: boolean;
}

/** What a bot may make something of, or not. */
const WORDS = ['says', 'where is my order', 'order status', '4711', 'agent please', 'opening hours', 'yes', 'no'] as const;

type Parts = { server: () => SimulatedServer; report: Report; ledger: Ledger; random: Random };
type Outcome = 'done' | 'no answer' | RefusalCode;

/** A customer with one chat, on any number of devices. */
export class SimulatedCustomer {
  readonly name: string;
  readonly start: StartChat;
  chatId: string | undefined;
  participantToken: string | undefined;
  participant: Participant | undefined;
  sockets: OpenSocket[] = [];
  /** Sockets that were open when the chat ended: they have seen all of it. */
  readonly sawTheEnd: OpenSocket[] = [];
  /** Messages that were sent and not answered, to be sent again with the same token. */
  readonly unanswered: SentMessage[] = [];
  startUnanswered = false;
  readonly files: SentFile[] = [];
  left = false;
  private sent = 0;
  private readonly parts: Parts;

  constructor(name: string, start: StartChat, parts: Parts) {
    this.name = name;
    this.start = start;
    this.parts = parts;
  }

  /** Asks for the chat; with a client token it can be asked again and again. */
  async begin(): Promise<Outcome> {
    return this.attempt(async () => {
      this.startUnanswered = this.start.clientToken !== undefined && this.chatId === undefined;
      const started = await this.parts.server().ask((core) => core.chats.startChat(this.start));
      if (this.chatId !== undefined && (this.chatId !== started.contactId || this.participantToken !== started.participantToken)) {
        this.parts.report.problem(`${this.name} asked twice for one chat and got two.`);
      }
      const isNew = this.chatId === undefined;
      this.startUnanswered = false;
      this.chatId = started.contactId;
      this.participantToken = started.participantToken;
      const { initialMessage } = this.start;
      if (isNew && initialMessage) this.parts.ledger.add({ sender: this.name, chatId: started.contactId, content: initialMessage.content, token: `${this.name} initial` });
    });
  }

  /** Opens a socket on one more device, and reads what was said so far. */
  async connect(): Promise<Outcome> {
    return this.attempt(async () => {
      const server = this.parts.server();
      const connection = await server.ask((core) => core.chats.connectParticipant(this.participantToken ?? '', { markConnected: this.parts.random.chance(0.2) }));
      this.participant = connection.participant;
      const secret = connection.socketPath.split('t=')[1] ?? '';
      const socket: OpenSocket = { closed: () => Promise.resolve(), items: new Map(), told: 0, over: false };
      // It listens from before the answer on: what is told meanwhile must not be lost.
      this.sockets.push(socket);
      try {
        const opened = await server.ask((core) => core.chats.openSocket(secret));
        socket.closed = () => opened.closed();
        // What was told meanwhile is newer than what is read.
        for (const item of await this.read()) if (!socket.items.has(item.position)) socket.items.set(item.position, item);
      } catch (error) {
        this.sockets = this.sockets.filter((other) => other !== socket);
        // The chat ended while it opened: nobody gave it what was said before.
        const seen = this.sawTheEnd.indexOf(socket);
        if (seen >= 0) this.sawTheEnd.splice(seen, 1);
        throw error;
      }
    });
  }

  async closeSocket(): Promise<void> {
    const socket = this.sockets.pop();
    if (socket) await socket.closed();
  }

  /** The server is gone, and all sockets with it. */
  unplug(): void {
    this.sockets = [];
  }

  async say(again?: SentMessage): Promise<Outcome> {
    const { participant, chatId } = this;
    if (!participant || chatId === undefined) return 'access_denied';
    const number = ++this.sent;
    const message = again ?? this.parts.ledger.add({ sender: this.name, chatId, content: `${this.parts.random.one(WORDS)} (${this.name} ${number})`, token: `${this.name} ${number}` });
    const outcome = await this.attempt(async () => {
      const sent = await this.parts.server().ask((core) => core.chats.sendMessage(participant, { contentType: ContentType.plain, content: message.content, clientToken: message.token }));
      if (message.fate === 'accepted' && message.itemId !== sent.id) this.parts.report.problem(`"${message.content}" was sent twice with one token and stored twice.`);
      Object.assign(message, { fate: 'accepted', itemId: sent.id });
    });
    if (outcome === 'no answer') message.inOrder = false;
    if (outcome === 'no answer' && !this.unanswered.includes(message)) this.unanswered.push(message);
    else if (outcome !== 'done' && outcome !== 'no answer' && message.fate === 'unanswered' && !again) message.fate = 'refused';
    return outcome;
  }

  /** The same token with another text: must be refused. */
  async sayOtherwise(message: SentMessage): Promise<Outcome> {
    const { participant } = this;
    if (!participant) return 'access_denied';
    return this.attempt(() => this.parts.server().ask((core) => core.chats.sendMessage(participant, { contentType: ContentType.plain, content: `not ${message.content}`, clientToken: message.token })));
  }

  async event(contentType: string, content?: string): Promise<Outcome> {
    const { participant } = this;
    if (!participant) return 'access_denied';
    return this.attempt(() => this.parts.server().ask((core) => core.chats.sendEvent(participant, { contentType, content, clientToken: undefined })));
  }

  /** Asks for a file's bytes; one that is given must be approved and there. */
  async opens(attachmentId: string): Promise<void> {
    const { participant, parts } = this;
    if (!participant) return;
    const server = parts.server();
    const outcome = await this.attempt(async () => {
      const place = await server.ask((core) => core.attachments.downloadPlace(participant, attachmentId, 60_000));
      await server.ask((core) => core.attachments.open({ attachmentId, token: place.path.split('t=')[1] ?? '' }));
      const state = query(server.rows, 'select state from attachments where id = ?').pluck().get(attachmentId);
      if (state !== 'approved') parts.report.problem(`${this.name} could open ${attachmentId}, which is ${String(state)}.`);
    });
    if (!['done', 'invalid', 'no answer', 'access_denied'].includes(outcome)) parts.report.problem(`${this.name} opens ${attachmentId}: ${outcome}`);
  }

  async leave(): Promise<Outcome> {
    const { participant } = this;
    if (!participant) return 'access_denied';
    const outcome = await this.attempt(() => this.parts.server().ask((core) => core.chats.disconnect(participant, undefined)));
    if (outcome === 'done') this.left = true;
    return outcome;
  }

  /** The whole transcript by pages, forward or backward, in either order of sorting. */
  async read(): Promise<ChatItem[]> {
    const { participant } = this;
    if (!participant) return [];
    const { random } = this.parts;
    const sort = random.one(['ASCENDING', 'DESCENDING'] as const);
    const first = await this.page(participant, { maxResults: 1, direction: undefined, start: { mostRecent: 100_000 } });
    const from = first.items[0];
    const forward = from !== undefined && random.chance(0.5);
    const request = { maxResults: random.whole(1, 20), sort, direction: forward ? ('FORWARD' as const) : undefined, start: forward ? { id: from.id } : undefined };
    const { rows } = this.parts.server();
    const tiedTo = () => query(rows, 'select continued_from from chats where id = ?').pluck().get(participant.initialContactId);
    const before = tiedTo();
    const items: TranscriptItem[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.page(participant, { ...request, nextToken });
      items.push(...page.items);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    if (new Set(items.map((item) => item.id)).size !== items.length) this.parts.report.problem(`${this.name} read an item twice on the pages of one transcript.`);
    const past = items.filter((item) => item.past);
    const readable = readablePast(rows, participant.initialContactId);
    const hidden = past.find((item) => !readable.has(item.id));
    if (hidden) this.parts.report.problem(`${this.name} could read ${hidden.id} of ${hidden.initialContactId}, which his chat does not go on from.`);
    const wanted = forward ? 0 : readable.size;
    if (before === tiedTo() && past.length !== wanted) this.parts.report.problem(`${this.name} read ${past.length} lines of earlier chats, and ${wanted} are his to read.`);
    if (past.length > 0) this.parts.report.count('read the past');
    return items.filter((item) => !item.past);
  }

  private page(participant: Participant, request: Partial<TranscriptRequest>) {
    return this.parts.server().ask((core) =>
      core.chats.transcript(participant, { contactId: undefined, maxResults: 100, nextToken: undefined, direction: undefined, sort: 'ASCENDING', start: undefined, ...request }),
    );
  }

  hear(notice: ChatNotice): void {
    if (notice.initialContactId !== this.chatId) return;
    if (notice.type === 'receipt') {
      if (notice.reader === notice.to) this.parts.report.problem(`${this.name}: a receipt is told to who gave it.`);
      return;
    }
    if (notice.type !== 'item') return;
    for (const socket of this.sockets) {
      if (socket.over) this.parts.report.problem(`${this.name} was told of ${notice.item.id} after the end of the chat.`);
      const changed = notice.item.attachments !== undefined && socket.items.get(notice.item.position)?.id === notice.item.id;
      if (changed && notice.item.position <= socket.told) {
        socket.items.set(notice.item.position, notice.item);
        continue;
      }
      if (notice.item.position <= socket.told) this.parts.report.problem(`${this.name} was told of position ${notice.item.position} after ${socket.told}.`);
      socket.told = notice.item.position;
      socket.items.set(notice.item.position, notice.item);
      if (notice.item.contentType === ContentType.ended) {
        socket.over = true;
        this.sawTheEnd.push(socket);
      }
    }
    if (notice.item.contentType === ContentType.ended) {
      const open = this.sockets;
      this.sockets = [];
      for (const socket of open) void socket.closed().catch((error: unknown) => this.parts.report.problem(`${this.name}: closing after the end failed: ${String(error)}`));
    }
  }

  /** Every open socket shows the stored chat, whole and once; so does every one that saw its end. */
  check(rows: BetterSqlite3.Database): string[] {
    const ended = this.sawTheEnd.splice(0);
    const open = [...this.sockets, ...ended];
    if (this.chatId === undefined || open.length === 0) return [];
    // What agents alone see leaves a gap in the positions.
    const stored = storedItems(rows, this.chatId).filter((item) => item.for_agents === 0);
    return open.flatMap((socket) => {
      // What became of a file after the end is told nobody.
      const wrong = stored.find((item) => !shows(socket.items.get(item.position), item, ended.includes(socket)));
      if (!wrong && socket.items.size === stored.length) return [];
      return [`${this.name} shows ${socket.items.size} of ${stored.length} items; ${wrong ? `position ${wrong.position} is not as stored` : 'some are not stored'}.`];
    });
  }

  private async attempt(part: () => Promise<unknown>): Promise<Outcome> {
    try {
      await part();
      return 'done';
    } catch (error) {
      if (error instanceof NoAnswer) return 'no answer';
      if (error instanceof Refusal) return error.code;
      this.parts.report.problem(`${this.name}: the core failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return 'invalid';
    }
  }
}
