import { join } from 'node:path';
import type { FrameUp, LinkCommand, SignalFrame } from '../../contract/agent-link.ts';
import type { Microphone } from '../../contract/call.ts';
import type { ContactState } from '../../contract/contact.ts';
import type { EarlierContact } from '../../contract/customer-history.ts';
import type { Moment } from '../../contract/primitives.ts';
import type * as z from 'zod';
import type { OpenedStore } from '../cache/store.ts';
import type { Stored } from '../cache/cache.ts';
import type { Store } from '../cache/store-client.ts';
import { StoreError } from '../cache/store-client.ts';
import { createLink } from '../link/link.ts';
import type { Link, OpenSocket } from '../link/link.ts';
import { createOutbox } from '../link/outbox.ts';
import type { Outbox } from '../link/outbox.ts';
import { createQueries, QueryError } from '../link/queries.ts';
import type { Queries } from '../link/queries.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { Attention } from './attention.ts';
import { createFeed } from './feed.ts';
import { createFiles } from './files.ts';
import type { Files } from './files.ts';
import type { FeedPiece } from './feed.ts';
import { linkStateOf } from './link-state.ts';
import { contactsOfChat } from './model.ts';
import type { Changes, Model } from './model.ts';
import { createReceipts } from './receipts.ts';
import { createRecordings } from './recordings.ts';
import type { Recordings } from './recordings.ts';
import { createTranscripts } from './transcripts.ts';

export interface SessionOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly openSocket: OpenSocket;
  readonly server: string;
  readonly device: string;
  readonly deviceName: string;
  /** Null: signed in against what this computer stored, to review. */
  readonly token: string | null;
  readonly store: Store;
  readonly opened: OpenedStore;
  /** Where this user's files are. */
  readonly folder: string;
  readonly model: Model;
  readonly changes: Changes;
  readonly attention: Attention;
  /** Whether a panel shows this contact. */
  isOpen(contactId: string): boolean;
  /** Whether a panel watches the board. */
  isBoardWatched(): boolean;
  warn(text: string): void;
  keepToken(value: string): void;
  /** The server ended the session, and why. */
  signedOut(cause: string): void;
}

/** Everything that runs while one user is signed in. */
export interface Session {
  readonly store: Store;
  readonly outbox: Outbox;
  readonly queries: Queries;
  readonly link: Link;
  readonly isOnline: boolean;
  /** A panel opened or closed a contact. */
  contactOpened(contactId: string): Promise<void>;
  /** What the panel knows of its microphone; said to the server now and after each hello. */
  microphoneIs(now: Microphone): void;
  /** A panel began or stopped to watch the board. */
  boardWatched(): void;
  command(command: LinkCommand, about: { contactId: string | null; chatId: string | null; until: Moment | null; lane?: string }, replaces?: readonly string[]): Promise<void>;
  send(frame: FrameUp): boolean;
  /** Stores what may be read of an earlier contact of a customer. @throws QueryError */
  fetchEarlier(contact: EarlierContact): Promise<void>;
  readonly files: Files;
  readonly recordings: Recordings;
  /** This machine's clock as the server would read it. */
  serverNow(): Moment;
  token(): string | null;
  stop(): void;
}

/** The customer is said to type for this long after the last sign of it (connect-facts 1.3). */
const TYPING_LASTS = 10_000;

export function createSession(options: SessionOptions): Session {
  const { clock, ids, store, model, changes, attention, log } = options;
  let token = options.token;
  let heardAt: number | null = null;
  let clockOffset = 0;
  let contactsGrace: number | null = null;
  let liveSince = clock.now();
  let wasLive = false;
  let toldOfDisk = false;
  let microphone: Microphone | null = null;

  const serverNow = (): Moment => clock.now() + clockOffset;

  const troubled = (error: unknown): void => {
    if (error instanceof QueryError) return log.write('query_failed', { code: error.code });
    log.write('trouble', { code: error instanceof StoreError ? error.code : 'unexpected' });
    if (error instanceof StoreError && error.code === 'disk' && !toldOfDisk) {
      toldOfDisk = true;
      options.warn('This computer cannot write to its disk. Nothing new is stored or sent until it can: make room or check the disk.');
    }
  };

  // ---- the link's parts ---------------------------------------------------------------------------------------

  const feed = createFeed(store, options.opened.cache.seq, (piece) => show(piece), (error) => {
    troubled(error);
    link.notStored();
  });

  const link = createLink(
    { ...options, storedPosition: () => feed.storedPosition() },
    {
      changed(machine) {
        const isLive = machine.at === 'live';
        if (isLive && !wasLive) liveSince = clock.now();
        if (!isLive && wasLive) linkDown();
        wasLive = isLive;
        showLink();
      },
      heard(serverAt) {
        clockOffset = Math.round(serverAt - clock.now());
        heard();
      },
      welcome(frame) {
        contactsGrace = frame.grace.contacts;
        heard();
        feed.welcome(frame);
      },
      event(frame) {
        heard();
        feed.event(frame);
      },
      signal,
      result(frame) {
        heard();
        if (!outbox.result(frame)) queries.result(frame);
      },
      keepToken(value) {
        token = value;
        options.keepToken(value);
      },
      signedOut: (cause) => options.signedOut(cause),
    },
  );

  const send = (frame: FrameUp): boolean => link.send(frame);
  const queries = createQueries(clock, send);
  const files = createFiles({ clock, server: options.server, token: () => token, nextId: () => ids.next(clock.now()) });
  const recordings = createRecordings({
    clock, store, queries, troubled,
    server: options.server,
    folder: join(options.folder, 'recordings'),
    token: () => token,
    isLive: () => link.machine().at === 'live',
    nextId: () => ids.next(clock.now()),
  });
  const receipts = createReceipts(clock, ids, store, send);
  const transcripts = createTranscripts({
    clock,
    ids,
    store,
    queries,
    troubled,
    stored(chatId, stored, entries) {
      showStored(stored);
      if (entries.length > 0) changes.timeline(chatId, entries);
    },
  });

  // Commands wait until the feed has brought this desk up to date: `linkUp` below comes with the stored welcome.
  let ready = false;
  const outbox = createOutbox(
    {
      clock,
      store,
      send,
      serverNow,
      troubled,
      isLive: () => ready && link.machine().at === 'live',
      changed: (entry) => (entry.contactId === null ? changes.state('wantedStatus') : changes.contact(entry.contactId)),
      refused(entry, error) {
        if (entry.contactId !== null) {
          const contact = model.contacts.get(entry.contactId);
          if (contact !== undefined && !isMoot(entry.command, contact.state)) model.refusals.set(entry.contactId, error);
          changes.contact(entry.contactId);
        } else {
          options.warn(`The status was not changed: ${error.message}`);
        }
      },
    },
    options.opened.outbox,
  );
  model.outgoing = () => outbox.entries();

  // ---- what comes in ------------------------------------------------------------------------------------------

  const heard = (): void => {
    heardAt = clock.now();
    showLink();
  };

  const showLink = (): void => {
    const facts = { now: clock.now(), steady: clock.steady(), asOf: feed.seq() ?? 0, heardAt, clockOffset, contactsGrace, liveSince };
    const next = linkStateOf(link.machine(), { ...facts, offline: options.token === null });
    if (JSON.stringify(next) === JSON.stringify(model.link)) return;
    model.link = next;
    changes.state('link');
    attention.refresh();
  };

  const linkDown = (): void => {
    ready = false;
    outbox.linkDown();
    queries.linkDown();
    if (model.board !== null) {
      model.board = null;
      changes.state('board');
    }
  };

  const linkUp = (): void => {
    ready = true;
    toldOfDisk = false;
    receipts.linkUp();
    transcripts.linkUp();
    recordings.linkUp();
    outbox.linkUp();
    if (options.isBoardWatched()) send({ frame: 'watch_board', on: true });
    if (microphone !== null) send({ frame: 'voice_devices', microphone });
    for (const contact of model.contacts.values()) {
      transcripts.want(contact, model.summaries.get(contact.initialContactId));
      receipts.catchUp(contact, options.isOpen(contact.contactId)).catch(troubled);
    }
  };

  function show(piece: FeedPiece): void {
    if (piece.type === 'welcome') {
      const { snapshot, statuses, callsNumbers, callableCountries } = piece.frame;
      model.statuses = statuses;
      model.callsNumbers = callsNumbers;
      model.callableCountries = callableCountries;
      changes.state('statuses', 'callsNumbers', 'callableCountries');
      if (snapshot !== null) {
        const held = new Set(snapshot.contacts.map((contact) => contact.contactId));
        for (const contactId of [...model.contacts.keys()]) if (!held.has(contactId)) dropContact(contactId);
        for (const contact of snapshot.contacts) putContact(contact);
        model.agent = snapshot.agent;
        changes.state('agent');
      }
      showStored(piece.stored);
      linkUp();
    } else {
      for (const event of piece.events) showEvent(event);
      showStored(piece.stored);
    }
    showLink();
    attention.refresh();
  }

  const showEvent = (event: Extract<FeedPiece, { type: 'events' }>['events'][number]): void => {
    switch (event.type) {
      case 'agent':
        model.agent = event.agent;
        return changes.state('agent');
      case 'contact':
        return putContact(event.contact);
      case 'contact_gone':
        return dropContact(event.contactId);
      case 'timeline':
        return changes.timeline(event.entry.initialContactId, [event.entry]);
      case 'item':
        // Shown with what was really new to the store, below.
        return;
    }
  };

  const putContact = (contact: Parameters<Attention['contact']>[0]): void => {
    const before = model.contacts.get(contact.contactId);
    model.contacts.set(contact.contactId, contact);
    if (before?.state !== contact.state) model.refusals.delete(contact.contactId);
    changes.contact(contact.contactId);
    attention.contact(contact);
  };

  const dropContact = (contactId: string): void => {
    if (!model.contacts.delete(contactId)) return;
    model.refusals.delete(contactId);
    model.typing.delete(contactId);
    outbox.contactGone(contactId);
    attention.contactGone(contactId);
    changes.contactGone(contactId);
  };

  function showStored(stored: Stored): void {
    for (const summary of stored.summaries) model.summaries.set(summary.chatId, summary);
    for (const [chatId, items] of Map.groupBy(stored.items, (item) => item.initialContactId)) {
      for (const item of items) if (item.commandId !== null) outbox.itemStored(item.commandId);
      const isFromCustomer = items.some((item) => item.role === 'CUSTOMER' && item.kind !== 'event');
      for (const contact of contactsOfChat(model, chatId)) {
        if (isFromCustomer) model.typing.delete(contact.contactId);
        receipts.arrived(contact, items, options.isOpen(contact.contactId));
        if (!options.isOpen(contact.contactId)) attention.items(contact, items);
        else if (isFromCustomer) markOpened(contact.contactId).catch(troubled);
      }
      changes.items(chatId, items);
    }
    for (const { chatId } of stored.summaries) {
      for (const contact of contactsOfChat(model, chatId)) {
        changes.contact(contact.contactId);
        if (ready) transcripts.want(contact, model.summaries.get(chatId));
      }
      if (contactsOfChat(model, chatId).length === 0) model.summaries.delete(chatId);
    }
  }

  function signal(frame: z.infer<typeof SignalFrame>): void {
    heard();
    if (frame.signal.type === 'board') {
      model.board = frame.signal.board;
      changes.state('board');
    } else if (frame.signal.type === 'voice_rejoin') {
      changes.voice({ kind: 'rejoin', reason: frame.signal.reason });
    } else if (frame.signal.type === 'voice_codec') {
      changes.voice({ kind: 'codec', codec: frame.signal.codec });
    } else if (model.contacts.has(frame.signal.contactId)) {
      model.typing.set(frame.signal.contactId, frame.signal.at + TYPING_LASTS);
      changes.contact(frame.signal.contactId);
    }
  }

  const markOpened = async (contactId: string): Promise<void> => {
    const contact = model.contacts.get(contactId);
    if (contact === undefined) return;
    const stored = await store.call('opened', contact.initialContactId);
    for (const summary of stored.summaries) model.summaries.set(summary.chatId, summary);
    changes.contact(contactId);
    attention.refresh();
  };

  // ---- start --------------------------------------------------------------------------------------------------

  store.onCacheLost(() => {
    feed.forget();
    options.warn('The conversations stored on this computer were damaged. They were set aside and are fetched again from the server.');
    link.notStored();
  });
  const { cache, drafts } = options.opened;
  model.agent = cache.agent;
  model.statuses = cache.statuses;
  for (const contact of cache.contacts) model.contacts.set(contact.contactId, contact);
  for (const summary of cache.summaries) model.summaries.set(summary.chatId, summary);
  for (const draft of drafts) model.drafts.add(draft.chatId);
  if (token === null) showLink();
  else link.signIn(token);

  return {
    store,
    outbox,
    queries,
    link,
    isOnline: options.token !== null,
    async contactOpened(contactId) {
      const contact = model.contacts.get(contactId);
      if (contact === undefined) return;
      attention.opened(contactId);
      // The receipts go by what the server knows, so they do not depend on what is marked as read here.
      await receipts.catchUp(contact, true);
      await markOpened(contactId);
    },
    microphoneIs(now) {
      microphone = now;
      send({ frame: 'voice_devices', microphone: now });
    },
    boardWatched: () => void send({ frame: 'watch_board', on: options.isBoardWatched() }),
    command(command, about, replaces) {
      if (about.contactId !== null) model.refusals.delete(about.contactId);
      const lane = about.lane ?? about.contactId ?? 'status';
      return outbox.add({ command, lane, contactId: about.contactId, chatId: about.chatId, until: about.until, writtenAt: serverNow() }, replaces);
    },
    send,
    fetchEarlier: (contact) => transcripts.fetch(contact),
    files,
    recordings,
    serverNow,
    token: () => token,
    stop() {
      link.signOut();
      outbox.stop();
      files.stop();
      recordings.stop();
      queries.linkDown();
    },
  };
}

/** Whether a refused command would change nothing any more: the contact has got there by another way. */
function isMoot(command: LinkCommand, state: ContactState): boolean {
  if (command.type === 'leave_contact') return state !== 'calling' && state !== 'connected' && state !== 'paused' && state !== 'monitoring' && state !== 'barged';
  if (command.type === 'barge_contact') return state !== 'monitoring';
  if (command.type === 'recording_heard') return true;
  if (command.type === 'transfer_contact') return state !== 'connected' && state !== 'paused';
  if (command.type === 'pause_contact') return state !== 'connected';
  if (command.type === 'resume_contact') return state !== 'paused';
  return command.type === 'close_contact' && state !== 'after_contact_work';
}
