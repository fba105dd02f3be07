import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FlowType } from '../../../contract/flow-language.ts';
import { action, says, written } from '../../unit/flows/flow-setup.ts';
import { chatRow, startWorld, type World } from './contact-world.ts';

/* Modules: parts that flows share, run in their place and come back from. */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const END = action('end', 'DisconnectParticipant');
const RETURN = action('return', 'EndFlowModuleExecution');
const ERRORS = { NoMatchingError: 'error', NoMatchingCondition: 'no match' };
const stay = action('stay', 'Wait', { TimeLimitSeconds: '3600' }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'end']] });
const PLACES = [...['done', 'error', 'no match', 'yes'].map((id) => says(id, 'stay')), stay, END];
const invoke = (FlowModuleId: string, more: { Input?: unknown; when?: [string, string, string][] } = {}) =>
  action('invoke', 'InvokeFlowModule', { FlowModuleId, ...(more.Input === undefined ? {} : { Input: more.Input }) }, { next: 'done', errors: ERRORS, ...(more.when && { when: more.when }) });
const wait = (id: string, seconds: number, next: string) => action(id, 'Wait', { TimeLimitSeconds: seconds }, { errors: { NoMatchingError: next }, when: [['Equals', 'WaitCompleted', next]] });

async function publish(id: string, type: FlowType, ...actions: Record<string, unknown>[]): Promise<void> {
  await world.instance.putFlow({ id, name: id, type, content: written(...actions), publish: true });
}
const module = (id: string, ...actions: Record<string, unknown>[]) => publish(id, 'FLOW_MODULE', ...actions);
const main = (...actions: Record<string, unknown>[]) => publish('main', 'CONTACT_FLOW', ...actions, ...PLACES);
const run = async (): Promise<string[]> => (await (await world.customer({ flowId: 'main' })).read()).filter((line) => line.startsWith('flow: ')).map((line) => line.slice(6));

describe('a module', () => {
  test('runs in the place of the action that invokes it, by id, ARN or with a version', async () => {
    await module('greet', says('hello', 'return'), RETURN);
    for (const named of ['greet', 'greet:$LATEST', 'arn:aws:connect:x:1:instance/i/flow-module/greet:3']) {
      await main(invoke(named));
      expect(await run()).toEqual(['hello', 'done']);
    }
  });

  test('comes back by the branch that its result names', async () => {
    await module('decide', action('end it', 'EndFlowModuleExecution', { Result: '$.Attributes.result' }));
    await main(action('a', 'UpdateContactAttributes', { Attributes: { result: 'known' } }, { next: 'invoke', errors: ERRORS }), invoke('decide', { when: [['Equals', 'known', 'yes']] }));
    expect(await run()).toEqual(['yes']);
    await main(action('a', 'UpdateContactAttributes', { Attributes: { result: 'other' } }, { next: 'invoke', errors: ERRORS }), invoke('decide', { when: [['Equals', 'known', 'yes']] }));
    expect(await run()).toEqual(['no match']);
  });

  test('takes an input and gives back data, and sees nothing of the flow attributes and metrics of its caller', async () => {
    await module('sum', action('say', 'MessageParticipant', { Text: '$.Modules.Input.name / $.Modules.Input.deep.n / [$.FlowAttributes.own]' }, { next: 'own' }),
      action('own', 'UpdateFlowAttributes', { FlowAttributes: { own: { Value: 'of the module' } } }, { next: 'end it', errors: { NoMatchingError: 'end it' } }),
      action('end it', 'EndFlowModuleExecution', { ResultData: { total: 3, who: '$.Modules.Input.name' } }));
    await publish('main', 'CONTACT_FLOW',
      action('f', 'UpdateFlowAttributes', { FlowAttributes: { own: { Value: 'of the flow' } } }, { next: 'i', errors: ERRORS }),
      action('i', 'InvokeFlowModule', { FlowModuleId: 'sum', Input: { name: '$.Attributes.who', deep: { n: 7 } } }, { next: 'after', errors: ERRORS }),
      action('after', 'MessageParticipant', { Text: '$.Modules.ResultData.total $.Modules.ResultData.who $.FlowAttributes.own' }, { next: 'done' }), ...PLACES);
    const customer = await world.customer({ flowId: 'main', attributes: { who: 'Kim' } });
    expect((await customer.read()).slice(0, 2)).toEqual(['flow: Kim / 7 / []', 'flow: 3 Kim of the flow']);
  });

  test('that waits goes on after a restart, and its caller as it was when it began', async () => {
    await module('slow', wait('w', 60, 'return'), RETURN);
    await main(invoke('slow'));
    const customer = await world.customer({ flowId: 'main' });
    await publish('main', 'CONTACT_FLOW', says('other', 'end'), END);
    await module('slow', says('other module', 'return'), RETURN);
    await world.restart();
    await world.pass(60_000);
    expect(await customer.read()).toContain('flow: done');
    expect(await world.rows.selectFrom('flow_run_callers').selectAll().execute()).toEqual([]);
  });

  test('may invoke others, five deep', async () => {
    for (let depth = 1; depth <= 6; depth += 1) {
      await module(`m${depth}`, says(`in ${depth}`, 'i'), action('i', 'InvokeFlowModule', { FlowModuleId: `m${depth + 1}` }, { next: 'return', errors: { NoMatchingError: `too deep` } }), says('too deep', 'return'), RETURN);
    }
    await main(invoke('m1'));
    expect(await run()).toEqual(['in 1', 'in 2', 'in 3', 'in 4', 'in 5', 'too deep', 'done']);
  });

  test('that invokes itself without end is stopped, and the chat with it', async () => {
    await module('again', action('i', 'InvokeFlowModule', { FlowModuleId: 'again' }, { next: 'i', errors: { NoMatchingError: 'i' } }), RETURN);
    await main(invoke('again'));
    await world.chats.startChat({ flowId: 'main', customerName: 'Kim', attributes: {}, durationMinutes: 60, contentTypes: [], initialMessage: undefined, clientToken: undefined });
    const [chat] = await world.rows.selectFrom('chats').selectAll().execute();
    expect(chat).toMatchObject({ state: 'ended', end_reason: 'ended_by_flow' });
  });

  test('that has no way on is an error of the action that invoked it', async () => {
    await module('broken', action('x', 'AuthenticateParticipant', {}, { next: 'return' }), RETURN);
    await main(invoke('broken'));
    expect(await run()).toEqual(['error']);
  });

  test('is not run if it is missing, not published, or no module', async () => {
    await world.instance.putFlow({ id: 'draft', name: 'draft', type: 'FLOW_MODULE', content: written(RETURN), publish: false });
    for (const named of ['nothing', 'draft', 'flow-inbound', '$.Attributes.none']) {
      await main(invoke(named));
      expect(await run()).toEqual(['error']);
    }
  });

  test('does only what the flow that invokes it may do', async () => {
    await module('queue', action('t', 'TransferContactToQueue', {}, { errors: { QueueAtCapacity: 'return', NoMatchingError: 'cannot' } }), says('cannot', 'return'), RETURN);
    await publish('in queue', 'CUSTOMER_QUEUE', action('invoke', 'InvokeFlowModule', { FlowModuleId: 'queue' }, { next: 'stay', errors: { NoMatchingError: 'stay' } }), stay, END);
    await world.instance.setDefaultFlow('customer_queue', 'in queue');
    await main(action('q', 'UpdateContactTargetQueue', { QueueId: 'queue-support' }, { next: 'invoke', errors: ERRORS }), invoke('queue'));
    const customer = await world.customer({ flowId: 'main' });
    expect((await chatRow(world, customer.chatId)).state).toBe('in_queue');
    expect(await customer.read()).toContain('flow: cannot');
  });

  test('does not start a chat, and ends nowhere but in a module', async () => {
    await module('greet', RETURN);
    await expect(world.customer({ flowId: 'greet' })).rejects.toThrow(/FLOW_MODULE/);
    await expect(main(RETURN)).rejects.toThrow(/only in FLOW_MODULE/);
  });
});
