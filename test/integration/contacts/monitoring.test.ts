import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { action, end, publishFlow, setQueue, toQueue } from '../../doubles/written-flows.ts';
import { MINUTE, story, type Agent, type Customer, type World } from './contact-world.ts';
import { refusalCode as refusal } from './refusal.ts';
import { startTaskWorld } from './task-world.ts';

/*
 * Supervisors who monitor a chat: unseen, or stepped in where everybody sees them.
 */

const record = (participants: string[]) => action('record', 'UpdateContactRecordingBehavior', { RecordingBehavior: { RecordedParticipants: participants } }, { next: 'set-queue' });

let world: World;
let eva: Agent;
let rosa: Agent;
let customer: Customer;
let contactId: string;
beforeEach(async () => {
  world = await startTaskWorld();
  await publishFlow(world.instance, 'monitored', [record(['Agent', 'Customer']), setQueue('queue-support', 'to-queue'), toQueue, end]);
  await publishFlow(world.instance, 'agent-only', [record(['Agent']), setQueue('queue-support', 'to-queue'), toQueue, end]);
  [eva, rosa] = [await world.agent('eva'), await world.agent('rosa')];
  customer = await world.customer({ flowId: 'monitored' });
  ({ contactId } = await eva.accept());
  await customer.say('Hello');
});
afterEach(() => world.close());

const monitor = async (more: { userId?: string; mayBarge?: boolean; clientToken?: string; contactId?: string } = {}): Promise<string> => {
  const { contactId: id } = await world.contacts.monitor({ contactId, userId: 'user-rosa', mayBarge: true, clientToken: undefined, ...more });
  await world.settle();
  return id;
};

/** Everything the log has of the chat, also what makes no step of its story. */
const logged = async (): Promise<string[]> => (await world.rows.selectFrom('events').select('type').where('initial_contact_id', '=', customer.chatId).orderBy('seq').execute()).map((row) => row.type);

describe('A silent monitor', () => {
  test('reads the chat from its start and as it goes, and nobody in it can tell', async () => {
    const seen = { told: world.told.length, lines: await customer.read(), timeline: [...eva.timeline], items: eva.items.length };
    await monitor();
    expect(rosa.one('monitoring')).toMatchObject({ contactId, monitor: { agent: 'Eva Lindqvist', mayBarge: true }, customer: { name: 'Kim' } });
    expect(await rosa.read(contactId)).toEqual(expect.arrayContaining(['Kim: Hello', 'Eva Lindqvist joined']));
    expect({ told: world.told.length, lines: await customer.read(), timeline: eva.timeline, items: eva.items.length }).toEqual(seen);
    expect(await world.rows.selectFrom('participants').select('role').where('initial_contact_id', '=', customer.chatId).execute()).toEqual([{ role: 'CUSTOMER' }, { role: 'AGENT' }]);
    await customer.say('Are you there?');
    await eva.say(contactId, 'Yes');
    expect(rosa.items.map((item) => item.content)).toEqual(['Are you there?', 'Yes']);
    // What the agent wrote is not his own, to his desk either.
    expect(rosa.items.map((item) => item.commandId)).toEqual([null, null]);
    expect(eva.items.at(-1)?.commandId).not.toBeNull();
  });

  test('begins from a supervisor’s own desk, and from no agent’s', async () => {
    expect(await refusal(eva.do({ type: 'monitor_contact', contactId }))).toBe('forbidden');
    await rosa.do({ type: 'monitor_contact', contactId });
    expect(rosa.one('monitoring')).toMatchObject({ contactId, monitor: { agent: 'Eva Lindqvist', mayBarge: true } });
    await rosa.do({ type: 'barge_contact', contactId });
    expect(rosa.one('barged').contactId).toBe(contactId);
  });

  test('takes no place of his, writes nothing and gives no receipts', async () => {
    await monitor();
    const [item] = (await world.agents.transcript(rosa.session, { contactId, after: 0, limit: 50 })).items.filter(({ content }) => content === 'Hello');
    expect(await refusal(rosa.say(contactId, 'I listen'))).toBe('not_found');
    expect(await refusal(rosa.do({ type: 'receipt', contactId, itemId: item?.id ?? '', kind: 'read' }))).toBe('not_found');
    await rosa.do({ type: 'set_status', statusId: 'status-lunch' });
    expect((await world.rows.selectFrom('agents').select('next_status_id').where('user_id', '=', 'user-rosa').executeTakeFirst())?.next_status_id).toBeNull();
  });

  test('reads what the chat goes on from, too, and no longer than he monitors', async () => {
    const past = await world.customer({ flowId: 'flow-quiet' });
    await past.say('Before');
    await past.leave();
    await world.chats.continueChat({ initialContactId: customer.chatId, type: 'ENTIRE_PAST_SESSION', sourceContactId: past.chatId, clientToken: undefined });
    expect(await refusal(rosa.read(past.chatId))).toBe('forbidden');
    await monitor();
    expect(rosa.one('monitoring').earlier.map((chat) => chat.initialContactId)).toEqual([past.chatId]);
    expect(await rosa.read(past.chatId)).toContain('Kim: Before');
    await rosa.leave(contactId);
    expect(await refusal(rosa.read(past.chatId))).toBe('forbidden');
  });

  test('leaves as unseen as he came, and reads nothing any more', async () => {
    await monitor();
    const before = await logged();
    await rosa.leave(contactId);
    expect(rosa.screen.size).toBe(0);
    await customer.say('And now?');
    expect(rosa.items).toEqual([]);
    expect(await refusal(rosa.read(contactId))).toBe('forbidden');
    expect((await logged()).slice(before.length)).toEqual(['monitoring_ended', 'item_added']);
    expect(eva.timeline).not.toContain('monitoring_ended');
  });

  test('is gone when the agent leaves, when the chat ends, and when his own link is lost', async () => {
    await monitor();
    await rosa.linkLost();
    await world.pass(6 * MINUTE);
    await rosa.back();
    expect(rosa.screen.size).toBe(0);
    await monitor();
    await eva.leave(contactId);
    expect(rosa.gone.at(-1)).toEqual({ contactId, reason: 'closed' });
    expect(await world.rows.selectFrom('monitors').select('id').where('ended_at', 'is', null).execute()).toEqual([]);
  });

  test('is still there after a restart of the server', async () => {
    await monitor();
    await world.restart();
    await rosa.back();
    expect(rosa.one('monitoring').contactId).toBe(contactId);
  });
});

describe('A supervisor who steps in', () => {
  test('joins, writes and leaves where everybody sees it; receipts stop meanwhile', async () => {
    await monitor();
    await rosa.do({ type: 'barge_contact', contactId });
    expect(rosa.one('barged').contactId).toBe(contactId);
    await rosa.say(contactId, 'May I help?');
    expect((await customer.read()).slice(-2)).toEqual(['Rosa Ortega joined', 'Rosa Ortega: May I help?']);
    const [item] = (await world.agents.transcript(eva.session, { contactId, after: 0, limit: 50 })).items.filter(({ content }) => content === 'May I help?');
    expect(item?.role).toBe('SUPERVISOR');
    expect([eva, rosa].map((desk) => desk.items.findLast((told) => told.content === 'May I help?')?.commandId === null)).toEqual([true, false]);
    expect(await refusal(customer.event('application/vnd.amazonaws.connect.event.message.read', JSON.stringify({ messageId: item?.id })))).toBe('wrong_state');
    await rosa.leave(contactId);
    expect((await customer.read()).at(-1)).toBe('Rosa Ortega left');
    expect((await story(world, customer.chatId)).filter((type) => type.startsWith('supervisor'))).toEqual(['supervisor_barged', 'supervisor_left']);
    expect(eva.one('connected').contactId).toBe(contactId);
    expect(await refusal(rosa.say(contactId, 'Once more'))).toBe('not_found');
  });

  test('does so only where he may, and not where another has', async () => {
    await monitor({ mayBarge: false });
    expect(await refusal(rosa.do({ type: 'barge_contact', contactId }))).toBe('wrong_state');
    expect(await refusal(eva.do({ type: 'barge_contact', contactId }))).toBe('not_found');
    await world.instance.createUser({ id: 'user-max', username: 'max', displayName: 'Max Beer', password: 'a password nobody needs', role: 'supervisor', profileId: null });
    await world.instance.createUser({ id: 'user-ida', username: 'ida', displayName: 'Ida Moe', password: 'a password nobody needs', role: 'supervisor', profileId: null });
    const [max, ida] = [await world.agent('max'), await world.agent('ida')];
    await monitor({ userId: 'user-max' });
    await monitor({ userId: 'user-ida' });
    await max.do({ type: 'barge_contact', contactId });
    expect(await refusal(ida.do({ type: 'barge_contact', contactId }))).toBe('wrong_state');
    await max.leave(contactId);
    await ida.do({ type: 'barge_contact', contactId });
    expect(ida.one('barged').contactId).toBe(contactId);
  });

  test('leaves with the agent, and the end of the chat stays its last line', async () => {
    await monitor();
    await rosa.do({ type: 'barge_contact', contactId });
    await customer.leave();
    const last = await world.rows.selectFrom('transcript').select(['content_type', 'display_name']).where('initial_contact_id', '=', customer.chatId).orderBy('position', 'desc').limit(2).execute();
    expect(last.map((line) => `${line.display_name ?? ''} ${line.content_type.split('.').at(-1)}`)).toEqual([' ended', 'Rosa Ortega left']);
    expect(rosa.screen.size).toBe(0);
  });
});

describe('Monitoring', () => {
  test('is a contact of its own to the instance API', async () => {
    const id = await monitor();
    expect(await world.chats.describeContact(id)).toMatchObject({ contactId: id, initialContactId: customer.chatId, initiationMethod: 'MONITOR', userId: 'user-rosa', disconnectedAt: null });
    await rosa.leave(contactId);
    expect((await world.chats.describeContact(id)).disconnectedAt).not.toBeNull();
  });

  test('is for supervisors with a linked desktop, of a chat with an agent, that a flow has allowed, once', async () => {
    expect(await refusal(monitor({ userId: 'user-jonas' }))).toBe('forbidden');
    expect(await refusal(monitor({ userId: 'nobody' }))).toBe('not_found');
    expect(await refusal(monitor({ contactId: 'contact-of-nobody' }))).toBe('not_found');
    await rosa.linkLost();
    expect(await refusal(monitor())).toBe('wrong_state');
    await rosa.back();
    const once = await monitor({ clientToken: 'once' });
    expect(await monitor({ clientToken: 'once' })).toBe(once);
    expect(await refusal(monitor())).toBe('wrong_state');
    const closed = await world.customer({ flowId: 'agent-only' });
    expect(await refusal(monitor({ contactId: closed.chatId }))).toBe('wrong_state');
    await eva.accept();
    expect(await refusal(monitor({ contactId: closed.chatId }))).toBe('wrong_state');
    await customer.leave();
    expect(await refusal(monitor())).toBe('wrong_state');
  });

  test('is for five at once', async () => {
    for (let made = 0; made < 6; made += 1) {
      const username = `boss${made}`;
      await world.instance.createUser({ id: `user-${username}`, username, displayName: username, password: 'a password nobody needs', role: 'supervisor', profileId: null });
      await world.agent(username);
      if (made < 5) await monitor({ userId: `user-${username}` });
    }
    expect(await refusal(monitor({ userId: 'user-boss5' }))).toBe('limit_exceeded');
  });
});

test('Auto-disconnect takes a supervisor who has stepped in out of the chat with the agent (T88)', async () => {
  await eva.finish(contactId);
  const lea = await world.customer({ flowId: 'monitored' });
  await world.participants.configureTimers({ contactId: lea.chatId, timers: [{ role: 'CUSTOMER', type: 'disconnect', minutes: 2 }] });
  const second = await eva.accept();
  await monitor({ contactId: second.contactId });
  await rosa.do({ type: 'barge_contact', contactId: second.contactId });
  await world.pass(2 * MINUTE);
  expect(rosa.screen.size).toBe(0);
  expect(eva.one('after_contact_work').contactId).toBe(second.contactId);
  const gone = await world.rows.selectFrom('participants').select('left_at').where('initial_contact_id', '=', lea.chatId).where('role', '=', 'SUPERVISOR').execute();
  expect(gone.map((row) => row.left_at === null)).toEqual([false]);
});
