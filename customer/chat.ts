/// <reference types="amazon-connect-chatjs" />
import { memberOf, type ChatDetails } from './chat-details.ts';
import { ConnectionPace, paceConnections } from './connection-pace.ts';
import { Conversation, type Item, type Line } from './conversation.ts';
import type { Answer } from './interactive.ts';
import { statusOf, wordsOf } from './sdk-error.ts';
import { problemOf, Refused, sendFile, type Upload } from './upload.ts';

/*
 * One chat over the public chat SDK, used as it is. The SDK gives up when the server is away for a second
 * (chat-wire, surprise 3), hammers when only the socket is refused (surprise 4) and fetches nothing that was missed; all of
 * that is seen to here.
 */

export type Link = 'connecting' | 'live' | 'reconnecting' | 'ended';

/** What came while the link was away. */
export interface Absence { from: number; to: number; missed: number }

const TYPING_SHOWN = 10_000;
const RETRY_FIRST = 1000;
const RETRY_MOST = 15_000;
const PAGE = 100;
/** After this long without an answer to its socket, a session is given up and another tried. */
const SOCKET_WAIT = 20_000;

type Session = connect.CustomerChatSession;

export interface ChatSurroundings {
  /** The SDK's entrance, as `loadSdk` gives it. */
  sdk: typeof connect.ChatSession;
  /** Base address of the participant API. */
  api: string;
  /** Called whenever there is something new to show. */
  changed(): void;
  /** Somebody else wrote or sent something, live. */
  arrived(line: Line): void;
}

export class Chat {
  readonly conversation: Conversation;
  readonly details: ChatDetails;
  link: Link = 'connecting';
  /** Who writes, and until when that may be believed. */
  typing: { name: string; until: number } | undefined;
  uploads: Upload[] = [];
  absence: Absence | undefined;
  /** The customer has ended the chat and is asked something before it closes: the survey of a disconnect flow. */
  askedAtTheEnd = false;
  /** Where earlier messages go on: undefined if there are none. */
  #older: string | undefined;
  loadingOlder = false;
  readonly #surroundings: ChatSurroundings;
  #session: Session | undefined;
  #retryAfter = RETRY_FIRST;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #socketWait: ReturnType<typeof setTimeout> | undefined;
  readonly #pace = new ConnectionPace();
  #lostAt: number | undefined;
  #readUpTo = '';
  /** Everything up to this item is here. What the socket brings later may come from behind a gap. */
  #completeUpTo: string | undefined;
  #sending: Promise<void> = Promise.resolve();
  #left = false;
  #renewedFor = new Set<string>();
  /** Messages that this page has handed over: sent again they keep their token, so the server takes them once. */
  #handedOver = new Set<string>();

  constructor(details: ChatDetails, surroundings: ChatSurroundings) {
    this.details = details;
    this.#surroundings = surroundings;
    this.conversation = new Conversation(details.participantId);
  }

  /** Connects, and keeps trying until the chat has ended. */
  async open(): Promise<void> {
    clearTimeout(this.#retry);
    // A session whose connect failed can't be used again, so each try has its own.
    const { contactId, participantId, participantToken } = this.details;
    const session = this.#surroundings.sdk.create({ type: 'CUSTOMER', disableCSM: true, chatDetails: { contactId, participantId, participantToken } });
    this.#session = session;
    const current = (act: () => void) => () => {
      if (this.#session === session) act();
    };
    session.onConnectionEstablished((event) => {
      // The SDK says this once before there is a socket; only the second time is true (chat-wire, surprise 1).
      if (this.#session === session && !('connectCalled' in event)) void this.#established(session);
    });
    session.onConnectionLost(current(() => this.#lost(session)));
    session.onConnectionBroken(current(() => this.#tryLater(session)));
    session.onEnded(current(() => this.#ended()));
    session.onMessage((event) => this.#take(event.data as unknown as Item));
    session.onTyping((event) => this.#typed(event.data as unknown as Item));
    session.onDeliveredReceipt((event) => this.#receipt(event.data as unknown as Item));
    session.onReadReceipt((event) => this.#receipt(event.data as unknown as Item));
    session.onChatRehydrated(current(() => void this.#pastOpened()));
    for (const seen of [session.onParticipantIdle, session.onParticipantReturned, session.onAutoDisconnection]) {
      seen.call(session, (event: { data?: unknown }) => this.#take(event.data as Item));
    }
    try {
      this.#pace.count();
      const connecting = session.connect();
      paceConnections(session, this.#pace, () => this.#session === session);
      await connecting;
    } catch (error) {
      if (this.#session !== session) return;
      if (statusOf(error) === 403) this.#ended();
      else this.#tryLater(session);
      return;
    }
    this.#waitForSocket(session);
  }

  /** The device says that it has a network again: no need to wait for the next try. */
  hurry(): void {
    if (this.#retry !== undefined) void this.#reopen();
  }

  /** Takes a message; it goes out in order, now or when the link is back. */
  send(text: string, contentType = 'text/plain'): void {
    this.conversation.write(text, contentType);
    this.absence = undefined;
    this.#surroundings.changed();
    this.#drain();
  }

  /** Sends what an interactive message was answered with. */
  answer({ text, contentType }: Answer): void {
    this.send(text, contentType);
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
    line.cause = undefined;
    this.#surroundings.changed();
    this.#drain();
  }

  discard(line: Line): void {
    this.conversation.discard(line);
    this.#surroundings.changed();
  }

  /** Sends files, one after another. */
  attach(files: readonly File[]): void {
    for (const file of files) {
      const problem = problemOf(file);
      const upload: Upload = {
        key: `file-${Date.now()}-${this.uploads.length}-${Math.random().toString(36).slice(2)}`, file, state: problem === undefined ? 'waiting' : 'failed', progress: 0, problem, attachmentId: undefined, stop: new AbortController(),
      };
      this.uploads.push(upload);
    }
    this.#surroundings.changed();
    this.#drain();
  }

  uploadAgain(upload: Upload): void {
    Object.assign(upload, { state: 'waiting', progress: 0, problem: undefined, stop: new AbortController() });
    this.#surroundings.changed();
    this.#drain();
  }

  /** Stops a file on its way, or clears one that failed. */
  forgetUpload(upload: Upload): void {
    upload.stop.abort();
    this.uploads = this.uploads.filter((other) => other !== upload);
    this.#surroundings.changed();
  }

  /** Fetches a file's content. @throws if the server does not give it */
  async fetchFile(attachmentId: string): Promise<Blob> {
    if (this.#session === undefined) throw new Error('There is no link');
    // Not the SDK's downloadAttachment: it takes an error page for the file.
    const answer = await fetch(await this.#session.getAttachmentURL({ attachmentId }));
    if (!answer.ok) throw new Error(`The file's address answered ${answer.status}`);
    return answer.blob();
  }

  /** Fetches the view that a message refers to. @throws if the server does not give it */
  async fetchView(viewToken: string): Promise<unknown> {
    if (this.#session === undefined) throw new Error('There is no link');
    return (await this.#session.describeView({ viewToken } as Parameters<Session['describeView']>[0])).data;
  }

  /** Tells the other side that the customer is writing; the SDK limits how often. */
  type(): void {
    if (this.link !== 'live') return;
    this.#session?.sendEvent({ contentType: 'application/vnd.amazonaws.connect.event.typing' }).catch(() => undefined);
  }

  /** Ends the chat for good. @throws if the server did not hear of it. */
  async end(): Promise<void> {
    if (this.#session === undefined) throw new Error('There is no link');
    // What the flow says then can be here before the answer (chat-wire, surprise 13).
    this.#left = true;
    try {
      await this.#session.disconnectParticipant();
    } catch (error) {
      this.#left = false;
      this.askedAtTheEnd = false;
      throw error;
    }
  }

  /** The page is being looked at: what has come is read. */
  seen(): void {
    const newest = this.conversation.lines().findLast((line) => line.kind === 'message' && !line.mine && line.role === 'AGENT' && line.past === undefined);
    if (newest?.id === undefined || newest.id === this.#readUpTo || this.link !== 'live') return;
    this.#readUpTo = newest.id;
    // The SDK's own throttle can swallow the last receipt of a row. Only the newest message is told of here, so it is not needed.
    const content = JSON.stringify({ messageId: newest.id, disableThrottle: true });
    this.#session?.sendEvent({ contentType: 'application/vnd.amazonaws.connect.event.message.read', content }).catch(() => {
      // Not told: the next look tells it.
      if (this.#readUpTo === newest.id) this.#readUpTo = '';
    });
  }

  get hasOlder(): boolean {
    return this.#older !== undefined && this.link !== 'ended';
  }

  /** Fetches one more page of earlier messages. @throws if the server does not answer */
  async loadOlder(): Promise<void> {
    if (this.loadingOlder || this.#older === undefined) return;
    this.loadingOlder = true;
    this.#surroundings.changed();
    try {
      const page = await this.#page(this.#older);
      for (const item of page.items) this.conversation.add(item);
      this.#older = page.next;
    } finally {
      this.loadingOlder = false;
      this.#surroundings.changed();
    }
  }

  dismissAbsence(): void {
    this.absence = undefined;
    this.#surroundings.changed();
  }

  /** Leaves the page's side of the chat: nothing more is tried or shown. */
  close(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#socketWait);
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) breakOff(session);
    for (const upload of this.uploads) upload.stop.abort();
  }

  async #established(session: Session): Promise<void> {
    const before = new Set(this.conversation.lines().map(({ id }) => id));
    try {
      await this.#catchUp();
    } catch (error) {
      if (this.#session !== session) return;
      if (statusOf(error) === 403) return this.#ended();
      return this.#tryLater(session);
    }
    if (this.link === 'ended' || this.#session !== session) return;
    this.#retryAfter = RETRY_FIRST;
    if (this.#lostAt !== undefined) {
      const missed = this.conversation.lines().filter((line) => (line.kind === 'message' || line.kind === 'file') && !line.mine && line.past === undefined && !before.has(line.id));
      // A socket that was changed within moments is no absence, unless something came in them.
      if (missed.length > 0) this.absence = { from: this.#lostAt, to: Date.now(), missed: missed.length };
      this.#lostAt = undefined;
      for (const line of missed) this.#surroundings.arrived(line);
    }
    for (const line of this.conversation.lines()) {
      if (line.state === 'failed' && line.unanswered && this.#handedOver.has(line.token)) line.state = 'waiting';
    }
    this.#show('live');
    this.#drain();
  }

  /**
   * Pages back from the newest item to where this page was complete; the first time, the whole chat but not those
   * before it. An item that is merely known is no sign to stop: the new socket may have brought it while older ones are
   * still missing.
   */
  async #catchUp(): Promise<void> {
    let next: string | undefined;
    let newest: string | undefined;
    const first = this.#completeUpTo === undefined;
    for (;;) {
      const page = await this.#page(next);
      newest ??= page.items.at(-1)?.Id;
      for (const item of page.items) this.conversation.add(item);
      next = page.next;
      const reached = page.items.some((item) => item.Id === this.#completeUpTo || isPast(item));
      if (next === undefined || reached) break;
    }
    if (first) this.#older = next;
    this.#completeUpTo = newest ?? this.#completeUpTo;
    this.#surroundings.changed();
  }

  /** A running chat was tied to an earlier one: now there is something to page back into. */
  async #pastOpened(): Promise<void> {
    this.#completeUpTo = undefined;
    await this.#catchUp().catch(() => undefined);
  }

  async #page(nextToken: string | undefined): Promise<{ items: Item[]; next: string | undefined }> {
    const answer = await this.#session?.getTranscript({ maxResults: PAGE, scanDirection: 'BACKWARD', sortOrder: 'ASCENDING', ...(nextToken !== undefined && { nextToken }) });
    const page = answer?.data as { Transcript?: Item[]; NextToken?: string } | undefined;
    return { items: page?.Transcript ?? [], next: page?.NextToken };
  }

  #drain(): void {
    this.#sending = this.#sending.then(async () => {
      for (const line of this.conversation.waiting()) {
        if (this.link !== 'live') return;
        await this.#deliver(line);
      }
      for (const upload of this.uploads.filter(({ state }) => state === 'waiting')) {
        if (this.link !== 'live') return;
        await this.#upload(upload);
      }
    });
  }

  async #deliver(line: Line): Promise<void> {
    line.state = 'sending';
    this.#handedOver.add(line.token);
    this.#surroundings.changed();
    try {
      // The SDK takes a client token and does not declare it; by it the server knows a message again.
      const message = { message: line.text, contentType: line.contentType as 'text/plain', clientToken: line.token };
      const answer = await this.#session?.sendMessage(message);
      const { Id, AbsoluteTime } = (answer?.data ?? {}) as { Id?: string; AbsoluteTime?: string };
      // "Sent" is shown with the server's id or not at all.
      if (Id === undefined || AbsoluteTime === undefined) throw new Error('The server gave no id');
      this.conversation.confirm(line, Id, AbsoluteTime);
    } catch (error) {
      const status = statusOf(error);
      if (status === 403 && this.#renew(line.key)) {
        line.state = 'waiting';
      } else {
        // It may have arrived and only the answer was lost: its echo then says so.
        line.unanswered = status === undefined || status >= 500;
        line.state = 'failed';
        line.cause = status === undefined || status >= 500 ? undefined : status === 429 ? 'tooOften' : wordsOf(error);
      }
    }
    this.#surroundings.changed();
  }

  async #upload(upload: Upload): Promise<void> {
    const token = this.#session?.getChatDetails().connectionDetails?.connectionToken;
    if (token === undefined) return;
    upload.state = 'sending';
    this.#surroundings.changed();
    try {
      upload.attachmentId = await sendFile(this.#surroundings.api, token, upload, () => this.#surroundings.changed());
      upload.state = 'checking';
      this.#dropArrived();
    } catch (error) {
      if (upload.stop.signal.aborted) return;
      const refused = error instanceof Refused ? error : undefined;
      if (refused?.status === 403 && this.#renew(upload.key)) {
        upload.state = 'waiting';
      } else {
        upload.state = 'failed';
        upload.problem = refused === undefined || refused.status >= 500 ? 'unanswered' : { refused: refused.message };
      }
    }
    this.#surroundings.changed();
  }

  /** An upload is over when its item has come. */
  #dropArrived(): void {
    const arrived = new Set(this.conversation.lines().flatMap(({ files }) => files.map(({ id }) => id)));
    this.uploads = this.uploads.filter(({ attachmentId }) => attachmentId === undefined || !arrived.has(attachmentId));
  }

  /**
   * A token may have run out while the device slept: a new connection brings a new one, or the news that the chat has ended.
   * @returns false if that was tried for this already
   */
  #renew(key: string): boolean {
    if (this.#renewedFor.has(key) || this.#session === undefined) return false;
    this.#renewedFor.add(key);
    this.#show('reconnecting');
    void this.#reopen();
    return true;
  }

  #reopen(): Promise<void> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) breakOff(session);
    return this.open();
  }

  #take(item: Item): void {
    const isNew = !this.conversation.has(item.Id);
    this.conversation.add(item);
    if (item.Type === 'MESSAGE' && item.ParticipantRole === 'AGENT') this.typing = undefined;
    if (item.Type === 'MESSAGE' && this.#left && item.ParticipantId !== this.details.participantId) this.askedAtTheEnd = true;
    if (item.Type === 'ATTACHMENT') this.#dropArrived();
    const line = isNew ? this.conversation.lines().find(({ id }) => id === item.Id) : undefined;
    if (line !== undefined && !line.mine && (line.kind === 'message' || line.kind === 'file')) this.#surroundings.arrived(line);
    this.#surroundings.changed();
  }

  #receipt(item: Item): void {
    this.conversation.receipt(item);
    this.#surroundings.changed();
  }

  #typed(item: Item): void {
    if (item.ParticipantId === this.details.participantId) return;
    this.typing = { name: item.DisplayName ?? '', until: Date.now() + TYPING_SHOWN };
    setTimeout(() => this.#surroundings.changed(), TYPING_SHOWN);
    this.#surroundings.changed();
  }

  #waitForSocket(session: Session): void {
    clearTimeout(this.#socketWait);
    this.#socketWait = setTimeout(() => {
      if (this.link !== 'live') this.#tryLater(session);
    }, SOCKET_WAIT);
  }

  #lost(session: Session): void {
    this.#show('reconnecting');
    this.#waitForSocket(session);
  }

  #tryLater(session: Session): void {
    if (this.link === 'ended' || this.#session !== session) return;
    this.#session = undefined;
    breakOff(session);
    this.#show('reconnecting');
    const wait = this.#retryAfter * (0.7 + Math.random() * 0.6);
    this.#retryAfter = Math.min(this.#retryAfter * 2, RETRY_MOST);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      void this.open();
    }, wait);
  }

  #ended(): void {
    this.#show('ended');
  }

  #show(link: Link): void {
    if (this.link === 'ended') return;
    if (link === 'reconnecting' && this.link === 'live') this.#lostAt ??= Date.now();
    if (link !== 'live') this.typing = undefined;
    if (link === 'live') this.#pace.live();
    else this.#pace.lost();
    this.link = link;
    this.#surroundings.changed();
  }
}

/** An item of a chat before this one (persistent chat). */
function isPast(item: Item): boolean {
  return item.ContactId === undefined && item.RelatedContactId !== undefined;
}

/** Ends what a session still tries on its own. The SDK has this and does not declare it; without it, it tries on beside us. */
function breakOff(session: Session): void {
  const end = memberOf(Object.getPrototypeOf(session.controller) as unknown, 'breakConnection');
  if (typeof end === 'function') end.call(session.controller);
}
