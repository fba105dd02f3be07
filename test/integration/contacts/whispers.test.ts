import { afterEach, beforeEach, expect, test } from 'vitest';
import { action, says, written } from '../../unit/flows/flow-setup.ts';
import { startWorld, type World } from './contact-world.ts';

/* What a whisper flow says is for the agent who takes the contact, and for nobody else (T70). */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

test('the agent who takes the contact is told, also after a restart; the customer, the transcript and the log are not', async () => {
  const whisper = written(action('w', 'MessageParticipant', { Text: 'VIP: $.Attributes.who, for $.Agent.FirstName' }, { next: 'done' }), action('done', 'EndFlowExecution'));
  await world.instance.putFlow({ id: 'whisper', name: 'whisper', type: 'AGENT_WHISPER', content: whisper, publish: true });
  await world.instance.putFlow({
    id: 'main', name: 'main', type: 'CONTACT_FLOW', publish: true,
    content: written(
      action('h', 'UpdateContactEventHooks', { EventHooks: { AgentWhisper: 'whisper' } }, { next: 'q', errors: { NoMatchingError: 'end' } }),
      action('q', 'UpdateContactTargetQueue', { QueueId: 'queue-support' }, { next: 't', errors: { NoMatchingError: 'end' } }),
      action('t', 'TransferContactToQueue', {}, { errors: { QueueAtCapacity: 'end', NoMatchingError: 'end' } }), says('never', 'end'), action('end', 'DisconnectParticipant'),
    ),
  });
  const kim = await world.customer({ flowId: 'main', attributes: { who: 'Kim' } });
  const eva = await world.agent('eva');
  expect(eva.one('offered').whispers).toEqual([]);
  const accepted = await eva.accept();
  expect(accepted.whispers).toEqual([{ at: world.clock.now(), text: expect.stringMatching(/^VIP: Kim, for \w+$/) }]);
  expect((await eva.snapshot())[0]?.whispers).toEqual(accepted.whispers);
  expect((await kim.read()).join()).not.toContain('VIP');
  expect((await eva.read(accepted.contactId)).join()).not.toContain('VIP');
  const events = await world.rows.selectFrom('events').select('data').execute();
  expect(JSON.stringify(events)).not.toContain('VIP');
  await world.restart();
  await eva.back();
  expect(eva.one('connected').whispers).toEqual(accepted.whispers);
});
