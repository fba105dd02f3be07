import { readFile } from 'node:fs/promises';
import { ConnectClient, StartChatContactCommand } from '@aws-sdk/client-connect';
import { expect, test } from 'vitest';
import { Customer } from './customer.ts';
import { onOneHost } from './on-every-host.ts';
import type { World } from './world.ts';

/*
 * How a chat that its agent left ends when nobody comes back, or when its flow cannot go on.
 */

const HOUR = 3_600_000;
const DAY_IN_SECONDS = '86400';

/** The sample's disconnect flow with another Wait, published in its place. */
async function waitFor(world: World, timeLimit: string): Promise<void> {
  const flow = JSON.parse(await readFile('server/flows/samples/disconnect.json', 'utf8')) as { Actions: { Type: string; Parameters: Record<string, unknown> }[] };
  const wait = flow.Actions.find(({ Type }) => Type === 'Wait');
  if (wait === undefined) throw new Error('The sample disconnect flow has no Wait');
  wait.Parameters['TimeLimitSeconds'] = timeLimit;
  await world.server.order({ type: 'publish', flow: { id: 'flow-disconnect', name: 'Disconnect', type: 'CONTACT_FLOW', content: JSON.stringify(flow) } });
}

const shop = ({ server: { ready } }: World): ConnectClient => new ConnectClient({ region: 'local', endpoint: ready.api, credentials: ready, maxAttempts: 1 });

onOneHost('a chat that nobody has any more', (begun) => {
  test('ends by its duration, whatever the disconnect flow still waits for', async () => {
    const world = begun();
    await waitFor(world, DAY_IN_SECONDS);
    const connect = shop(world);
    const { instanceId, shop: page } = world.server.ready;
    const chat = await connect.send(new StartChatContactCommand({ InstanceId: instanceId, ContactFlowId: 'flow-inbound', ParticipantDetails: { DisplayName: 'Marta' }, ChatDurationInMinutes: 60 }));
    const details = { contactId: chat.ContactId, participantId: chat.ParticipantId, participantToken: chat.ParticipantToken };
    const eva = await world.availableAgent('eva');
    const marta = await Customer.opens(world.browser, `${page}#chat=${encodeURIComponent(JSON.stringify(details))}`);
    await marta.isConnected();
    await eva.accepts('Marta');
    await eva.leaves();
    await eva.closesContact();
    await marta.sees('Eva Lindqvist left');
    await world.server.advance(HOUR / 2);
    expect(await marta.page.getByText('This chat has ended.').count()).toBe(0);
    await world.server.advance(HOUR / 2);
    await marta.seesEnd();
    await marta.close();
  });

  test('asks the customer who ends it something still, where it was started so, and then ends', async () => {
    const world = begun();
    const connect = shop(world);
    const { instanceId, shop: page } = world.server.ready;
    const chat = await connect.send(new StartChatContactCommand({ InstanceId: instanceId, ContactFlowId: 'flow-inbound', ParticipantDetails: { DisplayName: 'Marta' }, DisconnectOnCustomerExit: ['AGENT'] }));
    const details = { contactId: chat.ContactId, participantId: chat.ParticipantId, participantToken: chat.ParticipantToken };
    const eva = await world.availableAgent('eva');
    const marta = await Customer.opens(world.browser, `${page}#chat=${encodeURIComponent(JSON.stringify(details))}`);
    await marta.isConnected();
    await eva.accepts('Marta');
    await marta.sees('Eva Lindqvist joined');
    await marta.page.getByRole('button', { name: 'End chat' }).click();
    await marta.page.getByRole('button', { name: 'End it' }).click();
    await marta.sees('Eva Lindqvist left');
    // The disconnect flow has its say.
    await marta.page.getByText('You have ended the conversation. Before it closes there is a question for you.').waitFor();
    expect(await marta.page.getByText('This chat has ended.').count()).toBe(0);
    await marta.leaves();
    await eva.closesContact();
    await marta.close();
  });

  test('is not said to be ended by a customer whom the server has not heard', async () => {
    const world = begun();
    const marta = await world.customer('Marta');
    await world.server.kill();
    await marta.page.getByRole('button', { name: 'End chat' }).click();
    await marta.page.getByRole('button', { name: 'End it' }).click();
    await marta.page.getByText('The chat could not be ended', { exact: false }).waitFor();
    await world.server.restart();
    await marta.isConnected();
    await marta.leaves();
    expect(await marta.page.getByText('could not be ended', { exact: false }).isVisible()).toBe(false);
  });

  test('takes the error branch of its Wait when it cannot wait, says so, and ends', async () => {
    const world = begun();
    await waitFor(world, '$.Attributes.patience');
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await eva.leaves();
    await marta.sees('Something went wrong on our side');
    await marta.seesEnd();
    await eva.page.getByText('The chat is over.', { exact: false }).waitFor();
    await eva.closesContact();
  });
});
