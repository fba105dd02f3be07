import { describe, expect, it } from 'vitest';
import { readDetails } from '../../../customer/chat-details.ts';
import { DEFAULTS, readSettings, settingsOfAttributes } from '../../../customer/settings.ts';
import { readStartAnswer } from '../../../customer/start-chat.ts';

const read = (given: unknown): ReturnType<typeof readSettings> => readSettings(DEFAULTS, given);

describe('what a site sets up', () => {
  it('comes from data attributes and from configure() alike', () => {
    const attributes = settingsOfAttributes({ start: '/chats', api: 'https://contact.example.org/', theme: 'dark', sound: '', emoji: 'false', fields: '[{"name":"order","label":"Order"}]' });
    const { settings, problems } = read(attributes);
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({ start: '/chats', api: 'https://contact.example.org', theme: 'dark', sound: true, emoji: false, fields: [{ name: 'order', label: 'Order', type: 'text', use: 'attribute', required: false }] });
  });

  it.each([
    [{ theme: 'pink' }, 'theme'], [{ start: 7 }, 'start'], [{ sound: 'perhaps' }, 'sound'], [{ colour: 'red' }, 'colour'], [{ fields: 'x' }, 'fields'],
    [{ fields: [{ name: 'a b' }] }, 'name'], [{ fields: [{ name: 'a' }, { name: 'a' }] }, 'two fields'], [{ fields: [{ name: 'a', type: 'select' }] }, 'options'],
    [{ attributes: { 'a b': 'c' } }, 'attributes'], [{ texts: { send: 1 } }, 'texts'], [{ position: 'left' }, 'position'],
  ])('says what it cannot use and keeps what was there: %j', (given, word) => {
    const { settings, problems } = read(given);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(word);
    expect(settings).toEqual(DEFAULTS);
  });

  it('is nothing if it is no object', () => {
    for (const given of [null, 'x', [], 3]) expect(read(given)).toEqual({ settings: DEFAULTS, problems: ['The configuration must be an object.'] });
  });
});

describe('what a backend answers', () => {
  const details = { contactId: 'c', participantId: 'p', participantToken: 't' };

  it('starts a chat in the documented shape, and in that of the public chat interface', () => {
    expect(readStartAnswer(true, { ...details, other: 1 })).toEqual({ kind: 'started', details });
    expect(readStartAnswer(true, { data: { startChatResult: { ContactId: 'c', ParticipantId: 'p', ParticipantToken: 't' } } })).toEqual({ kind: 'started', details });
    expect(readDetails({ ...details, contentTypes: ['text/plain', 'text/markdown', 7] })).toEqual({ ...details, markdown: true });
    expect(readDetails({ ...details, markdown: true })).toEqual({ ...details, markdown: true });
    expect(readDetails({ ...details, contentTypes: ['text/plain'] })).toEqual(details);
  });

  it('may say that it is closed, and until when', () => {
    expect(readStartAnswer(false, { closed: true, opens: '2026-11-26T08:00:00Z', message: 'Back tomorrow' })).toEqual({ kind: 'closed', opens: '2026-11-26T08:00:00Z', message: 'Back tomorrow' });
    expect(readStartAnswer(true, { closed: true, opens: 'soon' })).toEqual({ kind: 'closed', opens: undefined, message: undefined });
  });

  it('fails with its own words if it has some, and is never taken for a chat', () => {
    expect(readStartAnswer(false, { message: 'Too many chats' })).toEqual({ kind: 'failed', reason: 'refused', message: 'Too many chats' });
    for (const value of [undefined, null, 'x', {}, { contactId: 'c' }, { ...details, participantToken: '' }]) expect(readStartAnswer(true, value)).toEqual({ kind: 'failed', reason: 'unreadable', message: undefined });
    expect(readStartAnswer(false, details)).toMatchObject({ kind: 'failed' });
  });
});
