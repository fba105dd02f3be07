import { Plus, SquareCheck, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import type { ItemAttachment } from '../../contract/chat-item.ts';
import type { QuickConnect } from '../../contract/quick-connect.ts';
import type { TaskTemplate } from '../../contract/task.ts';
import { FileChooser } from '../conversation/file-chooser.tsx';
import { FileTray } from '../conversation/file-tray.tsx';
import { filesOf, leaveTaskFiles, sendFiles, type FileOnItsWay } from '../conversation/files.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { DialogBox } from '../design/dialog.tsx';
import { Choice, TextField, Tick } from '../design/field.tsx';
import { sameList, useDesk, usePanel, useSelected, useUi } from '../desk/use-panel.tsx';
import { DialogHead } from '../shell/dialog-head.tsx';
import { Late } from '../shell/late.tsx';
import { useQuickConnects } from '../transfers/quick-connects.ts';
import { fileWords } from '../words/files.ts';
import { newTaskWords } from '../words/tasks.ts';
import { shownName } from '../words/telephone-number.ts';
import type { Draft, DraftReference } from './new-task.ts';
import { emptyDraft, fieldsOf, madeOf, problemsOf, REFERENCE_TYPES, SELF } from './new-task.ts';
import { TaskField, useTimeHint } from './task-field.tsx';
import css from './tasks.module.css';
import { useNewTask, useTaskFiles, useTemplates } from './use-new-task.ts';

const c = classNames(css);

/** The form that makes a task: freely, or by a template as soon as there is one. */
export function CreateTaskDialog(): ReactNode {
  const panel = usePanel();
  const about = useUi((ui) => ui.aboutContact);
  const from = useDesk((state) => state.contacts.find(({ contact }) => contact.contactId === about)?.contact ?? null);
  const { templates, problem } = useTemplates();
  const quickConnects = useQuickConnects('TASK');
  const close = (): void => panel.ui.set((ui) => ({ ...ui, overlay: ui.overlay === 'create_task' ? null : ui.overlay, aboutContact: null }));
  const name = from === null ? null : shownName(from.customer.name);
  const title = name === null ? newTaskWords.title : newTaskWords.titleFor(name);
  return (
    <DialogBox label={title} onClose={close}>
      <DialogHead icon={SquareCheck} title={title} close={close} />
      {templates === null || quickConnects === null ? (
        <div className={c('fields')}>
          <output className={c(problem !== null && 'problem')}>{problem ?? <Late>{newTaskWords.loading}</Late>}</output>
        </div>
      ) : (
        <TaskForm templates={templates} quickConnects={quickConnects} from={from === null || name === null ? null : { contactId: from.contactId, name }} close={close} />
      )}
    </DialogBox>
  );
}

function TaskForm({ templates, quickConnects, from, close }: { templates: readonly TaskTemplate[]; quickConnects: readonly QuickConnect[]; from: { contactId: string; name: string } | null; close(): void }): ReactNode {
  const panel = usePanel();
  const form = useId();
  const name = from === null ? '' : newTaskWords.nameFor(from.name);
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(templates[0] ?? null, name));
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [refusal, setRefusal] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const ask = useNewTask();
  const { files, unknown } = useTaskFiles(from?.contactId ?? null);
  const own = useSelected(filesOf(panel), (all) => all.filter((one) => one.contactId === null), sameList);
  const made = useRef(false);
  useEffect(() => () => leaveTaskFiles(panel, made.current), [panel]);
  const dueHint = useTimeHint(draft.due) ?? newTaskWords.dueWhat;
  const fields = fieldsOf(draft);
  const idOf = (field: string): string => `${form} ${field}`.replaceAll(' ', '-');
  const set = (change: Partial<Draft>, ...touched: string[]): void => {
    setDraft((before) => ({ ...before, ...change }));
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([field]) => !touched.includes(field))));
  };
  const setValue = (field: string, value: string): void => set({ values: { ...draft.values, [field]: value } }, field);
  const show = (found: Readonly<Record<string, string>>): void => {
    setProblems(found);
    const first = [...fields.map((field) => field.name), 'due', ...Object.keys(found)].find((field) => field in found);
    if (first !== undefined) document.getElementById(idOf(first))?.focus();
  };

  const add = (chosen: FileList | null): void => {
    if (chosen === null || chosen.length === 0) return;
    set({}, 'files');
    void sendFiles(panel, null, [...chosen]);
  };

  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (asking) return;
    setRefusal(null);
    const found = { ...problemsOf(draft, panel.clock.get()), ...problemOfFiles(own) };
    show(found);
    if (Object.keys(found).length > 0) return;
    setAsking(true);
    const outcome = await ask(draft, from?.contactId ?? null, own.flatMap(({ attachmentId }) => attachmentId ?? []));
    setAsking(false);
    if ('contactId' in outcome) {
      made.current = true;
      const { name: called, scheduledAt, to: goesTo } = madeOf(draft);
      const to = goesTo === null || goesTo === SELF ? goesTo : (quickConnects.find((one) => one.id === goesTo)?.name ?? null);
      panel.ui.set((ui) => ({ ...ui, madeTask: { contactId: outcome.contactId, name: called, scheduledAt, to } }));
      close();
    } else if (outcome.field === undefined) {
      setRefusal(outcome.words);
    } else {
      show({ [outcome.field]: outcome.words });
    }
  };

  return (
    <form className={c('form')} noValidate onSubmit={(event) => void submit(event)}>
      <div className={c('fields')}>
        {from !== null && <p className={c('note')}>{newTaskWords.related(from.name)}</p>}
        {draft.template !== null && (
          <Choice
            label={newTaskWords.template}
            hint={safeLine(draft.template.description) || undefined}
            value={draft.template.id}
            options={templates.map((template) => ({ value: template.id, title: safeLine(template.name) }))}
            onChoose={(id) => {
              setDraft((before) => ({ ...emptyDraft(templates.find((template) => template.id === id) ?? null, name), files: before.files }));
              setProblems({});
              setRefusal(null);
            }}
          />
        )}
        {fields.map((field, index) => (
          <TaskField
            key={`${draft.template?.id ?? ''} ${field.name}`}
            id={idOf(field.name)}
            field={field}
            value={draft.values[field.name] ?? ''}
            problem={problems[field.name]}
            quickConnects={quickConnects}
            allowSelf={draft.template === null}
            first={index === 0}
            onChange={(value) => setValue(field.name, value)}
          />
        ))}
        {unknown && <p className={c('note')}>{newTaskWords.filesUnknown}</p>}
        <Files id={idOf('files')} files={files} chosen={draft.files} problem={problems['files']} onChange={(chosen) => set({ files: chosen })} add={add} />
        <TextField id={idOf('due')} label={newTaskWords.due} kind="moment" hint={dueHint} value={draft.due} problem={problems['due']} onChange={(due) => set({ due }, 'due')} />
        {draft.template === null && (
          <References references={draft.references} problems={problems} idOf={idOf} onChange={(references, ...touched) => set({ references }, ...touched)} />
        )}
      </div>
      <div className={c('foot')}>
        <p role="alert">{refusal}</p>
        <Button type="submit" kind="primary" onClick={() => undefined}>
          {asking ? newTaskWords.creating : newTaskWords.create}
        </Button>
      </div>
    </form>
  );
}

interface FilesProps {
  id: string;
  /** Of the contact that the task is made from. */
  files: readonly ItemAttachment[];
  chosen: readonly string[];
  problem: string | undefined;
  onChange(chosen: readonly string[]): void;
  add(files: FileList | null): void;
}

function Files({ id, files, chosen, problem, onChange, add }: FilesProps): ReactNode {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <fieldset className={c('references')}>
      <legend>{newTaskWords.files}</legend>
      <p className={c('note')}>{files.length > 0 ? newTaskWords.filesOfContact : newTaskWords.filesWhat}</p>
      {files.map(({ id: fileId, name, bytes }) => (
        <Tick
          key={fileId}
          label={newTaskWords.fileOf(safeLine(name), fileWords.size(bytes))}
          on={chosen.includes(fileId)}
          onChange={(on) => onChange(files.map((file) => file.id).filter((file) => (file === fileId ? on : chosen.includes(file))))}
        />
      ))}
      <FileTray contactId={null} />
      <FileChooser ref={chooser} mark="data-task-files" onChoose={add} />
      <Button
        id={id}
        size="small"
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onClick={() => chooser.current?.click()}
        onDragOver={(event) => event.dataTransfer.types.includes('Files') && event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          add(event.dataTransfer.files);
        }}
      >
        <Plus size={16} aria-hidden="true" />
        {fileWords.add}
      </Button>
      {problem !== undefined && (
        <p id={`${id}-problem`} className={c('note', 'problem')}>
          {problem}
        </p>
      )}
    </fieldset>
  );
}

/** A task is not made without a file that was meant to go along. */
function problemOfFiles(own: readonly FileOnItsWay[]): { files?: string } {
  if (own.some(({ state }) => state === 'failed')) return { files: fileWords.notGone };
  return own.some(({ state }) => state !== 'waiting') ? { files: fileWords.stillGoing } : {};
}

function References({
  references,
  problems,
  idOf,
  onChange,
}: {
  references: readonly DraftReference[];
  problems: Readonly<Record<string, string>>;
  idOf(field: string): string;
  onChange(references: readonly DraftReference[], ...touched: string[]): void;
}): ReactNode {
  const change = (key: number, part: Partial<DraftReference>): void => {
    const touched = Object.keys(part).map((name) => `reference ${key} ${name === 'type' ? 'value' : name}`);
    onChange(references.map((one) => (one.key === key ? { ...one, ...part } : one)), ...touched);
  };
  return (
    <fieldset className={c('references')}>
      <legend>{newTaskWords.references}</legend>
      {references.map((reference, index) => (
        <fieldset key={reference.key} className={c('reference')} aria-label={newTaskWords.reference(index + 1)}>
          <TextField
            id={idOf(`reference ${reference.key} name`)}
            label={newTaskWords.referenceName}
            value={reference.name}
            problem={problems[`reference ${reference.key} name`]}
            first
            onChange={(name) => change(reference.key, { name })}
          />
          <Choice
            label={newTaskWords.referenceType}
            value={reference.type}
            options={REFERENCE_TYPES.map((type) => ({ value: type, title: newTaskWords.types[type] }))}
            onChoose={(value) => change(reference.key, { type: REFERENCE_TYPES.find((type) => type === value) ?? 'STRING', value: '' })}
          />
          <TextField
            id={idOf(`reference ${reference.key} value`)}
            label={newTaskWords.referenceValue}
            kind={KINDS[reference.type]}
            value={reference.value}
            problem={problems[`reference ${reference.key} value`]}
            onChange={(value) => change(reference.key, { value })}
          />
          <Button kind="quiet" onlyIcon aria-label={newTaskWords.removeReference(index + 1)} onClick={() => onChange(references.filter((one) => one.key !== reference.key))}>
            <X size={16} aria-hidden="true" />
          </Button>
        </fieldset>
      ))}
      <Button size="small" onClick={() => onChange([...references, { key: Math.max(0, ...references.map((one) => one.key)) + 1, name: '', type: 'URL', value: '' }])}>
        <Plus size={16} aria-hidden="true" />
        {newTaskWords.addReference}
      </Button>
    </fieldset>
  );
}

const KINDS = { URL: 'url', STRING: 'line', NUMBER: 'number', EMAIL: 'email', DATE: 'moment' } as const;
