import type { LinkCommand, LinkError, ResultFrame } from '../../contract/agent-link.ts';
import type { Moment } from '../../contract/primitives.ts';
import type * as z from 'zod';
import type { OutboxEntry } from '../cache/journal.ts';
import type { Store } from '../cache/store-client.ts';
import type { Clock } from '../ports/clock.ts';

/** A command on its way, as the desk shows it. */
export interface Outgoing extends OutboxEntry {
  /** `answered`: the server has it; it stays here until the server's item for it is stored. */
  readonly progress: 'queued' | 'sending' | 'answered' | 'failed';
}

export interface OutboxOptions {
  readonly clock: Clock;
  readonly store: Store;
  /** Hands a frame to a live link; false if there is none. */
  send(command: LinkCommand): boolean;
  isLive(): boolean;
  /** The server's clock, for the life of offers. */
  serverNow(): Moment;
  /** Something about this command changed, or it is gone. */
  changed(entry: OutboxEntry): void;
  /** The server refused a command that is no message. */
  refused(entry: OutboxEntry, error: LinkError): void;
  /** The journal could not be written. */
  troubled(error: unknown): void;
}

/** Delivers commands exactly once: journal, hand over, repeat with the same id until the server has answered. */
export interface Outbox {
  /** What waits, in order of writing. */
  entries(): readonly Outgoing[];
  find(id: string): Outgoing | null;
  /** Takes a command over; resolves once it is in the journal. @throws StoreError if it could not be written. */
  add(entry: NewCommand, replaces?: readonly string[]): Promise<void>;
  /** Forgets a command. Call only for one that failed or was never handed over. */
  remove(id: string): Promise<void>;
  linkUp(): void;
  linkDown(): void;
  /** @returns whether this result answers a command of the outbox. */
  result(frame: z.infer<typeof ResultFrame>): boolean;
  /** The server's item for this command is stored here. */
  itemStored(commandId: string): void;
  /** The contact has left the screen: nobody waits for its items any more. */
  contactGone(contactId: string): void;
  stop(): void;
}

export interface NewCommand {
  readonly command: LinkCommand;
  readonly lane: string;
  readonly contactId: string | null;
  readonly chatId: string | null;
  readonly writtenAt: Moment;
  /** Set for commands that mean nothing later, such as accepting an offer: not journaled, dropped after this moment. */
  readonly until: Moment | null;
}

/** A live link that leaves a command unanswered for this long gets it again, with the same id. */
const ANSWER_WITHIN = 15_000;
const TRY_AGAIN_AFTER = 1_000;
/** How often the server may fail on a command before it is called failed. `busy` may go on for ever. */
const INTERNAL_MAX = 5;

interface Entry extends NewCommand {
  readonly id: string;
  handed: boolean;
  failure: LinkError | null;
  inFlight: boolean;
  answered: boolean;
  internals: number;
  notBefore: number;
}

/** @param waiting what the journal held at the start; it is delivered again with the same ids. */
export function createOutbox(options: OutboxOptions, waiting: readonly OutboxEntry[]): Outbox {
  const { clock, store } = options;
  const entries = new Map<string, Entry>();
  const busyLanes = new Set<string>();
  const timers = new Set<() => void>();
  let stopped = false;
  for (const entry of waiting) {
    entries.set(entry.id, { ...entry, until: null, inFlight: false, answered: false, internals: 0, notBefore: 0 });
  }

  const open = (entry: Entry): boolean => entry.failure === null && !entry.answered;

  const after = (delay: number, work: () => void): void => {
    const cancel = clock.after(delay, () => {
      timers.delete(cancel);
      if (!stopped) work();
    });
    timers.add(cancel);
  };

  /** Hands over the oldest open command of a lane; the next follows when this one is answered. */
  const pump = async (lane: string): Promise<void> => {
    if (stopped || busyLanes.has(lane) || !options.isLive()) return;
    const head = [...entries.values()].find((entry) => entry.lane === lane && open(entry));
    if (head === undefined || head.inFlight) return;
    // A timer may ring a little early; whoever comes too soon comes again.
    const wait = head.notBefore - clock.steady();
    if (wait > 0) return after(Math.ceil(wait), () => void pump(lane));
    if (head.until !== null && options.serverNow() > head.until) return expire(head);
    busyLanes.add(lane);
    try {
      // Durable before the first byte leaves: after a crash it is known that this may have arrived.
      if (!head.handed && head.until === null) await store.call('handOver', [head.id]);
      head.handed = true;
      if (!stopped && entries.get(head.id) === head && options.send(head.command)) {
        head.inFlight = true;
        after(ANSWER_WITHIN, () => repeat(head));
        options.changed(toEntry(head));
      }
    } catch (error) {
      options.troubled(error);
      after(TRY_AGAIN_AFTER, () => void pump(lane));
    } finally {
      busyLanes.delete(lane);
    }
  };

  const repeat = (entry: Entry): void => {
    if (entries.get(entry.id) !== entry || !open(entry) || !entry.inFlight) return;
    entry.inFlight = false;
    void pump(entry.lane);
  };

  const expire = (entry: Entry): void => {
    entries.delete(entry.id);
    options.refused(toEntry(entry), { code: 'offer_over', message: 'The offer ran out before the link came back.' });
    options.changed(toEntry(entry));
    void pump(entry.lane);
  };

  const settle = (entry: Entry): void => {
    if (entry.until === null) void store.call('settle', [entry.id]).catch(options.troubled);
  };

  const takeError = (entry: Entry, error: LinkError): void => {
    entry.inFlight = false;
    const mayPass = error.code === 'busy' || (error.code === 'internal' && (entry.internals += 1) < INTERNAL_MAX);
    if (mayPass) {
      entry.notBefore = clock.steady() + TRY_AGAIN_AFTER;
      options.changed(toEntry(entry));
      void pump(entry.lane);
      return;
    }
    if (entry.command.type === 'send_message') {
      entry.failure = error;
      void store.call('fail', { id: entry.id, failure: error }).catch(options.troubled);
    } else {
      entries.delete(entry.id);
      settle(entry);
      options.refused(toEntry(entry), error);
    }
    options.changed(toEntry(entry));
    void pump(entry.lane);
  };

  const takeAnswer = (entry: Entry): void => {
    entry.inFlight = false;
    entry.answered = true;
    settle(entry);
    if (entry.command.type !== 'send_message') entries.delete(entry.id);
    options.changed(toEntry(entry));
    void pump(entry.lane);
  };

  return {
    entries: () => [...entries.values()].map(outgoing),
    find(id) {
      const entry = entries.get(id);
      return entry === undefined ? null : outgoing(entry);
    },
    async add(fresh, replaces = []) {
      const first = ![...entries.values()].some((entry) => entry.lane === fresh.lane && open(entry));
      const entry: Entry = {
        ...fresh,
        id: fresh.command.id,
        handed: first && options.isLive(),
        failure: null,
        inFlight: false,
        answered: false,
        internals: 0,
        notBefore: 0,
      };
      if (fresh.until === null) await store.call('addToOutbox', { entry: toEntry(entry), replaces });
      for (const id of replaces) entries.delete(id);
      entries.set(entry.id, entry);
      options.changed(toEntry(entry));
      void pump(entry.lane);
    },
    async remove(id) {
      const entry = entries.get(id);
      if (entry === undefined) return;
      // Out of the queue first: while the journal works it must not be handed over.
      entries.delete(id);
      try {
        await store.call('settle', [id]);
      } catch (error) {
        entries.set(id, entry);
        throw error;
      }
      options.changed(toEntry(entry));
      void pump(entry.lane);
    },
    linkUp() {
      for (const lane of new Set([...entries.values()].map((entry) => entry.lane))) void pump(lane);
    },
    linkDown() {
      for (const entry of entries.values()) {
        if (!entry.inFlight) continue;
        entry.inFlight = false;
        options.changed(toEntry(entry));
      }
    },
    result(frame) {
      const entry = entries.get(frame.id);
      if (entry === undefined) return false;
      if (open(entry)) {
        if (frame.ok) takeAnswer(entry);
        else takeError(entry, frame.error);
      }
      return true;
    },
    itemStored(commandId) {
      const entry = entries.get(commandId);
      if (entry === undefined) return;
      entries.delete(commandId);
      // The item is an answer too, if the result was lost with a link.
      if (!entry.answered) settle(entry);
      options.changed(toEntry(entry));
      void pump(entry.lane);
    },
    contactGone(contactId) {
      for (const entry of entries.values()) if (entry.contactId === contactId && entry.answered) entries.delete(entry.id);
    },
    stop() {
      stopped = true;
      for (const cancel of timers) cancel();
    },
  };
}

function toEntry(entry: Entry): OutboxEntry {
  const { id, command, lane, contactId, chatId, writtenAt, handed, failure } = entry;
  return { id, command, lane, contactId, chatId, writtenAt, handed, failure };
}

function outgoing(entry: Entry): Outgoing {
  const progress = entry.failure !== null ? 'failed' : entry.answered ? 'answered' : entry.inFlight ? 'sending' : 'queued';
  return { ...toEntry(entry), progress };
}
