import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../../server/core.ts';
import { action, end, publishFlow, setAttributes, setQueue, toQueue } from '../../doubles/written-flows.ts';
import { SECOND, chatRow, type Agent } from '../contacts/contact-world.ts';
import { startCallWorld, type CallWorld } from './call-world.ts';

/*
 * Agents call numbers.
 */

let world: CallWorld;
let eva: Agent;
beforeEach(async () => {
  world = await startCallWorld();
  await detail('routing_profile', 'profile-floor', { defaultOutboundQueueId: 'queue-support' });
  eva = await world.atThePhone('eva');
});
afterEach(() => world.close());

const KIM = '+4915112345678';
const RINGS = 'play Ringback.wav again and again';
const line = (agent: Agent): string => `agent:${agent.userId}`;
const dial = async (number = KIM): Promise<string> => ((await eva.do({ type: 'dial', to: { number }, contactId: null })) as { contactId: string }).contactId;
const refusal = (doing: Promise<unknown>): Promise<string> => doing.then(() => 'none', (error: unknown) => (error instanceof Refusal ? `${error.code}: ${error.message}` : String(error)));
const then = async (happens: () => void): Promise<void> => {
  happens();
  await world.settle();
};

/** What an administrator has written beside an object. */
async function detail(kind: 'queue' | 'routing_profile' | 'user', id: string, details: Record<string, string>): Promise<void> {
  await world.rows
    .insertInto('described')
    .values({ kind, object_id: id, description: '', tags: '{}', details: JSON.stringify(details) })
    .onConflict((conflict) => conflict.columns(['kind', 'object_id']).doUpdateSet((set) => ({ details: set.ref('excluded.details') })))
    .execute();
}

async function outboundWhisper(): Promise<void> {
  await publishFlow(world.instance, 'flow-outbound', [action('say', 'MessageParticipant', { Text: 'This call is recorded.' }, { next: 'done', errors: { NoMatchingError: 'done' } }), action('done', 'EndFlowExecution', {})], 'OUTBOUND_WHISPER');
}

describe('an agent who calls a number', () => {
  test('hears it ring, talks with whoever answers, and is in after contact work when that one hangs up', async () => {
    const id = await dial('+49 (151) 123-45678');
    expect(world.trunk.done).toEqual([`call ${KIM}`]);
    expect(eva.one('calling')).toMatchObject({
      contactId: id, customer: { name: KIM }, queue: { id: 'queue-support' }, connectedAt: null,
      call: { direction: 'outbound', hearing: 'ringback', parties: [{ role: 'customer', address: KIM, state: 'calling' }, { role: 'agent', state: 'connected' }] },
    });
    expect(world.engine.heard(line(eva))).toBe(RINGS);
    await then(() => world.trunk.rings(KIM));
    expect(eva.timeline).toContain('party_rings');
    const leg = world.trunk.legOf(KIM);
    await world.pass(9 * SECOND);
    await then(() => world.trunk.answers(KIM));
    expect(eva.one('connected')).toMatchObject({ contactId: id, connectedAt: world.clock.now(), call: { hearing: 'call' } });
    expect([world.engine.heard(leg), world.engine.heard(line(eva))]).toEqual([line(eva), leg]);
    await then(() => world.trunk.hangsUp(KIM));
    expect(eva.one('after_contact_work').chat.endReason).toBe('ended_by_customer');
    expect(await world.chats.describeContact(id)).toMatchObject({ initiationMethod: 'OUTBOUND', queueId: 'queue-support', userId: eva.userId });
    await eva.do({ type: 'close_contact', contactId: id });
    expect([...eva.screen.values()]).toEqual([]);
  });

  test('hears what the network says before an answer in place of the ringing, says nothing there, and reads what came of it', async () => {
    await dial();
    const leg = world.trunk.legOf(KIM);
    world.engine.connects(leg);
    await then(() => world.trunk.rings(KIM));
    // A line alone says nothing yet.
    expect(world.engine.heard(line(eva))).toBe(RINGS);
    await then(() => world.engine.tell({ type: 'voice_begins', legId: leg }));
    expect([world.engine.heard(line(eva)), world.engine.heard(leg)]).toEqual([leg, 'nothing']);
    expect(eva.one('calling').call).toMatchObject({ hearing: 'ringback', parties: [{ state: 'calling' }, {}] });
    expect(eva.timeline).toContain('party_announces');
    await then(() => world.trunk.fails(KIM, 'invalid'));
    expect(world.engine.heard(line(eva))).toBe('nothing');
    expect(eva.one('after_contact_work').chat.endReason).toBe('telecom_number_invalid');
  });

  test('whose answer comes before its first voice hears no announcement', async () => {
    await dial();
    const leg = world.trunk.legOf(KIM);
    await then(() => world.trunk.answers(KIM));
    await then(() => world.engine.tell({ type: 'voice_begins', legId: leg }));
    expect([world.engine.heard(line(eva)), world.engine.heard(leg)]).toEqual([leg, line(eva)]);
    expect(eva.timeline).not.toContain('party_announces');
  });

  test('talks once the customer has heard the outbound whisper', async () => {
    await outboundWhisper();
    await world.instance.setDefaultFlow('outbound_whisper', 'flow-outbound');
    await dial();
    await then(() => world.trunk.answers(KIM));
    const leg = world.trunk.legOf(KIM);
    expect([world.engine.heard(leg), world.engine.heard(line(eva))]).toEqual(['play "This call is recorded."', 'nothing']);
    await then(() => world.engine.promptsEnd(leg));
    expect(world.engine.heard(line(eva))).toBe(leg);
  });

  test('shows the number and name that his queue has for it, and its own whisper is heard', async () => {
    await outboundWhisper();
    await world.rows.insertInto('phone_numbers').values({ id: 'number-1', number: '+4930123456', description: '', flow_id: null, tags: '{}', created_at: 0, changed_at: 0 }).execute();
    await detail('queue', 'queue-support', { outboundCallerName: 'Acme', outboundCallerNumberId: 'number-1', outboundFlowId: 'flow-outbound' });
    const id = await dial();
    const leg = world.trunk.legOf(KIM);
    expect(world.trunk.telephones.get(leg)).toEqual({ number: KIM, callerId: { number: '+4930123456', name: 'Acme' } });
    expect((await chatRow(world, id)).system_address).toBe('+4930123456');
    await then(() => world.trunk.answers(KIM));
    expect(world.engine.heard(leg)).toBe('play "This call is recorded."');
    await publishFlow(world.instance, 'tells', [setQueue('queue-support', 'tell'), setAttributes('tell', { shown: '$.Queue.OutboundCallerId.Address' }, 'to-queue'), toQueue, end]);
    const kim = await world.caller({ flowId: 'tells' });
    expect(JSON.parse((await chatRow(world, kim.callId)).attributes)).toEqual({ shown: '+4930123456' });
  });

  test.each([
    { reason: 'busy', end: 'telecom_busy' }, { reason: 'unanswered', end: 'telecom_unanswered' }, { reason: 'declined', end: 'telecom_declined' }, { reason: 'invalid', end: 'telecom_number_invalid' },
    { reason: 'problem', end: 'telecom_problem' },
  ] as const)('is told when it is $reason', async ({ reason, end: ends }) => {
    const id = await dial();
    await then(() => world.trunk.fails(KIM, reason));
    expect(eva.one('after_contact_work')).toMatchObject({ contactId: id, chat: { state: 'ended', endReason: ends } });
    expect(world.engine.heard(line(eva))).toBe('nothing');
    expect(world.trunk.done).toEqual([`call ${KIM}`]);
  });

  test('gives it up after a minute', async () => {
    await dial();
    await world.pass(59 * SECOND);
    expect(eva.one('calling')).toBeDefined();
    await world.pass(SECOND);
    expect(eva.one('after_contact_work').chat.endReason).toBe('telecom_unanswered');
    expect(world.trunk.done).toEqual([`call ${KIM}`, `hang up ${KIM}`]);
  });

  test.each(['leave_contact', 'end_call', 'drop_party'] as const)('may think better of it while it rings: %s', async (type) => {
    const contactId = await dial();
    const partyId = eva.one('calling').call?.parties[0]?.partyId ?? '';
    await eva.do(type === 'drop_party' ? { type, contactId, partyId } : { type, contactId });
    expect(eva.one('after_contact_work').chat.endReason).toBe('telecom_originator_cancel');
    expect(world.trunk.done).toEqual([`call ${KIM}`, `hang up ${KIM}`]);
    // It was answered just then: too late.
    world.trunk.tell({ type: 'answered', legId: partyId });
    await world.settle();
    expect(eva.one('after_contact_work').contactId).toBe(contactId);
  });

  test('whose line is not heard before it is answered: what a network says meanwhile is no answer', async () => {
    await dial();
    await then(() => world.engine.connects(world.trunk.legOf(KIM)));
    expect(eva.one('calling')).toBeDefined();
    expect(world.engine.heard(line(eva))).toBe(RINGS);
  });

  test('does so in a status of his own and offline, too', async () => {
    await eva.do({ type: 'set_status', statusId: 'status-offline' });
    await dial();
    await then(() => world.trunk.answers(KIM));
    expect(eva.one('connected')).toBeDefined();
  });

  test('is offered no call until he has closed it', async () => {
    await dial();
    const kim = await world.caller();
    expect((await chatRow(world, kim.callId)).state).toBe('in_queue');
    await then(() => world.trunk.fails(KIM, 'busy'));
    expect(eva.one('after_contact_work')).toBeDefined();
    await eva.do({ type: 'close_contact', contactId: eva.one('after_contact_work').contactId });
    expect(eva.one('offered')).toBeDefined();
  });

  test('whose own line is gone while it rings calls nobody any more', async () => {
    await dial();
    world.engine.loses(line(eva));
    await world.pass(21 * SECOND);
    expect(eva.one('link_lost').chat.endReason).toBe('link_lost');
    expect(world.trunk.done).toEqual([`call ${KIM}`, `hang up ${KIM}`]);
  });

  test('calls for the first queue of calls in his profile where it names none for that', async () => {
    await detail('routing_profile', 'profile-floor', {});
    await dial();
    expect(eva.one('calling').queue?.id).toBe('queue-priority');
  });

  test('counts as idle since his last call that came in, where his profile says so', async () => {
    const since = async (): Promise<number> => (await world.rows.selectFrom('agents').select('available_since').where('user_id', '=', eva.userId).executeTakeFirstOrThrow()).available_since;
    const call = async (): Promise<void> => {
      await dial();
      await world.pass(5 * SECOND);
      await then(() => world.trunk.fails(KIM, 'busy'));
      await eva.do({ type: 'close_contact', contactId: eva.one('after_contact_work').contactId });
    };
    await call();
    const before = await since();
    expect(before).toBe(world.clock.now());
    await world.rows.updateTable('routing_profiles').set({ availability_timer: 'TIME_SINCE_LAST_INBOUND' }).where('id', '=', 'profile-floor').execute();
    await call();
    expect(await since()).toBe(before);
  });

  test('is told when the server was started anew while it rang', async () => {
    const id = await dial();
    await world.restart();
    expect(await chatRow(world, id)).toMatchObject({ state: 'ended', end_reason: 'telecom_problem' });
  });

  test('gets the same call again for the same command', async () => {
    const command = { frame: 'command', id: 'dial-1', type: 'dial', to: { number: KIM }, contactId: null } as const;
    const once = await world.agents.command(eva.session, command);
    expect(await world.agents.command(eva.session, command)).toEqual(once);
    await world.settle();
    expect(world.trunk.done).toEqual([`call ${KIM}`]);
  });
});

describe('an agent cannot call', () => {
  test('what is no number in its international form', async () => {
    expect(await refusal(dial('0151 1234567'))).toMatch(/^invalid: This is no telephone number in its international form/);
    expect(await refusal(dial('00'))).toMatch(/^invalid/);
  });

  test('while he has a call, rings or is in after contact work', async () => {
    await world.caller();
    expect(await refusal(dial())).toMatch(/^wrong_state: You have a call already/);
    const { contactId } = await eva.accept();
    expect(await refusal(dial())).toMatch(/^wrong_state: You have a call already/);
    await eva.do({ type: 'leave_contact', contactId });
    expect(await refusal(dial())).toMatch(/^wrong_state: You have a call already/);
  });

  test('without a microphone', async () => {
    await world.microphone(eva, 'denied');
    expect(await refusal(dial())).toMatch(/^wrong_state: Your microphone is not ready/);
  });

  test('while the trunk has no way, which is said in its own words', async () => {
    world.trunk.unavailable = 'The gateway does not answer. Look at its log.';
    expect(await refusal(dial())).toBe('not_enabled: The gateway does not answer. Look at its log.');
    world.trunk.unavailable = null;
    expect(await refusal(dial())).toBe('none');
  });

  test('where the number\'s country is not among those that are called', async () => {
    await world.close();
    world = await startCallWorld({ settings: { callableCountries: ['+34', '+49151'] } });
    eva = await world.atThePhone('eva');
    expect(world.agents.callableCountries).toEqual(['+34', '+49151']);
    expect(await refusal(dial('+493012345678'))).toBe('forbidden: This number is in a country that is not called from here: only numbers that begin with +34, +49151 are.');
    expect(world.trunk.done).toEqual([]);
    await dial();
  });

  test('who is denied it, by himself or by his profile, also into a call; quick connects stay', async () => {
    await detail('user', 'user-eva', { callsOut: 'no' });
    expect(await refusal(dial())).toBe('forbidden: You may not call out. An administrator can allow it, to you or to your routing profile.');
    await detail('user', 'user-eva', { callsOut: '' });
    await detail('routing_profile', 'profile-floor', { callsOut: 'no' });
    expect(await refusal(dial())).toMatch(/^forbidden/);
    await world.caller();
    const { contactId } = await eva.accept();
    expect(await refusal(eva.do({ type: 'dial', to: { number: KIM }, contactId }))).toMatch(/^forbidden/);
    await world.quickConnects.put({ id: 'door', name: 'Door', description: '', tags: {}, target: { type: 'phone_number', number: KIM } });
    await world.quickConnects.associate('queue-support', ['door']);
    await eva.do({ type: 'transfer_contact', contactId, quickConnectId: 'door', how: 'consult' });
    expect(world.trunk.done).toEqual([`call ${KIM}`]);
  });

  test('where there is no trunk', async () => {
    await world.close();
    world = await startCallWorld({ telephones: false });
    eva = await world.atThePhone('eva');
    expect(await refusal(dial())).toBe('not_enabled: There is no trunk to the telephone network here.');
    expect(world.agents.callsNumbers).toBe(false);
  });

  test('where as many calls go on as may', async () => {
    await world.close();
    world = await startCallWorld({ settings: { callsAtOnce: 1 } });
    eva = await world.atThePhone('eva');
    await eva.do({ type: 'set_status', statusId: 'status-offline' });
    await world.caller();
    expect(await refusal(dial())).toMatch(/^wrong_state: There are 1 calls already/);
  });

  test('a colleague, without a call to ask him into', async () => {
    expect(await refusal(eva.do({ type: 'dial', to: { userId: 'user-jonas' }, contactId: null }))).toMatch(/^wrong_state/);
  });
});

test('a customer who was called and is left by his agent is the disconnect flow\'s, as any other', async () => {
  await publishFlow(world.instance, 'flow-survey', [action('ask', 'MessageParticipant', { Text: 'How was it?' }, { next: 'end', errors: { NoMatchingError: 'end' } }), end]);
  await outboundWhisper();
  await publishFlow(world.instance, 'flow-outbound', [action('hook', 'UpdateContactEventHooks', { EventHooks: { CustomerRemaining: 'flow-survey' } }, { next: 'done', errors: { NoMatchingError: 'done' } }), action('done', 'EndFlowExecution', {})], 'OUTBOUND_WHISPER');
  await world.instance.setDefaultFlow('outbound_whisper', 'flow-outbound');
  const contactId = await dial();
  await then(() => world.trunk.answers(KIM));
  await eva.do({ type: 'leave_contact', contactId });
  expect(world.engine.heard(world.trunk.legOf(KIM))).toBe('play "How was it?"');
});
