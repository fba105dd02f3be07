import type { NewTask, TaskFieldType, TaskTemplate, TaskTemplateField } from '../../contract/task.ts';
import { newTaskWords } from '../words/tasks.ts';
import { fieldTime, momentOf } from './local-time.ts';

/*
 * What stands in the form of a task, what is wrong with it, and the task that it comes to. Pure.
 */

const NAME_MAX = 512;
const TEXT_MAX = 4096;
const AHEAD_MAX = 90 * 24 * 60 * 60_000;
/** The value of "Yourself" among the quick connects. */
export const SELF = 'self';

/** The types that the form without a template offers for a reference. */
export const REFERENCE_TYPES = ['URL', 'STRING', 'NUMBER', 'EMAIL', 'DATE'] as const;

export interface DraftReference {
  readonly key: number;
  readonly name: string;
  readonly type: (typeof REFERENCE_TYPES)[number];
  readonly value: string;
}

/** The form as it is filled in. Days and times stand as their fields hold them. */
export interface Draft {
  /** Null: free form. */
  readonly template: TaskTemplate | null;
  /** By the name of the field. */
  readonly values: Readonly<Record<string, string>>;
  readonly references: readonly DraftReference[];
  /** Files of the contact it comes from that go along, by their ids. */
  readonly files: readonly string[];
  readonly due: string;
}

const plain = (name: string, type: TaskFieldType, required: boolean): TaskTemplateField => ({ name, description: '', type, required, readOnly: false, initial: null, options: [] });

/** What is asked for where no template is. */
const FREE_FORM: readonly TaskTemplateField[] = [
  plain(newTaskWords.name, 'NAME', true),
  plain(newTaskWords.description, 'DESCRIPTION', false),
  plain(newTaskWords.assign, 'QUICK_CONNECT', true),
  plain(newTaskWords.begins, 'SCHEDULED_TIME', false),
];

export const fieldsOf = (draft: Pick<Draft, 'template'>): readonly TaskTemplateField[] => draft.template?.fields ?? FREE_FORM;

const isTime = (type: TaskFieldType): boolean => type === 'SCHEDULED_TIME' || type === 'DATE_TIME';

/** An empty form: what the template sets stands in it, and the name where the contact gives one. */
export function emptyDraft(template: TaskTemplate | null, name: string): Draft {
  const values: Record<string, string> = {};
  for (const field of fieldsOf({ template })) {
    const initial = field.initial ?? (field.type === 'NAME' && !field.readOnly ? name : '');
    values[field.name] = isTime(field.type) && initial !== '' ? fieldTime(Number(initial) * 1000) : initial;
  }
  if (template === null) values[newTaskWords.assign] = SELF;
  return { template, values, references: [], files: [], due: '' };
}

/** What each field lacks, by its name; the due time goes by `due`, the part of a reference by `reference 3 name`. Empty: all is well. */
export function problemsOf(draft: Draft, now: number): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  for (const field of fieldsOf(draft)) {
    const problem = field.readOnly ? undefined : fieldProblem(field, draft.values[field.name] ?? '', now);
    if (problem !== undefined) problems[field.name] = problem;
  }
  if (draft.due !== '' && momentOf(draft.due) === null) problems['due'] = newTaskWords.fits.moment;
  if (draft.template !== null) return problems;
  for (const reference of draft.references) {
    if (reference.name.trim() === '') problems[`reference ${reference.key} name`] = newTaskWords.fits.missing;
    else if (draft.references.some((other) => other.key < reference.key && other.name.trim() === reference.name.trim())) problems[`reference ${reference.key} name`] = newTaskWords.fits.twice;
    const problem = reference.value.trim() === '' ? newTaskWords.fits.missing : formProblem(TYPE_OF_REFERENCE[reference.type], reference.value.trim());
    if (problem !== undefined) problems[`reference ${reference.key} value`] = problem;
  }
  return problems;
}

const TYPE_OF_REFERENCE: Readonly<Record<DraftReference['type'], TaskFieldType>> = { URL: 'URL', STRING: 'TEXT', NUMBER: 'NUMBER', EMAIL: 'EMAIL', DATE: 'DATE_TIME' };

function fieldProblem(field: TaskTemplateField, value: string, now: number): string | undefined {
  if (value.trim() === '') {
    if (!field.required || field.type === 'BOOLEAN' || field.type === 'SELF_ASSIGN') return undefined;
    return field.type === 'QUICK_CONNECT' ? newTaskWords.fits.assign : newTaskWords.fits.missing;
  }
  if (field.type === 'SINGLE_SELECT') return field.options.includes(value) ? undefined : newTaskWords.fits.option;
  const problem = formProblem(field.type, value.trim());
  if (problem !== undefined || field.type !== 'SCHEDULED_TIME') return problem;
  const at = momentOf(value) ?? now;
  if (at <= now) return newTaskWords.fits.past;
  return at - now > AHEAD_MAX ? newTaskWords.fits.far : undefined;
}

function formProblem(type: TaskFieldType, value: string): string | undefined {
  const most = type === 'NAME' ? NAME_MAX : TEXT_MAX;
  if (value.length > most) return newTaskWords.fits.long(most);
  switch (type) {
    case 'URL':
      return URL.canParse(value) ? undefined : newTaskWords.fits.url;
    case 'NUMBER':
      return /^[+-]?\d+(\.\d+)?$/.test(value) ? undefined : newTaskWords.fits.number;
    case 'EMAIL':
      return /^[^\s@]+@[^\s@]+$/.test(value) ? undefined : newTaskWords.fits.email;
    case 'DATE_TIME':
    case 'SCHEDULED_TIME':
      return momentOf(value) === null ? newTaskWords.fits.moment : undefined;
    case 'EXPIRY_DURATION':
      return /^\d{1,6}$/.test(value) && Number(value) >= 1 && Number(value) <= 129_600 ? undefined : newTaskWords.fits.minutes;
    default:
      return undefined;
  }
}

const inSeconds = (field: string): string => String(Math.round((momentOf(field) ?? 0) / 1000));

/** The task that a form without problems comes to. @param sent the files that were sent for it, by their ids */
export function newTaskOf(draft: Draft, relatedContactId: string | null, sent: readonly string[] = []): NewTask {
  const dueAt = draft.due === '' ? null : momentOf(draft.due);
  const value = (name: string): string => (draft.values[name] ?? '').trim();
  if (draft.template !== null) {
    const written = draft.template.fields.filter((field) => !field.readOnly && value(field.name) !== '');
    const fields = Object.fromEntries(written.map((field) => [field.name, isTime(field.type) ? inSeconds(value(field.name)) : value(field.name)]));
    return { content: { by: 'template', templateId: draft.template.id, fields }, dueAt, relatedContactId, files: [...draft.files, ...sent] };
  }
  const quickConnectId = value(newTaskWords.assign);
  return {
    content: {
      by: 'form',
      name: value(newTaskWords.name),
      description: value(newTaskWords.description) || null,
      references: draft.references.map((reference) => ({
        name: reference.name.trim(),
        type: reference.type,
        value: reference.type === 'DATE' ? inSeconds(reference.value) : reference.value.trim(),
      })),
      assignment: quickConnectId === SELF ? { to: 'self' } : { to: 'quick_connect', quickConnectId },
      scheduledAt: momentOf(value(newTaskWords.begins)),
    },
    dueAt,
    relatedContactId,
    files: [...draft.files, ...sent],
  };
}

/** What a made task is to be called where its maker is told of it: by its name, when it begins, and whom it goes to. */
export interface Made {
  readonly name: string;
  readonly scheduledAt: number | null;
  /** The id of a quick connect, `self`, or null where the template's flow decides. */
  readonly to: string | null;
}

export function madeOf(draft: Draft): Made {
  const of = (type: TaskFieldType): string => {
    const field = fieldsOf(draft).find((one) => one.type === type);
    return field === undefined ? '' : (draft.values[field.name] ?? '').trim();
  };
  const to = of('QUICK_CONNECT') || (of('SELF_ASSIGN') === 'true' ? SELF : '');
  return { name: of('NAME') || (draft.template?.name ?? ''), scheduledAt: momentOf(of('SCHEDULED_TIME')), to: to === '' ? null : to };
}

/** The field that a refusal of the server speaks of, if it does. */
export function fieldOfRefusal(draft: Draft, message: string): string | undefined {
  return fieldsOf(draft).find((field) => message.startsWith(`The field "${field.name}"`))?.name;
}
