import type { EventFrame, FrameDown, FrameUp, ResultFrame, SignalFrame, WelcomeFrame } from '../../contract/agent-link.ts';
import { LINK_PING_EVERY } from '../../contract/agent-link.ts';
import type { Moment } from '../../contract/primitives.ts';
import { LINK_VERSION } from '../../contract/versions.ts';
import type * as z from 'zod';

/*
 * The link's state machine: pure. `step` takes a state and what happened and gives the next state and what to
 * do; link.ts does it. Deadlines are on the steady clock; moments for showing are on the wall clock.
 */

type Welcome = z.infer<typeof WelcomeFrame>;
type Event = z.infer<typeof EventFrame>;
type Signal = z.infer<typeof SignalFrame>;
type Result = z.infer<typeof ResultFrame>;

/** Both clocks at the moment of an event. */
export interface Time {
  readonly wall: Moment;
  readonly steady: number;
}

/** What lives as long as somebody is signed in. */
interface Common {
  readonly token: string;
  /** Since when there is no live link; null while there is one. */
  readonly outage: Time | null;
  readonly everLive: boolean;
  /** Failed tries since the link last proved itself; drives the back-off. */
  readonly attempt: number;
  readonly takeOver: boolean;
  /** Feeds broken off without one event applied in between; the second asks for a snapshot. */
  readonly stumbles: number;
  readonly lastTick: Time;
}

export type LinkMachine =
  | { readonly at: 'signed_out' }
  | (Common & { readonly at: 'connecting'; readonly deadline: number })
  | (Common & { readonly at: 'hello'; readonly deadline: number; readonly after: number | null })
  | (Common & {
      readonly at: 'live';
      readonly session: string;
      readonly received: number;
      readonly proven: boolean;
      readonly pingAt: number;
      readonly unanswered: number;
    })
  | (Common & { readonly at: 'waiting'; readonly tryAt: number; readonly tryAtWall: Moment })
  | (Common & { readonly at: 'elsewhere'; readonly by: string; readonly takenAt: Moment });

export type LinkEvent =
  | { readonly type: 'sign_in'; readonly token: string }
  | { readonly type: 'sign_out' }
  | { readonly type: 'try_now' }
  | { readonly type: 'take_over' }
  /** The socket is open, and this is the last feed number stored here. */
  | { readonly type: 'opened'; readonly after: number | null }
  | { readonly type: 'closed' }
  | { readonly type: 'frame'; readonly frame: FrameDown }
  /** Something that no schema knows. */
  | { readonly type: 'bad_frame' }
  /** What was received could not be stored here. */
  | { readonly type: 'not_stored' }
  | { readonly type: 'woke' }
  | { readonly type: 'tick' };

export type LinkAction =
  | { readonly do: 'open' }
  | { readonly do: 'close'; readonly why: string }
  | { readonly do: 'say_hello'; readonly after: number | null; readonly token: string; readonly takeOver: boolean }
  | { readonly do: 'send'; readonly frame: FrameUp }
  | { readonly do: 'welcome'; readonly frame: Welcome }
  | { readonly do: 'event'; readonly frame: Event }
  | { readonly do: 'signal'; readonly frame: Signal }
  | { readonly do: 'result'; readonly frame: Result }
  | { readonly do: 'keep_token'; readonly value: string }
  | { readonly do: 'heard'; readonly serverAt: Moment }
  | { readonly do: 'signed_out'; readonly cause: string };

export interface Step {
  readonly machine: LinkMachine;
  readonly actions: readonly LinkAction[];
}

/** From opening the socket to `welcome`. */
export const OPEN_WITHIN = 10_000;
const BACK_OFF_FIRST = 1_000;
const BACK_OFF_LONGEST = 30_000;
const BACK_OFF_SPREAD = 0.3;
const PINGS_UNANSWERED_MAX = 2;
/** A wall clock that ran this much further than the steady one, or a tick this late, means the machine slept. */
const SLEPT = 15_000;

export const signedOut: LinkMachine = { at: 'signed_out' };

/**
 * One step of the link.
 * @param chance from 0 to 1, used to spread retries by +-30 %.
 * @param tickEvery how long the driver meant to let pass between two ticks at most.
 */
export function step(machine: LinkMachine, event: LinkEvent, time: Time, chance: number, tickEvery: number): Step {
  if (event.type === 'sign_in') return open(fresh(event.token, time), time, machine.at === 'signed_out' ? null : 'signed in anew');
  if (machine.at === 'signed_out') return { machine, actions: [] };
  switch (event.type) {
    case 'sign_out':
      return { machine: signedOut, actions: [{ do: 'close', why: 'signed out' }] };
    case 'try_now':
      return machine.at === 'waiting' ? open({ ...common(machine), attempt: 0 }, time, null) : stay(machine);
    case 'take_over':
      return machine.at === 'elsewhere' ? open({ ...common(machine), attempt: 0, takeOver: true }, time, null) : stay(machine);
    case 'woke':
      return wake(machine, time);
    case 'tick':
      return tick(machine, time, chance, tickEvery);
    case 'opened':
      return machine.at === 'connecting' ? hello(machine, event.after, time) : stay(machine);
    case 'closed':
      return machine.at === 'waiting' || machine.at === 'elsewhere' ? stay(machine) : retry(machine, time, chance, null);
    case 'bad_frame':
      return machine.at === 'hello' || machine.at === 'live' ? stumble(machine, time, chance, 'a frame that no schema knows') : stay(machine);
    case 'not_stored':
      return machine.at === 'live' ? retry(machine, time, chance, 'what was received could not be stored') : stay(machine);
    case 'frame':
      return machine.at === 'hello' || machine.at === 'live' ? take(machine, event.frame, time, chance) : stay(machine);
  }
}

/** When `step` next wants a tick, on the steady clock; null if never. */
export function dueAt(machine: LinkMachine): number | null {
  switch (machine.at) {
    case 'connecting':
    case 'hello':
      return machine.deadline;
    case 'live':
      return machine.pingAt;
    case 'waiting':
      return machine.tryAt;
    case 'signed_out':
    case 'elsewhere':
      return null;
  }
}

type SignedIn = Exclude<LinkMachine, { at: 'signed_out' }>;
type Open = Extract<LinkMachine, { at: 'hello' | 'live' }>;

function fresh(token: string, time: Time): Common {
  return { token, outage: time, everLive: false, attempt: 0, takeOver: false, stumbles: 0, lastTick: time };
}

function common(machine: SignedIn): Common {
  const { token, outage, everLive, attempt, takeOver, stumbles, lastTick } = machine;
  return { token, outage, everLive, attempt, takeOver, stumbles, lastTick };
}

function stay(machine: LinkMachine): Step {
  return { machine, actions: [] };
}

function open(from: Common, time: Time, closing: string | null): Step {
  const machine: LinkMachine = { ...from, at: 'connecting', deadline: time.steady + OPEN_WITHIN, outage: from.outage ?? time };
  return { machine, actions: [...(closing === null ? [] : [{ do: 'close', why: closing } as const]), { do: 'open' }] };
}

function hello(machine: Extract<LinkMachine, { at: 'connecting' }>, stored: number | null, time: Time): Step {
  const after = machine.stumbles >= 2 ? null : stored;
  return {
    machine: { ...common(machine), at: 'hello', deadline: time.steady + OPEN_WITHIN, after },
    actions: [{ do: 'say_hello', after, token: machine.token, takeOver: machine.takeOver }],
  };
}

function retry(machine: SignedIn, time: Time, chance: number, closing: string | null): Step {
  const base = Math.min(BACK_OFF_LONGEST, BACK_OFF_FIRST * 2 ** Math.min(machine.attempt, 10));
  const delay = Math.round(Math.min(BACK_OFF_LONGEST, base * (1 - BACK_OFF_SPREAD + 2 * BACK_OFF_SPREAD * chance)));
  return {
    machine: {
      ...common(machine),
      at: 'waiting',
      outage: machine.outage ?? time,
      attempt: machine.attempt + 1,
      tryAt: time.steady + delay,
      tryAtWall: time.wall + delay,
    },
    actions: closing === null ? [] : [{ do: 'close', why: closing }],
  };
}

/** The feed cannot be trusted from here: begin again from what is stored, the second time from a snapshot. */
function stumble(machine: Open, time: Time, chance: number, why: string): Step {
  return retry({ ...machine, stumbles: machine.stumbles + 1 }, time, chance, why);
}

function wake(machine: SignedIn, time: Time): Step {
  const from = { ...common(machine), attempt: 0, lastTick: time };
  switch (machine.at) {
    case 'elsewhere':
      return stay({ ...machine, lastTick: time });
    case 'waiting':
      return open(from, time, null);
    case 'connecting':
    case 'hello':
    case 'live':
      return open(from, time, 'the machine slept');
  }
}

function tick(before: SignedIn, time: Time, chance: number, tickEvery: number): Step {
  const passed = time.steady - before.lastTick.steady;
  const slept = time.wall - before.lastTick.wall - passed > SLEPT || passed > tickEvery + SLEPT;
  const machine: SignedIn = { ...before, lastTick: time };
  if (slept) return wake(machine, time);
  switch (machine.at) {
    case 'connecting':
    case 'hello':
      return time.steady >= machine.deadline ? retry(machine, time, chance, 'no answer in time') : stay(machine);
    case 'waiting':
      return time.steady >= machine.tryAt ? open(common(machine), time, null) : stay(machine);
    case 'live':
      if (time.steady < machine.pingAt) return stay(machine);
      if (machine.unanswered >= PINGS_UNANSWERED_MAX) return retry(machine, time, chance, 'two pings unanswered');
      return {
        machine: { ...machine, unanswered: machine.unanswered + 1, pingAt: time.steady + LINK_PING_EVERY },
        actions: [{ do: 'send', frame: { frame: 'ping' } }],
      };
    case 'elsewhere':
      return stay(machine);
  }
}

function take(machine: Open, frame: FrameDown, time: Time, chance: number): Step {
  switch (frame.frame) {
    case 'welcome':
      return machine.at === 'hello' ? welcome(machine, frame, time, chance) : stumble(machine, time, chance, 'a second welcome');
    case 'taken':
      return {
        machine: { ...common(machine), at: 'elsewhere', takeOver: false, outage: machine.outage ?? time, by: frame.by, takenAt: time.wall },
        actions: [{ do: 'close', why: 'this agent works elsewhere' }],
      };
    case 'bye':
      if (frame.code === 'not_signed_in' || frame.code === 'signed_out' || frame.code === 'bad_version') {
        return { machine: signedOut, actions: [{ do: 'close', why: frame.code }, { do: 'signed_out', cause: frame.message }] };
      }
      return retry(machine, time, chance, `the server said ${frame.code}`);
    case 'event':
    case 'signal':
    case 'result':
    case 'pong':
    case 'token':
      return machine.at === 'live' ? live(machine, frame, time, chance) : stumble(machine, time, chance, 'a frame before welcome');
  }
}

function welcome(machine: Extract<LinkMachine, { at: 'hello' }>, frame: Welcome, time: Time, chance: number): Step {
  if (frame.snapshot === null && (machine.after === null || frame.seq < machine.after)) {
    return stumble({ ...machine, stumbles: Math.max(1, machine.stumbles) }, time, chance, 'a welcome without the snapshot it needs');
  }
  return {
    machine: {
      ...common(machine),
      at: 'live',
      token: frame.token.value,
      outage: null,
      everLive: true,
      takeOver: false,
      session: frame.session,
      received: frame.snapshot === null ? (machine.after ?? 0) : frame.seq,
      proven: false,
      pingAt: time.steady,
      unanswered: 0,
    },
    actions: [
      { do: 'keep_token', value: frame.token.value },
      { do: 'heard', serverAt: frame.at },
      { do: 'welcome', frame },
    ],
  };
}

function live(
  machine: Extract<LinkMachine, { at: 'live' }>,
  frame: Extract<FrameDown, { frame: 'event' | 'signal' | 'result' | 'pong' | 'token' }>,
  time: Time,
  chance: number,
): Step {
  switch (frame.frame) {
    case 'event':
      // A number already received is a repetition and harmless; a number left out is not.
      if (frame.seq <= machine.received) return stay(machine);
      if (frame.seq !== machine.received + 1) return stumble(machine, time, chance, 'a gap in the feed');
      return { machine: { ...machine, ...proven, received: frame.seq }, actions: [{ do: 'event', frame }] };
    case 'signal':
      return { machine, actions: [{ do: 'signal', frame }] };
    case 'result':
      return { machine, actions: [{ do: 'result', frame }] };
    case 'pong':
      return { machine: { ...machine, proven: true, attempt: 0, unanswered: 0 }, actions: [{ do: 'heard', serverAt: frame.at }] };
    case 'token':
      return { machine: { ...machine, token: frame.value }, actions: [{ do: 'keep_token', value: frame.value }] };
  }
}

const proven = { proven: true, attempt: 0, stumbles: 0 } as const;

/** The frame that `say_hello` asks for. */
export function helloFrame(action: Extract<LinkAction, { do: 'say_hello' }>, device: string, deviceName: string): FrameUp {
  return { frame: 'hello', version: LINK_VERSION, token: action.token, device, deviceName, after: action.after, takeOver: action.takeOver };
}
