import { describe, expect, test } from 'vitest';
import { formOf } from '../../../server/flows/bot-message-form.ts';

const INTERACTIVE = 'application/vnd.amazonaws.connect.message.interactive';
const plain = { contentTypes: ['text/plain'], bytes: 1000 };
const rich = { contentTypes: ['text/plain', 'application/json', INTERACTIVE, `${INTERACTIVE}.response`], bytes: 1000 };
const card = { kind: 'card' as const, card: { title: 'Which size?', subtitle: 'of parcel', imageUrl: null, buttons: [{ text: 'Small', value: 's' }, { text: 'Large', value: 'l' }] } };

describe('What a bot says', () => {
  test('with choices is a list picker where the chat takes one, else text with the same choices', () => {
    const form = formOf(card, rich);
    expect(form?.contentType).toBe(INTERACTIVE);
    expect(JSON.parse(form?.content ?? '')).toEqual({ templateType: 'ListPicker', version: '1.0', data: { content: { title: 'Which size?', subtitle: 'of parcel', elements: [{ title: 'Small' }, { title: 'Large' }] } } });
    expect(formOf(card, plain)).toEqual({ contentType: 'text/plain', content: 'Which size?\nof parcel\n- Small\n- Large' });
  });

  test('with more choices than a list picker has is text', () => {
    const many = { ...card, card: { ...card.card, buttons: Array.from({ length: 7 }, (_, index) => ({ text: String(index), value: '' })) } };
    expect(formOf(many, rich)?.contentType).toBe('text/plain');
  });

  test('as a payload of its own is what it is: a template, JSON, or text; and text where the chat takes no more', () => {
    const template = JSON.stringify({ templateType: 'QuickReply', version: '1.0', data: { content: { title: 'x', elements: [] } } });
    expect(formOf({ kind: 'custom', text: template }, rich)).toEqual({ contentType: INTERACTIVE, content: template });
    expect(formOf({ kind: 'custom', text: '{"a":1}' }, rich)).toEqual({ contentType: 'application/json', content: '{"a":1}' });
    expect(formOf({ kind: 'custom', text: 'hello' }, rich)).toEqual({ contentType: 'text/plain', content: 'hello' });
    expect(formOf({ kind: 'custom', text: '{"a":1}' }, plain)).toEqual({ contentType: 'text/plain', content: '{"a":1}' });
  });

  test('that is nothing is not said, and what is too long is cut between characters', () => {
    expect(formOf({ kind: 'text', text: ' \n' }, plain)).toBeNull();
    const form = formOf({ kind: 'text', text: '😀'.repeat(500) }, plain);
    expect(Buffer.byteLength(form?.content ?? '')).toBeLessThanOrEqual(1000);
    expect(form?.content).toMatch(/^(😀)+…$/u);
    expect(formOf({ kind: 'custom', text: JSON.stringify({ a: 'x'.repeat(1000) }) }, rich)).toBeNull();
  });
});
