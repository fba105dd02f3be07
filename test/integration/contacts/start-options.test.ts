import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { end, pauseFor, publishFlow, setAttributes } from '../../doubles/written-flows.ts';
import { action, flowText, sayAndEnd } from './flow-texts.ts';
import { chatRow, startWorld, type World } from './contact-world.ts';

/*
 * What StartChatContact may ask of a chat beyond its flow: whose it is, what it is related to, what it is, and that the
 * agent leaves with the customer.
 */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const INTERACTIVE = 'application/vnd.amazonaws.connect.message.interactive';

async function systemSaid(chatId: string): Promise<string[]> {
  const rows = await world.rows.selectFrom('transcript').select('content').where('initial_contact_id', '=', chatId).where('role', '=', 'SYSTEM').orderBy('position').execute();
  return rows.map((row) => row.content);
}

describe('What a chat is started with', () => {
  test('is there for its flow: the customer’s id, the related contact, the subtype', async () => {
    await world.instance.putFlow({
      id: 'flow-tell', name: 'Tell', type: 'CONTACT_FLOW', publish: true,
      content: flowText(...sayAndEnd('tell', "$.CustomerId $.SegmentAttributes['connect:Subtype'] $.SegmentAttributes['lane'] $.Attributes.plan")),
    });
    const first = await world.customer({ flowId: 'flow-quiet', attributes: { plan: 'gold' } });
    const kim = await world.chats.startChat({
      flowId: 'flow-tell', customerName: 'Kim', attributes: {}, durationMinutes: 60, contentTypes: ['text/plain', INTERACTIVE, `${INTERACTIVE}.response`], initialMessage: undefined, clientToken: undefined,
      customerId: 'customer-7', relatedContactId: first.chatId, segmentAttributes: { 'connect:Subtype': 'connect:Guide', lane: 'fast' },
    });
    expect(await systemSaid(kim.contactId)).toEqual(['customer-7 connect:Guide fast gold']);
    expect(await world.chats.describeContact(kim.contactId)).toMatchObject({
      customerId: 'customer-7', relatedContactId: first.chatId, segmentAttributes: { 'connect:Subtype': 'connect:Guide', lane: 'fast' },
    });
  });

  test('copies the attributes of the related contact once: its own win, later changes stay on either side (T83)', async () => {
    const first = await world.customer({ flowId: 'flow-quiet', attributes: { plan: 'gold', mood: 'fine' } });
    const second = await world.customer({ flowId: 'flow-quiet', attributes: { mood: 'angry' }, relatedContactId: first.chatId });
    expect(await world.chats.attributesOf(second.chatId)).toEqual({ plan: 'gold', mood: 'angry' });
    await world.chats.updateAttributes(first.chatId, { plan: 'silver' });
    await world.chats.updateAttributes(second.chatId, { mood: 'calm' });
    expect(await world.chats.attributesOf(second.chatId)).toEqual({ plan: 'gold', mood: 'calm' });
    expect(await world.chats.attributesOf(first.chatId)).toEqual({ plan: 'silver', mood: 'fine' });
  });

  test('takes over, and lets be changed beside it, what only a flow can write', async () => {
    await publishFlow(world.instance, 'names', [setAttributes('note', { 'first name': 'Kim' }, 'wait'), pauseFor('wait', 3600, 'end'), end]);
    const first = await world.customer({ flowId: 'names' });
    await world.chats.updateAttributes(first.chatId, { plan: 'gold' });
    expect(await world.chats.attributesOf(first.chatId)).toEqual({ 'first name': 'Kim', plan: 'gold' });
    const second = await world.customer({ flowId: 'flow-quiet', relatedContactId: first.chatId });
    expect(await world.chats.attributesOf(second.chatId)).toEqual({ 'first name': 'Kim', plan: 'gold' });
    const { contactId } = await world.contacts.startTask({
      flowId: 'names', name: 'Call back', description: null, references: {}, attributes: {}, segmentAttributes: {}, scheduledAt: null,
      previousContactId: null, relatedContactId: first.chatId, expiryMinutes: null, clientToken: undefined, by: 'api',
    });
    expect(await world.chats.attributesOf(contactId)).toEqual({ 'first name': 'Kim', plan: 'gold' });
  });

  test.each([
    ['a related contact that does not exist', { relatedContactId: 'nothing' }, 'not_found'],
    ['a guide without the interactive content types (T65)', { segmentAttributes: { 'connect:Subtype': 'connect:Guide' } }, 'invalid'],
    ['a subtype that no chat has', { segmentAttributes: { 'connect:Subtype': 'connect:Telephony' } }, 'invalid'],
    ['a key of the system that cannot be set', { segmentAttributes: { 'connect:Direction': 'in' } }, 'invalid'],
    ['attributes that with those of the related contact are too many', { attributes: { more: 'x'.repeat(20_000) }, relatedTo: { much: 'x'.repeat(20_000) } }, 'invalid'],
  ])('is refused for %s, and nothing has begun', async (_what, { relatedTo, ...wish }: Record<string, unknown>, code) => {
    const related = relatedTo === undefined ? undefined : (await world.customer({ flowId: 'flow-quiet', attributes: relatedTo as Record<string, string> })).chatId;
    const before = await world.rows.selectFrom('chats').select('id').execute();
    await expect(world.customer({ flowId: 'flow-quiet', ...(related !== undefined && { relatedContactId: related }), ...wish })).rejects.toMatchObject({ code });
    expect(await world.rows.selectFrom('chats').select('id').execute()).toEqual(before);
  });

  test('StopContact’s own reason stands in the log', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    await world.chats.stopContact(kim.chatId, 'CAMPAIGN_OVER');
    const row = await world.rows.selectFrom('events').select('data').where('type', '=', 'chat_ended').where('initial_contact_id', '=', kim.chatId).executeTakeFirstOrThrow();
    expect(JSON.parse(row.data)).toEqual({ channel: 'CHAT', reason: 'ended_by_api', waited: 0, code: 'CAMPAIGN_OVER' });
  });
});

describe('Where the agent leaves with the customer (connect-facts 0.12)', () => {
  async function survey(): Promise<void> {
    await world.instance.putFlow({
      id: 'flow-survey', name: 'Survey', type: 'CONTACT_FLOW', publish: true,
      content: flowText(
        action('ask', 'MessageParticipant', { Text: 'How was it?' }, { next: 'wait', errors: { NoMatchingError: 'bye' } }),
        action('wait', 'Wait', { TimeLimitSeconds: '600', Events: ['CustomerReturned'] }, { next: 'bye', errors: { NoMatchingError: 'bye' }, equals: { CustomerReturned: 'bye', WaitCompleted: 'bye' } }),
        ...sayAndEnd('bye', 'Thank you.'),
      ),
    });
    await world.instance.putFlow({
      id: 'flow-surveyed', name: 'Surveyed', type: 'CONTACT_FLOW', publish: true,
      content: flowText(
        action('hook', 'UpdateContactEventHooks', { EventHooks: { CustomerRemaining: 'flow-survey' } }, { next: 'queue', errors: { NoMatchingError: 'error' } }),
        action('queue', 'UpdateContactTargetQueue', { QueueId: 'queue-support' }, { next: 'transfer', errors: { NoMatchingError: 'error' } }),
        action('transfer', 'TransferContactToQueue', {}, { next: 'error', errors: { QueueAtCapacity: 'error', NoMatchingError: 'error' } }),
        ...sayAndEnd('error', 'Error.'),
      ),
    });
  }

  test('the disconnect flow has him for its survey: he writes on, and the chat ends when the flow ends it', async () => {
    await survey();
    const eva = await world.agent('eva');
    const kim = await world.customer({ flowId: 'flow-surveyed', agentLeavesWithCustomer: true });
    const { contactId } = await eva.accept();
    await kim.leave();
    expect(eva.one('after_contact_work').contactId).toBe(contactId);
    expect(await world.chats.describeContact(contactId)).toMatchObject({ endReason: 'ended_by_customer' });
    expect((await chatRow(world, kim.chatId)).state).toBe('waiting_for_customer');
    expect(world.told.some((notice) => notice.type === 'departed')).toBe(false);
    await kim.say('Five stars');
    expect(await systemSaid(kim.chatId)).toEqual(expect.arrayContaining(['How was it?', 'Thank you.']));
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_flow' });
  });

  test('leaving a second time, with the survey open, ends the chat', async () => {
    await survey();
    const eva = await world.agent('eva');
    const kim = await world.customer({ flowId: 'flow-surveyed', agentLeavesWithCustomer: true });
    await eva.accept();
    await kim.leave();
    await kim.leave();
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_customer' });
  });

  test('without a disconnect flow, or before an agent is there, it ends as ever', async () => {
    const eva = await world.agent('eva');
    const kim = await world.customer({ agentLeavesWithCustomer: true, attributes: { afterAgentLeaves: 'end' } });
    await eva.accept();
    await kim.leave();
    expect(await chatRow(world, kim.chatId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_customer' });
    const lea = await world.customer({ agentLeavesWithCustomer: true, flowId: 'flow-quiet' });
    await lea.leave();
    expect(await chatRow(world, lea.chatId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_customer' });
  });
});
