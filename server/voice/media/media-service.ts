import type { z } from 'zod';
import { systemClock } from '../../clock.ts';
import { systemIds } from '../../ids.ts';
import { OfferRefused } from '../media-engine.ts';
import { Bridge, type CaptureFile } from './bridge.ts';
import { poorLine } from './disturbance.ts';
import type { Order, Report } from './messages.ts';
import { openStack, type StackChoice } from './open-stack.ts';
import { keepPace } from './pace.ts';
import { soundShelf } from './sound-shelf.ts';
import type { StackPlace, WebRtcStack } from './webrtc-stack.ts';

/*
 * A media process from the inside: takes the server's orders and reports to it, whatever carries these.
 */

const BEAT = 20;
const BEATS_A_SECOND = 50;
const REPORT_EVERY_SECONDS = 5;

export interface ServicePlace extends StackPlace {
  readonly stack: StackChoice;
  /** By which clients outside reach this machine. */
  readonly publicAddress?: string | undefined;
}

export interface ServiceParts {
  readonly report: (report: Report) => void;
  /** Gives the bytes of a sound. */
  readonly readSound: (file: string) => Promise<Buffer>;
  readonly openCapture: (recordingId: string, file: string) => CaptureFile;
}

export interface MediaService {
  take(order: z.output<typeof Order>): void;
  /** Ends every leg; captures are complete afterwards. */
  stop(): Promise<void>;
}

export function mediaService(place: ServicePlace, { report, readSound, openCapture }: ServiceParts): MediaService {
  const clock = systemClock();
  const ids = systemIds();
  let ahead = 0;
  let bridge: Bridge | null = null;
  let stack: WebRtcStack | null = null;
  let disturbs = false;
  let endPace = (): void => undefined;
  let beats = 0;
  /** Orders that came before the stack was there. */
  const early: z.output<typeof Order>[] = [];
  const load = soundShelf(readSound);
  const now = (): number => clock.now() + ahead;

  const begin = async (): Promise<void> => {
    stack = await openStack(place.stack, place);
    const opened = new Bridge({
      stack, now, load, openCapture, publicAddress: place.publicAddress, random: (length) => Buffer.from(ids.secret(), 'base64url').subarray(0, length),
      tell: (event) => report({ type: 'event', event }), note: (event, legId) => report({ type: 'note', event, legId }),
    });
    bridge = opened;
    endPace = keepPace(BEAT, () => clock.now(), (due) => {
      opened.beat(due + ahead);
      beats += 1;
      if (beats % BEATS_A_SECOND === 0) opened.watch();
      if (beats % (BEATS_A_SECOND * REPORT_EVERY_SECONDS) === 0) opened.report();
    });
    report({ type: 'ready', stack: stack.name });
    for (const order of early.splice(0)) obey(order, opened);
  };

  const describe = async (id: number, does: () => Promise<string>): Promise<void> => {
    try {
      report({ type: 'described', id, sdp: await does() });
    } catch (error) {
      const code = error instanceof OfferRefused && (error.code === 'offer_not_understood' || error.code === 'no_common_codec') ? error.code : 'unavailable';
      report({ type: 'refused', id, code, message: error instanceof Error ? error.message : 'unknown' });
    }
  };

  const obey = (order: z.output<typeof Order>, to: Bridge): void => {
    switch (order.type) {
      case 'answer': void describe(order.id, () => to.answer(order.legId, order.offer)); break;
      case 'offer': void describe(order.id, () => to.offer(order.legId)); break;
      case 'take_answer':
        void describe(order.id, async () => {
          await to.takeAnswer(order.legId, order.answer);
          return '';
        });
        break;
      case 'hear': to.hear(order.legId, order.what); break;
      case 'record': to.record(order.recordingId, order.what); break;
      case 'digits': to.sendDigits(order.legId, order.digits); break;
      case 'close': to.close(order.legId); break;
      case 'stats': report({ type: 'stats', id: order.id, stats: to.stats(order.legId) }); break;
      case 'disturb': if (disturbs) to.disturb(order.legId, order.line && poorLine(order.line)); break;
      // Those of the channel are taken before they come here.
      case 'begin': case 'sound': case 'stop': break;
    }
  };

  return {
    take(order) {
      if (order.type === 'begin') {
        ahead = order.now - clock.now();
        ({ disturbs } = order);
        begin().catch((error: unknown) => report({ type: 'unable', why: error instanceof Error ? error.message : 'unknown' }));
      } else if (bridge === null) {
        early.push(order);
      } else {
        obey(order, bridge);
      }
    },
    async stop() {
      endPace();
      await bridge?.stop();
      stack?.stop();
    },
  };
}
