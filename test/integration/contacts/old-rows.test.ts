import { afterEach, beforeEach, expect, test } from 'vitest';
import { INTERACTIVE, INTERACTIVE_RESPONSE } from '../../../server/contacts/message-rules.ts';
import { action, says, written } from '../../unit/flows/flow-setup.ts';
import { HOUR, startWorld, type Customer, type World } from './contact-world.ts';

/* What grows with every chat and nobody needs once it is over goes; what tells what happened stays. */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const counted = ['flow_runs', 'shown_views', 'whispers', 'attachments', 'outside_values', 'jobs', 'transcript', 'contacts'] as const;
async function rows(chatId: string): Promise<Record<(typeof counted)[number], number>> {
  const ofChat = async (table: (typeof counted)[number]): Promise<number> => {
    if (table === 'jobs') return (await world.rows.selectFrom('jobs').select('key').execute()).length;
    if (table === 'contacts') return (await world.rows.selectFrom('contacts').select('id').where('initial_id', '=', chatId).execute()).length;
    if (table === 'whispers') return (await world.rows.selectFrom('whispers').innerJoin('contacts', 'contacts.id', 'whispers.contact_id').select('whispers.id').where('contacts.initial_id', '=', chatId).execute()).length;
    return (await world.rows.selectFrom(table).select('initial_contact_id').where('initial_contact_id', '=', chatId).execute()).length;
  };
  return Object.fromEntries(await Promise.all(counted.map(async (table) => [table, await ofChat(table)] as const))) as Record<(typeof counted)[number], number>;
}

async function publish(): Promise<void> {
  await world.instance.putFlow({ id: 'whisper', name: 'whisper', type: 'AGENT_WHISPER', content: written(action('w', 'MessageParticipant', { Text: 'A regular' }, { next: 'done' }), action('done', 'EndFlowExecution')), publish: true });
  await world.instance.putFlow({
    id: 'main', name: 'main', type: 'CONTACT_FLOW', publish: true,
    content: written(
      action('h', 'UpdateContactEventHooks', { EventHooks: { AgentWhisper: 'whisper' } }, { next: 'show', errors: { NoMatchingError: 'end' } }),
      action('show', 'ShowView', { ViewResource: { Id: 'confirmation' } }, { next: 'q', errors: { NoMatchingCondition: 'q', TimeLimitExceeded: 'end', NoMatchingError: 'end' }, when: [['Equals', 'Next', 'q']] }),
      action('q', 'UpdateContactTargetQueue', { QueueId: 'queue-support' }, { next: 't', errors: { NoMatchingError: 'end' } }),
      action('t', 'TransferContactToQueue', {}, { errors: { QueueAtCapacity: 'end', NoMatchingError: 'end' } }), says('never', 'end'), action('end', 'DisconnectParticipant'),
    ),
  });
}

/** A customer with an agent, after a view, a whisper, and a file that was announced and never came. */
async function served(): Promise<Customer> {
  const kim = await world.customer({ flowId: 'main', contentTypes: ['text/plain', INTERACTIVE, INTERACTIVE_RESPONSE], durationMinutes: 7 * 24 * 60 });
  await world.chats.sendMessage(kim.participant, { contentType: INTERACTIVE_RESPONSE, content: JSON.stringify({ action: 'Next', data: {} }), clientToken: undefined });
  await world.settle();
  await world.attachments.announce(kim.participant, { name: 'photo.png', contentType: 'image/png', bytes: 100 }, undefined);
  return kim;
}

test('of a chat that goes on nothing goes that it needs; of one that is over the transcript and the contacts stay', async () => {
  await publish();
  const eva = await world.agent('eva');
  const open = await served();
  const { contactId } = await eva.accept();
  await world.rows.insertInto('outside_values').values({ initial_contact_id: open.chatId, external: '{"number":"4711"}', lex: '{}' }).execute();
  await world.pass(50 * HOUR);
  // What the agent and the customer still look at is there, and so is what the chat may count.
  expect(await rows(open.chatId)).toMatchObject({ shown_views: 1, whispers: 1, attachments: 1, outside_values: 1, jobs: 0 });

  const before = await rows(open.chatId);
  await eva.finish(contactId);
  await world.pass(50 * HOUR);
  const after = await rows(open.chatId);
  expect(after).toMatchObject({ flow_runs: 0, shown_views: 0, whispers: 0, attachments: 0, outside_values: 0, jobs: 0 });
  expect(after.contacts).toBeGreaterThanOrEqual(before.contacts);
  expect(after.transcript).toBeGreaterThan(before.transcript);
  const events = await world.rows.selectFrom('events').select('type').where('initial_contact_id', '=', open.chatId).execute();
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['view_shown', 'attachment_abandoned']));
});
