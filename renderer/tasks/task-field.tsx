import type { ReactNode } from 'react';
import type { QuickConnect } from '../../contract/quick-connect.ts';
import type { TaskTemplateField } from '../../contract/task.ts';
import { safeLine } from '../conversation/safe-text.ts';
import type { Option } from '../design/field.tsx';
import { Choice, TextField, Tick } from '../design/field.tsx';
import { useJudged } from '../desk/use-panel.tsx';
import { standingOf } from '../transfers/quick-connects.ts';
import { newTaskWords } from '../words/tasks.ts';
import { duration, wholeMoment } from '../words/time.ts';
import { momentOf } from './local-time.ts';
import { SELF } from './new-task.ts';

const LINES = { NAME: 'line', TEXT: 'line', URL: 'url', EMAIL: 'email', NUMBER: 'number', EXPIRY_DURATION: 'number', DESCRIPTION: 'text', TEXT_AREA: 'text', DATE_TIME: 'moment', SCHEDULED_TIME: 'moment' } as const;

/** One field of a task's form, by its type. */
export function TaskField({
  id,
  field,
  value,
  problem,
  quickConnects,
  allowSelf,
  first,
  onChange,
}: {
  id: string;
  field: TaskTemplateField;
  value: string;
  problem: string | undefined;
  quickConnects: readonly QuickConnect[];
  /** The agent can be chosen beside the quick connects. */
  allowSelf: boolean;
  first: boolean;
  onChange(value: string): void;
}): ReactNode {
  const time = useTimeHint(field.type === 'DATE_TIME' || field.type === 'SCHEDULED_TIME' ? value : '');
  const said = safeLine(field.description) || undefined;
  const words = { id, label: safeLine(field.name), problem, ...(field.required && { mark: newTaskWords.required }) };
  switch (field.type) {
    case 'BOOLEAN':
    case 'SELF_ASSIGN':
      return <Tick label={words.label} on={value === 'true'} readOnly={field.readOnly} onChange={(on) => onChange(on ? 'true' : 'false')} />;
    case 'SINGLE_SELECT':
      return <Choice {...words} hint={said} value={value} readOnly={field.readOnly} options={[none, ...field.options.map((option) => ({ value: option, title: safeLine(option) }))]} onChoose={onChange} />;
    case 'QUICK_CONNECT':
      return <Choice {...words} hint={said} value={value} readOnly={field.readOnly} options={assignable(quickConnects, allowSelf)} onChoose={onChange} />;
    case 'EXPIRY_DURATION':
      return <TextField {...words} hint={said ?? (/^\d{1,6}$/.test(value) ? newTaskWords.minutes(duration(Number(value) * 60_000)) : newTaskWords.minutesPlain)} kind="number" value={value} readOnly={field.readOnly} first={first} onChange={onChange} />;
    default:
      return (
        <TextField
          {...words}
          hint={time ?? said ?? (field.type === 'SCHEDULED_TIME' ? newTaskWords.beginsWhat : undefined)}
          kind={LINES[field.type]}
          value={value}
          readOnly={field.readOnly}
          first={first}
          onChange={onChange}
        />
      );
  }
}

const none: Option = { value: '', title: newTaskWords.chooseOne };

/** Whom a task can go to, with what stands behind each now. */
function assignable(quickConnects: readonly QuickConnect[], allowSelf: boolean): readonly Option[] {
  const others = quickConnects.map((one) => {
    const { hint, cannot, isYou } = standingOf(one, { callsNumbers: false, callableCountries: null });
    const about = isYou ? newTaskWords.yourself.toLowerCase() : hint;
    return { value: one.id, title: about === '' ? safeLine(one.name) : `${safeLine(one.name)} (${about})`, ...(cannot !== undefined && { cannot: true }) };
  });
  return [allowSelf ? { value: SELF, title: newTaskWords.yourself } : none, ...others];
}

/** The day and time that a field holds, in words: the platform's field shows figures only. */
export function useTimeHint(value: string): string | undefined {
  const at = momentOf(value);
  const words = useJudged((now) => (at === null ? '' : wholeMoment(at, now)));
  return words === '' ? undefined : words;
}
