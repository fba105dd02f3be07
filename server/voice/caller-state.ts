import type { CallerState } from './call-desk.ts';
import type { CallRows } from './call-to-hear.ts';

/** How a call stands, as its customer is told. */
export function callerState({ chat, parties, segment, recordings }: CallRows): CallerState {
  const own = parties.find((party) => party.id === chat.customer_participant_id);
  const agent = parties.find((party) => party.role === 'agent' && (party.state === 'connected' || party.state === 'on_hold'));
  const base = { agentName: agent?.display_name ?? null, recording: recordings.some(({ state }) => state === 'on'), endReason: null };
  if (chat.state === 'ended') return { ...base, recording: false, state: 'ended', since: chat.ended_at ?? chat.started_at, agentName: null, endReason: chat.end_reason };
  if (own?.state === 'left') return { ...base, recording: false, state: 'ended', since: own.state_since, agentName: null, endReason: own.left_reason };
  if (own === undefined || own.joined_at === null) return { ...base, state: 'connecting', since: chat.started_at };
  if (own.state === 'on_hold') return { ...base, state: 'on_hold', since: own.state_since };
  if (agent !== undefined) return { ...base, state: 'connected', since: agent.joined_at ?? agent.added_at };
  if (chat.state === 'in_queue') return { ...base, state: segment.state === 'offered' ? 'ringing' : 'in_queue', since: segment.enqueued_at ?? chat.started_at };
  return { ...base, state: 'in_flow', since: Math.max(own.joined_at, segment.initiated_at) };
}
