import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll } from 'vitest';
import type { Agent } from './agent.ts';
import type { Caller } from './caller.ts';
import { hears, hearsInFile } from './voices.ts';
import type { World } from './world.ts';

/* What specs of calls have in common. */

/** A folder for prompts that are ready, for all of a file: music takes seconds to make, and the first call has it made. */
export function promptsOfFile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'prompts-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export const onCall = (agent: Agent, customer: string) => agent.page.getByRole('main', { name: `Call with ${customer}` });

/** Takes the call that rings. */
export async function takesCall(agent: Agent, customer: string): Promise<void> {
  await agent.offer(customer).click();
  await onCall(agent, customer).waitFor();
}

/** Opens the call from the list. */
export async function opensCall(agent: Agent, customer: string): Promise<void> {
  await agent.list.getByText(customer, { exact: true }).first().click();
  await onCall(agent, customer).waitFor();
}

export const presses = (agent: Agent, name: string): Promise<void> => agent.page.getByRole('button', { name, exact: true }).first().click();
/** Is out of the call, or has handed it on. */
export const isAfterCall = (agent: Agent): Promise<void> => agent.page.getByText('You are done with this call').or(agent.page.getByRole('heading', { name: 'You transferred this contact' })).first().waitFor();

/** Asks a colleague into the call, or hands it on to him at once. */
export async function bringsIn(agent: Agent, whom: string, how: 'Ask first' | 'Hand over at once' = 'Ask first'): Promise<void> {
  await presses(agent, 'Bring in');
  const dialog = agent.page.getByRole('dialog');
  await dialog.getByRole('radio', { name: how }).check({ force: true });
  await dialog.getByRole('option', { name: new RegExp(`^${whom}`, 'u') }).click();
  await dialog.waitFor({ state: 'detached' });
}

export const recording = (agent: Agent) => agent.page.getByRole('region', { name: 'Recording', exact: true });
export const playOf = (place: Locator) => place.getByRole('button', { name: /^Play: Call with Eva Lindqvist/ });

/** Brings about that the recording of Eva's call that has just ended is stored, and has her see it. */
export async function isStored(world: World, eva: Agent): Promise<void> {
  await world.server.advance(6000);
  await playOf(recording(eva)).waitFor();
}

/** Eva plays the recording of her call with Marta after it, and once more on a desktop that finds no server. */
export async function playsRecording(world: World, eva: Agent): Promise<void> {
  await isStored(world, eva);
  await playOf(recording(eva)).click();
  await hearsInFile(eva.page, 'marta', 'eva');
  await recording(eva).getByRole('button', { name: /^Pause: / }).click();
  await playOf(recording(eva)).waitFor();
  await eva.closesContact();

  await eva.desktop.kill();
  await world.server.kill();
  await eva.desktop.restart();
  await eva.comesBack();
  await eva.page.getByRole('link', { name: 'Review' }).click();
  await eva.page.getByRole('navigation', { name: 'Search results' }).getByText('Marta').click();
  await playOf(eva.page.getByRole('main', { name: /^Call with Marta/ })).click();
  await hearsInFile(eva.page, 'marta', 'eva');
}

/** A call that Eva and Marta talk on. */
export async function talk(world: World): Promise<{ eva: Agent; marta: Caller }> {
  const eva = await world.availableAgent('eva', 'eva');
  const marta = await world.caller({ name: 'Marta', voice: 'marta' });
  await takesCall(eva, 'Marta');
  await bothHear(eva, marta);
  return { eva, marta };
}

export async function bothHear(eva: Agent, marta: Caller): Promise<void> {
  await hears(marta.page, 'eva');
  await hears(eva.page, 'marta');
}

const to = (NextAction: string, Errors: { NextAction: string; ErrorType: string }[] = [{ NextAction: 'disconnect', ErrorType: 'NoMatchingError' }]) => ({ NextAction, Errors });
/** The action of a flow by which agents and callers are recorded. */
export const recordsThen = (NextAction: string) => ({ Identifier: 'record', Type: 'UpdateContactRecordingBehavior', Parameters: { RecordingBehavior: { RecordedParticipants: ['Agent', 'Customer'] } }, Transitions: { NextAction } });
/** A flow that asks for the number of an order and brings the caller with it into the queue for support. */
export const ASKS = {
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
