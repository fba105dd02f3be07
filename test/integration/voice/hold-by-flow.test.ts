import { afterEach, expect, test } from 'vitest';
import { action, flowText } from '../contacts/flow-texts.ts';
import { startCallWorld, type CallWorld } from './call-world.ts';

/* A flow puts the customer or the agent of a call on hold, and takes them off it. */

let world: CallWorld;
afterEach(() => world.close());

const whisper = (state: string) =>
  flowText(
    action('hold', 'UpdatePreviousContactParticipantState', { PreviousContactParticipantState: state }, { next: 'held', errors: { NoMatchingError: 'done' } }),
    action('held', 'UpdateContactAttributes', { Attributes: { held: state } }, { next: 'done', errors: { NoMatchingError: 'done' } }),
    action('done', 'EndFlowExecution', {}),
  );

test.each([
  ['CustomerOnHold', ['customer on_hold', 'agent connected']],
  ['AgentOnHold', ['customer connected', 'agent on_hold']],
  ['OffHold', ['customer connected', 'agent connected']],
])('%s', async (state, parties) => {
  world = await startCallWorld();
  await world.instance.putFlow({ id: 'whisper', name: 'whisper', type: 'AGENT_WHISPER', content: whisper(state), publish: true });
  await world.instance.setDefaultFlow('agent_whisper', 'whisper');
  const eva = await world.atThePhone('eva');
  await world.caller();
  await eva.accept();
  await world.settle();
  expect(eva.one('connected').call?.parties.map((party) => `${party.role} ${party.state}`)).toEqual(parties);
  expect(eva.one('connected').attributes['held']).toBe(state);
});

test('without an agent takes the error branch', async () => {
  world = await startCallWorld();
  await world.instance.putFlow({
    id: 'alone', name: 'alone', type: 'CONTACT_FLOW', publish: true,
    content: flowText(action('hold', 'UpdatePreviousContactParticipantState', { PreviousContactParticipantState: 'CustomerOnHold' }, { next: 'end', errors: { NoMatchingError: 'nobody' } }), action('nobody', 'MessageParticipant', { Text: 'nobody' }, { next: 'end' }), action('end', 'DisconnectParticipant', {})),
  });
  const caller = await world.caller({ flowId: 'alone' });
  expect(world.engine.heard(caller.partyId)).toContain('nobody');
});
