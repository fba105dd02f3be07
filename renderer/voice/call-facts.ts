import type { CallParty, CallView } from '../../contract/call.ts';
import type { DeskContact, DeskState } from '../../contract/desk.ts';

/** A contact that is a call. */
export type CallContact = DeskContact & { readonly contact: DeskContact['contact'] & { readonly call: CallView } };

export function isCall(one: DeskContact): one is CallContact {
  return one.contact.call !== null;
}

/** The call this agent is on, if any; there is never more than one. */
export function currentCall(state: Pick<DeskState, 'contacts'>): CallContact | null {
  return state.contacts.filter(isCall).find(({ contact }) => contact.state === 'connected' || contact.state === 'calling') ?? null;
}

/** The agent's own party of a call. */
export function ownParty({ contact: { call } }: CallContact): CallParty | null {
  return call.parties.find((party) => party.partyId === call.partyId) ?? null;
}

/** Where the customer is called, or calls from: the address of a page's user, or a telephone number. */
export function customersAddress({ parties, callback }: CallView): string | null {
  return parties.find((party) => party.role === 'customer')?.address ?? callback?.address ?? null;
}

/** The others who are still there, the customer first. */
export function others({ contact: { call } }: CallContact): readonly CallParty[] {
  return call.parties.filter((party) => party.partyId !== call.partyId && party.state !== 'left');
}

/** Whom the agent talks with now. */
export function heard(call: CallContact): readonly CallParty[] {
  return ownParty(call)?.state === 'on_hold' ? [] : others(call).filter((party) => party.state === 'connected');
}

/** Since when somebody stands as he does, as far as it concerns this agent: what a customer did before he had the call is the flow's. */
export function standsSince({ contact }: CallContact, party: CallParty): number {
  return party.state === 'connected' ? Math.max(party.since, contact.connectedAt ?? 0) : party.since;
}

/** What of the desk's state the agent's voice depends on. */
export interface VoiceFacts {
  readonly live: boolean;
  /** Calls can come or are there: his profile has a place for them, or he is on one. */
  readonly takesCalls: boolean;
  readonly available: boolean;
  readonly partyId: string | null;
  /** His voice is to be heard, unless he is muted. */
  readonly talks: boolean;
  readonly muted: 'self' | 'other' | null;
}

export function voiceFacts(state: DeskState | null): VoiceFacts {
  const signedIn = state?.session?.mode === 'online' && state.link.state !== 'elsewhere' && state.link.state !== 'signed_out';
  const call = state && signedIn ? currentCall(state) : null;
  const own = call && ownParty(call);
  return {
    live: signedIn && state.link.state === 'live',
    takesCalls: signedIn && (call !== null || (state.agent?.slots.some((slot) => slot.channel === 'VOICE' && slot.of > 0) ?? false)),
    available: state?.agent?.status.type === 'routable',
    partyId: own?.partyId ?? null,
    talks: own?.state === 'connected',
    muted: own?.mutedBy ?? null,
  };
}
