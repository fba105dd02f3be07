import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { agentDesk } from './agents/agent-desk.ts';
import { scryptPasswords, type Passwords } from './agents/passwords.ts';
import { allLinksLost, sessionTimers } from './agents/sessions.ts';
import { goingOn, type Clock } from './clock.ts';
import { searchContacts } from './contacts/search-contacts.ts';
import { chatsDesk } from './contacts/chats-desk.ts';
import { contactTimers } from './contacts/contact-timers.ts';
import { contactsForAgents } from './contacts/for-agents.ts';
import { participantDesk } from './contacts/participants-desk.ts';
import { contactDesk } from './contacts/run-contact-desk.ts';
import { attachmentJobs } from './contacts/attachment-jobs.ts';
import { attachmentsDesk } from './contacts/attachments-desk.ts';
import type { Scanner } from './attachments/scanner.ts';
import { TRANSCRIPT_JOB } from './contacts/segment-over.ts';
import { storeTranscripts } from './contacts/stored-transcript.ts';
import { forgetSockets } from './contacts/participants.ts';
import { readHistory } from './contacts/read-history.ts';
import { tokenKey } from './contacts/token-key.ts';
import type { Core, Settings } from './core.ts';
import type { Ids } from './ids.ts';
import { accessKeys } from './instance/access-keys.ts';
import { blueprintDesk } from './instance/blueprint/apply-blueprint.ts';
import { configurationDesk } from './instance/configuration.ts';
import { foundInstance, instanceDesk } from './instance/instance-desk.ts';
import { phoneNumberDesk } from './instance/phone-numbers.ts';
import { quickConnectDesk } from './instance/quick-connects.ts';
import { taskTemplateDesk } from './instance/task-templates.ts';
import { errorFields, type Log } from './log.ts';
import { usageDesk } from './metering/usage.ts';
import { readSnapshot } from './metrics/read-snapshot.ts';
import { lookForOffers } from './routing/dispatch.ts';
import { startCalls } from './outside/call-executor.ts';
import { outsideDesk } from './outside/configured-outside.ts';
import type { Outside } from './outside/outside.ts';
import { openDatabase, type Database } from './storage/database.ts';
import { housekeepingTimers, planHousekeeping } from './storage/housekeeping.ts';
import { migrate } from './storage/migrate.ts';
import type { ObjectStore } from './storage/objects/object-store.ts';
import { jobDesk } from './storage/run-job-desk.ts';
import { startJobs } from './storage/jobs.ts';
import { startTimers } from './storage/timers.ts';
import { startWriter } from './storage/writer.ts';
import { prepareAhead } from './voice/prompts/prepare-ahead.ts';
import { allLinesLost, allTelephonesGone } from './voice/lines.ts';
import type { MediaEngine } from './voice/media-engine.ts';
import type { PromptShelf } from './voice/prompts/prompt-shelf.ts';
import { startPageBell } from './voice/pages/page-bell.ts';
import { reachablePages } from './voice/pages/reachable-pages.ts';
import { pageDesk } from './voice/pages/run-page-desk.ts';
import { startVoice } from './voice/run-call-desk.ts';
import { recordingDeletion } from './voice/recordings/deleted-recordings.ts';
import { recordingDesk } from './voice/recordings/run-recording-desk.ts';
import { recordingJobs } from './voice/recordings/store-recordings.ts';
import { deletePromptFiles, findPrompt, promptDesk, PROMPT_FILE_JOB } from './voice/prompts/run-prompt-desk.ts';
import { runPromptShelf } from './voice/prompts/run-prompt-shelf.ts';
import { NO_TRUNK, type Trunk } from './voice/trunk.ts';
import { startSwitchboard } from './voice/switchboard.ts';
import { openWorkshop } from './voice/prompts/workshop.ts';
import type { SpeechEngine } from './voice/speech/speech-engine.ts';

export interface CoreOptions {
  /** Path of the SQLite file, or `:memory:`. */
  database: string;
  clock: Clock;
  ids: Ids;
  settings: Settings;
  log: Log;
  /**
   * When to begin with the commands that have gathered: by default with the next turn of the event loop, so that all
   * sockets that had something to say share a commit. A simulation gives `queueMicrotask`, so that a run can be repeated.
   */
  soon?: (begin: () => void) => void;
  /** Where transcripts and attachments are kept. Without it chat is not enabled. Closed with the core. */
  objects?: ObjectStore;
  /** A folder of this core alone, for copies of files while they are checked; emptied at the start. By default one of the system's. */
  checking?: string;
  /** A folder of this core alone, for prompts that are ready to be played. By default one of the system's, as long as the core runs. */
  preparedPrompts?: string;
  /** Speaks what flows say on calls; nobody unless given. */
  speech?: SpeechEngine;
  /** Looks for what is harmful in attachments; without one only their content is compared with their names. */
  scanner?: Scanner;
  /** A folder of this core alone, for what is said on recorded calls until it is stored; to be kept over restarts. By default one of the system's. */
  captures?: string;
  /** Who carries the voices of calls; without one there are none. */
  media?: MediaEngine;
  /** The way to the telephone network; without one no number can be called, and nobody calls in by one. */
  trunk?: Trunk;
  /** Who prepares what calls play; the one of this server unless given. */
  promptShelf?: PromptShelf;
  /** How passwords are hashed; scrypt unless given. */
  passwords?: Passwords;
  /** Who runs functions and bots for flows. Without one no call is made: it stays kept for a start that has one. */
  outside?: Outside;
}

/**
 * Opens the database, brings its schema up to date, and starts the domain where it stopped: every timer that came due
 * meanwhile rings, every link and socket counts as lost since now and gets its grace.
 * @throws if the database cannot be opened, or belongs to a newer program.
 */
export async function createCore(options: CoreOptions): Promise<Core> {
  const database = openDatabase(options.database);
  try {
    return await startCore(database, options);
  } catch (error) {
    await database.close();
    await options.objects?.close();
    throw error;
  }
}

async function startCore(database: Database, options: CoreOptions): Promise<Core> {
  const { ids, log } = options;
  const settings = { ...options.settings, numbersCanBeCalled: options.settings.numbersCanBeCalled || options.trunk !== undefined };
  const applied = await migrate(database, options.clock.now());
  for (const migration of applied) log.info('migrated', { migration });
  const clock = goingOn(options.clock, await newestMoment(database));
  const passwords = options.passwords ?? scryptPasswords(ids);
  const writer = await startWriter({
    database, clock, ids, settings,
    soon: options.soon ?? setImmediate,
    onListenerError: (error) => log.error('listener_failed', errorFields(error)),
  });
  const telephones = { unavailable: () => (options.trunk === undefined ? NO_TRUNK : options.trunk.unavailable) };
  const pages = reachablePages();
  const contacts = contactsForAgents(settings, { telephones, pages });
  const instanceId = await foundInstance(writer);
  await writer.run({ actor: 'system', cause: 'start' }, async (work) => {
    // What agents see follows from rows alone.
    await work.db.updateTable('instance').set({ agents_record: settings.agentsRecord }).execute();
    await allLinksLost(work);
    await forgetSockets(work);
    await allLinesLost(work);
    await allTelephonesGone(work);
    await planHousekeeping(work);
    lookForOffers(work, 'anything');
  });
  const timers = startTimers({
    writer, clock,
    handlers: { ...contactTimers, ...sessionTimers(contacts), ...housekeepingTimers },
    onError: (error, { kind, key }) => log.error('timer_failed', { kind, key, ...errorFields(error) }),
  });
  const calls = await startCalls({
    writer, clock,
    outside: options.outside,
    onError: (error, { id }) => log.error('outside_call_failed', { key: id, ...errorFields(error) }),
  });

  if (options.checking !== undefined) await emptied(options.checking);
  const captures = options.captures ?? path.join(tmpdir(), 'contact-control-panel-captures');
  const jobs = startJobs({
    writer, clock,
    kinds: options.objects ? {
      [TRANSCRIPT_JOB]: storeTranscripts({ writer, objects: options.objects }),
      [PROMPT_FILE_JOB]: deletePromptFiles({ writer, objects: options.objects }),
      ...recordingJobs({ writer, objects: options.objects, captures }),
      ...recordingDeletion(options.objects),
      ...attachmentJobs({ writer, clock, settings, objects: options.objects, checking: options.checking ?? tmpdir(), scanner: options.scanner }),
    } : {},
    onError: (error, { kind, key }) => log.warn('job_failed', { kind, key, ...errorFields(error) }),
  });

  const workshop = openWorkshop();
  const promptShelf = options.promptShelf ?? runPromptShelf({ folder: options.preparedPrompts, clock, workshop, speech: options.speech, objects: options.objects, find: (id) => writer.read((db) => findPrompt(db, id)) });
  const preparesNoMore = options.media && prepareAhead({ writer, shelf: promptShelf });

  const voice = startVoice({ writer, clock, log, engine: options.media, shelf: promptShelf, captures, telephones });

  const switchboard = options.trunk && startSwitchboard({ writer, clock, log, trunk: options.trunk });
  const bell = startPageBell({ writer, clock, log, pages });

  const idle = async (): Promise<void> => {
    do {
      await writer.idle();
      await timers.idle();
      await calls.idle();
      await jobs.idle();
      await voice.director.idle();
      await switchboard?.idle();
      await bell.idle();
    } while (writer.busy() || timers.busy() || calls.busy() || jobs.busy() || voice.director.busy() || switchboard?.busy() === true || bell.busy());
  };
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    timers.stop();
    calls.stop();
    voice.director.stop();
    switchboard?.stop();
    bell.stop();
    await jobs.stop();
    preparesNoMore?.();
    await promptShelf.stop();
    await timers.idle();
    await writer.close();
    await database.close();
    await options.objects?.close();
  };
  return {
    clock,
    jobs: jobDesk(writer, clock),
    attachments: attachmentsDesk({ writer, clock, ids, objects: options.objects, tokenKey: await tokenKey(database.db) }),
    participants: participantDesk(writer),
    chats: chatsDesk({ writer, clock, settings, storeAddress: options.objects?.address ?? null }),
    contacts: contactDesk({ writer, ids, settings, objects: options.objects }),
    agents: agentDesk({ writer, clock, settings, passwords, contacts, voice: voice.agents }),
    calls: voice.calls,
    pages: pageDesk({ pages, bell, clock, tokenKey: await tokenKey(database.db), unavailable: voice.calls.unavailable }),
    recordings: recordingDesk({ writer, objects: options.objects }),
    instance: instanceDesk({ writer, keys: accessKeys({ writer, clock, ids, log }), contacts, passwords, instanceId, tokenKey: await tokenKey(database.db), look: (work) => lookForOffers(work, 'anything') }),
    blueprint: blueprintDesk({ writer, contacts, look: (work) => lookForOffers(work, 'anything') }),
    configuration: configurationDesk({ writer, passwords, look: (work) => lookForOffers(work, 'anything') }),
    quickConnects: quickConnectDesk(writer),
    phoneNumbers: phoneNumberDesk(writer),
    taskTemplates: taskTemplateDesk(writer),
    metrics: { snapshot: () => writer.read((db) => readSnapshot(db, { at: clock.now(), backOff: settings.declineBackOff })) },
    contactSearch: { search: (query) => writer.read((db) => searchContacts(db, query)) },
    usage: usageDesk(writer),
    outside: outsideDesk(writer),
    prompts: promptDesk({ writer, clock, ids, objects: options.objects, workshop, shelf: promptShelf }),
    promptShelf,
    histories: {
      of: (contactId) => writer.read((rows) => readHistory(rows, contactId)),
      whyWaiting: (contactId) => writer.read((rows) => contacts.explain(rows, contactId, { asOf: writer.logged(), at: clock.now() })),
    },
    idle,
    close: () => (closing ??= close()),
  };
}

/** Copies of files that a crash left behind are nobody's any more. */
async function emptied(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

async function newestMoment(database: Database): Promise<number> {
  const newest = await database.db.selectFrom('events').select('at').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return newest?.at ?? 0;
}
