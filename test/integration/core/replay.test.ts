import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Refusal, type AgentSession } from '../../../server/core.ts';
import { openDatabase, type Database } from '../../../server/storage/database.ts';
import { HTML, PNG } from '../../doubles/sample-files.ts';
import { replay, type ReplayedState } from '../../doubles/replayed-log.ts';
import { runCore, type RunningCore } from '../../doubles/running-core.ts';
import { linkDesk, seedSmallInstance, startChat, startTask, takeTasks } from '../../doubles/small-instance.ts';

/*
 * State tables are what the events add up to (design decision 3): agents and customers do as they please for a day, the
 * server is restarted in between, and then the log, folded by an implementation of its own, says what the tables say.
 */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'replay-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** mulberry32 */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

async function liveADay(running: RunningCore, roll: (sides: number) => number): Promise<void> {
  const sessions = new Map<string, AgentSession>();
  const customers: Awaited<ReturnType<typeof startChat>>[] = [];
  const tasks: string[] = [];
  let commands = 0;
  const refusable = async (does: Promise<unknown>): Promise<void> => {
    await does.catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
    });
  };
  const flows = ['flow-inbound', 'flow-quiet'];
  const agentActs = async (): Promise<void> => {
    const session = [...sessions.values()][roll(sessions.size || 1)];
    if (!session) return;
    const held = (await running.core.agents.board()).agents.find((agent) => agent.userId === session.userId)?.contacts ?? [];
    const contact = held[roll(held.length || 1)];
    if (!contact) return;
    const { contactId } = contact;
    const base = { frame: 'command', id: `command ${String(++commands)}`, contactId } as const;
    const give = (command: Parameters<RunningCore['core']['agents']['command']>[1]) => refusable(running.core.agents.command(session, command));
    if (contact.state === 'offered') {
      const offerId = offerOf(running, contactId, session.userId);
      return give({ ...base, type: roll(4) > 0 ? 'accept_offer' : 'reject_offer', offerId });
    }
    if (contact.state === 'connected') {
      return roll(2) > 0 ? give({ ...base, type: 'leave_contact' }) : give({ ...base, type: 'send_message', contentType: 'text/plain', content: 'Are you there?' });
    }
    return give({ ...base, type: contact.state === 'after_contact_work' ? 'close_contact' : 'clear_contact' });
  };
  const sendsFile = async (participant: Awaited<ReturnType<typeof startChat>>['participant']): Promise<void> => {
    const { attachments } = running.core;
    const bytes = [PNG, HTML][roll(2)] ?? PNG;
    const place = await attachments.announce(participant, { name: 'photo.png', contentType: 'image/png', bytes: bytes.length }, undefined);
    if (roll(4) === 0) return;
    const headers = Object.fromEntries(Object.entries(place.headers).map(([name, value]) => [name.toLowerCase(), value]));
    await attachments.receive({ attachmentId: place.attachmentId, token: place.path.split('t=')[1] ?? '', headers }, Readable.from([bytes]));
    if (roll(4) > 0) await attachments.complete(participant, [place.attachmentId], undefined);
  };
  const customerActs = async (): Promise<void> => {
    const customer = customers[roll(customers.length || 1)];
    if (!customer) return;
    if (roll(5) === 0) return refusable(sendsFile(customer.participant));
    if (roll(6) === 0) return refusable(running.core.chats.disconnect(customer.participant, undefined));
    if (roll(6) === 0) {
      const held = (await running.core.agents.board()).agents.flatMap((agent) => agent.contacts);
      const ringing = held.find((contact) => contact.state === 'offered');
      return refusable(running.core.chats.stopContact(ringing?.contactId ?? customer.contactId));
    }
    return refusable(running.core.chats.sendMessage(customer.participant, { contentType: 'text/plain', content: "Hey, I'm back", clientToken: undefined }));
  };

  for (let step = 0; step < 180; step += 1) {
    const what = roll(16);
    if (what < 2 && roll(3) === 0) tasks.push(await startTask(running.core, flows[roll(flows.length)] ?? 'flow-quiet', roll(3) === 0 ? running.clock.now() + 600_000 : null));
    else if (what < 1) customers.push(await startChat(running.core, flows[roll(flows.length)] ?? 'flow-quiet'));
    else if (what < 8) await agentActs();
    else if (what < 11) await customerActs();
    else if (what === 11) for (const name of ['ann', 'bob']) if (!sessions.has(name)) sessions.set(name, await linkDesk(running.core, name));
    if (what === 12) {
      const session = [...sessions.values()][roll(2)];
      const statusId = ['status-lunch', 'status-available', 'status-offline'][roll(3)] ?? '';
      if (session) await refusable(running.core.agents.command(session, { frame: 'command', id: `status ${String(step)}`, type: 'set_status', statusId }));
    }
    if (what === 14) {
      const [taskId] = tasks.splice(roll(tasks.length || 1), 1);
      const change = { contactId: taskId ?? '', flowId: null };
      if (taskId !== undefined) await refusable(running.core.contacts.pause(change));
      if (taskId !== undefined && roll(2) === 0) await refusable(running.core.contacts.resume(change));
      if (taskId !== undefined && roll(4) === 0) await refusable(running.core.contacts.transfer({ ...change, flowId: 'flow-quiet', queueId: 'queue-orders', userId: null, clientToken: undefined }));
      else if (taskId !== undefined) tasks.push(taskId);
    }
    if (what === 13 && roll(3) === 0) {
      const session = [...sessions.values()][roll(2)];
      if (session) await running.core.agents.linkLost(session);
      if (session) sessions.delete(session.userId);
    }
    if (what === 14 && roll(5) === 0) {
      await running.restart();
      sessions.clear();
    }
    if (what === 15 || roll(4) === 0) await running.pass([1000, 1000, 21_000, 21_000, 120_000, 120_000, 120_000, 960_000][roll(8)] ?? 1000);
  }
}

function offerOf(running: RunningCore, contactId: string, userId: string): string {
  for (const notice of running.told.toReversed()) {
    if (notice.type !== 'line' || notice.userId !== userId || notice.line.event.type !== 'contact') continue;
    const { contact } = notice.line.event;
    if (contact.contactId === contactId && contact.offer) return contact.offer.offerId;
  }
  return 'none';
}

async function stored(database: Database): Promise<ReplayedState> {
  const { db } = database;
  const chats = await db.selectFrom('chats').select(['id', 'state', 'current_contact_id', 'end_reason', 'returns']).execute();
  const contacts = await db
    .selectFrom('contacts')
    .select(['id', 'previous_id', 'state', 'queue_id', 'user_id', 'priority', 'enqueued_at', 'connected_at', 'disconnected_at', 'end_reason'])
    .execute();
  const offers = await db.selectFrom('offers').select(['id', 'contact_id', 'user_id', 'state', 'cleared_at']).execute();
  const agents = await db.selectFrom('agents').select(['user_id', 'status_id', 'next_status_id', 'link']).execute();
  const usage = await db.selectFrom('usage').selectAll().execute();
  const attachments = await db.selectFrom('attachments').select(['id', 'state']).execute();
  return {
    // Nobody calls or hands anything on in such a day; the simulation compares those.
    parties: {}, callbacks: {}, transfers: {},
    attachments: Object.fromEntries(attachments.map(({ id, state }) => [id, state])),
    chats: Object.fromEntries(chats.map(({ id, ...row }) => [id, row])),
    contacts: Object.fromEntries(contacts.map(({ id, ...row }) => [id, row])),
    offers: Object.fromEntries(offers.map(({ id, cleared_at, ...row }) => [id, { ...row, cleared: cleared_at !== null }])),
    agents: Object.fromEntries(agents.map(({ user_id, ...row }) => [user_id, row])),
    usage: Object.fromEntries(usage.map((row) => (row.tasks > 0 ? [`${row.day} task ${row.contact_id}`, row.tasks] : [[row.day, row.initial_contact_id, row.contact_id, row.role].join(' '), row.messages]))),
  };
}

/** Lives a day by this seed, and gives the log and the tables it left. */
async function day(seed: number, name: string) {
  const file = path.join(folder, name);
  const running = await runCore({ database: file });
  await seedSmallInstance(running.core);
  await takeTasks(running.core);
  await liveADay(running, dice(seed));
  await running.core.close();
  expect(running.complaints).toEqual([]);
  const database = openDatabase(file);
  const rows = await database.db.selectFrom('events').selectAll().orderBy('seq').execute();
  const tables = await stored(database);
  await database.close();
  return { rows, tables };
}

const seen = new Set<string>();

test.each([1, 2, 3, 4])('the tables are what the log adds up to, after a day of everything (seed %i)', async (seed) => {
  const { rows, tables } = await day(seed, 'server.db');
  expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
  for (const row of rows) seen.add(row.type);
  const events = rows.map((row) => ({
    ...row,
    initialContactId: row.initial_contact_id,
    contactId: row.contact_id,
    userId: row.user_id,
    queueId: row.queue_id,
    data: JSON.parse(row.data) as Record<string, string | number | boolean | null>,
  }));
  expect(replay(events)).toEqual(tables);
});

test('those days held everything that moves state', () => {
  const moves = [
    'agent_status', 'agent_next_status', 'agent_link', 'queued', 'offered', 'offer_missed', 'offer_rejected', 'offer_withdrawn', 'offer_abandoned',
    'offer_link_lost', 'agent_connected', 'agent_left', 'wait_started', 'customer_returned', 'wait_expired', 'contact_closed', 'contact_cleared', 'chat_ended',
    'attachment_announced', 'attachment_uploaded', 'attachment_completed', 'attachment_approved', 'attachment_rejected', 'attachment_abandoned', 'task_started', 'task_due', 'contact_paused', 'contact_resumed',
  ];
  expect(moves.filter((type) => !seen.has(type))).toEqual([]);
});

test('the same seed gives the same log, to the last letter', async () => {
  const [one, two] = [await day(4, 'one.db'), await day(4, 'two.db')];
  expect(two.rows).toEqual(one.rows);
});
