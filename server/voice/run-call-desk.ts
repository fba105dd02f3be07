import { loadChat, type Rows } from '../contacts/rows.ts';
import { hashOf } from '../contacts/tokens.ts';
import { Refusal, type AgentSession } from '../core.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { CallPartiesTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import type { AgentVoice } from './agent-voice.ts';
import type { CallDesk, Caller, CallerNotice } from './call-desk.ts';
import { readCall } from './call-to-hear.ts';
import { callerState } from './caller-state.ts';
import { startDirector, type Director } from './director.ts';
import { digitHeard } from './flow-speech.ts';
import { keepMeasure } from './keep-quality.ts';
import { agentLineEnds, pageIsGone, pageIsThere } from './lines.ts';
import { OfferRefused, type MediaEngine } from './media-engine.ts';
import { muteParty } from './parties.ts';
import { agentLeg, findParty, openPartiesOf } from './party-rows.ts';
import { pageHangsUp } from './pages/answers-of-pages.ts';
import type { PromptShelf } from './prompts/prompt-shelf.ts';
import { startCall } from './start-call.ts';
import { startOutboundCall } from './start-outbound-call.ts';

const NO_MEDIA = 'Calls are not enabled for this server: nothing here carries voices (docs/voice.md).';

export interface VoiceParts {
  writer: Writer;
  clock: Clock;
  log: Log;
  /** Who carries the voices; without one there are no calls. */
  engine: MediaEngine | undefined;
  shelf: PromptShelf;
  /** The way to the telephone network. */
  telephones: { unavailable(): string | null };
  /** The folder of captures: what is said on calls that are recorded, until it is stored. */
  captures: string;
}

/** Calls at work: the customers' end, the agents' lines, and the director between the rows and the voices. */
export interface Voice { calls: CallDesk; agents: AgentVoice; director: Pick<Director, 'idle' | 'busy' | 'stop'> }

/** Puts calls to work. */
export function startVoice({ writer, clock, log, engine, shelf, captures, telephones }: VoiceParts): Voice {
  const listeners = new Set<(notice: CallerNotice) => void>();
  const director = engine && startDirector({
    writer, clock, engine, shelf, log, captures,
    tellCaller: (notice) => {
      for (const tell of listeners) tell(notice);
    },
  });

  const unavailable = (): string | null => (engine === undefined ? NO_MEDIA : engine.unavailable);
  const carrier = (): MediaEngine => {
    const why = unavailable();
    if (engine === undefined || why !== null) throw new Refusal('not_enabled', why ?? NO_MEDIA);
    return engine;
  };
  const as = <T>(caller: Caller, cause: string, apply: (work: Work, party: CallPartiesTable) => Promise<T>): Promise<T> =>
    writer.run({ actor: `participant:${caller.partyId}`, cause }, async (work) => apply(work, await present(work.db, caller.partyId)));

  const calls: CallDesk = {
    unavailable,
    async start(request) {
      carrier();
      return writer.run({ actor: 'api', cause: 'start_call' }, (work) => startCall(work, request));
    },
    async startOutbound(request) {
      carrier();
      const why = telephones.unavailable();
      if (why !== null) throw new Refusal('not_enabled', why);
      return writer.run({ actor: 'api', cause: 'start_outbound_call' }, (work) => startOutboundCall(work, request));
    },
    join: (token) =>
      writer.run({ actor: 'participant', cause: 'join_call' }, async (work) => {
        const party = await present(work.db, await partyByToken(work.db, token));
        await pageIsThere(work, party);
        const state = callerState(await readCall(work.db, await loadChat(work.db, party.initial_contact_id)), party.id);
        return { caller: { partyId: party.id, callId: party.initial_contact_id }, state };
      }),
    gone: ({ partyId }) => writer.run({ actor: `participant:${partyId}`, cause: 'close_call_socket' }, (work) => pageIsGone(work, partyId)),
    async offer(caller, sdp) {
      await writer.read((rows) => present(rows, caller.partyId));
      const { sdp: answer } = await carrier().answer({ legId: caller.partyId, offer: sdp });
      return { sdp: answer };
    },
    digit: (caller, digit) => as(caller, 'digit', (work, party) => digitHeard(work, party.id, digit)),
    mute: (caller, on) => as(caller, on ? 'mute' : 'unmute', (work, party) => muteParty(work, party, { on, by: 'self' })),
    stats: (caller, stats) => as(caller, 'voice_stats', (work, party) => keepMeasure(work, party, stats)),
    hangUp: (caller) => as(caller, 'hang_up', pageHangsUp),
    onCaller(tell) {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  };

  const agents: AgentVoice = {
    async offer(session, sdp) {
      await writer.read((rows) => mustBeCurrent(rows, session));
      try {
        return await carrier().answer({ legId: agentLeg(session.userId), offer: sdp });
      } catch (error) {
        if (error instanceof OfferRefused) throw asRefusal(error);
        throw error;
      }
    },
    async close(session) {
      await writer.run({ actor: `user:${session.userId}`, cause: 'voice_close' }, async (work) => {
        await mustBeCurrent(work.db, session);
        await agentLineEnds(work, session.userId);
      });
    },
    async stats(session, stats) {
      await writer.run({ actor: `user:${session.userId}`, cause: 'voice_stats' }, async (work) => {
        await mustBeCurrent(work.db, session);
        for (const party of await openPartiesOf(work.db, session.userId)) await keepMeasure(work, party, stats);
      });
    },
  };
  return { calls, agents, director: director ?? { idle: async () => undefined, busy: () => false, stop: () => undefined } };
}

/** Whose token this is: a customer's who has called, or of somebody who was called by his page and has taken it. */
async function partyByToken(rows: Rows, token: string): Promise<string> {
  const hash = hashOf(token);
  const caller = await rows.selectFrom('participants').select('id').where('token_hash', '=', hash).executeTakeFirst();
  if (caller !== undefined) return caller.id;
  return (await rows.selectFrom('dials').select('party_id').where('token_hash', '=', hash).executeTakeFirst())?.party_id ?? '';
}

/** A party who is on a call that goes on. @throws Refusal `access_denied` */
async function present(rows: Rows, partyId: string): Promise<CallPartiesTable> {
  const party = await findParty(rows, partyId);
  if (party === undefined || party.state === 'left') throw new Refusal('access_denied', 'The token is unknown, or the call has ended.');
  return party;
}

async function mustBeCurrent(rows: Rows, session: AgentSession): Promise<void> {
  const agent = await rows.selectFrom('agents').select('session_id').where('user_id', '=', session.userId).executeTakeFirst();
  if (agent?.session_id !== session.sessionId) throw new Refusal('wrong_credentials', 'This desktop no longer has the agent: the session has ended or was taken over.');
}

function asRefusal(error: OfferRefused): Refusal {
  if (error.code === 'too_many_joins') return new Refusal('throttled', error.message);
  return new Refusal(error.code === 'unavailable' || error.code === 'no_such_process' ? 'not_enabled' : 'invalid', error.message);
}
