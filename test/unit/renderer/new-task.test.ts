import { describe, expect, it } from 'vitest';
import type { TaskFieldType, TaskTemplate, TaskTemplateField } from '../../../contract/task.ts';
import { fieldTime, momentOf } from '../../../renderer/tasks/local-time.ts';
import { emptyDraft, fieldOfRefusal, madeOf, newTaskOf, problemsOf } from '../../../renderer/tasks/new-task.ts';
import type { Draft } from '../../../renderer/tasks/new-task.ts';

const NOW = new Date(2026, 10, 26, 14, 0).getTime();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const field = (name: string, type: TaskFieldType, differs: Partial<TaskTemplateField> = {}): TaskTemplateField => ({ name, description: '', type, required: false, readOnly: false, initial: null, options: [], ...differs });
const template = (...fields: TaskTemplateField[]): TaskTemplate => ({ id: 'refund', name: 'Refund', description: '', hasFlow: true, fields });
const filled = (draft: Draft, values: Record<string, string>): Draft => ({ ...draft, values: { ...draft.values, ...values } });

describe('a task made freely', () => {
  it('goes to oneself, at once, under the name the contact gives, unless something else is chosen', () => {
    const draft = emptyDraft(null, 'Follow up with Marta');
    expect(problemsOf(draft, NOW)).toEqual({});
    expect(newTaskOf(draft, 'contact-marta')).toEqual({
      content: { by: 'form', name: 'Follow up with Marta', description: null, references: [], assignment: { to: 'self' }, scheduledAt: null },
      dueAt: null,
      relatedContactId: 'contact-marta',
      files: [],
    });
  });

  it('is planned for the time of this machine that was written, and due when it says', () => {
    const at = NOW + 3 * DAY;
    const draft: Draft = { ...filled(emptyDraft(null, 'Call back'), { Begins: fieldTime(at), 'Assign to': 'ben' }), due: fieldTime(at + DAY) };
    expect(problemsOf(draft, NOW)).toEqual({});
    expect(newTaskOf(draft, null)).toMatchObject({ content: { assignment: { to: 'quick_connect', quickConnectId: 'ben' }, scheduledAt: at }, dueAt: at + DAY });
    expect(madeOf(draft)).toEqual({ name: 'Call back', scheduledAt: at, to: 'ben' });
  });

  it.each([
    { what: 'no name', values: { Name: '  ' }, wrong: { Name: 'Fill this in' } },
    { what: 'a name of 513 characters', values: { Name: 'n'.repeat(513) }, wrong: { Name: 'At most 512 characters' } },
    { what: 'a beginning that has gone by', values: { Begins: fieldTime(NOW - MINUTE) }, wrong: { Begins: 'This time has gone by' } },
    { what: 'a beginning in 91 days', values: { Begins: fieldTime(NOW + 91 * DAY) }, wrong: { Begins: 'At most 90 days ahead' } },
  ])('says at the field what is wrong: $what', ({ values, wrong }) => {
    expect(problemsOf(filled(emptyDraft(null, 'A task'), values), NOW)).toEqual(wrong);
  });

  it('checks references by their kind, and takes no label twice', () => {
    const draft: Draft = {
      ...emptyDraft(null, 'A task'),
      references: [
        { key: 1, name: 'Order', type: 'URL', value: 'order 42' },
        { key: 2, name: 'Order', type: 'EMAIL', value: 'marta@example.org' },
        { key: 3, name: '', type: 'NUMBER', value: '4' },
      ],
    };
    expect(problemsOf(draft, NOW)).toEqual({
      'reference 1 value': 'A whole address, such as https://example.org/orders/42',
      'reference 2 name': 'Another reference has this label',
      'reference 3 name': 'Fill this in',
    });
  });

  it('sends dates of references in seconds', () => {
    const draft: Draft = { ...emptyDraft(null, 'A task'), references: [{ key: 1, name: 'Delivered', type: 'DATE', value: fieldTime(NOW) }] };
    expect(newTaskOf(draft, null).content).toMatchObject({ references: [{ name: 'Delivered', type: 'DATE', value: String(NOW / 1000) }] });
  });
});

describe('a task made by a template', () => {
  const refund = template(
    field('Title', 'NAME', { required: true }),
    field('Reason', 'SINGLE_SELECT', { required: true, options: ['Broken', 'Late'] }),
    field('Team', 'TEXT', { readOnly: true, initial: 'Returns' }),
    field('Delivered', 'DATE_TIME', { initial: String(NOW / 1000) }),
    field('Amount', 'NUMBER'),
  );

  it('begins with what the template sets, and says what is missing', () => {
    const draft = emptyDraft(refund, '');
    expect(draft.values).toMatchObject({ Team: 'Returns', Delivered: fieldTime(NOW) });
    expect(problemsOf(filled(draft, { Amount: 'much', Reason: 'Lost' }), NOW)).toEqual({ Title: 'Fill this in', Reason: 'One of the list', Amount: 'A number, such as 42 or 4.5' });
  });

  it('sends what was written, times in seconds, and leaves out what nobody may write', () => {
    const draft = filled(emptyDraft(refund, 'Follow up with Marta'), { Reason: 'Late' });
    expect(newTaskOf(draft, null).content).toEqual({ by: 'template', templateId: 'refund', fields: { Title: 'Follow up with Marta', Reason: 'Late', Delivered: String(NOW / 1000) } });
    expect(newTaskOf({ ...draft, files: ['photo'] }, 'contact-marta').files).toEqual(['photo']);
  });

  it('shows a refusal at the field that the server names', () => {
    const draft = emptyDraft(refund, '');
    expect(fieldOfRefusal(draft, 'The field "Amount" needs a number.')).toBe('Amount');
    expect(fieldOfRefusal(draft, 'There is no such template any more: choose another.')).toBeUndefined();
  });
});

describe('a field of day and time', () => {
  it('gives back the minute that was put into it', () => {
    expect(momentOf(fieldTime(NOW))).toBe(NOW);
  });

  it('holds no moment while it is half written', () => {
    expect([momentOf(''), momentOf('2026-11'), momentOf('2026-13-40T10:00')]).toEqual([null, null, null]);
  });
});
