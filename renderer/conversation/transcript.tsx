import { ArrowDown } from 'lucide-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { ContactState, EarlierChat, TimelineEntry } from '../../contract/contact.ts';
import type { OutgoingMessage } from '../../contract/desk.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { emptyWindow } from '../desk/chat-window.ts';
import type { ChatWindow } from '../desk/chat-window.ts';
import { attempt, forgetChat, loadChat, loadMore } from '../desk/panel.ts';
import { useHeld, usePanel } from '../desk/use-panel.tsx';
import { Late } from '../shell/late.tsx';
import { transcriptWords } from '../words/contacts.ts';
import { earlierRows, nextEarlier } from './earlier-rows.ts';
import { rowsOf } from './rows.ts';
import type { TranscriptRow } from './rows.ts';
import { TranscriptLine } from './transcript-line.tsx';
import css from './transcript.module.css';

const c = classNames(css);
const noEntries: readonly TimelineEntry[] = [];
const noEarlier: readonly EarlierChat[] = [];
const noChats: ReadonlyMap<string, ChatWindow> = new Map();
/** A contact is told anew with everything that changes on it; what it goes on from stays. */
const sameEarlier = (one: readonly EarlierChat[], other: readonly EarlierChat[]): boolean =>
  one.length === other.length && one.every((chat, index) => chat.initialContactId === other[index]?.initialContactId);
const noTerms: readonly string[] = [];
const noOutgoing: readonly OutgoingMessage[] = [];
/** Offers that came to nothing: what was said is not for this agent. */
const NEVER_YOURS: readonly ContactState[] = ['missed', 'rejected', 'abandoned', 'withdrawn'];
/** How near to an end of what is held the next page is asked for, in rows. */
const NEAR = 30;
/** Within this many pixels of the foot one reads the newest. */
const NEAR_END = 60;

/**
 * What was said, newest at the foot. Only the rows in sight are in the page, whatever the length. It stays at the
 * newest while one is there; otherwise a pill tells of what came.
 */
export function Transcript({
  initialContactId,
  outgoing = noOutgoing,
  you,
  contactId,
  terms = noTerms,
  jumpTo = null,
}: {
  initialContactId: string;
  outgoing?: readonly OutgoingMessage[];
  you: string | undefined;
  contactId?: string;
  terms?: readonly string[];
  /** A position to bring into sight. */
  jumpTo?: number | null;
}): ReactNode {
  const panel = usePanel();
  const window = useHeld((held) => held.chats.get(initialContactId) ?? emptyWindow);
  const timeline = useHeld((held) => held.timelines.get(initialContactId) ?? noEntries);
  const wait = useHeld((held) => held.state?.contacts.find((one) => one.contact.contactId === contactId)?.contact.chat.wait ?? null);
  const neverYours = useHeld((held) => NEVER_YOURS.includes(held.state?.contacts.find((one) => one.contact.contactId === contactId)?.contact.state ?? 'connected'));
  const earlier = useHeld((held) => (window.loaded && !window.moreBefore ? held.state?.contacts.find((one) => one.contact.contactId === contactId)?.contact.earlier : undefined) ?? noEarlier, sameEarlier);
  const chats = useHeld((held) => (earlier.length === 0 ? noChats : held.chats));
  const before = useMemo(() => earlierRows(earlier, chats, you), [earlier, chats, you]);
  const own = useMemo(
    () => rowsOf({ items: window.items, outgoing, timeline, wait, you, moreBefore: window.moreBefore, atEnd: !window.moreAfter, total: contactId === undefined ? window.total : 0 }),
    [window, outgoing, timeline, wait, you, contactId],
  );
  const rows = useMemo(() => (before.length === 0 ? own : [...before, ...own]), [before, own]);
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- the compiler that cannot take it is not used here
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(rows[index]),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
    paddingStart: 12,
    paddingEnd: 12,
    anchorTo: 'end',
    initialRect: { width: 600, height: 600 },
  });
  const shown = virtual.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;

  useEffect(() => {
    if (!window.loaded) return;
    if (first < NEAR && window.moreBefore) void attempt(panel, () => loadMore(panel, initialContactId, 'before'));
    if (last > rows.length - NEAR && window.moreAfter) void attempt(panel, () => loadMore(panel, initialContactId, 'after'));
  }, [panel, initialContactId, window, first, last, rows.length]);

  const next = nextEarlier(earlier, chats);
  useEffect(() => {
    if (next === undefined || first >= NEAR) return;
    void attempt(panel, () => (next.first ? loadChat(panel, next.chatId, null) : loadMore(panel, next.chatId, 'before')));
  }, [panel, next, first]);
  useEffect(
    () => () => {
      for (const { initialContactId: chatId } of earlier) forgetChat(panel, chatId);
    },
    [panel, earlier],
  );

  // Whoever reads the newest stays there while rows come, grow or are measured, and while the room for them changes.
  const stays = useRef(jumpTo === null);
  const size = virtual.getTotalSize();
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && stays.current && !window.moreAfter) element.scrollTop = element.scrollHeight;
  }, [rows, size, window.moreAfter]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      if (stays.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const jumped = useRef<number | null>(null);
  useEffect(() => {
    if (jumpTo === null || jumped.current === jumpTo) return;
    const index = rows.findIndex((row) => row.kind === 'said' && row.item.position === jumpTo);
    if (index < 0) return;
    jumped.current = jumpTo;
    stays.current = false;
    virtual.scrollToIndex(index, { align: 'center' });
  }, [jumpTo, rows, virtual]);

  const [atEnd, setAtEnd] = useState(true);
  const lastScroll = useRef({ top: 0, height: 0 });
  const scrolled = (): void => {
    const element = scroller.current;
    if (!element) return;
    const { scrollTop: top, scrollHeight: height, clientHeight } = element;
    const near = height - top - clientHeight < NEAR_END;
    // Moving up while nothing shrank is the reader's wish; everything else is the list measuring itself.
    if (near) stays.current = true;
    else if (top < lastScroll.current.top - 2 && height >= lastScroll.current.height) stays.current = false;
    // The list moved itself, as it does for a window of another size.
    else if (stays.current && !window.moreAfter) element.scrollTop = height;
    lastScroll.current = { top: element.scrollTop, height };
    setAtEnd((near || stays.current) && !window.moreAfter);
  };
  const toNewest = (): void => {
    stays.current = true;
    virtual.scrollToEnd();
  };
  const seen = useRef(0);
  const newest = window.items.at(-1)?.position ?? 0;
  if (atEnd) seen.current = newest;
  const unseen = window.moreAfter ? 0 : Math.max(0, newest - seen.current);

  return (
    <div className={c('frame')}>
      <div
        ref={scroller}
        className={c('scroll')}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and the keyboard must reach it
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={transcriptWords.label}
        aria-busy={!window.loaded}
        onScroll={scrolled}
      >
        {!window.loaded && (
          <Late>
            <p className={c('hint')}>{transcriptWords.loading}</p>
          </Late>
        )}
        {window.loaded && rows.length === 0 && <p className={c('hint')}>{neverYours ? transcriptWords.notYours : transcriptWords.none}</p>}
        <div className={c('log')} style={{ height: size }}>
          {shown.map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <div key={item.key} ref={virtual.measureElement} data-index={item.index} className={c('row')} style={{ transform: `translateY(${item.start}px)` }}>
                  <TranscriptLine row={row} terms={terms} current={jumpTo !== null && row.kind === 'said' && row.item.position === jumpTo} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {!atEnd && unseen > 0 && (
        <span className={c('pill')}>
          <Button onClick={toNewest} title={transcriptWords.toNewest}>
            <ArrowDown size={16} aria-hidden="true" />
            {transcriptWords.newMessages(unseen)}
          </Button>
        </span>
      )}
    </div>
  );
}

/** A first guess of a row's height; the true one is measured when it comes into sight. */
function estimate(row: TranscriptRow | undefined): number {
  switch (row?.kind) {
    case 'said':
      return (row.same ? 32 : 56) + 20 * Math.floor(Math.min(row.item.content.length, 2000) / 80);
    case 'outgoing':
      return (row.same ? 32 : 56) + 20 * Math.floor(Math.min(row.message.text.length, 2000) / 80);
    case 'day':
      return 32;
    default:
      return 26;
  }
}
