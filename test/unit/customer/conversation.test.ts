import { describe, expect, it } from 'vitest';
import { Conversation, speakable, type Item } from '../../../customer/conversation.ts';

const ME = 'me';
let count = 0;
const at = (second: number): string => `2026-11-22T15:00:${String(second).padStart(2, '0')}.000Z`;
const message = (text: string, fields: Partial<Item> = {}): Item => ({
  Id: `item-${++count}`, AbsoluteTime: at(count % 60), Type: 'MESSAGE', ContentType: 'text/plain', Content: text,
  ParticipantId: 'eva', ParticipantRole: 'AGENT', DisplayName: 'Eva', ...fields,
});
const mine = (text: string, fields: Partial<Item> = {}): Item => message(text, { ParticipantId: ME, ParticipantRole: 'CUSTOMER', ...fields });
const receipt = (messageId: string, times: { DeliveredTimestamp?: string; ReadTimestamp?: string }, reader = 'eva'): Item => ({
  Id: messageId, AbsoluteTime: at(59), Type: 'MESSAGEMETADATA', ContentType: 'application/vnd.amazonaws.connect.event.message.metadata',
  MessageMetadata: { MessageId: messageId, Receipts: [{ RecipientParticipantId: reader, ...times }] },
});
const texts = (conversation: Conversation): string[] => conversation.lines().map(({ text }) => text);
const states = (conversation: Conversation): string[] => conversation.lines().map(({ state }) => state);

describe('what the socket and the transcript say together', () => {
  it('is one conversation: nothing twice, in the order of the server\'s time and then of the ids', () => {
    const conversation = new Conversation(ME);
    const [first, second, third] = [message('a', { Id: '1', AbsoluteTime: at(1) }), message('b', { Id: '2', AbsoluteTime: at(2) }), message('c', { Id: '3', AbsoluteTime: at(2) })];
    for (const item of [third, first, second, third, second]) conversation.add(item);
    expect(texts(conversation)).toEqual(['a', 'b', 'c']);
    expect(conversation.lines().map(({ id }) => id)).toContain('3');
  });

  it('shows who joined and left, and no events that are none of the conversation', () => {
    const conversation = new Conversation(ME);
    for (const kind of ['participant.joined', 'typing', 'participant.left', 'chat.ended', 'transfer.succeeded']) {
      conversation.add(message('', { Type: 'EVENT', ContentType: `application/vnd.amazonaws.connect.event.${kind}` }));
    }
    expect(conversation.lines().map(({ kind }) => kind)).toEqual(['joined', 'left', 'ended']);
  });
});

describe('who speaks', () => {
  it('is a bot where SYSTEM has a name of its own, as Lex has on Amazon Connect, and the flow itself where it has none', () => {
    const conversation = new Conversation(ME);
    conversation.add(message('Hello, I am Robin.', { ParticipantRole: 'SYSTEM', DisplayName: 'Robin' }));
    conversation.add(message('Welcome.', { ParticipantRole: 'SYSTEM', DisplayName: 'SYSTEM_MESSAGE' }));
    expect(conversation.lines().map(({ role, name }) => [role, name])).toEqual([['CUSTOM_BOT', 'Robin'], ['SYSTEM', 'SYSTEM_MESSAGE']]);
  });
});

describe('a message written here', () => {
  it('is taken up again by the next page: what was not handed over waits, what may be there is found in the transcript', () => {
    const before = new Conversation(ME);
    before.write('not handed over');
    before.write('handed over').state = 'sending';
    before.write('handed over, lost').state = 'sending';
    const after = new Conversation(ME);
    after.restore(before.unsent());
    expect(after.waiting().map(({ text }) => text)).toEqual(['not handed over']);
    after.add(mine('handed over'));
    expect(after.lines().map(({ text, state }) => [text, state])).toEqual([['handed over', 'sent'], ['not handed over', 'waiting'], ['handed over, lost', 'failed']]);
  });

  it('loses the control characters that nobody sees, and nothing else', () => {
    expect(speakable('a\u0000b\u001b[31m\tc\r\nd \u202eé👩‍👧')).toBe('ab[31m\tc\r\nd \u202eé👩‍👧');
  });

  it('stays below the rest until the server has it, then stands where the server put it', () => {
    const conversation = new Conversation(ME);
    const line = conversation.write('hello');
    conversation.add(message('from Eva', { Id: '5', AbsoluteTime: at(30) }));
    expect(texts(conversation)).toEqual(['from Eva', 'hello']);
    expect(conversation.waiting()).toEqual([line]);
    conversation.confirm(line, '4', at(20));
    expect(texts(conversation)).toEqual(['hello', 'from Eva']);
    expect(states(conversation)[0]).toBe('sent');
    expect(conversation.waiting()).toEqual([]);
  });

  it('is one line, whether the echo or the answer comes first', () => {
    for (const echoFirst of [true, false]) {
      const conversation = new Conversation(ME);
      const line = conversation.write('hello');
      line.state = 'sending';
      const echo = mine('hello');
      if (echoFirst) conversation.add(echo);
      conversation.confirm(line, echo.Id, echo.AbsoluteTime);
      if (!echoFirst) conversation.add(echo);
      expect(conversation.lines().map(({ key, state }) => [key, state])).toEqual([[line.key, 'sent']]);
    }
  });

  it('is not taken for another of the same words that still waits', () => {
    const conversation = new Conversation(ME);
    const sending = conversation.write('yes');
    conversation.write('yes');
    sending.state = 'sending';
    conversation.add(mine('yes'));
    expect(states(conversation)).toEqual(['sent', 'waiting']);
  });

  it('whose answer was lost is found again by its echo', () => {
    const conversation = new Conversation(ME);
    const line = conversation.write('hello');
    line.state = 'failed';
    line.unanswered = true;
    conversation.add(mine('hello'));
    expect(states(conversation)).toEqual(['sent']);
  });
});

describe('receipts', () => {
  it('go from sent to delivered to read, and never back', () => {
    const conversation = new Conversation(ME);
    const item = mine('hello');
    conversation.add(item);
    conversation.receipt(receipt(item.Id, { DeliveredTimestamp: at(40) }));
    expect(states(conversation)).toEqual(['delivered']);
    conversation.receipt(receipt(item.Id, { DeliveredTimestamp: at(40), ReadTimestamp: at(41) }));
    conversation.receipt(receipt(item.Id, { DeliveredTimestamp: at(40) }));
    expect(states(conversation)).toEqual(['read']);
  });

  it('outlast the same message coming again from an older page of the transcript', () => {
    const conversation = new Conversation(ME);
    const item = mine('hello');
    conversation.add(item);
    conversation.receipt(receipt(item.Id, { ReadTimestamp: at(41) }));
    conversation.add(item);
    expect(states(conversation)).toEqual(['read']);
  });

  it('come with the transcript, too', () => {
    const conversation = new Conversation(ME);
    conversation.add(mine('hello', receipt('x', { ReadTimestamp: at(41) }).MessageMetadata && { MessageMetadata: receipt('x', { ReadTimestamp: at(41) }).MessageMetadata! }));
    expect(states(conversation)).toEqual(['read']);
  });

  it('outlast the answer that comes after them', () => {
    const conversation = new Conversation(ME);
    const line = conversation.write('hello');
    line.state = 'sending';
    const echo = mine('hello');
    conversation.add(echo);
    conversation.receipt(receipt(echo.Id, { ReadTimestamp: at(41) }));
    conversation.confirm(line, echo.Id, echo.AbsoluteTime);
    expect(states(conversation)).toEqual(['read']);
  });

  it('of the customer himself, or for what is not there, change nothing', () => {
    const conversation = new Conversation(ME);
    const item = mine('hello');
    conversation.add(item);
    conversation.receipt(receipt(item.Id, { ReadTimestamp: at(41) }, ME));
    conversation.receipt(receipt('unknown', { ReadTimestamp: at(41) }));
    expect(states(conversation)).toEqual(['sent']);
  });
});
