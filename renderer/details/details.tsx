import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DeskContact } from '../../contract/desk.ts';
import { useVoice } from '../calls/use-voice.ts';
import { CommandButton } from '../commands/command-button.tsx';
import { callCustomer } from '../commands/list/call-customer.ts';
import { soundSettings } from '../commands/list/sound.ts';
import type { ContactTransfer } from '../../contract/quick-connect.ts';
import { transferLine } from '../transfers/transfer-line.ts';
import { transferWords } from '../words/transfers.ts';
import { addressBeside, shownName } from '../words/telephone-number.ts';
import { safeLine, safeText } from '../conversation/safe-text.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { useDesk, useHeld, useJudged, usePanel } from '../desk/use-panel.tsx';
import { CallPast } from '../recordings/call-past.tsx';
import { Ticking } from '../shell/ticking.tsx';
import { customersAddress, isCall } from '../voice/call-facts.ts';
import type { CallContact } from '../voice/call-facts.ts';
import { callWords } from '../words/calls.ts';
import { soundWords } from '../words/sound.ts';
import { detailWords } from '../words/details.ts';
import { gotItWords } from '../words/reasons.ts';
import { taskWords } from '../words/tasks.ts';
import { duration, moment } from '../words/time.ts';
import css from './details.module.css';
import { History } from './history.tsx';
import { Timeline } from './timeline.tsx';

const c = classNames(css);

/** Who it is, what is known, why it came here, and what happened. */
export function Details({ one }: { one: DeskContact }): ReactNode {
  const { contact } = one;
  const you = useDesk((state) => state.session?.user.displayName);
  const entries = useHeld((held) => held.timelines.get(contact.initialContactId));
  const attributes = Object.entries(contact.attributes);
  const reasons = contact.reasons.map(gotItWords).filter((words) => words !== undefined);
  return (
    <>
      <About one={one} />
      <section className={c('section')} aria-label={detailWords.attributes}>
        <div className={c('head')}>
          <h2>{detailWords.attributes}</h2>
        </div>
        {attributes.length === 0 ? (
          <p className={c('none')}>{detailWords.noAttributes}</p>
        ) : (
          <dl className={c('pairs')}>
            {attributes.map(([name, value]) => (
              <Attribute key={name} name={name} value={value} />
            ))}
          </dl>
        )}
      </section>
      {reasons.length > 0 && (
        <section className={c('section')} aria-label={detailWords.why}>
          <div className={c('head')}>
            <h2>{detailWords.why}</h2>
          </div>
          <ul className={c('why')}>
            {reasons.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </section>
      )}
      {contact.transfer && <Transferred transfer={contact.transfer} />}
      <History contactId={contact.contactId} />
      {isCall(one) ? (
        <CallPast initialContactId={contact.initialContactId} entries={entries} you={you} live={contact.state !== 'after_contact_work'} />
      ) : (
        <Timeline entries={entries} you={you} channel={contact.channel} />
      )}
      {isCall(one) && (contact.state === 'connected' || contact.state === 'calling') && <Devices />}
      <section className={c('section')} aria-label={detailWords.contact}>
        <div className={c('head')}>
          <h2>{detailWords.contact}</h2>
        </div>
        <dl className={c('pairs')}>
          <dt>{detailWords.total}</dt>
          <dd>
            <Ticking words={(now) => detailWords.totalOf(now - contact.startedAt, contact.expiresAt - contact.startedAt)} />
          </dd>
          <dt>{detailWords.ends}</dt>
          <dd>
            <Ticking words={(now) => moment(contact.expiresAt, now)} />
          </dd>
          <dt>{detailWords.id}</dt>
          <dd>
            <span className={c('mono')}>{contact.contactId}</span>
          </dd>
        </dl>
      </section>
    </>
  );
}

/** How it was handed on, as far as this agent may know. */
function Transferred({ transfer }: { transfer: ContactTransfer }): ReactNode {
  const line = transferLine(transfer);
  return (
    <section className={c('section')} aria-label={transferWords.section}>
      <div className={c('head')}>
        <h2>{transferWords.section}</h2>
      </div>
      <dl className={c('pairs')}>
        <dt>{transferWords.state}</dt>
        <dd className={c(line.tone)}>{line.words}</dd>
        <dt>{transferWords.by}</dt>
        <dd>{transfer.by === null ? transferWords.fromProgram : safeLine(transfer.by)}</dd>
        <dt>{transferWords.to}</dt>
        <dd>{safeLine(transfer.to.name)}</dd>
        <dt>{transferWords.at}</dt>
        <dd>
          <Ticking words={(now) => moment(transfer.at, now)} />
        </dd>
        {transfer.note !== null && (
          <>
            <dt>{transferWords.note}</dt>
            <dd className={c('noteText')}>{safeText(transfer.note)}</dd>
          </>
        )}
        {transfer.missed > 0 && (
          <>
            <dt>{transferWords.missed}</dt>
            <dd>{transferWords.missedOf(transfer.missed)}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** Whom or what the contact is about. */
function About({ one }: { one: DeskContact }): ReactNode {
  const panel = usePanel();
  const { task } = one.contact;
  return (
    <section className={c('section')} aria-label={task ? taskWords.details : detailWords.customer}>
      <div className={c('head')}>
        <h2>{task ? taskWords.details : detailWords.customer}</h2>
        <span className={c('closer')}>
          <Button kind="quiet" size="small" onlyIcon aria-label={detailWords.close} onClick={() => panel.ui.set((ui) => ({ ...ui, drawerOpen: false }))}>
            <X size={16} aria-hidden="true" />
          </Button>
        </span>
      </div>
      {task ? <TaskPairs one={one} task={task} /> : isCall(one) ? <CallPairs call={one} /> : <CustomerPairs one={one} />}
      <div className={c('acts')}>
        <CommandButton command={callCustomer} contactId={one.contact.contactId} size="small" showIcon />
      </div>
    </section>
  );
}

function CustomerPairs({ one: { contact } }: { one: DeskContact }): ReactNode {
  const { customer } = contact;
  return (
    <dl className={c('pairs')}>
      <dt>{detailWords.name}</dt>
      <dd className={c('cut')} title={shownName(customer.name)}>
        <bdi>{shownName(customer.name)}</bdi>
      </dd>
      {customer.id !== null && <CustomersId id={customer.id} />}
      <dt>{customer.presence === 'here' ? detailWords.here : detailWords.away}</dt>
      <dd className={c(customer.presence === 'here' && 'positive')}>
        <Ticking words={(now) => detailWords.since(customer.presenceSince, now)} />
      </dd>
      <dt>{detailWords.started}</dt>
      <dd>
        <Ticking words={(now) => moment(contact.startedAt, now)} />
      </dd>
      <dt>{detailWords.returns}</dt>
      <dd>{detailWords.times(contact.chat.returns)}</dd>
    </dl>
  );
}

/** By what the company knows him, and his pages are called. */
function CustomersId({ id }: { id: string }): ReactNode {
  return (
    <>
      <dt>{detailWords.customerId}</dt>
      <dd className={c('cut')} title={safeLine(id)}>
        <bdi>{safeLine(id)}</bdi>
      </dd>
    </>
  );
}

function CallPairs({ call: { contact } }: { call: CallContact }): ReactNode {
  const { customer, call } = contact;
  const address = addressBeside(customer.name, customersAddress(call));
  return (
    <dl className={c('pairs')}>
      <dt>{detailWords.name}</dt>
      <dd className={c('cut')} title={shownName(customer.name)}>
        <bdi>{shownName(customer.name)}</bdi>
      </dd>
      {address !== null && (
        <>
          <dt>{detailWords.address}</dt>
          <dd className={c('cut')}>
            <bdi>{address}</bdi>
          </dd>
        </>
      )}
      {customer.id !== null && customer.id !== customersAddress(call) && <CustomersId id={customer.id} />}
      <dt>{detailWords.call}</dt>
      <dd>{callWords.direction[call.direction]}</dd>
      <dt>{detailWords.started}</dt>
      <dd>
        <Ticking words={(now) => moment(contact.startedAt, now)} />
      </dd>
      {contact.queue && call.direction !== 'outbound' && (
        <>
          <dt>{detailWords.waited}</dt>
          <dd>{duration(contact.waited)}</dd>
        </>
      )}
    </dl>
  );
}

/** What the agent speaks into and hears with on this call. */
function Devices(): ReactNode {
  const microphone = useVoice((voice) => voice.microphoneLabel);
  const sound = useDesk((state) => state.preferences.sound);
  return (
    <section className={c('section')} aria-label={soundWords.devices}>
      <div className={c('head')}>
        <h2>{soundWords.devices}</h2>
        <CommandButton command={soundSettings} kind="quiet" size="small" words={soundWords.change} />
      </div>
      <dl className={c('pairs')}>
        <dt>{soundWords.microphone}</dt>
        <dd className={c('cut')}>{microphone ?? soundWords.none}</dd>
        <dt>{soundWords.speaker}</dt>
        <dd className={c('cut')}>{sound.speaker ?? soundWords.system}</dd>
        <dt>{soundWords.ringer}</dt>
        <dd className={c('cut')}>{sound.ringer ?? soundWords.system}</dd>
      </dl>
    </section>
  );
}

function TaskPairs({ one: { contact }, task }: { one: DeskContact; task: NonNullable<DeskContact['contact']['task']> }): ReactNode {
  const { dueAt } = task;
  const overdue = useJudged((now) => dueAt !== null && now > dueAt);
  return (
    <dl className={c('pairs')}>
      <dt>{taskWords.created}</dt>
      <dd>
        <Ticking words={(now) => moment(contact.startedAt, now)} />
      </dd>
      {contact.queue && (
        <>
          <dt>{taskWords.queue}</dt>
          <dd>{contact.queue.name}</dd>
        </>
      )}
      {task.createdBy !== null && (
        <>
          <dt>{taskWords.createdBy}</dt>
          <dd>{safeLine(task.createdBy)}</dd>
        </>
      )}
      {dueAt !== null && (
        <>
          <dt>{taskWords.dueAt}</dt>
          <dd className={c(overdue && 'warning')}>
            <Ticking words={(now) => (now > dueAt ? taskWords.overdue(moment(dueAt, now)) : moment(dueAt, now))} />
          </dd>
        </>
      )}
      <dt>{taskWords.due}</dt>
      <dd>
        <Ticking words={(now) => moment(contact.expiresAt, now)} />
      </dd>
      {task.pauses > 0 && (
        <>
          <dt>{taskWords.pauses}</dt>
          <dd>
            <Ticking words={(now) => taskWords.pausesOf(task.pauses, duration(task.pausedFor + (contact.state === 'paused' ? now - contact.stateSince : 0)))} />
          </dd>
        </>
      )}
    </dl>
  );
}

/** Of the long names that systems give things, the end says which one it is; the whole is in the tooltip. */
function inBrief(value: string): string {
  return value.startsWith('arn:') ? value.split('/').slice(-2).join('/') : value;
}

function Attribute({ name, value }: { name: string; value: string }): ReactNode {
  const key = safeLine(name);
  return (
    <>
      <dt title={key}>
        <bdi>{key}</bdi>
      </dt>
      <dd className={c('cut')} title={safeLine(value)}>
        <bdi>{inBrief(safeLine(value))}</bdi>
      </dd>
    </>
  );
}
