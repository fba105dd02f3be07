import { describe, expect, test } from 'vitest';
import { checkInteractive } from '../../../server/contacts/interactive-templates.ts';

/* Interactive messages that no client could draw are refused before they are stored. */

const many = (count: number) => Array.from({ length: count }, (_, index) => ({ title: `Choice ${index}` }));
const message = (templateType: string, content: Record<string, unknown>) => ({ templateType, version: '1.0', data: { content: { title: 'Choose', ...content } } });
const takes = (templateType: string, content: Record<string, unknown>): boolean => {
  try {
    checkInteractive(message(templateType, content));
    return true;
  } catch {
    return false;
  }
};

describe('an interactive message', () => {
  test.each([['ListPicker', 6], ['Panel', 10], ['QuickReply', 5]])('of template %s has 1 to %i choices', (template, most) => {
    expect(takes(template, { elements: many(1) })).toBe(true);
    expect(takes(template, { elements: many(most), imageType: 'URL', imageData: 'https://x/' })).toBe(true);
    expect(takes(template, { elements: many(most + 1) })).toBe(false);
    expect(takes(template, { elements: [] })).toBe(false);
    expect(takes(template, { elements: [{ subtitle: 'no title' }] })).toBe(false);
  });

  test('of template TimePicker has 1 to 40 times', () => {
    const slots = (count: number, date = '2026-10-31T17:00+0000') => Array.from({ length: count }, () => ({ date, duration: 3600 }));
    expect(takes('TimePicker', { timeslots: slots(40) })).toBe(true);
    expect(takes('TimePicker', { timeslots: slots(41) })).toBe(false);
    expect(takes('TimePicker', { timeslots: slots(1, 'tomorrow') })).toBe(false);
  });

  test('of template Carousel has 2 to 5 cards, each whole', () => {
    const card = (elements = many(2)) => ({ ...message('Panel', { elements }), templateIdentifier: 'one' });
    expect(takes('Carousel', { elements: [card(), card()] })).toBe(true);
    expect(takes('Carousel', { elements: [card()] })).toBe(false);
    expect(takes('Carousel', { elements: [card(), card([])] })).toBe(false);
    expect(takes('Carousel', { elements: [card(), { ...card(), templateType: 'Carousel' }] })).toBe(false);
  });

  test('needs a known template and a title; a view is for flows alone', () => {
    for (const bad of [{}, [], null, 'x', { templateType: 'toString' }, { templateType: 'Game', data: {} }]) expect(() => checkInteractive(bad)).toThrow(/An interactive message is a JSON object/);
    expect(() => checkInteractive({ templateType: 'ListPicker' })).toThrow(/ListPicker cannot be shown: data/);
    expect(() => checkInteractive({ templateType: 'ListPicker', data: { content: { elements: many(2) } } })).toThrow(/ListPicker cannot be shown: data.content.title/);
    expect(() => checkInteractive({ templateType: 'ViewResource', version: '1.0', data: { content: { viewToken: 't' } } })).toThrow(/one of ListPicker/);
  });
});
