import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CustomerHistoryAnswer, ScheduledTasksAnswer } from '../../../contract/agent-link.ts';
import type { NewTask } from '../../../contract/task.ts';
import type { TemplateContent } from '../../../server/instance/task-template-desk.ts';
import { seedSampleQuickConnects, seedSampleTemplate } from '../../../server/sample/sample-instance.ts';
import { HOUR, MINUTE, type Agent, type World } from './contact-world.ts';
import { refusal } from './refusal.ts';
import { startTask, startTaskWorld } from './task-world.ts';

/*
 * Agents make tasks: for themselves, for others, for later, by a form or by templates; and see what they and the customer had before.
 */

const DAY = 24 * HOUR;

let world: World;
beforeEach(async () => {
  world = await startTaskWorld();
  await seedSampleQuickConnects(world.quickConnects);
});
afterEach(() => world.close());

type Form = Extract<NewTask['content'], { by: 'form' }>;
const create = async (agent: Agent, task: NewTask): Promise<string> => ((await agent.do({ type: 'create_task', task })) as { contactId: string }).contactId;
const byForm = (content: Partial<Form> = {}, more: Partial<NewTask> = {}): NewTask => ({
  content: { by: 'form', name: 'Call Kim back', description: null, references: [], assignment: { to: 'self' }, scheduledAt: null, ...content }, dueAt: null, relatedContactId: null, files: [], ...more,
});
const byTemplate = (fields: Record<string, string>, templateId = 'template-follow-up'): NewTask => ({ content: { by: 'template', templateId, fields }, dueAt: null, relatedContactId: null, files: [] });
const planned = (agent: Agent): Promise<ScheduledTasksAnswer> => world.agents.scheduledTasks(agent.session);

describe('A task that an agent makes', () => {
  test('for himself rings at him alone, also when others are free', async () => {
    const [eva, jonas] = [await world.agent('eva'), await world.agent('jonas')];
    const taskId = await create(eva, byForm({ description: 'He asked for it.', references: [{ name: 'Order', type: 'URL', value: 'https://shop.example/1' }] }, { dueAt: world.clock.now() + 2 * HOUR }));
    const offered = eva.one('offered');
    expect(offered).toMatchObject({ contactId: taskId, channel: 'TASK', reasons: [{ rule: 'own_agent_queue' }, {}, {}, {}, {}] });
    expect(offered.task).toMatchObject({
      name: 'Call Kim back', description: 'He asked for it.', references: [{ name: 'Order', type: 'URL', value: 'https://shop.example/1' }], dueAt: world.clock.now() + 2 * HOUR, createdBy: 'Eva Lindqvist',
    });
    expect(jonas.screen.size).toBe(0);
    await eva.accept();
    await eva.finish(taskId);
  });

  test('for another waits for him, whatever status its maker has; due is no beginning', async () => {
    const eva = await world.agent('eva');
    await eva.do({ type: 'set_status', statusId: 'status-offline' });
    const taskId = await create(eva, byForm({ assignment: { to: 'quick_connect', quickConnectId: 'quick-connect-jonas' } }, { dueAt: world.clock.now() + DAY }));
    await world.pass(MINUTE);
    const jonas = await world.agent('jonas');
    expect(jonas.one('offered')).toMatchObject({ contactId: taskId, queue: { name: 'Jonas Weber' } });
  });

  test('goes into a queue by a quick connect to it', async () => {
    const eva = await world.agent('eva');
    const taskId = await create(eva, byForm({ assignment: { to: 'quick_connect', quickConnectId: 'quick-connect-support' } }));
    expect(eva.one('offered')).toMatchObject({ contactId: taskId, queue: { id: 'queue-support' } });
  });

  test('comes from a contact that he has, with its attributes, and not from one of others; eleven at most', async () => {
    const eva = await world.agent('eva');
    const customer = await world.customer({ flowId: 'to-support', attributes: { order: '42' } });
    await eva.accept();
    const taskId = await create(eva, byForm({}, { relatedContactId: customer.chatId }));
    expect(eva.screen.get(taskId)?.attributes).toEqual({ order: '42' });
    const jonas = await world.agent('jonas');
    expect((await refusal(create(jonas, byForm({}, { relatedContactId: customer.chatId })))).code).toBe('forbidden');
    for (let made = 1; made < 11; made += 1) await startTask(world, { relatedContactId: customer.chatId, scheduledAt: world.clock.now() + DAY });
    expect((await refusal(create(eva, byForm({}, { relatedContactId: customer.chatId })))).message).toMatch(/11 tasks are related/);
  });

  test.each([
    ['an empty name', { name: '  ' }, /name/],
    ['a time that is past', { scheduledAt: 1 }, /not in the future/],
    ['a reference twice', { references: [{ name: 'A', type: 'STRING', value: '1' }, { name: 'A', type: 'STRING', value: '2' }] }, /two references named "A"/],
    ['a reference of no type', { references: [{ name: 'A', type: 'ATTACHMENT', value: '1' }] }, /its type must be one of/],
  ] as const)('is refused for %s, and is not there', async (_, content, message) => {
    const eva = await world.agent('eva');
    expect((await refusal(create(eva, byForm(content as Partial<Form>)))).message).toMatch(message);
    expect(await world.rows.selectFrom('chats').selectAll().execute()).toEqual([]);
  });
});

describe('A task for later', () => {
  test('begins when it is due, can be moved twenty times and be cancelled by whoever planned it and by supervisors', async () => {
    const [eva, jonas, rosa] = [await world.agent('eva'), await world.agent('jonas'), await world.agent('rosa')];
    const at = world.clock.now() + DAY;
    const taskId = await create(eva, byForm({ scheduledAt: at }));
    expect(await planned(eva)).toEqual({ more: false, tasks: [{
      contactId: taskId, name: 'Call Kim back', description: null, scheduledAt: at, dueAt: null, createdAt: world.clock.now(), createdBy: { id: 'user-eva', name: 'Eva Lindqvist' }, assignedTo: 'Eva Lindqvist', movesLeft: 20,
    }] });
    expect((await planned(jonas)).tasks).toEqual([]);
    expect((await planned(rosa)).tasks).toHaveLength(1);
    expect((await refusal(jonas.do({ type: 'cancel_task', contactId: taskId }))).code).toBe('forbidden');
    expect((await refusal(jonas.do({ type: 'reschedule_task', contactId: taskId, scheduledAt: at + HOUR }))).code).toBe('forbidden');
    for (let moves = 1; moves <= 20; moves += 1) await (moves % 2 === 0 ? eva : rosa).do({ type: 'reschedule_task', contactId: taskId, scheduledAt: at + moves });
    expect((await planned(eva)).tasks[0]?.movesLeft).toBe(0);
    expect(await refusal(eva.do({ type: 'reschedule_task', contactId: taskId, scheduledAt: at + HOUR }))).toMatchObject({ code: 'wrong_state', message: expect.stringMatching(/moved 20 times already/) as unknown });
    await world.pass(DAY + 20);
    expect(eva.one('offered').contactId).toBe(taskId);
    expect((await refusal(eva.do({ type: 'cancel_task', contactId: taskId }))).message).toMatch(/has begun/);
    const second = await create(jonas, byForm({ scheduledAt: world.clock.now() + DAY }));
    await rosa.do({ type: 'cancel_task', contactId: second });
    expect((await planned(rosa)).tasks).toEqual([]);
    await world.pass(2 * DAY);
    expect(jonas.screen.size).toBe(0);
  });

  test('is planned at most 90 days ahead (T81)', async () => {
    const eva = await world.agent('eva');
    expect((await refusal(create(eva, byForm({ scheduledAt: world.clock.now() + 90 * DAY + 1 })))).message).toMatch(/more than 90 days ahead/);
    await create(eva, byForm({ scheduledAt: world.clock.now() + 90 * DAY }));
  });
});

describe('Task templates', () => {
  test('must be used as soon as one is active, and need not be once none is', async () => {
    const eva = await world.agent('eva');
    await seedSampleTemplate(world.taskTemplates);
    expect(await refusal(create(eva, byForm()))).toEqual({ code: 'wrong_state', message: 'There are templates for tasks here: choose one.' });
    const { templates } = await world.agents.taskTemplates(eva.session);
    expect(templates.map(({ name, fields }) => [name, fields.map((field) => field.name)])).toEqual([['Follow-up', ['Name', 'Description', 'Reason', 'Order', 'Begins', 'Assign to', 'For myself']]]);
    await world.taskTemplates.change('template-follow-up', { active: false });
    expect((await world.agents.taskTemplates(eva.session)).templates).toEqual([]);
    expect((await refusal(create(eva, byTemplate({ Name: 'A' })))).code).toBe('not_found');
    await create(eva, byForm());
  });

  test('make the task of their fields: its parts, its references, its way', async () => {
    const eva = await world.agent('eva');
    await seedSampleTemplate(world.taskTemplates);
    await create(eva, byTemplate({ Name: 'Refund 48', Reason: 'Refund', Order: 'https://shop.example/48' }));
    expect(eva.one('offered')).toMatchObject({
      queue: { id: 'queue-support' },
      task: { name: 'Refund 48', references: [{ name: 'Reason', type: 'STRING', value: 'Refund' }, { name: 'Order', type: 'URL', value: 'https://shop.example/48' }] },
    });
    const mine = await create(eva, byTemplate({ 'Name': 'Mine', 'For myself': 'true', 'Begins': String((world.clock.now() + HOUR) / 1000) }));
    expect((await planned(eva)).tasks).toMatchObject([{ contactId: mine, scheduledAt: world.clock.now() + HOUR, assignedTo: 'Eva Lindqvist' }]);
    const hers = await create(eva, byTemplate({ 'Name': 'For Jonas', 'Assign to': 'quick-connect-jonas' }));
    expect(await world.rows.selectFrom('contacts').select(['state', 'queue_id']).where('id', '=', hers).executeTakeFirst()).toEqual({ state: 'in_queue', queue_id: 'queue-of-user-jonas' });
  });

  test.each([
    ['a field it does not have', { Name: 'A', Colour: 'red' }, /has no field "Colour"/],
    ['a required field that is empty', { Name: '' }, /"Name" is required/],
    ['an option it does not have', { Name: 'A', Reason: 'Boredom' }, /"Reason" needs one of its options/],
    ['a URL that is none', { Name: 'A', Order: 'order 48' }, /"Order" needs a whole URL/],
  ])('refuse %s', async (_, fields, message) => {
    const eva = await world.agent('eva');
    await seedSampleTemplate(world.taskTemplates);
    expect(await refusal(create(eva, byTemplate(fields)))).toMatchObject({ code: 'invalid', message: expect.stringMatching(message) as unknown });
  });

  test('hold to what is read-only and hide what is invisible', async () => {
    const eva = await world.agent('eva');
    const field = (name: string, type: TemplateContent['fields'][number]['type']) => ({ name, type, description: '', options: [] });
    await world.taskTemplates.put({
      id: 'template', name: 'Check', description: '', flowId: 'flow-task', selfAssignFlowId: null, active: true,
      content: { fields: [field('Name', 'NAME'), field('Limit', 'NUMBER'), field('Source', 'TEXT'), field('Lasts', 'EXPIRY_DURATION')], required: ['Limit'], readOnly: ['Limit'], invisible: ['Source', 'Lasts'], defaults: { Limit: '50', Source: 'panel', Lasts: '60' } },
    });
    const [template] = (await world.agents.taskTemplates(eva.session)).templates;
    expect(template?.fields).toEqual([
      { name: 'Name', description: '', type: 'NAME', required: false, readOnly: false, initial: null, options: [] },
      { name: 'Limit', description: '', type: 'NUMBER', required: true, readOnly: true, initial: '50', options: [] },
    ]);
    expect((await refusal(create(eva, byTemplate({ Limit: '5000' }, 'template')))).message).toMatch(/"Limit" cannot be written/);
    expect((await refusal(create(eva, byTemplate({ Source: 'elsewhere' }, 'template')))).message).toMatch(/"Source" cannot be written/);
    await create(eva, byTemplate({}, 'template'));
    const offered = eva.one('offered');
    expect(offered.task).toMatchObject({ name: 'Check', references: [{ name: 'Limit', type: 'NUMBER', value: '50' }, { name: 'Source', type: 'STRING', value: 'panel' }] });
    expect(offered.expiresAt - offered.startedAt).toBe(HOUR);
  });
});

describe('Earlier contacts of a customer', () => {
  const history = (agent: Agent, contactId: string): Promise<CustomerHistoryAnswer> => world.agents.customerHistory(agent.session, contactId);

  test('are those with the same customer id, the newest first, each with whether he may read it', async () => {
    const eva = await world.agent('eva');
    const first = await world.customer({ flowId: 'to-support', customerId: 'C-7' });
    await eva.accept();
    await first.leave();
    await eva.do({ type: 'close_contact', contactId: first.chatId });
    await world.pass(HOUR);
    await world.customer({ flowId: 'to-support', customerId: 'C-8' });
    await eva.finish((await eva.accept()).contactId);
    const jonas = await world.agent('jonas');
    await eva.do({ type: 'set_status', statusId: 'status-lunch' });
    const second = await world.customer({ flowId: 'to-support', customerId: 'C-7', customerName: 'Kim Berg' });
    await jonas.accept();
    await jonas.finish(second.chatId);
    await world.pass(HOUR);
    await eva.do({ type: 'set_status', statusId: 'status-available' });
    await jonas.do({ type: 'set_status', statusId: 'status-lunch' });
    const now = await world.customer({ flowId: 'to-support', customerId: 'C-7' });
    expect((await history(eva, now.chatId)).contacts).toMatchObject([
      { initialContactId: second.chatId, channel: 'CHAT', name: 'Kim Berg', queue: 'Support', agents: ['Jonas Weber'], endReason: 'ended_by_agent', readable: false },
      { initialContactId: first.chatId, channel: 'CHAT', name: 'Kim', queue: 'Support', agents: ['Eva Lindqvist'], endReason: 'ended_by_customer', readable: true },
    ]);
    expect((await refusal(history(jonas, now.chatId))).code).toBe('forbidden');
  });

  test('are none where the company has said no id: a name is no proof', async () => {
    const eva = await world.agent('eva');
    await world.customer({ flowId: 'to-support' });
    await eva.finish((await eva.accept()).contactId);
    const again = await world.customer({ flowId: 'to-support' });
    expect((await history(eva, again.chatId)).contacts).toEqual([]);
  });
});
