import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSnapshot } from '../../../server/metrics/read-snapshot.ts';
import { action, end, publishFlow, setQueue } from '../../doubles/written-flows.ts';
import { SECOND, chatRow, type Agent } from '../contacts/contact-world.ts';
import { startCallWorld, type CallWorld } from './call-world.ts';

/*
 * Callbacks from the call in which they are promised to the telephone that is called.
 */

let world: CallWorld;
let eva: Agent;
const KIM = '+4915112345678';
const SUPPORT = '+4930123456';
const RINGS = 'play Ringback.wav again and again';
const line = (agent: Agent): string => `agent:${agent.userId}`;
const then = async (happens: () => void): Promise<void> => {
  happens();
  await world.settle();
};

beforeEach(async () => {
  world = await startCallWorld();
  await publishFlow(world.instance, 'flow-promise', [
    setQueue('queue-support', 'promise'),
    action('promise', 'CreateCallbackContact', { InitialCallDelaySeconds: '5', MaximumConnectionAttempts: '1', RetryDelaySeconds: '600' }, { next: 'end', errors: { NoMatchingError: 'end' } }),
    end,
  ]);
  await world.rows.insertInto('phone_numbers').values({ id: 'number-support', number: SUPPORT, description: '', flow_id: 'flow-promise', tags: '{}', created_at: 0, changed_at: 0 }).execute();
  eva = await world.atThePhone('eva');
});
afterEach(() => world.close());

/** What figures of queues say of calls back. */
const scheduled = async () => (await readSnapshot(world.rows, { at: world.clock.now(), backOff: 0 })).scheduled;

/** A telephone has called, was promised a call back, and an agent has it. */
async function promisedAndTaken(): Promise<string> {
  await then(() => world.trunk.calls(SUPPORT, KIM));
  expect(world.trunk.done).toEqual(['accept', `hang up ${KIM}`]);
  world.trunk.done.length = 0;
  expect(await scheduled()).toEqual([{ queueId: 'queue-support', count: 1 }]);
  await world.pass(5 * SECOND);
  expect(await scheduled()).toEqual([]);
  return (await eva.accept()).contactId;
}

describe('a callback', () => {
  test('is called when an agent has it, who hears it ring, and the two talk', async () => {
    const id = await promisedAndTaken();
    expect(world.trunk.done).toEqual([`call ${KIM}`]);
    expect(eva.one('calling')).toMatchObject({ contactId: id, call: { direction: 'callback', callback: { address: KIM, attempt: 1, of: 2 }, hearing: 'ringback' } });
    const leg = world.trunk.legOf(KIM);
    await then(() => world.trunk.answers(KIM));
    expect(eva.one('connected').contactId).toBe(id);
    expect([world.engine.heard(leg), world.engine.heard(line(eva))]).toEqual([line(eva), leg]);
    await then(() => world.trunk.hangsUp(KIM));
    expect(await chatRow(world, id)).toMatchObject({ state: 'ended', end_reason: 'ended_by_customer' });
  });

  test.each([{ reason: 'busy', why: 'telecom_busy' }, { reason: 'declined', why: 'telecom_declined' }] as const)('that is $reason is tried again later, with the same telephone', async ({ reason, why }) => {
    const id = await promisedAndTaken();
    await then(() => world.trunk.fails(KIM, reason));
    expect(eva.one('after_contact_work').contactId).toBe(id);
    expect(await world.chats.describeContact(id)).toMatchObject({ endReason: why });
    await eva.do({ type: 'close_contact', contactId: id });
    await world.pass(600 * SECOND);
    await eva.accept();
    expect(world.trunk.done).toEqual([`call ${KIM}`, `call ${KIM}`]);
    expect(world.engine.heard(line(eva))).toBe(RINGS);
    await then(() => world.trunk.answers(KIM));
    expect(world.engine.heard(line(eva))).toBe(world.trunk.legOf(KIM));
  });

  test('that its agent leaves while it rings is hung up, and tried again later', async () => {
    const id = await promisedAndTaken();
    await eva.do({ type: 'leave_contact', contactId: id });
    expect(world.trunk.done).toEqual([`call ${KIM}`, `hang up ${KIM}`]);
    expect((await chatRow(world, id)).state).toBe('scheduled');
  });

  test('that rings in vain for a minute is hung up', async () => {
    await promisedAndTaken();
    await world.pass(60 * SECOND);
    expect(world.trunk.done).toEqual([`call ${KIM}`, `hang up ${KIM}`]);
    expect(eva.one('after_contact_work')).toBeDefined();
  });

  test('that waits when the server is started anew waits on, and one that rang is tried again later', async () => {
    await then(() => world.trunk.calls(SUPPORT, KIM));
    const { id } = await world.rows.selectFrom('chats').select('id').where('call_direction', '=', 'callback').executeTakeFirstOrThrow();
    await world.restart();
    expect((await chatRow(world, id)).state).toBe('scheduled');
    await world.pass(5 * SECOND);
    expect((await chatRow(world, id)).state).toBe('in_queue');
  });
});
