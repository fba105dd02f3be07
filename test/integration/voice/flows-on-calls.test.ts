import { afterEach, describe, expect, test } from 'vitest';
import { endChat } from '../../../server/contacts/chat-end.ts';
import { agentLeaves, runHoldFlow, runOutboundWhisper, runWhispers, stopHoldFlow } from '../../../server/contacts/course.ts';
import { loadChat, loadContact } from '../../../server/contacts/rows.ts';
import { stopRuns } from '../../../server/flows/runner.ts';
import { action, flowText } from '../contacts/flow-texts.ts';
import { flowCall, taken, type FlowCall } from './flow-call.ts';

/* What flows do on a call as time goes by, prompts end and keys are pressed: rows, timers and the course of the call. */

const SECOND = 1000;
const END = action('end', 'DisconnectParticipant', {});
const say = (id: string, next: string, words = id) => action(id, 'MessageParticipant', { Text: words }, { next });
const attribute = (id: string, attributes: Record<string, string>, next: string) => action(id, 'UpdateContactAttributes', { Attributes: attributes }, { next, errors: { NoMatchingError: next } });
const toQueue = action('to queue', 'TransferContactToQueue', {}, { next: 'end', errors: { QueueAtCapacity: 'end', NoMatchingError: 'end' } });
const MENU = { next: 'again', errors: { InputTimeLimitExceeded: 'late', NoMatchingCondition: 'again', NoMatchingError: 'end' }, equals: { '1': 'one', '*': 'star' } };
const menu = action('menu', 'GetParticipantInput', { Text: 'Press 1 or the star', InputTimeLimitSeconds: '5', StoreInput: 'False' }, MENU);

let call: FlowCall;
afterEach(() => call.close());

describe('a menu', () => {
  const flow = { id: 'inbound', type: 'CONTACT_FLOW' as const, text: flowText(say('Welcome', 'menu'), menu, say('one', 'end'), say('star', 'end'), say('again', 'menu'), say('late', 'end'), END) };

  test('is heard after the welcome, is interrupted by the first key, and that key leads on', async () => {
    call = await flowCall([flow]);
    expect(await call.heard()).toEqual(['Welcome']);
    await call.ends();
    expect(await call.heard()).toEqual(['Press 1 or the star']);
    await call.presses('1');
    expect(await call.heard()).toEqual(['one']);
    await call.ends();
    expect(await call.chat()).toMatchObject({ state: 'ended', end_reason: 'ended_by_flow' });
    expect(await call.heard()).toEqual([]);
  });

  test('waits its time from the end of the prompt on, not from its beginning', async () => {
    call = await flowCall([flow]);
    await call.ends();
    await call.pass(60 * SECOND);
    expect(await call.heard()).toEqual(['Press 1 or the star']);
    await call.ends();
    await call.pass(4 * SECOND);
    expect(await call.heard()).toEqual([]);
    await call.pass(SECOND);
    expect(await call.heard()).toEqual(['late']);
  });

  test('takes a key that was pressed before it began, and does not play its prompt', async () => {
    call = await flowCall([flow]);
    await call.presses('*');
    expect(await call.heard()).toEqual(['Welcome']);
    await call.ends();
    expect(await call.heard()).toEqual(['star']);
  });

  test('is asked again after a wrong key; of many typed ahead each is taken once, and not more than twenty', async () => {
    call = await flowCall([flow]);
    await call.presses(`7${'8'.repeat(30)}1`);
    await call.ends();
    for (let wrong = 0; wrong < 20; wrong += 1) {
      expect(await call.heard()).toEqual(['again']);
      await call.ends();
    }
    expect(await call.heard()).toEqual(['Press 1 or the star']);
  });

  test('that cannot be played takes its error branch', async () => {
    call = await flowCall([flow]);
    await call.ends();
    await call.fails('Nothing here speaks.');
    expect(await call.chat()).toMatchObject({ state: 'ended' });
    expect(await call.kept()).toContain('Nothing here speaks.');
  });

  test('hears nothing of what is no key, and nothing once the call has ended', async () => {
    call = await flowCall([flow]);
    await call.presses('AD');
    await call.ends();
    expect(await call.heard()).toEqual(['Press 1 or the star']);
    await call.does((work, chat) => endChat(work, chat.id, 'ended_by_customer'));
    await call.presses('1');
    expect(JSON.parse(await call.kept())).toMatchObject({ keys: [], playing: [], timers: [] });
  });
});

describe('input that is stored', () => {
  const asks = (parameters: Record<string, unknown> = {}) => ({
    id: 'inbound', type: 'CONTACT_FLOW' as const,
    text: flowText(
      action('ask', 'GetParticipantInput', { Text: 'Your number', InputTimeLimitSeconds: '10', StoreInput: 'True', ...parameters }, { next: 'which', errors: { InputTimeLimitExceeded: 'late', InvalidPhoneNumber: 'no number', NoMatchingError: 'end' } }),
      action('which', 'Compare', { ComparisonValue: '$.StoredCustomerInput' }, { equals: { '9173': 'known' }, errors: { NoMatchingCondition: 'unknown' } }),
      say('known', 'end'), say('unknown', 'end'), say('late', 'end'), say('no number', 'end'), END,
    ),
  });

  test('ends with the hash; the log and the rows say nothing of it, and with the call it is gone', async () => {
    call = await flowCall([asks()]);
    await call.presses('9173#');
    expect(await call.heard()).toEqual(['known']);
    const { values, ...rest } = JSON.parse(await call.kept()) as { values: { stored_input: string }[] };
    expect(values).toMatchObject([{ stored_input: '9173' }]);
    // The flow itself names this one number; nothing else does.
    expect(JSON.stringify(rest).replaceAll(String.raw`Operands\\\":[\\\"9173\\\"]`, '').replaceAll(String.raw`Operands\":[\"9173\"]`, '')).not.toContain('9173');
    await call.ends();
    expect(JSON.parse(await call.kept())).toMatchObject({ values: [], keys: [] });
  });

  test('ends when no further key comes in time, each key having its own', async () => {
    call = await flowCall([asks({ DTMFConfiguration: { InterdigitTimeLimitSeconds: '3' } })]);
    for (const key of '9173') {
      await call.presses(key);
      await call.pass(2 * SECOND);
    }
    expect(await call.heard()).toEqual([]);
    await call.pass(SECOND);
    expect(await call.heard()).toEqual(['known']);
  });

  test('begins anew with the star, with the time for a first key', async () => {
    call = await flowCall([asks()]);
    await call.presses('12*');
    await call.pass(9 * SECOND);
    await call.presses('9173#');
    expect(await call.heard()).toEqual(['known']);
  });

  test('that is no number is told apart from none', async () => {
    call = await flowCall([asks({ InputValidation: { PhoneNumberValidation: { NumberFormat: 'E164' } } })]);
    await call.presses('12#');
    expect(await call.heard()).toEqual(['no number']);
    await call.close();
    call = await flowCall([asks()]);
    await call.ends();
    await call.pass(10 * SECOND);
    expect(await call.heard()).toEqual(['late']);
  });

  test('of one call is not heard by another flow: what is typed ahead ends with its flow', async () => {
    const inbound = { id: 'inbound', type: 'CONTACT_FLOW' as const, text: flowText(say('Welcome', 'to queue'), toQueue, END) };
    const queue = { id: 'queue', type: 'CUSTOMER_QUEUE' as const, standard: 'customer_queue', text: flowText(menu, say('one', 'end'), say('star', 'end'), say('again', 'menu'), say('late', 'end'), END) };
    call = await flowCall([inbound, queue]);
    await call.presses('1');
    await call.ends();
    expect(await call.heard()).toEqual(['Press 1 or the star']);
  });
});

describe('in the queue', () => {
  const inbound = { id: 'inbound', type: 'CONTACT_FLOW' as const, text: flowText(action('voice', 'UpdateContactTextToSpeechVoice', { TextToSpeechVoice: 'Vicki' }, { next: 'to queue' }), toQueue, END) };
  const queue = {
    id: 'queue', type: 'CUSTOMER_QUEUE' as const, standard: 'customer_queue',
    text: flowText(
      action('music', 'MessageParticipantIteratively', { Messages: [{ Text: 'Please wait' }, { PromptId: 'music' }], InterruptFrequencySeconds: '30' }, { equals: { MessagesInterrupted: 'menu' }, errors: { NoMatchingError: 'done' } }),
      menu, say('one', 'music'), say('star', 'music'), say('again', 'music'), say('late', 'music'), action('done', 'EndFlowExecution', {}), END,
    ),
  };
  const whisper = { id: 'whisper', type: 'AGENT_WHISPER' as const, standard: 'agent_whisper', text: flowText(say('for', 'so', 'For $.Queue.Name'), say('so', 'done'), action('done', 'EndFlowExecution', {})) };
  const toCustomer = { id: 'to-customer', type: 'CUSTOMER_WHISPER' as const, standard: 'customer_whisper', text: flowText(say('you', 'done', 'You speak with $.Agent.FirstName'), action('done', 'EndFlowExecution', {})) };
  const accept = () =>
    call.does(async (work, chat, contact) => {
      await stopRuns(work, chat.id, 'queued');
      await taken(work, chat, contact);
      await runWhispers(work, await loadChat(work.db, chat.id), await loadContact(work.db, contact.id), 'ada');
    });

  test('prompts repeat, are interrupted for a menu each 30 seconds, and go on, in the voice that was chosen before', async () => {
    call = await flowCall([inbound, queue]);
    const [first] = await call.playing();
    expect(first).toMatchObject({ loop: true, audience: 'customer', spoken: { sources: [{ kind: 'text', text: 'Please wait' }, { kind: 'prompt', promptId: 'music' }], voice: { name: 'Vicki' } } });
    await call.pass(29 * SECOND);
    expect((await call.playing())[0]?.playId).toBe(first?.playId);
    await call.presses('1');
    await call.pass(SECOND);
    // The key was pressed to the music and is no answer to the menu.
    expect(await call.heard()).toEqual(['Press 1 or the star']);
    await call.presses('1');
    await call.ends();
    expect(await call.heard()).toEqual(['Please wait, music …']);
    for (let round = 0; round < 3; round += 1) {
      await call.pass(30 * SECOND);
      await call.presses('1');
      await call.ends();
    }
    expect(await call.heard()).toEqual(['Please wait, music …']);
  });

  test('that cannot be played take the error branch, and the call stays queued', async () => {
    call = await flowCall([inbound, queue]);
    await call.fails('There is no prompt "music".');
    expect([await call.heard(), (await call.chat()).state]).toEqual([[], 'in_queue']);
  });

  test('the flow stops the instant an agent accepts; the music stays until he has heard his whisper; then the customer hears his', async () => {
    call = await flowCall([inbound, queue, whisper, toCustomer]);
    const [music] = await call.playing();
    await accept();
    expect(await call.heard()).toEqual(['Please wait, music …', 'to the agent: For Support']);
    expect((await call.playing())[0]?.playId).toBe(music?.playId);
    // The queue's flow would have been interrupted now.
    await call.pass(30 * SECOND);
    expect(await call.heard()).toEqual(['Please wait, music …', 'to the agent: For Support']);
    await call.ends();
    expect(await call.heard()).toEqual(['Please wait, music …', 'to the agent: so']);
    await call.ends();
    expect(await call.heard()).toEqual(['You speak with Ada']);
    await call.ends();
    expect([await call.heard(), (await call.chat()).state]).toEqual([[], 'with_agent']);
  });

  test('without whispers nothing more is heard as soon as an agent accepts', async () => {
    call = await flowCall([inbound, queue]);
    await accept();
    expect(await call.heard()).toEqual([]);
    expect(JSON.parse(await call.kept())).toMatchObject({ timers: [] });
  });

  test('a whisper lasts two minutes at most', async () => {
    call = await flowCall([inbound, queue, whisper, toCustomer]);
    await accept();
    await call.pass(119 * SECOND);
    expect(await call.heard()).toHaveLength(2);
    await call.pass(SECOND);
    expect(await call.heard()).toEqual(['You speak with Ada']);
    await call.pass(120 * SECOND);
    expect([await call.heard(), (await call.chat()).state]).toEqual([[], 'with_agent']);
  });

  test('a customer who hangs up while the agent hears his whisper leaves nothing behind', async () => {
    call = await flowCall([inbound, queue, whisper, toCustomer]);
    await accept();
    const before = call.looks();
    await call.does((work, chat) => endChat(work, chat.id, 'ended_by_customer'));
    expect(JSON.parse(await call.kept())).toMatchObject({ playing: [], timers: [], keys: [], values: [] });
    expect(call.looks()).toBeGreaterThan(before);
  });

  test('who is called back hears the outbound whisper when he answers', async () => {
    const outbound = { id: 'out', type: 'OUTBOUND_WHISPER' as const, standard: 'outbound_whisper', text: flowText(say('You asked for a call', 'done'), action('done', 'EndFlowExecution', {})) };
    call = await flowCall([inbound, outbound]);
    await call.does(async (work, chat, contact) => {
      await taken(work, chat, contact);
      await runOutboundWhisper(work, await loadChat(work.db, chat.id), await loadContact(work.db, contact.id));
    });
    expect(await call.heard()).toEqual(['You asked for a call']);
    await call.ends();
    expect(await call.heard()).toEqual([]);
  });
});

describe('on hold', () => {
  const inbound = { id: 'inbound', type: 'CONTACT_FLOW' as const, text: flowText(action('hook', 'UpdateContactEventHooks', { EventHooks: { CustomerHold: 'hold' } }, { next: 'to queue', errors: { NoMatchingError: 'end' } }), toQueue, END) };
  const hold = { id: 'hold', type: 'CUSTOMER_HOLD' as const, text: flowText(action('music', 'MessageParticipantIteratively', { Messages: [{ PromptId: 'music' }] })) };
  const agentHold = { id: 'agent-hold', type: 'AGENT_HOLD' as const, standard: 'agent_hold', text: flowText(action('beep', 'MessageParticipantIteratively', { Messages: [{ PromptId: 'beep' }] })) };

  test('each hears the flow for him, and it stops when he is off hold', async () => {
    call = await flowCall([inbound, hold, agentHold]);
    await call.does(async (work, chat, contact) => {
      await taken(work, chat, contact);
      await runHoldFlow(work, await loadChat(work.db, chat.id), contact, { partyId: 'kim', whom: 'customer' });
      await runHoldFlow(work, await loadChat(work.db, chat.id), contact, { partyId: 'ada-party', whom: 'agent' });
    });
    expect((await call.playing()).map(({ audience, partyId, loop, spoken }) => [audience, partyId, loop, spoken.sources])).toEqual([
      ['customer', 'kim', true, [{ kind: 'prompt', promptId: 'music' }]],
      ['agent', 'ada-party', true, [{ kind: 'prompt', promptId: 'beep' }]],
    ]);
    await call.does((work, chat) => stopHoldFlow(work, chat.id, 'kim'));
    expect(await call.heard()).toEqual(['to the agent: beep …']);
    await call.does((work, chat) => stopHoldFlow(work, chat.id, 'ada-party'));
    expect(await call.heard()).toEqual([]);
  });

  test('without a flow for it nothing runs', async () => {
    call = await flowCall([inbound, hold]);
    await call.does((work, chat, contact) => runHoldFlow(work, chat, contact, { partyId: 'ada-party', whom: 'agent' }));
    expect(await call.heard()).toEqual([]);
  });
});

describe('after the agent has left', () => {
  test('the disconnect flow asks the customer who is still on the line, once', async () => {
    const inbound = { id: 'inbound', type: 'CONTACT_FLOW' as const, text: flowText(action('hook', 'UpdateContactEventHooks', { EventHooks: { CustomerRemaining: 'survey' } }, { next: 'to queue', errors: { NoMatchingError: 'end' } }), toQueue, END) };
    const survey = {
      id: 'survey', type: 'CONTACT_FLOW' as const,
      text: flowText(
        action('asked', 'Compare', { ComparisonValue: '$.Attributes.asked' }, { equals: { yes: 'goodbye' }, errors: { NoMatchingCondition: 'mark' } }),
        attribute('mark', { asked: 'yes' }, 'ask'),
        action('ask', 'GetParticipantInput', { Text: 'From 1 to 5?', InputTimeLimitSeconds: '5', StoreInput: 'True', InputValidation: { CustomValidation: { MaximumLength: '1' } } }, { next: 'keep', errors: { InputTimeLimitExceeded: 'goodbye', NoMatchingError: 'goodbye' } }),
        attribute('keep', { rating: '$.StoredCustomerInput' }, 'goodbye'),
        say('goodbye', 'end'), END,
      ),
    };
    call = await flowCall([inbound, survey]);
    await call.does(taken);
    await call.does((work, _chat, contact) => agentLeaves(work, contact, 'ended_by_agent'));
    expect(await call.contact()).toMatchObject({ initiation_method: 'DISCONNECT', queue_id: 'support' });
    expect(await call.heard()).toEqual(['From 1 to 5?']);
    await call.presses('5');
    expect(await call.heard()).toEqual(['goodbye']);
    await call.ends();
    expect(await call.chat()).toMatchObject({ state: 'ended', end_reason: 'ended_by_flow', attributes: JSON.stringify({ asked: 'yes', rating: '5' }) });
  });
});
