/*
 * Who hears what on a call, from values alone. The rows of a call are the truth; whoever carries the voices makes of this
 * what each leg gets.
 */

/** One party, as far as it matters to hearing. */
export interface HearingParty {
  readonly partyId: string;
  /** His line; several parties never share one. */
  readonly legId: string;
  readonly role: 'customer' | 'agent' | 'third_party' | 'supervisor';
  readonly userId: string | null;
  readonly state: 'calling' | 'connected' | 'on_hold' | 'left';
  readonly muted: boolean;
  /** He is called from here, at a telephone or a page, and has not answered. */
  readonly rings: boolean;
  /** And his network says something meanwhile. */
  readonly announces: boolean;
}

/** Something that a flow plays. */
export interface HeardPlay {
  readonly playId: string;
  readonly audience: 'customer' | 'agent';
  /** The one party whom it is for; null: everybody of the audience. */
  readonly partyId: string | null;
  /** Of a flow that runs for one agent, such as a whisper: him. */
  readonly userId: string | null;
}

export interface CallToHear {
  readonly parties: readonly HearingParty[];
  /** What plays, the newest last. */
  readonly plays: readonly HeardPlay[];
  /** The customer waits in a queue, or rings somewhere. */
  readonly waits: boolean;
}

/** What one leg hears. */
export type Heard =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'legs'; readonly legs: readonly string[] }
  | { readonly kind: 'play'; readonly playId: string }
  | { readonly kind: 'music'; readonly music: 'hold' | 'queue' | 'ringback'; readonly partyId: string };

const NOTHING: Heard = { kind: 'nothing' };

/**
 * What each party's leg hears, by leg.
 * - Who talks: everybody who is connected, not muted, and not being played something.
 * - Nobody hears himself; who is on hold hears his hold flow, or music, and nobody; who has left or is still being called hears nothing.
 * - Who would hear nobody while somebody is called hears what the network says there before it is answered, or, of one that says nothing, it ring.
 * - A customer who waits hears what his queue's flow plays, and music where it plays nothing: silence would pass for a dead line.
 */
export function whoHears(call: CallToHear): ReadonlyMap<string, Heard> {
  const playFor = new Map(call.parties.map((party) => [party.partyId, playedTo(party, call)]));
  const voices = whoTalks(call);
  return new Map(call.parties.map((party) => [party.legId, heardBy(party, playFor.get(party.partyId))]));

  function heardBy(party: HearingParty, play: HeardPlay | undefined): Heard {
    if (party.state === 'left' || party.state === 'calling') return NOTHING;
    if (play !== undefined) return { kind: 'play', playId: play.playId };
    if (party.state === 'on_hold') return { kind: 'music', music: 'hold', partyId: party.partyId };
    const legs = voices.filter((other) => other.partyId !== party.partyId && other.legId !== party.legId).map((other) => other.legId);
    if (legs.length > 0) return { kind: 'legs', legs };
    const announcing = call.parties.filter(({ announces }) => announces).map(({ legId }) => legId);
    if (announcing.length > 0) return { kind: 'legs', legs: announcing };
    if (call.parties.some(({ rings }) => rings)) return { kind: 'music', music: 'ringback', partyId: party.partyId };
    return call.waits && party.role === 'customer' ? { kind: 'music', music: 'queue', partyId: party.partyId } : NOTHING;
  }
}

/** Who can be heard: everybody who is connected, not muted, and not being played something. */
export function whoTalks(call: CallToHear): readonly HearingParty[] {
  return call.parties.filter((party) => party.state === 'connected' && !party.muted && playedTo(party, call) === undefined);
}

const playedTo = (party: HearingParty, call: CallToHear): HeardPlay | undefined => call.plays.findLast((play) => isFor(play, party));

function isFor(play: HeardPlay, party: HearingParty): boolean {
  if (party.state === 'left' || party.state === 'calling') return false;
  if (play.partyId !== null) return play.partyId === party.partyId;
  // What is for everybody of an audience is not for who is on hold: he hears his own.
  if (party.state === 'on_hold' || play.audience !== party.role) return false;
  return play.userId === null || party.role !== 'agent' || play.userId === party.userId;
}
