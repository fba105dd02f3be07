import type { DeskBridge } from '../../contract/desk-transport.ts';
import type { DeskChange, DeskError, DeskErrorCode, DeskInput, DeskMethodName, DeskOutput, DeskState } from '../../contract/desk.ts';

/** A refusal of the desk, or of the way to it (`timeout`, `closed`). `message` is in plain words. */
export class DeskCallError extends Error {
  readonly code: DeskErrorCode;
  readonly retryAfter: number | undefined;
  constructor(error: DeskError) {
    super(error.message);
    this.name = 'DeskCallError';
    this.code = error.code;
    this.retryAfter = error.retryAfter;
  }
}

/** How the client is to reach its timers; the panel gives the window's, tests give their own. */
export interface Timers {
  set(run: () => void, after: number): unknown;
  cancel(timer: unknown): void;
}

export interface DeskListener {
  /** The whole state, at the start and after a gap: all that was pushed before is void. */
  snapshot(state: DeskState): void;
  changes(changes: readonly DeskChange[]): void;
}

/** How long the panel waits for the main process before it says so. Signing in asks a server and may take longer. */
const ANSWER_WITHIN = 15_000;

interface Waiting {
  resolve(output: unknown): void;
  reject(error: DeskCallError): void;
  timer: unknown;
}

/**
 * Talks to the main process over the bridge. Calls are answered exactly once, or fail with `timeout`. Events are
 * applied in the order of their numbers; when one is missing the client asks for a snapshot and goes on from there.
 */
export class DeskClient {
  readonly #bridge: DeskBridge;
  readonly #timers: Timers;
  readonly #waiting = new Map<number, Waiting>();
  #listener: DeskListener | undefined;
  #lastId = 0;
  /** The number of the last event that was applied; undefined until the first snapshot is here. */
  #number: number | undefined;
  /** Events that came while a snapshot was under way. */
  #early: { number: number; changes: readonly DeskChange[] }[] = [];
  #asking = false;

  constructor(bridge: DeskBridge, timers: Timers) {
    this.#bridge = bridge;
    this.#timers = timers;
  }

  /** Starts listening and asks for the first snapshot; resolves once the listener has it. The client lives as long as the window. */
  async start(listener: DeskListener): Promise<void> {
    this.#listener = listener;
    this.#bridge.listen((frame) => {
      if (frame.t === 'event') this.#takeEvent(frame.event.number, frame.event.changes);
      else if (frame.t === 'res') this.#settle(frame.id, (call) => call.resolve(frame.output));
      else this.#settle(frame.id, (call) => call.reject(new DeskCallError(frame.error)));
    });
    await this.#askSnapshot();
  }

  /** Calls a method of the desk. Rejects with DeskCallError. */
  call<Name extends DeskMethodName>(method: Name, input: DeskInput<Name>): Promise<DeskOutput<Name>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = this.#timers.set(() => {
        this.#settle(id, (call) =>
          call.reject(new DeskCallError({ code: 'timeout', message: 'The desktop did not answer in 15 s. Try again; if it stays so, restart the panel.' })),
        );
      }, ANSWER_WITHIN);
      this.#waiting.set(id, { resolve: (output) => resolve(output as DeskOutput<Name>), reject, timer });
      this.#bridge.post({ t: 'req', id, method, input });
    });
  }

  #settle(id: number, settle: (call: Waiting) => void): void {
    const call = this.#waiting.get(id);
    if (!call) return; // already timed out, or never ours
    this.#waiting.delete(id);
    this.#timers.cancel(call.timer);
    settle(call);
  }

  #takeEvent(number: number, changes: readonly DeskChange[]): void {
    if (this.#number === undefined || this.#asking) {
      this.#early.push({ number, changes });
    } else if (number === this.#number + 1) {
      this.#number = number;
      this.#listener?.changes(changes);
    } else if (number > this.#number) {
      this.#early.push({ number, changes });
      void this.#askSnapshot();
    }
    // A number we have had is a repeat: the snapshot or an earlier event carried it.
  }

  async #askSnapshot(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const { state, number } = await this.call('snapshot', {});
      this.#number = number;
      this.#listener?.snapshot(state);
    } finally {
      this.#asking = false;
    }
    const early = this.#early.toSorted((a, b) => a.number - b.number);
    this.#early = [];
    for (const event of early) this.#takeEvent(event.number, event.changes);
  }
}
