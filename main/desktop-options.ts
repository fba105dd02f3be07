import type { DeskFrameDown, Transport } from '../contract/desk-transport.ts';
import type { DeskState } from '../contract/desk.ts';
import type { Clock } from './ports/clock.ts';
import type { Ids } from './ports/ids.ts';
import type { Log } from './ports/log.ts';

/*
 * What a composition root (app.ts, browser.ts) calls: `createDesktop(ports, options)` of desktop.ts.
 */

/** Where this desktop works and what it calls itself. */
export interface DesktopOptions {
  /** The routing server: `http://127.0.0.1:8080` or `https://contact.example.com`. */
  readonly server: string;
  /** Folder of this desktop's data; made with mode 0700 if it is not there. One desktop per folder. */
  readonly dataFolder: string;
  /** What another desktop of the same agent is told, such as the computer's name. */
  readonly deviceName: string;
  /** The file of the SQLite worker; without it, cache/worker.ts (the bundle turns it into an entry of its own). */
  readonly workerFile?: URL;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Without it, lines go to `desk.log` in the data folder. */
  readonly log?: Log;
}

/** A running desktop. */
export interface Desktop {
  /** Serves the desk API over this transport until it closes. Any number of panels may be attached. */
  attach(transport: Transport<DeskFrameDown>): void;
  /** The machine woke from sleep: do not wait for timers, connect at once. */
  woke(): void;
  /** The state as a panel's `snapshot` gives it. */
  state(): DeskState;
  /** Calls `look` after changes of the state (coalesced); the answer stops that. */
  onState(look: (state: DeskState) => void): () => void;
  /** Ends panels and link, writes what is pending, closes the databases. What is unsent is sent by the next start. */
  close(): Promise<void>;
}
