import { seedSampleCalls } from '../../../server/sample/sample-instance.ts';
import type { Settings } from '../../../server/core.ts';
import type { PageRing, RingEnd } from '../../../server/voice/pages/reachable-pages.ts';
import type { CallerNotice, CallerState, StartCall } from '../../../server/voice/call-desk.ts';
import { mediaEngineDouble, type MediaEngineDouble } from '../../doubles/media-engine.ts';
import { trunkDouble, type TrunkDouble } from '../../doubles/trunk.ts';
import { SECOND, startWorld, type Agent, type World } from '../contacts/contact-world.ts';

/*
 * Calls on the real core in virtual time, with customers on their pages and agents at their desks; who carries the voices is a double.
 */

export interface CallWorld extends World {
  readonly engine: MediaEngineDouble;
  readonly trunk: TrunkDouble;
  /** Everything that customers' pages were told, by party. */
  readonly toldCallers: CallerNotice[];
  /** An agent whose panel has a microphone and whose line is there. */
  atThePhone(username: string): Promise<Agent>;
  /** A customer who calls; `arrives`: whether his line comes at once. */
  caller(start?: Partial<StartCall> & { arrives?: boolean }): Promise<Caller>;
  /** A page of this user is open on his website, and can be called. */
  page(address: string, name?: string): Promise<PageOnSite>;
  /** Says of an agent's microphone what his panel would. */
  microphone(agent: Agent, now: 'ready' | 'missing' | 'denied'): Promise<void>;
}

/** A page that can be called. */
export interface PageOnSite {
  /** What rings on it now. */
  ringing(): PageRing[];
  /** What it was told last of a call that rings no more. */
  stopped(): RingEnd | undefined;
  /** Its user takes the call: he joins it, and his line comes, unless told otherwise. Undefined: it was too late. */
  takes(more?: { arrives: boolean }): Promise<Caller | undefined>;
  declines(): Promise<void>;
  isEngaged(): Promise<void>;
  closes(): Promise<void>;
}

export interface Caller {
  readonly callId: string;
  readonly partyId: string;
  readonly token: string;
  /** How his page was last told that his call stands. */
  state(): CallerState | undefined;
  /** Opens his page (again) and offers his line. */
  comes(): Promise<void>;
  offers(): Promise<void>;
  closesPage(): Promise<void>;
  presses(digit: string): Promise<void>;
  mutes(on: boolean): Promise<void>;
  measures(lossPercent: number): Promise<void>;
  hangsUp(): Promise<void>;
}

/** Brings up the sample instance with calls. @param options.telephones whether there is a trunk to the telephone network. */
export async function startCallWorld({ telephones = true, ...options }: { settings?: Partial<Settings>; telephones?: boolean } = {}): Promise<CallWorld> {
  const engine = mediaEngineDouble();
  const trunk = trunkDouble(engine);
  const base = await startWorld({ ...options, media: engine, ...(telephones && { trunk }) });
  await seedSampleCalls(base.instance);
  const toldCallers: CallerNotice[] = [];
  const listen = (): void => void base.calls.onCaller((notice) => toldCallers.push(notice));
  listen();
  const world: CallWorld = Object.assign(Object.create(base) as World, {
    engine,
    trunk,
    toldCallers,
    async restart() {
      await base.restart();
      listen();
    },
    async microphone(agent: Agent, now: 'ready' | 'missing' | 'denied') {
      await base.agents.microphone(agent.session, now);
      await base.settle();
    },
    async atThePhone(username: string) {
      const agent = await base.agent(username);
      await world.microphone(agent, 'ready');
      await base.agents.voiceOffer(agent.session, 'v=0');
      await base.settle();
      return agent;
    },
    page: (address: string, name = 'Kim Brook') => openPage(world, { address, name }),
    caller: (start: Partial<StartCall> & { arrives?: boolean } = {}) => call(world, start),
  });
  return world;
}

async function call(world: CallWorld, { arrives = true, ...start }: Partial<StartCall> & { arrives?: boolean }): Promise<Caller> {
  const started = await world.calls.start({
    flowId: 'flow-call', customerName: 'Kim', attributes: {}, description: undefined, references: {}, relatedContactId: undefined, clientToken: undefined, ...start,
  });
  const caller = callerOf(world, { partyId: started.participantId, callId: started.contactId }, started.participantToken);
  if (arrives) {
    await caller.comes();
    await greeted(world, caller);
  }
  await world.settle();
  return caller;
}

/** Somebody on a page, by what it joins his call with. */
function callerOf(world: CallWorld, person: { partyId: string; callId: string }, token: string): Caller {
  const caller: Caller = {
    ...person,
    token,
    state() {
      const told = world.toldCallers.findLast((notice) => notice.type === 'state' && notice.partyId === person.partyId);
      return told?.type === 'state' ? told.state : undefined;
    },
    async comes() {
      await world.calls.join(token);
      await caller.offers();
    },
    async offers() {
      await world.calls.offer(person, 'v=0');
      await world.settle();
    },
    async closesPage() {
      await world.calls.gone(person);
      world.engine.loses(person.partyId);
      await world.settle();
    },
    async presses(digit) {
      await world.calls.digit(person, digit);
      await world.settle();
    },
    async mutes(on) {
      await world.calls.mute(person, on);
      await world.settle();
    },
    async measures(lossPercent) {
      await world.calls.stats(person, { lossPercent, jitter: 5, roundTrip: 40, concealedPercent: 0 });
      await world.settle();
    },
    async hangsUp() {
      await world.calls.hangUp(person);
      await world.settle();
    },
  };
  return caller;
}

async function openPage(world: CallWorld, user: { address: string; name: string }): Promise<PageOnSite> {
  const rings: PageRing[] = [];
  let stopped: RingEnd | undefined;
  const stops = (ringId: string, why?: RingEnd): void => {
    rings.splice(0, rings.length, ...rings.filter((ring) => ring.ringId !== ringId));
    stopped = why;
  };
  const { token } = await world.pages.vouch({ address: user.address, displayName: user.name, lasts: 900 * SECOND });
  const open = world.pages.come(token, { isIn: () => undefined, rings: (ring) => void rings.push(ring), stops });
  await world.settle();
  const theRing = (): string => {
    const [ring] = rings;
    if (ring === undefined) throw new Error('Nothing rings on this page.');
    return ring.ringId;
  };
  return {
    ringing: () => [...rings],
    stopped: () => stopped,
    async takes({ arrives } = { arrives: true }) {
      const ringId = theRing();
      const taken = await open.take(ringId);
      stops(ringId, typeof taken === 'string' ? taken : undefined);
      if (typeof taken === 'string') return undefined;
      const caller = callerOf(world, { partyId: ringId, callId: taken.contactId }, taken.participantToken);
      if (arrives) await caller.comes();
      await world.settle();
      return caller;
    },
    async declines() {
      open.decline(theRing());
      await world.settle();
    },
    async isEngaged() {
      open.isEngaged(theRing());
      await world.settle();
    },
    async closes() {
      open.go();
      await world.settle();
    },
  };
}

/** The sample flow has greeted him, and he waits. */
async function greeted(world: CallWorld, caller: Caller): Promise<void> {
  if (!world.engine.heard(caller.partyId).startsWith('play "Welcome')) return;
  world.engine.promptsEnd(caller.partyId);
  await world.settle();
}
