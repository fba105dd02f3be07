import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../../server/core.ts';
import { seedSampleQuickConnects } from '../../../server/sample/sample-instance.ts';
import { action, end, publishFlow } from '../../doubles/written-flows.ts';
import { SECOND, chatRow, type Agent } from '../contacts/contact-world.ts';
import { replay } from '../../doubles/replayed-log.ts';
import type { RecordedEvent } from '../../../server/storage/work.ts';
import { startCallWorld, type Caller, type CallWorld } from './call-world.ts';

/*
 * People outside come onto calls: agents bring them in by number, or hand customers on to them; flows call them.
 */

let world: CallWorld;
let eva: Agent;
let kim: Caller;
let contactId: string;
beforeEach(async () => {
  world = await startCallWorld();
  await seedSampleQuickConnects(world.quickConnects);
  await world.quickConnects.put({ id: 'quick-connect-garage', name: 'Garage', description: '', target: { type: 'phone_number', number: GARAGE }, tags: {} });
  await world.quickConnects.associate('queue-support', ['quick-connect-garage']);
  eva = await world.atThePhone('eva');
  kim = await world.caller();
  ({ contactId } = await eva.accept());
});
afterEach(() => world.close());

const GARAGE = '+4930777777';
const HOLD = 'play CustomerHold.wav again and again';
const RINGS = 'play Ringback.wav again and again';
const line = (agent: Agent): string => `agent:${agent.userId}`;
const bring = async (number = GARAGE) => (await eva.do({ type: 'dial', to: { number }, contactId })) as { contactId: string; partyId: string };
const hand = async (how: 'blind' | 'consult') => ((await eva.do({ type: 'transfer_contact', contactId, quickConnectId: 'quick-connect-garage', how })) as { contactId: string }).contactId;
const then = async (happens: () => void): Promise<void> => {
  happens();
  await world.settle();
};
const heard = (...more: string[]): string[] => [kim.partyId, line(eva), ...more].map((leg) => world.engine.heard(leg));
const refusal = (doing: Promise<unknown>): Promise<string> => doing.then(() => 'none', (error: unknown) => (error instanceof Refusal ? `${error.code}: ${error.message}` : String(error)));
const outsider = () => eva.one('connected').call?.parties.findLast(({ role }) => role === 'third_party');
/** The log, folded, says what the tables say. */
async function expectLogged(): Promise<void> {
  const logged = await world.rows.selectFrom('events').selectAll().orderBy('seq').execute();
  const { contacts, chats, offers, transfers } = replay(logged.map((row) => ({ ...row, initialContactId: row.initial_contact_id, contactId: row.contact_id, userId: row.user_id, queueId: row.queue_id, data: JSON.parse(row.data) as RecordedEvent['data'] })));
  const rows = await world.rows.selectFrom('contacts').select(['id', 'previous_id', 'state', 'queue_id', 'user_id', 'connected_at', 'disconnected_at', 'end_reason']).execute();
  for (const { id, ...row } of rows) expect(contacts[id], id).toMatchObject(row);
  for (const { id, ...row } of await world.rows.selectFrom('chats').select(['id', 'state', 'current_contact_id', 'end_reason']).execute()) expect(chats[id], id).toMatchObject(row);
  for (const { id, cleared_at: cleared, ...row } of await world.rows.selectFrom('offers').select(['id', 'contact_id', 'user_id', 'state', 'cleared_at']).execute()) expect(offers[id], id).toEqual({ ...row, cleared: cleared !== null });
  for (const { contact_id: id, ...row } of await world.rows.selectFrom('transfers').select(['contact_id', 'from_contact_id', 'by_user_id', 'target_type', 'target_name', 'at', 'came_back_at']).execute()) expect(transfers[id], id).toEqual(row);
}
async function survey(): Promise<void> {
  await publishFlow(world.instance, 'flow-survey', [action('ask', 'MessageParticipant', { Text: 'How was it?' }, { next: 'end', errors: { NoMatchingError: 'end' } }), end]);
  await world.rows.updateTable('chats').set({ hooks: JSON.stringify({ CustomerRemaining: 'flow-survey' }) }).where('id', '=', kim.callId).execute();
}

describe('somebody outside whom an agent brings in', () => {
  test('rings while the customer hears music; the two talk, join the customer, and he leaves them to each other', async () => {
    const { contactId: theirs, partyId } = await bring();
    expect(heard()).toEqual([HOLD, RINGS]);
    expect(eva.one('connected').call?.parties).toMatchObject([{ state: 'on_hold' }, { state: 'connected' }, { role: 'third_party', name: GARAGE, address: GARAGE, state: 'calling', contactId: theirs }]);
    await then(() => world.trunk.answers(GARAGE));
    expect(heard(partyId)).toEqual([HOLD, partyId, line(eva)]);
    await eva.do({ type: 'swap_parties', contactId });
    expect(heard(partyId)).toEqual([line(eva), kim.partyId, HOLD]);
    await eva.do({ type: 'join_all', contactId });
    expect(heard(partyId)).toEqual([[line(eva), partyId].toSorted().join(' '), [kim.partyId, partyId].toSorted().join(' '), [kim.partyId, line(eva)].toSorted().join(' ')]);
    await eva.do({ type: 'mute_party', contactId, partyId, on: true });
    expect(heard(partyId)[0]).toBe(line(eva));
    await eva.do({ type: 'leave_contact', contactId });
    expect(heard(partyId)).toEqual([partyId, 'nothing', kim.partyId]);
    expect(eva.one('after_contact_work').contactId).toBe(contactId);
    expect(await chatRow(world, kim.callId)).toMatchObject({ current_contact_id: theirs, state: 'in_flow' });
    expect(await world.chats.describeContact(theirs)).toMatchObject({ initiationMethod: 'EXTERNAL_OUTBOUND', previousContactId: contactId, endReason: null });
    await kim.hangsUp();
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_customer' });
    expect(world.trunk.done).toEqual([`call ${GARAGE}`, `hang up ${GARAGE}`]);
    expect(await world.chats.describeContact(theirs)).toMatchObject({ endReason: 'ended_by_customer' });
  });

  test('and hangs up leaves the customer with the agent, on hold as he was', async () => {
    const { contactId: theirs } = await bring();
    await then(() => world.trunk.answers(GARAGE));
    await then(() => world.trunk.hangsUp(GARAGE));
    expect(heard()).toEqual([HOLD, 'nothing']);
    expect(outsider()).toMatchObject({ state: 'left', why: 'third_party_left' });
    expect(await world.chats.describeContact(theirs)).toMatchObject({ endReason: 'third_party_left' });
    await eva.do({ type: 'join_all', contactId });
    expect(heard()).toEqual([line(eva), kim.partyId]);
  });

  test.each([{ reason: 'busy', why: 'telecom_busy' }, { reason: 'unanswered', why: 'telecom_unanswered' }, { reason: 'declined', why: 'telecom_declined' }, { reason: 'invalid', why: 'telecom_number_invalid' }] as const)('is shown as $reason', async ({ reason, why }) => {
    await bring();
    await then(() => world.trunk.fails(GARAGE, reason));
    expect(outsider()).toMatchObject({ state: 'left', why });
    expect(heard()).toEqual([HOLD, 'nothing']);
    // And may be called again.
    await bring();
    expect(world.trunk.done).toEqual([`call ${GARAGE}`, `call ${GARAGE}`]);
  });

  test('is hung up when he is dropped, ringing or talking, and nobody else goes', async () => {
    const first = await bring();
    await eva.do({ type: 'drop_party', contactId, partyId: first.partyId });
    const second = await bring();
    await then(() => world.trunk.answers(GARAGE));
    await eva.do({ type: 'drop_party', contactId, partyId: second.partyId });
    expect(world.trunk.done).toEqual([`call ${GARAGE}`, `hang up ${GARAGE}`, `call ${GARAGE}`, `hang up ${GARAGE}`]);
    expect(eva.one('connected').contactId).toBe(contactId);
  });

  test('stays with the agent when the customer goes, and is cut when the agent goes, too', async () => {
    const { partyId } = await bring();
    await then(() => world.trunk.answers(GARAGE));
    await kim.hangsUp();
    expect(heard(partyId)).toEqual(['nothing', partyId, line(eva)]);
    await eva.do({ type: 'leave_contact', contactId });
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_agent' });
    expect(world.trunk.done.at(-1)).toBe(`hang up ${GARAGE}`);
  });

  test('who was left the customer and goes leaves him to the disconnect flow', async () => {
    await survey();
    const { contactId: theirs } = await bring();
    await then(() => world.trunk.answers(GARAGE));
    await eva.do({ type: 'leave_contact', contactId });
    await then(() => world.trunk.hangsUp(GARAGE));
    expect(world.engine.heard(kim.partyId)).toBe('play "How was it?"');
    expect(await world.chats.describeContact(theirs)).toMatchObject({ endReason: 'third_party_left' });
  });

  test('who was left the customer and goes ends the call where no flow is set', async () => {
    await bring();
    await then(() => world.trunk.answers(GARAGE));
    await eva.do({ type: 'leave_contact', contactId });
    await then(() => world.trunk.hangsUp(GARAGE));
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended', end_reason: 'third_party_left' });
  });

  test('goes when the call is ended for all', async () => {
    await bring();
    await then(() => world.trunk.answers(GARAGE));
    await eva.do({ type: 'end_call', contactId });
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_agent' });
    expect(world.trunk.done.at(-1)).toBe(`hang up ${GARAGE}`);
  });

  test('gets the keys that the agent presses', async () => {
    const { partyId } = await bring();
    await then(() => world.trunk.answers(GARAGE));
    await eva.do({ type: 'send_digits', contactId, digits: '12#' });
    expect(world.engine.pressed).toEqual([{ legId: partyId, digits: '12#' }]);
  });

  test('is gone after a restart of the server; the customer and his agent go on', async () => {
    const { partyId } = await bring();
    await then(() => world.trunk.answers(GARAGE));
    await world.restart();
    expect(await world.rows.selectFrom('call_parties').select(['state', 'left_reason']).where('id', '=', partyId).executeTakeFirst()).toEqual({ state: 'left', left_reason: 'line_lost' });
    expect((await chatRow(world, kim.callId)).state).toBe('with_agent');
  });
});

test('what becomes of segments and places is in the log, whole', async () => {
  await bring();
  await then(() => world.trunk.answers(GARAGE));
  await eva.do({ type: 'leave_contact', contactId });
  await eva.do({ type: 'close_contact', contactId });
  await eva.do({ type: 'dial', to: { number: '+4930888888' }, contactId: null });
  await then(() => world.trunk.answers('+4930888888'));
  await expectLogged();
  await then(() => world.trunk.hangsUp(GARAGE));
  await then(() => world.trunk.hangsUp('+4930888888'));
  await expectLogged();
});

describe('nobody is brought in', () => {
  test('while somebody is still being called, and where as many are on the call as may be', async () => {
    await bring();
    expect(await refusal(bring('+4930888888'))).toBe(`wrong_state: ${GARAGE} is still being called. Wait for the answer, or drop it first.`);
    await world.close();
    world = await startCallWorld({ settings: { partiesPerCall: 2 } });
    eva = await world.atThePhone('eva');
    kim = await world.caller();
    ({ contactId } = await eva.accept());
    expect(await refusal(bring())).toBe('wrong_state: There are 2 on this call already, as many as may be.');
  });

  test('by what is no number, and without a trunk that works; the customer is not put on hold for it', async () => {
    expect(await refusal(bring('7777'))).toMatch(/^invalid/);
    world.trunk.unavailable = 'The gateway does not answer.';
    expect(await refusal(bring())).toBe('not_enabled: The gateway does not answer.');
    expect(await refusal(hand('blind'))).toBe('not_enabled: The gateway does not answer.');
    expect(heard()).toEqual([line(eva), kim.partyId]);
  });
});

describe('a quick connect to a number', () => {
  test('asked first is somebody brought in by its name', async () => {
    const theirs = await hand('consult');
    expect(outsider()).toMatchObject({ name: 'Garage', address: GARAGE, state: 'calling', contactId: theirs });
    expect(heard()).toEqual([HOLD, RINGS]);
  });

  test('blind: the agent is in after contact work at once, the customer hears it ring and talks with whoever answers', async () => {
    const theirs = await hand('blind');
    expect(heard()).toEqual([RINGS, 'nothing']);
    expect(eva.one('after_contact_work').contactId).toBe(contactId);
    await then(() => world.trunk.answers(GARAGE));
    expect(world.engine.heard(kim.partyId)).toBe(world.trunk.legOf(GARAGE));
    expect(await chatRow(world, kim.callId)).toMatchObject({ current_contact_id: theirs, state: 'in_flow' });
  });

  test('blind: both see how it goes on there', async () => {
    await hand('blind');
    const sent = () => eva.one('after_contact_work').transfer;
    expect(sent()).toMatchObject({ side: 'sent', to: { type: 'phone_number', name: 'Garage' }, state: 'ringing', agent: 'Garage' });
    expect(kim.state()).toMatchObject({ state: 'ringing', agentName: null });
    await then(() => world.trunk.answers(GARAGE));
    expect(sent()).toMatchObject({ state: 'accepted', agent: 'Garage' });
    expect(eva.timeline).toContain('transfer_accepted');
    expect(kim.state()).toMatchObject({ state: 'connected', agentName: 'Garage' });
    expect(eva.one('after_contact_work').chat.state).toBe('with_outsider');
    await kim.hangsUp();
    expect(sent()).toMatchObject({ state: 'accepted' });
    expect(eva.timeline).not.toContain('transfer_ended');
  });

  test('blind, that nobody answers, leaves the customer to the disconnect flow, which the agent reads', async () => {
    await survey();
    const theirs = await hand('blind');
    await then(() => world.trunk.fails(GARAGE, 'busy'));
    expect(world.engine.heard(kim.partyId)).toBe('play "How was it?"');
    expect(await world.chats.describeContact(theirs)).toMatchObject({ endReason: 'telecom_busy', connectedToSystemAt: null });
    expect(eva.one('after_contact_work').transfer).toMatchObject({ state: 'ended' });
    expect(eva.timeline).toContain('transfer_ended');
    expect((await chatRow(world, kim.callId)).state).toBe('in_flow');
  });

  test.each(['handed over', 'left while it rang'])('%s, that nobody answers, brings the customer back to the agent where no disconnect flow is set', async (how) => {
    if (how === 'handed over') await hand('blind');
    else {
      await bring();
      await eva.do({ type: 'leave_contact', contactId });
    }
    await then(() => world.trunk.fails(GARAGE, 'busy'));
    expect(eva.one('after_contact_work').transfer).toMatchObject({ side: 'sent', state: 'came_back' });
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'in_queue' });
    expect(kim.state()?.state).toBe('in_queue');
    await eva.do({ type: 'close_contact', contactId });
    await eva.accept();
    expect(heard()).toEqual([line(eva), kim.partyId]);
    await expectLogged();
  });

  test('of an agent whose link is gone meanwhile does not bring the customer back to him', async () => {
    await bring();
    world.engine.loses(line(eva));
    await world.pass(21 * SECOND);
    await then(() => world.trunk.fails(GARAGE, 'busy'));
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended', end_reason: 'telecom_busy' });
  });
});

test('a colleague is asked in by his id, as by a quick connect to him', async () => {
  const jonas = await world.atThePhone('jonas');
  const asked = (await eva.do({ type: 'dial', to: { userId: jonas.userId }, contactId })) as { contactId: string };
  expect(jonas.one('offered').contactId).toBe(asked.contactId);
  await jonas.accept();
  expect(heard(line(jonas))).toEqual([HOLD, line(jonas), line(eva)]);
  expect(await refusal(eva.do({ type: 'dial', to: { userId: eva.userId }, contactId }))).toBe('wrong_state: That is yourself.');
});

test('a colleague who was asked in has the customer when the other leaves, and the one outside stays', async () => {
  const { partyId } = await bring();
  await then(() => world.trunk.answers(GARAGE));
  const jonas = await world.atThePhone('jonas');
  const asked = (await eva.do({ type: 'dial', to: { userId: jonas.userId }, contactId })) as { contactId: string };
  await eva.do({ type: 'leave_contact', contactId });
  expect(heard(partyId)).toEqual([partyId, 'nothing', kim.partyId]);
  expect(await chatRow(world, kim.callId)).toMatchObject({ current_contact_id: asked.contactId, state: 'in_queue' });
  await jonas.accept();
  expect(world.engine.heard(line(jonas))).toBe([kim.partyId, partyId].toSorted().join(' '));
  await then(() => world.trunk.hangsUp(GARAGE));
  expect(world.engine.heard(line(jonas))).toBe(kim.partyId);
});

describe('a flow that calls somebody outside', () => {
  const transfer = (parameters: Record<string, unknown> = {}) => [
    action('transfer', 'TransferParticipantToThirdParty', { ThirdPartyPhoneNumber: GARAGE, ThirdPartyConnectionTimeLimitSeconds: '30', ContinueFlowExecution: 'True', ...parameters }, { next: 'after', errors: { CallFailed: 'failed', ConnectionTimeLimitExceeded: 'late', NoMatchingError: 'end' } }),
    ...['after', 'failed', 'late'].map((id) => action(id, 'MessageParticipant', { Text: id }, { next: 'end', errors: { NoMatchingError: 'end' } })),
    end,
  ];
  async function callFlow(parameters: Record<string, unknown> = {}): Promise<void> {
    await publishFlow(world.instance, 'flow-out', transfer(parameters));
    kim = await world.caller({ flowId: 'flow-out' });
  }

  test('lets its caller hear it ring and talk, presses keys with pauses, and goes on afterwards', async () => {
    await callFlow({ ThirdPartyDTMFDigits: '1,,23' });
    expect(world.engine.heard(kim.partyId)).toBe(RINGS);
    const leg = world.trunk.legOf(GARAGE);
    await then(() => world.trunk.answers(GARAGE));
    expect([world.engine.heard(kim.partyId), world.engine.heard(leg)]).toEqual([leg, kim.partyId]);
    expect(world.engine.pressed).toEqual([{ legId: leg, digits: '1' }]);
    await world.pass(4 * SECOND);
    expect(world.engine.pressed.at(-1)).toEqual({ legId: leg, digits: '23' });
    await then(() => world.trunk.hangsUp(GARAGE));
    expect(world.engine.heard(kim.partyId)).toBe('play "after"');
  });

  test('takes its branches when it fails, and when nobody answers in its time', async () => {
    await callFlow();
    await then(() => world.trunk.fails(GARAGE, 'busy'));
    expect(world.engine.heard(kim.partyId)).toBe('play "failed"');
    await kim.hangsUp();
    await callFlow();
    await world.pass(30 * SECOND);
    expect(world.engine.heard(kim.partyId)).toBe('play "late"');
    expect(world.trunk.done.at(-1)).toBe(`hang up ${GARAGE}`);
  });

  test('may show the instance\'s own numbers and no others', async () => {
    await callFlow({ CallerId: '+4930123456' });
    expect(world.engine.heard(kim.partyId)).toBe('play "failed"');
    await kim.hangsUp();
    await world.rows.insertInto('phone_numbers').values({ id: 'number-1', number: '+4930123456', description: '', flow_id: null, tags: '{}', created_at: 0, changed_at: 0 }).execute();
    await callFlow({ CallerId: '+4930123456' });
    expect(world.trunk.telephones.get(world.trunk.legOf(GARAGE))?.callerId).toEqual({ number: '+4930123456', name: null });
  });

  test('ends with its caller, and where it does not go on, its caller\'s call ends with it', async () => {
    await callFlow();
    await then(() => world.trunk.answers(GARAGE));
    await kim.hangsUp();
    expect(world.trunk.done.at(-1)).toBe(`hang up ${GARAGE}`);
    await callFlow({ ContinueFlowExecution: 'False' });
    await then(() => world.trunk.answers(GARAGE));
    await then(() => world.trunk.hangsUp(GARAGE));
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended', end_reason: 'ended_by_flow' });
  });
});
