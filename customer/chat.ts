import 'amazon-connect-chatjs';
import { Conversation, type Item, type Line } from './conversation.ts';

/*
 * One chat over the public chat SDK, used as it is. The SDK gives up when the server is away for a second
 * (chat-wire, surprise 3) and fetches nothing that was missed; both are done here.
 */

/** What StartChatContact answered: all that is needed to take part, from any device. */
export interface ChatDetails {
  contactId: string;
  participantId: string;
  participantToken: string;
}

export type Link = 'connecting' | 'live' | 'reconnecting' | 'ended';

const TYPING_SHOWN = 10_000;
const RETRY_FIRST = 1000;
const RETRY_MOST = 15_000;
const PAGE = 100;

type Session = connect.CustomerChatSession;

export class Chat {
  readonly conversation: Conversation;
  link: Link = 'connecting';
  /** Who writes, and until when that may be believed. */
  typing: { name: string; until: number } | undefined;
  readonly #details: ChatDetails;
  readonly #changed: () => void;
  #session: Session | undefined;
  #retryAfter = RETRY_FIRST;
  #readUpTo = '';
  /** Everything up to this item is here. What the socket brings later may come from behind a gap. */
  #completeUpTo: string | undefined;
  #sending: Promise<void> = Promise.resolve();

  /** @param changed is called whenever there is something new to show. */
  constructor(details: ChatDetails, changed: () => void) {
    this.#details = details;
    this.#changed = changed;
    this.conversation = new Conversation(details.participantId);
  }

  /** Connects, and keeps trying until the chat has ended. */
  async open(): Promise<void> {
    // A session whose connect failed can't be used again, so each try has its own.
    const session = window.connect.ChatSession.create({ type: 'CUSTOMER', disableCSM: true, chatDetails: this.#details });
    this.#session = session;
    const current = (act: () => void) => () => {
      if (this.#session === session) act();
    };
    session.onConnectionEstablished(current(() => void this.#established()));
    session.onConnectionLost(current(() => this.#show('reconnecting')));
    session.onConnectionBroken(current(() => this.#retry()));
    session.onEnded(current(() => this.#ended()));
    session.onMessage((event) => this.#take(event.data as unknown as Item));
    session.onTyping((event) => this.#typed(event.data as unknown as Item));
    session.onDeliveredReceipt((event) => this.#receipt(event.data as unknown as Item));
    session.onReadReceipt((event) => this.#receipt(event.data as unknown as Item));
    try {
      await session.connect();
    } catch (error) {
      if (this.#session !== session) return;
      if (statusOf(error) === 403) this.#ended();
      else this.#retry();
    }
  }

  /** Takes a message; it goes out in order, now or when the link is back. */
  send(text: string): void {
    this.conversation.write(text);
    this.#changed();
    this.#drain();
  }

  /** Tries a message that failed once more. Whether it did arrive is looked up first. */
  async sendAgain(line: Line): Promise<void> {
    try {
      await this.#catchUp();
    } catch {
      // Without the server it can't be looked up, and not be sent either: it stays as it is.
      return;
    }
    if (!this.conversation.lines().includes(line)) return;
    line.state = 'waiting';
    this.#changed();
    this.#drain();
  }

  /** Tells the other side that the customer is writing; the SDK limits how often. */
  type(): void {
    if (this.link !== 'live') return;
    this.#session?.sendEvent({ contentType: 'application/vnd.amazonaws.connect.event.typing' }).catch(() => undefined);
  }

  /** Ends the chat for good. @throws if the server did not hear of it. */
  async end(): Promise<void> {
    if (this.#session === undefined) throw new Error('There is no link');
    await this.#session.disconnectParticipant();
  }

  /** The page is being looked at: what has come is read. */
  seen(): void {
    const newest = this.conversation.lines().findLast((line) => line.kind === 'message' && !line.mine && line.role === 'AGENT');
    if (newest?.id === undefined || newest.id === this.#readUpTo || this.link !== 'live') return;
    this.#readUpTo = newest.id;
    // The SDK's own throttle can swallow the last receipt of a row. Only the newest message is told of here, so it is not needed.
    const content = JSON.stringify({ messageId: newest.id, disableThrottle: true });
    this.#session?.sendEvent({ contentType: 'application/vnd.amazonaws.connect.event.message.read', content }).catch(() => {
      // Not told: the next look tells it.
      if (this.#readUpTo === newest.id) this.#readUpTo = '';
    });
  }

  async #established(): Promise<void> {
    this.#retryAfter = RETRY_FIRST;
    try {
      await this.#catchUp();
    } catch (error) {
      if (statusOf(error) === 403) return this.#ended();
      return this.#retry();
    }
    if (this.link === 'ended') return;
    this.#show('live');
    this.#drain();
  }

  /**
   * Pages back from the newest item to where this page was complete; the first time, the whole chat. An item that is
   * merely known is no sign to stop: the new socket may have brought it while older ones are still missing.
   */
  async #catchUp(): Promise<void> {
    let nextToken: string | undefined;
    let newest: string | undefined;
    do {
      const answer = await this.#session?.getTranscript({ maxResults: PAGE, scanDirection: 'BACKWARD', sortOrder: 'ASCENDING', ...(nextToken !== undefined && { nextToken }) });
      const page = answer?.data as { Transcript?: Item[]; NextToken?: string } | undefined;
      const items = page?.Transcript ?? [];
      newest ??= items.at(-1)?.Id;
      for (const item of items) this.conversation.add(item);
      nextToken = items.some((item) => item.Id === this.#completeUpTo) ? undefined : page?.NextToken;
    } while (nextToken !== undefined);
    this.#completeUpTo = newest ?? this.#completeUpTo;
    this.#changed();
  }

  #drain(): void {
    this.#sending = this.#sending.then(async () => {
      for (const line of this.conversation.waiting()) {
        if (this.link !== 'live') return;
        await this.#deliver(line);
      }
    });
  }

  async #deliver(line: Line): Promise<void> {
    line.state = 'sending';
    this.#changed();
    try {
      const answer = await this.#session?.sendMessage({ message: line.text, contentType: 'text/plain' });
      const { Id, AbsoluteTime } = (answer?.data ?? {}) as { Id?: string; AbsoluteTime?: string };
      // "Sent" is shown with the server's id or not at all.
      if (Id === undefined || AbsoluteTime === undefined) throw new Error('The server gave no id');
      this.conversation.confirm(line, Id, AbsoluteTime);
    } catch {
      // It may have arrived and only the answer was lost: its echo then says so.
      line.unanswered = true;
      line.state = 'failed';
    }
    this.#changed();
  }

  #take(item: Item): void {
    this.conversation.add(item);
    if (item.Type === 'MESSAGE' && item.ParticipantRole === 'AGENT') this.typing = undefined;
    this.#changed();
  }

  #receipt(item: Item): void {
    this.conversation.receipt(item);
    this.#changed();
  }

  #typed(item: Item): void {
    if (item.ParticipantId === this.#details.participantId) return;
    this.typing = { name: item.DisplayName ?? '', until: Date.now() + TYPING_SHOWN };
    setTimeout(() => this.#changed(), TYPING_SHOWN);
    this.#changed();
  }

  #retry(): void {
    if (this.link === 'ended') return;
    this.#session = undefined;
    this.#show('reconnecting');
    const wait = this.#retryAfter * (0.7 + Math.random() * 0.6);
    this.#retryAfter = Math.min(this.#retryAfter * 2, RETRY_MOST);
    setTimeout(() => void this.open(), wait);
  }

  #ended(): void {
    this.#show('ended');
  }

  #show(link: Link): void {
    if (this.link === 'ended') return;
    this.link = link;
    this.#changed();
  }
}

/** The HTTP status of an SDK error, wherever this SDK version keeps it. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // What connect() rejects with wraps the cause.
  if ('_debug' in error) return statusOf(error._debug);
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  if ('$metadata' in error && typeof error.$metadata === 'object' && error.$metadata !== null && 'httpStatusCode' in error.$metadata) {
    return typeof error.$metadata.httpStatusCode === 'number' ? error.$metadata.httpStatusCode : undefined;
  }
  return undefined;
}
