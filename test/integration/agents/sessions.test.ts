import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AgentSession } from '../../../server/core.ts';
import { runCore, type RunningCore } from '../../doubles/running-core.ts';
import { linkDesk, PASSWORD, seedSmallInstance, signIn, startChat } from '../../doubles/small-instance.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
let running: RunningCore;
let commands = 0;

beforeEach(async () => {
  running = await runCore();
  await seedSmallInstance(running.core);
});
afterEach(async () => {
  await running.core.close();
  if (running.complaints.length > 0) throw new Error(`The core complained: ${running.complaints.join('; ')}`);
});

const agents = () => running.core.agents;
const onBoard = async (userId: string) => (await agents().board()).agents.find((agent) => agent.userId === userId);
const held = async (userId: string) => (await onBoard(userId))?.contacts.map(({ state }) => state);
const hello = (token: string, device: string, more: { takeOver?: boolean; after?: number | null } = {}) =>
  agents().hello({ token, device, deviceName: `${device} name`, after: more.after ?? null, takeOver: more.takeOver ?? false });
const choose = (session: AgentSession, statusId: string) => agents().command(session, { frame: 'command', id: `c${String(++commands)}`, type: 'set_status', statusId });

/** Whatever rings at this agent. */
async function offerTo(userId: string): Promise<{ contactId: string; offerId: string }> {
  const lines = running.told.flatMap((notice) => (notice.type === 'line' && notice.userId === userId && notice.line.event.type === 'contact' ? [notice.line.event.contact] : []));
  const offer = lines.findLast((contact) => contact.offer !== null);
  if (!offer?.offer) throw new Error(`Nothing rings at ${userId}.`);
  return { contactId: offer.contactId, offerId: offer.offer.offerId };
}
async function accept(session: AgentSession): Promise<string> {
  const offer = await offerTo(session.userId);
  await agents().command(session, { frame: 'command', id: `c${String(++commands)}`, type: 'accept_offer', ...offer });
  return offer.contactId;
}

describe('taking over', () => {
  test("tells the desk that takes over, in its feed, that nobody knows of its microphone yet, whatever the other desk's was", async () => {
    const [desk, laptop] = [await signIn(running.core, 'ann', 'desk'), await signIn(running.core, 'ann', 'laptop')];
    const first = await hello(desk.token, 'desk');
    if ('taken' in first) throw new Error('The agent was taken.');
    await agents().microphone(first.session, 'denied');
    const before = await hello(desk.token, 'desk');
    if ('taken' in before) throw new Error('The agent was taken.');
    await hello(laptop.token, 'laptop', { takeOver: true, after: before.seq });
    await running.core.idle();
    const told = running.told.flatMap((notice) => (notice.type === 'line' && notice.userId === first.session.userId && notice.line.event.type === 'agent' ? [notice.line.event.agent.microphone] : []));
    expect(told.slice(-2)).toEqual(['denied', 'unasked']);
  });
});

describe('signing in', () => {
  test('takes the name in any case and says the same of a wrong name as of a wrong password', async () => {
    expect((await signIn(running.core, 'ANN')).user).toEqual({ id: 'ann', username: 'ann', displayName: 'ann', role: 'agent' });
    const refusals = await Promise.allSettled([signIn(running.core, 'ann', 'd', 'wrong'), signIn(running.core, 'nobody', 'd', 'wrong')]);
    const said = refusals.map((refusal) => (refusal.status === 'rejected' ? String(refusal.reason) : 'signed in'));
    expect(said[0]).toBe(said[1]);
    expect(said[0]).toContain('wrong');
  });

  test('is slowed down more and more after failures, for that account only, and a success ends it', async () => {
    const fail = (address: string) => agents().signIn({ username: 'ann', password: 'wrong', device: 'd', address }).then(() => undefined, (error: unknown) => error);
    for (let n = 0; n < 5; n += 1) expect(await fail(`192.0.2.${String(n)}`)).toMatchObject({ code: 'wrong_credentials' });
    expect(await fail('192.0.2.99')).toMatchObject({ code: 'throttled', retryAfter: SECOND });
    await expect(signIn(running.core, 'ann')).rejects.toMatchObject({ code: 'throttled' });
    await signIn(running.core, 'bob');
    await running.pass(SECOND);
    expect(await fail('192.0.2.98')).toMatchObject({ code: 'wrong_credentials' });
    expect(await fail('192.0.2.97')).toMatchObject({ code: 'throttled', retryAfter: 2 * SECOND });
    await running.pass(2 * SECOND);
    await signIn(running.core, 'ann');
    expect(await fail('192.0.2.96')).toMatchObject({ code: 'wrong_credentials' });
  });

  test('is slowed down for one address that tries many names, also when it tries them side by side', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 25 }, (_, n) => agents().signIn({ username: `user${String(n)}`, password: 'x', device: 'd', address: '198.51.100.7' })));
    const codes = tries.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : 'signed in'));
    expect(codes.filter((code) => code === 'throttled')).toHaveLength(5);
  });

  test('ends with its token: too old, of another desktop, after a new password, or signed out', async () => {
    const { token } = await signIn(running.core, 'ann', 'one');
    await expect(hello(token, 'two')).rejects.toMatchObject({ code: 'access_denied' });
    await running.core.instance.setPassword('ann', 'another password');
    await expect(hello(token, 'one')).rejects.toMatchObject({ code: 'access_denied' });
    const second = await signIn(running.core, 'ann', 'one', 'another password');
    await running.pass(30 * MINUTE);
    await expect(hello(second.token, 'one')).rejects.toMatchObject({ code: 'access_denied' });
    const third = await signIn(running.core, 'ann', 'one', 'another password');
    await agents().signOut(third.token);
    await expect(hello(third.token, 'one')).rejects.toMatchObject({ code: 'access_denied' });
    await expect(signIn(running.core, 'ann', 'one', PASSWORD)).rejects.toMatchObject({ code: 'wrong_credentials' });
  });

  test('does not forgive guesses made beside it: a success takes back its own attempt only', async () => {
    const own = signIn(running.core, 'ann');
    const sprays = Array.from({ length: 19 }, (_, n) => agents().signIn({ username: `user${String(n)}`, password: 'x', device: 'd', address: '192.0.2.1' }));
    await Promise.allSettled([own, ...sprays]);
    expect((await own).user.id).toBe('ann');
    await expect(agents().signIn({ username: 'another', password: 'x', device: 'd', address: '192.0.2.1' })).rejects.toMatchObject({ code: 'throttled' });
  });

  test('is over on every desktop once the password is changed; the contacts have their grace', async () => {
    const ann = await linkDesk(running.core, 'ann');
    await startChat(running.core);
    await accept(ann);
    await running.core.instance.setPassword('ann', 'another password');
    expect(running.told.at(-1)).toMatchObject({ type: 'session_over', sessionId: ann.sessionId, cause: 'password_changed' });
    await expect(agents().renew(ann)).rejects.toMatchObject({ code: 'access_denied' });
    await expect(choose(ann, 'status-lunch')).rejects.toMatchObject({ code: 'wrong_credentials' });
    await running.pass(4 * MINUTE);
    const { token } = await signIn(running.core, 'ann', 'other', 'another password');
    await hello(token, 'other');
    await running.pass(4 * MINUTE);
    expect(await held('ann')).toEqual(['connected']);
  });

  test('lasts as long as the desk renews it', async () => {
    const { token } = await signIn(running.core, 'ann', 'one');
    const welcome = await hello(token, 'one');
    if ('taken' in welcome) throw new Error('taken');
    let current = welcome.token.value;
    for (let n = 0; n < 10; n += 1) {
      await running.pass(25 * MINUTE);
      current = (await agents().renew(welcome.session)).value;
    }
    expect(await hello(current, 'one')).toHaveProperty('session');
    await expect(agents().renew(welcome.session)).rejects.toMatchObject({ code: 'access_denied' });
  });
});

describe('one desktop per agent', () => {
  test('a second one is told who has the agent, and may take over; the first is told and can do nothing more', async () => {
    const first = await linkDesk(running.core, 'ann', { device: 'first' });
    const { token } = await signIn(running.core, 'ann', 'second');
    expect(await hello(token, 'second')).toEqual({ taken: { by: 'first', since: running.clock.now() } });
    const second = await hello(token, 'second', { takeOver: true });
    if ('taken' in second) throw new Error('taken');
    expect(running.told.filter((notice) => notice.type === 'session_over')).toEqual([
      { type: 'session_over', sessionId: first.sessionId, cause: 'taken', by: 'second name', at: running.clock.now() },
    ]);
    await expect(choose(first, 'status-lunch')).rejects.toMatchObject({ code: 'wrong_credentials' });
    await agents().linkLost(first);
    expect(await onBoard('ann')).toMatchObject({ link: 'live', status: 'Available' });
    await choose(second.session, 'status-lunch');
    expect(await onBoard('ann')).toMatchObject({ status: 'Lunch' });
  });

  test('the same desktop that comes back is not a second one', async () => {
    const session = await linkDesk(running.core, 'ann', { device: 'first' });
    const again = await linkDesk(running.core, 'ann', { device: 'first', status: null });
    expect(again.sessionId).not.toBe(session.sessionId);
    expect(await onBoard('ann')).toMatchObject({ link: 'live', status: 'Available' });
  });

  test('a desk that comes back goes on where it was; one that knows nothing gets everything whole', async () => {
    const session = await linkDesk(running.core, 'ann', { device: 'first' });
    await startChat(running.core);
    const fresh = await hello((await signIn(running.core, 'ann', 'first')).token, 'first');
    if ('taken' in fresh) throw new Error('taken');
    expect(fresh.snapshot?.contacts.map((contact) => contact.state)).toEqual(['offered']);
    expect(fresh.snapshot?.agent.slots).toEqual([{ channel: 'CHAT', used: 1, of: 3 }]);
    await agents().linkLost(fresh.session);
    await accept(fresh.session);
    const resumed = await hello(fresh.token.value, 'first', { after: fresh.seq });
    if ('taken' in resumed) throw new Error('taken');
    expect(resumed.snapshot).toBeNull();
    expect(resumed.backlog.map((line) => line.seq)).toEqual(Array.from({ length: resumed.seq - fresh.seq }, (_, n) => fresh.seq + 1 + n));
    expect(resumed.backlog.some((line) => line.event.type === 'contact' && line.event.contact.state === 'connected')).toBe(true);
    expect(session.userId).toBe('ann');
  });
});

describe('a lost link', () => {
  test('gives offers up after their grace as link_lost, and the contact rings at somebody else', async () => {
    const ann = await linkDesk(running.core, 'ann');
    await startChat(running.core);
    expect(await held('ann')).toEqual(['offered']);
    await agents().linkLost(ann);
    await running.pass(14 * SECOND);
    await linkDesk(running.core, 'bob');
    expect(await held('ann')).toEqual(['offered']);
    await running.pass(1 * SECOND);
    expect(await held('ann')).toEqual(['link_lost']);
    expect(await held('bob')).toEqual(['offered']);
  });

  test('that comes back within the grace costs nothing', async () => {
    const ann = await linkDesk(running.core, 'ann');
    await startChat(running.core);
    const before = await onBoard('ann');
    await agents().linkLost(ann);
    await running.pass(10 * SECOND);
    const again = await linkDesk(running.core, 'ann', { status: null });
    await running.pass(9 * SECOND);
    expect(await held('ann')).toEqual(['offered']);
    await accept(again);
    await running.pass(60 * MINUTE);
    expect(await held('ann')).toEqual(['connected']);
    expect((await onBoard('ann'))?.statusSince).toBe(before?.statusSince);
  });

  test('for too long: contacts count as left, the session is over, another desktop needs no takeover', async () => {
    const ann = await linkDesk(running.core, 'ann', { device: 'first' });
    await startChat(running.core, 'flow-inbound');
    await accept(ann);
    await agents().linkLost(ann);
    await running.pass(5 * MINUTE - 1);
    expect(await held('ann')).toEqual(['connected']);
    await running.pass(1);
    expect(await held('ann')).toEqual(['link_lost']);
    expect(await onBoard('ann')).toMatchObject({ link: 'none', status: 'Available' });
    expect((await agents().board()).waitingForCustomer).toHaveLength(1);
    await linkDesk(running.core, 'ann', { device: 'second', status: null });
  });

  test('counts once, however often it is told', async () => {
    const ann = await linkDesk(running.core, 'ann');
    await startChat(running.core);
    await accept(ann);
    await agents().linkLost(ann);
    await running.pass(4 * MINUTE);
    await agents().linkLost(ann);
    await running.pass(1 * MINUTE);
    expect(await held('ann')).toEqual(['link_lost']);
  });
});

describe('signing out', () => {
  test('makes the agent Offline at once, gives his offers away, and keeps what he is connected to for the grace', async () => {
    const device = 'first';
    const { token } = await signIn(running.core, 'ann', device);
    const ann = await linkDesk(running.core, 'ann', { device });
    await startChat(running.core);
    await accept(ann);
    await startChat(running.core);
    expect(await held('ann')).toEqual(['connected', 'offered']);
    await agents().signOut(token);
    expect(await onBoard('ann')).toMatchObject({ status: 'Offline', link: 'none', nextStatus: null });
    expect(await held('ann')).toEqual(['connected', 'link_lost']);
    expect(running.told.findLast((notice) => notice.type === 'session_over')).toMatchObject({ sessionId: ann.sessionId, cause: 'signed_out' });
    await running.pass(4 * MINUTE);
    await linkDesk(running.core, 'ann', { device: 'second', status: null });
    await running.pass(10 * MINUTE);
    expect(await held('ann')).toEqual(['connected', 'link_lost']);
  });
});

describe('statuses', () => {
  test('a break chosen with contacts on hand is next: no more offers, nothing touched, applied when the last is cleared', async () => {
    const ann = await linkDesk(running.core, 'ann');
    await startChat(running.core);
    const contactId = await accept(ann);
    await choose(ann, 'status-lunch');
    expect(await onBoard('ann')).toMatchObject({ status: 'Available', nextStatus: 'Lunch', activity: 'on_contact' });
    await startChat(running.core);
    expect(await held('ann')).toEqual(['connected']);
    await agents().command(ann, { frame: 'command', id: 'leave', type: 'leave_contact', contactId });
    expect(await onBoard('ann')).toMatchObject({ status: 'Available', nextStatus: 'Lunch', activity: 'after_contact_work' });
    await running.pass(MINUTE);
    await agents().command(ann, { frame: 'command', id: 'close', type: 'close_contact', contactId });
    expect(await onBoard('ann')).toMatchObject({ status: 'Lunch', nextStatus: null, activity: 'idle', statusSince: running.clock.now(), contacts: [] });
    await choose(ann, 'status-available');
    expect(await held('ann')).toEqual(['offered']);
  });

  test('choosing Available takes a next status back, and what waits rings again', async () => {
    const ann = await linkDesk(running.core, 'ann');
    await startChat(running.core);
    await accept(ann);
    await choose(ann, 'status-lunch');
    await startChat(running.core);
    await choose(ann, 'status-available');
    expect(await onBoard('ann')).toMatchObject({ status: 'Available', nextStatus: null });
    expect(await held('ann')).toEqual(['connected', 'offered']);
  });

  test('one that does not exist is refused and changes nothing', async () => {
    const ann = await linkDesk(running.core, 'ann');
    await expect(choose(ann, 'status-beach')).rejects.toMatchObject({ code: 'unknown_status' });
    expect(await onBoard('ann')).toMatchObject({ status: 'Available', nextStatus: null });
  });
});

describe('commands', () => {
  test('with the same id are carried out once and answered alike; with another body they are refused', async () => {
    const ann = await linkDesk(running.core, 'ann');
    await startChat(running.core);
    const contactId = await accept(ann);
    const message = { frame: 'command', id: 'message-1', type: 'send_message', contactId, contentType: 'text/plain', content: 'Hello' } as const;
    const [one, two] = await Promise.all([agents().command(ann, message), agents().command(ann, message)]);
    const three = await agents().command(ann, { content: 'Hello', contentType: 'text/plain', contactId, type: 'send_message', id: 'message-1', frame: 'command' });
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    await expect(agents().command(ann, { ...message, content: 'Bye' })).rejects.toMatchObject({ code: 'id_reused' });
    const { items } = await agents().transcript(ann, { contactId, after: 0, limit: 100 });
    expect(items.filter((item) => item.content === 'Hello')).toHaveLength(1);
    expect(items.some((item) => item.content === 'Bye')).toBe(false);
  });

  test('that were refused are refused alike when they come again, though they would now succeed', async () => {
    const ann = await linkDesk(running.core, 'ann');
    await startChat(running.core);
    const contactId = await accept(ann);
    const close = { frame: 'command', id: 'close-1', type: 'close_contact', contactId } as const;
    await expect(agents().command(ann, close)).rejects.toMatchObject({ code: 'wrong_state' });
    await agents().command(ann, { frame: 'command', id: 'leave-1', type: 'leave_contact', contactId });
    await expect(agents().command(ann, close)).rejects.toMatchObject({ code: 'wrong_state' });
    await agents().command(ann, { ...close, id: 'close-2' });
  });
});

describe('a supervisor', () => {
  test('sees queues, who waits, agents with what they do, and why a contact waits; an agent may not ask', async () => {
    const ann = await linkDesk(running.core, 'ann', { status: 'status-lunch' });
    const sue = await linkDesk(running.core, 'sue', { status: null });
    const { contactId } = await startChat(running.core);
    await running.pass(MINUTE);
    const board = await agents().board();
    const queue = board.queues.find((one) => one.inQueue > 0);
    expect(queue).toMatchObject({ inQueue: 1, available: 0, online: 1, oldestSince: running.clock.now() - MINUTE });
    expect(queue?.waiting).toMatchObject([{ contactId, customerName: 'Cleo', offeredTo: null }]);
    const why = await agents().explain(sue, contactId);
    expect(why).toMatchObject({ contactId, state: 'waiting', asOf: board.asOf });
    expect(why.candidates.find((candidate) => candidate.userId === 'ann')?.reasons).toMatchObject([{ rule: 'not_available', status: 'Lunch' }]);
    await expect(agents().explain(ann, contactId)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
