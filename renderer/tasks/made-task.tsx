import { SquareCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { CommandButton } from '../commands/command-button.tsx';
import { plannedTasks } from '../commands/list/planned-tasks.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { Button } from '../design/button.tsx';
import { openContact } from '../desk/panel.ts';
import { useDesk, usePanel, useUi } from '../desk/use-panel.tsx';
import { Notice } from '../shell/notice.tsx';
import { Ticking } from '../shell/ticking.tsx';
import { shellWords } from '../words/shell.ts';
import { newTaskWords } from '../words/tasks.ts';
import { moment } from '../words/time.ts';
import { SELF } from './new-task.ts';

/** Says that a task was made, where it goes, and leads there if it can be seen. */
export function MadeTask(): ReactNode {
  const panel = usePanel();
  const made = useUi((ui) => ui.madeTask);
  const state = useDesk(({ contacts }) => contacts.find(({ contact }) => contact.contactId === made?.contactId)?.contact.state ?? null);
  if (made === null) return null;
  const dismiss = (): void => panel.ui.set((ui) => ({ ...ui, madeTask: null }));
  const { scheduledAt, to } = made;
  const name = safeLine(made.name);
  const where = to === null ? newTaskWords.byTemplate : to === SELF ? newTaskWords.toYou : newTaskWords.toOther(safeLine(to));
  return (
    <Notice
      look="plain"
      icon={<SquareCheck size={16} aria-hidden="true" />}
      words={scheduledAt === null ? newTaskWords.made(name, where) : <Ticking words={(now) => newTaskWords.madeLater(name, moment(scheduledAt, now))} />}
    >
      {scheduledAt !== null && <CommandButton command={plannedTasks} size="small" words={newTaskWords.showPlanned} />}
      {state !== null && state !== 'offered' && (
        <Button
          size="small"
          onClick={() => {
            dismiss();
            openContact(panel, made.contactId);
          }}
        >
          {newTaskWords.open}
        </Button>
      )}
      <Button size="small" onClick={dismiss}>
        {shellWords.dismiss}
      </Button>
    </Notice>
  );
}
