import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FlowType } from '../../../contract/flow-language.ts';
import { action, says, written } from '../../unit/flows/flow-setup.ts';
import { chatRow, SECOND, startWorld, type World } from './contact-world.ts';

/* Flows that move a waiting contact to another queue, and flows that make tasks. */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const END = action('end', 'DisconnectParticipant');
const wait = (id: string, seconds: number, next: string) => action(id, 'Wait', { TimeLimitSeconds: seconds }, { errors: { NoMatchingError: next }, when: [['Equals', 'WaitCompleted', next]] });
const stay = wait('stay', 3600, 'end');
const move = (parameters: Record<string, string>) => action('move', 'DequeueContactAndTransferToQueue', parameters, { errors: { QueueAtCapacity: 'full', NoMatchingError: 'error' } });
const PLACES = [...['full', 'error', 'done'].map((id) => says(id, 'stay')), stay, END];

async function publish(id: string, type: FlowType, ...actions: Record<string, unknown>[]): Promise<void> {
  await world.instance.putFlow({ id, name: id, type, content: written(...actions, ...PLACES), publish: true });
}
const queueFlow = async (...actions: Record<string, unknown>[]) => {
  await publish('queue flow', 'CUSTOMER_QUEUE', ...actions);
  await world.instance.setDefaultFlow('customer_queue', 'queue flow');
};
const segments = (chatId: string) => world.rows.selectFrom('contacts').selectAll().where('initial_id', '=', chatId).orderBy('id').execute();

describe('DequeueContactAndTransferToQueue', () => {
  test('moves a waiting contact, as a new segment that waits anew in the other queue', async () => {
    await queueFlow(wait('first', 30, 'ask'), action('ask', 'Compare', { ComparisonValue: '$.Queue.Name' }, { errors: { NoMatchingCondition: 'move' }, when: [['Equals', 'Orders', 'stay']] }), move({ QueueId: 'queue-orders' }));
    const kim = await world.customer();
    await world.pass(30 * SECOND);
    const [first, second, ...more] = await segments(kim.chatId);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ state: 'ended', end_reason: 'transferred', queue_id: 'queue-support' });
    expect(second).toMatchObject({ state: 'in_queue', queue_id: 'queue-orders', previous_id: first?.id, initiation_method: 'QUEUE_TRANSFER', enqueued_at: world.clock.now() });
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'in_queue', current_contact_id: second?.id });
  });

  test('goes to an agent who has a queue of his own, and he gets it', async () => {
    await queueFlow(action('ask', 'Compare', { ComparisonValue: '$.Queue.ARN' }, { errors: { NoMatchingCondition: 'stay' }, when: [['TextContains', 'queue-support', 'move']] }), move({ AgentId: 'eva' }));
    const kim = await world.customer();
    const eva = await world.agent('eva');
    await eva.accept();
    expect((await chatRow(world, kim.chatId)).state).toBe('with_agent');
    expect((await segments(kim.chatId)).at(-1)).toMatchObject({ initiation_method: 'QUEUE_TRANSFER', user_id: 'user-eva' });
  });

  test('is not done while the contact rings', async () => {
    await queueFlow(wait('w', 10, 'move'), move({ QueueId: 'queue-orders' }));
    const eva = await world.agent('eva');
    const kim = await world.customer();
    await world.pass(10 * SECOND);
    expect(await kim.read()).toContain('flow: error');
    expect(await segments(kim.chatId)).toHaveLength(1);
    await eva.accept();
  });

  test('uses the headroom of a full queue, and then its own branch', async () => {
    await world.instance.putQueue({ id: 'queue-small', name: 'Small', hoursId: 'hours-always', maxContacts: 5, enabled: true });
    await queueFlow(action('ask', 'Compare', { ComparisonValue: '$.Queue.Name' }, { errors: { NoMatchingCondition: 'move' }, when: [['Equals', 'Small', 'stay']] }), move({ QueueId: 'queue-small' }));
    const customers = [];
    for (let number = 0; number < 7; number += 1) customers.push(await world.customer());
    const small = await world.rows.selectFrom('contacts').selectAll().where('queue_id', '=', 'queue-small').where('state', '=', 'in_queue').execute();
    expect(small).toHaveLength(6);
    expect(await customers[6]?.read()).toContain('flow: full');
    expect((await chatRow(world, customers[6]?.chatId ?? '')).state).toBe('in_queue');
  });

  test('is done eleven times at most', async () => {
    await queueFlow(move({}));
    const kim = await world.customer();
    expect(await segments(kim.chatId)).toHaveLength(12);
    expect(await kim.read()).toContain('flow: error');
    expect((await chatRow(world, kim.chatId)).state).toBe('in_queue');
  });

  test('fails on a queue that is gone or takes nobody', async () => {
    await world.instance.putQueue({ id: 'queue-closed', name: 'Closed', hoursId: 'hours-always', maxContacts: null, enabled: false });
    for (const QueueId of ['queue-nowhere', 'queue-closed', '$.Attributes.none']) {
      await queueFlow(move({ QueueId }));
      const kim = await world.customer();
      expect(await kim.read()).toContain('flow: error');
      expect(await segments(kim.chatId)).toHaveLength(1);
    }
  });
});

describe('CreateTask', () => {
  const create = (parameters: Record<string, unknown>) => action('make', 'CreateTask', parameters, { next: 'done', errors: { NoMatchingError: 'error' } });
  const tasks = () => world.rows.selectFrom('chats').selectAll().where('channel', '=', 'TASK').orderBy('id').execute();
  beforeEach(() => publish('work', 'CONTACT_FLOW', wait('own', 3600, 'end')));

  test('makes a task that is related to the contact, with what the flow knows filled in', async () => {
    await publish('maker', 'CONTACT_FLOW', create({
      ContactFlowId: 'work', Name: 'Call $.Attributes.who back', Description: 'of $.ContactId', Attributes: { priority: 'high' },
      References: { order: { Type: 'URL', Value: 'https://shop/$.Attributes.order' }, note: 'soon' },
    }));
    const kim = await world.customer({ flowId: 'maker', attributes: { who: 'Kim', order: '7' } });
    const [task, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(task).toMatchObject({ state: 'in_flow', flow_id: 'work', name: 'Call Kim back', description: `of ${kim.chatId}`, related_contact_id: kim.chatId });
    expect(JSON.parse(task?.attributes ?? '')).toEqual({ who: 'Kim', order: '7', priority: 'high' });
    expect(JSON.parse(task?.references_by_name ?? '')).toEqual({ order: { type: 'URL', value: 'https://shop/7' }, note: { type: 'STRING', value: 'soon' } });
    expect(await kim.read()).toContain('flow: done');
  });

  test('puts it off by DelaySeconds, or until ScheduledTime', async () => {
    const at = world.clock.now() + 90 * SECOND;
    await publish('maker', 'CONTACT_FLOW', create({ ContactFlowId: 'work', Name: 'later', DelaySeconds: '60' }));
    await world.customer({ flowId: 'maker' });
    await publish('maker', 'CONTACT_FLOW', create({ ContactFlowId: 'work', Name: 'at a time', ScheduledTime: '$.Attributes.at' }));
    await world.customer({ flowId: 'maker', attributes: { at: new Date(at).toISOString() } });
    expect((await tasks()).map((task) => [task.state, task.scheduled_at])).toEqual([['scheduled', at - 30 * SECOND], ['scheduled', at]]);
    await world.pass(60 * SECOND);
    expect((await tasks()).map((task) => task.state)).toEqual(['in_flow', 'scheduled']);
    await world.pass(30 * SECOND);
    expect((await tasks()).map((task) => task.state)).toEqual(['in_flow', 'in_flow']);
  });

  test('makes a task by a template, whose fields are filled in and whose flow it runs', async () => {
    const { id } = await world.taskTemplates.create({
      name: 'Complaint', description: '', flowId: 'work', selfAssignFlowId: null, active: true,
      content: {
        fields: [{ name: 'Title', description: '', type: 'NAME', options: [] }, { name: 'Order', description: '', type: 'NUMBER', options: [] }, { name: 'Kind', description: '', type: 'SINGLE_SELECT', options: ['late', 'broken'] }],
        required: ['Order'], readOnly: [], invisible: [], defaults: { Title: 'A complaint', Kind: 'late' },
      },
    });
    await publish('maker', 'CONTACT_FLOW', create({ TaskTemplateId: id, References: { Order: { Type: 'NUMBER', Value: '$.Attributes.order' }, note: 'soon' } }));
    const kim = await world.customer({ flowId: 'maker', attributes: { order: '7' } });
    const [task] = await tasks();
    expect(task).toMatchObject({ state: 'in_flow', flow_id: 'work', name: 'A complaint', template_id: id, related_contact_id: kim.chatId });
    expect(JSON.parse(task?.references_by_name ?? '')).toEqual({ Order: { type: 'NUMBER', value: '7' }, Kind: { type: 'STRING', value: 'late' }, note: { type: 'STRING', value: 'soon' } });
    const paul = await world.customer({ flowId: 'maker', attributes: { order: 'seven' } });
    expect(await paul.read()).toContain('flow: error');
    expect(await tasks()).toHaveLength(1);
  });

  test('makes nothing where something is wrong, and says why in the log', async () => {
    const wrong = [{ ContactFlowId: 'nowhere', Name: 'x' }, { ContactFlowId: 'flow-customer-queue', Name: 'x' }, { ContactFlowId: 'work', Name: '$.Attributes.none' }, { ContactFlowId: 'work', Name: 'x', ScheduledTime: 'soon' }, { ContactFlowId: 'work', Name: 'x', References: { a: { Type: 'URL', Value: 'no link' } } }, { TaskTemplateId: 't', Name: 'x' }];
    for (const parameters of wrong) {
      await publish('maker', 'CONTACT_FLOW', action('log', 'UpdateFlowLoggingBehavior', { FlowLoggingBehavior: 'Enabled' }, { next: 'make' }), create(parameters));
      const kim = await world.customer({ flowId: 'maker' });
      expect(await kim.read()).toContain('flow: error');
      const logged = await world.rows.selectFrom('events').select('data').where('initial_contact_id', '=', kim.chatId).where('type', '=', 'flow_action').execute();
      expect(logged.map(({ data }) => JSON.parse(data) as { action: string; error: string | null }).find((entry) => entry.action === 'make')?.error?.length).toBeGreaterThan(15);
    }
    expect(await tasks()).toEqual([]);
  });

  test('by flows that make tasks of each other comes to an end', async () => {
    await publish('work', 'CONTACT_FLOW', create({ ContactFlowId: 'work', Name: 'again' }));
    await publish('maker', 'CONTACT_FLOW', create({ ContactFlowId: 'work', Name: 'first' }));
    await world.customer({ flowId: 'maker' });
    await world.pass(5 * SECOND);
    expect((await tasks()).length).toBeGreaterThan(5);
    expect((await tasks()).length).toBeLessThan(20);
  });
});
