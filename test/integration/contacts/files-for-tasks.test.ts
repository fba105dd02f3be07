import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Scanner } from '../../../server/attachments/scanner.ts';
import { seedSampleQuickConnects } from '../../../server/sample/sample-instance.ts';
import { HTML, PNG } from '../../doubles/sample-files.ts';
import { HOUR, MINUTE, startWorld, type Agent, type World } from './contact-world.ts';
import { refusal } from './refusal.ts';
import { startTask } from './task-world.ts';
import { end, publishFlow, setHook, setQueue, toQueue } from '../../doubles/written-flows.ts';

/*
 * Files that come to a task from no chat: an agent's own, sent before the task is there; and those that a program names in the store.
 */

let world: World;
let scanner: Scanner | undefined;
const scanned: Scanner = { scan: async (file, signal) => (scanner ? scanner.scan(file, signal) : { found: 'nothing' }) };
beforeEach(async () => {
  scanner = undefined;
  world = await startWorld({ scanner: scanned, settings: { attachmentsPerChat: 3, attachmentBytes: 5000 } });
  await world.instance.putRoutingProfile({
    id: 'profile-floor', name: 'Floor', availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY', channels: [{ channel: 'TASK', concurrency: 2, behavior: 'ROUTE_ANY_CHANNEL' }],
    queues: [{ queueId: 'queue-support', channel: 'TASK', priority: 1, delaySeconds: 0 }],
  });
  await publishFlow(world.instance, 'to-support', [setHook('CustomerQueue', 'flow-quiet-queue', 'set-queue'), setQueue('queue-support', 'to-queue'), toQueue, end]);
  await seedSampleQuickConnects(world.quickConnects);
});
afterEach(() => world.close());

const kept = () => [...world.objects.objects.keys()].filter((key) => key.startsWith('attachments/'));
const waiting = () => world.rows.selectFrom('attachments').select(['name', 'state']).where('initial_contact_id', 'is', null).execute();
const signIn = async (username: string) => (await world.agents.signIn({ username, password: 'a password nobody needs', device: `desk of ${username}`, address: 'here' })).token;
const filesSeenBy = (agent: Agent, taskId: string) => agent.screen.get(taskId)?.task?.references.map(({ name, attachment }) => [name, attachment?.status, attachment?.reason]);

describe('A file that an agent adds to a task he makes', () => {
  let eva: Agent;
  let jonas: Agent;
  let token: string;
  let sent = 0;
  beforeEach(async () => {
    [eva, jonas] = [await world.agent('eva'), await world.agent('jonas')];
    token = await signIn('eva');
  });

  const announce = (name = 'photo.png', bytes = PNG.length, by = token) => world.attachments.announceAsAgent(by, { id: `file ${String((sent += 1))}`, contactId: null, name, contentType: 'image/png', bytes });
  async function upload(bytes = PNG, name = 'photo.png'): Promise<string> {
    const place = await announce(name, bytes.length);
    const headers = Object.fromEntries(Object.entries(place.headers).map(([key, value]) => [key.toLowerCase(), value]));
    await world.attachments.receive({ attachmentId: place.attachmentId, token: place.path.split('t=')[1] ?? '', headers }, Readable.from([bytes]));
    return place.attachmentId;
  }
  const complete = (attachmentId: string) => world.attachments.completeAsAgent(token, { id: `done ${attachmentId}`, contactId: null, attachmentId });
  async function send(bytes = PNG, name = 'photo.png'): Promise<string> {
    const id = await upload(bytes, name);
    await complete(id);
    return id;
  }
  const make = async (files: string[], by = eva): Promise<string> => {
    const task = { content: { by: 'form' as const, name: 'Look at it', description: null, references: [], assignment: { to: 'quick_connect' as const, quickConnectId: 'quick-connect-jonas' }, scheduledAt: null }, dueAt: null, relatedContactId: null, files };
    const { contactId } = (await by.do({ type: 'create_task', task })) as { contactId: string };
    await world.settle();
    return contactId;
  };

  test('goes along: whoever works on the task opens it, and nobody else; it stays as long as the task', async () => {
    const id = await send();
    await world.settle();
    const taskId = await make([id]);
    expect(filesSeenBy(jonas, taskId)).toEqual([['photo.png', 'approved', undefined]]);
    await jonas.accept();
    expect((await world.attachments.downloadPlaceForAgent(await signIn('jonas'), id)).bytes).toBe(PNG.length);
    await world.agent('rosa');
    await expect(world.attachments.downloadPlaceForAgent(await signIn('rosa'), id)).rejects.toMatchObject({ code: 'not_found' });
    await world.pass(50 * HOUR);
    expect((await world.attachments.downloadPlaceForAgent(await signIn('jonas'), id)).bytes).toBe(PNG.length);
    expect(kept()).toHaveLength(1);
  });

  test('may be checked still when the task is made, and is told to whoever has it when that is done', async () => {
    scanner = { scan: async () => ({ found: 'harmful' }) };
    const id = await upload();
    world.objects.away = true;
    await complete(id);
    const taskId = await make([id]);
    await jonas.accept();
    expect(filesSeenBy(jonas, taskId)).toEqual([['photo.png', 'in_progress', undefined]]);
    await expect(world.attachments.downloadPlaceForAgent(await signIn('jonas'), id)).rejects.toMatchObject({ code: 'invalid' });
    world.objects.away = false;
    await world.pass(MINUTE);
    expect(filesSeenBy(jonas, taskId)).toEqual([['photo.png', 'rejected', 'harmful']]);
  });

  test('is refused in words when it was not accepted, has not come whole, or is of somebody else', async () => {
    const [fake, mine] = [await send(HTML, 'fake.png'), await send()];
    await world.settle();
    expect(await refusal(make([fake, mine]))).toEqual({ code: 'invalid', message: 'The file "fake.png" was not accepted when it was checked. Take it out of the form.' });
    expect((await refusal(make([(await announce('half.png')).attachmentId]))).message).toMatch(/"half.png" has not come whole/);
    expect((await refusal(make([mine], jonas))).code).toBe('invalid');
    await make([mine]);
    expect((await refusal(make([mine]))).code).toBe('invalid');
  });

  test('keeps to the limits of files: name, size, how many', async () => {
    expect((await refusal(announce('tool.exe'))).message).toMatch(/only files that end in/);
    expect((await refusal(announce('big.png', 5001))).message).toMatch(/at most 5000 bytes/);
    expect((await refusal(announce('none.png', 0))).message).toMatch(/empty/);
    expect((await refusal(make([await send(), await send(), await send(), await send()]))).message).toBe('A task takes 3 files, not 4.');
    expect(await world.rows.selectFrom('chats').select('id').execute()).toEqual([]);
  });

  test('that nobody makes a task of is gone after a day; that he takes out, at once', async () => {
    const [left, out] = [await send(), await send()];
    await world.settle();
    await world.attachments.forgetAsAgent(await signIn('jonas'), out);
    expect(await waiting()).toHaveLength(2);
    await world.attachments.forgetAsAgent(token, out);
    await world.settle();
    expect(kept()).toHaveLength(1);
    await world.pass(24 * HOUR + MINUTE);
    expect(kept()).toEqual([]);
    expect((await refusal(make([left]))).message).toMatch(/has waited for its task for too long and is gone/);
    await world.pass(50 * HOUR);
    expect(await waiting()).toEqual([]);
  });
});

describe('A file that a program names for a task', () => {
  const stored = (key: string, bytes = PNG): string => {
    world.objects.objects.set(key, bytes);
    return `s3://objects/${key}`;
  };
  const start = (attachments: { name: string; uri: string }[], more: object = {}) => startTask(world, { attachments, ...more });

  test('is copied, checked and shown; what becomes of the program’s own changes nothing', async () => {
    const eva = await world.agent('eva');
    const taskId = await start([{ name: 'lamp.png', uri: stored('from-shop/lamp.png') }, { name: 'page.png', uri: stored('from-shop/page.png', HTML) }]);
    expect(filesSeenBy(eva, taskId)).toEqual([['lamp.png', 'approved', undefined], ['page.png', 'rejected', 'not_as_named']]);
    world.objects.objects.delete('from-shop/lamp.png');
    await eva.accept();
    const id = eva.screen.get(taskId)?.task?.references[0]?.value ?? '';
    expect((await world.attachments.downloadPlaceForAgent(await signIn('eva'), id)).bytes).toBe(PNG.length);
  });

  test('is copied once: a request that is repeated is the same task, wherever the file is by now; a copy that was made beside it goes', async () => {
    const attachments = [{ name: 'lamp.png', uri: stored('from-shop/lamp.png') }];
    const [first, beside] = await Promise.all([start(attachments, { clientToken: 'once' }), start(attachments, { clientToken: 'once' })]);
    expect(beside).toBe(first);
    await world.pass(2 * HOUR);
    expect(kept()).toHaveLength(1);
    world.objects.objects.delete('from-shop/lamp.png');
    expect(await start(attachments, { clientToken: 'once' })).toBe(first);
    expect((await refusal(start([{ name: 'other.png', uri: attachments[0]?.uri ?? '' }], { clientToken: 'once' }))).code).toBe('id_reused');
  });

  test.each([
    ['another place', 'https://bucket.example/lamp.png?X-Amz-Signature=1', 'lamp.png', /an address that begins with s3:\/\/objects\/; nothing is fetched from elsewhere/],
    ['what customers sent', 's3://objects/attachments/secret', 'lamp.png', /what customers and agents said or sent cannot be named/],
    ['what is not there', 's3://objects/from-shop/nothing.png', 'lamp.png', /the store has no such file/],
    ['no address of a file', 's3://objects/../lamp.png', 'lamp.png', /only letters, digits/],
    ['a name that is not taken', 's3://objects/from-shop/lamp.png', 'lamp.exe', /Attachments, "lamp.exe": only files that end in/],
    ['a file that is too large', 's3://objects/from-shop/large.png', 'large.png', /at most 5000 bytes, not 5001/],
  ])('is refused if it names %s, and leaves nothing', async (_, uri, name, message) => {
    stored('from-shop/lamp.png');
    stored('from-shop/large.png', Buffer.alloc(5001));
    expect(await refusal(start([{ name, uri }]))).toMatchObject({ code: 'invalid', message: expect.stringMatching(message) as unknown });
    expect(await world.rows.selectFrom('chats').select('id').execute()).toEqual([]);
    await world.pass(2 * HOUR);
    expect(kept()).toEqual([]);
  });

  test('is copied for nothing where the task cannot be made, and its copy goes', async () => {
    expect((await refusal(start([{ name: 'lamp.png', uri: stored('from-shop/lamp.png') }], { flowId: 'nothing' }))).code).toBe('not_found');
    await world.pass(2 * HOUR);
    expect(kept()).toEqual([]);
  });
});
