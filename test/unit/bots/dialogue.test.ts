import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BotDefinition } from '../../../server/bots/bot-definition.ts';
import { BotSession, converse } from '../../../server/bots/dialogue.ts';
import { BotReply, isOver } from '../../../server/flows/bot-reply.ts';
import { frontDesk } from './front-desk.ts';

/** Wednesday, 25 November 2026. */
const NOW = Date.UTC(2026, 10, 25, 12);

/** Somebody talks with the bot; the session goes through JSON between the turns, as it does in a row. */
function talk(...said: string[]) {
  return talkIn('en_US', ...said);
}
function talkIn(locale: string | null, ...said: string[]) {
  let session: BotSession | null = null;
  let reply: BotReply | undefined;
  const heard: string[] = [];
  for (const text of said) {
    const turn = converse(frontDesk, session, { text, attributes: null, locale, now: NOW });
    session = BotSession.parse(JSON.parse(JSON.stringify(turn.session)));
    reply = turn.reply;
    heard.push(...turn.reply.messages.map((message) => (message.kind === 'text' ? message.text : message.kind)));
  }
  if (reply === undefined) throw new Error('Nobody said anything.');
  return { reply, heard, last: heard.at(-1), slots: reply.intent?.slots, intent: reply.intent?.name, state: reply.intent?.state };
}

describe('What a customer means', () => {
  test.each([
    ['Where is my order?', 'OrderStatus'],
    ['WHERE IS MY ORDER', 'OrderStatus'],
    ['hi, where is my order please', 'OrderStatus'],
    ['where is my oder', 'OrderStatus'],
    ['order status', 'OrderStatus'],
    ['When are you open?', 'OpeningHours'],
    ['Tell me your opening hours', 'OpeningHours'],
    ['can I talk to somebody?', 'TalkToSomebody'],
    ['I want to talk to a real person', 'TalkToSomebody'],
    ['The goods are damaged!', 'ReturnGoods'],
  ])('is found in other words, too: %s', (text, intent) => expect(talk(text).intent).toBe(intent));

  test.each(['', '???', 'tell me a joke', 'the weather in Paris', '42'])('is not guessed where nothing fits: "%s"', (text) => {
    expect(talk(text).reply).toMatchObject({ action: 'ElicitIntent', intent: null });
  });

  test('is certain where a sentence fits from end to end, and less so otherwise; others are named with how sure they are', () => {
    expect(talk('where is my order').reply.interpretations[0]).toMatchObject({ intent: 'OrderStatus', score: 1 });
    const { interpretations } = talk('hello there, where is my order now').reply;
    expect(interpretations[0]).toMatchObject({ intent: 'OrderStatus' });
    expect(interpretations[0]?.score).toBeLessThan(1);
    expect(interpretations[0]?.score).toBeGreaterThanOrEqual(frontDesk.confidence);
    expect(interpretations.map(({ score }) => score ?? 0)).toEqual(interpretations.map(({ score }) => score ?? 0).toSorted((one, other) => other - one));
  });

  test('is read in the language of the contact, else in the one of the same tongue, else in the first', () => {
    expect(talkIn('de_DE', 'Wann haben Sie geöffnet?').last).toContain('montags');
    expect(talkIn('de-AT', 'wann haben sie geoeffnet', 'OFFNUNGSZEITEN').last).toContain('montags');
    expect(talkIn('fr_FR', 'opening hours').last).toContain('Monday');
    expect(talkIn(null, 'opening hours').last).toContain('Monday');
  });
});

describe('A slot', () => {
  test('is taken from the first sentence, with what stands around it', () => {
    expect(talk('Where is my order 4711?')).toMatchObject({ slots: { orderNumber: '4711' }, state: 'ReadyForFulfillment' });
    expect(talk('hello, please tell me where my order #4711 is')).toMatchObject({ slots: { orderNumber: '4711' }, state: 'ReadyForFulfillment' });
  });

  test('is asked for, and asked again in other words, then the intent fails and says so', () => {
    const { heard, state, reply } = talk('order status', 'no idea', 'still none', 'really not');
    expect(heard).toEqual([
      'What is the number of your order? It is on the receipt.',
      'I need the number only, such as 4711. What is it?',
      'Please write just the digits of your order number.',
      'I could not read the number. I will get somebody who can help.',
    ]);
    expect(state).toBe('Failed');
    expect(reply.action).toBe('Close');
  });

  test('may come with words around it when it was asked for', () => expect(talk('order status', 'it is 4711, thanks')).toMatchObject({ slots: { orderNumber: '4711' }, state: 'ReadyForFulfillment' }));

  test('that is asked for gives way to a sentence that means something else', () => expect(talk('order status', 'agent please')).toMatchObject({ intent: 'TalkToSomebody' }));
  test('that is asked for gives way to the one word that the greeting tells of', () => expect(talk('order status', '"Person"')).toMatchObject({ intent: 'TalkToSomebody' }));

  test.each([
    ['4711', '4711'], ['-3', '-3'], ['1,5', '1.5'], ['#17.', '17'], ['17th', null], ['one', null],
  ])('of numbers takes %s for %s', (text, value) => expect(talk('order status', text).slots?.['orderNumber']).toBe(value));

  test.each([
    ['today', '2026-11-25'], ['Tomorrow', '2026-11-26'], ['2026-12-24', '2026-12-24'], ['12/24', '2026-12-24'], ['24.12.', '2026-12-24'], ['24.12.2027', '2027-12-24'], ['13/24', null], ['2026-02-30', null],
  ])('of dates takes %s for %s', (text, value) => expect(talk(`are you open on ${text}`).slots?.['day']).toBe(value));

  test('of dates has the day first where the language says so', () => expect(talkIn('de_DE', 'haben sie am 3/4/2027 geöffnet').slots?.['day']).toBe('2027-04-03'));

  test('of listed values takes synonyms for the value, of several words too', () => {
    for (const [said, value] of [['big', 'large'], ['Extra  large!', 'large'], ['a tiny one', 'small']] as const) expect(talk('return my order', said).slots?.['size']).toBe(value);
  });

  test.each(['kim@example.org', 'Kim.Lee+x@mail.example.co.uk', 'it is kim@example.org.'])('of addresses takes %s', (text) => expect(talk('return my order', 'big', text).slots?.['email']).toMatch(/@.*(org|uk)$/));
  test.each(['kim', 'kim@', '@example.org', 'kim@example'])('of addresses does not take %s', (text) => expect(talk('return my order', 'big', text).last).toContain('no e-mail address'));
});

describe('A confirmation', () => {
  const asked = ['return my order', 'big', 'kim@example.org'];
  test('says what it has understood, and a yes does it', () => {
    expect(talk(...asked)).toMatchObject({ last: 'A label for a large parcel, sent to kim@example.org. Is that right?', reply: { action: 'ConfirmIntent' } });
    expect(talk(...asked, 'Yes, please')).toMatchObject({ last: 'The label for your large parcel is on its way to kim@example.org.', state: 'Fulfilled', reply: { intent: { confirmation: 'Confirmed' } } });
  });
  test('that is declined ends it', () => expect(talk(...asked, 'nope')).toMatchObject({ last: 'Then we leave it.', state: 'Failed', reply: { intent: { confirmation: 'Denied' } } }));
  test('that is neither is asked again, and given up in the end', () => {
    expect(talk(...asked, 'hm').reply.action).toBe('ConfirmIntent');
    expect(talk(...asked, 'that is not right').last).toContain('Is that right?');
    expect(talk(...asked, 'hm', 'hm', 'hm')).toMatchObject({ state: 'Failed' });
  });
});

describe('A bot that does not understand', () => {
  test('says so in turn, and gives up with the fallback intent', () => {
    const { heard, intent, state } = talk('bla', 'blub', 'blah');
    expect(heard).toEqual([...(frontDesk.languages['en_US']?.fallback.messages ?? []), 'I will get somebody for you.']);
    expect({ intent, state }).toEqual({ intent: 'FallbackIntent', state: 'Fulfilled' });
  });
  test('starts counting anew once it has understood', () => expect(talk('bla', 'opening hours', 'bla', 'blub').reply.action).toBe('ElicitIntent'));
});

describe('What a session remembers', () => {
  test('is what it was given, and what its intents add', () => {
    const first = converse(frontDesk, null, { text: 'order status', attributes: { name: 'Kim' }, locale: null, now: NOW });
    const second = converse(frontDesk, first.session, { text: '4711', attributes: null, locale: null, now: NOW });
    expect(second.reply.sessionAttributes).toEqual({ name: 'Kim', topic: 'orders' });
  });
});

const anyWords = fc.oneof(fc.string({ unit: 'grapheme' }), fc.array(fc.constantFrom('order', 'where', 'is', 'my', '4711', 'big', 'yes', 'no', 'kim@example.org', 'today', 'agent', 'please', '{orderNumber}', '__proto__', 'constructor'), { maxLength: 12 }).map((words) => words.join(' ')));

describe('Whatever is said', () => {
  test('a bot answers in its form, the same each time, leaves the session it was handed, and comes to an end of its questions', () => {
    fc.assert(
      fc.property(fc.array(anyWords, { minLength: 1, maxLength: 12 }), fc.constantFrom('en_US', 'de_DE', 'xx_XX', null), (said, locale) => {
        let session: BotSession | null = null;
        let open = 0;
        for (const text of said) {
          const before: BotSession | null = session === null ? null : Object.freeze(session);
          const turn = { text, attributes: null, locale, now: NOW };
          const { reply, session: after } = converse(frontDesk, before, turn);
          expect(converse(frontDesk, before, turn)).toEqual({ reply, session: after });
          expect(BotReply.parse(JSON.parse(JSON.stringify(reply)))).toEqual(reply);
          expect(BotSession.parse(JSON.parse(JSON.stringify(after)))).toEqual(after);
          expect(reply.interpretations.every(({ score }) => score !== null && score >= 0 && score <= 1)).toBe(true);
          open = isOver(reply) ? 0 : open + 1;
          // Three slots or confirmations with three tries each, and three misses.
          expect(open).toBeLessThanOrEqual(12);
          session = after;
        }
      }),
      { numRuns: 500 },
    );
  });

  test('the longest message takes no longer than a blink', () => {
    const text = 'where is my order '.repeat(57).slice(0, 1024);
    expect(talk(text, text, text).heard.length).toBeGreaterThan(0);
  });
});

describe('A definition', () => {
  const languages = (change: Record<string, unknown>, intent: Record<string, unknown> = {}) => ({
    name: 'x', languages: { en_US: { intents: [{ name: 'A', utterances: ['a'], ...intent }], fallback: { messages: ['?'] }, yes: ['yes'], no: ['no'], ...change } },
  });
  const problems = (definition: unknown) => {
    const read = BotDefinition.safeParse(definition);
    return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };
  test('needs little', () => expect(problems(languages({}))).toEqual([]));
  test.each([
    [languages({}, { utterances: ['say {what}'] }), 'languages.en_US.intents.0.utterances.0: {what} is no slot of this intent. Its slots: none.'],
    [languages({}, { utterances: ['say {what'] }), 'A brace is not closed'],
    [languages({}, { slots: [{ name: 'n', type: 'number' }] }), 'so give a prompt'],
    [languages({}, { slots: [{ name: 'n', type: 'colour', prompt: '?' }] }), 'There is no slot type "colour"'],
    [languages({}, { slots: [{ name: 'n', type: 'text', prompt: '?' }, { name: 'n', type: 'text', prompt: '?' }] }), 'two slots "n"'],
    [languages({}, { name: 'FallbackIntent' }), 'is there by itself'],
    [languages({}, { fulfillment: ['Hello {who}.'] }), 'would be said as it is'],
    [languages({ slotTypes: { number: { values: [{ value: 'one' }] } } }), 'is built in'],
    [languages({ intents: Array.from({ length: 6 }, (_, index) => ({ name: `A${String(index)}`, utterances: Array.from({ length: 1000 }, () => 'a') })) }), 'There are 6000 utterances in all'],
    [languages({ yes: [] }), 'languages.en_US.yes: Give at least one text.'],
    [{ name: 'x', languages: {} }, 'Give at least one language.'],
    [{ ...languages({}), timeZone: 'Mars/Olympus' }, 'no time zone'],
    [{ ...languages({}), sessionMinutes: 1441 }, 'sessionMinutes'],
    [{ ...languages({}), langauges: {} }, 'langauges'],
  ])('that is wrong says where and how: %#', (definition, words) => expect(problems(definition).join('\n')).toContain(words));
});
