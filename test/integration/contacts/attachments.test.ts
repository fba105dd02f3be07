import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Scanner } from '../../../server/attachments/scanner.ts';
import type { Participant } from '../../../server/core.ts';
import { seedSampleQuickConnects } from '../../../server/sample/sample-instance.ts';
import { HTML, PNG } from '../../doubles/sample-files.ts';
import { HOUR, MINUTE, SECOND, startWorld, type Customer, type World } from './contact-world.ts';

/*
 * A file's way through a chat in virtual time: what it means for the chat, and that no crash and no absent store leaves
 * anything lost, stuck or lying about.
 */

let world: World;
/** What the scanner says next; undefined: there is no scanner in this test. */
let scanner: Scanner | undefined;
const scanned: Scanner = { scan: async (file, signal) => (scanner ? scanner.scan(file, signal) : { found: 'nothing' }) };
beforeEach(async () => {
  scanner = undefined;
  world = await startWorld({ scanner: scanned });
});
afterEach(() => world.close());

const file = (bytes: Buffer, name = 'photo.png') => ({ name, contentType: 'image/png', bytes: bytes.length });
const addressOf = (place: { attachmentId: string; path: string; headers: Readonly<Record<string, string>> }) => ({
  attachmentId: place.attachmentId,
  token: place.path.split('t=')[1] ?? '',
  headers: Object.fromEntries(Object.entries(place.headers).map(([name, value]) => [name.toLowerCase(), value])),
});
async function upload(participant: Participant, bytes = PNG): Promise<string> {
  const place = await world.attachments.announce(participant, file(bytes), undefined);
  await world.attachments.receive(addressOf(place), Readable.from([bytes]));
  return place.attachmentId;
}
async function send(customer: Customer, bytes = PNG): Promise<string> {
  const id = await upload(customer.participant, bytes);
  await world.attachments.complete(customer.participant, [id], undefined);
  return id;
}
const stateOf = async (id: string) => world.rows.selectFrom('attachments').select(['state', 'reason']).where('id', '=', id).executeTakeFirstOrThrow();
const toldOf = (id: string) => world.told.flatMap((notice) => (notice.type === 'item' ? (notice.item.attachments ?? []) : [])).filter((attachment) => attachment.id === id).map((attachment) => attachment.status);
const files = () => [...world.objects.objects.keys()].filter((key) => key.startsWith('attachments/'));

test('a file is a message of the customer: it ends the Wait for his return, once, and its agent sees every step of it', async () => {
  const eva = await world.agent('eva');
  const kim = await world.customer();
  const { contactId } = await eva.accept();
  await eva.finish(contactId);
  const id = await send(kim);
  await world.settle();
  expect((await world.rows.selectFrom('chats').select(['state', 'returns']).where('id', '=', kim.chatId).executeTakeFirstOrThrow()).returns).toBe(1);
  expect(toldOf(id)).toEqual(['in_progress', 'approved']);
  await eva.accept();
  const second = await send(kim);
  await world.settle();
  const seen = eva.items.filter((item) => item.attachments?.[0]?.id === second);
  expect(seen.map((item) => item.attachments?.[0]?.status)).toEqual(['in_progress', 'approved']);
  expect(new Set(seen.map((item) => item.position)).size).toBe(1);
});

test('what a client writes behind the type of a file is its own words, and not in the log', async () => {
  const kim = await world.customer({ flowId: 'flow-quiet' });
  await world.attachments.announce(kim.participant, { ...file(PNG), contentType: 'image/png; note=my-secret' }, undefined);
  const events = JSON.stringify(await world.rows.selectFrom('events').select('data').execute());
  expect(events).toContain('image/png');
  expect(events).not.toContain('my-secret');
});

test('a file of an earlier chat is opened in the chat that goes on from it, as far as that one may be read, and in no other', async () => {
  const past = await world.customer({ flowId: 'flow-quiet' });
  const id = await send(past);
  await past.leave();
  const again = await world.customer({ flowId: 'flow-quiet', goesOnFrom: { type: 'ENTIRE_PAST_SESSION', sourceContactId: past.chatId } });
  expect((await world.attachments.downloadPlace(again.participant, id, MINUTE)).bytes).toBe(PNG.length);
  const stranger = await world.customer({ flowId: 'flow-quiet' });
  await expect(world.attachments.downloadPlace(stranger.participant, id, MINUTE)).rejects.toMatchObject({ code: 'invalid' });
  await world.rows.updateTable('past_sessions').set({ up_to_position: 1 }).where('chat_id', '=', again.chatId).execute();
  await expect(world.attachments.downloadPlace(again.participant, id, MINUTE)).rejects.toMatchObject({ code: 'invalid' });
});

test('a file of an earlier chat from before what may be read of that one is opened by no agent either', async () => {
  const eva = await world.agent('eva');
  const past = await world.customer({ flowId: 'flow-quiet' });
  const id = await send(past);
  await past.leave();
  const again = await world.customer({ goesOnFrom: { type: 'ENTIRE_PAST_SESSION', sourceContactId: past.chatId } });
  await eva.accept();
  const { token } = await world.agents.signIn({ username: 'eva', password: 'a password nobody needs', device: 'desk of eva', address: 'here' });
  expect((await world.attachments.downloadPlaceForAgent(token, id)).bytes).toBe(PNG.length);
  await world.rows.updateTable('past_sessions').set((row) => ({ from_position: row.ref('up_to_position') })).where('chat_id', '=', again.chatId).execute();
  await expect(world.attachments.downloadPlaceForAgent(token, id)).rejects.toMatchObject({ code: 'not_found' });
});

test('names of objects say nothing of chat, customer or file, and only an approved file is opened', async () => {
  const kim = await world.customer();
  const id = await upload(kim.participant);
  expect(files()).toEqual([expect.stringMatching(/^attachments\/[\w-]{43}$/u)]);
  await expect(world.attachments.downloadPlace(kim.participant, id, MINUTE)).rejects.toMatchObject({ code: 'invalid' });
  await world.attachments.complete(kim.participant, [id], undefined);
  await world.settle();
  expect((await world.attachments.downloadPlace(kim.participant, id, MINUTE)).bytes).toBe(PNG.length);
  await expect(world.attachments.downloadPlace({ ...kim.participant, role: 'CUSTOM_BOT' }, id, MINUTE)).rejects.toMatchObject({ code: 'access_denied' });
});

describe('what is harmful, or nobody could tell', () => {
  test.each([
    ['harmful', { found: 'harmful' }],
    ['not_checked', { found: 'failed', why: 'It took longer than 60 s.' }],
  ] as const)('%s: rejected, with the reason for agents only, kept apart for thirty days', async (reason, verdict) => {
    scanner = { scan: async () => verdict };
    const eva = await world.agent('eva');
    const kim = await world.customer();
    await eva.accept();
    const id = await send(kim);
    await world.settle();
    expect(await stateOf(id)).toEqual({ state: 'rejected', reason });
    expect(eva.items.at(-1)?.attachments).toMatchObject([{ status: 'rejected', reason }]);
    await expect(world.attachments.downloadPlace(kim.participant, id, MINUTE)).rejects.toMatchObject({ code: 'invalid' });
    expect(files()).toHaveLength(1);
    await world.pass(30 * 24 * HOUR + MINUTE);
    expect(files()).toEqual([]);
  });

  test('a page with the name of a picture does not even reach the scanner', async () => {
    let asked = 0;
    scanner = { scan: async () => ((asked += 1), { found: 'nothing' }) };
    const kim = await world.customer();
    const id = await send(kim, HTML);
    await world.settle();
    expect(await stateOf(id)).toEqual({ state: 'rejected', reason: 'not_as_named' });
    expect(asked).toBe(0);
  });
});

describe('nothing stays behind, nothing gets stuck', () => {
  test('what was announced, or sent and never completed, is forgotten with its bytes; other bytes sent later replace the first', async () => {
    const kim = await world.customer();
    const place = await world.attachments.announce(kim.participant, file(PNG), undefined);
    await world.attachments.receive(addressOf(place), Readable.from([PNG]));
    await world.attachments.receive(addressOf(place), Readable.from([PNG]));
    await world.settle();
    expect(files()).toHaveLength(1);
    await world.attachments.announce(kim.participant, file(PNG), undefined);
    await world.pass(2 * HOUR);
    expect(files()).toEqual([]);
    expect((await world.rows.selectFrom('attachments').select('state').execute()).map((row) => row.state)).toEqual(['abandoned', 'abandoned']);
    await expect(world.attachments.complete(kim.participant, [place.attachmentId], undefined)).rejects.toMatchObject({ code: 'invalid' });
    expect(await world.rows.selectFrom('jobs').selectAll().execute()).toEqual([]);
  });

  test('a server that dies while bytes come, or after they came and before anybody was told, leaves no object behind', async () => {
    const kim = await world.customer();
    const place = await world.attachments.announce(kim.participant, file(PNG), undefined);
    const coming = world.attachments.receive(addressOf(place), new Readable({ read: () => undefined })).catch(() => 'broken off');
    await world.settle();
    // As if the whole object had been written at the moment of the crash.
    const [expected] = await world.rows.selectFrom('jobs').select('key').where('kind', '=', 'delete_object').execute();
    world.objects.objects.set(expected?.key ?? '', PNG);
    await world.restart();
    await world.pass(2 * HOUR);
    expect(files()).toEqual([]);
    void coming;
  });

  test('bytes that break off or are the wrong ones leave nothing, and can be sent again', async () => {
    const kim = await world.customer();
    const place = await world.attachments.announce(kim.participant, file(PNG), undefined);
    await expect(world.attachments.receive(addressOf(place), Readable.from([PNG, PNG]))).rejects.toMatchObject({ code: 'invalid' });
    world.objects.away = true;
    await expect(world.attachments.receive(addressOf(place), Readable.from([PNG]))).rejects.toMatchObject({ name: 'StoreUnavailable' });
    world.objects.away = false;
    await world.pass(SECOND);
    expect(files()).toEqual([]);
    await world.attachments.receive(addressOf(place), Readable.from([PNG]));
    await world.attachments.complete(kim.participant, [place.attachmentId], undefined);
    await world.settle();
    expect((await stateOf(place.attachmentId)).state).toBe('approved');
  });

  test('of uploads through one address only the newest goes on: nobody fills the store with the others', async () => {
    const kim = await world.customer();
    const place = await world.attachments.announce(kim.participant, file(PNG), undefined);
    const stalled = [1, 2, 3].map(() => new Readable({ read: () => undefined }));
    const broken = stalled.map((body) => world.attachments.receive(addressOf(place), body).then(() => 'taken', (error: unknown) => (error as { code?: string }).code));
    await world.settle();
    await world.attachments.receive(addressOf(place), Readable.from([PNG]));
    expect(await Promise.all(broken)).toEqual(['invalid', 'invalid', 'invalid']);
    expect(stalled.map((body) => body.destroyed)).toEqual([true, true, true]);
    await world.attachments.complete(kim.participant, [place.attachmentId], undefined);
    await world.settle();
    expect((await stateOf(place.attachmentId)).state).toBe('approved');
    expect(files()).toHaveLength(1);
  });

  test('of two uploads that begin together the first is refused before a byte of it was read, and nothing breaks', async () => {
    const kim = await world.customer();
    const place = addressOf(await world.attachments.announce(kim.participant, file(PNG), undefined));
    const { put } = world.objects;
    const bytesAreTaken = Promise.withResolvers<undefined>();
    world.objects.put = (...stored) => bytesAreTaken.promise.then(() => put(...stored));
    const both = Promise.allSettled([world.attachments.receive(place, Readable.from([PNG])), world.attachments.receive(place, Readable.from([PNG]))]);
    await nextTurn();
    await nextTurn();
    bytesAreTaken.resolve(undefined);
    const [first, second] = await both;
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'invalid' } });
    expect(second?.status).toBe('fulfilled');
    expect(await stateOf(place.attachmentId)).toMatchObject({ state: 'uploaded' });
  });

  test('a file under way when the server dies is checked after its start, and told once', async () => {
    const kim = await world.customer();
    const id = await upload(kim.participant);
    world.objects.away = true;
    await world.attachments.complete(kim.participant, [id], undefined);
    await world.settle();
    expect((await stateOf(id)).state).toBe('checking');
    await world.restart();
    world.objects.away = false;
    await world.pass(MINUTE);
    expect((await stateOf(id)).state).toBe('approved');
    expect(toldOf(id)).toEqual(['in_progress', 'approved']);
  });

  test('a file whose store does not come back is rejected in the end, not in progress for ever', async () => {
    const kim = await world.customer();
    const id = await upload(kim.participant);
    world.objects.away = true;
    await world.attachments.complete(kim.participant, [id], undefined);
    await world.pass(30 * MINUTE);
    expect(await stateOf(id)).toEqual({ state: 'rejected', reason: 'not_checked' });
  });

  test('nor is one for which this machine has no room to look at it', async () => {
    vi.stubEnv('TMPDIR', '/nowhere/at/all');
    const other = await startWorld({ scanner: scanned });
    vi.unstubAllEnvs();
    const kim = await other.customer();
    const place = await other.attachments.announce(kim.participant, file(PNG), undefined);
    await other.attachments.receive(addressOf(place), Readable.from([PNG]));
    await other.attachments.complete(kim.participant, [place.attachmentId], undefined);
    await other.pass(30 * MINUTE);
    expect(await other.rows.selectFrom('attachments').select(['state', 'reason']).executeTakeFirst()).toEqual({ state: 'rejected', reason: 'not_checked' });
    other.errors.length = 0;
    await other.close();
  });

  test('a segment whose file was decided after its end is stored again, with the decision', async () => {
    let decide = (): void => undefined;
    const kim = await world.customer();
    const waiting = new Promise<void>((resolve) => (decide = resolve));
    scanner = { scan: async () => (await waiting, { found: 'nothing' }) };
    const id = await upload(kim.participant);
    await world.attachments.complete(kim.participant, [id], undefined);
    await world.chats.disconnect(kim.participant, undefined);
    decide();
    await world.settle();
    const stored = [...world.objects.objects].filter(([key]) => key.includes(kim.chatId));
    expect(stored).toHaveLength(1);
    const { Transcript } = JSON.parse(String(stored[0]?.[1])) as { Transcript: { Type: string; Attachments?: { AttachmentId: string; Status: string }[] }[] };
    expect(Transcript.flatMap((item) => item.Attachments ?? [])).toEqual([expect.objectContaining({ AttachmentId: id, Status: 'APPROVED' })]);
    // After chat.ended nothing more was told on sockets.
    expect(toldOf(id)).toEqual(['in_progress']);
  });
});

describe('an agent', () => {
  const signIn = async (username: string) => (await world.agents.signIn({ username, password: 'a password nobody needs', device: `desk of ${username}`, address: 'here' })).token;

  test('sends a file once, however often his desk asks, and opens those of his chats and no others', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    const token = await signIn('eva');
    const asked = { id: 'send 1', contactId, ...file(PNG) };
    const place = await world.attachments.announceAsAgent(token, asked);
    expect(await world.attachments.announceAsAgent(token, asked)).toEqual(place);
    await world.attachments.receive(addressOf(place), Readable.from([PNG]));
    const done = { id: 'done 1', contactId, attachmentId: place.attachmentId };
    await world.attachments.completeAsAgent(token, done);
    await world.attachments.completeAsAgent(token, done);
    await world.settle();
    expect((await kim.read()).filter((line) => line.includes('photo'))).toHaveLength(0);
    const page = await world.chats.transcript(kim.participant, { contactId: undefined, maxResults: 100, nextToken: undefined, direction: 'BACKWARD', sort: 'ASCENDING', start: undefined });
    expect(page.items.filter((item) => item.kind === 'attachment')).toMatchObject([{ role: 'AGENT', attachments: [{ id: place.attachmentId, status: 'approved' }] }]);
    expect((await world.attachments.downloadPlace(kim.participant, place.attachmentId, MINUTE)).bytes).toBe(PNG.length);

    const theirs = await send(kim);
    await world.settle();
    expect((await world.attachments.downloadPlaceForAgent(token, theirs)).bytes).toBe(PNG.length);
    await world.agent('jonas');
    await expect(world.attachments.downloadPlaceForAgent(await signIn('jonas'), theirs)).rejects.toMatchObject({ code: 'not_found' });
    await expect(world.attachments.downloadPlaceForAgent('no token', theirs)).rejects.toMatchObject({ code: 'access_denied' });
    await eva.finish(contactId);
    await expect(world.attachments.announceAsAgent(token, { ...asked, id: 'send 2' })).rejects.toMatchObject({ code: 'wrong_state' });
    const later = await send(kim);
    await world.settle();
    // What he had on his screen stays his to open; what came after he left does not, unless it came back to him.
    expect((await world.attachments.downloadPlaceForAgent(token, theirs)).bytes).toBe(PNG.length);
    expect((await stateOf(later)).state).toBe('approved');
  });

  test('gives files of his chat to a task, and whoever works on it opens these and no others', async () => {
    await seedSampleQuickConnects(world.quickConnects);
    await world.instance.putRoutingProfile({
      id: 'profile-floor', name: 'Floor', availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY', channels: (['CHAT', 'TASK'] as const).map((channel) => ({ channel, concurrency: 2, behavior: 'ROUTE_ANY_CHANNEL' })),
      queues: (['CHAT', 'TASK'] as const).map((channel) => ({ queueId: 'queue-support', channel, priority: 1, delaySeconds: 0 })),
    });
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    const [given, kept] = [await send(kim), await send(kim)];
    await upload(kim.participant);
    await world.settle();
    expect((await world.agents.taskFiles(eva.session, contactId)).files.map(({ id }) => id)).toEqual([given, kept]);

    const jonas = await world.agent('jonas');
    expect(await world.agents.taskFiles(jonas.session, contactId)).toEqual({ files: [] });
    const make = (files: string[], relatedContactId: string | null = contactId) => eva.do({
      type: 'create_task', task: { content: { by: 'form', name: 'Look at it', description: null, references: [], assignment: { to: 'quick_connect', quickConnectId: 'quick-connect-jonas' }, scheduledAt: null }, dueAt: null, relatedContactId, files },
    });
    await expect(make([given], null)).rejects.toMatchObject({ code: 'invalid' });
    await expect(make([given, 'nothing'])).rejects.toMatchObject({ code: 'invalid' });
    await expect(make([given, given])).rejects.toMatchObject({ code: 'invalid' });
    await make([given]);
    await world.settle();
    expect(jonas.one('offered').task?.references).toMatchObject([{ name: 'photo.png', type: 'ATTACHMENT', value: given, attachment: { contentType: 'image/png', bytes: PNG.length, status: 'approved' } }]);
    const token = await signIn('jonas');
    const opens = (id: string) => world.attachments.downloadPlaceForAgent(token, id);
    await expect(opens(given)).rejects.toMatchObject({ code: 'not_found' });
    const task = await jonas.accept();
    expect((await opens(given)).bytes).toBe(PNG.length);
    await expect(opens(kept)).rejects.toMatchObject({ code: 'not_found' });
    // What goes on from the task can take it further.
    expect((await world.agents.taskFiles(jonas.session, task.contactId)).files).toMatchObject([{ id: given }]);
  });
});
