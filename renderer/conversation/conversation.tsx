import { ArrowRightLeft, CircleCheck, PhoneMissed, PhoneOff, Unlink } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ContactView, TimelineEntry } from '../../contract/contact.ts';
import type { DeskContact } from '../../contract/desk.ts';
import type { ContactTransfer } from '../../contract/quick-connect.ts';
import { callLine } from '../calls/call-line.ts';
import { CallSheet } from '../calls/call-sheet.tsx';
import { CommandButton } from '../commands/command-button.tsx';
import { bargeIn } from '../commands/list/barge-in.ts';
import { callAgainCommand } from '../commands/list/call-again.ts';
import { clearContact } from '../commands/list/clear-contact.ts';
import { closeContact } from '../commands/list/close-contact.ts';
import { endCall } from '../commands/list/end-call.ts';
import { leaveChat } from '../commands/list/leave-chat.ts';
import { pauseTask } from '../commands/list/pause-task.ts';
import { createTask } from '../commands/list/create-task.ts';
import { transfer } from '../commands/list/transfer.ts';
import { toggleDetails } from '../commands/list/toggle-details.ts';
import { rowLine, waitingWords } from '../contacts/row-line.ts';
import { unansweredSince } from '../contacts/grouping.ts';
import { turnTone, waitTone } from '../contacts/turn.ts';
import { classNames } from '../design/class-names.ts';
import { useDesk, useHeld, useJudged } from '../desk/use-panel.tsx';
import { transferLine } from '../transfers/transfer-line.ts';
import { useNarrow } from '../shell/narrow.ts';
import { Elapsed, Remaining, Ticking } from '../shell/ticking.tsx';
import { customersAddress, isCall, others } from '../voice/call-facts.ts';
import type { CallContact } from '../voice/call-facts.ts';
import { callWords } from '../words/calls.ts';
import { addressBeside, shownName } from '../words/telephone-number.ts';
import { contactWords, endedWords, listWords, transcriptWords } from '../words/contacts.ts';
import { dialWords, isNotReached } from '../words/dial.ts';
import type { NotReached as NotReachedReason } from '../words/dial.ts';
import { monitorWords } from '../words/monitoring.ts';
import { newTaskWords, taskWords } from '../words/tasks.ts';
import { duration } from '../words/time.ts';
import { transferWords } from '../words/transfers.ts';
import { Composer } from './composer.tsx';
import css from './conversation.module.css';
import { TaskSheet } from './task-sheet.tsx';
import { Transcript } from './transcript.tsx';
import { Whispers } from './whispers.tsx';

const c = classNames(css);

/** From these a task can be made without looking for the command. */
const MAKES_TASKS: readonly string[] = ['connected', 'after_contact_work', 'barged'];

/** One chat: who and how it stands, what was said, and the place to write. */
export function Conversation({ one }: { one: DeskContact }): ReactNode {
  const { contact } = one;
  const you = useDesk((state) => state.session?.user.displayName);
  const name = shownName(contact.customer.name);
  return (
    <main className={c('contact')} aria-label={contact.task ? taskWords.region(name) : contact.call ? callWords.region(name) : contactWords.region(name)} data-region="contact" tabIndex={-1}>
      <ContactBar one={one} name={name} />
      {one.refusal && (
        <p className={c('refusal')} role="alert">
          {contactWords.refused(contactWords.notDone.none, one.refusal.code, one.refusal.message)}
        </p>
      )}
      {contact.task ? <TaskSheet one={one} /> : isCall(one) ? <CallSheet call={one} /> : <Transcript key={`transcript ${contact.initialContactId}`} initialContactId={contact.initialContactId} outgoing={one.outgoing} you={you} contactId={contact.contactId} />}
      {(contact.state === 'connected' || contact.state === 'after_contact_work') && <Whispers whispers={contact.whispers} />}
      {contact.state === 'connected' && contact.channel === 'CHAT' && <Below one={one} name={name} />}
      {(contact.state === 'barged' || (contact.state === 'connected' && contact.channel === 'CHAT')) && <Composer key={`composer ${contact.contactId}`} contactId={contact.contactId} name={name} outgoing={one.outgoing} />}
      {contact.state === 'monitoring' && <p className={c('below')}>{monitorWords.unseen}</p>}
      {contact.state === 'after_contact_work' && <AfterWork contact={contact} />}
    </main>
  );
}

function ContactBar({ one, name }: { one: DeskContact; name: string }): ReactNode {
  const { contact } = one;
  const narrow = useNarrow();
  return (
    <header className={c('bar')}>
      <div className={c('who')}>
        <h1 title={name}>
          <bdi>{name}</bdi>
        </h1>
        <p className={c('facts')}>
          <StateFacts one={one} />
        </p>
      </div>
      <div className={c('acts')}>
        {contact.state === 'connected' && <CommandButton command={pauseTask} contactId={contact.contactId} words={one.intention === 'pausing' ? taskWords.pausing : taskWords.pause} showIcon />}
        <CommandButton command={bargeIn} contactId={contact.contactId} words={one.intention === 'barging' ? monitorWords.steppingIn : monitorWords.stepIn} showIcon />
        <CommandButton command={transfer} contactId={contact.contactId} {...(one.intention === 'transferring' && { words: transferWords.transferring })} {...(narrow && { label: transferWords.command, onlyIcon: true })} showIcon />
        <CommandButton command={leaveChat} contactId={contact.contactId} words={leaveWords(one)} {...(isCall(one) && others(one).length < 2 && { kind: 'danger', icon: PhoneOff })} showIcon />
        {isCall(one) && (contact.state === 'connected' || contact.state === 'calling') && <CommandButton command={endCall} kind="danger" {...(one.intention === 'ending' && { words: callWords.ending })} showIcon />}
        <CommandButton command={closeContact} contactId={contact.contactId} words={one.intention === 'closing' ? contactWords.closing : contactWords.close} kind="primary" />
        <CommandButton command={clearContact} contactId={contact.contactId} words={one.intention === 'clearing' ? contactWords.clearing : contactWords.clear} kind="primary" />
        {MAKES_TASKS.includes(contact.state) && <CommandButton command={createTask} contactId={contact.contactId} label={newTaskWords.title} onlyIcon />}
        <span className={c('narrowOnly')}>
          <CommandButton command={toggleDetails} contactId={contact.contactId} label={contactWords.details} onlyIcon />
        </span>
      </div>
    </header>
  );
}

function leaveWords(one: DeskContact): string {
  const { contact, intention } = one;
  if (contact.state === 'monitoring') return intention === 'leaving' ? contactWords.leaving : monitorWords.leave;
  if (contact.task) return intention === 'leaving' ? taskWords.ending : taskWords.end;
  if (isCall(one)) return intention === 'leaving' ? callWords.leaving : others(one).length > 1 ? callWords.leave : callWords.hangUp;
  return intention === 'leaving' ? contactWords.leaving : contactWords.leave;
}

function StateFacts({ one }: { one: DeskContact }): ReactNode {
  const { contact } = one;
  const queue = contact.queue && <span className={c('compactOff')}>{contact.queue.name}</span>;
  const { wait } = contact.chat;
  if (isCall(one) && (contact.state === 'connected' || contact.state === 'calling')) return <CallFacts call={one} queue={queue} />;
  switch (contact.state) {
    case 'connected':
      return (
        <>
          <span className={c('positive')}>{listWords.connected}</span>
          <Elapsed since={contact.connectedAt ?? contact.stateSince} />
          {queue}
          <TurnFact one={one} />
        </>
      );
    case 'waiting_for_return':
      return (
        <>
          <span className={c('ink')}>{waitingWords(contact.chat.state)}</span>
          {wait && <WaitLeft wait={wait} />}
          {queue}
        </>
      );
    case 'after_contact_work':
      return (
        <>
          <span className={c('muted')}>{contactWords.acwState}</span>
          <Elapsed since={contact.stateSince} />
          {queue}
        </>
      );
    default: {
      const line = rowLine(one, { typing: false, soon: false });
      return (
        <>
          <span className={c(line.tone ?? 'ink')}>{typeof line.words === 'string' ? line.words : <Ticking words={line.words} />}</span>
          <Elapsed since={contact.stateSince} />
          {queue}
        </>
      );
    }
  }
}

function CallFacts({ call, queue }: { call: CallContact; queue: ReactNode }): ReactNode {
  const { contact } = call;
  const said = callLine(call);
  const address = addressBeside(contact.customer.name, customersAddress(contact.call));
  return (
    <>
      <span className={c(said.tone ?? 'ink')}>{said.words}</span>
      <Elapsed since={contact.connectedAt ?? contact.stateSince} words={contact.call.hearing === 'ringback' && contact.state === 'calling' ? callWords.callingFor : contact.state === 'calling' || said.words === callWords.rowTalking ? (length) => length : callWords.inCall} />
      {queue}
      {address !== null && <span className={c('compactOff')}>{address}</span>}
    </>
  );
}

function WaitLeft({ wait }: { wait: { since: number; until: number } }): ReactNode {
  const tone = useJudged((now) => waitTone(wait, now));
  return (
    <span className={c(tone !== 'calm' && tone)}>
      <Remaining until={wait.until} words={contactWords.waitLeft} />
    </span>
  );
}

function TurnFact({ one }: { one: DeskContact }): ReactNode {
  const since = unansweredSince(one);
  const tone = useJudged((now) => turnTone(since, now));
  if (!one.turn) return null;
  return (
    <span className={c('compactOff', tone !== 'calm' && tone)}>
      <Elapsed since={one.turn.since} words={since === undefined ? contactWords.yourTurnEnded : contactWords.theirTurnEnded} />
    </span>
  );
}

/** Under the transcript: typing while it is known to be true, in the past tense over a dead link; or that the customer is away. */
function Below({ one, name }: { one: DeskContact; name: string }): ReactNode {
  const live = useDesk((state) => state.link.state === 'live');
  const lostAt = useDesk((state) => state.link.heardAt ?? state.link.since);
  const until = one.typingUntil;
  const typing = useJudged((now) => until !== null && now < until);
  const wasTyping = !live && until !== null && until > lostAt;
  const { presence, presenceSince } = one.contact.customer;
  return (
    <p className={c('below')}>
      {wasTyping ? (
        <>
          <Unlink size={16} aria-hidden="true" />
          <span>
            <Ticking words={(now) => transcriptWords.wasTyping(name, duration(now - lostAt))} />
          </span>
        </>
      ) : live && typing ? (
        <>
          <i aria-hidden="true">•••</i>
          <bdi>{transcriptWords.typing(name)}</bdi>
        </>
      ) : live && presence === 'away' ? (
        <span>
          <Ticking words={(now) => transcriptWords.away(name, duration(now - presenceSince))} />
        </span>
      ) : null}
    </p>
  );
}

function AfterWork({ contact }: { contact: ContactView }): ReactNode {
  const { chat, transfer: sent } = contact;
  if (sent?.side === 'sent') return <HandedOn contact={contact} sent={sent} />;
  if (contact.call?.direction === 'callback' && chat.state === 'scheduled') return <CalledLater contact={contact} />;
  if (contact.call !== null && contact.call.direction !== 'inbound' && isNotReached(chat.endReason)) return <NotReached contact={contact} why={chat.endReason} />;
  const title = contact.task ? taskWords.acwTitle : contact.call ? callWords.acwTitle : contactWords.acwTitle;
  const what = (now: number): string => {
    const ended = contact.task ? taskWords.acwEnded : contact.call ? callWords.acwEnded : contactWords.acwEnded;
    if (chat.state === 'ended') return chat.endReason ? `${endedWords(chat.endReason, contact.channel)}. ${ended}` : ended;
    if (contact.task) return taskWords.acwGoesOn;
    if (contact.call) return callWords.acwGoesOn;
    if (chat.wait) return contactWords.acwWaits(chat.wait.until, now);
    if (chat.state === 'in_queue') return contactWords.acwInQueue;
    if (chat.state === 'with_agent') return contactWords.acwWithAgent;
    return contactWords.acwWaitsShort;
  };
  return (
    <section className={c('banner')} aria-label={title}>
      <CircleCheck size={16} aria-hidden="true" />
      <h2>{title}</h2>
      <p>
        <Ticking words={what} /> {contact.call ? callWords.acwHolds : contactWords.acwHolds}
      </p>
      <CommandButton command={callAgainCommand} contactId={contact.contactId} showIcon showKeys />
    </section>
  );
}

/** Nobody answered a call of this side: why, and what can be done. */
function NotReached({ contact, why }: { contact: ContactView; why: NotReachedReason }): ReactNode {
  const { title, what } = dialWords.notReached[why];
  return (
    <section className={c('banner')} aria-label={title}>
      <PhoneMissed size={16} aria-hidden="true" />
      <h2>{title}</h2>
      <p>
        {what} {dialWords.isClosed} {callWords.acwHolds}
      </p>
      <span className={c('bannerActs')}>
        <CommandButton command={callAgainCommand} contactId={contact.contactId} showIcon showKeys />
      </span>
    </section>
  );
}

/** This try of a callback came to nothing, and another one follows. */
function CalledLater({ contact }: { contact: ContactView }): ReactNode {
  const why = useHeld((held) => whyNotReached(held.timelines.get(contact.initialContactId) ?? [], contact.contactId));
  const title = why === null ? dialWords.rowRetry : dialWords.notReached[why].title;
  const callback = contact.call?.callback;
  return (
    <section className={c('banner')} aria-label={title}>
      <PhoneMissed size={16} aria-hidden="true" />
      <h2>{title}</h2>
      <p>
        {callback && dialWords.retryBegins(callback.attempt, callback.of)} {dialWords.isClosed} {callWords.acwHolds}
      </p>
    </section>
  );
}

/** What the server told of this segment's try. */
function whyNotReached(story: readonly TimelineEntry[], contactId: string): NotReachedReason | null {
  const told = story.findLast((entry) => entry.type === 'callback_unanswered' && entry.contactId === contactId)?.data['reason'];
  return typeof told === 'string' && isNotReached(told) ? told : null;
}

/** Where the contact that was handed on is now, and what is left to do here. */
function HandedOn({ contact, sent }: { contact: ContactView; sent: ContactTransfer }): ReactNode {
  const line = transferLine(sent);
  return (
    <section className={c('banner')} aria-label={transferWords.acwTitle}>
      <ArrowRightLeft size={16} aria-hidden="true" />
      <h2>{transferWords.acwTitle}</h2>
      <p>
        <output>
          <b className={c(line.tone)}>{line.words}.</b>
        </output>{' '}
        {transferWords.acwClose} {contact.call ? callWords.acwHolds : contactWords.acwHolds}
      </p>
    </section>
  );
}
