import type { TaskFieldType, TaskTemplateField } from '../../contract/task.ts';
import { Refusal } from '../core.ts';
import type { TemplateContent, TemplateField } from '../instance/task-template-desk.ts';
import type { References } from './contact-desk.ts';

/*
 * What a task template asks for (connect-facts 10), and what a task made by it comes to. Pure.
 */

const FIELDS_MAX = 50;
const OPTIONS_MAX = 50;
const TEXT_MAX = 4096;
/** Of these a template has one at most: each is a part of the task itself, not a reference beside it. */
const PARTS: ReadonlySet<TaskFieldType> = new Set(['NAME', 'DESCRIPTION', 'SCHEDULED_TIME', 'QUICK_CONNECT', 'SELF_ASSIGN', 'EXPIRY_DURATION']);

const FORMS: Readonly<Record<TaskFieldType, { fits(value: string): boolean; needs: string }>> = {
  NAME: { fits: (value) => value.length <= 512, needs: 'a text of at most 512 characters' },
  DESCRIPTION: { fits: (value) => value.length <= TEXT_MAX, needs: `a text of at most ${TEXT_MAX} characters` },
  SCHEDULED_TIME: { fits: isMoment, needs: 'a time in epoch seconds' },
  QUICK_CONNECT: { fits: (value) => value.length <= 256, needs: 'the id of a quick connect' },
  URL: { fits: (value) => URL.canParse(value), needs: 'a whole URL, such as https://example.org/orders/42' },
  NUMBER: { fits: (value) => /^[+-]?\d+(\.\d+)?$/.test(value), needs: 'a number' },
  TEXT: { fits: (value) => value.length <= TEXT_MAX, needs: `a text of at most ${TEXT_MAX} characters` },
  TEXT_AREA: { fits: (value) => value.length <= TEXT_MAX, needs: `a text of at most ${TEXT_MAX} characters` },
  DATE_TIME: { fits: isMoment, needs: 'a time in epoch seconds' },
  BOOLEAN: { fits: (value) => value === 'true' || value === 'false', needs: 'true or false' },
  SINGLE_SELECT: { fits: () => true, needs: 'one of its options' },
  EMAIL: { fits: (value) => /^[^\s@]+@[^\s@]+$/.test(value), needs: 'an e-mail address' },
  SELF_ASSIGN: { fits: (value) => value === 'true' || value === 'false', needs: 'true or false' },
  EXPIRY_DURATION: { fits: (value) => /^\d{1,6}$/.test(value) && Number(value) >= 1 && Number(value) <= 129_600, needs: 'whole minutes, 1 to 129600' },
};

function isMoment(value: string): boolean {
  return /^\d{1,12}(\.\d+)?$/.test(value);
}

/** How a field's value goes with the task as a reference. */
const REFERENCE_TYPES: Readonly<Partial<Record<TaskFieldType, string>>> = { URL: 'URL', NUMBER: 'NUMBER', EMAIL: 'EMAIL', DATE_TIME: 'DATE' };

/** @throws Refusal `invalid` naming the field and what is wrong with it. */
export function checkTemplate(content: TemplateContent): void {
  const { fields } = content;
  if (fields.length === 0 || fields.length > FIELDS_MAX) throw new Refusal('invalid', `Fields: a template has 1 to ${FIELDS_MAX} fields, not ${fields.length}.`);
  const byName = new Map(fields.map((field) => [field.name, field]));
  if (byName.size < fields.length) throw new Refusal('invalid', 'Fields: two have the same name.');
  for (const type of PARTS) if (fields.filter((field) => field.type === type).length > 1) throw new Refusal('invalid', `Fields: there may be one of the type ${type}.`);
  for (const field of fields) checkField(field);
  for (const [what, names] of Object.entries({ RequiredFields: content.required, ReadOnlyFields: content.readOnly, InvisibleFields: content.invisible, DefaultFieldValues: Object.keys(content.defaults) })) {
    const unknown = names.find((name) => !byName.has(name));
    if (unknown !== undefined) throw new Refusal('invalid', `${what}: there is no field "${unknown.slice(0, 100)}".`);
  }
  for (const [name, value] of Object.entries(content.defaults)) checkValue(byName.get(name), value);
  for (const name of content.required) {
    const isSealed = content.readOnly.includes(name) || content.invisible.includes(name);
    if (isSealed && content.defaults[name] === undefined) throw new Refusal('invalid', `The field "${name}" is required and nobody can fill it in: give it a default, or make it neither read-only nor invisible.`);
  }
}

function checkField({ name, type, options }: TemplateField): void {
  const refuse = (why: string): never => {
    throw new Refusal('invalid', `The field "${name.slice(0, 100)}": ${why}`);
  };
  if (name.trim() === '' || name.length > 100 || name === '__proto__' || !name.isWellFormed()) refuse('its name has 1 to 100 characters.');
  if (type !== 'SINGLE_SELECT') {
    if (options.length > 0) refuse('only one of the type SINGLE_SELECT has options.');
    return;
  }
  if (options.length === 0 || options.length > OPTIONS_MAX) refuse(`it has 1 to ${OPTIONS_MAX} options, not ${options.length}.`);
  if (new Set(options).size < options.length || options.some((option) => option === '' || option.length > 100)) refuse('its options are different texts of 1 to 100 characters.');
}

function checkValue(field: TemplateField | undefined, value: string): void {
  if (!field) return;
  const { fits, needs } = FORMS[field.type];
  if (!value.isWellFormed() || value.includes('\u0000') || !fits(value) || (field.type === 'SINGLE_SELECT' && !field.options.includes(value))) throw new Refusal('invalid', `The field "${field.name}" needs ${needs}.`);
}

/** A task's parts as a template's fields say them; undefined where there is no such field, or it is empty. */
export interface FilledTemplate {
  name: string | undefined; description: string | undefined; references: References; scheduledAt: number | undefined;
  quickConnectId: string | undefined; selfAssign: boolean; expiryMinutes: number | undefined;
}

/**
 * What a task made by this template comes to.
 * @param given values by field; an empty text is none.
 * @throws Refusal `invalid` naming the field: unknown, missing, not to be written, or of a wrong form
 */
export function fillTemplate(content: TemplateContent, given: Readonly<Record<string, string>>): FilledTemplate {
  const unknown = Object.keys(given).find((name) => !content.fields.some((field) => field.name === name));
  if (unknown !== undefined) throw new Refusal('invalid', `The template has no field "${unknown.slice(0, 100)}".`);
  const values = new Map<TaskFieldType, string>();
  const references: Record<string, { type: string; value: string }> = {};
  for (const field of content.fields) {
    const standard = content.defaults[field.name];
    const written = given[field.name] || undefined;
    const isSealed = content.readOnly.includes(field.name) || content.invisible.includes(field.name);
    if (isSealed && written !== undefined && written !== standard) throw new Refusal('invalid', `The field "${field.name}" cannot be written: the template sets it.`);
    const value = written ?? standard;
    if (value === undefined) {
      if (content.required.includes(field.name)) throw new Refusal('invalid', `The field "${field.name}" is required.`);
      continue;
    }
    checkValue(field, value);
    if (PARTS.has(field.type)) values.set(field.type, value);
    else references[field.name] = { type: REFERENCE_TYPES[field.type] ?? 'STRING', value };
  }
  const numberOf = (type: TaskFieldType): number | undefined => (values.has(type) ? Number(values.get(type)) : undefined);
  const scheduled = numberOf('SCHEDULED_TIME');
  return {
    name: values.get('NAME'), description: values.get('DESCRIPTION'), references,
    scheduledAt: scheduled === undefined ? undefined : Math.round(scheduled * 1000),
    quickConnectId: values.get('QUICK_CONNECT'), selfAssign: values.get('SELF_ASSIGN') === 'true', expiryMinutes: numberOf('EXPIRY_DURATION'),
  };
}

/** The fields as agents see them: none of the invisible ones. */
export function visibleFields(content: TemplateContent): TaskTemplateField[] {
  return content.fields
    .filter(({ name }) => !content.invisible.includes(name))
    .map(({ name, description, type, options }) => ({
      name, description, type, options, required: content.required.includes(name), readOnly: content.readOnly.includes(name), initial: content.defaults[name] ?? null,
    }));
}

/** JSON we wrote ourselves. */
export const readTemplate = (json: string): TemplateContent => JSON.parse(json) as TemplateContent;
