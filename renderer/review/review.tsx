import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowLeft, BookOpen, MessageSquare, Search, SearchX } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import type { SearchHit, StoredChat } from '../../contract/desk.ts';
import { CommandButton } from '../commands/command-button.tsx';
import { nextHit, previousHit } from '../commands/list/move-to-hit.ts';
import { ChannelGlyph } from '../contacts/channel-glyph.tsx';
import { Timeline } from '../details/timeline.tsx';
import { snippetParts, termsOf } from '../conversation/highlight.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { Transcript } from '../conversation/transcript.tsx';
import { Button, Keycap } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { Empty } from '../design/empty.tsx';
import { RovingArea } from '../design/roving.tsx';
import { loadTimeline } from '../desk/panel.ts';
import { useDesk, useHeld, usePanel, useUi } from '../desk/use-panel.tsx';
import { CallPast } from '../recordings/call-past.tsx';
import { FaultFence } from '../shell/fault-fence.tsx';
import { endedWords, transcriptWords } from '../words/contacts.ts';
import { commandWords } from '../words/commands.ts';
import { reviewWords } from '../words/review.ts';
import { moment } from '../words/time.ts';
import { hitsOfOpenChat } from './hits.ts';
import css from './review.module.css';
import { changeReview, loadStoredChats, moreHits, openHit, openStoredChat, search } from './search.ts';

const c = classNames(css);

/** Reading and searching what this desktop has seen. Everything comes from this computer; no server is needed. */
export function Review(): ReactNode {
  const panel = usePanel();
  const open = useUi((ui) => ui.review.open);
  useEffect(() => void loadStoredChats(panel, false), [panel]);
  useEffect(() => {
    // Who came by a key or the palette has the focus nowhere: it goes to the search.
    if (document.activeElement === document.body) document.querySelector<HTMLInputElement>('[data-review-search] input')?.focus();
  }, []);
  return (
    <div className={c('columns', open !== null && 'reading', open?.channel === 'VOICE' && 'call')}>
      <nav className={c('list')} aria-label={reviewWords.list} data-region="list">
        <SearchBox />
        <Results />
      </nav>
      {open ? (
        <>
          <FaultFence key={open.initialContactId}>
            <Reading chat={open} />
          </FaultFence>
          {open.channel === 'CHAT' && (
            <aside className={c('side')} aria-label={reviewWords.details} data-region="details" tabIndex={-1}>
              <StoryOf chat={open} />
            </aside>
          )}
        </>
      ) : (
        <main className={c('contact')} data-region="contact">
          <Empty level={1} icon={BookOpen} title={reviewWords.choose}>
            {reviewWords.chooseWhat}
          </Empty>
        </main>
      )}
    </div>
  );
}

/** Searching begins this long after the last key. */
const PAUSE = 120;

function SearchBox(): ReactNode {
  const panel = usePanel();
  const query = useUi((ui) => ui.review.query);
  const timer = useRef(0);
  const ask = (text: string): void => {
    changeReview(panel, (review) => ({ ...review, query: text }));
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void search(panel, text), PAUSE);
  };
  return (
    <div className={c('ask')} data-review-search="">
      <label className={c('input')}>
        <Search size={16} aria-hidden="true" />
        <input
          type="search"
          aria-label={reviewWords.search}
          placeholder={reviewWords.placeholder}
          value={query}
          maxLength={500}
          onChange={(event) => ask(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && query !== '') {
              event.preventDefault();
              ask('');
            }
            if (event.key === 'ArrowDown') {
              event.preventDefault();
              document.querySelector<HTMLElement>('[data-region="list"] [data-stop]')?.focus();
            }
          }}
        />
        <Keycap>/</Keycap>
      </label>
    </div>
  );
}

type Entry = { readonly id: string; readonly hit: SearchHit } | { readonly id: string; readonly chat: StoredChat };

function Results(): ReactNode {
  const panel = usePanel();
  const review = useUi((ui) => ui.review);
  const found = review.answered !== null;
  const entries: readonly Entry[] = found ? review.hits.map((hit) => ({ id: hit.itemId, hit })) : review.chats.map((chat) => ({ id: chat.initialContactId, chat }));
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- the compiler that cannot take it is not used here
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 70,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 8,
    initialRect: { width: 384, height: 700 },
  });
  const more = found ? review.more : review.chats.length < review.chatsTotal;
  const isOpen = (entry: Entry): boolean =>
    'hit' in entry
      ? review.open?.initialContactId === entry.hit.chat.initialContactId && review.hitPosition === entry.hit.position
      : review.open?.initialContactId === entry.chat.initialContactId;
  const openIndex = entries.findIndex(isOpen);
  return (
    <>
      <div className={c('head')} aria-live="polite">
        <h2>{found ? reviewWords.hits(review.hits.length, review.more) : reviewWords.stored(review.chatsTotal)}</h2>
        <span>{review.searching ? reviewWords.searching : found ? reviewWords.newestFirst(review.took) : reviewWords.newestFirstOnly}</span>
      </div>
      {review.problem !== null && (
        <p className={c('problem')} role="alert">
          {review.problem}
        </p>
      )}
      {entries.length === 0 ? (
        <NoResults found={found} />
      ) : (
        <div ref={scroller} className={c('results')}>
          <RovingArea>
            <ul className={c('log')} style={{ height: virtual.getTotalSize() }}>
              {virtual.getVirtualItems().map((item) => {
                const entry = entries[item.index];
                return (
                  entry && (
                    <li key={item.key} ref={virtual.measureElement} data-index={item.index} className={c('place')} style={{ transform: `translateY(${item.start}px)` }} aria-setsize={entries.length} aria-posinset={item.index + 1}>
                      {'hit' in entry ? (
                        <HitEntry hit={entry.hit} open={isOpen(entry)} stop={item.index === Math.max(0, openIndex)} />
                      ) : (
                        <ChatEntry chat={entry.chat} open={isOpen(entry)} stop={item.index === Math.max(0, openIndex)} />
                      )}
                    </li>
                  )
                );
              })}
            </ul>
          </RovingArea>
        </div>
      )}
      {more && (
        <div className={c('more')}>
          <Button kind="quiet" onClick={() => void (found ? moreHits(panel) : loadStoredChats(panel, true))}>
            {reviewWords.more}
          </Button>
        </div>
      )}
    </>
  );
}

function NoResults({ found }: { found: boolean }): ReactNode {
  const panel = usePanel();
  const { answered, chatsTotal, chatsLoaded } = useUi((ui) => ui.review);
  if (!found && !chatsLoaded) return null;
  if (!found) {
    return (
      <Empty icon={BookOpen} title={reviewWords.nothingStored}>
        {reviewWords.nothingStoredWhat}
      </Empty>
    );
  }
  const clear = (): void => {
    changeReview(panel, (review) => ({ ...review, query: '' }));
    void search(panel, '');
  };
  return (
    <Empty icon={SearchX} title={reviewWords.noHits(answered ?? '')} action={<Button onClick={clear}>{reviewWords.clear}</Button>}>
      {reviewWords.noHitsWhat(chatsTotal)}
    </Empty>
  );
}

function HitEntry({ hit, open, stop }: { hit: SearchHit; open: boolean; stop: boolean }): ReactNode {
  const panel = usePanel();
  return (
    <button type="button" className={c('result')} aria-current={open ? 'true' : undefined} data-stop="" tabIndex={stop ? 0 : -1} onClick={() => openHit(panel, hit)}>
      <MessageSquare size={16} aria-hidden="true" />
      <b>
        <bdi>{safeLine(hit.chat.customerName)}</bdi>
      </b>
      <time dateTime={new Date(hit.at).toISOString()}>{moment(hit.at, panel.clock.get())}</time>
      <p>
        <bdi>{snippetParts(hit.snippet).map((part, index) => (part.hit ? <mark key={index}>{safeInline(part.text)}</mark> : <span key={index}>{safeInline(part.text)}</span>))}</bdi>
      </p>
    </button>
  );
}

/** Like safeLine, but keeps the spaces at the ends, where a hit joins its neighbours. */
function safeInline(text: string): string {
  const start = /^\s/.test(text) ? ' ' : '';
  const end = /\s$/.test(text) && text.trim() !== '' ? ' ' : '';
  return `${start}${safeLine(text)}${end}`;
}

function ChatEntry({ chat, open, stop }: { chat: StoredChat; open: boolean; stop: boolean }): ReactNode {
  const panel = usePanel();
  return (
    <button type="button" className={c('result')} aria-current={open ? 'true' : undefined} data-stop="" tabIndex={stop ? 0 : -1} onClick={() => openStoredChat(panel, chat)}>
      <ChannelGlyph channel={chat.channel} />
      <b>
        <bdi>{safeLine(chat.customerName)}</bdi>
      </b>
      <time dateTime={new Date(chat.lastAt).toISOString()}>{moment(chat.lastAt, panel.clock.get())}</time>
      <p>
        <bdi>{[reviewWords.lastLine(chat.queue, chat.agents.map(safeLine)), chat.endReason ? endedWords(chat.endReason, chat.channel) : reviewWords.goesOn].filter(Boolean).join(' · ')}</bdi>
      </p>
    </button>
  );
}

const noTerms: readonly string[] = [];

function Reading({ chat }: { chat: StoredChat }): ReactNode {
  const panel = usePanel();
  const review = useUi((ui) => ui.review);
  const you = useDesk((state) => state.session?.user.displayName);
  const hits = hitsOfOpenChat(review);
  const at = hits.findIndex((hit) => hit.position === review.hitPosition);
  const name = safeLine(chat.customerName);
  const now = panel.clock.get();
  const terms = useMemo(() => (review.answered === null ? noTerms : termsOf(review.answered)), [review.answered]);
  const part = useHeld((held) => held.chats.get(chat.initialContactId));
  const stored = part?.loaded ? part.stored : chat.stored;
  const known = Math.max(part?.loaded ? part.total : 0, chat.known);
  return (
    <main className={c('contact')} aria-label={reviewWords.region(chat.channel, name, moment(chat.startedAt, now))} data-region="contact">
      <header className={c('bar')}>
        <span className={c('backOnly')}>
          <Button kind="quiet" onlyIcon aria-label={reviewWords.back} onClick={() => changeReview(panel, (before) => ({ ...before, open: null, hitPosition: null }))}>
            <ArrowLeft size={16} aria-hidden="true" />
          </Button>
        </span>
        <div className={c('who')}>
          <h1 title={name}>
            <bdi>{name}</bdi>
          </h1>
          <p className={c('facts')}>
            <span>{reviewWords.span(chat.startedAt, chat.lastAt, now)}</span>
            {chat.queue !== null && <span>{chat.queue}</span>}
            {chat.agents.length > 0 && <span>{chat.agents.map(safeLine).join(', ')}</span>}
            {chat.endReason && <span>{endedWords(chat.endReason, chat.channel)}</span>}
          </p>
        </div>
        {hits.length > 0 && (
          <div className={c('acts')}>
            <span aria-live="polite">{reviewWords.hitOf(at + 1, hits.length)}</span>
            <CommandButton command={previousHit} label={commandWords.previousHit} onlyIcon />
            <CommandButton command={nextHit} label={commandWords.nextHit} onlyIcon />
          </div>
        )}
      </header>
      {chat.channel === 'VOICE' ? (
        <div className={c('past')}>
          <StoryOf chat={chat} />
        </div>
      ) : (
        <>
          {stored < known && <p className={c('gap')}>{transcriptWords.partStored(stored, known)}</p>}
          <Transcript initialContactId={chat.initialContactId} you={you} terms={terms} jumpTo={review.hitPosition} />
        </>
      )}
    </main>
  );
}

function StoryOf({ chat }: { chat: StoredChat }): ReactNode {
  const panel = usePanel();
  const you = useDesk((state) => state.session?.user.displayName);
  const entries = useHeld((held) => held.timelines.get(chat.initialContactId));
  useEffect(() => {
    loadTimeline(panel, chat.initialContactId).catch(() => undefined); // without the server there may be no story; the transcript is what counts
  }, [panel, chat.initialContactId]);
  if (chat.channel === 'VOICE') return <CallPast initialContactId={chat.initialContactId} entries={entries} you={you} live={false} />;
  return <Timeline entries={entries} you={you} channel={chat.channel} />;
}
