import type { Clock } from '../clock.ts';
import { callAnswered } from '../contacts/course.ts';
import type { Rows } from '../contacts/rows.ts';
import { BOT_REPLY_LASTS, OutsideRequest, type BotRequest, type JsonObject, type OutsideResult } from '../flows/outside-call.ts';
import type { OutsideCallsTable } from '../storage/schema.ts';
import type { Writer } from '../storage/writer.ts';
import { BotTarget } from './bot-target.ts';
import { configuredBot, configuredFunction } from './configured-rows.ts';
import { FunctionTarget } from './function-target.ts';
import type { BotCall, Outside } from './outside.ts';

/*
 * Makes the calls that flows have asked for, outside every transaction, so that no call ever keeps the writer. A call is
 * a row until its answer is taken: what was under way when the server died is made again at its next start.
 */

/** Calls under way at once, and of those to one function or bot: a slow one must not hold up all others. */
const AT_ONCE = 64;
const AT_ONCE_TO_ONE = 32;
/** A call that is only started may go on this long before it counts as failed. */
const ASIDE_LASTS = 60_000;
/** An answer whose command failed, through a fault of ours, is given again after this long; nobody outside is asked again for it. */
const RETRY_AFTER = 5000;
/** So often an answer is given that no command takes; then its flow is told that the call has failed. */
const GIVEN_MOST = 3;

export interface Calls {
  /** Resolves when every answer that is there has been taken. What is still under way outside is not waited for. */
  idle(): Promise<void>;
  busy(): boolean;
  /** Breaks off what is under way; it is made again at the next start. */
  stop(): void;
}

async function readBot(db: Rows, name: string): Promise<BotTarget> {
  const { target } = await db.selectFrom('bots').select('target').where('name', '=', name).executeTakeFirstOrThrow();
  return BotTarget.parse(JSON.parse(target));
}

function lastsAtMost(request: OutsideRequest): number {
  if (request.kind === 'bot') return BOT_REPLY_LASTS;
  return request.invocation === 'ASYNCHRONOUS' ? ASIDE_LASTS : request.timeLimitSeconds * 1000;
}

interface Asked {
  readonly id: string;
  readonly to: string;
  /** What was answered, and how often that could not be taken. */
  readonly answered?: { readonly result: OutsideResult; readonly failures: number };
}

/**
 * Starts making calls, beginning with those that an earlier life of the server left.
 * @param parts.outside undefined makes none: the command line must not answer for a server that is down.
 */
export async function startCalls(parts: { writer: Writer; clock: Clock; outside: Outside | undefined; onError: (error: unknown, call: { id: string }) => void }): Promise<Calls> {
  const { writer, clock, outside } = parts;
  if (outside === undefined) return { idle: async () => undefined, busy: () => false, stop: () => undefined };
  const queued: Asked[] = [];
  /** Read once: a bot's file may be long. */
  const bots = new Map<string, { readonly changedAt: number; readonly target: BotTarget }>();
  const underWay = new Map<string, { readonly to: string; readonly control: AbortController }>();
  const retries = new Set<() => void>();
  /** Reading or writing rows: ends by itself. */
  let atRows = 0;
  let stopped = false;

  const withRows = async <T>(does: () => Promise<T>): Promise<T> => {
    atRows += 1;
    try {
      return await does();
    } finally {
      atRows -= 1;
    }
  };

  const pump = (): void => {
    while (!stopped && underWay.size < AT_ONCE) {
      const at = queued.findIndex(({ to }) => [...underWay.values()].filter((other) => other.to === to).length < AT_ONCE_TO_ONE);
      const [next] = at < 0 ? [] : queued.splice(at, 1);
      if (next === undefined) return;
      void make(next);
    }
  };

  const make = async (asked: Asked): Promise<void> => {
    const { id, to } = asked;
    const control = new AbortController();
    underWay.set(id, { to, control });
    let answered = asked.answered;
    try {
      const call = await withRows(() => writer.read((db) => db.selectFrom('outside_calls').selectAll().where('id', '=', id).executeTakeFirst()));
      if (call === undefined || control.signal.aborted) return;
      answered ??= {
        failures: 0,
        result: await perform(call, control.signal).catch((error: unknown): OutsideResult => {
          parts.onError(error, { id });
          return { kind: 'failed', why: 'The call could not be made, through a fault of this server.' };
        }),
      };
      const result: OutsideResult = answered.failures < GIVEN_MOST ? answered.result : { kind: 'failed', why: 'The answer could not be taken, through a fault of this server.' };
      if (!control.signal.aborted) await withRows(() => writer.run({ actor: 'outside', cause: 'outside_answered' }, (work) => callAnswered(work, id, result)));
    } catch (error) {
      if (stopped) return;
      parts.onError(error, { id });
      againLater({ id, to, ...(answered && { answered: { ...answered, failures: answered.failures + 1 } }) });
    } finally {
      underWay.delete(id);
      pump();
    }
  };

  const againLater = (asked: Asked): void => {
    const cancel = clock.wakeAt(clock.now() + RETRY_AFTER, () => {
      retries.delete(cancel);
      queued.push(asked);
      pump();
    });
    retries.add(cancel);
  };

  const perform = async (call: OutsideCallsTable, signal: AbortSignal): Promise<OutsideResult> => {
    const request = OutsideRequest.parse(JSON.parse(call.request));
    return withinTime(lastsAtMost(request), signal, async (until) => {
      if (request.kind === 'function') return outside.callFunction({ callId: call.id, request, target: await withRows(() => functionTarget(request.named)) }, until);
      const { bot, session } = await withRows(() => botAndSession(request));
      return outside.talkToBot({ callId: call.id, request, bot, session, now: clock.now() }, until);
    });
  };

  const functionTarget = (named: string): Promise<FunctionTarget | null> =>
    writer.read(async (db) => {
      const row = await configuredFunction(db, named);
      return row ? FunctionTarget.parse(JSON.parse(row.target)) : null;
    });

  const botAndSession = ({ named, sessionId }: BotRequest): Promise<Pick<BotCall, 'bot' | 'session'>> =>
    writer.read(async (db) => {
      const row = await configuredBot(db, named);
      if (!row) return { bot: null, session: null };
      const known = bots.get(row.name);
      const target = known?.changedAt === row.changed_at ? known.target : await readBot(db, row.name);
      bots.set(row.name, { changedAt: row.changed_at, target });
      const kept = await db.selectFrom('bot_sessions').select('session').where('contact_id', '=', sessionId).where('bot', '=', row.name).where('expires_at', '>', clock.now()).executeTakeFirst();
      return { bot: { name: row.name, target }, session: kept ? (JSON.parse(kept.session) as JsonObject) : null };
    });

  /** @returns the answer, or that it took too long; whoever still works on it then is told to stop. */
  const withinTime = (lasts: number, signal: AbortSignal, does: (until: AbortSignal) => Promise<OutsideResult>): Promise<OutsideResult> => {
    const late = new AbortController();
    return new Promise((resolve, reject) => {
      const cancel = clock.wakeAt(clock.now() + lasts, () => {
        late.abort();
        resolve({ kind: 'failed', why: `It took longer than ${String(lasts / 1000)} s.` });
      });
      const broken = (): void => {
        cancel();
        resolve({ kind: 'failed', why: 'It was broken off.' });
      };
      signal.addEventListener('abort', broken, { once: true });
      does(AbortSignal.any([signal, late.signal])).then(resolve, reject).finally(() => {
        cancel();
        signal.removeEventListener('abort', broken);
      });
    });
  };

  const stopListening = writer.onNotice((notice) => {
    if (notice.to !== 'calls' || stopped) return;
    if (notice.change === 'asked') queued.push({ id: notice.callId, to: notice.target });
    else {
      const at = queued.findIndex(({ id }) => id === notice.callId);
      if (at >= 0) queued.splice(at, 1);
      underWay.get(notice.callId)?.control.abort();
    }
    pump();
  });
  const left = await writer.read((db) => db.selectFrom('outside_calls').select(['id', 'request']).orderBy('id').execute());
  for (const call of left.filter(({ id }) => !underWay.has(id) && !queued.some((asked) => asked.id === id))) queued.push({ id: call.id, to: OutsideRequest.safeParse(JSON.parse(call.request)).data?.named ?? '' });
  pump();

  return {
    async idle() {
      // What answered in this turn still has to come through its promises.
      if (underWay.size > 0) await new Promise((resolve) => setImmediate(resolve));
    },
    busy: () => atRows > 0,
    stop() {
      stopped = true;
      stopListening();
      for (const cancel of retries) cancel();
      for (const { control } of underWay.values()) control.abort();
    },
  };
}
