import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { QuickConnectsAnswer } from '../../../contract/agent-link.ts';
import { ContentType } from '../../../contract/chat-item.ts';
import type { Channel } from '../../../contract/primitives.ts';
import { seedSampleQuickConnects } from '../../../server/sample/sample-instance.ts';
import { end, pauseFor, publishFlow, setAttributes, toQueue } from '../../doubles/written-flows.ts';
import { MINUTE, SECOND, type Agent, type Customer, type World } from './contact-world.ts';
import { refusal } from './refusal.ts';
import { startTask, startTaskWorld } from './task-world.ts';

/*
 * Agents hand chats and tasks on by quick connects: to another agent, who may be busy, and into queues, which may be full.
 */

let world: World;
beforeEach(async () => {
  world = await startTaskWorld();
  await seedSampleQuickConnects(world.quickConnects);
});
afterEach(() => world.close());

const segments = (chatId: string) => world.rows.selectFrom('contacts').selectAll().where('initial_id', '=', chatId).orderBy('initiated_at').orderBy('id').execute();
const transfer = async (agent: Agent, contactId: string, quickConnectId: string) => (await agent.do({ type: 'transfer_contact', contactId, quickConnectId })) as { contactId: string };
const choices = (agent: Agent, channel: Channel | null): Promise<QuickConnectsAnswer> => world.agents.quickConnects(agent.session, channel);

async function connectedChat(): Promise<{ eva: Agent; customer: Customer; contactId: string }> {
  const eva = await world.agent('eva');
  const customer = await world.customer({ flowId: 'to-support' });
  const { contactId } = await eva.accept();
  return { eva, customer, contactId };
}

describe('A chat handed to another agent', () => {
  test('is in after contact work with the one at once, rings at the other, and is his when he takes it', async () => {
    const { eva, customer, contactId } = await connectedChat();
    const jonas = await world.agent('jonas');
    const { contactId: next } = await transfer(eva, contactId, 'quick-connect-jonas');
    expect(eva.one('after_contact_work')).toMatchObject({ contactId, transfer: { side: 'sent', to: { type: 'user', name: 'Jonas Weber' }, state: 'ringing', agent: 'Jonas Weber', contactId: next, missed: 0 } });
    expect(jonas.one('offered')).toMatchObject({ contactId: next, transfer: { side: 'received', by: 'Eva Lindqvist' } });
    await jonas.accept();
    expect(eva.one('after_contact_work').transfer).toMatchObject({ state: 'accepted', agent: 'Jonas Weber' });
    await customer.say('Are you there?');
    expect(jonas.items.at(-1)?.content).toBe('Are you there?');
    await eva.do({ type: 'close_contact', contactId });
    expect(eva.screen.size).toBe(0);
    expect((await segments(customer.chatId)).map((segment) => [segment.previous_id, segment.initiation_method, segment.end_reason])).toEqual([[null, 'API', 'transferred'], [contactId, 'TRANSFER', null]]);
    expect(eva.timeline).toEqual(expect.arrayContaining(['contact_transferred', 'transfer_accepted']));
  });

  test('tells agents alone that it was handed on, and everybody who left and who joined (T63)', async () => {
    const { eva, customer, contactId } = await connectedChat();
    const jonas = await world.agent('jonas');
    await transfer(eva, contactId, 'quick-connect-jonas');
    await jonas.accept();
    expect(eva.items.map((item) => item.contentType)).toEqual([ContentType.transferred, ContentType.left]);
    const told = world.told.flatMap((notice) => (notice.type === 'item' ? [notice.item.contentType] : []));
    expect(told).not.toContain(ContentType.transferred);
    const page = await world.chats.transcript(customer.participant, { contactId: undefined, maxResults: 100, nextToken: undefined, direction: undefined, sort: 'ASCENDING', start: { mostRecent: 3 } });
    expect(page.items.map((item) => [item.contentType, item.displayName])).toEqual([[ContentType.joined, 'Eva Lindqvist'], [ContentType.left, 'Eva Lindqvist'], [ContentType.joined, 'Jonas Weber']]);
    const read = await world.agents.transcript(jonas.session, { contactId, after: 0, limit: 100 });
    expect(read.items.map((item) => item.position)).toEqual(read.items.map((_, index) => index + 1));
  });

  test('waits in his queue when he misses it, says so to whoever handed it on, and goes to nobody else', async () => {
    const { eva, contactId } = await connectedChat();
    const jonas = await world.agent('jonas');
    const { contactId: next } = await transfer(eva, contactId, 'quick-connect-jonas');
    await eva.do({ type: 'close_contact', contactId });
    await world.pass(20 * SECOND);
    expect(jonas.one('missed').contactId).toBe(next);
    expect(eva.timeline.at(-1)).toBe('transfer_missed');
    await world.pass(5 * MINUTE);
    expect(eva.screen.size).toBe(0);
    await jonas.do({ type: 'clear_contact', contactId: next });
    expect(jonas.one('offered')).toMatchObject({ contactId: next, transfer: { state: 'ringing', missed: 1 } });
    await jonas.accept();
    const { entries } = await world.agents.timeline(eva.session, { contactId, after: 0, limit: 500 });
    expect(entries.map((entry) => entry.type).slice(-2)).toEqual(['transfer_missed', 'transfer_accepted']);
  });

  test('stays where it is when ten wait for him already, with the reason', async () => {
    const { eva, customer, contactId } = await connectedChat();
    for (let waiting = 0; waiting < 10; waiting += 1) await startTask(world, { flowId: 'flow-agent-transfer', assignedTo: 'queue-of-user-jonas', by: 'agent' });
    expect(await refusal(transfer(eva, contactId, 'quick-connect-jonas'))).toEqual({ code: 'wrong_state', message: expect.stringMatching(/10 contacts wait for this agent already/) as unknown });
    expect(eva.one('connected')).toMatchObject({ contactId, transfer: null });
    expect(eva.items.at(-1)?.contentType).toBe(ContentType.transferFailed);
    expect(eva.timeline.at(-1)).toBe('transfer_failed');
    await customer.say('Still there?');
    expect(eva.items.at(-1)?.content).toBe('Still there?');
  });
});

describe('A chat handed into a queue', () => {
  test('waits there for whoever serves it, as a new contact', async () => {
    const { eva, contactId } = await connectedChat();
    const { contactId: next } = await transfer(eva, contactId, 'quick-connect-orders');
    expect(eva.one('after_contact_work').transfer).toMatchObject({ to: { type: 'queue', name: 'Orders' }, state: 'waiting' });
    expect((await segments(contactId)).at(-1)).toMatchObject({ id: next, queue_id: 'queue-orders', state: 'in_queue' });
  });

  test('may use the headroom of a full queue, and no more than that (T25)', async () => {
    await world.instance.putQueue({ id: 'queue-orders', name: 'Orders', hoursId: 'hours-always', maxContacts: 5, enabled: true });
    for (let waiting = 0; waiting < 5; waiting += 1) await startTask(world, { flowId: 'flow-task', attributes: { topic: 'orders' } });
    const { eva, contactId } = await connectedChat();
    await transfer(eva, contactId, 'quick-connect-orders');
    await eva.do({ type: 'close_contact', contactId });
    await world.customer({ flowId: 'to-support' });
    const second = await eva.accept();
    expect((await refusal(transfer(eva, second.contactId, 'quick-connect-orders'))).message).toMatch(/6 contacts wait there already, and the queue is full/);
  });

  test('stays where it is when the queue is disabled', async () => {
    await world.instance.putQueue({ id: 'queue-orders', name: 'Orders', hoursId: 'hours-always', maxContacts: null, enabled: false });
    const { eva, contactId } = await connectedChat();
    expect((await refusal(transfer(eva, contactId, 'quick-connect-orders'))).message).toBe('It could not be handed on to Orders: the queue is disabled. It is still with you.');
    expect(eva.one('connected').contactId).toBe(contactId);
  });

  test('comes back to whoever handed it on when the flow of the transfer fails later on', async () => {
    await publishFlow(world.instance, 'slow', [pauseFor('think', 60, 'round'), setAttributes('round', { a: '1' }, 'and-round'), setAttributes('and-round', { a: '2' }, 'round'), end], 'QUEUE_TRANSFER');
    await world.quickConnects.put({ id: 'quick-connect-slow', name: 'Slow', description: '', tags: {}, target: { type: 'queue', queueId: 'queue-orders', flowId: 'slow' } });
    await world.quickConnects.associate('queue-support', ['quick-connect-slow']);
    const { eva, contactId } = await connectedChat();
    await transfer(eva, contactId, 'quick-connect-slow');
    expect(eva.one('after_contact_work').transfer?.state).toBe('in_flow');
    await eva.do({ type: 'close_contact', contactId });
    await world.pass(60 * SECOND);
    expect(eva.one('offered').transfer).toMatchObject({ side: 'sent', state: 'came_back', to: { name: 'Orders' } });
    expect(eva.timeline).toContain('transfer_came_back');
    await eva.accept();
  });
});

describe('A task', () => {
  test('is handed on also while it is paused, eleven times', async () => {
    const [eva, jonas] = [await world.agent('eva'), await world.agent('jonas')];
    const first = await startTask(world);
    let [holder, other] = eva.screen.has(first) ? [eva, jonas] : [jonas, eva];
    let contactId = (await holder.accept()).contactId;
    await holder.do({ type: 'pause_contact', contactId });
    for (let times = 0; times < 11; times += 1) {
      ({ contactId } = await transfer(holder, contactId, other === eva ? 'quick-connect-eva' : 'quick-connect-jonas'));
      await other.accept();
      for (const held of holder.screen.values()) await holder.do({ type: 'close_contact', contactId: held.contactId });
      [holder, other] = [other, holder];
    }
    expect(await refusal(transfer(holder, contactId, 'quick-connect-support'))).toEqual({ code: 'wrong_state', message: 'The task was transferred 11 times already, as often as it may be.' });
    expect(holder.one('connected').contactId).toBe(contactId);
  });
});

describe('A note that goes along', () => {
  const NOTE = 'Ordered twice by mistake.\nIs in a hurry: ring him on 4711 if the line drops.';
  const withNote = async (agent: Agent, contactId: string, note: string, quickConnectId = 'quick-connect-jonas') => (await agent.do({ type: 'transfer_contact', contactId, quickConnectId, note })) as { contactId: string };
  const storyOf = async (agent: Agent, contactId: string) => (await world.agents.timeline(agent.session, { contactId, after: 0, limit: 500 })).entries.filter(({ type }) => type === 'contact_transferred').map(({ data }) => data['note']);

  test('is read by the agent at whom it rings, before he takes it, by those after him, and by whoever wrote it; never by the customer', async () => {
    const { eva, customer, contactId } = await connectedChat();
    const [jonas, rosa] = [await world.agent('jonas'), await world.agent('rosa')];
    const { contactId: next } = await withNote(eva, contactId, `  ${NOTE} `);
    expect(jonas.one('offered').transfer).toMatchObject({ side: 'received', note: NOTE });
    expect(eva.one('after_contact_work').transfer).toMatchObject({ side: 'sent', note: NOTE });
    await jonas.accept();
    const { contactId: last } = await transfer(jonas, next, 'quick-connect-eva');
    await eva.do({ type: 'close_contact', contactId });
    expect(eva.one('offered').transfer).toMatchObject({ by: 'Jonas Weber', note: null });
    await eva.accept();
    expect(await storyOf(eva, last)).toEqual([NOTE, undefined]);
    expect(await storyOf(rosa, last)).toEqual([NOTE, undefined]);
    const page = await world.chats.transcript(customer.participant, { contactId: undefined, maxResults: 100, nextToken: undefined, direction: undefined, sort: 'ASCENDING', start: undefined });
    await eva.finish(last);
    const outside = [page, world.told, [...world.objects.objects.values()].map(String), await world.rows.selectFrom('events').selectAll().execute()];
    expect(JSON.stringify(outside)).not.toMatch(/Ordered twice|4711/);
  });

  test('goes along with a task into a queue', async () => {
    const [eva, jonas] = [await world.agent('eva'), await world.agent('jonas')];
    const taskId = await startTask(world);
    const [holder, other] = eva.screen.has(taskId) ? [eva, jonas] : [jonas, eva];
    await holder.accept();
    await withNote(holder, taskId, NOTE, 'quick-connect-support');
    expect(other.one('offered').transfer).toMatchObject({ to: { type: 'queue' }, note: NOTE });
  });

  test('is text of at most 1,000 characters; of blanks it is none', async () => {
    const { eva, contactId } = await connectedChat();
    for (const note of ['x'.repeat(1001), 'a\u0000b', '\ud800']) expect((await refusal(withNote(eva, contactId, note))).code).toBe('invalid');
    await withNote(eva, contactId, ' \n ');
    expect(eva.one('after_contact_work').transfer?.note).toBeNull();
    expect(await storyOf(eva, contactId)).toEqual([undefined]);
  });
});

describe('An agent', () => {
  test('hands on only what is his, to somebody else, by quick connects of his own queues', async () => {
    const { eva, contactId } = await connectedChat();
    const jonas = await world.agent('jonas');
    expect((await refusal(transfer(jonas, contactId, 'quick-connect-orders'))).code).toBe('not_found');
    expect((await refusal(transfer(eva, contactId, 'quick-connect-eva'))).message).toMatch(/with you already/);
    await world.quickConnects.disassociate('queue-support', ['quick-connect-orders']);
    expect((await refusal(transfer(eva, contactId, 'quick-connect-orders'))).code).toBe('not_found');
    await world.quickConnects.put({ id: 'quick-connect-door', name: 'Door', description: '', tags: {}, target: { type: 'phone_number', number: '+4930123456' } });
    await world.quickConnects.associate('queue-support', ['quick-connect-door']);
    expect((await refusal(transfer(eva, contactId, 'quick-connect-door'))).message).toMatch(/Only calls go there/);
    expect(eva.one('connected').contactId).toBe(contactId);
  });

  test('sees what stands behind each quick connect now', async () => {
    const eva = await world.agent('eva');
    const before = await choices(eva, 'CHAT');
    expect(before.quickConnects.map(({ name }) => name)).toEqual(['Eva Lindqvist', 'Jonas Weber', 'Orders', 'Returning customers', 'Support']);
    expect(before.quickConnects[1]?.target).toMatchObject({ type: 'user', isYou: false, status: null, available: false, waiting: 0 });
    const jonas = await world.agent('jonas');
    await startTask(world, { flowId: 'flow-task', attributes: { topic: 'orders' } });
    const now = await choices(eva, 'CHAT');
    expect(now.quickConnects.map(({ target }) => target)).toMatchObject([
      { isYou: true, status: { name: 'Available' }, available: true }, { isYou: false, status: { type: 'routable' }, available: true },
      { type: 'queue', waiting: 1, agentsAvailable: 0, enabled: true }, { waiting: 0 }, { waiting: 0, agentsAvailable: 2 },
    ]);
    await jonas.do({ type: 'set_status', statusId: 'status-lunch' });
    expect((await choices(eva, 'CHAT')).quickConnects[1]?.target).toMatchObject({ status: { name: 'Lunch break', type: 'custom' }, available: false });
  });

  test('who handed a chat on reads none of what is said afterwards', async () => {
    const { eva, customer, contactId } = await connectedChat();
    const jonas = await world.agent('jonas');
    await transfer(eva, contactId, 'quick-connect-jonas');
    await jonas.accept();
    await customer.say('For Jonas alone.');
    expect((await eva.read(contactId)).join('\n')).not.toContain('For Jonas alone.');
  });
});

test('a transfer asked for twice under one id is one', async () => {
  const { eva, contactId } = await connectedChat();
  await world.agent('jonas');
  const once = await eva.do({ type: 'transfer_contact', id: 'the same', contactId, quickConnectId: 'quick-connect-jonas' });
  expect(await eva.do({ type: 'transfer_contact', id: 'the same', contactId, quickConnectId: 'quick-connect-jonas' })).toEqual(once);
  expect(await segments(contactId)).toHaveLength(2);
});

test('a flow of another name is taken, too, by a quick connect without one: the default', async () => {
  await publishFlow(world.instance, 'to-queue-at-once', [toQueue, end], 'QUEUE_TRANSFER');
  await world.instance.setDefaultFlow('queue_transfer', 'to-queue-at-once');
  await world.quickConnects.put({ id: 'quick-connect-plain', name: 'Plain', description: '', tags: {}, target: { type: 'queue', queueId: 'queue-orders', flowId: null } });
  await world.quickConnects.associate('queue-support', ['quick-connect-plain']);
  const { eva, contactId } = await connectedChat();
  await transfer(eva, contactId, 'quick-connect-plain');
  expect(eva.one('after_contact_work').transfer?.state).toBe('waiting');
});
