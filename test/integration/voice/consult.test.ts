import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../../server/core.ts';
import { seedSampleQuickConnects } from '../../../server/sample/sample-instance.ts';
import { action, end, publishFlow, toQueue } from '../../doubles/written-flows.ts';
import { SECOND, chatRow, type Agent } from '../contacts/contact-world.ts';
import { startCallWorld, type Caller, type CallWorld } from './call-world.ts';

/*
 * Agents hand calls on: over the customer's head, or after they have spoken with whoever takes it.
 */

let world: CallWorld;
let eva: Agent;
let jonas: Agent;
let kim: Caller;
let contactId: string;
beforeEach(async () => {
  world = await startCallWorld();
  await seedSampleQuickConnects(world.quickConnects);
  eva = await world.atThePhone('eva');
  kim = await world.caller();
  ({ contactId } = await eva.accept());
  jonas = await world.atThePhone('jonas');
});
afterEach(() => world.close());

const HOLD = 'play CustomerHold.wav again and again';
const line = (agent: Agent): string => `agent:${agent.userId}`;
const heard = (): string[] => [kim.partyId, line(eva), line(jonas)].map((leg) => world.engine.heard(leg));
const hand = async (how: 'blind' | 'consult', to = 'jonas'): Promise<string> => ((await eva.do({ type: 'transfer_contact', contactId, quickConnectId: `quick-connect-${to}`, how })) as { contactId: string }).contactId;
const refusal = (doing: Promise<unknown>): Promise<string> => doing.then(() => 'none', (error: unknown) => (error instanceof Refusal ? error.message : String(error)));
const partyOf = (name: string) => eva.one('connected').call?.parties.findLast((party) => party.name === name);

describe('a call handed on blind', () => {
  test('is in after contact work at once, its customer waits with music, and is the other\'s when he takes it', async () => {
    const next = await hand('blind');
    expect(eva.one('after_contact_work').transfer).toMatchObject({ state: 'ringing', agent: 'Jonas Weber' });
    expect(heard()).toEqual([expect.stringMatching(/^play /) as unknown, 'nothing', 'nothing']);
    expect(jonas.one('offered')).toMatchObject({ contactId: next, transfer: { side: 'received', by: 'Eva Lindqvist' } });
    await jonas.accept();
    expect(heard()).toEqual([line(jonas), 'nothing', kim.partyId]);
  });

  test('takes a note along, asked first or not; a telephone shows none', async () => {
    await world.quickConnects.put({ id: 'quick-connect-door', name: 'Door', description: '', tags: {}, target: { type: 'phone_number', number: '+4930123456' } });
    await world.quickConnects.associate('queue-support', ['quick-connect-door']);
    const withNote = (quickConnectId: string, how: 'blind' | 'consult') => eva.do({ type: 'transfer_contact', contactId, quickConnectId, how, note: 'Wants his money back' });
    expect(await refusal(withNote('quick-connect-door', 'blind'))).toBe('Door is a telephone, and shows no note. Leave the note away.');
    await withNote('quick-connect-jonas', 'consult');
    expect(jonas.one('offered').transfer).toMatchObject({ side: 'received', note: 'Wants his money back' });
    const { entries } = await world.agents.timeline(eva.session, { contactId, after: 0, limit: 500 });
    expect(entries.find(({ type }) => type === 'consult_asked')?.data['note']).toBe('Wants his money back');
  });

  test('stays where it is when the flow does not take it', async () => {
    await world.instance.putQueue({ id: 'queue-orders', name: 'Orders', hoursId: 'hours-always', maxContacts: null, enabled: false });
    expect(await refusal(hand('blind', 'orders'))).toBe('It could not be handed on to Orders: the queue is disabled. It is still with you.');
    expect(heard()).toEqual([line(eva), kim.partyId, 'nothing']);
  });

  test('ends with its customer while it rings', async () => {
    await hand('blind');
    await kim.hangsUp();
    expect(jonas.one('abandoned')).toBeDefined();
    expect(eva.one('after_contact_work').transfer?.state).toBe('ended');
  });
});

describe('a colleague asked in', () => {
  test('rings while the customer hears music; the two talk, join the customer, and he stays with the colleague', async () => {
    const next = await hand('consult');
    expect(heard()).toEqual([HOLD, 'nothing', 'nothing']);
    expect(eva.one('connected')).toMatchObject({ transfer: { side: 'sent', state: 'ringing', agent: 'Jonas Weber' }, call: { parties: [{ state: 'on_hold' }, { state: 'connected' }, { name: 'Jonas Weber', state: 'calling' }] } });
    await jonas.accept();
    expect(heard()).toEqual([HOLD, line(jonas), line(eva)]);
    expect(eva.one('connected').transfer?.state).toBe('accepted');
    await eva.do({ type: 'swap_parties', contactId });
    expect(heard()).toEqual([line(eva), kim.partyId, 'play CustomerHold.wav again and again']);
    await jonas.do({ type: 'join_all', contactId: next });
    await eva.do({ type: 'join_all', contactId });
    expect(heard()).toEqual([[line(eva), line(jonas)].toSorted().join(' '), [kim.partyId, line(jonas)].toSorted().join(' '), [kim.partyId, line(eva)].toSorted().join(' ')]);
    await eva.do({ type: 'leave_contact', contactId });
    expect(heard()).toEqual([line(jonas), 'nothing', kim.partyId]);
    expect(eva.one('after_contact_work').contactId).toBe(contactId);
    expect(await chatRow(world, kim.callId)).toMatchObject({ current_contact_id: next, state: 'with_agent' });
    expect(await world.chats.describeContact(contactId)).toMatchObject({ endReason: 'transferred' });
    expect(await world.chats.describeContact(next)).toMatchObject({ initiationMethod: 'TRANSFER', previousContactId: contactId });
    await jonas.do({ type: 'leave_contact', contactId: next });
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_agent' });
  });

  test('goes again, and the customer is where he was', async () => {
    const next = await hand('consult');
    await jonas.accept();
    await jonas.do({ type: 'leave_contact', contactId: next });
    expect(heard()).toEqual([HOLD, 'nothing', 'nothing']);
    expect(jonas.one('after_contact_work').contactId).toBe(next);
    await eva.do({ type: 'join_all', contactId });
    expect(heard()).toEqual([line(eva), kim.partyId, 'nothing']);
    expect(await chatRow(world, kim.callId)).toMatchObject({ current_contact_id: contactId, state: 'with_agent' });
  });

  test('who misses it leaves whoever asked with the customer, and says so', async () => {
    await hand('consult');
    await world.pass(20 * SECOND);
    expect(jonas.one('missed')).toBeDefined();
    expect(partyOf('Jonas Weber')).toMatchObject({ state: 'left', why: 'missed' });
    expect(eva.one('connected').transfer).toMatchObject({ state: 'ended', missed: 1 });
    expect(eva.timeline).toContain('transfer_missed');
    await eva.do({ type: 'join_all', contactId });
    expect(heard()).toEqual([line(eva), kim.partyId, 'nothing']);
  });

  test('who declines is shown as such, and may be asked again', async () => {
    await hand('consult');
    const offered = jonas.one('offered');
    await jonas.do({ type: 'reject_offer', contactId: offered.contactId, offerId: offered.offer?.offerId ?? '' });
    expect(partyOf('Jonas Weber')).toMatchObject({ state: 'left', why: 'rejected' });
    await jonas.do({ type: 'clear_contact', contactId: offered.contactId });
    await hand('consult');
    expect(jonas.one('offered')).toBeDefined();
  });

  test('whom nobody is there for waits until he is dropped', async () => {
    await jonas.do({ type: 'set_status', statusId: 'status-offline' });
    await hand('consult');
    expect(eva.one('connected').transfer?.state).toBe('waiting');
    await eva.do({ type: 'drop_party', contactId, partyId: partyOf('Jonas Weber')?.partyId ?? '' });
    expect(partyOf('Jonas Weber')).toMatchObject({ state: 'left', why: 'dropped' });
    await jonas.do({ type: 'set_status', statusId: 'status-available' });
    expect([...jonas.screen.values()]).toEqual([]);
  });

  test('stops ringing when the consult is dropped', async () => {
    await hand('consult');
    await eva.do({ type: 'drop_party', contactId, partyId: partyOf('Jonas Weber')?.partyId ?? '' });
    expect(jonas.one('withdrawn')).toBeDefined();
    expect(eva.one('connected').contactId).toBe(contactId);
  });

  test('is left the customer, too, while it still rings at him', async () => {
    const next = await hand('consult');
    await eva.do({ type: 'leave_contact', contactId });
    expect(heard()).toEqual([expect.stringMatching(/^play /) as unknown, 'nothing', 'nothing']);
    expect(await chatRow(world, kim.callId)).toMatchObject({ current_contact_id: next, state: 'in_queue' });
    await jonas.accept();
    expect(heard()).toEqual([line(jonas), 'nothing', kim.partyId]);
  });

  test('who misses what was left to him keeps the customer waiting for him', async () => {
    const next = await hand('consult');
    await eva.do({ type: 'leave_contact', contactId });
    await world.pass(20 * SECOND);
    expect(await chatRow(world, kim.callId)).toMatchObject({ current_contact_id: next, state: 'in_queue' });
    await jonas.do({ type: 'clear_contact', contactId: next });
    await world.pass(31 * SECOND);
    expect(jonas.one('offered').contactId).toBe(next);
  });

  test('is asked no more once the queue of the customer who was left to him has moved on', async () => {
    await publishFlow(world.instance, 'flow-quiet-queue', [
      action('where', 'Compare', { ComparisonValue: '$.Queue.Name' }, { next: 'move', conditions: [['Support', 'stay']], errors: { NoMatchingCondition: 'move' } }),
      action('move', 'DequeueContactAndTransferToQueue', { QueueId: 'queue-support' }, { errors: { QueueAtCapacity: 'stay', NoMatchingError: 'stay' } }),
      action('stay', 'EndFlowExecution', {}),
    ], 'CUSTOMER_QUEUE');
    await jonas.do({ type: 'set_status', statusId: 'status-offline' });
    await hand('consult');
    await eva.do({ type: 'leave_contact', contactId });
    await eva.do({ type: 'close_contact', contactId });
    ({ contactId } = await eva.accept());
    expect(heard()).toEqual([line(eva), kim.partyId, 'nothing']);
    expect(eva.one('connected').call?.parties.map(({ state }) => state)).not.toContain('calling');
    await hand('consult');
  });

  test('is rung no more when the customer hangs up', async () => {
    await hand('consult');
    await kim.hangsUp();
    expect(jonas.one('abandoned')).toBeDefined();
    expect(eva.one('after_contact_work').contactId).toBe(contactId);
  });

  test('goes on talking with whoever asked when the customer hangs up, until one leaves', async () => {
    const next = await hand('consult');
    await jonas.accept();
    await kim.hangsUp();
    expect(kim.state()).toMatchObject({ state: 'ended', endReason: 'ended_by_customer' });
    expect(heard()).toEqual(['nothing', line(jonas), line(eva)]);
    expect(await refusal(hand('consult'))).toBe('The customer has left this call: there is nobody to hand on.');
    await eva.do({ type: 'leave_contact', contactId });
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended' });
    expect(jonas.one('after_contact_work').contactId).toBe(next);
  });

  test('takes over when the line of whoever asked is gone for too long', async () => {
    const next = await hand('consult');
    await jonas.accept();
    world.engine.loses(line(eva));
    await world.pass(21 * SECOND);
    expect(heard().slice(0, 1)).toEqual([line(jonas)]);
    expect(await chatRow(world, kim.callId)).toMatchObject({ current_contact_id: next, state: 'with_agent' });
    expect(eva.one('link_lost')).toBeDefined();
  });

  test('goes with everybody when the call is ended for all, by either', async () => {
    await hand('consult');
    const { contactId: next } = await jonas.accept();
    await jonas.do({ type: 'end_call', contactId: next });
    expect([eva.one('after_contact_work').contactId, jonas.one('after_contact_work').contactId]).toEqual([contactId, next]);
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_agent' });
  });

  test('is put on hold, muted and dropped by whoever asked', async () => {
    await hand('consult');
    await jonas.accept();
    // By his own contact alone.
    expect(await refusal(jonas.do({ type: 'hold_all', contactId }))).toBe('You are not on this call.');
    const partyId = partyOf('Jonas Weber')?.partyId ?? '';
    await eva.do({ type: 'hold_party', contactId, partyId });
    expect(heard()).toEqual([HOLD, 'nothing', HOLD]);
    await eva.do({ type: 'join_all', contactId });
    await eva.do({ type: 'mute_party', contactId, partyId, on: true });
    expect(heard()[0]).toBe(line(eva));
    await eva.do({ type: 'drop_party', contactId, partyId });
    expect(jonas.one('after_contact_work')).toBeDefined();
    expect(heard()).toEqual([line(eva), kim.partyId, 'nothing']);
  });
});

test('whom nobody is left to unmute can be heard again, and the story of the call says so', async () => {
  await hand('consult');
  await jonas.accept();
  await eva.do({ type: 'mute_party', contactId, partyId: partyOf('Jonas Weber')?.partyId ?? '', on: true });
  await eva.do({ type: 'leave_contact', contactId });
  const muting = (await world.rows.selectFrom('events').select(['type', 'data']).where('type', 'in', ['party_muted', 'party_unmuted']).orderBy('seq').execute()).map(({ type, data }) => [type, (JSON.parse(data) as { name: string }).name]);
  expect(muting).toEqual([['party_muted', 'Jonas Weber'], ['party_unmuted', 'Jonas Weber']]);
});

describe('nobody is asked in', () => {
  test('by a flow that does not take it: the call is as it was', async () => {
    await world.instance.putQueue({ id: 'queue-orders', name: 'Orders', hoursId: 'hours-always', maxContacts: null, enabled: false });
    expect(await refusal(hand('consult', 'orders'))).toBe('Orders cannot be asked: the queue is disabled. The call is as it was.');
    expect(heard()).toEqual([line(eva), kim.partyId, 'nothing']);
    expect(eva.one('connected')).toMatchObject({ transfer: null, call: { parties: [{ state: 'connected' }, { state: 'connected' }] } });
    // What was undone is in nobody's story.
    expect(eva.timeline.slice(eva.timeline.indexOf('agent_connected') + 1).filter((type) => !type.startsWith('flow_'))).toEqual(['transfer_failed']);
  });

  test('while somebody is being called, nor beyond the number that may be on a call', async () => {
    await hand('consult');
    expect(await refusal(hand('consult', 'support'))).toMatch(/still being called/);
    await world.close();
    world = await startCallWorld({ settings: { partiesPerCall: 3 } });
    await seedSampleQuickConnects(world.quickConnects);
    eva = await world.atThePhone('eva');
    kim = await world.caller();
    ({ contactId } = await eva.accept());
    jonas = await world.atThePhone('jonas');
    await hand('consult');
    await jonas.accept();
    expect(await refusal(hand('consult', 'orders'))).toBe('There are 3 on this call already, as many as may be.');
  });
});

describe('a flow that asks somebody in', () => {
  test('speaks to whoever asks; when it takes it nowhere, he is told, and the customer is still on hold', async () => {
    await publishFlow(world.instance, 'flow-agent-transfer', [action('says', 'MessageParticipant', { Text: 'One moment.' }, { next: 'end', errors: { NoMatchingError: 'end' } }), end], 'AGENT_TRANSFER');
    await hand('consult');
    expect(heard()).toEqual([HOLD, 'play "One moment."', 'nothing']);
    world.engine.promptsEnd(line(eva));
    await world.settle();
    expect(partyOf('Jonas Weber')).toMatchObject({ state: 'left', why: 'ended_by_flow' });
    expect(heard()[0]).toBe(HOLD);
  });

  test('goes on for the customer whom he is left to in the middle of it', async () => {
    await publishFlow(world.instance, 'flow-agent-transfer', [action('says', 'MessageParticipant', { Text: 'One moment.' }, { next: 'to-queue', errors: { NoMatchingError: 'end' } }), toQueue, end], 'AGENT_TRANSFER');
    await hand('consult');
    await eva.do({ type: 'leave_contact', contactId });
    expect(heard()).toEqual(['play "One moment."', 'nothing', 'nothing']);
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'in_flow' });
    world.engine.promptsEnd(kim.partyId);
    await world.settle();
    expect(jonas.one('offered')).toBeDefined();
    await jonas.accept();
    expect(heard()).toEqual([line(jonas), 'nothing', kim.partyId]);
  });
});
