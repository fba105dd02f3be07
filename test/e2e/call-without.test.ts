import { expect, test } from 'vitest';
import { ccp } from '../doubles/command-line.ts';
import { bothHear, promptsOfFile, takesCall } from './calls.ts';
import { Customer } from './customer.ts';
import { onOneHost } from './on-every-host.ts';

/*
 * Calls where something that they need is missing: what can work does, and what is missing is said before it matters.
 */

const prompts = promptsOfFile();

onOneHost('a call without the native library and without anything that speaks', (begun) => {
  test('is heard both ways; the flow goes on without its words, and was said to do so; who has no microphone knows why he gets none', async () => {
    const world = begun();
    const { out } = await ccp(['flow', 'check', 'server/flows/samples/voice-inbound.json', '--data', world.server.data]);
    expect(out).toContain('Nothing speaks on this instance, so on a call the action takes its error branch.');
    // His browser is asked, and nobody is there to allow it.
    const jonas = await world.availableAgent('jonas');
    await jonas.page.getByText('The microphone is not allowed.').waitFor();
    await jonas.page.getByText('No calls are offered to you.', { exact: false }).first().waitFor();
    const marta = await world.caller({ name: 'Marta', voice: 'marta' });
    await marta.stands('Waiting for somebody');
    const eva = await world.availableAgent('eva', 'eva');
    await takesCall(eva, 'Marta');
    await bothHear(eva, marta);
    expect(await jonas.offer('Marta').count()).toBe(0);
    await marta.presses('Hang up');
    await marta.seesEnd('You hung up.');
  });
}, { calls: { prompts, stack: 'javascript', speaks: false } });

onOneHost('a server that carries no calls', (begun) => {
  test('says so to whoever calls and to agents, and chats go on', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva', 'eva');
    await eva.page.getByText('Calls do not work now.').waitFor();
    const marta = await world.caller({ name: 'Marta', voice: 'marta' });
    await marta.page.getByText('The call could not be started', { exact: false }).waitFor();
    await marta.page.getByRole('button', { name: 'Write to us instead' }).click();
    await marta.page.getByRole('button', { name: 'Start chat' }).click();
    await eva.accepts('Marta');
    const writing = new Customer(marta.page);
    await writing.isConnected();
    await writing.says('Then I write');
    await eva.sees('Then I write');
  });
}, { calls: { prompts, stack: 'none' } });
