import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf, parseInteractive, RESPONSE, titleOf, viewAnswer, viewAnsweredInWords, wordsOfAnswer, type Choices } from '../../../customer/interactive.ts';

const template = (templateType: string, content: object): string => JSON.stringify({ templateType, version: '1.0', data: { content } });
const choices = (content: string): Choices => {
  const message = parseInteractive(content);
  if (message?.kind !== 'choices') throw new Error(`No choices but ${message?.kind}`);
  return message;
};
const LIST = template('ListPicker', {
  title: 'What would you like?', subtitle: 'Tap one', imageType: 'URL', imageData: 'https://example.org/fruit.jpg', imageDescription: 'Fruit',
  elements: [{ title: 'Apple', subtitle: '1.00', imageType: 'URL', imageData: 'http://example.org/plain.jpg' }, { title: 'More', actionDetail: 'SHOW_MORE' }, { title: 'Read', type: 'hyperlink', url: 'https://example.org/a' }],
  preIndex: 4, nextIndex: 9, listId: 'produce', referenceId: 'ref-1',
});

describe('an interactive message', () => {
  it('is read with its choices; pictures only over TLS, links only to where links may lead', () => {
    const message = choices(LIST);
    expect(message).toMatchObject({ template: 'ListPicker', title: 'What would you like?', subtitle: 'Tap one', picture: { address: 'https://example.org/fruit.jpg', description: 'Fruit' } });
    expect(message.choices.map(({ title, picture, address, turns }) => [title, picture, address, turns])).toEqual([
      ['Apple', undefined, undefined, undefined], ['More', undefined, undefined, 'SHOW_MORE'], ['Read', undefined, 'https://example.org/a', undefined],
    ]);
    expect(choices(LIST.replace('https://example.org/a', 'javascript:alert(1)')).choices[2]?.address).toBeUndefined();
  });

  it('is answered as public clients answer it: a title in plain text, a page turned as an interactive response', () => {
    const message = choices(LIST);
    const [apple, more] = message.choices;
    if (apple === undefined || more === undefined) throw new Error('Choices are missing');
    expect(answerOf(message, apple)).toEqual({ contentType: 'text/plain', text: 'Apple' });
    const turned = answerOf(message, more);
    expect(turned.contentType).toBe(RESPONSE);
    expect(JSON.parse(turned.text)).toEqual({
      version: '1.0', action: 'SHOW_MORE', data: { actionName: 'SHOW_MORE', preIndex: 4, nextIndex: 9, listId: 'produce', referenceId: 'ref-1', templateType: 'ListPicker' },
    });
    expect(JSON.parse(answerOf(message, apple, 'card-7').text)).toEqual({ templateIdentifier: 'card-7', listTitle: 'What would you like?', selectionText: 'Apple' });
    expect(JSON.parse(viewAnswer('Submit', { email: 'a@example.org' }).text)).toEqual({ action: 'Submit', data: { email: 'a@example.org' }, templateType: 'ViewResource', version: '1.0' });
  });

  it('may offer times, cards or a view', () => {
    expect(parseInteractive(template('TimePicker', { title: 'When?', location: { title: 'Main street' }, timeslots: [{ date: '2026-11-26T09:00+0000', duration: 3600 }, { date: 'never' }] }))).toEqual({
      kind: 'times', title: 'When?', subtitle: '', place: 'Main street', slots: [{ date: '2026-11-26T09:00+0000', minutes: 60 }],
    });
    const carousel = parseInteractive(template('Carousel', { title: 'Trips', elements: [{ templateIdentifier: 'one', ...(JSON.parse(LIST) as object) }, JSON.parse(template('TimePicker', { title: 'no card' }))] }));
    expect(carousel).toMatchObject({ kind: 'carousel', title: 'Trips', cards: [{ identifier: 'one', card: { title: 'What would you like?' } }] });
    expect(parseInteractive(template('ViewResource', { viewToken: 'token' }))).toEqual({ kind: 'view', token: 'token' });
  });

  it.each([['no JSON', '{'], ['no template', '{}'], ['no title', template('ListPicker', { elements: [{ title: 'a' }] })], ['no choices', template('Panel', { title: 'a', elements: [] })], ['an unknown template', template('Slots', { title: 'a' })], ['an array', '[]'], ['null', 'null']])(
    'is none if it has %s', (_what, content) => {
      expect(parseInteractive(content)).toBeUndefined();
    });

  it('takes nothing from a polluted prototype, and no more than a person can choose from', () => {
    expect(parseInteractive('{"__proto__":{"templateType":"ListPicker","data":{"content":{"title":"x","elements":[{"title":"y"}]}}}}')).toBeUndefined();
    const many = template('ListPicker', { title: 'a', elements: Array.from({ length: 500 }, (_, index) => ({ title: String(index) })) });
    expect(choices(many).choices.length).toBeLessThanOrEqual(10);
  });

  it('never throws and gives only text, whatever JSON comes', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: 'small' }, fc.constantFrom('ListPicker', 'TimePicker', 'Carousel', 'ViewResource', 'x', '', 1, null, true), fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom('templateType', 'data', 'content', 'title', 'subtitle', 'elements', 'timeslots', 'date', 'duration', 'url', 'type', 'imageType', 'imageData', 'actionDetail', 'viewToken', 'location'), tie('any'))),
    })).any;
    fc.assert(fc.property(value, fc.constantFrom('ListPicker', 'TimePicker', 'Carousel', 'ViewResource', 'Panel', 'QuickReply'), (content, templateType) => {
      const json = JSON.stringify({ templateType, data: { content } });
      const message = parseInteractive(json);
      expect(typeof titleOf(json)).toBe('string');
      if (message?.kind === 'choices') for (const choice of message.choices) expect(typeof answerOf(message, choice).text).toBe('string');
    }), { numRuns: 500 });
    fc.assert(fc.property(fc.string(), (text) => {
      parseInteractive(text);
      expect(typeof wordsOfAnswer(text, RESPONSE)).toBe('string');
    }));
  });
});

describe('an answer in the conversation', () => {
  it('is words, not the JSON that carries it', () => {
    expect(wordsOfAnswer('{"templateIdentifier":"1","listTitle":"Hotel","selectionText":"Book"}', 'text/plain')).toBe('Hotel: Book');
    expect(wordsOfAnswer(viewAnswer('Submit', {}).text, RESPONSE)).toBe('Submit');
    expect(wordsOfAnswer(viewAnsweredInWords('I would rather write').text, RESPONSE)).toBe('I would rather write');
    expect(wordsOfAnswer('{"not":"an answer"}', 'text/plain')).toBe('{"not":"an answer"}');
    expect(wordsOfAnswer('plain words', 'text/plain')).toBe('plain words');
  });
});
