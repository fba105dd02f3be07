import { DESK_FRAME_MAX, DeskRequestFrame } from '../../contract/desk-transport.ts';
import type { DeskFrameDown } from '../../contract/desk-transport.ts';
import { DeskMethods } from '../../contract/desk.ts';
import type { DeskMethodName } from '../../contract/desk.ts';
import type * as z from 'zod';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { deskError, DeskFailure } from './desk-error.ts';

/** Something that answers every method of the contract. The input was parsed. */
export type DeskHandlers = {
  readonly [Name in DeskMethodName]: (input: z.output<DeskMethods[Name]['input']>) => Promise<z.input<DeskMethods[Name]['output']>>;
};

/** Signing in may take two slow answers of a server; nothing takes longer. */
const SETTLED_WITHIN = 30_000;
const IN_FLIGHT_MAX = 500;

/**
 * Answers request frames of one panel: each once, in time, whatever it holds.
 * @returns takes a frame as it came from the transport
 */
export function createDispatcher(
  handlers: DeskHandlers,
  clock: Clock,
  log: Log,
  answer: (frame: DeskFrameDown) => void,
): (frame: unknown) => void {
  let inFlight = 0;

  const run = (id: number, work: () => Promise<unknown>, method: string): void => {
    let isSettled = false;
    const settle = (frame: DeskFrameDown): void => {
      if (isSettled) return;
      isSettled = true;
      inFlight -= 1;
      cancel();
      answer(frame);
    };
    inFlight += 1;
    const refuse = (error: unknown): void => {
      const told = deskError(error);
      if (told.code === 'internal') log.write('method_failed', { method, code: error instanceof Error ? error.name : 'unknown' });
      settle({ t: 'err', id, error: told });
    };
    const cancel = clock.after(SETTLED_WITHIN, () => refuse(new DeskFailure('timeout', 'It took too long. Whether it was done is not known.')));
    work().then((output) => settle({ t: 'res', id, output }), refuse);
  };

  return (frame) => {
    const request = DeskRequestFrame.safeParse(frame);
    if (!request.success) {
      const id = idOf(frame);
      log.write('bad_frame');
      if (id !== null) answer(refusal(id, 'bad_input', 'This is not a request of the desk API.'));
      return;
    }
    const { id, method, input } = request.data;
    if (sizeOf(input) > DESK_FRAME_MAX) return answer(refusal(id, 'too_long', `A request may have ${DESK_FRAME_MAX} characters.`));
    if (!isMethod(method)) return answer(refusal(id, 'unknown_method', 'The desk has no such method. Is the panel of another version?'));
    if (inFlight >= IN_FLIGHT_MAX) return answer(refusal(id, 'bad_input', `More than ${IN_FLIGHT_MAX} requests wait for an answer.`));
    const parsed = DeskMethods[method].input.safeParse(input);
    if (!parsed.success) {
      const where = parsed.error.issues.map((issue) => issue.path.join('.') || 'input').join(', ');
      return answer(refusal(id, 'bad_input', `${method} does not take this: look at ${where}.`));
    }
    const handler = handlers[method] as (input: unknown) => Promise<unknown>;
    run(id, async () => handler(parsed.data), method);
  };
}

function isMethod(name: string): name is DeskMethodName {
  return Object.hasOwn(DeskMethods, name);
}

function refusal(id: number, code: 'bad_input' | 'too_long' | 'unknown_method', message: string): DeskFrameDown {
  return { t: 'err', id, error: { code, message } };
}

function idOf(frame: unknown): number | null {
  if (typeof frame !== 'object' || frame === null || !Object.hasOwn(frame, 'id')) return null;
  const { id } = frame as { id: unknown };
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : null;
}

/** In UTF-16 units of its JSON form; what has none (a cycle, a bigint) is larger than any limit. */
function sizeOf(input: unknown): number {
  try {
    return JSON.stringify(input)?.length ?? 0;
  } catch {
    return Infinity;
  }
}
