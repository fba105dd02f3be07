import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerWords, lineOf, messageWords } from '../../../renderer/conversation/interactive.ts';

/* Interactive messages in words: an agent never reads JSON, and nothing in them can break the panel. */

const message = (templateType: string, content: Record<string, unknown>) => JSON.stringify({ templateType, version: '1.0', data: { content } });

describe('an interactive message', () => {
  test('is its title and what could be chosen', () => {
    expect(messageWords(message('ListPicker', { title: 'What is it about?', elements: [{ title: 'An order' }, { title: 'A refund' }] }))).toEqual({ title: 'What is it about?', choices: ['An order', 'A refund'], filled: [] });
    expect(messageWords(message('TimePicker', { title: 'When?', timeslots: [{ date: '2026-10-31T17:00+00:00', duration: 3600 }] }))?.choices).toEqual(['2026-10-31T17:00+00:00']);
    expect(messageWords(message('Carousel', { title: 'Which?', elements: [{ templateType: 'Panel', data: { content: { title: 'First', elements: [] } } }] }))?.choices).toEqual(['First']);
    expect(messageWords(message('ViewResource', { title: 'Form', viewToken: 't' }))).toEqual({ title: 'Form', choices: [], filled: [] });
  });

  test('without words, or no JSON, has none', () => {
    for (const content of ['', '{', '[]', 'null', '{"data":{"content":{"title":5}}}']) expect(messageWords(content)).toBeUndefined();
  });
});

describe('an answer', () => {
  test('is what was chosen and filled in', () => {
    expect(answerWords('{"action":"Submit","data":{"Answer":"42","deep":{"a":1}},"templateType":"ViewResource"}')).toEqual({ title: 'Submit', choices: [], filled: [{ name: 'Answer', value: '42' }, { name: 'deep', value: '…' }] });
    expect(answerWords('{"templateIdentifier":"one","listTitle":"Which?","selectionText":"First"}')).toEqual({ title: 'First', choices: [], filled: [] });
    expect(answerWords('{"action":" "}')).toBeUndefined();
  });
});

describe('one line of a list', () => {
  test('is the words of a message, of an answer, and of a message that was cut off', () => {
    expect(lineOf(message('QuickReply', { title: 'Was this helpful?', elements: [{ title: 'Yes' }] }))).toBe('Was this helpful?');
    expect(lineOf('{"action":"Submit","data":{}}')).toBe('Submit');
    expect(lineOf(message('QuickReply', { title: 'Was this helpful?', elements: [{ title: 'Yes' }] }).slice(0, 100))).toBe('Was this helpful?');
  });

  test('leaves alone what a person wrote', () => {
    for (const text of ['Hello', '{not JSON}', '{"a":1} is what I get', '']) expect(lineOf(text)).toBe(text);
  });
});

test('whatever comes, words are texts and nothing throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (content) => {
      for (const words of [messageWords(content), answerWords(content)]) for (const choice of words?.choices ?? []) expect(typeof choice).toBe('string');
      expect(typeof lineOf(content)).toBe('string');
    }),
  );
});
