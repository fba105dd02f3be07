import type { Moment } from '../../contract/primitives.ts';
import type { RejoinReason } from '../../contract/call.ts';
import type { Clock } from '../clock.ts';
import { errorFields, type Log } from '../log.ts';
import type { PromptSource } from '../flows/spoken.ts';
import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import type { CallerNotice, CallerState } from './call-desk.ts';
import { callerState } from './caller-state.ts';
import { countAfterCommits } from './after-commits.ts';
import { readCall, type CallRows } from './call-to-hear.ts';
import { digitHeard, promptsEnded, promptsFailed } from './flow-speech.ts';
import { dialAnnounces } from './dial-outcomes.ts';
import { lineChanged } from './lines.ts';
import type { Hearing, MediaEngine, MediaEvent } from './media-engine.ts';
import { agentLeg, agentOfLeg, isOnPage, legOf } from './party-rows.ts';
import { WAITING_MUSIC } from './prompts/built-in-prompts.ts';
import { PromptUnavailable, type PromptShelf, type Voice } from './prompts/prompt-shelf.ts';
import { recordingBegins } from './recordings/control.ts';
import { captureOf } from './recordings/store-recordings.ts';
import { whoHears, type Heard } from './who-hears.ts';

/*
 * Media follows the state of calls. After each commit that touched a call the director reads it anew and says to the engine
 * what each leg hears; what the engine tells comes back as commands like any other. Nothing waits for media inside a command,
 * and nothing is kept here that the rows do not have: after a restart it says everything again.
 */

export interface Director {
  /** Resolves when everything that was touched has been said, and what came of it is committed. */
  idle(): Promise<void>;
  busy(): boolean;
  stop(): void;
}

export interface DirectorParts {
  writer: Writer;
  engine: MediaEngine;
  shelf: PromptShelf;
  log: Log;
  /** The folder of captures. */
  captures: string;
  clock: Clock;
  tellCaller(notice: CallerNotice): void;
}

const isMusic = (playId: string): boolean => playId.startsWith('music:');

interface Play {
  readonly sources: readonly PromptSource[];
  readonly voice: Voice | undefined;
  readonly loop: boolean;
}

/** Starts directing, with the calls that are there. */
export function startDirector(parts: DirectorParts): Director {
  const { writer, engine, shelf, log, clock } = parts;
  const touched = new Set<string>();
  /** Prepared files by play; null while they are prepared, and for good where that failed. */
  const prepared = new Map<string, readonly string[] | null>();
  /** Which call an agent's line was given to: he may be in after contact work of an earlier one. */
  const lineOf = new Map<string, string>();
  const told = new Map<string, CallerState>();
  /** Segments that are being recorded, by call. */
  const recording = new Map<string, Set<string>>();
  /** The newest word of each line, which an earlier one that failed must not come after. */
  const newestWord = new Map<string, object>();
  const doing = countAfterCommits({ clock, log });
  const { during, insist } = doing;

  const touch = (callId: string): void => {
    if (doing.stopped || touched.has(callId)) return;
    touched.add(callId);
    const read = (): Promise<void> =>
      writer.read(async (rows) => {
        touched.delete(callId);
        const chat = await rows.selectFrom('chats').selectAll().where('id', '=', callId).executeTakeFirst();
        if (chat?.channel === 'VOICE') direct(await readCall(rows, chat));
      });
    insist('call_not_directed', read, () => touch(callId));
  };

  /** @param counts whether it is still to be done, where it failed and is tried again. */
  const command = (cause: string, apply: (work: Work) => Promise<void>, counts = (): boolean => true): void =>
    insist('media_command_failed', () => writer.run({ actor: 'media', cause }, apply), () => {
      if (counts()) command(cause, apply, counts);
    });

  /** A line came or went. */
  const line = (legId: string, state: 'connected' | 'lost'): void => {
    const word = {};
    newestWord.set(legId, word);
    const isNewest = (): boolean => newestWord.get(legId) === word;
    command('line', (work) => lineChanged(work, legId, state), isNewest);
  };

  function direct(call: CallRows): void {
    const over = call.chat.state === 'ended';
    if (!over) engine.gather(legsOf(call));
    const heard = whoHears(call.hearing);
    for (const party of call.parties) {
      const legId = legOf(party);
      const isAgents = agentOfLeg(legId) !== undefined;
      if (party.state === 'left' || over) {
        if (!isAgents) {
          engine.close(legId);
          newestWord.delete(legId);
        } else if (lineOf.get(legId) === call.chat.id && !isHere(call, legId)) {
          lineOf.delete(legId);
          say(legId, { kind: 'nothing' }, call);
        }
        continue;
      }
      if (isAgents) lineOf.set(legId, call.chat.id);
      say(legId, heard.get(legId) ?? { kind: 'nothing' }, call);
    }
    record(call);
    forgetPlays(call);
    tellState(call);
  }

  /** The lines of a call, the customer's first, and of those whom it is offered to: theirs are where he is by the time they answer. */
  const legsOf = (call: CallRows): string[] => [...new Set([...call.parties.filter(({ state }) => state !== 'left').map(legOf), ...call.offeredTo.map(agentLeg)])];

  /** A recording goes on in its capture after a restart, and begins once. */
  function record(call: CallRows): void {
    const recorded = recording.get(call.chat.id) ?? new Set<string>();
    const running = call.recordings.filter(({ state }) => state === 'on' || state === 'paused');
    for (const { contactId, state, legs } of running) {
      try {
        engine.record(contactId, { file: captureOf(parts.captures, contactId), legs, paused: state === 'paused' });
      } catch (error) {
        // The call goes on; what might hold more than it may is not written on.
        engine.record(contactId, null);
        log.error('recording_failed', { key: contactId, ...errorFields(error) });
        continue;
      }
      if (recorded.has(contactId)) continue;
      recorded.add(contactId);
      command('recording_begins', (work) => recordingBegins(work, contactId));
    }
    for (const contactId of recorded) {
      if (running.some((one) => one.contactId === contactId)) continue;
      engine.record(contactId, null);
      recorded.delete(contactId);
    }
    if (recorded.size > 0) recording.set(call.chat.id, recorded);
    else recording.delete(call.chat.id);
  }

  const isHere = (call: CallRows, legId: string): boolean => call.chat.state !== 'ended' && call.parties.some((party) => party.state !== 'left' && legOf(party) === legId);

  function say(legId: string, heard: Heard, call: CallRows): void {
    try {
      engine.hear(legId, hearingOf(heard, call));
    } catch (error) {
      // What it heard before may no longer be for it: silence is the safe answer.
      engine.hear(legId, { kind: 'nothing' });
      log.error('leg_not_heard', { key: legId, ...errorFields(error) });
    }
  }

  function hearingOf(heard: Heard, call: CallRows): Hearing {
    if (heard.kind === 'nothing') return { kind: 'nothing' };
    if (heard.kind === 'legs') return { kind: 'legs', legs: heard.legs };
    const playId = heard.kind === 'play' ? heard.playId : `music:${heard.music}:${heard.partyId}:${sinceOf(heard.partyId, call)}`;
    const play = heard.kind === 'play' ? playOf(heard.playId, call) : musicOf(heard.music);
    if (play === undefined) return { kind: 'nothing' };
    const files = prepared.get(playId);
    if (files === undefined) prepare(playId, play, call.chat.id);
    return files == null ? { kind: 'nothing' } : { kind: 'prompts', playId, files, loop: play.loop };
  }

  /** A new hold is new music. */
  const sinceOf = (partyId: string, call: CallRows): Moment => call.parties.find((party) => party.id === partyId)?.state_since ?? 0;
  const musicOf = (music: keyof typeof WAITING_MUSIC): Play => ({ sources: [{ kind: 'prompt', promptId: WAITING_MUSIC[music] }], voice: undefined, loop: true });
  const playOf = (playId: string, call: CallRows): Play | undefined => {
    const playing = call.playing.find((one) => one.playId === playId);
    return playing && { sources: playing.spoken.sources, voice: playing.spoken.voice ?? undefined, loop: playing.loop };
  };

  function prepare(playId: string, play: Play, callId: string): void {
    prepared.set(playId, null);
    during('prompt_not_prepared', async () => {
      try {
        const files = await Promise.all(play.sources.map((source) => shelf.ready(source, play.voice)));
        if (!prepared.has(playId)) return;
        prepared.set(playId, files.map(({ file }) => file));
        touch(callId);
      } catch (error) {
        if (!(error instanceof PromptUnavailable)) log.error('prompt_failed', errorFields(error));
        const why = error instanceof PromptUnavailable ? error.message : 'It could not be prepared, through a fault of this server.';
        if (isMusic(playId)) log.warn('no_music', { error: why });
        else command('prompts_failed', (work) => promptsFailed(work, playId, why));
      }
    });
  }

  /** What is not played any more need not be remembered. */
  function forgetPlays(call: CallRows): void {
    const current = new Set(call.playing.map(({ playId }) => playId));
    const ids = new Set(call.parties.map(({ id }) => id));
    for (const playId of prepared.keys()) {
      const ofParty = isMusic(playId) ? playId.split(':')[2] : undefined;
      if (ofParty !== undefined && ids.has(ofParty) && call.chat.state === 'ended') prepared.delete(playId);
      if (!isMusic(playId) && ownerOf.get(playId) === call.chat.id && !current.has(playId)) {
        prepared.delete(playId);
        ownerOf.delete(playId);
      }
    }
    for (const playId of current) ownerOf.set(playId, call.chat.id);
  }
  const ownerOf = new Map<string, string>();

  function tellState(call: CallRows): void {
    for (const { id: partyId } of call.parties.filter(isOnPage)) {
      const state = callerState(call, partyId);
      const before = told.get(partyId);
      if (state.state === 'ended') told.delete(partyId);
      else told.set(partyId, state);
      if (JSON.stringify(before) !== JSON.stringify(state)) parts.tellCaller({ type: 'state', partyId, state });
    }
  }

  function rejoin(legId: string, reason: RejoinReason): void {
    const userId = agentOfLeg(legId);
    if (userId === undefined) parts.tellCaller({ type: 'rejoin', partyId: legId, reason });
    else command('rejoin', async (work) => work.tell({ to: 'feeds', notice: { type: 'voice_rejoin', userId, reason } }));
  }

  function happened(event: MediaEvent): void {
    switch (event.type) {
      case 'leg':
        line(event.legId, event.state);
        if (event.state === 'lost') rejoin(event.legId, 'line_lost');
        return;
      case 'voice_begins':
        return command('voice_begins', (work) => dialAnnounces(work, event.legId));
      case 'prompts_ended':
        if (!isMusic(event.playId)) command('prompts_ended', (work) => promptsEnded(work, event.playId));
        return;
      case 'prompts_failed':
        if (!isMusic(event.playId)) command('prompts_failed', (work) => promptsFailed(work, event.playId, event.why));
        return;
      case 'digit':
        // Of agents nothing is asked by keys. One that comes late would come among others.
        if (agentOfLeg(event.legId) === undefined) command('digit', (work) => digitHeard(work, event.legId, event.digit), () => false);
        return;
      case 'codec_wanted': {
        const userId = agentOfLeg(event.legId);
        if (userId === undefined) parts.tellCaller({ type: 'codec', partyId: event.legId, codec: event.codec });
        else command('codec', async (work) => work.tell({ to: 'feeds', notice: { type: 'voice_codec', userId, codec: event.codec } }));
        return;
      }
      case 'keys_not_understood':
        // A telephone's trunk tells them to it in another way; nobody else is pressed keys in vain.
        return;
      case 'moves':
        return rejoin(event.legId, 'other_process');
      case 'process_lost':
        log.warn('media_process_lost', { key: event.processId, count: event.legs.length });
        for (const legId of event.legs) {
          line(legId, 'lost');
          rejoin(legId, 'media_lost');
        }
        return;
      case 'recording_failed':
        log.error('recording_failed', { key: event.recordingId, error: event.why });
    }
  }

  const stopEvents = engine.onEvent(happened);
  const stopNotices = writer.onNotice((notice) => {
    if (notice.to === 'media') touch(notice.initialContactId);
    else if (notice.to === 'lines') engine.close(notice.cut);
    else if (notice.to === 'keys') for (const legId of notice.legIds) engine.sendDigits(legId, notice.digits);
  });
  during('calls_not_read', () =>
    writer.read(async (rows) => {
      const open = await rows.selectFrom('chats').select('id').where('channel', '=', 'VOICE').where('state', '!=', 'ended').execute();
      for (const { id } of open) touch(id);
    }),
  );

  return {
    idle: doing.idle,
    busy: doing.busy,
    stop() {
      doing.stop();
      stopEvents();
      stopNotices();
    },
  };
}
