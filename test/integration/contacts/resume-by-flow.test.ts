import { afterEach, beforeEach, expect, test } from 'vitest';
import { action, written } from '../../unit/flows/flow-setup.ts';
import { MINUTE, SECOND, story, type World } from './contact-world.ts';
import { startTask, startTaskWorld } from './task-world.ts';

/* ResumeContact: a flow that runs on a paused task brings it back by itself. */

let world: World;
beforeEach(async () => {
  world = await startTaskWorld();
});
afterEach(() => world.close());

const wait = (id: string, seconds: number, next: string) => action(id, 'Wait', { TimeLimitSeconds: seconds }, { errors: { NoMatchingError: next }, when: [['Equals', 'WaitCompleted', next]] });
const END = action('end', 'DisconnectParticipant');

test('a paused task is resumed by its flow after a Wait, also over a restart, and stays with its agent', async () => {
  await world.instance.putFlow({ id: 'on-pause', name: 'on-pause', type: 'CONTACT_FLOW', publish: true, content: written(wait('a', 60, 'resume'), action('resume', 'ResumeContact', {}, { next: 'stay', errors: { NoMatchingError: 'stay' } }), wait('stay', 3600, 'end'), END) });
  await world.instance.putFlow({
    id: 'main', name: 'main', type: 'CONTACT_FLOW', publish: true,
    content: written(
      action('h', 'UpdateContactEventHooks', { EventHooks: { PauseContact: 'on-pause' } }, { next: 'q', errors: { NoMatchingError: 'end' } }),
      action('q', 'UpdateContactTargetQueue', { QueueId: 'queue-support' }, { next: 't', errors: { NoMatchingError: 'end' } }),
      action('t', 'TransferContactToQueue', {}, { errors: { QueueAtCapacity: 'end', NoMatchingError: 'end' } }), END,
    ),
  });
  const eva = await world.agent('eva');
  const taskId = await startTask(world, { flowId: 'main' });
  await eva.accept();
  await eva.do({ type: 'pause_contact', contactId: taskId });
  expect(eva.one('paused').contactId).toBe(taskId);
  await world.restart();
  await eva.back();
  await world.pass(59 * SECOND);
  expect(eva.one('paused').contactId).toBe(taskId);
  await world.pass(SECOND);
  expect(eva.one('connected')).toMatchObject({ contactId: taskId, task: { pauses: 1, pausedFor: MINUTE } });
  await world.pass(2 * MINUTE);
  expect(eva.one('connected').contactId).toBe(taskId);
  expect((await story(world, taskId)).filter((type) => type.startsWith('contact_'))).toEqual(['contact_paused', 'contact_resumed']);
});
