import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { PDF, PNG } from '../doubles/sample-files.ts';
import { obstacles } from './accessibility.ts';
import type { Agent } from './agent.ts';
import { OFFER_LASTS } from './lengths.ts';
import { onOneHost } from './on-every-host.ts';
import type { World } from './world.ts';

/*
 * Work that is handed on: tasks that agents make and plan, contacts that go to somebody else, chats that a supervisor reads along.
 */

const MINUTE = 60_000;

/** A moment so far ahead, as a field of day and time holds it; the browser and the test are on one clock. */
function fieldTime(ahead: number): string {
  const at = new Date(Date.now() + ahead);
  return new Date(at.getTime() - at.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}

const dialog = (agent: Agent) => agent.page.getByRole('dialog');
const task = (agent: Agent, name: string) => agent.page.getByRole('main', { name: `Task: ${name}` });

/** By keyboard alone: the dialog, a few letters, Enter. */
async function handsOn(agent: Agent, letters: string, to: string, note?: string): Promise<void> {
  await agent.page.keyboard.press('ControlOrMeta+Shift+t');
  await dialog(agent).waitFor();
  if (note !== undefined) {
    await agent.page.keyboard.press('Shift+Tab');
    await agent.page.keyboard.type(note);
    await agent.page.keyboard.press('Tab');
  }
  await agent.page.keyboard.type(letters);
  await agent.page.getByRole('option', { name: new RegExp(`^${to}`) }).waitFor();
  await agent.page.keyboard.press('Enter');
  await agent.page.getByText('You transferred this contact').waitFor();
}

onOneHost('handed on', (begun) => {
  const withTasks = async (): Promise<World> => {
    const world = begun();
    await world.server.order({ type: 'tasks' });
    return world;
  };

  test('a task is made, taken, put aside, taken up again and handed on without a mouse; a colleague who declines gets it still, and ends it', async () => {
    const world = await withTasks();
    const eva = await world.availableAgent('eva');
    const { keyboard } = eva.page;
    await keyboard.press('ControlOrMeta+e');
    await dialog(eva).getByLabel(/^Name/).and(eva.page.locator(':focus')).waitFor();
    await keyboard.press('Enter');
    await dialog(eva).getByText('Fill this in').waitFor();
    expect(await obstacles(eva.page)).toEqual([]);
    const own = eva.page.getByRole('list', { name: 'Files you have added' });
    await eva.page.locator('[data-task-files]').setInputFiles([{ name: 'Tool.exe', mimeType: 'application/octet-stream', buffer: PDF }, { name: 'Order.pdf', mimeType: 'application/pdf', buffer: PDF }]);
    await own.getByText(/^Not sent. Only files that end in /).waitFor();
    await own.getByText(/, goes along$/).waitFor();
    await keyboard.type('Ask the depot');
    await keyboard.press('Enter');
    await dialog(eva).getByText('A file could not be sent. Dismiss it, or add it again.').waitFor();
    await own.getByRole('button', { name: 'Dismiss Tool.exe' }).press('Enter');
    await dialog(eva).getByRole('button', { name: 'Create task' }).press('Enter');
    await eva.page.getByText('Task “Ask the depot” is made, and comes to you.').waitFor();
    await eva.isOffered('Ask the depot');
    await keyboard.press('ControlOrMeta+Shift+a');
    await task(eva, 'Ask the depot').waitFor();
    await keyboard.press('ControlOrMeta+p');
    await eva.page.getByRole('heading', { name: /^Paused since/ }).waitFor();
    await keyboard.press('ControlOrMeta+p');
    await eva.page.getByRole('heading', { name: /^Paused since/ }).waitFor({ state: 'detached' });
    const jonas = await world.availableAgent('jonas');
    await handsOn(eva, 'jon', 'Jonas Weber');
    await jonas.page.getByText('From Eva Lindqvist', { exact: true }).waitFor();
    await jonas.rejects('Ask the depot');
    await jonas.page.getByText('Rejected by you').waitFor();
    await eva.page.getByText('Not taken (rang once), waiting for Jonas Weber.').waitFor();
    await jonas.clears('Ask the depot');
    // What one has declined is not offered to him again for half a minute.
    await world.server.advance(30_000);
    await jonas.offer('Ask the depot').click();
    await task(jonas, 'Ask the depot').waitFor();
    await eva.page.getByText('Accepted by Jonas Weber.').waitFor();
    await jonas.page.keyboard.press('ControlOrMeta+Shift+l');
    await jonas.page.getByText('You are done with this task').waitFor();
    await eva.closesContact();
    const [download] = await Promise.all([jonas.page.waitForEvent('download'), jonas.page.getByRole('button', { name: 'Save Order.pdf' }).click()]);
    expect((await readFile(await download.path())).equals(PDF)).toBe(true);
  });

  test('a task is made from a chat by a template, planned, moved and cancelled', async () => {
    const world = await withTasks();
    await world.server.order({ type: 'template' });
    const eva = await world.availableAgent('eva');
    await world.customer('Marta');
    await eva.accepts('Marta');
    await eva.page.getByRole('button', { name: 'Create a task' }).click();
    const form = dialog(eva);
    expect(await form.getByLabel(/^Name/).inputValue()).toBe('Follow up with Marta');
    await form.getByLabel('Order').fill('order 42');
    await form.getByRole('button', { name: 'Create task' }).click();
    await form.getByText('A whole address, such as https://example.org/orders/42').waitFor();
    await form.getByLabel('Order').fill('https://shop.example/orders/42');
    await form.getByLabel('Begins').fill(fieldTime(2 * 24 * 60 * MINUTE));
    await form.getByLabel('Assign to').selectOption({ label: 'Jonas Weber (not signed in)' });
    await form.getByRole('button', { name: 'Create task' }).click();
    await eva.page.getByText(/^Task “Follow up with Marta” is planned: it begins /).waitFor();

    await eva.page.getByRole('button', { name: 'Show planned tasks' }).click();
    const planned = dialog(eva).getByRole('listitem');
    await planned.getByText(/by you · for Jonas Weber · Moved 0 of 20 times$/).waitFor();
    await planned.getByRole('button', { name: 'Move' }).click();
    await dialog(eva).getByLabel('New time for Follow up with Marta').fill(fieldTime(3 * 24 * 60 * MINUTE));
    await dialog(eva).getByRole('button', { name: 'Set time' }).click();
    await planned.getByText(/Moved 1 of 20 times$/).waitFor();
    await planned.getByRole('button', { name: 'Cancel task' }).click();
    await planned.getByText('Cancel “Follow up with Marta”? It will not begin.').waitFor();
    await planned.getByRole('button', { name: 'Cancel task' }).last().click();
    await dialog(eva).getByText('Nothing is planned').waitFor();
  });

  test('a task made from a chat takes its picture to a colleague, then the chat goes to him; both sides read how it stands until it is taken', async () => {
    const world = await withTasks();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await marta.attaches('door.png', 'image/png', PNG);
    await eva.transcript.getByRole('button', { name: 'Save door.png' }).waitFor();
    const jonas = await world.availableAgent('jonas');

    // A task about it takes the picture along, and Jonas reads that and nothing else of the chat.
    await eva.page.getByRole('button', { name: 'Create a task' }).click();
    await dialog(eva).getByRole('checkbox', { name: /^door\.png, / }).check();
    await dialog(eva).getByLabel('Assign to').selectOption({ label: 'Jonas Weber (free now)' });
    await dialog(eva).getByRole('button', { name: 'Create task' }).click();
    await jonas.offer('Follow up with Marta').click();
    const picture = task(jonas, 'Follow up with Marta').getByRole('button', { name: 'Save door.png' });
    const [download] = await Promise.all([jonas.page.waitForEvent('download'), picture.click()]);
    expect((await readFile(await download.path())).equals(PNG)).toBe(true);

    await handsOn(eva, 'jon', 'Jonas Weber', 'Ordered twice by mistake');
    await eva.page.getByText('Rings at Jonas Weber.').waitFor();
    await jonas.isOffered('Marta');
    await jonas.page.getByText('From Eva Lindqvist', { exact: true }).waitFor();
    await jonas.page.getByText('Ordered twice by mistake').waitFor();

    await world.server.advance(OFFER_LASTS + 1000);
    await eva.page.getByText('Not taken (rang once), waiting for Jonas Weber.').waitFor();
    await jonas.clears('Marta');
    // What one has missed is not offered to him again for half a minute.
    await world.server.advance(30_000);
    await jonas.accepts('Marta');
    await eva.page.getByText('Accepted by Jonas Weber.').waitFor();
    await jonas.says('Marta', 'Jonas here, I have read all of it');
    await marta.sees('Jonas here, I have read all of it');
    await jonas.page.getByText('Note: Ordered twice by mistake').waitFor();
    expect(await marta.page.getByText('Ordered twice').count()).toBe(0);
  });

  test('a supervisor reads a chat along from the board, and nobody in it can tell', async () => {
    const world = begun();
    const inbound = JSON.parse(await readFile('server/flows/samples/inbound.json', 'utf8')) as { StartAction: string; Actions: unknown[] };
    const record = { Identifier: 'record', Type: 'UpdateContactRecordingBehavior', Parameters: { RecordingBehavior: { RecordedParticipants: ['Agent', 'Customer'] } }, Transitions: { NextAction: inbound.StartAction } };
    const content = JSON.stringify({ ...inbound, StartAction: 'record', Actions: [record, ...inbound.Actions] });
    await world.server.order({ type: 'publish', flow: { id: 'flow-inbound', name: 'Sample inbound flow', type: 'CONTACT_FLOW', content } });
    const rosa = await world.user('rosa');
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await rosa.page.getByRole('button', { name: 'Monitor the chat with Marta' }).click();
    await rosa.conversation('Marta').waitFor();
    await marta.says('Is anybody there?');
    await rosa.sees('Is anybody there?');
    expect(await eva.times('Rosa Ortega joined')).toBe(0);
    await rosa.page.getByRole('button', { name: 'Step in' }).click();
    await marta.sees('Rosa Ortega joined');
  });
});
