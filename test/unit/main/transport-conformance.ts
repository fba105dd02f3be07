import { afterEach, describe, expect, it } from 'vitest';
import { DESK_FRAME_MAX } from '../../../contract/desk-transport.ts';
import type { DeskFrameDown, Transport } from '../../../contract/desk-transport.ts';
import { createDispatcher } from '../../../main/desk/dispatcher.ts';
import type { DeskHandlers } from '../../../main/desk/dispatcher.ts';
import { DeskFailure } from '../../../main/desk/desk-error.ts';
import { systemClock } from '../../../main/ports/clock.ts';
import { silentLog } from '../../../main/ports/log.ts';

/** Both ends of one transport: the main process's and the panel's. */
export interface TransportPair {
  readonly main: Transport<DeskFrameDown>;
  readonly panel: Transport<unknown>;
  dispose(): Promise<void>;
}

/** What every transport of the desk API must hold, whatever carries it. */
export function describeTransport(name: string, makePair: () => Promise<TransportPair>): void {
  const pairs: TransportPair[] = [];
  const pair = async (): Promise<TransportPair> => {
    const made = await makePair();
    pairs.push(made);
    return made;
  };

  /** Takes frames until there are so many. */
  const collect = (transport: Pick<Transport<unknown>, 'onFrame'>, count: number): Promise<unknown[]> =>
    new Promise((resolve) => {
      const frames: unknown[] = [];
      const stop = transport.onFrame((frame) => {
        frames.push(frame);
        if (frames.length !== count) return;
        stop();
        resolve(frames);
      });
    });

  describe(`${name} as a transport of the desk`, () => {
    afterEach(async () => {
      for (const made of pairs.splice(0)) await made.dispose();
    });

    it('carries frames both ways, in order, whole', async () => {
      const { main, panel } = await pair();
      const up = Array.from({ length: 300 }, (_, index) => ({ t: 'req', id: index + 1, method: 'draft', input: { contactId: 'ü\u{1F600}\u202E\u0000"<' } }));
      const down = up.map(({ id, input }): DeskFrameDown => ({ t: 'res', id, output: { text: input.contactId } }));
      const [gotUp, gotDown] = [collect(main, up.length), collect(panel, down.length)];
      for (const frame of up) panel.send(frame);
      for (const frame of down) main.send(frame);
      expect(await gotUp).toEqual(up);
      expect(await gotDown).toEqual(down);
    });

    it('tells every listener, and none that has stopped', async () => {
      const { main, panel } = await pair();
      const heard: string[] = [];
      const stop = main.onFrame(() => heard.push('stopped'));
      main.onFrame(() => heard.push('stays'));
      stop();
      const got = collect(main, 1);
      panel.send({ t: 'req', id: 1, method: 'draft', input: {} });
      await got;
      expect(heard).toEqual(['stays']);
    });

    it('answers what is malformed, unknown or too large, and lives on', async () => {
      const { main, panel } = await pair();
      const handlers = { draft: async () => ({ text: 'kept' }), typing: () => Promise.reject(new DeskFailure('offline', 'No link.')) };
      main.onFrame(createDispatcher(handlers as unknown as DeskHandlers, systemClock(), silentLog, (frame) => main.send(frame)));
      const got = collect(panel, 7);
      panel.send({ t: 'req', id: 1, method: 'draft', input: { contactId: 'a' }, more: true });
      panel.send({ t: 'req', id: 2, method: 'constructor', input: {} });
      panel.send({ t: 'req', id: 3, method: '__proto__', input: {} });
      panel.send({ t: 'req', id: 4, method: 'draft', input: { contactId: 'x'.repeat(DESK_FRAME_MAX) } });
      panel.send(null);
      panel.send('text');
      panel.send([1, 2]);
      panel.send({ t: 'req', id: 5, method: 'draft', input: { contactId: '' } });
      panel.send({ t: 'req', id: 6, method: 'typing', input: { contactId: 'a' } });
      panel.send({ t: 'req', id: 7, method: 'draft', input: { contactId: 'a' } });
      const answers = (await got) as { id: number; t: string; error?: { code: string } }[];
      expect(answers.map(({ id, t, error }) => [id, error?.code ?? t]).toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
        [1, 'bad_input'],
        [2, 'unknown_method'],
        [3, 'unknown_method'],
        [4, 'too_long'],
        [5, 'bad_input'],
        [6, 'offline'],
        [7, 'res'],
      ]);
    });

    it('closes from the main process: both ends learn of it, later frames go nowhere', async () => {
      const { main, panel } = await pair();
      main.close('the desktop ends');
      expect(await main.closed).toBe('the desktop ends');
      await panel.closed;
      expect(() => main.send({ t: 'res', id: 1, output: {} })).not.toThrow();
    });

    it('closes from the panel during a request: the main process learns of it and answers nobody', async () => {
      const { main, panel } = await pair();
      const { promise: asked, resolve: tellAsked } = Promise.withResolvers<void>();
      main.onFrame(() => tellAsked());
      panel.send({ t: 'req', id: 1, method: 'draft', input: { contactId: 'a' } });
      await asked;
      panel.close('the window is gone');
      await main.closed;
      expect(() => main.send({ t: 'res', id: 1, output: { text: '' } })).not.toThrow();
    });
  });
}
