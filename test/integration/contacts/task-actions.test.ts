import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { end, pauseFor, publishFlow, setAttributes, setHook, setQueue, toQueue } from '../../doubles/written-flows.ts';
import { chatRow, HOUR, MINUTE, SECOND, story, type Agent, type World } from './contact-world.ts';
import { refusalCode as refusal } from './refusal.ts';
import { startTask, startTaskWorld } from './task-world.ts';

/*
 * What is done with tasks and other contacts in progress: paused and resumed, handed on, moved, given to somebody.
 */

let world: World;
beforeEach(async () => {
  world = await startTaskWorld();
});
afterEach(() => world.close());

const pause = async (contactId: string, flowId: string | null = null): Promise<void> => {
  await world.contacts.pause({ contactId, flowId });
  await world.settle();
};
const resume = async (contactId: string, flowId: string | null = null): Promise<void> => {
  await world.contacts.resume({ contactId, flowId });
  await world.settle();
};
const transfer = async (contactId: string, more: { flowId?: string; queueId?: string; userId?: string; clientToken?: string } = {}): Promise<string> => {
  const { contactId: next } = await world.contacts.transfer({ contactId, flowId: 'to-support', queueId: null, userId: null, clientToken: undefined, ...more });
  await world.settle();
  return next;
};
const contactRow = (id: string) => world.rows.selectFrom('contacts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
async function accepted(agent: Agent): Promise<string> {
  const taskId = await startTask(world);
  const { offer } = agent.screen.get(taskId) ?? {};
  await agent.do({ type: 'accept_offer', contactId: taskId, offerId: offer?.offerId ?? '' });
  return taskId;
}

describe('A paused task', () => {
  test('frees its place: another one is offered; resumed it may exceed the number, and then nothing more is', async () => {
    const eva = await world.agent('eva');
    const first = await accepted(eva);
    await accepted(eva);
    const third = await startTask(world);
    expect(eva.screen.get(third)).toBeUndefined();
    await pause(first);
    expect(eva.screen.get(first)).toMatchObject({ state: 'paused', task: { pauses: 1 } });
    expect(eva.screen.get(third)?.state).toBe('offered');
    await eva.do({ type: 'accept_offer', contactId: third, offerId: eva.screen.get(third)?.offer?.offerId ?? '' });
    await world.pass(10 * MINUTE);
    await resume(first);
    expect(eva.screen.get(first)).toMatchObject({ state: 'connected', task: { pauses: 1, pausedFor: 10 * MINUTE } });
    const board = await world.agents.board();
    expect(board.agents.find((agent) => agent.userId === 'user-eva')?.slots).toContainEqual({ channel: 'TASK', used: 3, of: 2 });
    const fourth = await startTask(world);
    await eva.finish(third);
    expect(eva.screen.get(fourth)).toBeUndefined();
    await eva.finish(first);
    expect(eva.screen.get(fourth)?.state).toBe('offered');
  });

  test('stays with its agent when he signs off or loses the link; his other tasks do not', async () => {
    const eva = await world.agent('eva');
    const [kept, lost] = [await accepted(eva), await accepted(eva)];
    await pause(kept);
    await eva.linkLost();
    await world.pass(HOUR);
    expect(await contactRow(kept)).toMatchObject({ state: 'paused', user_id: 'user-eva' });
    expect(await contactRow(lost)).toMatchObject({ end_reason: 'link_lost' });
    await eva.back();
    expect(eva.screen.get(kept)?.state).toBe('paused');
  });

  test('can be ended and transferred, and holds a place again while it is in after contact work', async () => {
    const eva = await world.agent('eva');
    const [ended, handed] = [await accepted(eva), await accepted(eva)];
    await pause(ended);
    await pause(handed);
    await world.pass(MINUTE);
    await eva.leave(ended);
    expect(eva.screen.get(ended)?.state).toBe('after_contact_work');
    expect(await contactRow(ended)).toMatchObject({ paused_for: MINUTE, pauses: 1 });
    const next = await transfer(handed);
    expect(eva.screen.get(handed)?.state).toBe('after_contact_work');
    expect(await contactRow(next)).toMatchObject({ state: 'in_queue', pauses: 0 });
    expect((await world.agents.board()).agents.find((agent) => agent.userId === 'user-eva')?.slots).toContainEqual({ channel: 'TASK', used: 2, of: 2 });
  });

  test('is one of as many as an agent may have at once', async () => {
    const eva = await world.agent('eva');
    const tasks: string[] = [];
    for (let made = 0; made < 3; made += 1) {
      tasks.push(await accepted(eva));
      if (made < 2) await pause(tasks[made] ?? '');
    }
    expect(await refusal(pause(tasks[2] ?? ''))).toBe('limit_exceeded');
    await resume(tasks[0] ?? '');
    await pause(tasks[2] ?? '');
    expect(eva.screen.get(tasks[2] ?? '')?.state).toBe('paused');
  });

  test('leaves its queue, and goes back only by the flow for resumed tasks', async () => {
    await publishFlow(world.instance, 'again', [toQueue, end]);
    const [lost, back] = [await startTask(world), await startTask(world)];
    await pause(lost);
    await pause(back);
    expect((await world.agents.board()).queues.find((queue) => queue.id === 'queue-support')?.inQueue).toBe(0);
    await world.pass(HOUR);
    await resume(lost);
    await resume(back, 'again');
    expect(await contactRow(lost)).toMatchObject({ state: 'in_flow' });
    expect(await contactRow(back)).toMatchObject({ state: 'in_queue', paused_for: HOUR });
  });

  test('runs the flows that its contact has set for pausing and resuming', async () => {
    await publishFlow(world.instance, 'on-pause', [setAttributes('note', { paused: '$.Name' }, 'wait'), pauseFor('wait', 60, 'end'), end]);
    await publishFlow(world.instance, 'on-resume', [setAttributes('note', { resumed: '$.Agent.UserName' }, 'to-queue'), toQueue, end]);
    await publishFlow(world.instance, 'hooked', [setHook('PauseContact', 'on-pause', 'hook-ResumeContact'), setHook('ResumeContact', 'on-resume', 'set-queue'), setQueue('queue-support', 'to-queue'), toQueue, end]);
    const eva = await world.agent('eva');
    const taskId = await startTask(world, { flowId: 'hooked' });
    await eva.accept();
    await pause(taskId);
    await world.pass(30 * SECOND);
    await resume(taskId);
    expect(await world.chats.attributesOf(taskId)).toEqual({ paused: 'Refund check', resumed: 'eva' });
    await world.pass(HOUR);
    expect(eva.one('connected').contactId).toBe(taskId);
    expect((await story(world, taskId)).filter((type) => type.startsWith('contact_'))).toEqual(['contact_paused', 'contact_resumed']);
  });

  test('stands still in its flow: a Wait that is over meanwhile ends when it is resumed, one that is not goes on', async () => {
    await publishFlow(world.instance, 'later', [setHook('CustomerQueue', 'flow-quiet-queue', 'set-queue'), setQueue('queue-support', 'wait'), pauseFor('wait', 3600, 'to-queue'), toQueue, end]);
    const [over, going] = [await startTask(world, { flowId: 'later' }), await startTask(world, { flowId: 'later' })];
    await world.pass(30 * MINUTE);
    await pause(over);
    await pause(going);
    await resume(going);
    await world.restart();
    await world.pass(30 * MINUTE);
    expect([(await contactRow(over)).state, (await contactRow(going)).state]).toEqual(['paused', 'in_queue']);
    await resume(over);
    expect((await contactRow(over)).state).toBe('in_queue');
  });

  test('expires all the same', async () => {
    const taskId = await startTask(world, { expiryMinutes: 60 });
    await pause(taskId);
    await world.pass(HOUR);
    expect(await chatRow(world, taskId)).toMatchObject({ state: 'ended', end_reason: 'expired' });
  });

  test('is none that is scheduled, rings, is paused already, has ended or is a chat', async () => {
    const scheduled = await startTask(world, { scheduledAt: world.clock.now() + HOUR });
    expect(await refusal(pause(scheduled))).toBe('conflict');
    const eva = await world.agent('eva');
    const ringing = await startTask(world);
    expect(eva.one('offered').contactId).toBe(ringing);
    expect(await refusal(pause(ringing))).toBe('conflict');
    await eva.accept();
    expect(await refusal(resume(ringing))).toBe('conflict');
    await pause(ringing);
    expect(await refusal(pause(ringing))).toBe('conflict');
    await eva.finish(ringing);
    expect(await refusal(pause(ringing))).toBe('wrong_state');
    const { chatId } = await world.customer();
    expect(await refusal(pause(chatId))).toBe('wrong_state');
    expect(await refusal(pause('contact-of-nobody'))).toBe('not_found');
  });
});

test('an agent pauses and resumes his own tasks at his desk, and no others', async () => {
  const [eva, jonas] = [await world.agent('eva'), await world.agent('jonas')];
  const taskId = await startTask(world);
  const [holder, other] = eva.screen.size > 0 ? [eva, jonas] : [jonas, eva];
  await holder.accept();
  expect(await refusal(other.do({ type: 'pause_contact', contactId: taskId }))).toBe('not_found');
  await holder.do({ type: 'pause_contact', contactId: taskId });
  expect(holder.one('paused').contactId).toBe(taskId);
  expect(await refusal(other.do({ type: 'resume_contact', contactId: taskId }))).toBe('not_found');
  await holder.do({ type: 'resume_contact', contactId: taskId });
  expect(holder.one('connected').contactId).toBe(taskId);
});

test('one task more than an agent may have paused is refused to his desk for good: trying again would not help', async () => {
  const eva = await world.agent('eva');
  for (let made = 0; made < 2; made += 1) await eva.do({ type: 'pause_contact', contactId: await accepted(eva) });
  expect(await refusal(eva.do({ type: 'pause_contact', contactId: await accepted(eva) }))).toBe('wrong_state');
});

describe('A transfer', () => {
  test('ends the segment and starts another with the queue and the flow given', async () => {
    await publishFlow(world.instance, 'onwards', [toQueue, end], 'QUEUE_TRANSFER');
    const eva = await world.agent('eva');
    const taskId = await accepted(eva);
    const next = await transfer(taskId, { flowId: 'onwards', queueId: 'queue-orders' });
    expect(eva.one('after_contact_work').chat.state).toBe('in_queue');
    expect(await contactRow(taskId)).toMatchObject({ end_reason: 'transferred' });
    expect(await contactRow(next)).toMatchObject({ previous_id: taskId, initial_id: taskId, initiation_method: 'TRANSFER', state: 'in_queue', queue_id: 'queue-orders' });
    await eva.do({ type: 'close_contact', contactId: taskId });
    expect(eva.screen.size).toBe(0);
  });

  test('to a user waits in his own queue, and his flow knows him', async () => {
    await publishFlow(world.instance, 'to-agent', [setAttributes('note', { to: '$.Agent.UserName' }, 'to-queue'), toQueue, end], 'AGENT_TRANSFER');
    const [eva, jonas] = [await world.agent('eva'), await world.agent('jonas')];
    const taskId = await startTask(world);
    const holder = eva.screen.size > 0 ? eva : jonas;
    await holder.accept();
    const [other, otherName] = holder === eva ? [jonas, 'jonas'] : [eva, 'eva'];
    await transfer(taskId, { flowId: 'to-agent', userId: `user-${otherName}` });
    expect((await other.accept()).attributes).toEqual({ to: otherName });
  });

  test('takes back what rings and is remembered by its token', async () => {
    const eva = await world.agent('eva');
    const taskId = await startTask(world);
    const next = await transfer(taskId, { clientToken: 'once', queueId: 'queue-orders' });
    expect(eva.one('withdrawn').contactId).toBe(taskId);
    expect(await transfer(taskId, { clientToken: 'once', queueId: 'queue-orders' })).toBe(next);
    expect(await refusal(transfer(taskId, { clientToken: 'once' }))).toBe('id_reused');
  });

  test('happens eleven times at most, to one place, with a flow that may, of a task that is there', async () => {
    let last = await startTask(world);
    const first = last;
    for (let made = 0; made < 11; made += 1) last = await transfer(last);
    expect(await refusal(transfer(last))).toBe('limit_exceeded');
    expect(await refusal(transfer(first))).toBe('wrong_state');
    const taskId = await startTask(world);
    expect(await refusal(transfer(taskId, { queueId: 'queue-orders', userId: 'user-eva' }))).toBe('wrong_state');
    expect(await refusal(transfer(taskId, { queueId: 'queue-of-nobody' }))).toBe('not_found');
    expect(await refusal(transfer(taskId, { userId: 'nobody' }))).toBe('not_found');
    expect(await refusal(transfer(taskId, { flowId: 'flow-of-nobody' }))).toBe('not_found');
    expect(await refusal(transfer(taskId, { flowId: 'flow-customer-queue' }))).toBe('wrong_state');
    expect(await refusal(transfer(await startTask(world, { scheduledAt: world.clock.now() + HOUR })))).toBe('wrong_state');
    expect(await refusal(transfer((await world.customer()).chatId))).toBe('wrong_state');
  });
});

describe('The time of a scheduled task', () => {
  test('can be moved, and its end with it', async () => {
    const now = world.clock.now();
    const taskId = await startTask(world, { scheduledAt: now + HOUR, expiryMinutes: 60 });
    await world.contacts.reschedule({ contactId: taskId, at: now + 3 * HOUR });
    await world.pass(3 * HOUR - 1);
    expect((await chatRow(world, taskId)).state).toBe('scheduled');
    await world.pass(1);
    expect((await chatRow(world, taskId)).state).toBe('in_queue');
    expect(await refusal(world.contacts.reschedule({ contactId: taskId, at: now + 9 * HOUR }))).toBe('wrong_state');
    await world.pass(HOUR);
    expect((await chatRow(world, taskId)).end_reason).toBe('expired');
  });

  test('is moved twenty times at most', async () => {
    const taskId = await startTask(world, { scheduledAt: world.clock.now() + HOUR });
    const move = (hours: number) => world.contacts.reschedule({ contactId: taskId, at: world.clock.now() + hours * HOUR });
    for (let times = 0; times < 20; times += 1) await move(times + 2);
    expect(await refusal(move(30))).toBe('limit_exceeded');
    expect(await refusal(world.contacts.reschedule({ contactId: await startTask(world), at: world.clock.now() + HOUR }))).toBe('wrong_state');
  });
});

test('a task that is given more time while it waits waits as long as its flow says, paused in between or not', async () => {
  await publishFlow(world.instance, 'later', [setHook('CustomerQueue', 'flow-quiet-queue', 'set-queue'), setQueue('queue-support', 'wait'), pauseFor('wait', 7200, 'to-queue'), toQueue, end]);
  const tasks = [await startTask(world, { flowId: 'later', expiryMinutes: 60 }), await startTask(world, { flowId: 'later', expiryMinutes: 60 })];
  await pause(tasks[1] ?? '');
  await world.pass(30 * MINUTE);
  for (const contactId of tasks) await world.contacts.update({ contactId, name: undefined, description: undefined, references: undefined, segmentAttributes: {}, expiryMinutes: 180 });
  await resume(tasks[1] ?? '');
  await world.pass(90 * MINUTE - 1);
  for (const id of tasks) expect((await contactRow(id)).state).toBe('in_flow');
  await world.pass(1);
  for (const id of tasks) expect((await contactRow(id)).state).toBe('in_queue');
});

describe('A waiting contact', () => {
  test('is given to a user: it rings at him, whatever his status and his number of contacts', async () => {
    const eva = await world.agent('eva');
    await accepted(eva);
    await accepted(eva);
    await eva.do({ type: 'set_status', statusId: 'status-lunch' });
    const taskId = await startTask(world);
    expect(eva.screen.get(taskId)).toBeUndefined();
    await world.contacts.assign({ contactId: taskId, userId: 'user-eva' });
    await world.settle();
    expect(eva.screen.get(taskId)).toMatchObject({ state: 'offered', reasons: [{ rule: 'assigned' }] });
    await eva.do({ type: 'reject_offer', contactId: taskId, offerId: eva.screen.get(taskId)?.offer?.offerId ?? '' });
    expect((await contactRow(taskId)).state).toBe('in_queue');
  });

  test('beyond his places leaves those of other channels free', async () => {
    const eva = await world.agent('eva');
    // Two tasks are as many as he may have, and three chats; with three tasks more he holds as many as all his places together.
    for (let held = 0; held < 5; held += 1) {
      const taskId = await startTask(world);
      if (held >= 2) await world.contacts.assign({ contactId: taskId, userId: 'user-eva' });
      await world.settle();
      await eva.accept();
    }
    const customer = await world.customer({ flowId: 'to-support' });
    expect(eva.one('offered')).toMatchObject({ channel: 'CHAT', initialContactId: customer.chatId });
  });

  test('is given to nobody who could not hear it, and only while it waits', async () => {
    const taskId = await startTask(world);
    const assign = (userId: string, contactId = taskId) => world.contacts.assign({ contactId, userId });
    expect(await refusal(assign('user-eva'))).toBe('wrong_state');
    expect(await refusal(assign('nobody'))).toBe('not_found');
    const eva = await world.agent('eva');
    expect(eva.one('offered').contactId).toBe(taskId);
    expect(await refusal(assign('user-eva'))).toBe('wrong_state');
    await eva.accept();
    expect(await refusal(assign('user-eva'))).toBe('wrong_state');
  });

  test('goes first when it is made more urgent or older', async () => {
    const [first, second, third] = [await startTask(world), await startTask(world), await startTask(world)];
    await world.contacts.setRouting({ contactId: third, priority: 1 });
    await world.contacts.setRouting({ contactId: second, ageSeconds: 60 });
    const eva = await world.agent('eva');
    expect([...eva.screen.keys()]).toEqual([third, second]);
    expect((await contactRow(first)).state).toBe('in_queue');
  });
});

describe('A contact that is over', () => {
  test('can be taken off a hand that does not clear it', async () => {
    const eva = await world.agent('eva');
    const missed = await startTask(world);
    const dismiss = (contactId: string) => world.contacts.dismiss({ contactId, userId: 'user-eva' });
    expect(await refusal(dismiss(missed))).toBe('wrong_state');
    await world.pass(21 * SECOND);
    expect(eva.one('missed').contactId).toBe(missed);
    await dismiss(missed);
    await world.settle();
    expect(eva.screen.size).toBe(0);
    const worked = await accepted(eva);
    expect(await refusal(dismiss(worked))).toBe('wrong_state');
    await eva.leave(worked);
    await dismiss(worked);
    await world.settle();
    expect(eva.screen.get(worked)).toBeUndefined();
    expect(await refusal(dismiss('contact-of-nobody'))).toBe('not_found');
  });
});
