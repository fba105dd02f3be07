import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ContentType } from '../../../contract/chat-item.ts';
import { CONNECTIONS_KEPT } from '../../../server/contacts/participants.ts';
import type { TranscriptRequest } from '../../../server/core.ts';
import { chatRow, lines, MINUTE, SECOND, startWorld, type World } from './contact-world.ts';

/*
 * What a customer's page and a backend can do, and what they cannot.
 */

let world: World;
beforeEach(async () => {
  world = await startWorld({ settings: { chatsAtOnce: 3 } });
});
afterEach(() => world.close());

const request = { customerName: 'Kim', attributes: {}, durationMinutes: 1500, contentTypes: ['text/plain'], initialMessage: undefined, clientToken: undefined } as const;
const page = (change: Partial<TranscriptRequest> = {}): TranscriptRequest => ({
  contactId: undefined, maxResults: 10, nextToken: undefined, direction: undefined, sort: 'DESCENDING', start: undefined, ...change,
});

describe('Starting a chat', () => {
  test('the same client token gives the same chat and token; with another body it is refused', async () => {
    const first = await world.chats.startChat({ ...request, flowId: 'flow-quiet', clientToken: 'abc' });
    const again = await world.chats.startChat({ ...request, flowId: 'flow-quiet', clientToken: 'abc' });
    expect(again).toEqual(first);
    expect(await world.rows.selectFrom('chats').select('id').execute()).toHaveLength(1);
    await world.chats.connectParticipant(again.participantToken, { markConnected: true });
    await expect(world.chats.startChat({ ...request, flowId: 'flow-quiet', clientToken: 'abc', customerName: 'Lee' })).rejects.toMatchObject({ code: 'id_reused' });
  });

  test('the newest connections of a participant stay good; one who asks without end fills nothing', async () => {
    const { participantToken } = await world.chats.startChat({ ...request, flowId: 'flow-quiet' });
    const tokens: string[] = [];
    for (let number = 0; number < CONNECTIONS_KEPT + 5; number += 1) {
      tokens.push((await world.chats.connectParticipant(participantToken, { markConnected: false })).connectionToken);
      await world.pass(1);
    }
    expect(await world.rows.selectFrom('connection_tokens').select('token_hash').where('kind', '=', 'connection').execute()).toHaveLength(CONNECTIONS_KEPT);
    await expect(world.chats.participantOf(tokens[4] ?? '')).rejects.toMatchObject({ code: 'access_denied' });
    for (const good of [tokens[5], tokens.at(-1)]) expect((await world.chats.participantOf(good ?? '')).role).toBe('CUSTOMER');
  });

  test('no secret of a customer stands in the database', async () => {
    const started = await world.chats.startChat({ ...request, flowId: 'flow-quiet', clientToken: 'a client token' });
    const { connectionToken, socketPath } = await world.chats.connectParticipant(started.participantToken, { markConnected: true });
    for (const table of ['participants', 'connection_tokens', 'remembered_answers', 'events'] as const) {
      const stored = JSON.stringify(await world.rows.selectFrom(table).selectAll().execute());
      for (const secret of [started.participantToken, connectionToken, socketPath.split('t=')[1] ?? '', 'a client token']) expect(stored).not.toContain(secret);
    }
    expect(started.participantToken.length).toBeLessThan(100);
  });

  test('a flow that is missing, saved only, or of another type does not start one (T48)', async () => {
    await expect(world.chats.startChat({ ...request, flowId: 'nowhere' })).rejects.toMatchObject({ code: 'not_found' });
    const end = { Version: '2019-10-30', StartAction: 'end', Actions: [{ Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} }] };
    await world.instance.putFlow({ id: 'saved', name: 'Saved', type: 'CONTACT_FLOW', content: JSON.stringify(end), publish: false });
    await expect(world.chats.startChat({ ...request, flowId: 'saved' })).rejects.toMatchObject({ code: 'flow_not_published' });
    await expect(world.chats.startChat({ ...request, flowId: 'flow-customer-queue' })).rejects.toMatchObject({ code: 'invalid' });
    expect(await world.rows.selectFrom('chats').select('id').execute()).toEqual([]);
  });

  test.each([
    ['a name of nothing', { customerName: ' ' }],
    ['too short a life', { durationMinutes: 59 }],
    ['too long a life', { durationMinutes: 10_081 }],
    ['a key with a dot', { attributes: { 'a.b': 'c' } }],
    ['more than 32 KB of attributes', { attributes: { big: 'x'.repeat(32 * 1024) } }],
    ['half of a surrogate pair', { attributes: { text: '\ud800' } }],
    ['one of two interactive types', { contentTypes: ['application/vnd.amazonaws.connect.message.interactive'] }],
  ])('%s is refused', async (_what, change) => {
    await expect(world.chats.startChat({ ...request, flowId: 'flow-quiet', ...change })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('waiting chats count against the limit, ended and abandoned ones do not (T12, T13)', async () => {
    const eva = await world.agent('eva');
    await world.customer();
    await eva.finish((await eva.accept()).contactId);
    await world.customer({ flowId: 'flow-quiet' });
    await eva.do({ type: 'set_status', statusId: 'status-lunch' });
    const abandoned = await world.chats.startChat({ ...request, flowId: 'flow-quiet' });
    await expect(world.chats.startChat({ ...request, flowId: 'flow-quiet' })).rejects.toMatchObject({ code: 'limit_exceeded' });
    await world.pass(5 * MINUTE);
    expect(await chatRow(world, abandoned.contactId)).toMatchObject({ state: 'ended', end_reason: 'abandoned' });
    await world.chats.startChat({ ...request, flowId: 'flow-quiet' });
  });

  test('attributes can be read and changed as one', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet', attributes: { order: '17' } });
    await world.chats.updateAttributes(kim.chatId, { tier: 'gold' });
    expect(await world.chats.attributesOf(kim.chatId)).toEqual({ order: '17', tier: 'gold' });
    await expect(world.chats.updateAttributes(kim.chatId, { big: 'x'.repeat(32 * 1024) })).rejects.toMatchObject({ code: 'invalid' });
    await expect(world.chats.attributesOf('nobody')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('A socket', () => {
  test('is opened once, within 100 s, at most five at a time', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    const connect = async () => (await world.chats.connectParticipant(kim.token, { markConnected: false })).socketPath.split('t=')[1] ?? '';
    const secret = await connect();
    await world.chats.openSocket(secret);
    await expect(world.chats.openSocket(secret)).rejects.toMatchObject({ code: 'access_denied' });
    const slow = await connect();
    await world.pass(100 * SECOND);
    await expect(world.chats.openSocket(slow)).rejects.toMatchObject({ code: 'access_denied' });
    const opened = [await world.chats.openSocket(await connect()), await world.chats.openSocket(await connect()), await world.chats.openSocket(await connect())];
    const [fifth, sixth] = [await connect(), await connect()];
    await expect(world.chats.openSocket(fifth)).rejects.toMatchObject({ code: 'limit_exceeded' });
    await opened[0]?.closed();
    await opened[0]?.closed();
    await world.chats.openSocket(fifth);
    await expect(world.chats.openSocket(sixth)).rejects.toMatchObject({ code: 'limit_exceeded' });
  });

  test('tells the agent whether the customer is here; away is not gone', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    expect(eva.one('connected').customer.presence).toBe('here');
    await world.pass(MINUTE);
    await kim.closeSocket();
    expect(eva.one('connected').customer).toEqual({ name: 'Kim', id: null, presence: 'away', presenceSince: world.clock.now() });
    await kim.say('I can still write');
    expect((await eva.read(contactId)).at(-1)).toBe('Kim: I can still write');
  });

  test('a second device goes on with the same chat and the whole conversation; joined is said once (T63)', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    await kim.say('from the phone');
    const { connectionToken, socketPath } = await world.chats.connectParticipant(kim.token, { markConnected: true });
    await world.chats.openSocket(socketPath.split('t=')[1] ?? '');
    const laptop = await world.chats.participantOf(connectionToken);
    await world.chats.sendMessage(laptop, { contentType: 'text/plain', content: 'from the laptop', clientToken: undefined });
    expect(await kim.read()).toEqual(['Kim joined', 'Kim: from the phone', 'Kim: from the laptop']);
  });

  test('tokens that nobody gave out, and connection tokens after a day, open nothing', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    const { connectionToken } = await world.chats.connectParticipant(kim.token, { markConnected: true });
    await expect(world.chats.participantOf('guess')).rejects.toMatchObject({ code: 'access_denied' });
    await expect(world.chats.participantOf(kim.token)).rejects.toMatchObject({ code: 'access_denied' });
    await expect(world.chats.connectParticipant(connectionToken, { markConnected: true })).rejects.toMatchObject({ code: 'access_denied' });
    await world.chats.participantOf(connectionToken);
    await world.pass(24 * 60 * MINUTE);
    await expect(world.chats.participantOf(connectionToken)).rejects.toMatchObject({ code: 'access_denied' });
  });
});

describe('A message', () => {
  test('sent twice with one client token is one message, with the same id and time (T60); with another text it is refused', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    const first = await kim.say('once', 'token');
    await world.pass(SECOND);
    expect(await kim.say('once', 'token')).toEqual(first);
    await expect(kim.say('twice', 'token')).rejects.toMatchObject({ code: 'id_reused' });
    await kim.say('once', 'TOKEN');
    expect(await kim.read()).toEqual(['Kim joined', 'Kim: once', 'Kim: once']);
    expect(world.told.filter((notice) => notice.type === 'item' && notice.item.content === 'once')).toHaveLength(2);
  });

  test('is kept exactly as it came, whatever is in it', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    const texts = ['<img src=x onerror=alert(1)>', '\u202egnirts', 'a\u0001\u001b[31mb\r\n\tc', '👩‍👩‍👧 e\u0301', ' ', 'x'.repeat(16_384)];
    for (const text of texts) await kim.say(text);
    expect((await kim.read()).slice(1)).toEqual(texts.map((text) => `Kim: ${text}`));
  });

  test.each([
    ['nothing', { content: '' }, 'invalid'],
    ['a NUL', { content: 'a\u0000b' }, 'invalid'],
    ['half of a surrogate pair', { content: '\udc00' }, 'invalid'],
    ['more than 16,384 bytes in fewer characters (T61)', { content: 'é'.repeat(8193) }, 'too_long'],
    ['a megabyte', { content: 'x'.repeat(1_000_000) }, 'too_long'],
    ['a type the chat does not take (T62)', { contentType: 'application/json', content: '{}' }, 'content_type_not_allowed'],
  ] as const)('%s is refused and leaves nothing behind', async (_what, change, code) => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    const before = await kim.read();
    await expect(world.chats.sendMessage(kim.participant, { contentType: 'text/plain', clientToken: 'again', ...change })).rejects.toMatchObject({ code });
    expect(await kim.read()).toEqual(before);
    await kim.say('x', 'again');
  });

  test('positions are gap-free and ids sort as they do (T55)', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    await Promise.all([kim.say('1'), eva.say(contactId, 'a'), kim.say('2'), eva.say(contactId, 'b')]);
    const items = await world.rows.selectFrom('transcript').select(['id', 'position']).orderBy('position').execute();
    expect(items.map((item) => item.position)).toEqual(items.map((_item, index) => index + 1));
    expect(items.map((item) => item.id)).toEqual(items.map((item) => item.id).toSorted());
  });

  test('the desk knows its own message again by the id of its command', async () => {
    const eva = await world.agent('eva');
    await world.customer();
    const { contactId } = await eva.accept();
    const answer = await eva.do({ type: 'send_message', id: 'my command', contactId, contentType: 'text/plain', content: 'hello' });
    expect(eva.items.at(-1)).toMatchObject({ commandId: 'my command', content: 'hello' });
    expect(answer).toEqual({ itemId: eva.items.at(-1)?.id, position: eva.items.at(-1)?.position, at: world.clock.now() });
    await expect(eva.do({ type: 'send_message', contactId, contentType: 'text/plain', content: '\u0000' })).rejects.toMatchObject({ code: 'invalid' });
    await eva.leave(contactId);
    await expect(eva.say(contactId, 'after leaving')).rejects.toMatchObject({ code: 'wrong_state' });
    await expect(eva.leave(contactId)).rejects.toMatchObject({ code: 'wrong_state' });
  });
});

describe('Receipts and typing', () => {
  test('a receipt stays on the message and is told to its sender alone (T54)', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    const mine = await kim.say('from Kim');
    await eva.do({ type: 'receipt', contactId, itemId: mine.id, kind: 'delivered' });
    await world.pass(SECOND);
    await eva.do({ type: 'receipt', contactId, itemId: mine.id, kind: 'read' });
    await eva.do({ type: 'receipt', contactId, itemId: mine.id, kind: 'read' });
    const receipts = world.told.filter((notice) => notice.type === 'receipt');
    expect(receipts).toHaveLength(2);
    expect(receipts[1]).toMatchObject({ to: kim.participant.id, itemId: mine.id, deliveredAt: world.clock.now() - SECOND, readAt: world.clock.now() });
    const { items } = await world.chats.transcript(kim.participant, page());
    expect(items.find((item) => item.id === mine.id)).toMatchObject({ receipt: { deliveredAt: world.clock.now() - SECOND, readAt: world.clock.now() }, receiptBy: receipts[0]?.reader });
    await eva.say(contactId, 'from Eva');
    const hers = eva.items.at(-1);
    await kim.event(ContentType.read, JSON.stringify({ messageId: hers?.id }));
    expect(eva.items.at(-1)).toMatchObject({ id: hers?.id, receipt: { readAt: world.clock.now() } });
    const seen = (await world.chats.transcript(kim.participant, page())).items.find((item) => item.id === hers?.id);
    expect(seen).toMatchObject({ receipt: {}, receiptBy: null });
    await expect(kim.event(ContentType.read, JSON.stringify({ messageId: mine.id }))).rejects.toMatchObject({ code: 'invalid' });
    await expect(kim.event(ContentType.read, 'not json')).rejects.toMatchObject({ code: 'invalid' });
    await expect(kim.event(ContentType.read, JSON.stringify({ messageId: 'nothing' }))).rejects.toMatchObject({ code: 'not_found' });
    await expect(kim.event(ContentType.ended)).rejects.toMatchObject({ code: 'content_type_not_allowed' });
  });

  test('typing is told to the other side and stored nowhere', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    const before = await kim.read();
    await kim.event(ContentType.typing);
    await world.agents.typing(eva.session, contactId);
    await world.settle();
    expect(eva.typing).toEqual(['Kim']);
    expect(world.told.filter((notice) => notice.type === 'typing').map((notice) => notice.participant.displayName)).toEqual(['Kim', 'Eva Lindqvist']);
    expect(await kim.read()).toEqual(before);
  });
});

describe('GetTranscript', () => {
  async function twentyLines() {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    for (let number = 2; number <= 20; number += 1) {
      await world.pass(SECOND);
      await kim.say(String(number));
    }
    const read = async (change: Partial<TranscriptRequest>) => {
      const answer = await world.chats.transcript(kim.participant, page(change));
      return { numbers: answer.items.map((item) => item.position), nextToken: answer.nextToken, items: answer.items };
    };
    return { kim, read };
  }
  const from = (first: number, last: number): number[] => Array.from({ length: Math.abs(last - first) + 1 }, (_, index) => first + index * Math.sign(last - first || 1));

  test('by default the newest page, newest first; the next token goes on to the start and then there is none', async () => {
    const { read } = await twentyLines();
    const first = await read({});
    expect(first.numbers).toEqual(from(20, 11));
    const second = await read({ nextToken: first.nextToken, maxResults: 7, sort: 'ASCENDING' });
    expect(second.numbers).toEqual(from(4, 10));
    const third = await read({ nextToken: second.nextToken });
    expect(third.numbers).toEqual(from(3, 1));
    expect(third.nextToken).toBeUndefined();
  });

  test('a start is part of the page and turns the scan forward unless said otherwise', async () => {
    const { read } = await twentyLines();
    const all = (await read({ maxResults: 100, sort: 'ASCENDING' })).items;
    const start = { id: all[4]?.id ?? '' };
    expect((await read({ start, maxResults: 3, sort: 'ASCENDING' })).numbers).toEqual([5, 6, 7]);
    expect((await read({ start, maxResults: 3, sort: 'DESCENDING' })).numbers).toEqual([7, 6, 5]);
    expect((await read({ start, maxResults: 3, direction: 'BACKWARD', sort: 'ASCENDING' })).numbers).toEqual([3, 4, 5]);
    expect((await read({ start: { at: (all[4]?.at ?? 0) + 1 }, maxResults: 2, sort: 'ASCENDING' })).numbers).toEqual([6, 7]);
    expect((await read({ start: { at: (all[4]?.at ?? 0) + 1 }, maxResults: 2, direction: 'BACKWARD', sort: 'ASCENDING' })).numbers).toEqual([4, 5]);
    expect((await read({ start: { mostRecent: 3 }, sort: 'ASCENDING' })).numbers).toEqual([18, 19, 20]);
    expect((await read({ start: { mostRecent: 3 }, direction: 'BACKWARD', maxResults: 2, sort: 'ASCENDING' })).numbers).toEqual([17, 18]);
    expect((await read({ start: { at: world.clock.now() + 1 } })).numbers).toEqual([]);
    expect((await read({ direction: 'FORWARD' })).numbers).toEqual([]);
    await expect(read({ start: { id: 'nothing' } })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('a next token that was changed, made up, or is of another chat is refused', async () => {
    const { kim, read } = await twentyLines();
    const token = (await read({})).nextToken ?? '';
    const lee = await world.customer({ flowId: 'flow-quiet', customerName: 'Lee' });
    await expect(world.chats.transcript(lee.participant, page({ nextToken: token }))).rejects.toMatchObject({ code: 'invalid' });
    const [body = '', signature = ''] = token.split('.');
    const forged = Buffer.from(Buffer.from(body, 'base64url').toString().replace(kim.chatId, lee.chatId)).toString('base64url');
    for (const bad of [`${forged}.${signature}`, body, 'x', '', `${token}x`, `${body}.`]) {
      await expect(world.chats.transcript(lee.participant, page({ nextToken: bad }))).rejects.toMatchObject({ code: 'invalid' });
    }
  });

  test('one segment only, where that is asked for', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const first = await eva.accept();
    await eva.finish(first.contactId);
    await kim.say('back');
    const second = await eva.accept();
    const of = async (contactId: string) => lines((await world.chats.transcript(kim.participant, page({ contactId, maxResults: 100, sort: 'ASCENDING' }))).items);
    expect((await of(first.contactId)).at(-1)).toBe('Eva Lindqvist left');
    expect((await of(second.contactId))[0]).toMatch(/^flow: The agent has left/);
    await expect(of('another')).rejects.toMatchObject({ code: 'not_found' });
  });
});
