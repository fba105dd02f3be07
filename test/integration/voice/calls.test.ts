import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../../server/core.ts';
import { MINUTE, SECOND, story, chatRow } from '../contacts/contact-world.ts';
import { startCallWorld, type CallWorld } from './call-world.ts';

let world: CallWorld;
beforeEach(async () => {
  world = await startCallWorld();
});
afterEach(() => world.close());

const refusal = (doing: Promise<unknown>): Promise<string> => doing.then(() => 'none', (error: unknown) => (error instanceof Refusal ? error.code : String(error)));
const MUSIC = 'play CustomerQueue.wav again and again';
const HOLD = 'play CustomerHold.wav again and again';

describe('a call', () => {
  test('from the page to the agent and to its end: who hears whom at each step', async () => {
    const eva = await world.atThePhone('eva');
    const line = `agent:${eva.userId}`;
    const kim = await world.caller({ arrives: false });
    expect(await chatRow(world, kim.callId)).toMatchObject({ channel: 'VOICE', state: 'in_flow' });
    expect(world.engine.heard(kim.partyId)).toBe('nothing');
    await kim.comes();
    expect(world.engine.heard(kim.partyId)).toBe('play "Welcome. We are looking for someone to help you."');
    world.engine.promptsEnd(kim.partyId);
    await world.settle();
    expect([world.engine.heard(kim.partyId), kim.state()?.state]).toEqual([MUSIC, 'ringing']);
    expect(eva.one('offered')).toMatchObject({ channel: 'VOICE', call: { direction: 'inbound', partyId: null, hearing: 'nothing' } });

    const { contactId, call } = await eva.accept();
    expect([world.engine.heard(kim.partyId), world.engine.heard(line)]).toEqual([line, kim.partyId]);
    expect(call).toMatchObject({ hearing: 'call', parties: [{ role: 'customer', name: 'Kim', state: 'connected', line: 'present' }, { role: 'agent', state: 'connected', line: 'present' }] });
    expect(kim.state()).toMatchObject({ state: 'connected', agentName: 'Eva Lindqvist' });

    await world.pass(MINUTE);
    await kim.hangsUp();
    expect(kim.state()).toMatchObject({ state: 'ended', endReason: 'ended_by_customer' });
    expect(world.engine.heard(line)).toBe('nothing');
    expect([await refusal(kim.offers()), world.engine.lines.has(kim.partyId)]).toEqual(['access_denied', false]);
    expect(eva.one('after_contact_work').contactId).toBe(contactId);
    expect(await world.chats.describeContact(contactId)).toMatchObject({ channel: 'VOICE', initiationMethod: 'WEBRTC_API', endReason: 'ended_by_customer' });
    await eva.do({ type: 'close_contact', contactId });
    expect(eva.screen.size).toBe(0);
  });

  test('leaves no line of a transcript, and writes no message', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    const { contactId } = await eva.accept();
    expect(await refusal(eva.say(contactId, 'Hello?'))).toBe('wrong_state');
    await kim.hangsUp();
    expect(await eva.read(contactId)).toEqual([]);
  });

  test('ends as never arrived when its customer does not come within a minute, and its token is worth nothing then', async () => {
    const kim = await world.caller({ arrives: false });
    await world.pass(59 * SECOND);
    expect((await chatRow(world, kim.callId)).state).toBe('in_flow');
    await world.pass(2 * SECOND);
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended', end_reason: 'customer_never_arrived' });
    expect(await refusal(kim.comes())).toBe('access_denied');
    expect(await story(world, kim.callId)).toEqual(['call_started', 'chat_ended']);
  });

  test('is not taken beyond the quota, which an ended one frees', async () => {
    await world.close();
    world = await startCallWorld({ settings: { callsAtOnce: 2 } });
    const kim = await world.caller();
    await world.caller({ arrives: false });
    expect(await refusal(world.caller())).toBe('limit_exceeded');
    await kim.hangsUp();
    await world.caller();
  });

  test('is started once by one client token; another body is refused', async () => {
    const one = await world.caller({ clientToken: 'click', arrives: false });
    const two = await world.caller({ clientToken: 'click', arrives: false });
    expect([two.callId, two.token]).toEqual([one.callId, one.token]);
    expect(await refusal(world.caller({ clientToken: 'click', customerName: 'Somebody else' }))).toBe('id_reused');
  });

  test('brings the line of the agent at whose desk it rings to the customer’s media process, before it is answered', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    expect(eva.one('offered').initialContactId).toBe(kim.callId);
    expect(world.engine.gathered.at(-1)).toEqual([kim.partyId, `agent:${eva.userId}`]);
    world.engine.tell({ type: 'moves', legId: `agent:${eva.userId}` });
    await world.settle();
    expect(eva.rejoins).toEqual(['other_process']);
    await eva.do({ type: 'reject_offer', contactId: eva.one('offered').contactId, offerId: eva.one('offered').offer?.offerId ?? '' });
    expect(world.engine.gathered.at(-1)).toEqual([kim.partyId]);
  });

  test('rejected is missed in the words of the API, and rings at the next agent', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    const { contactId, offer } = eva.one('offered');
    const jonas = await world.atThePhone('jonas');
    await eva.do({ type: 'reject_offer', contactId, offerId: offer?.offerId ?? '' });
    expect(eva.one('rejected').channel).toBe('VOICE');
    expect(jonas.one('offered').initialContactId).toBe(kim.callId);
    await world.pass(20 * SECOND);
    expect(jonas.one('missed').initialContactId).toBe(kim.callId);
    expect(kim.state()?.state).toBe('in_queue');
  });
});

describe('on the call the agent', () => {
  test('puts the customer on hold and takes him back; how often and how long is kept', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    const { contactId } = await eva.accept();
    const of = { contactId, partyId: kim.partyId };
    await eva.do({ type: 'hold_party', ...of });
    expect([world.engine.heard(kim.partyId), world.engine.heard(`agent:${eva.userId}`), kim.state()?.state]).toEqual([HOLD, 'nothing', 'on_hold']);
    await world.pass(30 * SECOND);
    await eva.do({ type: 'resume_party', ...of });
    expect(world.engine.heard(kim.partyId)).toBe(`agent:${eva.userId}`);
    await eva.do({ type: 'hold_all', contactId });
    await world.pass(10 * SECOND);
    await eva.do({ type: 'join_all', contactId });
    const party = await world.rows.selectFrom('call_parties').selectAll().where('id', '=', kim.partyId).executeTakeFirstOrThrow();
    expect(party).toMatchObject({ holds: 2, held_for: 40 * SECOND, longest_hold: 30 * SECOND, held_since: null });
    expect((await world.chats.describeContact(contactId)).call?.heldFor).toBe(40 * SECOND);
    expect(eva.one('connected').connectedAt).toBeLessThan(world.clock.now() - 39 * SECOND);
  });

  test('sees that he hears the customer once a whisper to him is over, also one that went on for too long', async () => {
    await world.instance.setDefaultFlow('customer_whisper', 'flow-voice-customer-whisper');
    const eva = await world.atThePhone('eva');
    await world.caller();
    await eva.accept();
    expect(eva.one('connected').call?.hearing).toBe('nothing');
    await world.pass(2 * MINUTE);
    expect(eva.one('connected').call?.hearing).toBe('call');
  });

  test('mutes himself, and the customer, who cannot take that back', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    const accepted = await eva.accept();
    const { contactId } = accepted;
    const own = accepted.call?.partyId ?? '';
    await eva.do({ type: 'mute_party', contactId, partyId: own, on: true });
    expect(world.engine.heard(kim.partyId)).toBe('nothing');
    expect(eva.one('connected').call?.parties[1]).toMatchObject({ mutedBy: 'self' });
    await eva.do({ type: 'mute_party', contactId, partyId: own, on: false });
    expect(world.engine.heard(kim.partyId)).toBe(`agent:${eva.userId}`);
    await eva.do({ type: 'mute_party', contactId, partyId: kim.partyId, on: true });
    expect(world.engine.heard(`agent:${eva.userId}`)).toBe('nothing');
    expect(await refusal(kim.mutes(false))).toBe('forbidden');
    await eva.do({ type: 'mute_party', contactId, partyId: kim.partyId, on: false });
    await kim.mutes(true);
    expect(eva.one('connected').call?.parties[0]).toMatchObject({ mutedBy: 'self' });
  });

  test('presses keys towards the other side, and none of them is kept anywhere', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    const { contactId } = await eva.accept();
    await eva.do({ type: 'send_digits', contactId, digits: '4711#' });
    expect(world.engine.pressed).toEqual([{ legId: kim.partyId, digits: '4711#' }]);
    for (const table of ['events', 'feed', 'remembered_answers', 'timers'] as const) {
      expect(JSON.stringify(await world.rows.selectFrom(table).selectAll().execute())).not.toContain('4711');
    }
  });

  test('leaves: the call is over without a disconnect flow, and with one the customer goes on in it, off hold and unmuted', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    const first = await eva.accept();
    await eva.leave(first.contactId);
    expect(kim.state()).toMatchObject({ state: 'ended', endReason: 'ended_by_agent' });
    await eva.do({ type: 'close_contact', contactId: first.contactId });

    const flow = await readFile(new URL('../../../server/flows/samples/call.json', import.meta.url), 'utf8');
    const content = flow.replace('"CustomerQueue": "flow-quiet-queue"', '"CustomerRemaining": "flow-call"');
    await world.instance.putFlow({ id: 'flow-survey', name: 'With a survey', type: 'CONTACT_FLOW', content, publish: true });
    const ana = await world.caller({ flowId: 'flow-survey' });
    const { contactId } = await eva.accept();
    await eva.do({ type: 'hold_party', contactId, partyId: ana.partyId });
    await eva.do({ type: 'mute_party', contactId, partyId: ana.partyId, on: true });
    await eva.do({ type: 'end_call', contactId });
    expect(eva.one('after_contact_work').contactId).toBe(contactId);
    expect(world.engine.heard(ana.partyId)).toBe('play "Welcome. We are looking for someone to help you."');
    expect(await chatRow(world, ana.callId)).toMatchObject({ state: 'in_flow' });
    expect(await refusal(world.chats.stopContact((await chatRow(world, ana.callId)).current_contact_id))).toBe('wrong_state');
    await ana.hangsUp();
    expect(await world.rows.selectFrom('contacts').select('initiation_method').where('initial_id', '=', ana.callId).orderBy('initiated_at').orderBy('id').execute()).toEqual([
      { initiation_method: 'WEBRTC_API' }, { initiation_method: 'DISCONNECT' },
    ]);
  });

  test('cannot do to a call what is not his', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    const { contactId } = await eva.accept();
    const jonas = await world.atThePhone('jonas');
    expect(await refusal(jonas.do({ type: 'hold_party', contactId, partyId: kim.partyId }))).toBe('not_found');
    expect(await refusal(eva.do({ type: 'hold_party', contactId, partyId: 'nobody' }))).toBe('not_found');
    expect(await refusal(eva.do({ type: 'swap_parties', contactId }))).toBe('wrong_state');
    await kim.hangsUp();
    expect(await refusal(eva.do({ type: 'hold_party', contactId, partyId: kim.partyId }))).toBe('chat_ended');
  });
});

describe('an agent without a microphone', () => {
  test('is offered no call until he has one, and the explanation says so', async () => {
    const eva = await world.agent('eva');
    const rosa = await world.agent('rosa');
    const kim = await world.caller();
    expect(kim.state()?.state).toBe('in_queue');
    const reasons = async () => (await world.agents.explain(rosa.session, kim.callId)).candidates.find(({ userId }) => userId === eva.userId)?.reasons;
    expect(await reasons()).toContainEqual({ rule: 'no_microphone', microphone: 'unasked' });
    await world.microphone(eva, 'denied');
    expect(await reasons()).toContainEqual({ rule: 'no_microphone', microphone: 'denied' });
    expect((await world.agents.board()).agents.find(({ userId }) => userId === eva.userId)).toMatchObject({ microphone: 'denied' });
    await world.microphone(eva, 'ready');
    expect(eva.one('offered').initialContactId).toBe(kim.callId);
  });
});

describe('a lost line', () => {
  test('of the customer is waited for, visibly, and ends the call after its grace', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    await eva.accept();
    await kim.closesPage();
    expect(eva.one('connected')).toMatchObject({ customer: { presence: 'away' }, call: { parties: [{ line: 'lost' }, { line: 'present' }] } });
    await world.pass(15 * SECOND);
    await kim.comes();
    expect(eva.one('connected').call?.parties[0]).toMatchObject({ line: 'present', state: 'connected' });
    await world.pass(MINUTE);
    await kim.closesPage();
    await world.pass(21 * SECOND);
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended', end_reason: 'line_lost' });
    expect(eva.one('after_contact_work').chat.endReason).toBe('line_lost');
  });

  test('of the agent is waited for, then he has left it as with a lost link, and the customer is not left alone', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    await eva.accept();
    world.engine.loses(`agent:${eva.userId}`);
    await world.settle();
    expect(eva.one('connected').call?.parties[1]).toMatchObject({ line: 'lost' });
    await world.pass(10 * SECOND);
    await world.agents.voiceOffer(eva.session, 'v=1');
    await world.settle();
    await world.pass(MINUTE);
    expect((await chatRow(world, kim.callId)).state).toBe('with_agent');
    world.engine.loses(`agent:${eva.userId}`);
    await world.pass(21 * SECOND);
    expect(eva.one('link_lost').initialContactId).toBe(kim.callId);
    expect(kim.state()).toMatchObject({ state: 'ended', endReason: 'link_lost' });
  });

  test('in a queue ends the call, and while it rings the offer is abandoned', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    await world.pass(5 * SECOND);
    world.engine.loses(kim.partyId);
    await world.pass(14 * SECOND);
    expect(eva.one('offered').call?.parties[0]).toMatchObject({ line: 'lost' });
    await world.pass(MINUTE);
    expect(await chatRow(world, kim.callId)).toMatchObject({ end_reason: 'line_lost' });
  });
});

describe('after kill -9', () => {
  test('of the media process everybody is told to offer his line again, and the call goes on', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    await eva.accept();
    world.engine.connectsAtOnce = true;
    world.engine.processDies();
    await world.settle();
    expect(world.toldCallers).toContainEqual({ type: 'rejoin', partyId: kim.partyId, reason: 'media_lost' });
    expect(eva.rejoins).toEqual(['media_lost']);
    await kim.offers();
    await world.agents.voiceOffer(eva.session, 'v=1');
    await world.pass(MINUTE);
    expect([world.engine.heard(kim.partyId), (await chatRow(world, kim.callId)).state]).toEqual([`agent:${eva.userId}`, 'with_agent']);
  });

  test('of the server the call goes on once both are there again, on hold as it was', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    const { contactId } = await eva.accept();
    await eva.do({ type: 'hold_party', contactId, partyId: kim.partyId });
    await world.restart();
    expect(world.engine.heard(kim.partyId)).toBe(HOLD);
    await eva.back();
    await world.agents.microphone(eva.session, 'ready');
    await world.agents.voiceOffer(eva.session, 'v=1');
    await kim.comes();
    await world.pass(MINUTE);
    await eva.do({ type: 'resume_party', contactId, partyId: kim.partyId });
    expect([world.engine.heard(kim.partyId), world.engine.heard(`agent:${eva.userId}`)]).toEqual([`agent:${eva.userId}`, kim.partyId]);
  });

  test('of the server whoever does not come back has lost his line', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    await eva.accept();
    await world.restart();
    await world.pass(21 * SECOND);
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended' });
  });
});

describe('the quality of lines', () => {
  test('is shown live by the worst, told when it changes noticeably, and kept with the contact in numbers', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    const { contactId } = await eva.accept();
    await kim.measures(0);
    expect(eva.one('connected').call?.quality).toMatchObject({ partyId: kim.partyId, lossPercent: 0 });
    const told = eva.lines;
    await kim.measures(0.2);
    expect(eva.lines).toBe(told);
    await kim.measures(10);
    expect(eva.one('connected').call?.quality?.mos).toBeLessThan(3.6);
    await world.agents.voiceStats(eva.session, { lossPercent: 0, jitter: 1, roundTrip: 20, concealedPercent: 0 });
    await world.settle();
    expect(eva.one('connected').call?.quality?.partyId).toBe(kim.partyId);
    await kim.hangsUp();
    const { call } = await world.chats.describeContact(contactId);
    expect(call?.quality.agent?.mean).toBeGreaterThan(4.2);
    expect(call?.quality.customer).toMatchObject({ issues: ['HighPacketLoss'] });
    expect((await story(world, kim.callId)).filter((type) => type === 'call_quality')).toHaveLength(2);
  });
});

describe('without anybody who carries voices', () => {
  test('no call begins, and it says what is missing, until somebody does', async () => {
    world.engine.unavailable = 'There is no WebRTC stack on this machine. Install node-datachannel.';
    expect(world.calls.unavailable()).toContain('node-datachannel');
    expect(await refusal(world.caller())).toBe('not_enabled');
    world.engine.unavailable = null;
    expect((await world.caller()).callId).toBeDefined();
  });
});

describe('the line of a session that is over', () => {
  test('is cut when another desktop takes over: who sits at the old one hears nobody and is not heard, and the new one has time to bring its own', async () => {
    const eva = await world.atThePhone('eva');
    const line = `agent:${eva.userId}`;
    const kim = await world.caller();
    await eva.accept();
    expect(world.engine.lines.has(line)).toBe(true);
    const { token } = await world.agents.signIn({ username: 'eva', password: 'a password nobody needs', device: 'laptop', address: 'here' });
    const welcome = await world.agents.hello({ token, device: 'laptop', deviceName: 'laptop', after: null, takeOver: true });
    await world.settle();
    expect(world.engine.lines.has(line)).toBe(false);
    if ('taken' in welcome) throw new Error('It was not taken over.');
    await world.agents.voiceOffer(welcome.session, 'v=1');
    await world.pass(MINUTE);
    expect((await chatRow(world, kim.callId)).state).toBe('with_agent');
    expect([world.engine.heard(kim.partyId), world.engine.heard(line)]).toEqual([line, kim.partyId]);
  });

  test('is cut when he signs out, and nobody is left alone on the call for long', async () => {
    const eva = await world.atThePhone('eva');
    const kim = await world.caller();
    await eva.accept();
    const { token } = await world.agents.signIn({ username: 'eva', password: 'a password nobody needs', device: eva.session.device, address: 'here' });
    await world.agents.signOut(token);
    await world.settle();
    expect(world.engine.lines.has(`agent:${eva.userId}`)).toBe(false);
    await world.pass(21 * SECOND);
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended', end_reason: 'link_lost' });
  });
});

describe('what cannot be heard', () => {
  test('is silence, and never what was heard before it', async () => {
    const eva = await world.atThePhone('eva');
    const line = `agent:${eva.userId}`;
    const kim = await world.caller();
    const { contactId } = await eva.accept();
    await eva.do({ type: 'hold_party', contactId, partyId: kim.partyId });
    const { hear } = world.engine;
    world.engine.hear = (legId, what) => {
      if (what.kind === 'legs') throw new Error('They are on different media processes.');
      hear(legId, what);
    };
    await eva.do({ type: 'resume_party', contactId, partyId: kim.partyId });
    expect([world.engine.heard(kim.partyId), world.engine.heard(line)]).toEqual(['nothing', 'nothing']);
    expect(world.errors.splice(0)).toMatchObject([{ event: 'leg_not_heard' }, { event: 'leg_not_heard' }]);
  });
});

describe('what the voices tell while nothing can be written', () => {
  const nothingIsWritten = (table: string) => sql`create trigger full before update on ${sql.ref(table)} begin select raise(abort, 'The disk is full.'); end`.execute(world.rows);
  const thereIsRoom = () => sql`drop trigger full`.execute(world.rows);

  test('is not lost: a caller whose prompt has ended goes on in his flow', async () => {
    const kim = await world.caller({ arrives: false });
    await kim.comes();
    await nothingIsWritten('flow_runs');
    world.engine.promptsEnd(kim.partyId);
    await world.settle();
    expect((await chatRow(world, kim.callId)).state).toBe('in_flow');
    expect(world.errors.splice(0)).toMatchObject([{ event: 'media_command_failed' }]);
    await thereIsRoom();
    await world.pass(6 * SECOND);
    expect([world.engine.heard(kim.partyId), kim.state()?.state]).toEqual([MUSIC, 'in_queue']);
  });

  test('of a line is told as it is by then', async () => {
    const kim = await world.caller();
    await nothingIsWritten('call_parties');
    world.engine.loses(kim.partyId);
    await world.settle();
    expect(world.errors.splice(0)).toMatchObject([{ event: 'media_command_failed' }]);
    await thereIsRoom();
    await kim.offers();
    await world.pass(MINUTE);
    expect((await chatRow(world, kim.callId)).state).toBe('in_queue');
    await nothingIsWritten('call_parties');
    world.engine.loses(kim.partyId);
    await world.settle();
    expect(world.errors.splice(0)).toMatchObject([{ event: 'media_command_failed' }]);
    await thereIsRoom();
    await world.pass(MINUTE);
    expect(await chatRow(world, kim.callId)).toMatchObject({ state: 'ended', end_reason: 'line_lost' });
  });
});
