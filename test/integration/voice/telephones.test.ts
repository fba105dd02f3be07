import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { action, end, publishFlow } from '../../doubles/written-flows.ts';
import { MINUTE, SECOND, chatRow, type Agent } from '../contacts/contact-world.ts';
import { startCallWorld, type CallWorld } from './call-world.ts';

/*
 * Telephones call numbers of the instance.
 */

let world: CallWorld;
afterEach(() => world.close());

const KIM = '+4915112345678';
const SUPPORT = '+4930123456';

async function addNumber(number: string, flowId: string | null): Promise<void> {
  await world.rows.insertInto('phone_numbers').values({ id: `number-${number}`, number, description: '', flow_id: flowId, tags: '{}', created_at: 0, changed_at: 0 }).execute();
}
const newestCall = async () => (await world.rows.selectFrom('chats').selectAll().orderBy('started_at', 'desc').orderBy('id', 'desc').executeTakeFirst());
const callIn = async (from: string | null = KIM, name: string | null = null, to = SUPPORT): Promise<string> => {
  world.trunk.calls(to, from, name);
  await world.settle();
  return (await newestCall())?.id ?? 'none';
};

beforeEach(async () => {
  world = await startCallWorld();
  await addNumber(SUPPORT, 'flow-call');
});

/** The sample's flow greets, and queues. */
async function greeted(leg: string): Promise<void> {
  if (world.engine.heard(leg).startsWith('play "Welcome')) world.engine.promptsEnd(leg);
  await world.settle();
}

describe('a telephone that calls', () => {
  let eva: Agent;
  beforeEach(async () => {
    eva = await world.atThePhone('eva');
  });

  test('hears the flow of the number it called, waits, and talks with an agent who sees its number; who hangs up ends the call', async () => {
    const id = await callIn();
    const leg = world.trunk.legOf(KIM);
    expect(world.trunk.done).toEqual(['accept']);
    expect(world.engine.heard(leg)).toMatch(/^play "Welcome/);
    await greeted(leg);
    expect(eva.one('offered')).toMatchObject({ customer: { name: KIM, presence: 'here' }, call: { direction: 'inbound', parties: [{ role: 'customer', address: KIM }] } });
    await eva.accept();
    expect([world.engine.heard(leg), world.engine.heard(`agent:${eva.userId}`)]).toEqual([`agent:${eva.userId}`, leg]);
    expect(await world.chats.describeContact(id)).toMatchObject({ initiationMethod: 'INBOUND' });
    world.trunk.hangsUp(KIM);
    await world.settle();
    expect(await chatRow(world, id)).toMatchObject({ state: 'ended', end_reason: 'ended_by_customer' });
    expect(eva.one('after_contact_work').contactId).toBe(id);
  });

  test('is called by the name its network says, and by none where its number is withheld', async () => {
    const named = await callIn(KIM, ' Kim\u0000Lee ');
    expect((await chatRow(world, named)).customer_name).toBe('Kim Lee');
    await callIn(null);
    expect(await newestCall()).toMatchObject({ customer_name: 'Unknown caller', system_address: SUPPORT });
  });

  test('is hung up when its agent ends the call', async () => {
    await callIn();
    await greeted(world.trunk.legOf(KIM));
    const { contactId } = await eva.accept();
    await eva.do({ type: 'leave_contact', contactId });
    expect(world.trunk.done).toEqual(['accept', `hang up ${KIM}`]);
    expect([...world.trunk.telephones]).toEqual([]);
  });

  test('presses keys for the flow by its signalling, too', async () => {
    await publishFlow(world.instance, 'flow-call', [
      action('ask', 'GetParticipantInput', { Text: 'Press one.', StoreInput: 'False', InputTimeLimitSeconds: '5' }, { next: 'end', conditions: [['1', 'one']], errors: { NoMatchingCondition: 'end', InputTimeLimitExceeded: 'end', NoMatchingError: 'end' } }),
      action('one', 'MessageParticipant', { Text: 'One it is.' }, { next: 'end', errors: { NoMatchingError: 'end' } }),
      end,
    ]);
    await callIn();
    const leg = world.trunk.legOf(KIM);
    world.trunk.tell({ type: 'digit', legId: leg, digit: '1' });
    await world.settle();
    expect(world.engine.heard(leg)).toBe('play "One it is."');
  });

  test('whose line breaks ends the call as a lost line', async () => {
    const id = await callIn();
    world.trunk.breaks(KIM);
    await world.settle();
    expect(await chatRow(world, id)).toMatchObject({ state: 'ended', end_reason: 'line_lost' });
  });

  test('whose voice never comes is given up', async () => {
    const id = await callIn();
    world.engine.loses(world.trunk.legOf(KIM));
    await world.pass(21 * SECOND);
    expect(await chatRow(world, id)).toMatchObject({ state: 'ended', end_reason: 'line_lost' });
    expect(world.trunk.done).toEqual(['accept', `hang up ${KIM}`]);
  });

  test('is gone with the server that had it: the call has ended after a restart, and the agent is told', async () => {
    const id = await callIn();
    await greeted(world.trunk.legOf(KIM));
    await eva.accept();
    await world.restart();
    expect(await chatRow(world, id)).toMatchObject({ state: 'ended', end_reason: 'line_lost' });
    expect(await world.rows.selectFrom('contacts').select('state').where('id', '=', id).executeTakeFirst()).toEqual({ state: 'after_contact_work' });
  });
});

describe('a telephone is not taken', () => {
  const refused = async (to: string): Promise<string | undefined> => {
    world.trunk.calls(to, KIM);
    await world.settle();
    return world.trunk.done.at(-1);
  };

  test('at a number that is none of ours, or has no flow that runs', async () => {
    expect(await refused('+4930999999')).toBe('reject not_found');
    await addNumber('+4930111111', null);
    expect(await refused('+4930111111')).toBe('reject not_found');
    await addNumber('+4930222222', 'flow-agent-transfer');
    expect(await refused('+4930222222')).toBe('reject unavailable');
    expect(await newestCall()).toBeUndefined();
  });

  test('where as many calls go on as may', async () => {
    await world.close();
    world = await startCallWorld({ settings: { callsAtOnce: 1 } });
    await addNumber(SUPPORT, 'flow-call');
    await callIn();
    expect(await refused(SUPPORT)).toBe('reject busy');
    world.trunk.hangsUp(KIM);
    await world.pass(MINUTE);
    expect(await refused(SUPPORT)).toBe('accept');
  });
});
