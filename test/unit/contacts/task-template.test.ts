import { describe, expect, it, test } from 'vitest';
import { TaskFieldType } from '../../../contract/task.ts';
import { checkTemplate, fillTemplate } from '../../../server/contacts/task-template.ts';
import type { TemplateContent } from '../../../server/instance/task-template-desk.ts';

/* What task templates may be made of, and what values their fields take. */

const field = (name: string, type: TaskFieldType, options: string[] = []) => ({ name, type, options, description: '' });
const content = (more: Partial<TemplateContent>): TemplateContent => ({ fields: [field('A', 'TEXT')], required: [], readOnly: [], invisible: [], defaults: {}, ...more });

const FITTING: Record<TaskFieldType, string> = {
  NAME: 'A name', DESCRIPTION: 'Words', SCHEDULED_TIME: '1798000000', QUICK_CONNECT: 'quick-connect-eva', URL: 'https://shop.example/1', NUMBER: '-12.5', TEXT: 'A', TEXT_AREA: 'A\nB',
  DATE_TIME: '1798000000.5', BOOLEAN: 'false', SINGLE_SELECT: 'One', EMAIL: 'kim@shop.example', SELF_ASSIGN: 'true', EXPIRY_DURATION: '129600',
};
const UNFIT: Record<TaskFieldType, string> = {
  NAME: 'n'.repeat(513), DESCRIPTION: 'd'.repeat(4097), SCHEDULED_TIME: 'tomorrow', URL: 'order 1', NUMBER: 'twelve', TEXT: 'A\u0000B', TEXT_AREA: 't'.repeat(4097), QUICK_CONNECT: 'q'.repeat(257), DATE_TIME: '2026-01-01', BOOLEAN: 'yes', SINGLE_SELECT: 'Three',
  EMAIL: 'kim', SELF_ASSIGN: '1', EXPIRY_DURATION: '129601',
};

test.each(TaskFieldType.options)('a field of the type %s takes what its type says, and nothing else', (type) => {
  const template = content({ fields: [field('A', type, type === 'SINGLE_SELECT' ? ['One', 'Two'] : [])] });
  checkTemplate({ ...template, defaults: { A: FITTING[type] } });
  expect(() => fillTemplate(template, { A: FITTING[type] })).not.toThrow();
  expect(() => fillTemplate(template, { A: UNFIT[type] })).toThrow(/The field "A" needs/);
});

it('makes references of what is no part of a task', () => {
  const template = content({ fields: [field('Link', 'URL'), field('Size', 'NUMBER'), field('To', 'EMAIL'), field('When', 'DATE_TIME'), field('Sure', 'BOOLEAN'), field('Title', 'NAME')] });
  const filled = fillTemplate(template, { Link: 'https://a.example', Size: '1', To: 'a@b', When: '1', Sure: 'true', Title: 'T' });
  expect(Object.entries(filled.references).map(([name, { type }]) => [name, type])).toEqual([['Link', 'URL'], ['Size', 'NUMBER'], ['To', 'EMAIL'], ['When', 'DATE'], ['Sure', 'STRING']]);
  expect(filled.name).toBe('T');
});

describe('a template', () => {
  it.each([
    ['no field', content({ fields: [] }), /1 to 50 fields/],
    ['51 fields', content({ fields: Array.from({ length: 51 }, (_, index) => field(`F${index}`, 'TEXT')) }), /not 51/],
    ['two fields of one name', content({ fields: [field('A', 'TEXT'), field('A', 'URL')] }), /same name/],
    ['two names', content({ fields: [field('A', 'NAME'), field('B', 'NAME')] }), /one of the type NAME/],
    ['a choice without options', content({ fields: [field('A', 'SINGLE_SELECT')] }), /1 to 50 options/],
    ['options of a text', content({ fields: [field('A', 'TEXT', ['x'])] }), /only one of the type SINGLE_SELECT/],
    ['a constraint of no field', content({ readOnly: ['B'] }), /no field "B"/],
    ['a required field that nobody can fill in', content({ required: ['A'], invisible: ['A'] }), /give it a default/],
  ])('cannot have %s', (_, template, message) => {
    expect(() => checkTemplate(template)).toThrow(message);
  });

  it('may have fifty fields', () => {
    expect(() => checkTemplate(content({ fields: Array.from({ length: 50 }, (_, index) => field(`F${index}`, 'TEXT')) }))).not.toThrow();
  });
});
