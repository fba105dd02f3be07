import { readFile } from 'node:fs/promises';
import type { Moment } from '../../../contract/primitives.ts';
import { systemClock, type Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { OfferRefused, VOICES_MAX, type Hearing, type LegStats, type MediaEngine, type MediaEvent, type MediaProcess, type OffersLines, type RecordedVoices } from '../media-engine.ts';
import type { CaptureFile } from './bridge.ts';
import { captureFile } from './capture-file.ts';
import { childLink } from './child-link.ts';
import type { PoorLine } from './disturbance.ts';
import type { ServicePlace } from './media-service.ts';
import type { Order, ReadReport } from './messages.ts';
import type { OpenLink, ProcessLink } from './process-link.ts';
import { remoteLink, type RemotePlace } from './remote-link.ts';
import { muLawBeside } from './sounds.ts';

/*
 * The server's side of media: which processes there are, which leg is on which of them, and what was said of each leg, so that a
 * process that is lost is replaced by one that knows as much.
 */

/** An offer that is not answered by then will not be. */
const ANSWER_LASTS = 10_000;
const STATS_LAST = 2_000;
/** A process that is lost is there again by then, if it ever is. */
const OPEN_LASTS = 5_000;
/** A client that was asked to move to another process is asked again no sooner than this. */
const ASKED_ANEW_AFTER = 5_000;
/** A leg may be offered this often in a stretch of time: a client that fails and tries again, but no more than that. */
const JOINS = { most: 12, within: 10_000 };
/** A process that ends sooner than this is started again with a growing delay. */
const LIVES_AT_LEAST = 5_000;
const DELAYS = [0, 0, 500, 2_000, 5_000];
/** One that cannot work (nothing to load, no port free) is tried again this much later: what it lacks may be there by then. */
const UNABLE_LASTS = 60_000;

/** How media is set up; see docs/voice.md. */
export interface MediaSettings extends ServicePlace {
  /** How many processes on this machine; each uses one processor core at most. */
  readonly processes: number;
  /** Processes on other hosts. */
  readonly remote: readonly RemotePlace[];
}

export interface StartedMediaEngine extends MediaEngine, OffersLines {
  /** Makes what comes from a leg come as over a poor line; only if the engine was started with `disturbs`. */
  disturb(legId: string, line: PoorLine | null): void;
}

interface Process {
  readonly id: string;
  readonly isRemote: boolean;
  readonly open: OpenLink;
  link: ProcessLink | null;
  /** Whether orders can be given: those that were given before are lost, and said again when it opens. */
  isOpen: boolean;
  /** Those who wait for that, or for its failing. */
  readonly waiting: Set<() => void>;
  state: MediaProcess['state'];
  stack: MediaProcess['stack'];
  since: Moment;
  failures: number;
  /** Why it cannot work, until one can. */
  unable: string | null;
  cancelOpening: () => void;
}

interface KnownLeg {
  /** The legs of its call, the weightiest first, itself among them. */
  together: readonly string[];
  /** Where its client has been asked to go and when, until it is there. */
  askedTo: { process: Process; at: Moment } | null;
  hearing: Hearing | null;
  /** The prompts that have been played, or could not be: said again, they are not played again. */
  over: string | null;
  process: Process | null;
  joins: Moment[];
}
interface KnownRecording { what: RecordedVoices; process: Process | null; file: CaptureFile | null }

/** Starts the media processes. Orders are taken at once. */
export function startMediaEngine(settings: MediaSettings, log: Log, { clock = systemClock(), disturbs = false }: { clock?: Clock; disturbs?: boolean } = {}): StartedMediaEngine {
  const { processes: count, remote, ...place } = settings;
  const openChild = childLink(place);
  const processes: Process[] = [
    ...Array.from({ length: count }, (_, number) => ({ id: `media-${String(number + 1)}`, isRemote: false, open: openChild as OpenLink })),
    ...remote.map((one) => ({ id: new URL(one.url).host, isRemote: true, open: remoteLink(one) })),
  ].map((one) => ({ ...one, link: null, isOpen: false, waiting: new Set<() => void>(), state: 'starting', stack: null, since: clock.now(), failures: 0, unable: null, cancelOpening: () => undefined }));
  const legs = new Map<string, KnownLeg>();
  const recordings = new Map<string, KnownRecording>();
  const answers = new Map<number, { process: Process; resolve: (sdp: string) => void; reject: (error: OfferRefused) => void }>();
  const figures = new Map<number, { process: Process; resolve: (stats: Omit<LegStats, 'processId'> | null) => void }>();
  const listeners = new Set<(event: MediaEvent) => void>();
  let lastId = 0;
  let isStopping = false;

  const tell = (event: MediaEvent): void => {
    for (const listener of listeners) listener(event);
  };

  const legsOf = (process: Process): string[] => [...legs].flatMap(([legId, leg]) => (leg.process === process ? [legId] : []));

  const send = (process: Process | null | undefined, order: Order): void => {
    if (process?.isOpen === true) process.link?.send(order);
  };

  const sayHearing = (legId: string, { hearing, over, process }: KnownLeg): void => {
    if (hearing === null) return;
    send(process, { type: 'hear', legId, what: hearing.kind === 'prompts' && hearing.playId === over ? { kind: 'nothing' } : hearing });
  };

  const wake = (process: Process): void => {
    for (const one of process.waiting) one();
  };

  /** Waits for a process that is just being started. @throws {OfferRefused} if it takes too long or fails */
  const opened = async (process: Process): Promise<void> => {
    if (process.isOpen) return;
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => (): void => {
        process.waiting.delete(look);
        cancel();
        settle();
      };
      const refuse = end(() => reject(new OfferRefused('unavailable', 'Voices cannot be carried here at the moment. Offer again.')));
      const accept = end(resolve);
      const look = (): void => {
        if (process.unable !== null) refuse();
        else if (process.isOpen) accept();
      };
      const cancel = clock.wakeAt(clock.now() + OPEN_LASTS, refuse);
      process.waiting.add(look);
      look();
    });
  };

  const open = (process: Process): void => {
    if (isStopping) return;
    process.since = clock.now();
    process.state = process.failures === 0 && process.stack === null ? 'starting' : process.state;
    const link: ProcessLink = process.open({
      open() {
        process.isOpen = true;
        send(process, { type: 'begin', now: clock.now(), disturbs });
        for (const [legId, known] of legs) if (known.process === process) sayHearing(legId, known);
        for (const [recordingId, { what, process: at }] of recordings) if (at === process) send(process, { type: 'record', recordingId, what });
        wake(process);
      },
      report: (report) => take(process, report),
      gone: (why) => lose(process, why),
    });
    process.link = link;
  };

  /** What was on a process of which nobody knows when it will be back can go elsewhere. */
  const letGo = (process: Process): void => {
    for (const one of [...legs.values(), ...recordings.values()]) if (one.process === process) one.process = null;
  };

  const openAfter = (process: Process, delay: number): void => {
    process.cancelOpening = clock.wakeAt(clock.now() + delay, () => open(process));
  };

  const lose = (process: Process, why: string): void => {
    if (isStopping) return;
    const wasReady = process.state === 'ready';
    process.link = null;
    process.isOpen = false;
    process.state = 'away';
    for (const [id, waiting] of answers) {
      if (waiting.process !== process) continue;
      answers.delete(id);
      waiting.reject(new OfferRefused('unavailable', 'The media process ended while it was answering. Offer again.'));
    }
    for (const [id, waiting] of figures) {
      if (waiting.process !== process) continue;
      figures.delete(id);
      waiting.resolve(null);
    }
    const lost = legsOf(process);
    if (process.isRemote || process.unable !== null) letGo(process);
    if (process.unable !== null) return openAfter(process, UNABLE_LASTS);
    process.failures = clock.now() - process.since < LIVES_AT_LEAST ? process.failures + 1 : 0;
    const delay = DELAYS[Math.min(process.failures, DELAYS.length - 1)] ?? 0;
    // One that is away for long is told of once.
    if (wasReady || process.failures <= 1) log.error('media_process_lost', { kind: process.id, count: lost.length, cause: why });
    // The next one first, since clients will be here in a moment.
    if (delay === 0) open(process);
    else openAfter(process, delay);
    if (wasReady) tell({ type: 'process_lost', processId: process.id, legs: lost });
  };

  const take = (process: Process, report: ReadReport): void => {
    switch (report.type) {
      case 'ready':
        process.state = 'ready';
        process.stack = report.stack;
        process.unable = null;
        log.info('media_process_ready', { kind: process.id, code: report.stack });
        break;
      case 'unable':
        // One that stays so is told of once.
        if (report.why !== process.unable) log.error('media_process_unable', { kind: process.id, cause: report.why });
        process.unable = report.why;
        process.state = 'away';
        void process.link?.end();
        wake(process);
        for (const [id, waiting] of answers) {
          if (waiting.process === process) {
            answers.delete(id);
            waiting.reject(new OfferRefused('unavailable', 'Voices cannot be carried here at the moment.'));
          }
        }
        break;
      case 'described':
        answers.get(report.id)?.resolve(report.sdp);
        answers.delete(report.id);
        break;
      case 'refused':
        answers.get(report.id)?.reject(new OfferRefused(report.code, report.message));
        answers.delete(report.id);
        break;
      case 'stats':
        figures.get(report.id)?.resolve(report.stats);
        figures.delete(report.id);
        break;
      case 'event': {
        const { event } = report;
        if (event.type === 'prompts_ended' || event.type === 'prompts_failed') {
          const leg = legs.get(event.legId);
          if (leg?.hearing?.kind !== 'prompts' || leg.hearing.playId !== event.playId) break;
          leg.over = event.playId;
        }
        if (event.type === 'keys_not_understood') log.warn('media_keys_not_understood', { participant: event.legId });
        if (event.type === 'recording_failed') log.error('recording_not_written', { key: event.recordingId, cause: event.why });
        tell(event);
        break;
      }
      case 'note': log.warn(`media_${report.event}`, { participant: report.legId }); break;
      case 'captured': keep(report.recordingId, report.bytes); break;
      case 'sound_wanted': void sendSound(process, report.file); break;
      case 'stopped': break;
    }
  };

  /** Bytes of a capture of a process that has no disk of ours. */
  const keep = (recordingId: string, bytes: Buffer): void => {
    const recording = recordings.get(recordingId);
    if (recording === undefined) return;
    recording.file ??= captureFile(recording.what.file, (why) => {
      log.error('recording_not_written', { key: recordingId, cause: why });
      tell({ type: 'recording_failed', recordingId, why });
    });
    recording.file.append(bytes);
  };

  const sendSound = async (process: Process, file: string): Promise<void> => {
    // Only what some leg there is to hear.
    const isWanted = [...legs.values()].some(({ process: at, hearing }) => at === process && hearing?.kind === 'prompts' && hearing.files.some((one) => one === file || muLawBeside(one) === file));
    try {
      if (!isWanted) throw new Error('Nobody is to hear it.');
      const bytes = await readFile(file);
      send(process, { type: 'sound', file, bytes: bytes.toString('base64'), why: '' });
    } catch (error) {
      send(process, { type: 'sound', file, bytes: null, why: error instanceof Error ? error.message : 'unknown' });
    }
  };

  const leg = (legId: string): KnownLeg => {
    const known = legs.get(legId) ?? { together: [], askedTo: null, hearing: null, over: null, process: null, joins: [] };
    legs.set(legId, known);
    return known;
  };

  /** The process of the first of these legs that is on any. */
  const processOf = (of: readonly string[]): Process | null => of.map((legId) => legs.get(legId)?.process ?? null).find((process) => process !== null) ?? null;

  /** Those that this leg hears, and those that hear it. */
  const speaksWith = (legId: string): string[] => {
    const heard = legs.get(legId)?.hearing;
    return [...(heard?.kind === 'legs' ? heard.legs : []), ...[...legs].flatMap(([other, { hearing }]) => (hearing?.kind === 'legs' && hearing.legs.includes(legId) ? [other] : []))];
  };

  const processFor = (legId: string, wanted: string | undefined): Process => {
    const known = legs.get(legId);
    const partner = processOf(known?.together ?? []) ?? processOf(speaksWith(legId).filter((other) => other !== legId));
    if (wanted !== undefined) {
      const process = processes.find(({ id }) => id === wanted);
      if (process === undefined) throw new OfferRefused('no_such_process', `There is no media process ${wanted}.`);
      if (partner !== null && partner !== process) throw new OfferRefused('other_process', `Leg ${legId} speaks with legs on ${partner.id}, so it cannot be on ${wanted}.`);
      return process;
    }
    const able = processes.filter(({ unable, state }) => unable === null && state !== 'away');
    if (partner !== null) return partner;
    if (known?.process && able.includes(known.process)) return known.process;
    const [best] = (able.length > 0 ? able : processes.filter(({ unable }) => unable === null)).map((process) => ({ process, load: legsOf(process).length })).sort((one, other) => one.load - other.load);
    if (best === undefined) throw new OfferRefused('unavailable', 'Voices cannot be carried here at the moment.');
    return best.process;
  };

  const limitJoins = (legId: string, joins: Moment[]): Moment[] => {
    const now = clock.now();
    const recent = joins.filter((at) => at > now - JOINS.within);
    if (recent.length >= JOINS.most) {
      log.warn('media_joins_limited', { participant: legId, count: recent.length });
      throw new OfferRefused('too_many_joins', 'This line has been offered too often in a few seconds. Wait a little and try again.');
    }
    return [...recent, now];
  };

  /** What a process says to an order that asks for a description of a leg's connection. @throws {OfferRefused} */
  const described = async (process: Process, began: Moment, order: (id: number) => Order): Promise<string> => {
    const id = (lastId += 1);
    return new Promise<string>((resolve, reject) => {
      const cancel = clock.wakeAt(began + ANSWER_LASTS, () => {
        answers.delete(id);
        reject(new OfferRefused('unavailable', 'The media process did not answer in time. Offer again.'));
      });
      answers.set(id, { process, resolve: (text) => { cancel(); resolve(text); }, reject: (error) => { cancel(); reject(error); } });
      send(process, order(id));
    });
  };

  const loggingRefusals = async <T>(legId: string, process: Process, does: () => Promise<T>): Promise<T> => {
    try {
      return await does();
    } catch (error) {
      log.warn('leg_refused', { participant: legId, kind: process.id, code: error instanceof OfferRefused ? error.code : 'unavailable' });
      throw error;
    }
  };

  /** Puts a leg on a process, as often as it may, and has that describe it. @throws {OfferRefused} */
  const join = async (legId: string, processId: string | undefined, order: (id: number) => Order): Promise<{ sdp: string; processId: string }> => {
    const began = clock.now();
    const joins = limitJoins(legId, legs.get(legId)?.joins ?? []);
    const process = processFor(legId, processId);
    pin(legId, process);
    const known = leg(legId);
    known.joins = joins;
    return loggingRefusals(legId, process, async () => {
      await opened(process);
      // A line that was cut meanwhile, as when another desktop takes over, is not to be there after all.
      if (legs.get(legId) !== known) throw new OfferRefused('unavailable', 'The line was closed while its offer waited for a media process. Offer again.');
      const sdp = await described(process, began, order);
      log.info('leg_answered', { participant: legId, kind: process.id, took: clock.now() - began });
      return { sdp, processId: process.id };
    });
  };

  const pin = (legId: string, process: Process): void => {
    const known = leg(legId);
    if (known.process === process) return;
    send(known.process, { type: 'close', legId });
    known.process = process;
    known.askedTo = null;
    sayHearing(legId, known);
    for (const [recordingId, recording] of recordings) if (recording.what.legs.some((one) => one.legId === legId)) recordWhereTheyAre(recordingId, recording);
    askToMove(known.together);
  };

  const askToMove = (together: readonly string[]): void => {
    const process = processOf(together);
    if (process === null) return;
    for (const legId of together) {
      const known = legs.get(legId);
      if (known?.process == null || known.process === process) continue;
      if (known.askedTo?.process === process && clock.now() - known.askedTo.at < ASKED_ANEW_AFTER) continue;
      known.askedTo = { process, at: clock.now() };
      tell({ type: 'moves', legId });
    }
  };

  /** A recording goes on in its file on the process to which the legs have gone. */
  const recordWhereTheyAre = (recordingId: string, recording: KnownRecording): void => {
    const process = processOf(recording.what.legs.map(({ legId }) => legId)) ?? recording.process;
    if (recording.process !== process) send(recording.process, { type: 'record', recordingId, what: null });
    recording.process = process;
    send(process, { type: 'record', recordingId, what: recording.what });
  };

  for (const process of processes) open(process);

  return {
    answer: ({ legId, processId, offer }) => join(legId, processId, (id) => ({ type: 'answer', id, legId, offer })),
    offer: (legId) => join(legId, undefined, (id) => ({ type: 'offer', id, legId })),
    async takeAnswer(legId, answer) {
      const process = legs.get(legId)?.process;
      if (!process) throw new OfferRefused('unavailable', 'Nothing is offered for this leg any more.');
      await loggingRefusals(legId, process, () => described(process, clock.now(), (id) => ({ type: 'take_answer', id, legId, answer })));
    },
    gather(legIds) {
      for (const legId of legIds) leg(legId).together = legIds;
      askToMove(legIds);
    },
    hear(legId, what) {
      if (what.kind === 'legs' && what.legs.length > VOICES_MAX) throw new Error(`Leg ${legId} is to hear ${String(what.legs.length)} voices; no more than ${String(VOICES_MAX)} can be heard at once.`);
      const known = leg(legId);
      if (isSame(known.hearing, what)) return;
      known.hearing = what;
      sayHearing(legId, known);
    },
    record(recordingId, what) {
      const known = recordings.get(recordingId);
      if (what === null) {
        recordings.delete(recordingId);
        send(known?.process, { type: 'record', recordingId, what: null });
        // Its last bytes may still be on their way from another host.
        if (known?.file) clock.wakeAt(clock.now() + STATS_LAST, () => void known.file?.close());
        return;
      }
      const recording: KnownRecording = { what, process: known?.process ?? null, file: known?.file ?? null };
      recordings.set(recordingId, recording);
      recordWhereTheyAre(recordingId, recording);
    },
    sendDigits: (legId, digits) => send(legs.get(legId)?.process, { type: 'digits', legId, digits }),
    close(legId) {
      send(legs.get(legId)?.process, { type: 'close', legId });
      legs.delete(legId);
    },
    async stats(legId) {
      const process = legs.get(legId)?.process;
      if (process?.isOpen !== true) return null;
      const id = (lastId += 1);
      const stats = await new Promise<Omit<LegStats, 'processId'> | null>((resolve) => {
        const cancel = clock.wakeAt(clock.now() + STATS_LAST, () => {
          figures.delete(id);
          resolve(null);
        });
        figures.set(id, { process, resolve: (found) => { cancel(); resolve(found); } });
        send(process, { type: 'stats', id, legId });
      });
      return stats && { ...stats, processId: process.id };
    },
    disturb: (legId, line) => send(leg(legId).process, { type: 'disturb', legId, line }),
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get processes() {
      return processes.map((process) => ({ processId: process.id, state: process.state, stack: process.stack, legs: legsOf(process).length, pid: process.link?.pid ?? null }));
    },
    get unavailable() {
      return processes.every(({ unable }) => unable !== null) ? processes[0]?.unable ?? 'No media process is configured.' : null;
    },
    async stop() {
      isStopping = true;
      for (const { cancelOpening } of processes) cancelOpening();
      openChild.end();
      await Promise.all(processes.flatMap(({ link }) => link?.end() ?? []));
      await Promise.all([...recordings.values()].flatMap(({ file }) => file?.close() ?? []));
    },
  };
}

const isSame = (one: Hearing | null, other: Hearing): boolean => {
  if (one?.kind !== other.kind) return false;
  if (one.kind === 'prompts' && other.kind === 'prompts') return one.playId === other.playId;
  return one.kind === 'nothing' || (one.kind === 'legs' && other.kind === 'legs' && one.legs.join('\n') === other.legs.join('\n'));
};
