import { describe, expect, it } from 'vitest';
import { Conversation, type Item, type Line } from '../../../customer/conversation.ts';
import { presenceIn } from '../../../customer/presence.ts';
import { currentQueueNote, queueNoteOf } from '../../../customer/queue-note.ts';
import { asHtml, asJson, asText, entriesOf, type CopyWords } from '../../../customer/transcript-file.ts';
import { at, said } from './fake-sdk.ts';

/* What is said of a chat beside its lines: who is there, where one stands, what a copy holds. */

const EVENT = 'application/vnd.amazonaws.connect.event.';
let second = 0;
const event = (kind: string, who: string, fields: Partial<Item> = {}): Item => said(`${kind}-${who}-${(second += 1)}`, second, { Type: 'EVENT', ContentType: `${EVENT}${kind}`, ParticipantId: who, DisplayName: who, Content: '', ...fields });
const linesOf = (...items: Item[]): Line[] => {
  const conversation = new Conversation('me');
  for (const item of items) conversation.add(item);
  return conversation.lines();
};

describe('who is there', () => {
  it('is who joined and has not left; after the last has left, when that was', () => {
    const joined = [event('participant.joined', 'me'), event('participant.joined', 'Eva'), event('participant.joined', 'Jonas')];
    expect(presenceIn(linesOf(...joined)).present).toEqual(['Eva', 'Jonas']);
    const gone = [...joined, event('participant.left', 'Eva'), event('participant.left', 'Jonas')];
    expect(presenceIn(linesOf(...gone))).toMatchObject({ present: [], left: { name: 'Jonas' } });
    expect(presenceIn(linesOf())).toEqual({ present: [], idle: false, left: undefined });
  });

  it('is said to be silent only while the server says so', () => {
    const items = [event('participant.joined', 'Eva'), event('participant.idle', 'Eva')];
    expect(presenceIn(linesOf(...items)).idle).toBe(true);
    expect(presenceIn(linesOf(...items, event('participant.returned', 'Eva'))).idle).toBe(false);
  });

  it('knows nothing of earlier chats, and nobody once the chat has ended', () => {
    const { ContactId: _, ...earlier } = event('participant.joined', 'Old', { RelatedContactId: 'before' });
    expect(presenceIn(linesOf(earlier)).present).toEqual([]);
    expect(presenceIn(linesOf(event('participant.joined', 'Eva'), event('chat.ended', ''))).present).toEqual([]);
  });
});

describe('the place in the queue', () => {
  const note = (content: string, fields: Partial<Item> = {}): Item => said(`note-${(second += 1)}`, second, { Content: content, ContentType: 'application/json', ParticipantRole: 'SYSTEM', ParticipantId: 'system', ...fields });

  it('is what the last note says, until an agent joins', () => {
    const notes = [note('{"queuePosition":5}'), note('{"queuePosition":"3","waitMinutes":"5"}')];
    expect(currentQueueNote(linesOf(...notes))).toMatchObject({ position: 3, waitMinutes: 5 });
    expect(currentQueueNote(linesOf(...notes, event('participant.joined', 'Eva', { ParticipantRole: 'AGENT' })))).toBeUndefined();
    expect(currentQueueNote(linesOf())).toBeUndefined();
  });

  it.each(['{"queuePosition":0}', '{"queuePosition":-1}', '{"queuePosition":1.5}', '{"queuePosition":"soon"}', '{"queuePosition":null}', '{"queuePosition":1e9}', '{', '[]', '{"other":1}', 'You are number 3'])(
    'is not guessed from %s', (content) => {
      expect(currentQueueNote(linesOf(note(content)))).toBeUndefined();
    });

  it('cannot be claimed by an agent or the customer, whose words stay words', () => {
    for (const role of ['AGENT', 'CUSTOMER', 'SUPERVISOR']) expect(linesOf(note('{"queuePosition":1}', { ParticipantRole: role })).map(queueNoteOf)).toEqual([undefined]);
  });
});

describe('a copy of the chat', () => {
  const words: CopyWords = { title: 'Chat <1>', you: 'You', us: 'Shop', language: 'en', direction: 'ltr', event: ({ kind, name }) => (kind === 'joined' ? `${name} joined` : ''), time: (time) => time.slice(11, 19) };
  const lines = linesOf(
    event('participant.joined', 'Eva', { AbsoluteTime: at(1) }), said('hello', 2, { Content: '<script>alert("1")</script> & more' }), said('mine', 3, { ParticipantId: 'me', ParticipantRole: 'CUSTOMER', Content: 'two\nlines' }),
    said('file', 4, { Type: 'ATTACHMENT', Attachments: [{ AttachmentId: 'a', AttachmentName: 'door.png', Status: 'APPROVED' }] }), said('queue', 5, { ParticipantRole: 'SYSTEM', Content: '{"queuePosition":1}' }),
  );

  it('has what was said, sent and happened, and not what only the page shows', () => {
    expect(entriesOf(lines, words).map(({ who, text }) => [who, text])).toEqual([['', 'Eva joined'], ['Eva', '<script>alert("1")</script> & more'], ['You', 'two\nlines'], ['Eva', '[door.png]']]);
  });

  it('leaves out what has not reached the server', () => {
    const conversation = new Conversation('me');
    conversation.write('not sent');
    expect(entriesOf(conversation.lines(), words)).toEqual([]);
  });

  it('is text, data, or a page in which nothing is HTML that somebody wrote', () => {
    const entries = entriesOf(lines, words);
    expect(asText(entries, words)).toContain('15:00:03  You:\n    two\n    lines\n');
    expect(JSON.parse(asJson(entries, words))).toMatchObject({ title: 'Chat <1>', entries: [{ text: 'Eva joined' }, {}, {}, {}] });
    const html = asHtml(entries, words);
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; more');
    expect(html).toContain('<h1>Chat &lt;1&gt;</h1>');
    expect(html.match(/<script/u)).toBeNull();
  });
});
