import { CreateParticipantCommand } from '@aws-sdk/client-connect';
import {
  CreateParticipantConnectionCommand, DisconnectParticipantCommand, GetTranscriptCommand, SendEventCommand, SendMessageCommand, type GetTranscriptCommandInput, type Item,
} from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdgeWorld, type EdgeCustomer, type EdgeWorld } from './edge-world.ts';

/*
 * The participant API as the public SDK @aws-sdk/client-connectparticipant meets it.
 */

let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld();
});
afterAll(() => world.close());

const PLAIN = 'text/plain';
const EVENT = 'application/vnd.amazonaws.connect.event.';
const say = (customer: EdgeCustomer, Content: string, ClientToken?: string, ContentType = PLAIN) =>
  world.participants.send(new SendMessageCommand({ ConnectionToken: customer.connectionToken, ContentType, Content, ...(ClientToken !== undefined && { ClientToken }) }));
const event = (customer: EdgeCustomer, type: string, Content?: string) =>
  world.participants.send(new SendEventCommand({ ConnectionToken: customer.connectionToken, ContentType: `${EVENT}${type}`, ...(Content !== undefined && { Content }) }));
const transcript = (customer: EdgeCustomer, more: Partial<GetTranscriptCommandInput> = {}) => world.participants.send(new GetTranscriptCommand({ ConnectionToken: customer.connectionToken, ...more }));

async function failure(call: Promise<unknown>): Promise<{ name: string; status: number | undefined }> {
  const error = await call.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error('The call was to fail and did not.');
  return { name: error.name, status: (error as Error & { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode };
}

describe('sending', () => {
  // First, while no other chat rings with Eva.
  it('takes typing and receipts, and refuses other events', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-inbound' });
    const eva = await world.agent('eva');
    const contactId = await eva.accept(customer.ContactId);
    const said = await eva.command({ type: 'send_message', contactId, contentType: 'text/plain', content: 'How can I help?' });
    const { itemId } = said['value'] as { itemId: string };
    await event(customer, 'typing');
    await event(customer, 'message.delivered', JSON.stringify({ messageId: itemId }));
    await event(customer, 'message.read', JSON.stringify({ messageId: itemId }));
    const receipt = await eva.until((frame) => {
      const item = (frame['event'] as { item?: { id: string; receipt: { readAt?: number } } } | undefined)?.item;
      return item?.id === itemId && item.receipt.readAt !== undefined;
    });
    expect(receipt).toBeDefined();
    const mine = await say(customer, 'It is broken');
    await eva.command({ type: 'receipt', contactId, itemId: mine.Id ?? '', kind: 'read' });
    const told = await customer.socket.untilItem((item) => item['Type'] === 'MESSAGEMETADATA');
    expect(told).toMatchObject({ ContentType: `${EVENT}message.metadata`, MessageMetadata: { MessageId: mine.Id } });
    const stored = (await transcript(customer)).Transcript?.find((item) => item.Id === mine.Id);
    expect(stored?.MessageMetadata?.Receipts?.[0]?.ReadTimestamp).toBeDefined();
    const before = await world.stateHash();
    expect(await failure(event(customer, 'participant.joined'))).toEqual({ name: 'ValidationException', status: 400 });
    expect(await failure(event(customer, 'message.read', 'not json'))).toEqual({ name: 'ValidationException', status: 400 });
    expect(await failure(event(customer, 'message.read', JSON.stringify({ messageId: 'nothing' })))).toEqual({ name: 'ResourceNotFoundException', status: 404 });
    expect(await world.stateHash()).toBe(before);
    expect((await transcript(customer, { MaxResults: 100 })).Transcript?.some((item) => item.ContentType?.endsWith('typing'))).toBe(false);

    const bot = await world.connect.send(new CreateParticipantCommand({ InstanceId: world.instanceId, ContactId: customer.ContactId, ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Robin' } }));
    await world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: bot.ParticipantCredentials?.ParticipantToken, ConnectParticipant: true }));
    const next = await eva.command({ type: 'send_message', contactId, contentType: 'text/plain', content: 'There are three of us now' });
    // More than two: no receipts any more.
    expect(await failure(event(customer, 'message.read', JSON.stringify({ messageId: (next['value'] as { itemId: string }).itemId })))).toEqual({ name: 'ConflictException', status: 409 });
  });

  it('stores a message, tells it on the socket, and gives it in the transcript', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const sent = await say(customer, 'Hello "world" <b>');
    expect(sent.AbsoluteTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const told = await customer.socket.untilItem((item) => item['Id'] === sent.Id);
    expect(told).toMatchObject({ Type: 'MESSAGE', ContentType: PLAIN, Content: 'Hello "world" <b>', ParticipantRole: 'CUSTOMER', DisplayName: 'Kim', InitialContactId: customer.ContactId, ParticipantId: customer.ParticipantId });
    expect((await transcript(customer)).Transcript?.[0]).toMatchObject({ Id: sent.Id, Content: 'Hello "world" <b>' });
  });

  it('answers the same client token with the same message, and refuses it with another', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const first = await say(customer, 'once', 'token');
    const between = await world.stateHash();
    const again = await Promise.all([say(customer, 'once', 'token'), say(customer, 'once', 'token')]);
    expect(again.map((answer) => answer.Id)).toEqual([first.Id, first.Id]);
    expect(await failure(say(customer, 'twice', 'token'))).toEqual({ name: 'ConflictException', status: 409 });
    expect(await world.stateHash()).toBe(between);
  });

  it('answers the same client token with the same event', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const typing = () => world.participants.send(new SendEventCommand({ ConnectionToken: customer.connectionToken, ContentType: `${EVENT}typing`, ClientToken: 'typed' }));
    const [first, again] = [await typing(), await typing()];
    expect([again.Id, again.AbsoluteTime]).toEqual([first.Id, first.AbsoluteTime]);
    expect(first.Id).toMatch(/./);
  });

  it.each([
    ['a byte more than 16,384, in characters of two bytes', 'ü'.repeat(8192) + 'x', PLAIN],
    ['a content type the chat did not agree on', '**hi**', 'text/markdown'],
    ['a content type that does not exist', 'hi', 'text/html'],
    ['a NUL character', 'a\u0000b', PLAIN],
  ])('refuses %s', async (_what, content, type) => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const before = await world.stateHash();
    expect(await failure(say(customer, content, undefined, type))).toEqual({ name: 'ValidationException', status: 400 });
    expect(await world.stateHash()).toBe(before);
    expect((await say(customer, 'ü'.repeat(8192))).Id).toBeDefined();
  });
});

describe('tokens', () => {
  it('are good for what they are and nothing else', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const before = await world.stateHash();
    const denied = { name: 'AccessDeniedException', status: 403 };
    expect(await failure(world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: customer.connectionToken, Type: ['WEBSOCKET'] })))).toEqual(denied);
    expect(await failure(say({ ...customer, connectionToken: customer.ParticipantToken }, 'hi'))).toEqual(denied);
    expect(await failure(say({ ...customer, connectionToken: 'made up' }, 'hi'))).toEqual(denied);
    expect(await world.stateHash()).toBe(before);
    expect(await failure(world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: customer.ParticipantToken, Type: [] })))).toEqual({ name: 'ValidationException', status: 400 });
  });

  it('are worth nothing after the end; chat.ended is the last thing told, and the socket closes with 1000', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    await say(customer, 'bye');
    await world.participants.send(new DisconnectParticipantCommand({ ConnectionToken: customer.connectionToken }));
    expect(await customer.socket.closed()).toBe(1000);
    expect(customer.socket.items().map((item) => String(item['ContentType']).replace(EVENT, '')).slice(-2)).toEqual(['participant.left', 'chat.ended']);
    expect(customer.socket.items().at(-1)).not.toHaveProperty('ParticipantId');
    const before = await world.stateHash();
    const denied = { name: 'AccessDeniedException', status: 403 };
    expect(await failure(say(customer, 'too late'))).toEqual(denied);
    expect(await failure(event(customer, 'typing'))).toEqual(denied);
    expect(await failure(transcript(customer))).toEqual(denied);
    expect(await failure(world.participants.send(new DisconnectParticipantCommand({ ConnectionToken: customer.connectionToken })))).toEqual(denied);
    expect(await failure(world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: customer.ParticipantToken, Type: ['WEBSOCKET'] })))).toEqual(denied);
    expect(await world.stateHash()).toBe(before);
  });
});

describe('GetTranscript', () => {
  it('gives the page that a plain walk over all items gives, for every scan, sort, start and size', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    for (let number = 1; number <= 7; number += 1) await say(customer, `message ${number}`);
    const all = (await transcript(customer, { MaxResults: 100, SortOrder: 'ASCENDING' })).Transcript ?? [];
    expect(all.map((item) => item.Content ?? '')).toEqual(['', ...[1, 2, 3, 4, 5, 6, 7].map((number) => `message ${number}`)]);
    const middle = all[4]?.Id ?? '';
    const starts: { given: GetTranscriptCommandInput['StartPosition']; at: number | null }[] = [
      { given: undefined, at: null }, { given: {}, at: null }, { given: { Id: middle }, at: 4 }, { given: { MostRecent: 3 }, at: all.length - 3 }, { given: { Id: all[0]?.Id ?? '' }, at: 0 },
    ];
    for (const ScanDirection of [undefined, 'FORWARD', 'BACKWARD'] as const) {
      for (const SortOrder of [undefined, 'ASCENDING', 'DESCENDING'] as const) {
        for (const { given, at } of starts) {
          for (const MaxResults of [1, 3, 100]) {
            const asked = { MaxResults, ...(ScanDirection && { ScanDirection }), ...(SortOrder && { SortOrder }), ...(given && { StartPosition: given }) };
            const page = await transcript(customer, asked);
            expect(page.InitialContactId).toBe(customer.ContactId);
            expect({ asked, ids: ids(page.Transcript), more: page.NextToken !== undefined }).toEqual({ asked, ...expected(all, at, ScanDirection, SortOrder, MaxResults) });
          }
        }
      }
    }
  });

  it('goes on where a page stopped, and has every item on one page', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    for (let number = 1; number <= 9; number += 1) await say(customer, `message ${number}`);
    const pages: string[][] = [];
    let NextToken: string | undefined;
    do {
      const page = await transcript(customer, { MaxResults: 4, SortOrder: 'ASCENDING', ...(NextToken !== undefined && { NextToken }) });
      pages.push((page.Transcript ?? []).map((item) => item.Content ?? ''));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(pages).toEqual([['message 6', 'message 7', 'message 8', 'message 9'], ['message 2', 'message 3', 'message 4', 'message 5'], ['', 'message 1']]);
  });

  it('starts at a time, too: the first item that is not earlier, or going back the last that is not later', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const sent = [];
    for (const text of ['one', 'two', 'three']) {
      world.clock.advance(1000);
      sent.push(await say(customer, text));
    }
    const from = (at: string | undefined, ScanDirection: 'FORWARD' | 'BACKWARD') => transcript(customer, { StartPosition: { AbsoluteTime: at ?? '' }, ScanDirection, SortOrder: 'ASCENDING', MaxResults: 2 });
    const contents = (page: { Transcript?: Item[] | undefined }) => page.Transcript?.map((item) => item.Content);
    expect(contents(await from(sent[1]?.AbsoluteTime, 'FORWARD'))).toEqual(['two', 'three']);
    expect(contents(await from(sent[1]?.AbsoluteTime, 'BACKWARD'))).toEqual(['one', 'two']);
    const between = new Date(Date.parse(sent[1]?.AbsoluteTime ?? '') + 500).toISOString();
    expect(contents(await from(between, 'FORWARD'))).toEqual(['three']);
    expect(contents(await from(between, 'BACKWARD'))).toEqual(['one', 'two']);
  });

  it('has ten newest by default, newest first', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    for (let number = 1; number <= 12; number += 1) await say(customer, `message ${number}`);
    const page = await transcript(customer);
    expect(page.Transcript?.map((item) => item.Content)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((number) => `message ${number}`));
  });

  it.each([
    ['a token of nobody', { NextToken: 'made up' }, 'ValidationException', 400],
    ['an item of nobody', { StartPosition: { Id: 'nothing' } }, 'ValidationException', 400],
    ['two starts at once', { StartPosition: { Id: 'a', MostRecent: 2 } }, 'ValidationException', 400],
    ['a time that is none', { StartPosition: { AbsoluteTime: 'yesterday' } }, 'ValidationException', 400],
    ['more than a hundred', { MaxResults: 101 }, 'ValidationException', 400],
    ['a contact of another chat', { ContactId: 'contact-of-nobody' }, 'ResourceNotFoundException', 404],
  ])('refuses %s', async (_what, more, name, status) => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    expect(await failure(transcript(customer, more))).toEqual({ name, status });
  });

  it('refuses the NextToken of another chat', async () => {
    const [one, other] = [await world.customer({ ContactFlowId: 'flow-quiet' }), await world.customer({ ContactFlowId: 'flow-quiet' })];
    for (const text of ['a', 'b']) await say(one, text);
    const { NextToken = '' } = await transcript(one, { MaxResults: 1 });
    expect(NextToken).not.toBe('');
    expect(await failure(transcript(other, { NextToken }))).toEqual({ name: 'ValidationException', status: 400 });
  });
});

// Last, because the SDK signs nothing that a server takes whose clock is a day ahead.
describe('connection tokens', () => {
  it('stay good beside those of a later one, for a day; the participant’s own gets another then', async () => {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    const connect = async () => {
      const { ConnectionCredentials } = await world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: customer.ParticipantToken, Type: ['CONNECTION_CREDENTIALS'] }));
      return { ...customer, connectionToken: ConnectionCredentials?.ConnectionToken ?? '' };
    };
    const second = await connect();
    expect(second.connectionToken).not.toBe(customer.connectionToken);
    await say(customer, 'by the first');
    await say(second, 'by the second');
    world.clock.advance(24 * 3_600_000 - 60_000);
    await say(customer, 'a minute before');
    world.clock.advance(60_000);
    expect(await failure(say(customer, 'a day after'))).toEqual({ name: 'AccessDeniedException', status: 403 });
    await say(await connect(), 'by the third');
  });
});

const ids = (items: readonly Item[] | undefined): string[] => (items ?? []).map((item) => item.Id ?? '');

/** The rule of connect-facts 5.4, written down as a walk over a list. */
function expected(all: readonly Item[], start: number | null, scan: 'FORWARD' | 'BACKWARD' | undefined, sort: 'ASCENDING' | 'DESCENDING' | undefined, most: number): { ids: string[]; more: boolean } {
  const direction = scan ?? (start === null ? 'BACKWARD' : 'FORWARD');
  if (start === null && direction === 'FORWARD') return { ids: [], more: false };
  const walked = direction === 'FORWARD' ? all.slice(start ?? 0) : all.slice(0, (start ?? all.length - 1) + 1).toReversed();
  const page = walked.slice(0, most).toSorted((one, other) => all.indexOf(one) - all.indexOf(other));
  return { ids: ids(sort === 'ASCENDING' ? page : page.toReversed()), more: walked.length > most };
}
