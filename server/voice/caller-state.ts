import type { CallPartiesTable } from '../storage/schema.ts';
import type { CallerState } from './call-desk.ts';
import type { CallRows } from './call-to-hear.ts';

/** How a call stands, as somebody is told who is on it by a page. */
export function callerState({ chat, parties, segment, recordings }: CallRows, partyId: string): CallerState {
  const own = parties.find((party) => party.id === partyId);
  const other = own && talksWith(own, parties);
  const base = { agentName: other === undefined ? null : nameOf(other), recording: recordings.some(({ state }) => state === 'on'), endReason: null };
  if (chat.state === 'ended') return { ...base, recording: false, state: 'ended', since: chat.ended_at ?? chat.started_at, agentName: null, endReason: chat.end_reason };
  if (own?.state === 'left') return { ...base, recording: false, state: 'ended', since: own.state_since, agentName: null, endReason: own.left_reason };
  if (own === undefined || own.joined_at === null) return { ...base, state: 'connecting', since: chat.started_at };
  if (own.state === 'on_hold') return { ...base, state: 'on_hold', since: own.state_since };
  if (other !== undefined) return { ...base, state: 'connected', since: Math.max(own.joined_at, other.joined_at ?? other.added_at) };
  const called = parties.find(({ role, state }) => role === 'third_party' && state === 'calling');
  if (called !== undefined) return { ...base, state: 'ringing', since: called.state_since };
  if (chat.state === 'in_queue') return { ...base, state: segment.state === 'offered' ? 'ringing' : 'in_queue', since: segment.enqueued_at ?? chat.started_at };
  return { ...base, state: 'in_flow', since: Math.max(own.joined_at, segment.initiated_at) };
}

/** Whom he talks with: an agent, or where none is on the call, whoever was left to him. */
function talksWith(own: CallPartiesTable, parties: readonly CallPartiesTable[]): CallPartiesTable | undefined {
  const others = parties.filter((party) => party.id !== own.id && (party.state === 'connected' || party.state === 'on_hold'));
  return others.find(({ role }) => role === 'agent') ?? others.find(({ role }) => role === 'customer' || role === 'third_party');
}

/** A number or an address of somebody else is not for everybody to see. */
const nameOf = (party: CallPartiesTable): string | null => (party.display_name === party.address ? null : party.display_name);
