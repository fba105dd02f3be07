import type { CallerId, CallFailure, Trunk, TrunkEvent } from '../../server/voice/trunk.ts';

/*
 * A trunk without a telephone network: it remembers whom it was to call, and telephones ring, answer and hang up when a test says so.
 * Their voices are the media double's: `answers` and `calls` bring the line, too, unless told otherwise.
 */

export interface TrunkDouble extends Trunk {
  unavailable: string | null;
  /** Telephones that it has, by their legs: those that were called, and those that called and were accepted. */
  readonly telephones: ReadonlyMap<string, { number: string | null; callerId: CallerId | null }>;
  /** The leg of the telephone with this number. */
  legOf(number: string): string;
  /** Somebody calls `to`. */
  calls(to: string, from?: string | null, fromName?: string | null): void;
  rings(number: string): void;
  answers(number: string): void;
  fails(number: string, reason: CallFailure): void;
  hangsUp(number: string): void;
  breaks(number: string): void;
  /** What was done, in order: `call +4930123456`, `accept`, `reject busy`, `hang up +4930123456`. */
  readonly done: string[];
  tell(event: TrunkEvent): void;
  stopped: boolean;
}

/** @param lines where the lines of telephones come and go: the media double. */
export function trunkDouble(lines: { connects(legId: string): void; loses(legId: string): void }): TrunkDouble {
  const telephones = new Map<string, { number: string | null; callerId: CallerId | null }>();
  const incoming = new Map<string, string | null>();
  const listeners = new Set<(event: TrunkEvent) => void>();
  let counted = 0;
  const tell = (event: TrunkEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const double: TrunkDouble = {
    unavailable: null,
    stopped: false,
    done: [],
    telephones,
    tell,
    legOf(number) {
      const found = [...telephones].find(([, telephone]) => telephone.number === number);
      if (found === undefined) throw new Error(`No telephone ${number} is called or on a call.`);
      return found[0];
    },
    call({ legId, number, callerId }) {
      telephones.set(legId, { number, callerId });
      double.done.push(`call ${number}`);
    },
    accept(incomingId, legId) {
      telephones.set(legId, { number: incoming.get(incomingId) ?? null, callerId: null });
      double.done.push('accept');
      lines.connects(legId);
    },
    reject: (_incomingId, why) => void double.done.push(`reject ${why}`),
    hangUp(legId) {
      double.done.push(`hang up ${telephones.get(legId)?.number ?? 'nobody'}`);
      telephones.delete(legId);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      double.stopped = true;
    },
    calls(to, from = null, fromName = null) {
      counted += 1;
      const incomingId = `incoming-${counted}`;
      incoming.set(incomingId, from);
      tell({ type: 'incoming', incomingId, from, fromName, to });
    },
    rings: (number) => tell({ type: 'ringing', legId: double.legOf(number) }),
    answers(number) {
      const legId = double.legOf(number);
      tell({ type: 'answered', legId });
      lines.connects(legId);
    },
    fails(number, reason) {
      const legId = double.legOf(number);
      telephones.delete(legId);
      tell({ type: 'failed', legId, reason, why: `The network says: ${reason}.` });
    },
    hangsUp(number) {
      const legId = double.legOf(number);
      telephones.delete(legId);
      tell({ type: 'over', legId, how: 'hung_up', why: 'It hung up.' });
    },
    breaks(number) {
      const legId = double.legOf(number);
      telephones.delete(legId);
      tell({ type: 'over', legId, how: 'broken', why: 'The gateway is gone.' });
    },
  };
  return double;
}
