import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../../server/core.ts';
import { customerHistory } from '../../../server/contacts/customer-history.ts';
import { action, end, publishFlow } from '../../doubles/written-flows.ts';
import { MINUTE, SECOND, chatRow, type Agent } from '../contacts/contact-world.ts';
import { startCallWorld, type CallWorld } from './call-world.ts';

/*
 * Agents call users of pages, who are signed in on their website.
 */

let world: CallWorld;
let eva: Agent;
beforeEach(async () => {
  world = await startCallWorld({ telephones: false });
  eva = await world.atThePhone('eva');
});
afterEach(() => world.close());

const KIM = 'customer-4711';
const HOLD = 'play CustomerHold.wav again and again';
const RINGS = 'play Ringback.wav again and again';
const line = (agent: Agent): string => `agent:${agent.userId}`;
const dial = async (into: string | null = null, address = KIM) => (await eva.do({ type: 'dial', to: { address }, contactId: into })) as { contactId: string; partyId: string };
const refusal = (doing: Promise<unknown>): Promise<string> => doing.then(() => 'none', (error: unknown) => (error instanceof Refusal ? `${error.code}: ${error.message}` : String(error)));
const callerName = (name: string) =>
  world.rows.insertInto('described').values({ kind: 'queue', object_id: 'queue-priority', description: '', tags: '{}', details: JSON.stringify({ outboundCallerName: name, outboundCallerNumberId: '', outboundFlowId: '' }) }).execute();
const ended = () => eva.one('after_contact_work').chat.endReason;

describe('a page\'s user who is called', () => {
  test('sees who calls, takes it, talks, and hangs up', async () => {
    await callerName('Acme');
    const page = await world.page(KIM);
    const { contactId, partyId } = await dial();
    expect(page.ringing()).toEqual([{ ringId: partyId, callerName: 'Acme' }]);
    expect(eva.one('calling')).toMatchObject({ contactId, customer: { name: 'Kim Brook' }, call: { direction: 'outbound', hearing: 'ringback', parties: [{ role: 'customer', name: 'Kim Brook', address: KIM, state: 'calling' }, { role: 'agent' }] } });
    expect(world.engine.heard(line(eva))).toBe(RINGS);
    await world.pass(20 * SECOND);
    const kim = await page.takes();
    expect(kim?.state()).toMatchObject({ state: 'connected', agentName: 'Eva Lindqvist' });
    expect([world.engine.heard(partyId), world.engine.heard(line(eva))]).toEqual([line(eva), partyId]);
    expect(eva.one('connected')).toMatchObject({ contactId, connectedAt: world.clock.now() });
    expect(eva.timeline.filter((type) => type.startsWith('party'))).toEqual(['party_rings', 'party_takes', 'party_answered']);
    // He is told nothing of it any more when the time for ringing is over.
    await world.pass(2 * MINUTE);
    expect(eva.one('connected')).toBeDefined();
    await kim?.hangsUp();
    expect(ended()).toBe('ended_by_customer');
    expect(kim?.state()).toMatchObject({ state: 'ended', endReason: 'ended_by_customer' });
    expect(await refusal(world.calls.join(kim?.token ?? ''))).toMatch(/^access_denied/);
    expect(await world.chats.describeContact(contactId)).toMatchObject({ initiationMethod: 'OUTBOUND', customerId: KIM });
  });

  test('hears the outbound whisper first', async () => {
    await publishFlow(world.instance, 'flow-outbound', [action('say', 'MessageParticipant', { Text: 'This call is recorded.' }, { next: 'done', errors: { NoMatchingError: 'done' } }), action('done', 'EndFlowExecution', {})], 'OUTBOUND_WHISPER');
    await world.instance.setDefaultFlow('outbound_whisper', 'flow-outbound');
    const page = await world.page(KIM);
    const { partyId } = await dial();
    await page.takes();
    expect([world.engine.heard(partyId), world.engine.heard(line(eva))]).toEqual(['play "This call is recorded."', 'nothing']);
  });

  test('may have several pages: all ring, the first to take it has it', async () => {
    const [one, two] = [await world.page(KIM), await world.page(KIM)];
    const stranger = await world.page('customer-9');
    await dial();
    const late = await world.page(KIM);
    expect([one, two, late, stranger].map((page) => page.ringing().length)).toEqual([1, 1, 1, 0]);
    expect(await two.takes()).toBeDefined();
    expect([one, two, late].map((page) => page.ringing().length)).toEqual([0, 0, 0]);
    expect([one.stopped(), late.stopped()]).toEqual(['taken', 'taken']);
    expect(eva.one('connected')).toBeDefined();
  });

  test('takes it on two pages at once: one of them has it, the other one is told', async () => {
    const [one, two] = [await world.page(KIM), await world.page(KIM)];
    await dial();
    const [first, second] = await Promise.all([one.takes(), two.takes()]);
    expect([first !== undefined, second !== undefined]).toEqual([true, false]);
    expect(two.stopped()).toBe('taken');
  });

  test('declines it, on all of his pages', async () => {
    const [one, two] = [await world.page(KIM), await world.page(KIM)];
    await dial();
    await one.declines();
    expect(ended()).toBe('telecom_declined');
    expect([two.ringing(), two.stopped()]).toEqual([[], 'declined']);
    expect(world.engine.heard(line(eva))).toBe('nothing');
  });

  test('is not reachable at once where no page of his is open', async () => {
    const page = await world.page(KIM);
    await page.closes();
    await dial();
    expect(ended()).toBe('telecom_not_reachable');
    expect(eva.timeline).not.toContain('party_rings');
  });

  test('closes one page while it rings: the others ring on; the last one, and he is not reachable', async () => {
    const [one, two] = [await world.page(KIM), await world.page(KIM)];
    await dial();
    await one.closes();
    await world.pass(10 * SECOND);
    expect(two.ringing().length).toBe(1);
    await two.closes();
    await world.pass(4 * SECOND);
    expect(eva.one('calling')).toBeDefined();
    await world.pass(SECOND);
    expect(ended()).toBe('telecom_not_reachable');
  });

  test('goes to another page of the site while it rings: it rings there', async () => {
    const page = await world.page(KIM);
    await dial();
    await page.closes();
    await world.pass(2 * SECOND);
    const next = await world.page(KIM);
    expect(next.ringing().length).toBe(1);
    await world.pass(30 * SECOND);
    await next.takes();
    expect(eva.one('connected')).toBeDefined();
  });

  test('who takes nothing within a minute has not answered', async () => {
    const page = await world.page(KIM);
    await dial();
    await world.pass(59 * SECOND);
    expect(page.ringing().length).toBe(1);
    await world.pass(SECOND);
    expect([page.ringing(), page.stopped(), ended()]).toEqual([[], 'over', 'telecom_unanswered']);
  });

  test('is on another call: busy, unless he has a page that is not', async () => {
    const [one, two] = [await world.page(KIM), await world.page(KIM)];
    await dial();
    await one.isEngaged();
    expect(eva.one('calling')).toBeDefined();
    await two.isEngaged();
    expect(ended()).toBe('telecom_busy');
  });

  test('is rung at no more when the agent thinks better of it', async () => {
    const page = await world.page(KIM);
    const { contactId } = await dial();
    await eva.do({ type: 'leave_contact', contactId });
    expect([page.ringing(), page.stopped(), ended()]).toEqual([[], 'over', 'telecom_originator_cancel']);
  });

  test('who takes it in the last second has the time that any line has to come', async () => {
    const page = await world.page(KIM);
    await dial();
    await world.pass(59 * SECOND);
    const kim = await page.takes({ arrives: false });
    await world.pass(19 * SECOND);
    expect(eva.one('calling')).toBeDefined();
    expect(kim?.state()).toMatchObject({ state: 'connecting' });
    await kim?.comes();
    expect(eva.one('connected')).toBeDefined();
  });

  test('whose line does not come after he took it has reached nobody', async () => {
    const page = await world.page(KIM);
    await dial();
    await page.takes({ arrives: false });
    await world.pass(20 * SECOND);
    expect(ended()).toBe('telecom_problem');
  });

  test('takes it and hangs up before his line is there: declined', async () => {
    const page = await world.page(KIM);
    await dial();
    await (await page.takes({ arrives: false }))?.hangsUp();
    expect(ended()).toBe('telecom_declined');
  });

  test('loads his page anew in the call, and is back', async () => {
    const page = await world.page(KIM);
    const { partyId } = await dial();
    const kim = await page.takes();
    await kim?.closesPage();
    await world.pass(10 * SECOND);
    await kim?.comes();
    await world.pass(30 * SECOND);
    expect([world.engine.heard(partyId), world.engine.heard(line(eva))]).toEqual([line(eva), partyId]);
  });

  test('is called no more when the server is started anew while it rings; on the call he comes back', async () => {
    const page = await world.page(KIM);
    const { contactId } = await dial();
    await world.restart();
    expect(await chatRow(world, contactId)).toMatchObject({ state: 'ended', end_reason: 'telecom_problem' });
    expect(page.ringing().length).toBe(1);
    expect((await world.page(KIM)).ringing()).toEqual([]);
  });

  test('and is on the call goes on with it after a new start of the server', async () => {
    const page = await world.page(KIM);
    const { contactId } = await dial();
    const kim = await page.takes();
    await world.restart();
    await kim?.comes();
    expect(await chatRow(world, contactId)).toMatchObject({ state: 'with_agent' });
  });

  test('has the call among his contacts, beside his chats', async () => {
    const chat = await world.customer({ customerId: KIM });
    await world.page(KIM);
    const { contactId } = await dial();
    const history = await customerHistory(world.rows, { userId: eva.userId, role: 'agent' }, contactId);
    expect(history.contacts.map(({ initialContactId }) => initialContactId)).toEqual([chat.chatId]);
  });

  test('is called by the name of his last contact where no page of his is open', async () => {
    await world.customer({ customerId: KIM, customerName: 'Kim B.' });
    await dial();
    expect(eva.one('after_contact_work').customer.name).toBe('Kim B.');
    await eva.do({ type: 'close_contact', contactId: eva.one('after_contact_work').contactId });
    await dial(null, 'customer-9');
    expect(eva.one('after_contact_work').customer.name).toBe('customer-9');
  });
});

describe('on a call', () => {
  test('a page\'s user is brought in, joined, and left to the customer, who reads with whom he talks', async () => {
    const page = await world.page('partner-1', 'Partner Ltd');
    const caller = await world.caller();
    const { contactId } = await eva.accept();
    const { partyId, contactId: theirs } = await dial(contactId, 'partner-1');
    expect([caller.partyId, line(eva)].map((leg) => world.engine.heard(leg))).toEqual([HOLD, RINGS]);
    const partner = await page.takes();
    expect(partner?.state()).toMatchObject({ state: 'connected', agentName: 'Eva Lindqvist' });
    expect([caller.partyId, line(eva), partyId].map((leg) => world.engine.heard(leg))).toEqual([HOLD, partyId, line(eva)]);
    await eva.do({ type: 'hold_party', contactId, partyId });
    expect(partner?.state()).toMatchObject({ state: 'on_hold' });
    await eva.do({ type: 'join_all', contactId });
    await eva.do({ type: 'leave_contact', contactId });
    expect([caller.partyId, partyId].map((leg) => world.engine.heard(leg))).toEqual([partyId, caller.partyId]);
    expect(caller.state()).toMatchObject({ state: 'connected', agentName: 'Partner Ltd' });
    expect(partner?.state()).toMatchObject({ state: 'connected', agentName: 'Kim' });
    expect(await chatRow(world, caller.callId)).toMatchObject({ current_contact_id: theirs });
    await partner?.hangsUp();
    expect(partner?.state()).toMatchObject({ state: 'ended' });
    expect(await chatRow(world, caller.callId)).toMatchObject({ state: 'ended', end_reason: 'third_party_left' });
  });

  test.each([
    { how: 'declines', why: 'telecom_declined' }, { how: 'closes', why: 'telecom_not_reachable' }, { how: 'isEngaged', why: 'telecom_busy' },
  ] as const)('one who $how leaves the customer with the agent', async ({ how, why }) => {
    const page = await world.page('partner-1', 'Partner Ltd');
    await world.caller();
    const { contactId } = await eva.accept();
    await dial(contactId, 'partner-1');
    await page[how]();
    await world.pass(5 * SECOND);
    expect(eva.one('connected').call?.parties.findLast(({ role }) => role === 'third_party')).toMatchObject({ name: 'Partner Ltd', state: 'left', why });
  });

  test('one whose line is lost for good is gone', async () => {
    const page = await world.page('partner-1', 'Partner Ltd');
    await world.caller();
    const { contactId } = await eva.accept();
    await dial(contactId, 'partner-1');
    const partner = await page.takes();
    await partner?.closesPage();
    await world.pass(21 * SECOND);
    expect(eva.one('connected').call?.parties.findLast(({ role }) => role === 'third_party')).toMatchObject({ state: 'left', why: 'line_lost' });
  });
});

describe('a callback', () => {
  const promise = async () => {
    await publishFlow(world.instance, 'flow-promise', [
      action('queue', 'UpdateContactTargetQueue', { QueueId: 'queue-support' }, { next: 'promise', errors: { NoMatchingError: 'end' } }),
      action('promise', 'CreateCallbackContact', { InitialCallDelaySeconds: '5', MaximumConnectionAttempts: '1', RetryDelaySeconds: '600' }, { next: 'end', errors: { NoMatchingError: 'end' } }), end,
    ]);
    await world.caller({ flowId: 'flow-promise', customerId: KIM });
    await world.pass(5 * SECOND);
  };

  test('to a customer who is known rings on his pages, and is tried again where none is open', async () => {
    await promise();
    const { contactId, offer } = eva.one('offered');
    await eva.do({ type: 'accept_offer', contactId, offerId: offer?.offerId ?? '' });
    expect(await world.chats.describeContact(contactId)).toMatchObject({ endReason: 'telecom_not_reachable' });
    await eva.do({ type: 'close_contact', contactId });
    const page = await world.page(KIM);
    await world.pass(600 * SECOND);
    await eva.accept();
    expect(eva.one('calling').call).toMatchObject({ direction: 'callback', callback: { address: KIM, attempt: 2, of: 2 }, hearing: 'ringback' });
    const kim = await page.takes();
    expect(kim?.state()).toMatchObject({ state: 'connected' });
    expect(eva.timeline).toContain('callback_answered');
  });
});

describe('nobody is called', () => {
  test.each([['no address', '  '], ['a control character in it', 'kim\u0007'], ['a telephone number', '+4930123456']])('by %s', async (_what, address) => {
    expect(await refusal(dial(null, address))).toMatch(/^invalid: /);
    expect(await refusal(world.pages.vouch({ address, displayName: 'Kim', lasts: SECOND }))).toMatch(/^invalid: /);
  });

  test('on a page whose token is none, of another kind, or over', async () => {
    const socket = { isIn: () => undefined, rings: () => undefined, stops: () => undefined };
    const come = (token: string) => refusal((async () => world.pages.come(token, socket))());
    expect(await come('nonsense')).toMatch(/^access_denied/);
    expect(await come('non.sense')).toMatch(/^access_denied/);
    const { token } = await world.pages.vouch({ address: KIM, displayName: 'Kim', lasts: MINUTE });
    expect(await come(token)).toBe('none');
    await world.pass(MINUTE);
    expect(await come(token)).toMatch(/^access_denied/);
  });

  test('on more pages than anybody has open', async () => {
    for (let count = 0; count < 20; count += 1) await world.page(KIM);
    expect(await refusal(world.page(KIM))).toMatch(/^limit_exceeded/);
    await expect(world.page('customer-9')).resolves.toBeDefined();
  });
});
