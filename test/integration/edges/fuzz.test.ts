import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLink, openParticipantSocket, startEdgeWorld, type EdgeCustomer, type EdgeWorld, type LinkClient } from './edge-world.ts';
import { FUZZ, HOSTILE_TEXT, hostileText, spoilt } from './hostile.ts';
import { signedHeaders } from './sign-request.ts';

/*
 * Bad input at every edge: a specific error by its documented name and status, no change of state, and everybody else
 * goes on undisturbed. A request that happens to be good after all may succeed; nothing may fail on our side.
 */

let world: EdgeWorld;
/** Somebody who talks to somebody while strangers knock: neither may notice. */
let customer: EdgeCustomer;
let eva: LinkClient;
let contactId: string;
/** Somebody with room for one more chat. */
let jonas: LinkClient;
let endedToken: string;

beforeAll(async () => {
  world = await startEdgeWorld();
  eva = await world.agent('eva');
  customer = await world.customer();
  contactId = await eva.accept(customer.ContactId);
  jonas = await world.agent('jonas');
  await jonas.command({ type: 'set_status', statusId: 'status-lunch' });
  const over = await world.customer({ ContactFlowId: 'flow-quiet' });
  endedToken = over.connectionToken;
  await world.server.core.chats.stopContact(over.ContactId);
  await world.server.core.idle();
});

afterAll(() => world.close());

interface Answer { status: number; name: string | null; body: string }

async function ask(path: string, init: { method: string; headers: Record<string, string>; body: string | undefined }): Promise<Answer> {
  const response = await fetch(`${world.url}${path}`, { ...init, body: init.body ?? null, signal: AbortSignal.timeout(10_000) });
  return { status: response.status, name: response.headers.get('x-amzn-errortype'), body: await response.text() };
}

/** Asks, and holds the answer to its promise: success, or a documented error that changed nothing. @returns true, or it fails */
async function holds(documented: Readonly<Record<string, number>>, request: () => Promise<Answer>): Promise<boolean> {
  const before = await world.stateHash();
  const answer = await request();
  if (answer.status === 200) return true;
  expect(documented).toHaveProperty(answer.name ?? 'no name');
  expect(answer.status).toBe(documented[answer.name ?? '']);
  const told = JSON.parse(answer.body) as { __type: string; Message: string };
  expect(told.__type).toBe(answer.name);
  expect(told.Message).not.toBe('');
  expect(await world.stateHash()).toBe(before);
  return true;
}

const PARTICIPANT_ERRORS = { ValidationException: 400, AccessDeniedException: 403, ResourceNotFoundException: 404, ConflictException: 409 } as const;
const INSTANCE_ERRORS = {
  InvalidParameterException: 400, InvalidRequestException: 400, ResourceNotFoundException: 404, ContactNotFoundException: 410, IdempotencyException: 409,
  ContactFlowNotPublishedException: 404, InvalidContactFlowException: 400, DuplicateResourceException: 409, UnknownOperationException: 404,
} as const;

describe('the participant API', () => {
  const good: readonly [string, () => fc.Arbitrary<Record<string, unknown>>][] = [
    ['connection', () => fc.record({ Type: fc.constantFrom(['WEBSOCKET'], ['CONNECTION_CREDENTIALS']), ConnectParticipant: fc.boolean() })],
    ['message', () => fc.record({ ContentType: fc.constant('text/plain'), Content: hostileText, ClientToken: hostileText })],
    ['event', () => fc.record({ ContentType: fc.constantFrom('application/vnd.amazonaws.connect.event.typing', 'application/vnd.amazonaws.connect.event.message.read'), Content: hostileText })],
    ['transcript', () => fc.record({ MaxResults: fc.integer({ min: -1, max: 101 }), ScanDirection: fc.constantFrom('FORWARD', 'BACKWARD'), StartPosition: fc.constantFrom({}, { MostRecent: 2 }, { Id: 'x' }, { AbsoluteTime: 'x' }), NextToken: hostileText })],
  ];

  it.each(good)('takes nothing bad for /participant/%s', async (operation, body) => {
    const token = operation === 'connection' ? customer.ParticipantToken : customer.connectionToken;
    await fc.assert(
      fc.asyncProperty(spoilt(body()), (text) =>
        holds(PARTICIPANT_ERRORS, () => ask(`/participant/${operation}`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-amz-bearer': token }, body: text })),
      ),
      FUZZ,
    );
  });

  it('stores hostile text that it takes exactly as it came', async () => {
    for (const text of HOSTILE_TEXT) {
      const answer = await ask('/participant/message', { method: 'POST', headers: { 'content-type': 'application/json', 'x-amz-bearer': customer.connectionToken }, body: JSON.stringify({ ContentType: 'text/plain', Content: text }) });
      const takable = text !== '' && text.isWellFormed() && !text.includes('\u0000') && Buffer.byteLength(text) <= 16_384;
      expect({ text, status: answer.status }).toEqual({ text, status: takable ? 200 : 400 });
      if (!takable) continue;
      const { Id } = JSON.parse(answer.body) as { Id: string };
      expect((await customer.socket.untilItem((item) => item['Id'] === Id))['Content']).toBe(text);
      const told = await eva.until((frame) => (frame['event'] as { item?: { id: string } } | undefined)?.item?.id === Id);
      expect((told['event'] as { item: { content: string } }).item.content).toBe(text);
    }
  });

  it('knows no token but its own', async () => {
    const token = fc.oneof(
      fc.constantFrom('', ' ', 'undefined', 'x'.repeat(1001), customer.ParticipantToken, customer.ParticipantToken.slice(1), `${customer.connectionToken}x`, customer.connectionToken.toUpperCase(), endedToken, customer.ContactId),
      fc.stringMatching(/^[!-~]{1,80}$/),
    );
    await fc.assert(
      fc.asyncProperty(token, fc.constantFrom('message', 'event', 'transcript', 'disconnect', 'attachment'), (bearer, operation) => {
        const body = operation === 'message' ? '{"ContentType":"text/plain","Content":"hi"}' : operation === 'event' ? '{"ContentType":"application/vnd.amazonaws.connect.event.typing"}' : '{}';
        return holds({ AccessDeniedException: 403 }, async () => {
          const answer = await ask(`/participant/${operation}`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-amz-bearer': bearer }, body });
          expect(answer.status).toBe(403);
          return answer;
        });
      }),
      FUZZ,
    );
  });

  it('has no other operations and methods', async () => {
    for (const [method, path] of [['GET', '/participant/message'], ['PUT', '/participant/message'], ['POST', '/participant/of-nobody'], ['DELETE', '/participant/connection'], ['POST', '/participant/%00'], ['POST', '/participant/..%2fcontact']] as const) {
      expect(await holds({ UnknownOperationException: 404, ...PARTICIPANT_ERRORS, MissingAuthenticationTokenException: 403 }, () => ask(path, { method, headers: {}, body: undefined }))).toBe(true);
    }
  });
});

describe('the instance API', () => {
  const signed = (method: string, path: string, body: string): Promise<Answer> =>
    ask(path, { method, headers: { 'content-type': 'application/json', ...signedHeaders({ method, url: `${world.url}${path}`, body }, { ...world.keys, at: world.clock.now() }) }, body });

  const good: readonly [string, string, string, () => fc.Arbitrary<Record<string, unknown>>][] = [
    ['StartChatContact', 'PUT', '/contact/chat', () => fc.record({ InstanceId: fc.constant(world.instanceId), ContactFlowId: fc.constantFrom('flow-gone', 'flow-agent-whisper'), ParticipantDetails: fc.record({ DisplayName: hostileText }), Attributes: fc.dictionary(hostileText, hostileText, { maxKeys: 2 }), ClientToken: hostileText })],
    ['StopContact', 'POST', '/contact/stop', () => fc.record({ InstanceId: fc.constant(world.instanceId), ContactId: hostileText })],
    ['CreateQueue', 'PUT', '/queues/INSTANCE', () => fc.record({ Name: hostileText, HoursOfOperationId: fc.constantFrom('hours-of-nobody', ''), Description: hostileText, MaxContacts: fc.integer(), Tags: fc.dictionary(hostileText, hostileText, { maxKeys: 2 }) })],
    ['CreateUser', 'PUT', '/users/INSTANCE', () => fc.record({ Username: hostileText, Password: hostileText, SecurityProfileIds: fc.array(hostileText, { maxLength: 2 }), RoutingProfileId: fc.constantFrom('of-nobody', ''), IdentityInfo: fc.record({ FirstName: hostileText }) })],
    ['CreateContactFlow', 'PUT', '/contact-flows/INSTANCE', () => fc.record({ Name: fc.constantFrom('', 'x'.repeat(128), 'Fuzz'), Type: fc.constantFrom('CONTACT_FLOW', 'MOON'), Content: hostileText, Description: hostileText })],
    ['GetCurrentMetricData', 'POST', '/metrics/current/INSTANCE', () => fc.record({ Filters: fc.record({ Queues: fc.array(hostileText, { maxLength: 2 }) }), CurrentMetrics: fc.array(fc.record({ Name: fc.constantFrom('AGENTS_ONLINE', 'MOON') }), { maxLength: 2 }), NextToken: hostileText })],
    ['SearchContacts', 'POST', '/search-contacts', () => fc.record({ InstanceId: fc.constant(world.instanceId), TimeRange: fc.record({ Type: fc.constantFrom('INITIATION_TIMESTAMP', 'MOON'), StartTime: fc.double(), EndTime: fc.double() }), SearchCriteria: fc.record({ Name: fc.record({ SearchText: fc.array(hostileText, { maxLength: 2 }), MatchType: fc.constant('MATCH_ANY') }) }) })],
    ['UpdateContactAttributes', 'POST', '/contact/attributes', () => fc.record({ InstanceId: fc.constant(world.instanceId), InitialContactId: hostileText, Attributes: fc.dictionary(hostileText, hostileText, { maxKeys: 3 }) })],
  ];
  it.each(good)('takes nothing bad for %s', async (_name, method, path, body) => {
    await fc.assert(fc.asyncProperty(spoilt(body()), (text) => holds(INSTANCE_ERRORS, () => signed(method, path.replace('INSTANCE', world.instanceId), text.toWellFormed()))), FUZZ);
  });

  it('finds nothing under names that are none', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText.filter((text) => text.isWellFormed() && text !== '' && text.length < 500 && !/^\.{1,2}$/.test(text)), fc.constantFrom('/contacts/', '/contact/attributes/'), (name, path) =>
        holds(INSTANCE_ERRORS, async () => {
          const answer = await signedGet(`${path}${encodeURIComponent(world.instanceId)}/${encodeURIComponent(name)}`);
          expect(answer.status).not.toBe(200);
          return answer;
        }),
      ),
      FUZZ,
    );
  });

  const signedGet = (path: string): Promise<Answer> =>
    ask(path, { method: 'GET', headers: signedHeaders({ method: 'GET', url: `${world.url}${path}`, body: '' }, { ...world.keys, at: world.clock.now() }), body: undefined });

  it('looks at nothing that is not signed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[ -~]{0,200}$/), spoilt(fc.constant({ InstanceId: 'x' })), (authorization, text) =>
        holds({ MissingAuthenticationTokenException: 403, IncompleteSignatureException: 403, InvalidParameterException: 400 }, () => ask('/contact/chat', { method: 'PUT', headers: { 'content-type': 'application/json', authorization }, body: text })),
      ),
      FUZZ,
    );
  });
});

describe('signing in', () => {
  const CODES: Readonly<Record<string, readonly number[]>> = { wrong_credentials: [401], throttled: [429], bad_request: [400, 413, 415] };
  const holdsSignIn = async (init: { method: string; headers: Record<string, string>; body: string | undefined }): Promise<void> => {
    const before = await world.stateHash();
    const answer = await ask('/agent/session', init);
    const { code } = JSON.parse(answer.body) as { code: string };
    expect(CODES[code] ?? []).toContain(answer.status);
    expect(await world.stateHash()).toBe(before);
  };

  it('takes nothing bad', async () => {
    const body = fc.record({ username: fc.constantFrom('eva-of-nobody', '__proto__', 'rosa'), password: hostileText, device: hostileText });
    await fc.assert(fc.asyncProperty(spoilt(body), fc.constantFrom('application/json', 'text/plain', 'application/xml'), (text, type) => holdsSignIn({ method: 'POST', headers: { 'content-type': type }, body: text })), FUZZ);
  });

  it('slows down who guesses, and says for how long', async () => {
    for (let guess = 0; guess < 8; guess += 1) await holdsSignIn({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'jonas', password: `guess ${guess}`, device: 'd' }) });
    const answer = await ask('/agent/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'jonas', password: 'once more', device: 'd' }) });
    expect(answer.status).toBe(429);
    expect((JSON.parse(answer.body) as { retryAfter: number }).retryAfter).toBeGreaterThan(0);
  });

  it('signs nobody out by a token that is none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[ -~]{0,200}$/), async (text) => {
        const before = await world.stateHash();
        const answer = await ask('/agent/session', { method: 'DELETE', headers: { authorization: text }, body: undefined });
        expect([204, 401]).toContain(answer.status);
        expect(await world.stateHash()).toBe(before);
      }),
      FUZZ,
    );
  });
});

describe('the participants\' sockets', () => {
  it('answer any frame with an error or not at all, and stay open', async () => {
    const one = await world.customer({ ContactFlowId: 'flow-quiet' });
    const before = await world.stateHash();
    const frame = fc.oneof(
      spoilt(fc.record({ topic: fc.constantFrom('aws/chat', 'aws/subscribe', 'aws/of-nobody'), content: fc.record({ topics: fc.array(hostileText, { maxLength: 3 }) }) })).map((text) => text.toWellFormed()).filter((text) => Buffer.byteLength(text) < 16_000),
      fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(frame, async (sent) => {
        const had = one.socket.frames.length;
        one.socket.send(sent);
        one.socket.send({ topic: 'aws/heartbeat' });
        await one.socket.until((told) => one.socket.frames.indexOf(told) >= had && told['topic'] === 'aws/heartbeat');
        expect(one.socket.items()).toEqual([]);
      }),
      FUZZ,
    );
    expect(await world.stateHash()).toBe(before);
  });

  it('open by no secret that is none', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText.filter((text) => text.length < 2000), async (secret) => {
        await expect(openParticipantSocket(`${world.url.replace('http', 'ws')}/participant/socket?t=${encodeURIComponent(secret.toWellFormed())}`)).rejects.toThrow('HTTP 403');
      }),
      { ...FUZZ, numRuns: Math.min(FUZZ.numRuns, 50) },
    );
  });
});

describe('the agent link', () => {
  const CODES = new Set(['bad_frame', 'not_found', 'offer_over', 'wrong_state', 'chat_ended', 'too_long', 'content_type_not_allowed', 'id_reused', 'unknown_status', 'forbidden']);
  // A refused command is remembered with its refusal, so that it can be repeated; that is not a change of anything else.
  const REMEMBERED = ['remembered_answers'];

  it('ends with who speaks before his hello, and says why', async () => {
    await fc.assert(
      fc.asyncProperty(spoilt(fc.record({ frame: fc.constantFrom('hello', 'command', 'typing', 'watch_board'), version: fc.constant(1), token: hostileText, device: fc.constant('d'), deviceName: hostileText, after: fc.constant(null), takeOver: fc.constant(true) })), async (text) => {
        const before = await world.stateHash();
        const link = await openLink(world.url);
        link.send(text.toWellFormed());
        const bye = await link.until((frame) => frame['frame'] === 'bye');
        expect(['bad_frame', 'not_signed_in', 'bad_version']).toContain(bye['code']);
        expect(await link.closed()).toBe(4000);
        expect(await world.stateHash()).toBe(before);
      }),
      FUZZ,
    );
  });

  it('answers every bad command by its id, and goes on', async () => {
    const command = fc.record({
      type: fc.constantFrom('accept_offer', 'reject_offer', 'send_message', 'leave_contact', 'close_contact', 'clear_contact', 'receipt', 'set_status', 'of_nobody'),
      contactId: hostileText, offerId: hostileText, statusId: hostileText, contentType: fc.constantFrom('text/plain', 'text/markdown', 'text/html'), content: hostileText, itemId: hostileText, kind: fc.constantFrom('read', 'eaten'),
    });
    const fields: Record<string, readonly string[]> = {
      accept_offer: ['contactId', 'offerId'], reject_offer: ['contactId', 'offerId'], send_message: ['contactId', 'contentType', 'content'], leave_contact: ['contactId'],
      close_contact: ['contactId'], clear_contact: ['contactId'], receipt: ['contactId', 'itemId', 'kind'], set_status: ['statusId'], of_nobody: [],
    };
    await fc.assert(
      fc.asyncProperty(command, fc.boolean(), fc.boolean(), async (given, tidy, mine) => {
        const kept = tidy ? Object.fromEntries((fields[given.type] ?? []).map((field) => [field, given[field as keyof typeof given]])) : given;
        // His own contact, but what cannot be: to close what is open, clear what is no miss, a receipt for nothing.
        const own = mine && tidy && ['close_contact', 'clear_contact', 'receipt', 'accept_offer'].includes(given.type) ? { contactId } : {};
        const before = await world.stateHash(REMEMBERED);
        const id = randomUUID();
        eva.send(JSON.stringify({ frame: 'command', id, ...kept, type: given.type, ...own }).toWellFormed());
        const answer = await eva.until((frame) => frame['frame'] === 'result' && frame['id'] === id);
        expect(answer['ok']).toBe(false);
        const error = answer['error'] as { code: string; message: string };
        expect(CODES).toContain(error.code);
        expect(error.message).not.toBe('');
        expect(await world.stateHash(REMEMBERED)).toBe(before);
      }),
      FUZZ,
    );
  });

  it('refuses messages that no chat takes, each for its reason', async () => {
    const send = async (content: string, contentType: 'text/plain' | 'text/markdown' = 'text/plain') => {
      const before = await world.stateHash(REMEMBERED);
      const answer = await eva.command({ type: 'send_message', contactId, contentType, content });
      expect(await world.stateHash(REMEMBERED)).toBe(before);
      return (answer['error'] as { code: string }).code;
    };
    expect(await send('ü'.repeat(8193))).toBe('too_long');
    expect(await send('x'.repeat(900_000))).toBe('too_long');
    expect(await send('hi', 'text/markdown')).toBe('content_type_not_allowed');
    expect(await send('a\u0000b')).toBe('bad_frame');
    expect(await send('')).toBe('bad_frame');
  });

  it('cuts who sends more than a frame may hold', async () => {
    const link = await openLink(world.url);
    link.send('x'.repeat(1024 * 1024 + 1));
    expect(await link.closed()).toBe(1009);
  });

  it('repeats its answer to the same command, and refuses another under its id', async () => {
    const command = { frame: 'command', id: randomUUID(), type: 'send_message', contactId, contentType: 'text/plain', content: 'exactly once' };
    eva.send(command);
    eva.send(command);
    eva.send({ ...command, content: 'something else' });
    await eva.until(() => eva.frames.filter((frame) => frame['id'] === command.id).length === 3);
    const answers = eva.frames.filter((frame) => frame['id'] === command.id);
    expect(answers[0]).toMatchObject({ ok: true });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toMatchObject({ ok: false, error: { code: 'id_reused' } });
  });

  it('has a late answer, a second leaving and a message after the end refused by name', async () => {
    await eva.command({ type: 'set_status', statusId: 'status-lunch' });
    await jonas.command({ type: 'set_status', statusId: 'status-available' });
    const second = await world.customer();
    const his = await jonas.accept(second.ContactId);
    const offer = (await jonas.contact(second.ContactId, 'offered'))['offer'] as { offerId: string };
    const again = await jonas.command({ type: 'accept_offer', contactId: his, offerId: offer.offerId });
    expect(again).toMatchObject({ ok: false, error: { code: 'offer_over' } });
    expect(await jonas.command({ type: 'close_contact', contactId: his })).toMatchObject({ error: { code: 'wrong_state' } });
    expect(await jonas.command({ type: 'leave_contact', contactId: his })).toMatchObject({ ok: true });
    expect(await jonas.command({ type: 'leave_contact', contactId: his })).toMatchObject({ error: { code: 'wrong_state' } });
    expect(await jonas.command({ type: 'send_message', contactId: his, contentType: 'text/plain', content: 'hello?' })).toMatchObject({ error: { code: 'wrong_state' } });
    await world.server.core.chats.stopContact(second.ContactId);
    expect(await jonas.command({ type: 'send_message', contactId: his, contentType: 'text/plain', content: 'hello?' })).toMatchObject({ error: { code: 'chat_ended' } });
    expect(await jonas.command({ type: 'close_contact', contactId: his })).toMatchObject({ ok: true });
    expect(await jonas.command({ type: 'close_contact', contactId: his })).toMatchObject({ error: { code: 'wrong_state' } });
  });
});

describe('everybody else', () => {
  it('goes on as if nothing had been: they still hear each other, and nothing failed inside', async () => {
    const text = `still here ${randomUUID()}`;
    await eva.command({ type: 'send_message', contactId, contentType: 'text/plain', content: text });
    await customer.socket.untilItem((item) => item['Content'] === text);
    expect(eva.closedWith).toBeUndefined();
    expect(customer.socket.closedWith).toBeUndefined();
    expect(world.complaints).toEqual([]);
  });
});
