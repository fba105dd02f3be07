import type { Clock } from '../clock.ts';
import type { Settings } from '../core.ts';
import type { Ids } from '../ids.ts';
import { insertOnce } from './built-once.ts';
import type { Database } from './database.ts';
import type { Notice, RecordedEvent, Work } from './work.ts';

/** A unit of work as the writer holds it: what to do at its end, and what it wants told. */
export interface OpenWork {
  readonly work: Work;
  /** Runs what was put off to the end, then writes the events. */
  finish(): Promise<void>;
  /** From now on the work refuses to be used: a command that forgot to await something must not write later. */
  shut(): void;
  notices(): readonly Notice[];
  lastSeq(): number;
}

/** Follow-ups that call for follow-ups: more than this in one command is a circle, not work. */
const FOLLOW_UPS_MAX = 10_000;
const insertEvent = insertOnce('events', ['seq', 'at', 'initial_contact_id', 'contact_id', 'user_id', 'queue_id', 'type', 'cause', 'actor', 'data']);

/** Makes the unit of work of one command; its events are numbered from `firstSeq` on. */
export function openWork(parts: {
  database: Database; clock: Clock; ids: Ids; settings: Settings; actor: string; cause: string; firstSeq: number;
}): OpenWork {
  const { database, actor, cause, firstSeq } = parts;
  const now = parts.clock.now();
  const events: RecordedEvent[] = [];
  const notices: Notice[] = [];
  let followUps = new Map<string, (work: Work) => Promise<void>>();
  let depth = 0;
  let open = true;

  const mustBeOpen = (): void => {
    if (!open) throw new Error(`The command "${cause}" is over, yet it went on working. Something in it was not awaited.`);
  };

  const work: Work = {
    get db() {
      mustBeOpen();
      return database.db;
    },
    now,
    ids: parts.ids,
    settings: parts.settings,
    actor,
    cause,
    record(event) {
      mustBeOpen();
      const recorded: RecordedEvent = {
        seq: firstSeq + events.length,
        at: now,
        type: event.type,
        initialContactId: event.initialContactId ?? null,
        contactId: event.contactId ?? null,
        userId: event.userId ?? null,
        queueId: event.queueId ?? null,
        cause,
        actor,
        data: event.data ?? {},
      };
      events.push(recorded);
      return recorded;
    },
    tell(notice) {
      mustBeOpen();
      notices.push(notice);
    },
    atEnd(key, follow) {
      mustBeOpen();
      if (!followUps.has(key)) followUps.set(key, follow);
    },
    keeps: (event) => events[event.seq - firstSeq] === event,
    async attempt(part) {
      mustBeOpen();
      const before = { events: events.length, notices: notices.length, followUps: new Map(followUps) };
      const name = `part${String(++depth)}`;
      await database.savepoint(name);
      try {
        const answer = await part();
        await database.release(name);
        return answer;
      } catch (error) {
        if (database.inTransaction()) {
          await database.rollbackTo(name);
          await database.release(name);
        }
        events.length = before.events;
        notices.length = before.notices;
        followUps = before.followUps;
        throw error;
      } finally {
        depth -= 1;
      }
    },
  };

  const runFollowUps = async (): Promise<void> => {
    for (let ran = 0; followUps.size > 0; ran += 1) {
      if (ran >= FOLLOW_UPS_MAX) throw new Error(`The command "${cause}" goes round in a circle: over ${String(FOLLOW_UPS_MAX)} follow-ups.`);
      const [next] = followUps;
      if (!next) return;
      followUps.delete(next[0]);
      await next[1](work);
    }
  };

  const writeEvents = async (): Promise<void> => {
    for (const event of events) {
      await insertEvent(database.db, {
        seq: event.seq,
        at: event.at,
        initial_contact_id: event.initialContactId,
        contact_id: event.contactId,
        user_id: event.userId,
        queue_id: event.queueId,
        type: event.type,
        cause: event.cause,
        actor: event.actor,
        data: JSON.stringify(event.data),
      });
    }
  };

  return {
    work,
    async finish() {
      await runFollowUps();
      await writeEvents();
    },
    shut() {
      open = false;
    },
    notices: () => notices,
    lastSeq: () => firstSeq + events.length - 1,
  };
}
