import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Agent } from './agent.ts';
import type { Caller } from './caller.ts';
import { hears, hearsMusic, hearsNothing, missed } from './voices.ts';
import { ServerHandle } from './server-handle.ts';
import { openBrowser, World } from './world.ts';

/*
 * Calls from end to end: the real chat page and the real panel in Chromium, each with a voice of its own, against a real server
 * with a real media process. Who is heard where is read from the spectrum of what comes out of each page.
 */

let browser: Browser;
let server: ServerHandle;
let world: World;
/** Music takes seconds to make; one test makes it for all. */
let prompts: string;
beforeAll(async () => {
  prompts = await mkdtemp(path.join(tmpdir(), 'prompts-'));
  server = await ServerHandle.start({ calls: { prompts } });
  browser = await openBrowser([], ['--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection', '--autoplay-policy=no-user-gesture-required']);
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await rm(prompts, { recursive: true, force: true });
});
beforeEach(async () => {
  world = await World.begin('browser', server, browser);
  await world.server.order({ type: 'publish', flow: { id: 'flow-asks', name: 'Asks for an order', type: 'CONTACT_FLOW', content: JSON.stringify(ASKS) } });
});
afterEach(() => world.close());

const to = (NextAction: string, Errors: { NextAction: string; ErrorType: string }[] = [{ NextAction: 'disconnect', ErrorType: 'NoMatchingError' }]) => ({ NextAction, Errors });
/** Asks for the number of an order and brings the caller with it into the queue for support. */
const ASKS = {
  Version: '2019-10-30', StartAction: 'ask',
  Actions: [
    {
      Identifier: 'ask', Type: 'GetParticipantInput',
      Parameters: {
        Text: 'Please key in the number of your order, then press the hash key.', InputTimeLimitSeconds: '180', StoreInput: 'True',
        InputValidation: { CustomValidation: { MaximumLength: '12' } }, DTMFConfiguration: { InputTerminationSequence: '#', InterdigitTimeLimitSeconds: '20', DisableCancelKey: 'True' },
      },
      Transitions: to('keep', [{ NextAction: 'disconnect', ErrorType: 'InputTimeLimitExceeded' }, { NextAction: 'disconnect', ErrorType: 'NoMatchingError' }]),
    },
    { Identifier: 'keep', Type: 'UpdateContactAttributes', Parameters: { Attributes: { order: '$.StoredCustomerInput' }, TargetContact: 'Current' }, Transitions: to('quiet-queue') },
    { Identifier: 'quiet-queue', Type: 'UpdateContactEventHooks', Parameters: { EventHooks: { CustomerQueue: 'flow-quiet-queue' } }, Transitions: to('set-queue') },
    { Identifier: 'set-queue', Type: 'UpdateContactTargetQueue', Parameters: { QueueId: 'queue-support' }, Transitions: to('to-queue') },
    { Identifier: 'to-queue', Type: 'TransferContactToQueue', Parameters: {}, Transitions: to('disconnect', [{ NextAction: 'disconnect', ErrorType: 'QueueAtCapacity' }, { NextAction: 'disconnect', ErrorType: 'NoMatchingError' }]) },
    { Identifier: 'disconnect', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
  ],
};

async function takesCall(agent: Agent, customer: string): Promise<void> {
  await agent.offer(customer).click();
  await agent.page.getByRole('main', { name: `Call with ${customer}` }).waitFor();
}
const presses = (agent: Agent, name: string): Promise<void> => agent.page.getByRole('button', { name, exact: true }).first().click();
const isAfterCall = (agent: Agent): Promise<void> => agent.page.getByText('You are done with this call').waitFor();

/** A call that two talk on. */
async function talk(): Promise<{ eva: Agent; marta: Caller }> {
  const eva = await world.availableAgent('eva', 'eva');
  const marta = await world.caller({ name: 'Marta', voice: 'marta' });
  await takesCall(eva, 'Marta');
  await bothHear(eva, marta);
  return { eva, marta };
}

async function bothHear(eva: Agent, marta: Caller): Promise<void> {
  await hears(marta.page, 'eva');
  await hears(eva.page, 'marta');
}

test('a call: asked by a flow, waiting with music, answered, muted, held, hung up by the agent', async () => {
  const eva = await world.user('eva', 'eva');
  const marta = await world.caller({ name: 'Marta', voice: 'marta', flow: 'flow-asks' });
  await marta.stands('You are connected');
  await hears(marta.page, 'prompt');
  await marta.keys('47*11#');
  await marta.stands('Waiting for somebody');
  await hearsMusic(marta.page);
  await eva.becomesAvailable();
  await eva.hasStatus('Available');
  await hearsNothing(eva.page);
  await takesCall(eva, 'Marta');
  await marta.stands('Talking to Eva Lindqvist');
  await bothHear(eva, marta);
  // The agent has every key of it, and the log has none.
  await eva.page.getByText('47*11', { exact: true }).waitFor();
  expect(world.server.log).not.toContain('47*11');

  await presses(eva, 'Mute');
  await hearsNothing(marta.page);
  await hears(eva.page, 'marta');
  await presses(eva, 'Unmute');
  await hears(marta.page, 'eva');
  await marta.presses('Mute');
  await hearsNothing(eva.page);
  await eva.page.getByText('Muted their own microphone').waitFor();
  await marta.presses('Unmute');
  await hears(eva.page, 'marta');

  await presses(eva, 'Hold');
  await marta.stands('On hold');
  await hearsMusic(marta.page);
  await hearsNothing(eva.page);
  await presses(eva, 'Resume with Marta');
  await bothHear(eva, marta);
  expect([await missed(marta.page), await missed(eva.page)]).toEqual([0, 0]);

  await presses(eva, 'Hang up');
  await marta.seesEnd('Eva Lindqvist hung up.');
  await isAfterCall(eva);
  await hearsNothing(eva.page);
  await eva.closesContact();
});

test('a call outlives its media process and the page it came from, and is hung up by the customer', async () => {
  const { eva, marta } = await talk();
  await world.server.order({ type: 'kill_media' });
  await bothHear(eva, marta);
  await marta.stands('Talking to Eva Lindqvist');

  await marta.page.reload();
  await marta.stands('Talking to Eva Lindqvist');
  await bothHear(eva, marta);
  await marta.presses('Hang up');
  await marta.seesEnd('You hung up.');
  await isAfterCall(eva);
  await eva.closesContact();
});
