import type { CapturedLeg } from '../media/capture.ts';
import { whoTalks, type CallToHear } from '../who-hears.ts';

/*
 * What is recorded of a call, from values alone: only while a segment's agent is on the call, of whom its flow or the API names, and
 * of nobody who cannot be heard.
 */

/** Whose voices are kept: the agent's, and that of everybody else. */
export type Recorded = 'Agent' | 'Customer';
export type RecordingState = 'off' | 'on' | 'paused' | 'stopped';

/** What was said of a segment's recording besides what its flow says of the call. */
export interface RecordingControl {
  /** In place of whom the flow names; null: those. */
  readonly participants: readonly Recorded[] | null;
  readonly state: 'on' | 'paused' | 'stopped';
}

export interface SegmentToRecord {
  readonly contactId: string;
  /** Its agent, if he is on the call. */
  readonly agentPartyId: string | null;
  /** Whom the flow names; null: it has said nothing. */
  readonly byFlow: readonly string[] | null;
  /** Null: nothing was said. */
  readonly control: RecordingControl | null;
}

export interface WhatIsRecorded {
  readonly contactId: string;
  readonly state: RecordingState;
  /** Whose packets are kept just now. */
  readonly legs: readonly CapturedLeg[];
}

/** Whom a segment's recording is to hold, whether or not it runs yet. */
export function recordedOf({ byFlow, control }: Pick<SegmentToRecord, 'byFlow' | 'control'>): readonly string[] {
  return control?.participants ?? byFlow ?? [];
}

/**
 * What is kept of one segment now. A customer on hold is heard by nobody and so is not in it, while his agent is; who is muted is silent
 * in it; an agent who is on hold himself has no part in what the others say.
 */
export function whatIsRecorded(call: CallToHear, segment: SegmentToRecord): WhatIsRecorded {
  const { contactId, control } = segment;
  const named = recordedOf(segment);
  const agent = call.parties.find((party) => party.partyId === segment.agentPartyId);
  const here = agent !== undefined && (agent.state === 'connected' || agent.state === 'on_hold');
  const others = call.parties.some((party) => party.partyId !== segment.agentPartyId && (party.state === 'connected' || party.state === 'on_hold'));
  if (control?.state === 'stopped') return { contactId, state: 'stopped', legs: [] };
  if (!here || !others || named.length === 0) return { contactId, state: 'off', legs: [] };
  const talking = agent.state === 'on_hold' ? [] : whoTalks(call);
  const legs = talking
    .filter((party) => named.includes(party.partyId === agent.partyId ? 'Agent' : 'Customer'))
    .map((party): CapturedLeg => ({ legId: party.legId, side: party.partyId === agent.partyId ? 'right' : 'left' }));
  return { contactId, state: control?.state === 'paused' ? 'paused' : 'on', legs };
}
