import { CalendarClock } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import type { ScheduledTasksAnswer } from '../../contract/agent-link.ts';
import type { ScheduledTask } from '../../contract/task.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { DialogBox } from '../design/dialog.tsx';
import { Empty } from '../design/empty.tsx';
import { FewOptions, TextField } from '../design/field.tsx';
import { DeskCallError } from '../desk/client.ts';
import { announce } from '../desk/panel.ts';
import { useDesk, usePanel } from '../desk/use-panel.tsx';
import { DialogHead } from '../shell/dialog-head.tsx';
import { Late } from '../shell/late.tsx';
import { Ticking } from '../shell/ticking.tsx';
import { newTaskWords, plannedWords } from '../words/tasks.ts';
import { moment, wholeMoment } from '../words/time.ts';
import { fieldTime, momentOf } from './local-time.ts';
import { useTimeHint } from './task-field.tsx';
import css from './tasks.module.css';

const c = classNames(css);

/** The tasks that have not begun: when, by whom, for whom; moved and cancelled here. A supervisor sees all of them. */
export function PlannedTasksDialog(): ReactNode {
  const panel = usePanel();
  const isSupervisor = useDesk((state) => state.session?.user.role === 'supervisor');
  const you = useDesk((state) => state.session?.user.id ?? '');
  const [mine, setMine] = useState(!isSupervisor);
  const { answer, problem, ask } = useScheduledTasks();
  const close = (): void => panel.ui.set((ui) => ({ ...ui, overlay: ui.overlay === 'planned_tasks' ? null : ui.overlay }));
  const tasks = (answer?.tasks ?? []).filter((task) => !mine || !isSupervisor || task.createdBy?.id === you);
  return (
    <DialogBox label={plannedWords.title} onClose={close}>
      <DialogHead icon={CalendarClock} title={plannedWords.title} close={close} />
      <div className={c('tools')}>
        <p>{plannedWords.what(mine)}</p>
        {isSupervisor && (
          <FewOptions
            label={plannedWords.whose}
            value={mine ? 'mine' : 'all'}
            options={[
              { value: 'mine', title: plannedWords.mine },
              { value: 'all', title: plannedWords.all },
            ]}
            onChoose={(value) => setMine(value === 'mine')}
          />
        )}
      </div>
      <div className={c('body')}>
        {problem !== null && (
          <div className={c('none')}>
            <Empty icon={CalendarClock} title={plannedWords.failed} action={<Button onClick={ask}>{plannedWords.tryAgain}</Button>}>
              {problem}
            </Empty>
          </div>
        )}
        {problem === null && tasks.length === 0 && (
          <div className={c('none')}>
            {answer === null ? (
              <Late>
                <Empty icon={CalendarClock} title={plannedWords.loading}>
                  {plannedWords.noneWhat}
                </Empty>
              </Late>
            ) : (
              <Empty icon={CalendarClock} title={plannedWords.none}>
                {plannedWords.noneWhat}
              </Empty>
            )}
          </div>
        )}
        <ul className={c('planned')}>
          {tasks.map((task) => (
            <Planned key={task.contactId} task={task} you={you} changed={ask} />
          ))}
        </ul>
        {answer?.more && <p className={c('tools')}>{plannedWords.more}</p>}
      </div>
    </DialogBox>
  );
}

function useScheduledTasks(): { answer: ScheduledTasksAnswer | null; problem: string | null; ask(): void } {
  const panel = usePanel();
  const [answer, setAnswer] = useState<ScheduledTasksAnswer | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isOpen = true;
    panel.client.call('scheduledTasks', {}).then(
      (tasks) => {
        if (!isOpen) return;
        setAnswer(tasks);
        setProblem(null);
      },
      (error: unknown) => isOpen && setProblem(error instanceof DeskCallError ? error.message : String(error)),
    );
    return () => {
      isOpen = false;
    };
  }, [panel, round]);
  return { answer, problem, ask: () => setRound((before) => before + 1) };
}

function Planned({ task, you, changed }: { task: ScheduledTask; you: string; changed(): void }): ReactNode {
  const panel = usePanel();
  const [doing, setDoing] = useState<'move' | 'cancel' | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const name = safeLine(task.name);
  const { createdBy, assignedTo, dueAt } = task;
  const by = createdBy === null ? plannedWords.byProgram : createdBy.id === you ? plannedWords.byYou : plannedWords.by(safeLine(createdBy.name));
  const change = async (run: () => Promise<unknown>, words: () => string): Promise<void> => {
    setProblem(null);
    try {
      await run();
      announce(panel, words());
      setDoing(null);
      changed();
    } catch (error) {
      setProblem(error instanceof DeskCallError ? error.message : String(error));
    }
  };
  return (
    <li className={c('task')}>
      <h3 title={name}>
        <bdi>{name}</bdi>
      </h3>
      <p className={c('facts')}>
        <b>
          <Ticking words={(now) => plannedWords.begins(wholeMoment(task.scheduledAt, now))} />
        </b>
        {dueAt !== null && (
          <>
            {' · '}
            <Ticking words={(now) => plannedWords.dueAt(moment(dueAt, now))} />
          </>
        )}
        {` · ${by}`}
        {assignedTo !== null && ` · ${plannedWords.to(safeLine(assignedTo))}`}
        {` · ${plannedWords.moveLeft(task.movesLeft)}`}
      </p>
      <span className={c('acts')}>
        <Button size="small" aria-expanded={doing === 'move'} cannot={task.movesLeft === 0 ? plannedWords.cannotMove : undefined} onClick={() => setDoing(doing === 'move' ? null : 'move')}>
          {plannedWords.move}
        </Button>
        <Button size="small" aria-expanded={doing === 'cancel'} onClick={() => setDoing(doing === 'cancel' ? null : 'cancel')}>
          {plannedWords.cancel}
        </Button>
      </span>
      {doing === 'move' && (
        <Move
          task={task}
          problem={problem}
          set={(scheduledAt) => void change(() => panel.client.call('rescheduleTask', { contactId: task.contactId, scheduledAt }), () => plannedWords.moved(name, moment(scheduledAt, panel.clock.get())))}
        />
      )}
      {doing === 'cancel' && (
        <div className={c('change')}>
          <p role={problem === null ? undefined : 'alert'} className={c(problem !== null && 'problem')}>
            {problem ?? plannedWords.really(name)}
          </p>
          <Button size="small" kind="danger" autoFocus onClick={() => void change(() => panel.client.call('cancelTask', { contactId: task.contactId }), () => plannedWords.cancelled(name))}>
            {plannedWords.cancel}
          </Button>
          <Button size="small" onClick={() => setDoing(null)}>
            {plannedWords.keep}
          </Button>
        </div>
      )}
    </li>
  );
}

function Move({ task, problem, set }: { task: ScheduledTask; problem: string | null; set(at: number): void }): ReactNode {
  const panel = usePanel();
  const [value, setValue] = useState(() => fieldTime(task.scheduledAt));
  const [own, setOwn] = useState<string | null>(null);
  const hint = useTimeHint(value);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const at = momentOf(value);
    const wrong = at === null ? newTaskWords.fits.moment : at <= panel.clock.get() ? newTaskWords.fits.past : null;
    setOwn(wrong);
    if (at !== null && wrong === null) set(at);
  };
  return (
    <form className={c('change')} noValidate onSubmit={submit}>
      <TextField label={plannedWords.newTime(safeLine(task.name))} kind="moment" hint={hint} problem={own ?? problem ?? undefined} value={value} first onChange={setValue} />
      <Button size="small" type="submit" kind="primary" onClick={() => undefined}>
        {plannedWords.set}
      </Button>
    </form>
  );
}
