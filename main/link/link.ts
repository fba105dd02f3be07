import type { FrameUp, ResultFrame, SignalFrame, WelcomeFrame, EventFrame } from '../../contract/agent-link.ts';
import { FrameDown, LINK_FRAME_BYTES_MAX } from '../../contract/agent-link.ts';
import type { Moment } from '../../contract/primitives.ts';
import type * as z from 'zod';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import { dueAt, helloFrame, signedOut, step } from './machine.ts';
import type { LinkAction, LinkEvent, LinkMachine } from './machine.ts';

/** One socket to the routing server. */
export interface LinkSocket {
  send(text: string): void;
  close(): void;
}

/** Opens a socket; `on` hears each thing as it happens, `close` once and last. */
export type OpenSocket = (address: string, on: { open(): void; message(text: string): void; close(): void }) => LinkSocket;

/** Who hears what the link brings. */
export interface LinkListener {
  /** Where the link stands has changed. */
  changed(machine: LinkMachine): void;
  /** The server's clock was read. */
  heard(serverAt: Moment): void;
  welcome(frame: z.infer<typeof WelcomeFrame>): void;
  event(frame: z.infer<typeof EventFrame>): void;
  signal(frame: z.infer<typeof SignalFrame>): void;
  result(frame: z.infer<typeof ResultFrame>): void;
  keepToken(value: string): void;
  /** The server will not have this session any more, and why. */
  signedOut(cause: string): void;
}

export interface LinkOptions {
  readonly server: string;
  readonly device: string;
  readonly deviceName: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly openSocket: OpenSocket;
  /** The last feed number stored here, once everything received so far is; null if there is none. */
  storedPosition(): Promise<number | null>;
}

/** The link as the rest of the desktop uses it. */
export interface Link {
  signIn(token: string): void;
  signOut(): void;
  tryNow(): void;
  takeOver(): void;
  woke(): void;
  /** What was received could not be stored: break off and resume. */
  notStored(): void;
  /** Hands a frame to a live link; false if there is none. */
  send(frame: FrameUp): boolean;
  machine(): LinkMachine;
}

/** The longest between two ticks: a sleep of the machine is noticed within this time of its end. */
const TICK_EVERY = 5_000;

/** Drives the link's state machine with a socket, a clock and a listener. */
export function createLink(options: LinkOptions, listener: LinkListener): Link {
  const { clock, ids, log } = options;
  let machine: LinkMachine = signedOut;
  let socket: LinkSocket | null = null;
  let cancelTick = (): void => undefined;

  const dispatch = (event: LinkEvent): void => {
    const before = machine;
    const next = step(machine, event, { wall: clock.now(), steady: clock.steady() }, ids.chance(), TICK_EVERY);
    machine = next.machine;
    if (before.at !== machine.at) log.write('link', { state: machine.at });
    armTick();
    // The listener learns of the new state before what came with it: a welcome is handled by a live link.
    if (before !== machine) listener.changed(machine);
    for (const action of next.actions) perform(action);
  };

  const armTick = (): void => {
    cancelTick();
    cancelTick = () => undefined;
    if (machine.at === 'signed_out') return;
    const due = dueAt(machine);
    const delay = due === null ? TICK_EVERY : Math.min(TICK_EVERY, due - clock.steady());
    cancelTick = clock.after(Math.max(0, delay), () => dispatch({ type: 'tick' }));
  };

  const perform = (action: LinkAction): void => {
    switch (action.do) {
      case 'open':
        return openSocket();
      case 'close':
        log.write('link_closing', { code: action.why });
        return dropSocket();
      case 'say_hello':
        return write(helloFrame(action, options.device, options.deviceName));
      case 'send':
        return write(action.frame);
      case 'welcome':
        return listener.welcome(action.frame);
      case 'event':
        return listener.event(action.frame);
      case 'signal':
        return listener.signal(action.frame);
      case 'result':
        return listener.result(action.frame);
      case 'keep_token':
        return listener.keepToken(action.value);
      case 'heard':
        return listener.heard(action.serverAt);
      case 'signed_out':
        return listener.signedOut(action.cause);
    }
  };

  const write = (frame: FrameUp): void => socket?.send(JSON.stringify(frame));

  const dropSocket = (): void => {
    const old = socket;
    socket = null;
    old?.close();
  };

  const openSocket = (): void => {
    dropSocket();
    // Whatever an older socket still says is not for us any more: each callback checks that it speaks for the current one.
    const mine: LinkSocket = options.openSocket(linkAddress(options.server), {
      open: () => {
        options.storedPosition().then(
          (after) => mine === socket && dispatch({ type: 'opened', after }),
          () => mine === socket && dispatch({ type: 'closed' }),
        );
      },
      message: (text) => {
        if (mine === socket) dispatch(read(text));
      },
      close: () => {
        if (mine !== socket) return;
        socket = null;
        dispatch({ type: 'closed' });
      },
    });
    socket = mine;
  };

  const send = (frame: FrameUp): boolean => {
    if (machine.at !== 'live' || socket === null) return false;
    write(frame);
    return true;
  };

  return {
    signIn: (token) => dispatch({ type: 'sign_in', token }),
    signOut: () => dispatch({ type: 'sign_out' }),
    tryNow: () => dispatch({ type: 'try_now' }),
    takeOver: () => dispatch({ type: 'take_over' }),
    woke: () => dispatch({ type: 'woke' }),
    notStored: () => dispatch({ type: 'not_stored' }),
    send,
    machine: () => machine,
  };
}

function read(text: string): LinkEvent {
  if (text.length > LINK_FRAME_BYTES_MAX) return { type: 'bad_frame' };
  try {
    const parsed = FrameDown.safeParse(JSON.parse(text));
    return parsed.success ? { type: 'frame', frame: parsed.data } : { type: 'bad_frame' };
  } catch {
    return { type: 'bad_frame' };
  }
}

/** The address of the agent link on a routing server. */
function linkAddress(server: string): string {
  const address = new URL('/agent/link', server);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}
