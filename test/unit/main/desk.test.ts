import { afterEach, describe, expect, it } from 'vitest';
import type { NewTask } from '../../../contract/task.ts';
import type { Desktop } from '../../../main/desktop-options.ts';
import { systemClock } from '../../../main/ports/clock.ts';
import type { PanelClient } from '../../doubles/panel-client.ts';
import { ANNA, startRoutingServer } from '../../doubles/routing-server/routing-server.ts';
import type { FakeRoutingServer } from '../../doubles/routing-server/routing-server.ts';
import { annaAt, freshFolder, openPanel, startDesktop } from './desktop.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function working(): Promise<{ server: FakeRoutingServer; desktop: Desktop; panel: PanelClient; folder: string }> {
  const server = await startRoutingServer();
  ends.push(() => server.goDown());
  const folder = freshFolder();
  const desktop = await startDesktop(server.url, folder);
  ends.push(() => desktop.close());
  return { server, desktop, panel: await annaAt(desktop), folder };
}

const textsOf = (server: FakeRoutingServer, chatId: string): string[] => server.items(chatId).map((item) => item.content);

describe('a task that is made at the desk', () => {
  const task: NewTask = { content: { by: 'form', name: 'Call Kim', description: null, references: [], assignment: { to: 'self' }, scheduledAt: null }, dueAt: null, relatedContactId: null, files: [] };

  it('is answered with its contact, the same asked again with the same, and refused with the reason', async () => {
    const { server, panel } = await working();
    await panel.when(() => panel.state?.link.state === 'live');
    const made = await panel.call('createTask', { id: 'form-1', task });
    expect(await panel.call('createTask', { id: 'form-1', task })).toEqual(made);
    expect(server.accepted.filter((command) => command.type === 'create_task')).toHaveLength(1);
    server.fault = (command) => (command.type === 'create_task' ? { refuse: 'bad_frame' } : null);
    await expect(panel.call('createTask', { id: 'form-2', task })).rejects.toThrow('bad_input: Refused for a test: bad_frame.');
    expect(await panel.call('quickConnects', { channel: 'TASK' })).toEqual({ quickConnects: [] });
    expect(server.badFrames).toEqual([]);
  });

  it('is refused while there is no link: a form is not queued', async () => {
    const { server, panel } = await working();
    await panel.when(() => panel.state?.link.state === 'live');
    await server.goDown();
    await panel.when(() => panel.state?.link.state !== 'live');
    await expect(panel.call('createTask', { id: 'form-1', task })).rejects.toMatchObject({ code: 'offline' });
  });
});

describe('a contact at the desk', () => {
  it('is offered, accepted, talked to, left and closed', async () => {
    const { server, panel } = await working();
    server.customerSays('chat-1', 'Hello?');
    server.offer(ANNA.id, 'chat-1');
    await panel.when(() => panel.contact('chat-1')?.contact.state === 'offered');
    await panel.call('accept', { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1')?.contact.state === 'connected' && panel.contact('chat-1')?.unread === 1);
    expect(panel.contact('chat-1')).toMatchObject({ intention: null, lastLine: { from: 'customer', text: 'Hello?' }, turn: { side: 'customer' } });

    await panel.call('openContact', { contactId: 'chat-1' });
    await server.when(() => server.accepted.some((command) => command.type === 'receipt' && command.kind === 'read'));
    await panel.when(() => panel.contact('chat-1')?.unread === 0);

    const { id } = await panel.call('send', { contactId: 'chat-1', text: 'Good morning' });
    await panel.when(() => [...panel.items.values()].some((item) => item.commandId === id) && panel.contact('chat-1')?.outgoing.length === 0);
    expect(textsOf(server, 'chat-1')).toEqual(['Hello?', 'Good morning']);
    expect(panel.contact('chat-1')?.lastLine).toMatchObject({ from: 'you', text: 'Good morning' });

    await panel.call('leave', { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1')?.contact.state === 'after_contact_work');
    await panel.call('close', { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1') === undefined);
    expect(panel.gone).toEqual(['chat-1']);
    const { items, total } = await panel.call('transcript', { initialContactId: 'chat-1', limit: 50 });
    expect([items.map((item) => item.content), total]).toEqual([['Hello?', 'Good morning'], 2]);
    expect([panel.faults, server.badFrames]).toEqual([[], []]);
  });

  it('shows a file as it stands: once, named in the list, counted as unread, and also after a restart of the store', async () => {
    const { server, panel } = await working();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1')?.contact.state === 'connected');
    const file = { id: 'file-1', name: 'the door.jpg', contentType: 'image/jpeg', bytes: 2048, status: 'in_progress' as const };
    const item = server.customerSends('chat-1', file);
    await panel.when(() => panel.contact('chat-1')?.unread === 1);
    expect(panel.contact('chat-1')?.lastLine).toMatchObject({ from: 'customer', text: 'the door.jpg' });
    server.changeItem('chat-1', { ...item, attachments: [{ ...file, status: 'rejected', reason: 'harmful' }] });
    await panel.call('openContact', { contactId: 'chat-1' });
    const stored = async () => (await panel.call('transcript', { initialContactId: 'chat-1', limit: 50 })).items.map((one) => one.attachments);
    await panel.when(() => panel.contact('chat-1')?.unread === 0);
    expect(await stored()).toEqual([[{ ...file, status: 'rejected', reason: 'harmful' }]]);
    expect([panel.faults, server.badFrames]).toEqual([[], []]);
  });

  it('brings what was said in the chats that it goes on from: stored here, and pushed where it is open', async () => {
    const { server, panel } = await working();
    for (let line = 1; line <= 450; line++) server.customerSays('past', `before ${line}`);
    server.customerSays('chat-1', 'Me again');
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1')?.contact.state === 'connected');
    await panel.call('openContact', { contactId: 'chat-1' });
    server.putContact(ANNA.id, { contactId: 'chat-1', earlier: [{ initialContactId: 'past', from: 1, upTo: 450, endedAt: 1 }] });
    await panel.when(() => [...panel.items.values()].some((item) => item.content === 'before 450'));
    const { items, total } = await panel.call('transcript', { initialContactId: 'past', limit: 500 });
    expect([items.length, total]).toEqual([450, 450]);
    expect(server.badFrames).toEqual([]);
  });

  it('is left once, however often and fast one presses, and complains of nothing', async () => {
    const { server, panel } = await working();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1')?.contact.state === 'connected');
    const pressed = [1, 2, 3].map(() => panel.call('leave', { contactId: 'chat-1' }).catch(() => undefined));
    await Promise.all(pressed);
    await panel.when(() => panel.contact('chat-1')?.contact.state === 'after_contact_work');
    expect(server.accepted.filter((command) => command.type === 'leave_contact')).toHaveLength(1);
    expect(panel.contact('chat-1')?.refusal).toBeNull();
  });

  it('is handed on once, however often one presses, and only while it is connected', async () => {
    const { server, panel } = await working();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1')?.contact.state === 'connected');
    const handOn = () => panel.call('transfer', { contactId: 'chat-1', quickConnectId: 'quick-1' });
    await Promise.all([handOn(), handOn()]);
    await panel.when(() => panel.contact('chat-1')?.contact.state === 'after_contact_work');
    expect(server.accepted.filter((command) => command.type === 'transfer_contact')).toMatchObject([{ contactId: 'chat-1', quickConnectId: 'quick-1' }]);
    await expect(handOn()).rejects.toMatchObject({ code: 'wrong_state' });
    expect(server.badFrames).toEqual([]);
  });

  it('is paused, resumed and ended if it is a task, and nothing else is', async () => {
    const { server, panel } = await working();
    const task = { name: 'Refund check', description: null, references: [], pauses: 0, pausedFor: 0, dueAt: null, createdBy: null };
    server.putContact(ANNA.id, { contactId: 'task-1', channel: 'TASK', task });
    await panel.when(() => panel.contact('task-1')?.contact.state === 'connected');
    await expect(panel.call('resume', { contactId: 'task-1' })).rejects.toMatchObject({ code: 'wrong_state' });
    await panel.call('pause', { contactId: 'task-1' });
    await panel.when(() => panel.contact('task-1')?.contact.state === 'paused');
    expect(panel.contact('task-1')?.contact.task?.name).toBe('Refund check');
    await panel.call('resume', { contactId: 'task-1' });
    await panel.when(() => panel.contact('task-1')?.contact.state === 'connected');
    await panel.call('pause', { contactId: 'task-1' });
    await panel.when(() => panel.contact('task-1')?.contact.state === 'paused');
    await panel.call('leave', { contactId: 'task-1' });
    await panel.when(() => panel.contact('task-1')?.contact.state === 'after_contact_work');
    expect(server.accepted.map((command) => command.type).filter((type) => type !== 'set_status')).toEqual(['pause_contact', 'resume_contact', 'pause_contact', 'leave_contact']);
    expect(server.badFrames).toEqual([]);
  });

  it('is shown to every panel, its items only where it is open, and wiped when it is gone', async () => {
    const { server, desktop, panel } = await working();
    const second = await openPanel(desktop);
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await second.when(() => second.contact('chat-1') !== undefined);
    await panel.when(() => panel.contact('chat-1') !== undefined);
    await panel.call('openContact', { contactId: 'chat-1' });
    server.customerSays('chat-1', 'One');
    await panel.when(() => panel.items.size === 1);
    await second.when(() => second.contact('chat-1')?.lastLine?.text === 'One');
    expect(second.items.size).toBe(0);
    server.removeContact('chat-1', 'reassigned');
    await panel.when(() => panel.contact('chat-1') === undefined);
    await second.when(() => second.contact('chat-1') === undefined);
    await expect(panel.call('openContact', { contactId: 'chat-1' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('says how long the customer was away until the agent has looked', async () => {
    const { server, panel } = await working();
    const chat = { state: 'waiting_for_customer', endReason: null, wait: { since: 1_000_000, until: 9_000_000 }, returns: 0, lastPosition: 0 } as const;
    server.putContact(ANNA.id, { contactId: 'chat-1', state: 'waiting_for_return', chat });
    await panel.when(() => panel.contact('chat-1')?.contact.state === 'waiting_for_return');
    const offer = { offerId: 'offer-x', offeredAt: 1_500_000, expiresAt: 1_520_000 };
    server.putContact(ANNA.id, { contactId: 'chat-1', state: 'offered', waited: 0, offer, chat: { ...chat, state: 'in_queue', wait: null, returns: 1 } });
    await panel.when(() => panel.contact('chat-1')?.contact.state === 'offered');
    expect(panel.contact('chat-1')?.returnedAfter).toBe(500_000);
    await panel.call('openContact', { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1')?.returnedAfter === null);
  });
});

describe('a machine whose clock is seven minutes slow', () => {
  it('dates what is written on it, and the outage, as the server does', async () => {
    const server = await startRoutingServer();
    ends.push(() => server.goDown());
    const clock = systemClock();
    const slow = { ...clock, now: () => clock.now() - 7 * 60_000 };
    const desktop = await startDesktop(server.url, freshFolder(), { clock: slow });
    ends.push(() => desktop.close());
    const panel = await annaAt(desktop);
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1') !== undefined);
    const before = clock.now();
    await server.goDown();
    await panel.when(() => panel.link === 'reconnecting');
    await panel.call('send', { contactId: 'chat-1', text: 'one' });
    await panel.when(() => panel.contact('chat-1')?.outgoing.length === 1);
    const { link } = (await panel.call('snapshot', {})).state;
    const moments = [panel.contact('chat-1')?.outgoing[0]?.writtenAt, panel.contact('chat-1')?.lastLine?.at, link.since];
    for (const moment of moments) expect(Math.abs((moment ?? 0) - before)).toBeLessThan(60_000);
  });
});

describe('sending', () => {
  it('keeps a message written without a link, and delivers it in order once', async () => {
    const { server, panel } = await working();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1') !== undefined);
    await server.goDown();
    await panel.when(() => panel.link === 'reconnecting');
    for (const text of ['one', 'two', 'three']) await panel.call('send', { contactId: 'chat-1', text });
    await panel.when(() => panel.contact('chat-1')?.outgoing.length === 3);
    expect(panel.contact('chat-1')?.outgoing.map((message) => message.state)).toEqual(['queued', 'queued', 'queued']);
    await server.comeUp();
    await panel.call('tryNow', {});
    await panel.when(() => panel.contact('chat-1')?.outgoing.length === 0 && panel.link === 'live');
    expect(textsOf(server, 'chat-1')).toEqual(['one', 'two', 'three']);
  });

  it('delivers once when the link dies before or after the server has taken the message, or answers twice', async () => {
    const { server, panel } = await working();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1') !== undefined);
    const faults = ['cut_after', 'cut_before', 'answer_twice', 'cut_after', 'cut_after'] as const;
    let next = 0;
    server.fault = (command) => (command.type === 'send_message' ? (faults[next++] ?? null) : null);
    for (const text of ['one', 'two', 'three']) await panel.call('send', { contactId: 'chat-1', text });
    const isDelivered = (): boolean => panel.contact('chat-1')?.outgoing.length === 0 && panel.contact('chat-1')?.lastLine?.text === 'three';
    while (!isDelivered()) {
      await panel.when(() => isDelivered() || panel.link === 'reconnecting');
      await panel.call('tryNow', {});
      await panel.when(() => panel.link === 'live');
    }
    expect(next).toBeGreaterThanOrEqual(4);
    expect(textsOf(server, 'chat-1')).toEqual(['one', 'two', 'three']);
  });

  it('shows a refusal with its reason and the text, and sends again under a new id', async () => {
    const { server, panel } = await working();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1') !== undefined);
    server.fault = (command) => (command.type === 'send_message' ? { refuse: 'content_type_not_allowed' } : null);
    const { id } = await panel.call('send', { contactId: 'chat-1', text: 'refused' });
    await panel.when(() => panel.contact('chat-1')?.outgoing[0]?.state === 'failed');
    expect(panel.contact('chat-1')?.outgoing[0]).toMatchObject({ id, text: 'refused', failure: { code: 'content_type_not_allowed' } });
    server.fault = () => null;
    const again = await panel.call('resend', { id });
    expect(again.id).not.toBe(id);
    await panel.when(() => panel.contact('chat-1')?.outgoing.length === 0);
    expect(textsOf(server, 'chat-1')).toEqual(['refused']);
    await expect(panel.call('resend', { id })).rejects.toMatchObject({ code: 'wrong_state' });
  });

  it('gives back what never left, and keeps what may have left', async () => {
    const { server, panel } = await working();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1') !== undefined);
    server.fault = (command) => (command.type === 'send_message' ? 'cut_before' : null);
    const gone = await panel.call('send', { contactId: 'chat-1', text: 'may have left' });
    await server.when(() => server.framesUp.some((frame) => frame.frame === 'command' && frame.type === 'send_message'));
    await server.goDown();
    await panel.when(() => panel.link === 'reconnecting' && panel.contact('chat-1')?.outgoing[0]?.state === 'queued');
    const kept = await panel.call('send', { contactId: 'chat-1', text: 'never left' });
    await expect(panel.call('takeBack', { id: gone.id })).rejects.toMatchObject({ code: 'wrong_state' });
    expect(await panel.call('takeBack', { id: kept.id })).toEqual({ text: 'never left' });
    server.fault = () => null;
    await server.comeUp();
    await panel.call('tryNow', {});
    await panel.when(() => panel.contact('chat-1')?.outgoing.length === 0 && panel.link === 'live');
    expect(textsOf(server, 'chat-1')).toEqual(['may have left']);
  });

  it('refuses what is too long before it is written down', async () => {
    const { server, panel } = await working();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1') !== undefined);
    await expect(panel.call('send', { contactId: 'chat-1', text: 'é'.repeat(8_193) })).rejects.toMatchObject({ code: 'too_long' });
    expect(panel.contact('chat-1')?.outgoing).toEqual([]);
  });
});

describe('the link', () => {
  it('catches up by number after an outage, also with a snapshot when the server has forgotten', async () => {
    const { server, panel } = await working();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1') !== undefined);
    for (const round of ['replayed', 'snapshot']) {
      await server.goDown();
      server.customerSays('chat-1', round);
      server.customerSays('chat-1', `${round} again`);
      if (round === 'snapshot') server.retainedFrom = 1_000;
      await server.comeUp();
      await panel.when(() => panel.link === 'reconnecting');
      await panel.call('tryNow', {});
      await panel.when(() => panel.link === 'live' && panel.contact('chat-1')?.lastLine?.text === `${round} again`);
    }
    const { items, stored, total } = await panel.call('transcript', { initialContactId: 'chat-1', limit: 50 });
    expect([items.map((item) => item.position), stored, total]).toEqual([[1, 2, 3, 4], 4, 4]);
    expect(server.hellos.map((hello) => hello.after === null)).toEqual([true, false, false]);
  });

  it('breaks off at a gap and at garbage, and resumes from what it has stored', async () => {
    const { server, panel } = await working();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1') !== undefined);
    const item = server.customerSays('chat-1', 'told');
    server.appendSilently(ANNA.id, { type: 'item', item: { ...item, id: 'silent', position: 2, content: 'not told' } });
    server.items('chat-1').push({ ...item, id: 'silent', position: 2, content: 'not told' });
    server.customerSays('chat-1', 'after the gap');
    await panel.when(() => panel.link === 'reconnecting');
    await panel.call('tryNow', {});
    await panel.when(() => panel.link === 'live' && panel.contact('chat-1')?.lastLine?.text === 'after the gap');
    server.sendRaw(ANNA.id, '{"frame":"event","seq":1e9,"surprise":true}');
    await panel.when(() => panel.link === 'reconnecting');
    await panel.call('tryNow', {});
    await panel.when(() => panel.link === 'live');
    const { items } = await panel.call('transcript', { initialContactId: 'chat-1', limit: 50 });
    expect(items.map((each) => each.content)).toEqual(['told', 'not told', 'after the gap']);
  });

  it('works elsewhere until it is taken over, and tells the other desktop', async () => {
    const { server, desktop, panel } = await working();
    const other = await startDesktop(server.url, freshFolder(), { deviceName: 'FRONT-DESK-2' });
    ends.push(() => other.close());
    const otherPanel = await openPanel(other);
    await otherPanel.call('signIn', { username: ANNA.username, password: ANNA.password });
    await otherPanel.when(() => otherPanel.link === 'elsewhere');
    expect(otherPanel.state?.link.elsewhere).toBe('FRONT-DESK-1');
    await otherPanel.call('takeOver', {});
    await otherPanel.when(() => otherPanel.link === 'live');
    await panel.when(() => panel.link === 'elsewhere');
    expect(desktop.state().link.elsewhere).toBe('FRONT-DESK-2');
  });

  it('signs out when the server says so, and says why', async () => {
    const { server, panel } = await working();
    server.bye(ANNA.id, 'not_signed_in', 'Your session has ended.');
    await panel.when(() => panel.state?.session === null && panel.link === 'signed_out');
    expect(panel.state?.warnings.map((warning) => warning.text)).toEqual(['You were signed out: Your session has ended.']);
  });
});

describe('drafts, review and users', () => {
  it('keeps drafts and unsent messages over a restart, and a sent draft is gone', async () => {
    const { server, desktop, panel, folder } = await working();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1') !== undefined);
    await server.goDown();
    await panel.call('saveDraft', { contactId: 'chat-1', text: 'sent from a draft' });
    await panel.call('send', { contactId: 'chat-1', text: 'sent from a draft' });
    expect(await panel.call('draft', { contactId: 'chat-1' })).toEqual({ text: '' });
    await panel.call('saveDraft', { contactId: 'chat-1', text: 'half a though' });
    await desktop.close();
    await server.comeUp();
    const second = await startDesktop(server.url, folder);
    ends.push(() => second.close());
    const again = await annaAt(second);
    expect(await again.call('draft', { contactId: 'chat-1' })).toEqual({ text: 'half a though' });
    await again.when(() => again.contact('chat-1')?.outgoing.length === 0 && again.contact('chat-1')?.hasDraft === true);
    expect(textsOf(server, 'chat-1')).toEqual(['sent from a draft']);
  });

  it('lets a known user review without the server, and nobody else', async () => {
    const { server, desktop, panel } = await working();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    server.customerSays('chat-1', 'My invoice 4711 is wrong <b>twice</b>');
    await panel.when(() => panel.contact('chat-1')?.lastLine?.from === 'customer');
    await panel.call('signOut', {});
    await server.goDown();
    expect(desktop.state().storedUsers).toEqual([ANNA.username]);
    await expect(panel.call('signIn', { username: ANNA.username, password: 'wrong' })).rejects.toMatchObject({ code: 'wrong_credentials' });
    await expect(panel.call('signIn', { username: 'ben', password: 'x' })).rejects.toMatchObject({ code: 'unreachable' });
    expect(await panel.call('signIn', { username: ANNA.username, password: ANNA.password })).toEqual({ mode: 'offline' });
    const { hits } = await panel.call('search', { query: 'invoice 47*', limit: 10 });
    expect(hits.map((hit) => hit.snippet)).toEqual(['My \u{E000}invoice\u{E001} \u{E000}4711\u{E001} is wrong <b>twice</b>']);
    const { chats, total } = await panel.call('storedChats', { limit: 10 });
    expect([chats[0]?.customerName, chats[0]?.stored, total]).toEqual(['Kim', 1, 1]);
    await expect(panel.call('send', { contactId: 'chat-1', text: 'x' })).rejects.toMatchObject({ code: 'offline' });
    await panel.when(() => panel.link === 'offline');
  });
});

describe('bad input', () => {
  it('is refused by name, changes nothing, and every call is answered once', async () => {
    const { desktop, panel } = await working();
    const before = JSON.stringify(desktop.state().contacts);
    for (const [method, input, code] of [
      ['no_such_method', {}, 'unknown_method'],
      ['__proto__', {}, 'unknown_method'],
      ['constructor', {}, 'unknown_method'],
      ['toString', {}, 'unknown_method'],
      ['send', { contactId: 'chat-1' }, 'bad_input'],
      ['send', { contactId: 'chat-1', text: 'x', more: 1 }, 'bad_input'],
      ['send', null, 'bad_input'],
      ['send', { contactId: 'nobody', text: 'x' }, 'not_found'],
      ['search', { query: 'x'.repeat(1_100_000), limit: 5 }, 'too_long'],
      ['transcript', { initialContactId: 'x', limit: 501 }, 'bad_input'],
      ['accept', { contactId: 'nobody' }, 'not_found'],
      ['watchBoard', { on: true }, 'forbidden'],
      ['openExternal', { url: 'javascript:alert(1)' }, 'bad_input'],
      ['openExternal', { url: 'https://a:b@example.com/' }, 'bad_input'],
    ] as const) {
      expect([method, await panel.raw(method, input)]).toMatchObject([method, { t: 'err', error: { code } }]);
    }
    expect(JSON.stringify(desktop.state().contacts)).toBe(before);
    expect(panel.faults).toEqual([]);
  });
});
