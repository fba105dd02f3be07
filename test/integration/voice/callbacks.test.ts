import { afterEach, describe, expect, test } from 'vitest';
import { endChat } from '../../../server/contacts/chat-end.ts';
import { agentLeaves, runWhispers } from '../../../server/contacts/course.ts';
import { loadChat, loadContact } from '../../../server/contacts/rows.ts';
import { scheduledTasksFor } from '../../../server/contacts/scheduled-tasks.ts';
import { playingOf } from '../../../server/flows/playing-rows.ts';
import { dialAnswered, dialFailed } from '../../../server/voice/dial-outcomes.ts';
import { promptsEnded } from '../../../server/voice/flow-speech.ts';
import { lineChanged } from '../../../server/voice/lines.ts';
import { action, flowText } from '../contacts/flow-texts.ts';
import { flowCall, taken, type FlowCall } from './flow-call.ts';

/* Callbacks as time goes by: promised in a queue, due, taken by an agent, called, tried again. The making of the call is played by the test. */

const SECOND = 1000;
const NUMBER = '+4930123456';
const END = action('end', 'DisconnectParticipant', {});
const say = (id: string, next: string) => action(id, 'MessageParticipant', { Text: id }, { next, errors: { NoMatchingError: next } });
const inbound = { id: 'inbound', type: 'CONTACT_FLOW' as const, text: flowText(action('to queue', 'TransferContactToQueue', {}, { next: 'end', errors: { QueueAtCapacity: 'end', NoMatchingError: 'end' } }), END) };
const queue = (parameters: Record<string, unknown> = {}) => ({
  id: 'queue', type: 'CUSTOMER_QUEUE' as const, standard: 'customer_queue',
  text: flowText(
    action('ask', 'GetParticipantInput', { Text: 'Your number', InputTimeLimitSeconds: '10', StoreInput: 'True', InputValidation: { PhoneNumberValidation: { NumberFormat: 'E164' } } }, { next: 'number', errors: { InvalidPhoneNumber: 'none', InputTimeLimitExceeded: 'none', NoMatchingError: 'none' } }),
    action('number', 'UpdateContactCallbackNumber', { CallbackNumber: '$.StoredCustomerInput' }, { next: 'promise', errors: { InvalidCallbackNumber: 'none', CallbackNumberNotDialable: 'no way' } }),
    action('promise', 'CreateCallbackContact', { InitialCallDelaySeconds: '5', MaximumConnectionAttempts: '1', RetryDelaySeconds: '600', ...parameters }, { next: 'promised', errors: { NoMatchingError: 'none' } }),
    say('promised', 'end'), say('none', 'end'), say('no way', 'end'), END,
  ),
});
const whisper = { id: 'whisper', type: 'AGENT_WHISPER' as const, standard: 'agent_whisper', text: flowText(say('a callback', 'done'), action('done', 'EndFlowExecution', {})) };
const outbound = { id: 'outbound', type: 'OUTBOUND_WHISPER' as const, standard: 'outbound_whisper', text: flowText(say('you asked for a call', 'done'), action('done', 'EndFlowExecution', {})) };

let call: FlowCall;
afterEach(() => call.close());

/** The callback that was promised, by its call's id. */
async function promised(parameters: Record<string, unknown> = {}, others: Parameters<typeof flowCall>[0] = [whisper, outbound]): Promise<string> {
  call = await flowCall([inbound, queue(parameters), ...others], { numbersCanBeCalled: true });
  await call.presses('4930123456#');
  expect(await call.heard()).toEqual(['promised']);
  // The call it was promised in is over.
  await call.ends();
  const row = await call.rows.selectFrom('callbacks').selectAll().executeTakeFirstOrThrow();
  return row.initial_contact_id;
}

const chatOf = (id: string) => loadChat(call.rows, id);
const segmentOf = async (id: string) => loadContact(call.rows, (await chatOf(id)).current_contact_id);
const callbackOf = (id: string) => call.rows.selectFrom('callbacks').selectAll().where('initial_contact_id', '=', id).executeTakeFirstOrThrow();
const waiting = async () => (await call.rows.selectFrom('contacts').select('id').where('queue_id', '=', 'support').where('state', 'in', ['in_queue', 'offered']).execute()).map(({ id }) => id);
const heardOn = async (id: string) => (await playingOf(call.rows, id)).map(({ audience, spoken }) => [audience, ...spoken.sources]);
const timersOf = async (id: string) => (await call.rows.selectFrom('timers').select('kind').where('key', 'in', [id, (await chatOf(id)).customer_participant_id]).execute()).map(({ kind }) => kind);
const storyOf = async (id: string) => (await call.rows.selectFrom('events').select('type').where('initial_contact_id', '=', id).orderBy('seq').execute()).map(({ type }) => type).filter((type) => type.startsWith('callback'));
const accept = (id: string) =>
  call.doesOn(id, async (work, chat, contact) => {
    await taken(work, chat, contact);
    await runWhispers(work, await loadChat(work.db, chat.id), await loadContact(work.db, contact.id), 'ada');
  });
const promptsEnd = async (id: string) => {
  for (const { playId } of await playingOf(call.rows, id)) await call.doesOn(id, (work) => promptsEnded(work, playId));
};

describe('a callback', () => {
  test('is a contact of its own that goes on from the call, and does not wait before it is due', async () => {
    const id = await promised();
    expect(await segmentOf(id)).toMatchObject({ initiation_method: 'CALLBACK', state: 'scheduled', previous_id: call.chatId, queue_id: 'support' });
    expect(await chatOf(id)).toMatchObject({ state: 'scheduled', call_direction: 'callback', customer_name: 'Kim', chain_id: call.chatId });
    expect((await chatOf(call.chatId)).state).toBe('ended');
    expect((await scheduledTasksFor(call.rows, { userId: 'rosa', role: 'supervisor' })).tasks).toEqual([]);
    await call.pass(4 * SECOND);
    expect(await waiting()).toEqual([]);
    await call.pass(SECOND);
    expect(await waiting()).toEqual([id]);
    // Nobody is on the line who could hear the queue's flow.
    expect(await heardOn(id)).toEqual([]);
  });

  test('is called once the agent has heard his whisper; who answers hears the outbound whisper, and the disconnect flow later', async () => {
    const id = await promised();
    await call.pass(5 * SECOND);
    await accept(id);
    expect(await heardOn(id)).toEqual([['agent', { kind: 'text', text: 'a callback' }]]);
    expect((await callbackOf(id)).calling_since).toBeNull();
    await promptsEnd(id);
    expect(await callbackOf(id)).toMatchObject({ address: NUMBER, attempt: 1, attempts: 2, answered_at: null });
    expect((await callbackOf(id)).calling_since).not.toBeNull();
    await call.pass(20 * SECOND);
    await call.doesOn(id, (work, chat) => dialAnswered(work, chat.customer_participant_id));
    await call.doesOn(id, (work, chat) => lineChanged(work, chat.customer_participant_id, 'connected'));
    expect(await heardOn(id)).toEqual([['customer', { kind: 'text', text: 'you asked for a call' }]]);
    expect(await call.rows.selectFrom('call_parties').select(['state', 'address']).where('initial_contact_id', '=', id).executeTakeFirst()).toEqual({ state: 'connected', address: NUMBER });
    await promptsEnd(id);
    await call.pass(60 * SECOND);
    expect([(await chatOf(id)).state, await heardOn(id)]).toEqual(['with_agent', []]);
    await call.doesOn(id, (work, _chat, contact) => agentLeaves(work, contact, 'ended_by_agent'));
    expect(await chatOf(id)).toMatchObject({ state: 'ended', end_reason: 'ended_by_agent' });
    expect(await storyOf(id)).toEqual(['callback_scheduled', 'callback_called', 'callback_answered']);
  });

  test('that nobody answers is tried again as a new segment, and ends after the last attempt', async () => {
    const id = await promised({}, []);
    await call.pass(5 * SECOND);
    await accept(id);
    await call.pass(59 * SECOND);
    expect((await chatOf(id)).state).toBe('with_agent');
    await call.pass(SECOND);
    expect(await chatOf(id)).toMatchObject({ state: 'scheduled' });
    expect(await loadContact(call.rows, id)).toMatchObject({ state: 'after_contact_work', end_reason: 'telecom_unanswered' });
    expect(await segmentOf(id)).toMatchObject({ initiation_method: 'CALLBACK', state: 'scheduled', previous_id: id, queue_id: 'support' });
    expect(await waiting()).toEqual([]);
    await call.pass(600 * SECOND);
    expect(await waiting()).toEqual([(await segmentOf(id)).id]);
    await accept(id);
    expect(await callbackOf(id)).toMatchObject({ attempt: 2 });
    await call.doesOn(id, (work, chat) => dialFailed(work, chat.customer_participant_id, 'busy', 'It is engaged.'));
    expect(await chatOf(id)).toMatchObject({ state: 'ended', end_reason: 'telecom_busy' });
    expect(await timersOf(id)).toEqual([]);
    expect(await storyOf(id)).toEqual(['callback_scheduled', 'callback_called', 'callback_unanswered', 'callback_called', 'callback_unanswered']);
  });

  test('that its agent leaves before anybody answers has had this attempt, and no disconnect flow runs for nobody', async () => {
    const id = await promised({}, []);
    await call.pass(5 * SECOND);
    await accept(id);
    await call.doesOn(id, (work, _chat, contact) => agentLeaves(work, contact, 'ended_by_agent'));
    expect(await chatOf(id)).toMatchObject({ state: 'scheduled' });
    expect(await callbackOf(id)).toMatchObject({ attempt: 1, calling_since: null });
    // An answer that comes too late is nobody's.
    await call.doesOn(id, (work, chat) => dialAnswered(work, chat.customer_participant_id));
    expect((await callbackOf(id)).answered_at).toBeNull();
  });

  test('that is ended while it is called leaves nothing behind', async () => {
    const id = await promised({}, []);
    await call.pass(5 * SECOND);
    await accept(id);
    await call.doesOn(id, (work) => endChat(work, id, 'ended_by_api'));
    expect([await timersOf(id), (await callbackOf(id)).calling_since]).toEqual([[], null]);
  });

  test('waits on while its queue is full', async () => {
    const id = await promised();
    await call.rows.updateTable('queues').set({ max_contacts: 0 }).where('id', '=', 'support').execute();
    await call.pass(5 * SECOND);
    expect(await waiting()).toEqual([]);
    await call.rows.updateTable('queues').set({ max_contacts: 1 }).where('id', '=', 'support').execute();
    await call.pass(60 * SECOND);
    expect(await waiting()).toEqual([id]);
    expect(await storyOf(id)).toEqual(['callback_scheduled', 'callback_delayed']);
  });

  test('has its own flow first where one is given, to which nobody listens', async () => {
    const back = { id: 'back', type: 'CONTACT_FLOW' as const, text: flowText(say('hello', 'mark'), action('mark', 'UpdateContactAttributes', { Attributes: { back: 'yes' } }, { next: 'to queue', errors: { NoMatchingError: 'end' } }), action('to queue', 'TransferContactToQueue', {}, { next: 'end', errors: { QueueAtCapacity: 'end', NoMatchingError: 'end' } }), END) };
    const id = await promised({ ContactFlowId: 'back' }, [back]);
    await call.pass(5 * SECOND);
    expect(await waiting()).toEqual([id]);
    expect((await chatOf(id)).attributes).toBe('{"back":"yes"}');
  });

  test('is refused where there is no way to the number, and the flow says so', async () => {
    call = await flowCall([inbound, queue()]);
    await call.presses('4930123456#');
    expect(await call.heard()).toEqual(['no way']);
    expect(await call.rows.selectFrom('callbacks').selectAll().execute()).toEqual([]);
  });
});
