import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../server/storage/work.ts';
import { seedSampleQuickConnects } from '../../../server/sample/sample-instance.ts';
import { CUSTOMER_GONE, noFigures, reportFromLog, type Figures } from '../../doubles/report-from-log.ts';
import { action, end, publishFlow, setQueue, toQueue } from '../../doubles/written-flows.ts';
import { SECOND, type Agent } from '../contacts/contact-world.ts';
import { startTask } from '../contacts/task-world.ts';
import { startCallWorld, type CallWorld } from './call-world.ts';

/*
 * The log tells of every channel in one shape: the same facts under the same names, so that a report made of it needs no special case.
 */

const CHANNELS = ['CHAT', 'VOICE', 'TASK'] as const;
type Channel = (typeof CHANNELS)[number];

/** Facts of a contact's course that every channel tells, and what each holds at least. */
const SHAPES: Readonly<Record<string, { who: ('userId' | 'queueId')[]; data: string[] }>> = {
  queued: { who: ['queueId'], data: ['channel', 'queue', 'priority', 'ageAdjust'] },
  offered: { who: ['userId', 'queueId'], data: ['channel', 'offerId', 'agent', 'expiresAt', 'waited'] },
  offer_missed: { who: ['userId', 'queueId'], data: ['channel', 'offerId', 'agent', 'rang'] },
  offer_rejected: { who: ['userId', 'queueId'], data: ['channel', 'offerId', 'agent', 'rang'] },
  agent_connected: { who: ['userId', 'queueId'], data: ['channel', 'offerId', 'agent', 'waited'] },
  contact_transferred: { who: ['userId', 'queueId'], data: ['channel', 'to', 'kind', 'agent'] },
  segment_started: { who: ['queueId'], data: ['channel', 'initiationMethod', 'previousContactId', 'priority'] },
  agent_left: { who: ['userId', 'queueId'], data: ['channel', 'agent', 'reason', 'connected', 'paused'] },
  contact_cleared: { who: ['userId', 'queueId'], data: ['channel', 'agent', 'offerId', 'was'] },
  contact_closed: { who: ['userId', 'queueId'], data: ['channel', 'agent', 'workedFor'] },
  chat_ended: { who: ['queueId'], data: ['channel', 'reason', 'waited'] },
};

let world: CallWorld;
let eva: Agent;
let jonas: Agent;
beforeEach(async () => {
  world = await startCallWorld();
  await publishFlow(world.instance, 'to-support', [setQueue('queue-support', 'to-queue'), toQueue, end]);
  await seedSampleQuickConnects(world.quickConnects);
  eva = await world.atThePhone('eva');
  jonas = await world.atThePhone('jonas');
});
afterEach(() => world.close());

const away = (agent: Agent) => agent.do({ type: 'set_status', statusId: 'status-offline' });
const back = (agent: Agent) => agent.do({ type: 'set_status', statusId: 'status-available' });

async function logged(chatId?: string): Promise<RecordedEvent[]> {
  const all = await world.rows.selectFrom('events').selectAll().orderBy('seq').execute();
  return all
    .map((row) => ({ ...row, initialContactId: row.initial_contact_id, contactId: row.contact_id, userId: row.user_id, queueId: row.queue_id, data: JSON.parse(row.data) as RecordedEvent['data'] }))
    .filter((event) => chatId === undefined || event.initialContactId === chatId);
}

/** Somebody comes by this channel; `leaves`: he gives up. */
async function comes(channel: Channel): Promise<{ id: string; leaves(): Promise<unknown>; asideFor(agent: Agent, contactId: string, length: number): Promise<void> }> {
  if (channel === 'TASK') {
    const id = await startTask(world);
    return {
      id, leaves: () => world.chats.stopContact(id),
      async asideFor(agent, contactId, length) {
        await agent.do({ type: 'pause_contact', contactId });
        await world.pass(length);
        await agent.do({ type: 'resume_contact', contactId });
      },
    };
  }
  if (channel === 'CHAT') {
    const kim = await world.customer({ flowId: 'to-support' });
    return { id: kim.chatId, leaves: () => kim.leave(), asideFor: (_agent, _contactId, length) => world.pass(length) };
  }
  const kim = await world.caller({ flowId: 'to-support' });
  return {
    id: kim.callId, leaves: () => kim.hangsUp(),
    async asideFor(agent, contactId, length) {
      await agent.do({ type: 'hold_party', contactId, partyId: kim.partyId });
      await world.pass(length);
      await agent.do({ type: 'resume_party', contactId, partyId: kim.partyId });
    },
  };
}

/** Missed, declined, taken, put aside, handed on, taken, left; each with its after contact work. */
async function course(channel: Channel): Promise<string> {
  await away(jonas);
  const kim = await comes(channel);
  await world.pass(25 * SECOND);
  await eva.do({ type: 'clear_contact', contactId: eva.one('missed').contactId });
  await world.pass(30 * SECOND);
  const rings = eva.one('offered');
  await eva.do({ type: 'reject_offer', contactId: rings.contactId, offerId: rings.offer?.offerId ?? '' });
  await eva.do({ type: 'clear_contact', contactId: rings.contactId });
  await world.pass(31 * SECOND);
  const { contactId } = await eva.accept();
  await world.pass(9 * SECOND);
  await kim.asideFor(eva, contactId, 12 * SECOND);
  await world.pass(4 * SECOND);
  await back(jonas);
  await eva.do({ type: 'transfer_contact', contactId, quickConnectId: 'quick-connect-jonas' });
  await world.pass(3 * SECOND);
  const taken = await jonas.accept();
  await world.pass(4 * SECOND);
  await eva.do({ type: 'close_contact', contactId });
  await world.pass(6 * SECOND);
  await jonas.leave(taken.contactId);
  await world.pass(5 * SECOND);
  await jonas.do({ type: 'close_contact', contactId: taken.contactId });
  return kim.id;
}

/** What the tables say. */
async function reportFromTables(): Promise<Record<string, Figures>> {
  const report: Record<string, Figures> = {};
  const of = (channel: string, queueId: string | null): Figures => (report[`${channel} ${queueId ?? ''}`] ??= noFigures());
  const contacts = await world.rows.selectFrom('contacts').selectAll().execute();
  for (const contact of contacts.filter(({ queue_id: queueId }) => queueId !== null)) {
    const place = of(contact.channel, contact.queue_id);
    if (contact.user_id === null) {
      if (contact.enqueued_at !== null && contact.disconnected_at !== null && CUSTOMER_GONE.includes(contact.end_reason)) place.abandoned += 1;
      continue;
    }
    if (contact.dequeued_at !== null) place.waited += contact.dequeued_at - (contact.enqueued_at ?? contact.dequeued_at);
    if (contact.disconnected_at !== null && contact.connected_at !== null) place.handled += 1;
    const afterwards = (contact.closed_at ?? 0) - (contact.acw_at ?? contact.closed_at ?? 0);
    place.handleTime += (contact.disconnected_at ?? 0) - (contact.connected_at ?? contact.disconnected_at ?? 0) - contact.paused_for + afterwards;
    place.afterContactWork += afterwards;
  }
  for (const offer of await world.rows.selectFrom('offers').innerJoin('contacts', 'contacts.id', 'offers.contact_id').select(['offers.state', 'offers.queue_id', 'contacts.channel', 'contacts.initiation_method as method']).execute()) {
    // A call that an agent makes has a place, and was never offered.
    if (offer.method === 'OUTBOUND') continue;
    const place = of(offer.channel, offer.queue_id);
    place.offered += 1;
    if (offer.state === 'missed') place.missed += 1;
    if (offer.state === 'rejected') place.declined += 1;
  }
  for (const party of await world.rows.selectFrom('call_parties').innerJoin('contacts', 'contacts.id', 'call_parties.initial_contact_id').select(['held_for', 'contacts.queue_id']).where('role', '=', 'customer').where('held_for', '>', 0).execute()) {
    of('VOICE', party.queue_id).holdTime += party.held_for;
  }
  return report;
}

describe('the same course', () => {
  test('is the same facts with the same fields, whatever the channel', async () => {
    const told: Record<string, string[]> = {};
    for (const channel of CHANNELS) {
      const events = await logged(await course(channel));
      told[channel] = events.map(({ type }) => type).filter((type) => type in SHAPES);
      for (const { type, data, ...event } of events) {
        const shape = SHAPES[type];
        if (shape === undefined) continue;
        expect([channel, type, Object.keys(data)]).toEqual([channel, type, expect.arrayContaining(shape.data)]);
        expect([type, data['channel'], ...shape.who.map((name) => event[name])]).toEqual([type, channel, ...shape.who.map(() => expect.any(String) as string)]);
      }
      expect(events[0]?.data).toMatchObject({ channel, initiationMethod: expect.any(String) as string });
    }
    expect(new Set(told['CHAT'])).toEqual(new Set(Object.keys(SHAPES)));
    expect([told['VOICE'], told['TASK']]).toEqual([told['CHAT'], told['CHAT']]);
  });

  test('comes to a report by the log alone that says what the tables say', async () => {
    for (const channel of CHANNELS) {
      await course(channel);
      await away(eva);
      await away(jonas);
      const waits = await comes(channel);
      await world.pass(7 * SECOND);
      await waits.leaves();
      await back(eva);
      await back(jonas);
    }
    const report = reportFromLog(await logged());
    expect(report).toEqual(await reportFromTables());
    const support = { offered: 3, missed: 1, declined: 1, handled: 1, waited: 86 * SECOND, handleTime: 32 * SECOND, afterContactWork: 7 * SECOND };
    expect(report).toMatchObject({
      'CHAT queue-support': { ...support, abandoned: 1, holdTime: 0 }, 'VOICE queue-support': { ...support, abandoned: 1, holdTime: 12 * SECOND }, 'TASK queue-support': { ...support, abandoned: 0, handleTime: 20 * SECOND, holdTime: 0 },
      ...Object.fromEntries(CHANNELS.map((channel) => [`${channel} queue-of-user-jonas`, { offered: 1, handled: 1, waited: 3 * SECOND, handleTime: 15 * SECOND, afterContactWork: 5 * SECOND }])),
    });
  });

  test('also with calls that agents make, calls back, and colleagues who are asked in', async () => {
    const KIM = '+4915112345678';
    const then = async (happens: () => void): Promise<void> => {
      happens();
      await world.settle();
    };
    await away(jonas);
    // An outbound call that is answered, and one that is not.
    for (const answered of [true, false]) {
      const { contactId } = (await eva.do({ type: 'dial', to: { number: KIM }, contactId: null })) as { contactId: string };
      await world.pass(8 * SECOND);
      await then(() => (answered ? world.trunk.answers(KIM) : world.trunk.fails(KIM, 'busy')));
      if (answered) {
        await world.pass(11 * SECOND);
        await then(() => world.trunk.hangsUp(KIM));
      }
      await world.pass(2 * SECOND);
      await eva.do({ type: 'close_contact', contactId });
    }
    // A call back.
    const promise = action('promise', 'CreateCallbackContact', { InitialCallDelaySeconds: '5', MaximumConnectionAttempts: '1', RetryDelaySeconds: '600' }, { next: 'end', errors: { NoMatchingError: 'end' } });
    await publishFlow(world.instance, 'flow-promise', [setQueue('queue-support', 'promise'), promise, end]);
    await world.rows.insertInto('phone_numbers').values({ id: 'support', number: '+4930123456', description: '', flow_id: 'flow-promise', tags: '{}', created_at: 0, changed_at: 0 }).execute();
    await then(() => world.trunk.calls('+4930123456', KIM));
    await world.pass(9 * SECOND);
    const { contactId: callback } = await eva.accept();
    await world.pass(6 * SECOND);
    await then(() => world.trunk.answers(KIM));
    await world.pass(10 * SECOND);
    await eva.finish(callback);
    // A consult, in which the customer is on hold.
    await back(jonas);
    await world.pass(SECOND);
    await away(jonas);
    await world.caller({ flowId: 'to-support' });
    const { contactId } = await eva.accept();
    await back(jonas);
    await eva.do({ type: 'transfer_contact', contactId, quickConnectId: 'quick-connect-jonas', how: 'consult' });
    await world.pass(4 * SECOND);
    const { contactId: asked } = await jonas.accept();
    await world.pass(8 * SECOND);
    await eva.leave(contactId);
    await world.pass(5 * SECOND);
    await jonas.finish(asked);
    await eva.do({ type: 'close_contact', contactId });
    const report = reportFromLog(await logged());
    expect(report).toEqual(await reportFromTables());
    expect(report['VOICE queue-support']).toMatchObject({ offered: 2, handled: 2, holdTime: 12 * SECOND });
    // Agents call for the first queue of calls that their profile has.
    expect(report['VOICE queue-priority']).toMatchObject({ offered: 0, handled: 1, handleTime: 15 * SECOND });
    expect(report['VOICE queue-of-user-jonas']).toMatchObject({ offered: 1, handled: 1, waited: 4 * SECOND });
  });
});
