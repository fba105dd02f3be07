import { CircleAlert, Clock, MicOff, Pause, PenLine, Undo2 } from 'lucide-react';
import { memo } from 'react';
import type { ReactNode } from 'react';
import type { DeskContact } from '../../contract/desk.ts';
import { CommandButton } from '../commands/command-button.tsx';
import { clearContact } from '../commands/list/clear-contact.ts';
import { heldSince } from '../calls/call-line.ts';
import { useVoice } from '../calls/use-voice.ts';
import { classNames } from '../design/class-names.ts';
import { ink } from '../design/ink.ts';
import { openContact } from '../desk/panel.ts';
import { useJudged, usePanel } from '../desk/use-panel.tsx';
import { isCall } from '../voice/call-facts.ts';
import type { CallContact } from '../voice/call-facts.ts';
import { callWords } from '../words/calls.ts';
import { shownName } from '../words/telephone-number.ts';
import { Elapsed, Remaining, Ticking } from '../shell/ticking.tsx';
import { contactWords, listWords } from '../words/contacts.ts';
import { ChannelGlyph } from './channel-glyph.tsx';
import css from './contact-list.module.css';
import { rowLine } from './row-line.ts';
import { unansweredSince } from './grouping.ts';
import { shareGone, turnTone, waitTone } from './turn.ts';

const c = classNames(css);

/** One contact in the list. Its timers are leaves: a second that passes renders them, not the row. */
export const ContactRow = memo(function ContactRow({ one, open, stop }: { one: DeskContact; open: boolean; stop: boolean }): ReactNode {
  const panel = usePanel();
  const { contact } = one;
  const name = shownName(contact.customer.name);
  const wait = contact.state === 'waiting_for_return' ? contact.chat.wait : null;
  const typing = useJudged((now) => one.typingUntil !== null && now < one.typingUntil);
  const soon = useJudged((now) => wait !== null && waitTone(wait, now) === 'warning');
  const line = rowLine(one, { typing, soon });
  const clearable = ['missed', 'rejected', 'abandoned', 'withdrawn', 'link_lost'].includes(contact.state);
  const needsYou = contact.state === 'connected' && (one.unread > 0 || one.returnedAfter !== null);
  return (
    <li className={c('item', clearable && 'clearable')}>
      <button
        type="button"
        className={c('row', needsYou && 'unread')}
        aria-current={open ? 'true' : undefined}
        data-stop=""
        tabIndex={stop ? 0 : -1}
        onClick={() => openContact(panel, contact.contactId)}
      >
        <ChannelGlyph channel={contact.channel} {...(contact.call && { direction: contact.call.direction })} />
        <span className={c('name')} title={name}>
          <bdi>{name}</bdi>
        </span>
        <RowClock one={one} />
        <span className={c('line', line.tone)}>{typeof line.words === 'string' ? <bdi>{line.words}</bdi> : <Ticking words={line.words} />}</span>
        <span className={c('mark')}>{clearable ? <span className={c('clearGap')} /> : <Marks one={one} />}</span>
        {wait && <WaitBar wait={wait} />}
      </button>
      {clearable && (
        <span className={c('clear')}>
          <CommandButton command={clearContact} contactId={contact.contactId} kind="link" words={one.intention === 'clearing' ? contactWords.clearing : listWords.clear} about={name} />
        </span>
      )}
    </li>
  );
});

function Marks({ one }: { one: DeskContact }): ReactNode {
  const failed = one.outgoing.filter((message) => message.state === 'failed').length;
  const queued = one.outgoing.filter((message) => message.state === 'queued').length;
  return (
    <>
      {isCall(one) && <CallMarks one={one} />}
      {failed > 0 && (
        <span className={c('danger')}>
          <CircleAlert size={12} aria-hidden="true" />
          <span aria-hidden="true">{failed}</span>
          <span className={ink('heard')}>{listWords.failed(failed)}</span>
        </span>
      )}
      {failed === 0 && queued > 0 && (
        <span className={c('warning')}>
          <Clock size={12} aria-hidden="true" />
          {listWords.queued(queued)}
        </span>
      )}
      {one.hasDraft && one.contact.state === 'connected' && failed === 0 && queued === 0 && (
        <span>
          <PenLine size={12} aria-hidden="true" />
          {listWords.draft}
        </span>
      )}
      {one.returnedAfter !== null && one.unread === 0 && (
        <span className={c('positive')}>
          <Undo2 size={12} aria-hidden="true" />
        </span>
      )}
      {one.unread > 0 && (
        <span className={ink('badge')}>
          {one.unread > 99 ? '99+' : one.unread}
          <span className={ink('heard')}> {listWords.unread(one.unread).replace(/^\S+ /, '')}</span>
        </span>
      )}
    </>
  );
}

function CallMarks({ one }: { one: CallContact }): ReactNode {
  const muted = useVoice((voice) => voice.muted);
  if (one.contact.state !== 'connected') return null;
  return (
    <>
      {muted && (
        <span className={c('danger')}>
          <MicOff size={12} aria-hidden="true" />
          <span className={ink('heard')}>{callWords.youAreMuted}</span>
        </span>
      )}
      {heldSince(one) !== null && <Pause size={12} aria-hidden="true" />}
    </>
  );
}

/** What the clock of a row counts: how long the customer waits for words, else how long this state lasts, or what is left of a wait. */
function RowClock({ one }: { one: DeskContact }): ReactNode {
  const { contact } = one;
  const waitsSince = unansweredSince(one);
  const wait = contact.state === 'waiting_for_return' ? contact.chat.wait : null;
  const held = isCall(one) && contact.state === 'connected' ? heldSince(one) : null;
  const tone = useJudged((now) => (wait ? waitTone(wait, now) : turnTone(waitsSince, now)));
  const look = c('clock', tone !== 'calm' && tone);
  if (wait) return <Remaining until={wait.until} className={look} />;
  if (held !== null) return <Elapsed since={held} className={c('clock', 'warning')} />;
  const since = waitsSince ?? (contact.state === 'connected' ? (one.turn?.since ?? contact.stateSince) : contact.stateSince);
  return <Elapsed since={since} className={look} />;
}

function WaitBar({ wait }: { wait: { since: number; until: number } }): ReactNode {
  const share = useJudged((now) => shareGone(wait, now));
  const soon = useJudged((now) => waitTone(wait, now) === 'warning');
  return (
    <span className={`${ink('bar')} ${c('mini')}`} aria-hidden="true">
      <span className={ink('fill', soon && 'fillWarning')} style={{ display: 'block', width: `${share}%` }} />
    </span>
  );
}
