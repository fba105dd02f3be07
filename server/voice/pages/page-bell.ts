import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { DialsTable } from '../../storage/schema.ts';
import type { Work } from '../../storage/work.ts';
import type { Writer } from '../../storage/writer.ts';
import { countAfterCommits } from '../after-commits.ts';
import { dialFailed, dialRings } from '../dial-outcomes.ts';
import { pageDeclines, pageTakes } from './answers-of-pages.ts';
import type { TakenCall } from './page-desk.ts';
import type { ReachablePage, ReachablePages, RingEnd } from './reachable-pages.ts';

/*
 * Between the rows of calls and the pages that are open: after each commit that touched a call, the pages of whoever is to be called ring,
 * and those of whom nobody calls any more stop. What their users say comes back as commands.
 */

export interface PageBell {
  /** The first page that says so has the call; else why there is nothing to take. */
  take(page: ReachablePage, ringId: string): Promise<TakenCall | 'taken' | 'over'>;
  declines(page: ReachablePage, ringId: string): void;
  /** Its user is on a call already, or it rings for another one. */
  isEngaged(page: ReachablePage, ringId: string): void;
  /** Resolves when everything that was touched has been done, and what came of it is committed. */
  idle(): Promise<void>;
  busy(): boolean;
  stop(): void;
}

/** A page that closes while it rings may be on its way to the next one of the same site. */
const COMES_BACK_WITHIN = 5000;

interface Ring {
  readonly dial: DialsTable;
  readonly pages: Set<ReachablePage>;
  readonly engaged: Set<ReachablePage>;
  /** Pages that have said that they take it, and are told what comes of that. */
  readonly taking: Set<ReachablePage>;
  /** It has come to nothing, and its rows are about to say so. */
  failed: 'declined' | 'failed' | null;
  stopWaiting(): void;
}

/** Starts to ring. */
export function startPageBell({ writer, pages, clock, log }: { writer: Writer; pages: ReachablePages; clock: Clock; log: Log }): PageBell {
  const doing = countAfterCommits({ clock, log });
  const touched = new Set<string>();
  const rings = new Map<string, Ring>();

  const touch = (callId: string): void => {
    if (doing.stopped || touched.has(callId)) return;
    touched.add(callId);
    const look = (): Promise<void> =>
      writer.read(async (rows) => {
        touched.delete(callId);
        const dials = await rows.selectFrom('dials').selectAll().where('initial_contact_id', '=', callId).where('way', '=', 'page').execute();
        for (const ring of rings.values()) {
          if (ring.dial.initial_contact_id !== callId) continue;
          const dial = dials.find((one) => isSame(one, ring.dial));
          if (dial === undefined) end(ring, ring.failed === 'declined' ? 'declined' : 'over');
          else if (!isToRing(dial)) end(ring, 'taken');
        }
        for (const dial of dials) if (isToRing(dial) && !rings.has(dial.party_id)) begin(dial);
      });
    doing.insist('page_not_called', look, () => touch(callId));
  };

  const command = (cause: string, apply: (work: Work) => Promise<void>): void =>
    doing.insist('page_command_failed', () => writer.run({ actor: 'pages', cause }, apply), () => command(cause, apply));

  function begin(dial: DialsTable): void {
    const ring: Ring = { dial, pages: new Set(), engaged: new Set(), taking: new Set(), failed: null, stopWaiting: () => undefined };
    rings.set(dial.party_id, ring);
    const open = pages.at(dial.address);
    if (open.length === 0) return fail(ring, 'away', 'No page of theirs is open.');
    for (const page of open) ringAt(page, ring);
    command('page_rings', (work) => dialRings(work, dial.party_id));
  }

  function ringAt(page: ReachablePage, ring: Ring): void {
    ring.pages.add(page);
    page.rings({ ringId: ring.dial.party_id, callerName: ring.dial.caller_name });
  }

  function end(ring: Ring, why: RingEnd): void {
    ring.stopWaiting();
    rings.delete(ring.dial.party_id);
    for (const page of ring.pages) if (!ring.taking.has(page)) page.stops(ring.dial.party_id, why);
  }

  function fail(ring: Ring, failure: 'away' | 'busy', why: string): void {
    ring.failed ??= 'failed';
    log.info('page_not_reached', { participant: ring.dial.party_id, code: failure });
    command('page_not_reached', (work) => dialFailed(work, ring.dial.party_id, failure, why));
  }

  /** Where it rings on no page any more. */
  function lookAround(ring: Ring): void {
    if (ring.pages.size > 0 || ring.failed !== null) return;
    if (ring.engaged.size > 0) return fail(ring, 'busy', 'They are on another call.');
    ring.stopWaiting();
    ring.stopWaiting = clock.wakeAt(clock.now() + COMES_BACK_WITHIN, () => {
      if (ring.pages.size === 0 && ring.failed === null) fail(ring, 'away', 'Their page was closed while it rang.');
    });
  }

  const stopPages = pages.onChange((page, now) => {
    for (const ring of rings.values()) {
      if (ring.dial.address !== page.address || ring.failed !== null) continue;
      if (now === 'there') {
        ring.stopWaiting();
        ringAt(page, ring);
      } else if (ring.pages.delete(page) || ring.engaged.delete(page)) lookAround(ring);
    }
  });
  const stopNotices = writer.onNotice((notice) => {
    if (notice.to === 'media') touch(notice.initialContactId);
  });

  const ringOn = (page: ReachablePage, ringId: string): Ring | undefined => {
    const ring = rings.get(ringId);
    return ring?.pages.has(page) === true ? ring : undefined;
  };
  return {
    async take(page, ringId) {
      const ring = ringOn(page, ringId);
      if (ring === undefined) return 'over';
      // Where this fails he is told so, and it rings on.
      ring.taking.add(page);
      return writer.run({ actor: 'pages', cause: 'page_takes' }, (work) => pageTakes(work, { partyId: ringId, address: page.address })).catch((error: unknown) => {
        ring.taking.delete(page);
        throw error;
      });
    },
    declines(page, ringId) {
      const ring = ringOn(page, ringId);
      if (ring === undefined) return;
      ring.failed ??= 'declined';
      command('page_declines', (work) => pageDeclines(work, { partyId: ringId, address: page.address }));
    },
    isEngaged(page, ringId) {
      const ring = ringOn(page, ringId);
      if (ring === undefined) return;
      ring.pages.delete(page);
      ring.engaged.add(page);
      lookAround(ring);
    },
    idle: doing.idle,
    busy: doing.busy,
    stop() {
      doing.stop();
      stopPages();
      stopNotices();
      for (const ring of rings.values()) ring.stopWaiting();
    },
  };
}

/** Who is called back is called by the same party again and again. */
const isSame = (one: DialsTable, other: DialsTable): boolean => one.party_id === other.party_id && one.since === other.since;
const isToRing = (dial: DialsTable): boolean => dial.accepted_at === null && dial.answered_at === null;
