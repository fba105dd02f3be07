import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatRow, startWorld, story, type World } from './contact-world.ts';
import { action, written } from '../../unit/flows/flow-setup.ts';

/* What flows write about a contact is in its rows, told in the log without its texts, and read by later actions. */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const WAIT = action('wait', 'Wait', { TimeLimitSeconds: '600' }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'end']] });
const END = action('end', 'DisconnectParticipant');

async function publish(id: string, ...actions: Record<string, unknown>[]): Promise<void> {
  await world.instance.putFlow({ id, name: id, type: 'CONTACT_FLOW', content: written(...actions, WAIT, END), publish: true });
}

describe('a flow', () => {
  test('says who may be monitored, names and tags the contact', async () => {
    await publish('data',
      action('r', 'UpdateContactRecordingBehavior', { RecordingBehavior: { RecordedParticipants: ['Agent', 'Customer'] } }, { next: 'd' }),
      action('d', 'UpdateContactData', { Name: 'Secret of Kim', LanguageCode: 'de', References: { order: { Type: 'URL', Value: 'https://shop/7' } } }, { next: 't', errors: { NoMatchingError: 'end' } }),
      action('t', 'TagContact', { Tags: { reason: 'billing', keep: 'no' } }, { next: 'u', errors: { NoMatchingError: 'end' } }),
      action('u', 'UntagContact', { TagKeys: ['keep'] }, { next: 'wait', errors: { NoMatchingError: 'end' } }),
    );
    const { chatId } = await world.customer({ flowId: 'data' });
    const chat = await chatRow(world, chatId);
    expect(chat).toMatchObject({ state: 'in_flow', name: 'Secret of Kim', language_code: 'de', tags: '{"reason":"billing"}', recording: '{"RecordedParticipants":["Agent","Customer"]}' });
    expect(JSON.parse(chat.references_by_name)).toEqual({ order: { type: 'URL', value: 'https://shop/7' } });
    expect(await story(world, chatId)).toEqual(expect.arrayContaining(['recording_set', 'contact_data_set', 'tags_set', 'tags_removed']));
    const logged = await world.rows.selectFrom('events').select('data').where('initial_contact_id', '=', chatId).execute();
    expect(JSON.stringify(logged)).not.toContain('Secret');
  });

  test('still knows what it wrote after a restart: references and flow attributes', async () => {
    await publish('later',
      action('f', 'UpdateFlowAttributes', { FlowAttributes: { mood: { Value: 'calm' } } }, { next: 'd', errors: { NoMatchingError: 'end' } }),
      action('d', 'UpdateContactData', { References: { order: { Type: 'STRING', Value: '7' } } }, { next: 'first', errors: { NoMatchingError: 'end' } }),
      action('first', 'Wait', { TimeLimitSeconds: '60' }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'say']] }),
      action('say', 'MessageParticipant', { Text: '$.FlowAttributes.mood $.References.order.Value' }, { next: 'wait' }),
    );
    const customer = await world.customer({ flowId: 'later' });
    await world.restart();
    await world.pass(60_000);
    expect(await customer.read()).toContain('flow: calm 7');
  });

  test('reads how a queue stands', async () => {
    await publish('metrics',
      action('q', 'UpdateContactTargetQueue', { QueueId: 'queue-support' }, { next: 'g', errors: { NoMatchingError: 'end' } }),
      action('g', 'GetMetricData', { QueueChannel: 'Chat' }, { next: 'say', errors: { NoMatchingError: 'end' } }),
      action('say', 'MessageParticipant', { Text: '$.Metrics.Queue.Name: $.Metrics.Queue.Size waiting for $.Metrics.Queue.OldestContactAge s, $.Metrics.Agents.Online.Count online, $.Metrics.Agents.Available.Count available, $.Metrics.Agents.Busy.Count busy' }, { next: 'wait' }),
    );
    await world.customer();
    await world.pass(90_000);
    expect(await (await world.customer({ flowId: 'metrics' })).read()).toContain('flow: Support: 1 waiting for 90 s, 0 online, 0 available, 0 busy');
    const ada = await world.agent('eva');
    expect(await (await world.customer({ flowId: 'metrics' })).read()).toContain('flow: Support: 1 waiting for 90 s, 1 online, 0 available, 0 busy');
    await ada.accept();
    expect(await (await world.customer({ flowId: 'metrics' })).read()).toContain('flow: Support: 0 waiting for 0 s, 1 online, 0 available, 1 busy');
  });

  test('sends each contact down a way by chance, and down the same one if all is repeated', async () => {
    await publish('chance',
      action('d', 'DistributeByPercentage', {}, { errors: { NoMatchingCondition: 'rest' }, when: [['NumberLessThan', '51', 'half']] }),
      action('half', 'MessageParticipant', { Text: 'half' }, { next: 'wait' }),
      action('rest', 'MessageParticipant', { Text: 'rest' }, { next: 'wait' }),
    );
    const ways: string[] = [];
    for (let round = 0; round < 40; round += 1) ways.push((await (await world.customer({ flowId: 'chance' })).read())[0] ?? '');
    const half = ways.filter((way) => way === 'flow: half').length;
    expect(half).toBeGreaterThan(8);
    expect(half).toBeLessThan(32);
    expect(ways.filter((way) => way === 'flow: rest').length).toBe(40 - half);
  });

  test('writes attributes of the contact that its own was started from, and of no other', async () => {
    await publish('first');
    await publish('second', action('a', 'UpdateContactAttributes', { Attributes: { seen: 'yes' }, TargetContact: 'Related' }, { next: 'd', errors: { NoMatchingError: 'end' } }),
      action('d', 'UpdateContactData', { Description: 'from the second', TargetContact: 'Related' }, { next: 'wait', errors: { NoMatchingError: 'end' } }));
    await publish('patient', action('w', 'Wait', { TimeLimitSeconds: '5' }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'go']] }),
      action('go', 'TransferToFlow', { ContactFlowId: 'second' }, { errors: { NoMatchingError: 'end' } }));
    const first = await world.customer({ flowId: 'first' });
    const second = await world.customer({ flowId: 'patient' });
    await world.rows.updateTable('chats').set({ related_contact_id: first.chatId }).where('id', '=', second.chatId).execute();
    await world.pass(5000);
    expect(await chatRow(world, first.chatId)).toMatchObject({ attributes: '{"seen":"yes"}', description: 'from the second' });
    expect(await chatRow(world, second.chatId)).toMatchObject({ attributes: '{}', description: null, state: 'in_flow' });
  });
});
