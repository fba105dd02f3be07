import { once } from 'node:events';
import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { DeleteSessionCommand, GetSessionCommand, LexRuntimeV2Client, PutSessionCommand, RecognizeTextCommand } from '@aws-sdk/client-lex-runtime-v2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startLexServer, type LexServer } from '../../../server/bots/lex-server.ts';
import { systemClock } from '../../../server/clock.ts';
import { BotReply } from '../../../server/flows/bot-reply.ts';
import type { BotRequest, OutsideResult } from '../../../server/flows/outside-call.ts';
import { systemIds } from '../../../server/ids.ts';
import type { BotTarget, LexBot } from '../../../server/outside/bot-target.ts';
import { realOutside } from '../../../server/outside/real-outside.ts';
import { adjustableClock, type AdjustableClock } from '../../doubles/adjustable-clock.ts';
import { frontDesk } from '../../unit/bots/front-desk.ts';
import { action, says, written } from '../../unit/flows/flow-setup.ts';
import { startWorld, type World } from '../contacts/contact-world.ts';

/*
 * Lex V2 and the built-in bot are the same to a flow: the real AWS client talks with the built-in bot served over Lex's
 * API, and so does a flow.
 */

const ARN = 'arn:aws:lex:eu-west-1:123456789012:bot-alias/ABCDEFGHIJ/TSTALIASID';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
let clock: AdjustableClock;
let server: LexServer;
let endpoint: string;

beforeAll(() => {
  process.env['AWS_ACCESS_KEY_ID'] = credentials.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = credentials.secretAccessKey;
});
beforeEach(async () => {
  clock = adjustableClock();
  server = await startLexServer({ definition: frontDesk, clock, ids: systemIds(), port: 0 });
  endpoint = server.url;
});
afterEach(() => server.close());

describe('The built-in bot over the API of Lex V2, by the AWS client', () => {
  let client: LexRuntimeV2Client;
  beforeEach(() => {
    client = new LexRuntimeV2Client({ region: 'eu-west-1', endpoint, credentials, maxAttempts: 1 });
  });
  afterEach(() => client.destroy());
  const session = { botId: 'ABCDEFGHIJ', botAliasId: 'TSTALIASID', localeId: 'en_US', sessionId: 'session-1' };
  const say = (text: string, more: Partial<typeof session> & { sessionState?: object } = {}) => client.send(new RecognizeTextCommand({ ...session, text, ...more }));

  test('elicits a slot, fills it, and comes to an end', async () => {
    expect(await say('where is my order?')).toMatchObject({
      sessionId: 'session-1',
      messages: [{ contentType: 'PlainText', content: 'What is the number of your order? It is on the receipt.' }],
      sessionState: { dialogAction: { type: 'ElicitSlot', slotToElicit: 'orderNumber' }, intent: { name: 'OrderStatus', state: 'InProgress', slots: { orderNumber: null } } },
      interpretations: expect.arrayContaining([expect.objectContaining({ nluConfidence: { score: 1 } })]) as unknown,
    });
    expect((await say('4711')).sessionState).toMatchObject({
      dialogAction: { type: 'Close' }, sessionAttributes: { topic: 'orders' },
      intent: { name: 'OrderStatus', state: 'ReadyForFulfillment', confirmationState: 'None', slots: { orderNumber: { value: { interpretedValue: '4711', originalValue: '4711', resolvedValues: ['4711'] } } } },
    });
  });

  test('keeps sessions apart, remembers their attributes, and forgets one that has rested too long', async () => {
    await say('where is my order?', { sessionState: { sessionAttributes: { name: 'Kim' } } });
    expect((await say('4711', { sessionId: 'session-2' })).sessionState?.dialogAction?.type).toBe('ElicitIntent');
    expect((await client.send(new GetSessionCommand(session))).sessionState).toMatchObject({ sessionAttributes: { name: 'Kim' }, dialogAction: { slotToElicit: 'orderNumber' } });
    clock.advance(frontDesk.sessionMinutes * 60_000);
    await expect(client.send(new GetSessionCommand(session))).rejects.toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } });
    expect((await say('4711')).sessionState?.dialogAction?.type).toBe('ElicitIntent');
  });

  test('goes on from a session that was put, and tells it back packed as Lex does', async () => {
    const sessionState = { dialogAction: { type: 'ElicitSlot' as const, slotToElicit: 'email' }, intent: { name: 'ReturnGoods', slots: { size: { value: { interpretedValue: 'large' } } } }, sessionAttributes: { name: 'Kim' } };
    const put = await client.send(new PutSessionCommand({ ...session, sessionState }));
    expect(put.sessionId).toBe('session-1');
    expect(JSON.parse(gunzipSync(Buffer.from(put.sessionState ?? '', 'base64')).toString())).toMatchObject({ intent: { name: 'ReturnGoods' } });
    expect(await say('kim@example.org')).toMatchObject({ messages: [{ content: 'A label for a large parcel, sent to kim@example.org. Is that right?' }], sessionState: { sessionAttributes: { name: 'Kim' } } });
  });

  test('speaks HTTP/1.1, too, as other clients do', async () => {
    const response = await fetch(`${endpoint}/bots/B/botAliases/A/botLocales/de_DE/sessions/s1/text`, { method: 'POST', body: JSON.stringify({ text: 'Öffnungszeiten' }) });
    expect(await response.json()).toMatchObject({ sessionState: { intent: { name: 'OpeningHours', state: 'Fulfilled' } } });
    const lost = await fetch(`${endpoint}/elsewhere`);
    expect([lost.status, lost.headers.get('x-amzn-errortype')]).toEqual([404, 'ResourceNotFoundException']);
  });

  test('takes a session away, once', async () => {
    await say('where is my order?');
    expect(await client.send(new DeleteSessionCommand(session))).toMatchObject(session);
    await expect(client.send(new DeleteSessionCommand(session))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each([
    ['a language it does not speak', { localeId: 'fr_FR' }, 'hello', 'ResourceNotFoundException'],
    ['words that are too long', {}, 'x'.repeat(1025), 'ValidationException'],
    ['no words', {}, '', 'ValidationException'],
    ['a session id that is none', { sessionId: 'a b' }, 'hello', 'ValidationException'],
  ])('refuses %s by the name of the error', async (_what, more, text, name) => {
    await expect(say(text, more)).rejects.toMatchObject({ name });
  });
});

describe('The same dialogue over both kinds of bot', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ outside: realOutside({ clock: systemClock(), environment: {} }) });
  });
  afterEach(() => world.close());

  const branch = (intent: string): [string, string, string] => ['Equals', intent, intent];
  const INTENTS = ['OrderStatus', 'ReturnGoods', 'OpeningHours', 'TalkToSomebody', 'FallbackIntent'];
  const FLOW = written(
    action('log', 'UpdateFlowLoggingBehavior', { FlowLoggingBehavior: 'Enabled' }, { next: 'bot' }),
    action('bot', 'ConnectParticipantWithLexBot', { LexV2Bot: { AliasArn: ARN }, Text: 'Hello.', LexSessionAttributes: { name: '$.Attributes.name' } }, { next: 'error', errors: { NoMatchingError: 'error', NoMatchingCondition: 'none', InputTimeLimitExceeded: 'late' }, when: INTENTS.map(branch) }),
    ...INTENTS.map((intent) => action(intent, 'MessageParticipant', { Text: `${intent} $.Lex.DialogState $.Lex.IntentConfidence.Score [$.Lex.Slots.orderNumber$.Lex.Slots.size$.Lex.Slots.email$.Lex.Slots.day] $.Lex.SessionAttributes.name $.Lex.SessionAttributes.topic $.Lex.AlternateIntents.OrderStatus.IntentConfidence.Score` }, { next: 'wait', errors: { NoMatchingError: 'wait' } })),
    says('none', 'wait'), says('error', 'wait'), says('late', 'wait'),
    action('wait', 'Wait', { TimeLimitSeconds: '900' }, { next: 'end', errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'end']] }),
    action('end', 'DisconnectParticipant'),
  );

  async function held(target: BotTarget, said: readonly string[]) {
    await world.outside.putBot({ name: ARN, displayName: 'Robin', target });
    await world.instance.putFlow({ id: 'desk', name: 'desk', type: 'CONTACT_FLOW', content: FLOW, publish: true });
    const customer = await world.customer({ flowId: 'desk', attributes: { name: 'Kim' } });
    for (const text of said) {
      await customer.say(text);
      await expect.poll(async () => (await world.rows.selectFrom('outside_calls').select('id').execute()).length, { timeout: 15_000 }).toBe(0);
      await world.settle();
    }
    const items = await world.rows.selectFrom('transcript').select(['display_name', 'role', 'content_type', 'content']).where('initial_contact_id', '=', customer.chatId).orderBy('position').execute();
    const log = await world.rows.selectFrom('events').select('data').where('initial_contact_id', '=', customer.chatId).where('type', '=', 'flow_action').orderBy('seq').execute();
    return { items, path: log.map(({ data }) => JSON.parse(data) as Record<string, unknown>) };
  }

  test.each([
    [['where is my order?', '4711'], 'OrderStatus ReadyForFulfillment'],
    [['hello, I would like to know where is my order 4711'], 'OrderStatus ReadyForFulfillment'],
    [['order status', 'no', 'no', 'no'], 'error'],
    [['return my order', 'huge', 'kim', 'kim@example.org', 'hm', 'yes please'], 'ReturnGoods Fulfilled'],
    [['return my order', 'agent please'], 'TalkToSomebody ReadyForFulfillment'],
    [['are you open on 2026-12-24'], 'OpeningHours Fulfilled'],
    [['bla', 'blub', 'blah'], 'FallbackIntent Fulfilled'],
  ])('gives the same transcript and the same way through the flow: %j', async (said, end) => {
    const builtIn = await held({ kind: 'built_in', definition: frontDesk }, said);
    const lex = await held({ kind: 'lex', aliasArn: ARN, region: 'eu-west-1', endpoint, locale: 'en_US' }, said);
    expect(lex).toEqual(builtIn);
    expect(lex.items.at(-1)?.content).toMatch(new RegExp(`^${end}`));
    expect(lex.path.length).toBeGreaterThan(2);
  });
});

describe('A real Lex bot', () => {
  /** What the service answers, by bot id. */
  const answers: Record<string, { status: number; body: unknown }> = {
    FAULT: { status: 500, body: { message: 'a secret' } },
    BUSY: { status: 429, body: { message: 'a secret' } },
    DENIED: { status: 403, body: { message: 'a secret' } },
    ODD: { status: 200, body: {} },
    RICH: {
      status: 200,
      body: {
        messages: [
          { contentType: 'SSML', content: '<speak>Which <emphasis>size</emphasis>?</speak>' },
          { contentType: 'CustomPayload', content: '{"templateType":"x"}' },
          { contentType: 'ImageResponseCard', imageResponseCard: { title: 'Size', subtitle: 'of parcel', imageUrl: 'https://shop.example/x.png', buttons: [{ text: 'Small', value: 's' }] } },
        ],
        sessionState: {
          dialogAction: { type: 'ElicitSlot', slotToElicit: 'size' }, sessionAttributes: { a: 'b' },
          intent: { name: 'Return', state: 'InProgress', confirmationState: 'None', slots: { size: null, things: { shape: 'List', values: [{ value: { originalValue: 'x', interpretedValue: 'lamp' } }, { value: { originalValue: 'y', interpretedValue: 'chair' } }] } } },
        },
        interpretations: [{ intent: { name: 'Return', slots: {} }, nluConfidence: { score: 0.87 } }, { intent: { name: 'FallbackIntent', slots: {} } }],
      },
    },
  };
  let service: Http2Server;
  const open = new Set<ServerHttp2Session>();
  let place: string;
  let asked: string[];
  beforeAll(async () => {
    service = createServer((request, response) => {
      const [, , botId = ''] = (request.url ?? '').split('/');
      asked.push(`${botId} ${request.headers.authorization?.slice(0, 16) ?? ''}`);
      request.resume();
      const answer = answers[botId];
      if (answer !== undefined) response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
    service.on('session', (one) => void open.add(one));
    service.listen(0, '127.0.0.1');
    await once(service, 'listening');
    place = `http://127.0.0.1:${String((service.address() as AddressInfo).port)}`;
  });
  afterAll(async () => {
    const closed = once(service, 'close');
    service.close();
    for (const one of open) one.destroy();
    await closed;
  });
  beforeEach(() => {
    asked = [];
  });

  const tell = async (botId: string, signal = new AbortController().signal): Promise<OutsideResult> => {
    const target: LexBot = { kind: 'lex', aliasArn: `arn:aws:lex:eu-west-1:123456789012:bot-alias/${botId}/ALIAS`, region: 'eu-west-1', endpoint: place, locale: 'en_US' };
    const request: BotRequest = { kind: 'bot', named: botId, sessionId: 'contact-1', language: null, text: 'hello', sessionAttributes: null };
    return realOutside({ clock: systemClock(), environment: {} }).talkToBot({ callId: 'call-1', request, bot: { name: botId, target }, session: null, now: 0 }, signal);
  };

  test.each([
    ['FAULT', 4, /HTTP 500/], ['BUSY', 4, /HTTP 429/], ['DENIED', 1, /HTTP 403/],
  ])('that fails is tried as often as makes sense, and its text is told nobody: %s', async (botId, tries, why) => {
    const result = await tell(botId);
    expect(result).toMatchObject({ kind: 'failed', why: expect.stringMatching(why) as string });
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(asked).toEqual(Array.from({ length: tries }, () => `${botId} AWS4-HMAC-SHA256`));
  });

  test('that does not answer is let go when nobody waits any more', async () => {
    const control = new AbortController();
    const answer = tell('SILENT', control.signal);
    await expect.poll(() => asked.length, { timeout: 15_000 }).toBe(1);
    control.abort();
    expect(await answer).toEqual({ kind: 'failed', why: 'It was broken off.' });
  });

  test('that answers nothing is a reply without intent', async () => {
    const result = await tell('ODD');
    expect(result.kind === 'returned' && BotReply.parse(result.value)).toMatchObject({ messages: [], intent: null, action: 'None' });
  });

  test('is understood with all its kinds of messages and slots', async () => {
    const result = await tell('RICH');
    expect(result.kind === 'returned' && BotReply.parse(result.value)).toEqual({
      messages: [
        { kind: 'text', text: 'Which size ?' },
        { kind: 'custom', text: '{"templateType":"x"}' },
        { kind: 'card', card: { title: 'Size', subtitle: 'of parcel', imageUrl: 'https://shop.example/x.png', buttons: [{ text: 'Small', value: 's' }] } },
      ],
      action: 'ElicitSlot', slotToElicit: 'size', sessionAttributes: { a: 'b' },
      intent: { name: 'Return', state: 'InProgress', confirmation: 'None', slots: { size: null, things: 'lamp, chair' } },
      interpretations: [{ intent: 'Return', score: 0.87, slots: {} }, { intent: 'FallbackIntent', score: null, slots: {} }],
    });
  });
});
