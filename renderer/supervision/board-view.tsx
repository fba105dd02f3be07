import { AlignLeft, CircleHelp, ChevronRight, Eye } from 'lucide-react';
import { Fragment, useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Board, BoardAgent, BoardContact, BoardQueue } from '../../contract/board.ts';
import { ChannelGlyph } from '../contacts/channel-glyph.tsx';
import { safeLine } from '../conversation/safe-text.ts';
import type { Channel } from '../../contract/primitives.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { Empty } from '../design/empty.tsx';
import { ink } from '../design/ink.ts';
import { RovingArea } from '../design/roving.tsx';
import { attempt } from '../desk/panel.ts';
import type { Panel } from '../desk/panel.ts';
import { useDesk, useJudged, usePanel, useUi } from '../desk/use-panel.tsx';
import { Elapsed, Remaining, Ticking } from '../shell/ticking.tsx';
import { boardWords } from '../words/board.ts';
import { monitorWords } from '../words/monitoring.ts';
import { duration } from '../words/time.ts';
import css from './board.module.css';
import { agentsInOrder, boardSum, queuesInOrder, waitTone } from './board-order.ts';
import { WhyPanel } from './why-panel.tsx';

const c = classNames(css);

/** The supervisor's board: whole, small, as of one number of the server's log. */
export function BoardView(): ReactNode {
  const panel = usePanel();
  const board = useDesk((state) => state.board);
  const explained = useUi((ui) => ui.explainedContactId);
  const main = useRef<HTMLElement>(null);
  const shown = board !== null;
  useEffect(() => {
    if (shown && document.activeElement === document.body) main.current?.focus();
  }, [shown]);
  useEffect(() => {
    void attempt(panel, () => panel.client.call('watchBoard', { on: true }));
    return () => void panel.client.call('watchBoard', { on: false }).catch(() => undefined);
  }, [panel]);
  if (!board) {
    return (
      <Empty level={1} icon={AlignLeft} title={boardWords.loading}>
        {boardWords.loadingWhat}
      </Empty>
    );
  }
  return (
    <div className={c('board', explained === null && 'withoutSide')}>
      <main ref={main} className={c('main')} aria-label={boardWords.region} data-region="contact" tabIndex={-1}>
        <Figures board={board} />
        <Queues board={board} />
        <Agents agents={board.agents} />
        {board.waitingForCustomer.length > 0 && <WaitingForCustomers board={board} />}
      </main>
      <aside className={c('side')} aria-label={boardWords.side} data-region="details" tabIndex={-1}>
        {explained === null ? (
          <Empty icon={CircleHelp} title={boardWords.choose}>
            {boardWords.chooseWhat}
          </Empty>
        ) : (
          <WhyPanel key={explained} contactId={explained} />
        )}
      </aside>
    </div>
  );
}

function Figures({ board }: { board: Board }): ReactNode {
  const sum = boardSum(board);
  const tone = useJudged((now) => waitTone(sum.oldest?.since ?? null, now));
  return (
    <dl className={c('figures')} aria-label={boardWords.figures}>
      <div>
        <dt>{boardWords.inQueue}</dt>
        <dd>{sum.inQueue}</dd>
      </div>
      <div>
        <dt>{boardWords.longest}</dt>
        <dd>
          {sum.oldest ? <Elapsed since={sum.oldest.since} className={c(tone !== 'calm' && tone)} /> : boardWords.none}
          {sum.oldest && <small>{sum.oldest.queue}</small>}
        </dd>
      </div>
      <div>
        <dt>{boardWords.forReturn}</dt>
        <dd>
          {board.waitingForCustomer.length}
          {sum.nextReturnEnds !== null && (
            <small>
              <Remaining until={sum.nextReturnEnds} words={boardWords.nextEnds} />
            </small>
          )}
        </dd>
      </div>
      <div>
        <dt>{boardWords.agentsOn}</dt>
        <dd>
          {sum.on}
          <small>{boardWords.available(sum.available)}</small>
        </dd>
      </div>
      <div>
        <dt>{boardWords.free}</dt>
        <dd>
          {sum.places - sum.taken}
          <small>{boardWords.of(sum.places)}</small>
        </dd>
      </div>
    </dl>
  );
}

function Queues({ board }: { board: Board }): ReactNode {
  const panel = usePanel();
  const folded = useUi((ui) => ui.foldedQueueIds);
  return (
    <>
      <div className={c('tools')}>
        <h1>{boardWords.queues}</h1>
      </div>
      <table className={c('table')}>
        <caption className={ink('heard')}>{boardWords.queuesCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{boardWords.queue}</th>
            <th scope="col" className={c('n')}>
              {boardWords.inQueue}
            </th>
            <th scope="col" className={c('n')} aria-sort="descending">
              {boardWords.oldest} <span aria-hidden="true">↓</span>
            </th>
            <th scope="col" className={c('n')}>
              {boardWords.freeOn}
            </th>
          </tr>
        </thead>
        <tbody>
          {queuesInOrder(board.queues).map((queue) => {
            const open = queue.inQueue > 0 && !folded.includes(queue.id);
            const name = safeLine(queue.name);
            return (
              <Fragment key={queue.id}>
                <tr className={c(open && 'open')}>
                  <th scope="row">
                    <button
                      type="button"
                      className={c('queue')}
                      aria-expanded={open}
                      aria-label={open ? boardWords.hide(name) : boardWords.open(name, queue.inQueue)}
                      onClick={() => panel.ui.set((ui) => ({ ...ui, foldedQueueIds: open ? [...ui.foldedQueueIds, queue.id] : ui.foldedQueueIds.filter((id) => id !== queue.id) }))}
                    >
                      <ChevronRight size={16} aria-hidden="true" />
                      {name}
                      {queue.type === 'agent' && <small className={c('faint')}>{boardWords.ownQueue}</small>}
                    </button>
                  </th>
                  <td className={c('n')}>{queue.inQueue}</td>
                  <td className={c('n')}>
                    <Oldest since={queue.oldestSince} />
                  </td>
                  <td className={c('n')}>
                    {queue.available}
                    <span className={c('faint')}> / {queue.online}</span>
                  </td>
                </tr>
                {open && (
                  <tr className={c('waiting')}>
                    <td colSpan={4}>
                      <Waiting queue={queue} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

function Oldest({ since }: { since: number | null }): ReactNode {
  const tone = useJudged((now) => waitTone(since, now));
  if (since === null) return '-';
  return <Elapsed since={since} className={tone === 'calm' ? '' : c('over', tone)} />;
}

function Waiting({ queue }: { queue: BoardQueue }): ReactNode {
  if (queue.waiting.length === 0) return <p className={`${c('people')} ${ink('muted')}`}>{boardWords.nobody}</p>;
  return (
    <RovingArea>
      <ul className={c('people')}>
        {queue.waiting.map((contact, index) => (
          <li key={contact.contactId}>
            <WaitingContact contact={contact} first={index === 0} />
          </li>
        ))}
        {queue.inQueue > queue.waiting.length && <li className={ink('muted', 'small')}>{boardWords.more(queue.inQueue - queue.waiting.length)}</li>}
      </ul>
    </RovingArea>
  );
}

function WaitingContact({ contact, first }: { contact: BoardContact; first: boolean }): ReactNode {
  const panel = usePanel();
  const chosen = useUi((ui) => ui.explainedContactId === contact.contactId);
  const name = safeLine(contact.customerName);
  return (
    <button
      type="button"
      className={c('person')}
      aria-pressed={chosen}
      title={boardWords.whyButton(name)}
      data-stop=""
      tabIndex={first ? 0 : -1}
      onClick={() => panel.ui.set((ui) => ({ ...ui, explainedContactId: contact.contactId }))}
    >
      <ChannelGlyph channel={contact.channel} />
      <span>
        <bdi>{name}</bdi>
      </span>
      <span className={c('facts')}>
        <Elapsed since={contact.enqueuedAt} words={boardWords.waitsFor} /> · {boardWords.priority(contact.priority)}
        {contact.offeredTo !== null && ` · ${boardWords.offeredTo(contact.offeredTo)}`}
      </span>
      <span className={c('ask')}>{boardWords.why}</span>
    </button>
  );
}

function Agents({ agents }: { agents: readonly BoardAgent[] }): ReactNode {
  const ordered = agentsInOrder(agents);
  const on = agents.filter((agent) => agent.statusType !== 'offline');
  const calls = agents.some(takesCalls);
  return (
    <>
      <div className={c('tools')}>
        <h2>{boardWords.agents}</h2>
        <span>{boardWords.agentsSum(on.length, on.filter((agent) => agent.statusType === 'routable').length)}</span>
      </div>
      <table className={c('table')}>
        <caption className={ink('heard')}>{boardWords.agentsCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{boardWords.agent}</th>
            <th scope="col">{boardWords.status}</th>
            <th scope="col" className={c('n')}>
              {boardWords.for}
            </th>
            <th scope="col">{boardWords.doing}</th>
            {calls && (
              <th scope="col" className={c('n', 'narrow')}>
                {boardWords.call}
              </th>
            )}
            <th scope="col" className={c('n', 'narrow')}>
              {boardWords.chat}
            </th>
            <th scope="col" className={c('narrow')}>
              {boardWords.holds}
            </th>
            <th scope="col" className={c('opt')}>
              {boardWords.next}
            </th>
          </tr>
        </thead>
        <tbody>
          {ordered.map((agent) => (
            <AgentRow key={agent.userId} agent={agent} calls={calls} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function takesCalls(agent: BoardAgent): boolean {
  return agent.slots.some((slot) => slot.channel === 'VOICE' && slot.of > 0);
}

/** How many of his places for a channel an agent has in use. */
function Places({ agent, channel }: { agent: BoardAgent; channel: Channel }): ReactNode {
  const slot = agent.slots.find((one) => one.channel === channel);
  return <td className={c('n', 'narrow')}>{slot && slot.of > 0 && agent.statusType !== 'offline' ? `${slot.used}/${slot.of}` : '-'}</td>;
}

function AgentRow({ agent, calls }: { agent: BoardAgent; calls: boolean }): ReactNode {
  const speechless = takesCalls(agent) && agent.statusType === 'routable' && agent.microphone !== 'ready';
  const lost = agent.link === 'lost';
  const stuck = !['on_contact', 'after_contact_work', 'incoming', 'idle'].includes(agent.activity);
  const tone = lost ? 'danger' : stuck ? 'warning' : agent.statusType === 'routable' ? 'positive' : 'faint';
  return (
    <tr>
      <th scope="row">{safeLine(agent.name)}</th>
      <td>
        <span className={c('status')}>
          <span className={ink('dot', tone !== 'positive' && 'ring', tone)} />
          {agent.status}
        </span>
      </td>
      <td className={c('n')}>{agent.statusType === 'offline' && !lost ? '-' : <Elapsed since={agent.statusSince} />}</td>
      <td>
        {lost && agent.linkSince !== null ? (
          <Elapsed since={agent.linkSince} className={c('danger')} words={boardWords.linkLost} />
        ) : speechless && agent.activity === 'idle' ? (
          <span className={c('warning')}>{boardWords.noMicrophone[agent.microphone]}</span>
        ) : agent.activity === 'idle' ? (
          <span className={c('faint')}>-</span>
        ) : (
          <span className={c(stuck && 'warning')}>{boardWords.activities[agent.activity]}</span>
        )}
      </td>
      {calls && <Places agent={agent} channel="VOICE" />}
      <Places agent={agent} channel="CHAT" />
      <Holds agent={agent} />
      <td className={`${c('opt')} ${ink('muted')}`}>{agent.nextStatus}</td>
    </tr>
  );
}

/** What an agent has. A chat that he is connected to can be monitored from here. */
function Holds({ agent }: { agent: BoardAgent }): ReactNode {
  const panel = usePanel();
  const you = useDesk((state) => state.session?.user.id);
  return (
    <td className={c('holds', 'narrow')}>
      <ul>
        {agent.contacts.map((contact) => {
          const name = safeLine(contact.customerName);
          const words = `${name} (${boardWords.states[contact.state]})`;
          const isMonitored = contact.channel === 'CHAT' && contact.state === 'connected' && agent.userId !== you;
          return (
            <li key={contact.contactId} title={words}>
              <bdi>{words}</bdi>
              {isMonitored && (
                <Button kind="quiet" size="small" onlyIcon aria-label={monitorWords.begin(name)} title={monitorWords.begin(name)} onClick={() => void monitor(panel, contact.contactId)}>
                  <Eye size={16} aria-hidden="true" />
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </td>
  );
}

/** Asks to read the chat unseen; it opens once the server has given it. */
async function monitor(panel: Panel, contactId: string): Promise<void> {
  panel.ui.set((ui) => ({ ...ui, acceptedContactId: contactId }));
  const went = await attempt(panel, () => panel.client.call('monitor', { contactId }));
  if (!went) panel.ui.set((ui) => ({ ...ui, acceptedContactId: null }));
}

function WaitingForCustomers({ board }: { board: Board }): ReactNode {
  return (
    <>
      <div className={c('tools')}>
        <h2>{boardWords.waiting}</h2>
        <span>{board.waitingForCustomer.length}</span>
      </div>
      <table className={c('table')}>
        <caption className={ink('heard')}>{boardWords.waitingCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{boardWords.customer}</th>
            <th scope="col" className={c('n')}>
              {boardWords.waited}
            </th>
            <th scope="col" className={c('n')}>
              {boardWords.left}
            </th>
          </tr>
        </thead>
        <tbody>
          {board.waitingForCustomer
            .toSorted((a, b) => a.until - b.until)
            .map((contact) => (
              <tr key={contact.contactId}>
                <th scope="row">
                  <bdi>{safeLine(contact.customerName)}</bdi>
                </th>
                <td className={c('n')}>
                  <Ticking words={(now) => `${duration(now - contact.since)} / ${duration(contact.until - contact.since)}`} />
                </td>
                <td className={c('n')}>
                  <Remaining until={contact.until} />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </>
  );
}
