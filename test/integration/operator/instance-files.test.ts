import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimFolder } from '../../../server/operator/operator-socket.ts';
import { ccp } from '../../doubles/command-line.ts';
import { runCore, type RunningCore } from '../../doubles/running-core.ts';
import { seedSmallInstance, signIn, startChat } from '../../doubles/small-instance.ts';

/* An instance as files: `ccp instance export` and `apply`. */

let root: string;
let data: string;
let folder: string;
let running: RunningCore;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'instance-'));
  data = path.join(root, 'data');
  folder = path.join(root, 'files');
  running = await runCore();
  await seedSmallInstance(running.core);
});
afterEach(async () => {
  await running.core.close();
  await rm(root, { recursive: true, force: true });
});

/** Runs a command beside a server that has this core. */
async function beside(core: RunningCore, args: readonly string[]) {
  await rm(data, { recursive: true, force: true });
  await mkdir(data);
  const claimed = await claimFolder(data);
  claimed.obey(core.core);
  const outcome = await ccp([...args, '--data', data]);
  await claimed.close();
  return outcome;
}
const exported = async (core = running, to = folder) => beside(core, ['instance', 'export', to]);
const apply = async (core: RunningCore, ...more: string[]) => beside(core, ['instance', 'apply', folder, ...more]);

async function contents(of: string): Promise<Record<string, string>> {
  const entries = await readdir(of, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name)).toSorted();
  const texts: Record<string, string> = {};
  for (const file of files) texts[path.relative(of, file)] = await readFile(file, 'utf8');
  return texts;
}
async function edit(file: string, change: (object: Record<string, unknown>) => void): Promise<void> {
  const object = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Record<string, unknown>;
  change(object);
  await writeFile(path.join(folder, file), JSON.stringify(object));
}

describe('export', () => {
  it('applied to an empty instance gives one that exports the same bytes; what is applied twice has nothing to do', async () => {
    await running.core.outside.putFunction({ name: 'greet', target: { kind: 'http', url: 'https://shop.example/greet' } });
    await running.core.outside.putBot({ name: 'shop', displayName: 'Shop helper', target: { kind: 'lex', aliasArn: 'arn:aws:lex:eu-central-1:111122223333:bot-alias/ABC/DEF', region: 'eu-central-1', locale: 'en_US' } });
    await running.core.instance.putView({ id: 'ask', name: 'Ask', content: { Actions: ['Yes'], InputSchema: {}, Template: { Head: { Title: 'Sure?' }, Body: [] } } });
    const [queue] = (await running.core.configuration.queues()).filter(({ ownerUserId }) => ownerUserId === null);
    const queueId = queue?.id ?? '';
    const [user] = await running.core.instance.users.list();
    await running.core.quickConnects.put({ id: 'to-them', name: 'To them', description: 'All of them', tags: { a: 'b' }, target: { type: 'queue', queueId, flowId: null } });
    await running.core.quickConnects.put({ id: 'to-one', name: 'To one', description: '', tags: {}, target: { type: 'user', userId: user?.id ?? '', flowId: null } });
    await running.core.quickConnects.associate(queueId, ['to-them', 'to-one']);
    await running.core.taskTemplates.put({
      id: 'follow-up', name: 'Follow-up', description: '', flowId: 'flow-inbound', selfAssignFlowId: null, active: false,
      content: { fields: [{ name: 'Title', description: '', type: 'NAME', options: [] }], required: ['Title'], readOnly: [], invisible: [], defaults: {} },
    });
    await running.core.instance.users.disable('bob');
    await running.core.instance.putFlow({ id: 'flow-quiet', name: 'Quiet', type: 'CONTACT_FLOW', content: 'not yet { JSON', publish: false, unchecked: true });
    expect((await exported()).out).toMatch(/^Wrote \d+ objects to /u);
    const before = await contents(folder);
    expect(Object.keys(before)).toEqual(expect.arrayContaining(['quick-connects/to-one.json', 'quick-connects/to-them.json', 'task-templates/follow-up.json']));
    const empty = await runCore();
    const outcome = await apply(empty);
    expect(outcome).toMatchObject({ code: 0, complaints: '' });
    expect(outcome.out).toContain('+ hours/hours-always "Always"\n+ queues/queue-orders\n');
    expect(outcome.out).toContain('ann, bob, sue cannot sign in yet');
    expect((await apply(empty)).out).toBe('Nothing to do: the instance is what the files say.\n');
    await exported(empty, path.join(root, 'again'));
    expect(await contents(path.join(root, 'again'))).toEqual(before);
    await empty.core.close();
  });

  it('has no secret in it, sorted keys, one object a file', async () => {
    await exported();
    const files = await contents(folder);
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['instance.json', 'hours/hours-always.json', 'users/ann.json', 'flows/flow-inbound.json', 'default-flows/customer_queue.json']));
    expect(Object.values(files).join('')).not.toMatch(/password|hash|secret/iu);
    expect(files['users/ann.json']).toBe('{\n  "id": "ann",\n  "name": "ann",\n  "profile": "profile-floor",\n  "role": "agent",\n  "username": "ann"\n}\n');
  });

  it('takes what is gone out of the folder, and writes into no other folder', async () => {
    await exported();
    await cp(path.join(folder, 'queues/queue-support.json'), path.join(folder, 'queues/queue-gone.json'));
    expect((await exported()).out).toContain('Removed queues/queue-gone.json.');
    expect(await exported(running, process.cwd())).toMatchObject({ code: 1, complaints: expect.stringContaining('Name an empty folder') as string });
  });
});

describe('the flows of an exported instance', () => {
  it('are checked with what they name of it', async () => {
    await exported();
    expect(await ccp(['flow', 'check', folder])).toMatchObject({ code: 0, out: expect.stringMatching(/flow-inbound\.json \(CONTACT_FLOW\): nothing wrong/u) as string });
    await rm(path.join(folder, 'queues/queue-support.json'));
    const { out } = await ccp(['flow', 'check', folder]);
    expect(out).toMatch(/flows\/flow-inbound\.json \(CONTACT_FLOW\): .*\n {2}warning {2}Action "set-queue", Parameters\.QueueId: There is no queue "queue-support" among these/u);
  });
});

describe('apply', () => {
  it('shows each field that differs, changes nothing on a dry run, and then only that', async () => {
    await exported();
    await edit('queues/queue-support.json', (queue) => Object.assign(queue, { name: 'Support', maxContacts: 20 }));
    await edit('routing-profiles/profile-floor.json', (profile) => Object.assign((profile['queues'] as { delaySeconds: number }[])[0] ?? {}, { delaySeconds: 30 }));
    const shownAs = '~ queues/queue-support "Support"\n    maxContacts\n      - null\n      + 20\n    name\n      - "queue-support"\n      + "Support"\n'
      + '~ routing-profiles/profile-floor "Floor"\n    queues[queue-orders CHAT].delaySeconds\n      - 0\n      + 30\n';
    expect((await apply(running, '--dry-run')).out).toBe(`${shownAs}2 changes would be made. Nothing was changed.\n`);
    expect((await running.core.configuration.queues()).find(({ id }) => id === 'queue-support')?.maxContacts).toBeNull();
    expect((await apply(running)).out).toBe(`${shownAs}2 changes made.\n`);
    expect((await running.core.configuration.queues()).find(({ id }) => id === 'queue-support')).toMatchObject({ name: 'Support', maxContacts: 20 });
    expect((await running.core.configuration.routingProfiles())[0]?.queues.find(({ queueId }) => queueId === 'queue-orders')?.delaySeconds).toBe(30);
  });

  it('is all or nothing: one object that cannot be, and nothing is', async () => {
    await exported();
    await edit('hours/hours-always.json', (hours) => Object.assign(hours, { name: 'Never mind' }));
    await edit('queues/queue-support.json', (queue) => Object.assign(queue, { hours: 'hours-nowhere' }));
    expect(await apply(running)).toMatchObject({ code: 1, complaints: expect.stringContaining('queues/queue-support: There are no hours of operation with the id hours-nowhere. Nothing was changed.') as string });
    expect((await running.core.configuration.hours())[0]?.name).toBe('Always');
  });

  it('names each file and field that is wrong, before it asks anything of the server', async () => {
    await exported();
    await edit('queues/queue-support.json', (queue) => Object.assign(queue, { maxContacts: 'many', colour: 'red' }));
    await writeFile(path.join(folder, 'users/ann.json'), '{');
    await cp(path.join(folder, 'queues/queue-orders.json'), path.join(folder, 'queues/twin.json'));
    const { code, complaints } = await apply(running);
    expect(code).toBe(1);
    expect(complaints).toMatch(/queues\/queue-support\.json, maxContacts: .*\n/u);
    expect(complaints).toContain('colour');
    expect(complaints).toContain('queues/twin.json, id: "queue-orders" is the id of queues/queue-orders.json too.');
    expect(complaints).toContain('users/ann.json: This is not JSON');
    expect(await beside(running, ['instance', 'apply', root])).toMatchObject({ code: 1, complaints: expect.stringContaining('is no exported instance') as string });
  });

  it('leaves alone what the files do not have, or with --prune removes it, unless it is in use', async () => {
    await exported();
    await running.core.instance.putStatus({ id: 'status-tea', name: 'Tea', type: 'custom', order: 9 });
    expect((await apply(running)).out).toContain('Nothing to do');
    expect((await apply(running, '--prune')).out).toBe('- statuses/status-tea "Tea"\n1 change made.\n');
    expect((await running.core.configuration.statuses()).map(({ id }) => id)).not.toContain('status-tea');
    await startChat(running.core);
    await rm(path.join(folder, 'queues/queue-support.json'));
    await edit('routing-profiles/profile-floor.json', (profile) => Object.assign(profile, { queues: [] }));
    expect(await apply(running, '--prune')).toMatchObject({ code: 1, complaints: expect.stringContaining('queues/queue-support: It cannot be removed: contacts have been in it.') as string });
    await exported();
    await rm(path.join(folder, 'flows/flow-customer-queue.json'));
    expect(await apply(running, '--prune')).toMatchObject({ code: 1, complaints: expect.stringContaining('it is the default flow for customer_queue') as string });
    await exported();
    await rm(path.join(folder, 'users/sue.json'));
    expect(await apply(running, '--prune')).toMatchObject({ code: 1, complaints: expect.stringContaining('A user is never removed') as string });
  });

  it('refuses a flow with errors, and users who would become others', async () => {
    await exported();
    await edit('flows/flow-quiet.json', (flow) => Object.assign(flow['published'] as object, { StartAction: 'nowhere' }));
    expect(await apply(running)).toMatchObject({ code: 1, complaints: expect.stringContaining('StartAction is "nowhere"') as string });
    await exported();
    await edit('users/ann.json', (user) => Object.assign(user, { role: 'supervisor' }));
    expect(await apply(running)).toMatchObject({ code: 1, complaints: expect.stringContaining('users/ann: The role of a user stays as it is (agent)') as string });
  });

  it('denies a user, or the agents of a profile, to call out, and allows it again', async () => {
    await exported();
    const callsOut = async () => (await running.core.configuration.users()).filter((user) => !user.callsOut).map(({ name }) => name);
    await edit('users/bob.json', (user) => Object.assign(user, { callsOut: false }));
    await edit('routing-profiles/profile-floor.json', (profile) => Object.assign(profile, { callsOut: false }));
    expect((await apply(running)).out).toContain('~ users/bob\n    callsOut\n      - true\n      + false\n');
    expect([await callsOut(), (await running.core.configuration.routingProfiles()).map((profile) => profile.callsOut)]).toEqual([['bob'], [false]]);
    await exported();
    expect(await contents(folder)).toMatchObject({ 'users/bob.json': expect.stringContaining('"callsOut": false') as string });
    await edit('users/bob.json', (user) => Object.assign(user, { callsOut: true }));
    await apply(running);
    expect(await callsOut()).toEqual([]);
  });

  it('makes a user who signs in once there is a password, disables one, and gives another a profile', async () => {
    await exported();
    await writeFile(path.join(folder, 'users/eva.json'), JSON.stringify({ id: 'eva', username: 'eva', name: 'Eva', role: 'agent', profile: 'profile-floor' }));
    await edit('users/bob.json', (user) => Object.assign(user, { disabled: true }));
    await edit('users/sue.json', (user) => Object.assign(user, { profile: 'profile-floor', email: 'sue@shop.example' }));
    expect((await apply(running)).code).toBe(0);
    await expect(signIn(running.core, 'eva')).rejects.toThrow(/password/u);
    await running.core.instance.setPassword('eva', 'a long password');
    await expect(signIn(running.core, 'eva', 'desk', 'a long password')).resolves.toMatchObject({ user: { id: 'eva' } });
    await expect(signIn(running.core, 'bob')).rejects.toThrow(/password/u);
    await edit('users/sue.json', (user) => Object.assign(user, { email: null }));
    expect((await apply(running)).out).toContain('email\n      - "sue@shop.example"\n      + null\n');
    expect((await apply(running)).out).toContain('Nothing to do');
  });
});
