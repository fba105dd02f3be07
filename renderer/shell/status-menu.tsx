import { Check, ChevronDown, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { capsOf } from '../commands/chord.ts';
import { cancelNextStatus } from '../commands/list/cancel-next-status.ts';
import { setStatus, statusesInOrder } from '../commands/list/set-status.ts';
import { onMac, runCommand } from '../commands/run-command.ts';
import { Keys } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { ink } from '../design/ink.ts';
import { MenuButton } from '../design/menu.tsx';
import { useDesk, usePanel, useUi } from '../desk/use-panel.tsx';
import { whyNoLink } from '../desk/link-needed.ts';
import { commandWords } from '../words/commands.ts';
import { shellWords } from '../words/shell.ts';
import css from './shell.module.css';
import { Elapsed } from './ticking.tsx';

const c = classNames(css);

/** What the agent is, for how long, and what he is next. The server's word; a wish that it has not answered is marked as one. */
export function StatusMenu(): ReactNode {
  const panel = usePanel();
  const agent = useDesk((state) => state.agent);
  const wanted = useDesk((state) => state.wantedStatus);
  const statuses = useDesk((state) => state.statuses);
  const why = useDesk((state) => whyNoLink(state.link));
  const holds = useDesk((state) => state.contacts.some((one) => one.contact.state !== 'waiting_for_return'));
  const open = useUi((ui) => ui.overlay === 'status');
  if (!agent) return null;
  const tone = agent.status.type === 'routable' ? 'positive' : agent.status.type === 'offline' ? 'faint' : 'muted';
  const ordered = statusesInOrder({ statuses });
  return (
    <>
      <MenuButton
        className={c('status')}
        menuLabel={shellWords.statusMenu}
        isOpen={open}
        onOpenChange={(next) => panel.ui.set((ui) => ({ ...ui, overlay: next ? 'status' : null }))}
        groups={[
          {
            id: 'statuses',
            entries: ordered.map((status, index) => ({
              id: String(index),
              title: status.name,
              hint: status.id === agent.nextStatus?.id ? commandWords.nextStatus : status.id === agent.status.id ? (agent.nextStatus ? commandWords.stayStatus : commandWords.currentStatus) : holds && status.type !== 'routable' ? commandWords.afterContacts : undefined,
              icon: status.id === agent.status.id ? <Check size={16} /> : undefined,
              keys: index < 9 ? <Keys caps={capsOf(`Mod+Shift+${index + 1}`, onMac())} /> : undefined,
              cannot: why,
            })),
          },
        ]}
        onChoose={(id) => {
          const command = setStatus[Number(id)];
          if (command) runCommand(panel, command);
        }}
      >
        <span className={`${ink('dot', agent.status.type !== 'routable' && 'ring', tone)}`} />
        <span className={ink('heard')}>{shellWords.yourStatus} </span>
        <b>{agent.status.name}</b>
        <Elapsed since={agent.statusSince} className={c('time')} />
        <span className={ink('heard')}>{shellWords.changeStatus}</span>
        <ChevronDown size={12} aria-hidden="true" />
      </MenuButton>
      {wanted ? (
        <span className={c('next')}>{shellWords.wanted(wanted.name)}&nbsp;</span>
      ) : (
        agent.nextStatus && (
          <span className={c('next')} title={shellWords.nextStatusWhy}>
            {shellWords.nextStatus(agent.nextStatus.name)}
            <button type="button" aria-label={shellWords.cancelNext} onClick={() => runCommand(panel, cancelNextStatus)}>
              <X size={12} aria-hidden="true" />
            </button>
          </span>
        )
      )}
    </>
  );
}
