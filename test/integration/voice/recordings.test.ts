import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import Fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../../server/core.ts';
import { defaultLimits } from '../../../server/limits/request-limits.ts';
import { agentRecordingsApi } from '../../../server/link/agent-recordings-api.ts';
import { seedSampleQuickConnects } from '../../../server/sample/sample-instance.ts';
import { captureWriter } from '../../../server/voice/media/capture.ts';
import type { Agent } from '../contacts/contact-world.ts';
import { SECOND, story } from '../contacts/contact-world.ts';
import { channelsOf, packetsOf } from '../../unit/voice/two-voices.ts';
import { level } from '../../unit/voice/tones.ts';
import { startCallWorld, type Caller, type CallWorld } from './call-world.ts';

/* Recordings on the real core in virtual time. Who carries the voices is a double; the test writes what was said in its place. */

let world: CallWorld;
beforeEach(async () => { world = await startCallWorld(); });
afterEach(() => world.close());

const refusal = (doing: Promise<unknown>): Promise<string> => doing.then(() => 'none', (error: unknown) => (error instanceof Refusal ? error.code : String(error)));
const both = ['Agent', 'Customer'] as const;

/** A call with eva that is recorded. */
async function recordedCall(): Promise<{ eva: Agent; kim: Caller; contactId: string; of: { contactId: string; initialContactId: string } }> {
  const eva = await world.atThePhone('eva');
  const kim = await world.caller();
  const { contactId } = eva.one('offered');
  const of = { contactId, initialContactId: kim.callId };
  await world.recordings.start(of, both);
  await eva.accept();
  return { eva, kim, contactId, of };
}

/** What both said for two seconds, as the media process would have kept it. */
function bothSpoke({ contactId, kim, eva }: { contactId: string; kim: Caller; eva: Agent }): string {
  const file = world.engine.recordings.get(contactId)?.file ?? '';
  mkdirSync(path.dirname(file), { recursive: true });
  const began = world.clock.now();
  const pieces: Buffer[] = [];
  const writer = captureWriter(began, (bytes) => pieces.push(bytes));
  writer.change(began, { legs: [{ legId: kim.partyId, side: 'left' }, { legId: `agent:${eva.userId}`, side: 'right' }], paused: false });
  for (const [legId, packets] of [[kim.partyId, packetsOf(440, 2)], [`agent:${eva.userId}`, packetsOf(880, 2)]] as const) {
    packets.forEach((payload, index) => writer.packet(legId, { at: began + index * 20, codec: 'opus', stream: 1, sequence: index, timestamp: index * 960, marker: index === 0, payload }));
  }
  writer.end(began + 2000);
  writeFileSync(file, Buffer.concat(pieces));
  return file;
}

const objectOf = (contactId: string, ending: string): Buffer => {
  const found = [...world.objects.objects].find(([key]) => key.includes(contactId) && key.endsWith(ending));
  if (found === undefined) throw new Error(`There is no object ${ending} of ${contactId}.`);
  return Buffer.from(found[1]);
};

describe('a call', () => {
  test('is not recorded unless that was asked for', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    await eva.accept();
    expect(world.engine.recordings.size).toBe(0);
    expect([eva.one('connected').call?.recording, eva.one('connected').call?.mayRecord, kim.state()?.recording]).toEqual(['off', false, false]);
  });

  test('is recorded from when its agent joins; agent and customer are told', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    const { contactId } = eva.one('offered');
    await world.recordings.start({ contactId, initialContactId: kim.callId }, both);
    expect([world.engine.recordings.size, kim.state()?.recording]).toEqual([0, false]);
    await eva.accept();
    expect(world.engine.recordings.get(contactId)).toMatchObject({ paused: false, legs: [{ legId: kim.partyId, side: 'left' }, { legId: `agent:${eva.userId}`, side: 'right' }] });
    expect(eva.one('connected').call).toMatchObject({ recording: 'on', mayRecord: true });
    expect(kim.state()?.recording).toBe(true);
  });

  test('keeps its agent while the customer is on hold, and nothing of who is muted', async () => {
    const { eva, kim, contactId } = await recordedCall();
    await eva.do({ type: 'hold_party', contactId, partyId: kim.partyId });
    expect(world.engine.recordings.get(contactId)?.legs).toEqual([{ legId: `agent:${eva.userId}`, side: 'right' }]);
    await eva.do({ type: 'mute_party', contactId, partyId: eva.one('connected').call?.partyId ?? '', on: true });
    expect(world.engine.recordings.get(contactId)?.legs).toEqual([]);
  });
});

describe('control', () => {
  test('pauses and resumes by the agent, who may do no more here', async () => {
    const { eva, kim, contactId } = await recordedCall();
    await eva.do({ type: 'set_recording', contactId, to: 'paused' });
    expect([world.engine.recordings.get(contactId)?.paused, eva.one('connected').call?.recording, kim.state()?.recording]).toEqual([true, 'paused', false]);
    await eva.do({ type: 'set_recording', contactId, to: 'on' });
    expect([world.engine.recordings.get(contactId)?.paused, eva.one('connected').call?.recording]).toEqual([false, 'on']);
    expect(await refusal(eva.do({ type: 'set_recording', contactId, to: 'stopped' }))).toBe('forbidden');
    expect(await story(world, kim.callId)).toEqual(expect.arrayContaining(['recording_asked', 'recording_started', 'recording_paused', 'recording_resumed']));
  });

  test('pauses for every agent on the call, and for one who comes in meanwhile', async () => {
    await seedSampleQuickConnects(world.quickConnects);
    const { eva, kim, contactId } = await recordedCall();
    const jonas = await world.atThePhone('jonas');
    await eva.do({ type: 'set_recording', contactId, to: 'paused' });
    const { contactId: next } = (await eva.do({ type: 'transfer_contact', contactId, quickConnectId: 'quick-connect-jonas', how: 'consult' })) as { contactId: string };
    await world.recordings.start({ contactId: next, initialContactId: kim.callId }, both);
    await jonas.accept();
    const paused = () => [contactId, next].map((segment) => world.engine.recordings.get(segment)?.paused);
    expect([paused(), jonas.one('connected').call?.recording]).toEqual([[true, true], 'paused']);
    await jonas.do({ type: 'set_recording', contactId: next, to: 'on' });
    expect(paused()).toEqual([false, false]);
    await jonas.do({ type: 'set_recording', contactId: next, to: 'paused' });
    expect([paused(), eva.one('connected').call?.recording]).toEqual([[true, true], 'paused']);
    await jonas.do({ type: 'leave_contact', contactId: next });
    await eva.do({ type: 'join_all', contactId });
    expect(world.engine.recordings.get(contactId)?.paused).toBe(true);
  });

  test('that was paused when somebody came in stays so when the one who paused has left', async () => {
    await seedSampleQuickConnects(world.quickConnects);
    const { eva, kim, contactId } = await recordedCall();
    const jonas = await world.atThePhone('jonas');
    await eva.do({ type: 'set_recording', contactId, to: 'paused' });
    const { contactId: next } = (await eva.do({ type: 'transfer_contact', contactId, quickConnectId: 'quick-connect-jonas', how: 'consult' })) as { contactId: string };
    await world.recordings.start({ contactId: next, initialContactId: kim.callId }, both);
    await jonas.accept();
    await eva.do({ type: 'leave_contact', contactId });
    expect([world.engine.recordings.get(next)?.paused, jonas.one('connected').call?.recording]).toEqual([true, 'paused']);
    await jonas.do({ type: 'set_recording', contactId: next, to: 'on' });
    expect(world.engine.recordings.get(next)?.paused).toBe(false);
  });

  test('starts and stops by the agent where the instance lets him', async () => {
    await world.close();
    world = await startCallWorld({ settings: { agentsRecord: 'all' } });
    const eva = await world.atThePhone('eva');
    await world.caller();
    const { contactId } = await eva.accept();
    expect(eva.one('connected').call?.mayRecord).toBe(true);
    await eva.do({ type: 'set_recording', contactId, to: 'on' });
    expect(world.engine.recordings.has(contactId)).toBe(true);
    await eva.do({ type: 'set_recording', contactId, to: 'stopped' });
    expect([world.engine.recordings.has(contactId), eva.one('connected').call?.recording]).toEqual([false, 'stopped']);
    expect(await refusal(eva.do({ type: 'set_recording', contactId, to: 'on' }))).toBe('wrong_state');
  });

  test('by the API: stopped is for good, and what is not recorded cannot be paused', async () => {
    const { of, contactId } = await recordedCall();
    await world.recordings.suspend(of);
    expect(await refusal(world.recordings.start(of, both))).toBe('wrong_state');
    await world.recordings.resume(of);
    await world.recordings.stop(of);
    await world.settle();
    expect(world.engine.recordings.has(contactId)).toBe(false);
    for (const doing of [world.recordings.start(of, both), world.recordings.suspend(of), world.recordings.resume(of), world.recordings.stop(of)]) expect(await refusal(doing)).toBe('wrong_state');
    expect(await refusal(world.recordings.stop({ contactId, initialContactId: contactId === of.initialContactId ? 'another' : contactId }))).toBe('not_found');
  });

  test('goes on in the same capture after a restart', async () => {
    const { contactId } = await recordedCall();
    const before = world.engine.recordings.get(contactId);
    world.engine.record(contactId, null);
    await world.restart();
    await world.settle();
    expect(world.engine.recordings.get(contactId)?.file).toBe(before?.file);
  });
});

describe('the recording', () => {
  test('is stored after its segment, by date and contact, with what is drawn of it; then its capture is deleted', async () => {
    const { eva, kim, contactId } = await recordedCall();
    const capture = bothSpoke({ contactId, kim, eva });
    await world.pass(10 * SECOND);
    await kim.hangsUp();
    expect(world.objects.objects.size).toBe(0);
    await world.pass(6 * SECOND);
    const [key = ''] = [...world.objects.objects.keys()].filter((one) => one.endsWith('.ogg'));
    expect(key).toMatch(new RegExp(`^connect/[^/]+/CallRecordings/2026/01/05/${contactId}_20260105T09:00_UTC\\.ogg$`, 'u'));
    const { left, right } = await channelsOf(objectOf(contactId, '.ogg'));
    expect(level({ rate: 48_000, samples: left.subarray(9600, 86_400) }, 440)).toBeGreaterThan(-16);
    expect(level({ rate: 48_000, samples: right.subarray(9600, 86_400) }, 880)).toBeGreaterThan(-16);
    expect(JSON.parse(String(objectOf(contactId, '.peaks.json')))).toMatchObject({ version: 1, lasts: 2000, perSecond: 10, paused: [] });
    expect(existsSync(capture)).toBe(false);
    const event = await world.rows.selectFrom('events').select('data').where('type', '=', 'recording_stored').executeTakeFirstOrThrow();
    expect(JSON.parse(event.data)).toMatchObject({ object: key, seconds: 2 });
  });

  test('waits for a store that is away, its capture kept, also over a restart', async () => {
    const { eva, kim, contactId } = await recordedCall();
    const capture = bothSpoke({ contactId, kim, eva });
    world.objects.away = true;
    await kim.hangsUp();
    await world.pass(10 * SECOND);
    const told = await world.rows.selectFrom('events').select('type').where('type', '=', 'recording_delayed').execute();
    expect([existsSync(capture), told.length]).toEqual([true, 1]);
    await world.restart();
    world.objects.away = false;
    await world.pass(600 * SECOND);
    expect(objectOf(contactId, '.ogg').length).toBeGreaterThan(1000);
    expect(existsSync(capture)).toBe(false);
  });

  test('of which nothing was kept is said to be missing', async () => {
    const { kim } = await recordedCall();
    await kim.hangsUp();
    await world.pass(10 * SECOND);
    expect(await story(world, kim.callId)).toContain('recording_missing');
    expect(world.objects.objects.size).toBe(0);
  });

  test('is heard, whole or in part, by its agent and by supervisors alone, and the story says who did', async () => {
    const { eva, kim, contactId } = await recordedCall();
    bothSpoke({ contactId, kim, eva });
    await kim.hangsUp();
    await world.pass(10 * SECOND);
    const token = async (username: string): Promise<string> =>
      (await world.agents.signIn({ username, password: 'a password nobody needs', device: `second ${username}`, address: 'here' })).token;
    const app = Fastify();
    await app.register(agentRecordingsApi, { recordings: world.recordings, limits: defaultLimits, now: () => world.clock.now() });
    const get = (url: string, bearer: string, range?: string) => app.inject({ url, headers: { authorization: `Bearer ${bearer}`, ...(range !== undefined && { range }) } });
    const whole = objectOf(contactId, '.ogg');
    const address = `/agent/recordings/${contactId}`;
    const own = await token('eva');
    expect((await get(`${address}/peaks`, own)).json()).toMatchObject({ lasts: 2000 });
    const heard = await get(address, own);
    expect([heard.statusCode, heard.headers['content-length'], heard.rawPayload.equals(whole)]).toEqual([200, String(whole.length), true]);
    const part = await get(address, own, 'bytes=100-199');
    expect([part.statusCode, part.headers['content-range'], part.rawPayload.equals(whole.subarray(100, 200))]).toEqual([206, `bytes 100-199/${String(whole.length)}`, true]);
    expect((await get(address, own, `bytes=${String(whole.length)}-`)).statusCode).toBe(416);
    expect((await get(address, await token('jonas'))).statusCode).toBe(403);
    expect((await get(address, 'nobody')).statusCode).toBe(401);
    expect((await get(`/agent/recordings/${kim.callId}x`, own)).statusCode).toBe(404);
    const told = (await story(world, kim.callId)).filter((type) => type === 'recording_opened' || type === 'recording_fetched');
    expect(told).toEqual(['recording_opened', 'recording_fetched', 'recording_fetched', 'recording_fetched']);
    await app.close();
  });
});

describe('where a recording stands', () => {
  const standing = async (who: Agent, contactId: string): Promise<string[]> => (await world.agents.recordings(who.session, contactId)).recordings.map((one) => one.standing);

  test('is told to who may know: it runs, is made, waits for the store, is kept', async () => {
    const { eva, kim, contactId } = await recordedCall();
    bothSpoke({ contactId, kim, eva });
    expect(await standing(eva, kim.callId)).toEqual(['running']);
    world.objects.away = true;
    await kim.hangsUp();
    expect(await standing(eva, contactId)).toEqual(['being_made']);
    await world.pass(6 * SECOND);
    expect(await standing(eva, contactId)).toEqual(['delayed']);
    world.objects.away = false;
    await world.pass(600 * SECOND);
    expect((await world.agents.recordings(eva.session, contactId)).recordings).toEqual([
      { contactId, agent: 'Eva Lindqvist', standing: 'kept', began: Date.UTC(2026, 0, 5, 9), lasts: 2000, bytes: objectOf(contactId, '.ogg').length },
    ]);
    const jonas = await world.agent('jonas');
    expect(await refusal(world.agents.recordings(jonas.session, contactId))).toBe('forbidden');
  });

  test('of which nothing was found is lost', async () => {
    const { eva, kim, contactId } = await recordedCall();
    await kim.hangsUp();
    await world.pass(10 * SECOND);
    expect(await standing(eva, contactId)).toEqual(['lost']);
  });

  test('of a colleague who came before is not for who handed the call on', async () => {
    await seedSampleQuickConnects(world.quickConnects);
    const { eva, kim, contactId } = await recordedCall();
    const jonas = await world.atThePhone('jonas');
    const { contactId: next } = (await eva.do({ type: 'transfer_contact', contactId, quickConnectId: 'quick-connect-jonas', how: 'consult' })) as { contactId: string };
    await world.recordings.start({ contactId: next, initialContactId: kim.callId }, both);
    await jonas.accept();
    await eva.do({ type: 'leave_contact', contactId });
    expect(await standing(jonas, kim.callId)).toEqual(['being_made', 'running']);
    expect(await standing(eva, kim.callId)).toEqual(['being_made', 'not_yours']);
    expect(await refusal(eva.do({ type: 'recording_heard', contactId: next, heardAt: world.clock.now() }))).toBe('forbidden');
  });

  test('ends with its deletion: nobody is sent it, its files go, and the API says so', async () => {
    const { eva, kim, contactId } = await recordedCall();
    bothSpoke({ contactId, kim, eva });
    expect(await refusal(world.recordings.delete(contactId))).toBe('wrong_state');
    await kim.hangsUp();
    await world.pass(10 * SECOND);
    const [card] = await world.recordings.list({ of: kim.callId, limit: 10 });
    expect(card).toMatchObject({ contactId, initialContactId: kim.callId, agent: 'Eva Lindqvist', lasts: 2000 });
    expect((await world.chats.describeContact(contactId)).call?.recording).toBeNull();
    await eva.do({ type: 'close_contact', contactId });
    expect((await world.chats.describeContact(contactId)).call?.recording).toMatchObject({ location: expect.stringMatching(new RegExp(`^[^/]+/${card?.object ?? '-'}$`, 'u')), lasts: 2000 });
    const { read } = await world.recordings.fetchByOperator(contactId, 'first');
    expect((await buffer(await read())).equals(objectOf(contactId, '.ogg'))).toBe(true);

    world.objects.away = true;
    await world.recordings.delete(contactId);
    expect(await standing(eva, contactId)).toEqual(['deleted']);
    expect(await refusal(world.recordings.fetchByOperator(contactId, 'first'))).toBe('not_found');
    expect(await world.recordings.list({ of: null, limit: 10 })).toEqual([]);
    expect((await world.chats.describeContact(contactId)).call?.recording).toMatchObject({ location: null });
    expect(await refusal(world.recordings.delete(contactId))).toBe('not_found');
    world.objects.away = false;
    await world.pass(600 * SECOND);
    expect(world.objects.objects.size).toBe(0);
    expect(await story(world, kim.callId)).toEqual(expect.arrayContaining(['recording_fetched', 'recording_deleted']));
  });

  test('that was heard without a link is written down when that is told', async () => {
    const { eva, kim, contactId } = await recordedCall();
    bothSpoke({ contactId, kim, eva });
    await kim.hangsUp();
    await world.pass(10 * SECOND);
    const heardAt = world.clock.now() - 4 * SECOND;
    await eva.do({ type: 'recording_heard', contactId, heardAt });
    const event = await world.rows.selectFrom('events').select(['data', 'user_id']).where('type', '=', 'recording_heard').executeTakeFirstOrThrow();
    expect([JSON.parse(event.data), event.user_id]).toEqual([{ agent: 'Eva Lindqvist', heardAt }, eva.userId]);
  });
});

/** Knows the customer, and brings the call into the queue for support. */
const KNOWN = {
  Version: '2019-10-30', StartAction: 'who',
  Actions: [
    { Identifier: 'who', Type: 'UpdateContactData', Parameters: { CustomerId: 'C-7', TargetContact: 'Current' }, Transitions: { NextAction: 'queue', Errors: [{ NextAction: 'end', ErrorType: 'NoMatchingError' }] } },
    { Identifier: 'queue', Type: 'UpdateContactTargetQueue', Parameters: { QueueId: 'queue-support' }, Transitions: { NextAction: 'go', Errors: [{ NextAction: 'end', ErrorType: 'NoMatchingError' }] } },
    { Identifier: 'go', Type: 'TransferContactToQueue', Parameters: {}, Transitions: { NextAction: 'end', Errors: [{ NextAction: 'end', ErrorType: 'QueueAtCapacity' }, { NextAction: 'end', ErrorType: 'NoMatchingError' }] } },
    { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
  ],
};

describe('an earlier call of a customer', () => {
  test('may be read by who was on it and by supervisors, not by a colleague who has the customer now', async () => {
    await world.instance.putFlow({ id: 'flow-known', name: 'Known', type: 'CONTACT_FLOW', content: JSON.stringify(KNOWN), publish: true });
    const eva = await world.atThePhone('eva');
    const first = await world.caller({ flowId: 'flow-known' });
    const { contactId } = await eva.accept();
    await first.hangsUp();
    await eva.do({ type: 'close_contact', contactId });
    await eva.do({ type: 'set_status', statusId: 'status-lunch' });
    const jonas = await world.atThePhone('jonas');
    const rosa = await world.agent('rosa');
    const next = await world.caller({ flowId: 'flow-known' });
    await jonas.accept();
    const readable = async (who: Agent, contact: string): Promise<boolean[]> => (await world.agents.customerHistory(who.session, contact)).contacts.map((earlier) => earlier.readable);
    expect(await readable(jonas, next.callId)).toEqual([false]);
    expect(await readable(rosa, next.callId)).toEqual([true]);
    expect(await refusal(world.agents.timeline(jonas.session, { contactId: first.callId, after: 0, limit: 10 }))).toBe('forbidden');
  });
});

describe('a recording that the media process refuses to change', () => {
  test('is not written on unpaused, and nobody on the call is held up by it', async () => {
    const { kim, contactId, eva } = await recordedCall();
    expect(world.engine.recordings.has(contactId)).toBe(true);
    const { record } = world.engine;
    world.engine.record = (id, what) => {
      if (what !== null) throw new Error('The legs are on different media processes.');
      record(id, what);
    };
    await eva.do({ type: 'hold_party', contactId, partyId: kim.partyId });
    expect(world.engine.recordings.has(contactId)).toBe(false);
    expect(kim.state()?.state).toBe('on_hold');
    expect(world.errors.splice(0)).toContainEqual(expect.objectContaining({ event: 'recording_failed' }));
    world.engine.record = record;
    await kim.hangsUp();
  });
});
