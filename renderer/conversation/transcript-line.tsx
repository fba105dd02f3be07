import { ArrowLeftRight, Check, CheckCheck, CircleAlert, Clock, CornerUpLeft, Dot, AlignLeft, LogIn, LogOut, Send, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { memo } from 'react';
import type { ReactNode } from 'react';
import type { ChatItem } from '../../contract/chat-item.ts';
import type { OutgoingMessage } from '../../contract/desk.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { attempt } from '../desk/panel.ts';
import { usePanel } from '../desk/use-panel.tsx';
import { Late } from '../shell/late.tsx';
import { transcriptWords } from '../words/contacts.ts';
import { refusalWords, retryCanHelp } from '../words/refusals.ts';
import { clockSeconds, clockTime, dayName } from '../words/time.ts';
import { Attachment } from './attachment.tsx';
import { takeBackInto } from './drafts.ts';
import type { EventGlyph } from './event-words.ts';
import { MARKDOWN, PLAIN } from './content-type.ts';
import { answerWords, INTERACTIVE, messageWords, RESPONSE } from './interactive.ts';
import { Answered, Shown } from './interactive-line.tsx';
import { MessageText } from './message-text.tsx';
import type { TranscriptRow } from './rows.ts';
import { safeLine } from './safe-text.ts';
import css from './transcript.module.css';

/** What the flow itself is called on the wire; any other name is a bot's (server/flows/flow-bot.ts). */
const SYSTEM_NAME = 'SYSTEM_MESSAGE';

const c = classNames(css);

const GLYPHS: Readonly<Record<EventGlyph, LucideIcon>> = {
  enter: LogIn,
  leave: LogOut,
  back: CornerUpLeft,
  queue: AlignLeft,
  end: X,
  clock: Clock,
  transfer: ArrowLeftRight,
  dot: Dot,
};

/** One row of a transcript: time, who and words, and what happened to it. */
export const TranscriptLine = memo(function TranscriptLine({ row, terms, current }: { row: TranscriptRow; terms: readonly string[]; current: boolean }): ReactNode {
  switch (row.kind) {
    case 'start':
      return null;
    case 'divider':
      return <p className={c('day', 'divider')}>{row.words}</p>;
    case 'day':
      return <p className={c('day')}>{dayName(row.at)}</p>;
    case 'gap':
      return <p className={c('gap')}>{transcriptWords.gap(row.missing)}</p>;
    case 'event': {
      const Glyph = GLYPHS[row.glyph];
      return (
        <div className={c('event', row.weighty && 'weighty')}>
          <At at={row.at} />
          <p>
            <Glyph size={16} aria-hidden="true" />
            <bdi>{row.words}</bdi>
          </p>
        </div>
      );
    }
    case 'said':
      return <Said row={row} terms={terms} current={current} />;
    case 'outgoing':
      return <Outgoing message={row.message} same={row.same} />;
  }
});

function At({ at }: { at: number }): ReactNode {
  return (
    <time className={c('time')} dateTime={new Date(at).toISOString()} title={clockSeconds(at)}>
      {clockTime(at)}
    </time>
  );
}

function By({ name, at, hidden }: { name: string; at: number; hidden: boolean }): ReactNode {
  if (hidden) return null;
  return (
    <span className={c('by')}>
      <b>
        <bdi>{name}</bdi>
      </b>
      <span className={c('at')}> {clockTime(at)}</span>
    </span>
  );
}

function Said({ row, terms, current }: { row: Extract<TranscriptRow, { kind: 'said' }>; terms: readonly string[]; current: boolean }): ReactNode {
  const { item, from, same } = row;
  const name = from === 'you' ? transcriptWords.you : from === 'system' ? (item.role === 'CUSTOM_BOT' || ![SYSTEM_NAME, ''].includes(row.name) ? safeLine(row.name) : transcriptWords.system) : safeLine(row.name);
  const mine = from === 'you' || from === 'agent';
  return (
    <div className={c('said', mine && 'yours', from === 'system' && 'bot', same && 'same', current && 'current')}>
      <At at={item.at} />
      <div className={c('words')}>
        <By name={name} at={item.at} hidden={same} />
        {item.attachments ? item.attachments.map((file) => <Attachment key={file.id} file={file} />) : <Words item={item} terms={terms} />}
      </div>
      {mine && item.kind === 'message' && <Receipt at={item.at} delivered={item.receipt.deliveredAt} read={item.receipt.readAt} />}
    </div>
  );
}

function Words({ item, terms }: { item: ChatItem; terms: readonly string[] }): ReactNode {
  if (item.contentType === INTERACTIVE) {
    const words = messageWords(item.content);
    if (words) return <Shown words={words} />;
  }
  // A choice from a carousel comes back as plain text that is JSON.
  if (item.contentType === RESPONSE || (item.role === 'CUSTOMER' && item.content.startsWith('{"templateIdentifier"'))) {
    const words = answerWords(item.content);
    if (words) return <Answered words={words} />;
  }
  const readable = item.contentType === PLAIN || item.contentType === MARKDOWN;
  return readable ? <MessageText text={item.content} terms={terms} /> : <i>{transcriptWords.notText}</i>;
}

/** The server has it: sent, delivered, read. Only with the server's number is anything called sent. */
function Receipt({ at, delivered, read }: { at: number; delivered: number | undefined; read: number | undefined }): ReactNode {
  const Icon = read === undefined && delivered === undefined ? Check : CheckCheck;
  const words =
    read !== undefined ? transcriptWords.read(clockTime(read)) : delivered !== undefined ? transcriptWords.delivered(clockTime(delivered)) : transcriptWords.sent(clockTime(at));
  return (
    <span className={c('receipt', read !== undefined && 'read')}>
      <Icon size={12} aria-hidden="true" />
      {words}
    </span>
  );
}

/** A message the server does not have, or has refused. */
function Outgoing({ message, same }: { message: OutgoingMessage; same: boolean }): ReactNode {
  const look = message.state === 'queued' ? 'queued' : message.state === 'failed' ? 'failed' : undefined;
  return (
    <div className={c('said', 'yours', look, same && !look && 'same')}>
      <At at={message.writtenAt} />
      <div className={c('words')}>
        <By name={transcriptWords.you} at={message.writtenAt} hidden={same && !look} />
        <MessageText text={message.text} terms={[]} />
      </div>
      {message.state === 'queued' && (
        <span className={c('receipt', 'isQueued')}>
          <Clock size={12} aria-hidden="true" />
          {transcriptWords.queued}
        </span>
      )}
      {message.state === 'sending' && <Sending />}
      {message.state === 'failed' && (
        <span className={c('receipt', 'isFailed')}>
          <CircleAlert size={12} aria-hidden="true" />
          {transcriptWords.notSent}
        </span>
      )}
      {message.state !== 'sending' && <WaysOut message={message} />}
    </div>
  );
}

/** "Sending" is only worth a word after this long. */
const SAY_SENDING_AFTER = 300;

function Sending(): ReactNode {
  return (
    <span className={c('receipt')}>
      <Late after={SAY_SENDING_AFTER}>
        <Send size={12} aria-hidden="true" />
        {transcriptWords.sending}
      </Late>
    </span>
  );
}

function WaysOut({ message }: { message: OutgoingMessage }): ReactNode {
  const panel = usePanel();
  const failure = message.state === 'failed' ? message.failure : null;
  const again = failure !== null && retryCanHelp(failure.code);
  return (
    <div className={c('after')}>
      {failure && (
        <p>
          <span className={c('danger')}>{refusalWords(failure.code, failure.message)}</span> {transcriptWords.nothingReached}
        </p>
      )}
      {again && (
        <Button size="small" onClick={() => void attempt(panel, () => panel.client.call('resend', { id: message.id }))}>
          {transcriptWords.tryAgain}
        </Button>
      )}
      <Button size="small" kind={failure ? 'plain' : 'link'} onClick={() => void takeBackInto(panel, message)}>
        {failure ? transcriptWords.keepAsDraft : transcriptWords.takeBack}
      </Button>
      {failure && (
        <Button size="small" kind="quiet" onClick={() => void attempt(panel, () => panel.client.call('takeBack', { id: message.id }))}>
          {transcriptWords.discard}
        </Button>
      )}
    </div>
  );
}
