import type BetterSqlite3 from 'better-sqlite3';
import type { MediaEngineDouble } from '../doubles/media-engine.ts';
import { query } from './query.ts';

/*
 * Who hears whom, from the rows of the parties against what the engine was told: connect-facts 1.2 once more, with nothing of server/voice.
 */

interface PartyRow { id: string; call: string; chat: string; role: string; user_id: string | null; state: string; muted_by: string | null; rings: number }
interface PlayRow { play_id: string; call: string; audience: string; party_id: string | null; user_id: string | null }

const PARTIES = `select p.id, p.initial_contact_id as call, h.state as chat, p.role, p.user_id, p.state, p.muted_by,
  p.state = 'calling' and exists (select 1 from dials d where d.party_id = p.id) as rings from call_parties p join chats h on h.id = p.initial_contact_id`;
const PLAYS = `select p.play_id, p.initial_contact_id as call, p.audience, p.party_id, r.user_id from playing p join flow_runs r on r.id = p.run_id`;
const CALLS_OF_AGENTS = `select user_id from agents`;

const legOf = (party: PartyRow): string => (party.user_id === null ? party.id : `agent:${party.user_id}`);
const isHere = (party: PartyRow): boolean => party.chat !== 'ended' && (party.state === 'connected' || party.state === 'on_hold');

/** Where somebody hears whom he must not, or does not hear whom he talks with. */
export function wrongHearing(rows: BetterSqlite3.Database, engine: MediaEngineDouble): string[] {
  const parties = query(rows, PARTIES).all() as PartyRow[];
  const plays = query(rows, PLAYS).all() as PlayRow[];
  const here = parties.filter(isHere);
  const legs = new Set([...parties.map(legOf), ...(query(rows, CALLS_OF_AGENTS).pluck().all() as string[]).map((userId) => `agent:${userId}`)]);
  return [...legs].flatMap((leg) => {
    const own = here.filter((party) => legOf(party) === leg);
    const heard = engine.heard(leg);
    const [party] = own;
    if (own.length > 1) return [`${leg} is on ${own.length} calls at once.`];
    if (!party) return heard === 'nothing' ? [] : [`${leg} is on no call and hears ${heard}.`];
    const listening = here.filter((one) => one.call === party.call);
    const rings = parties.some((one) => one.call === party.call && one.rings === 1);
    if (heard.startsWith('play ')) return rings || mayBePlayedTo(party, plays) ? [] : [`${leg} (${party.state}) hears ${heard}, and nothing is played to him.`];
    if (party.state === 'on_hold') return heard === 'nothing' ? [] : [`${leg} is on hold and hears ${heard}.`];
    const voices = listening.filter((other) => other !== party && other.state === 'connected' && other.muted_by === null && !isPlayedTo(other, plays));
    const expected = isPlayedTo(party, plays) ? 'nothing' : voices.map(legOf).toSorted().join(' ') || 'nothing';
    if (expected === 'nothing' && rings && !isPlayedTo(party, plays)) return [`${leg} hears nothing while somebody is called.`];
    return heard === expected ? [] : [`${leg} hears ${heard} and should hear ${expected}.`];
  });
}

/** Something of a flow is for him alone now: he hears that, and nobody hears him. */
function isPlayedTo(party: PartyRow, plays: readonly PlayRow[]): boolean {
  return plays.some((play) => {
    if (play.call !== party.call) return false;
    if (play.party_id !== null) return play.party_id === party.id;
    if (party.state === 'on_hold' || play.audience !== party.role) return false;
    return play.user_id === null || party.role !== 'agent' || play.user_id === party.user_id;
  });
}

/** What is played is a flow's, music on hold, or music for a customer who waits. */
const mayBePlayedTo = (party: PartyRow, plays: readonly PlayRow[]): boolean => isPlayedTo(party, plays) || party.state === 'on_hold' || (party.chat === 'in_queue' && party.role === 'customer');
