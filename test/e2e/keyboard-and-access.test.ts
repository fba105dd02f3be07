import { expect, test } from 'vitest';
import { obstacles } from './accessibility.ts';
import { onEveryHost, onOneHost } from './on-every-host.ts';

/* Without a mouse, and with whatever a person uses to see. */

onEveryHost('a shift', (begun) => {
  test('goes by keyboard alone: sign in, become Available, accept, answer, leave, close', async () => {
    const world = begun();
    const eva = await world.desktopOf('eva');
    const { keyboard } = eva.page;
    await eva.page.getByLabel('Name', { exact: true }).waitFor();
    await keyboard.type('eva');
    await keyboard.press('Tab');
    await keyboard.type('eva-password');
    await keyboard.press('Enter');
    await eva.isLive();

    await keyboard.press('ControlOrMeta+k');
    await eva.page.getByRole('dialog').waitFor();
    await keyboard.type('Available');
    await eva.page.getByRole('option', { name: /Available/ }).first().waitFor();
    await keyboard.press('Enter');
    await eva.hasStatus('Available');

    const marta = await world.customer('Marta');
    await eva.isOffered('Marta');
    await keyboard.press('ControlOrMeta+Shift+a');
    await eva.conversation('Marta').waitFor();
    await eva.composer('Marta').and(eva.page.locator(':focus')).waitFor();
    await keyboard.type('Hello Marta');
    await keyboard.press('Enter');
    await marta.sees('Hello Marta');
    await marta.says('Hello Eva');
    await eva.sees('Hello Eva');

    await keyboard.press('ControlOrMeta+Shift+l');
    await eva.page.getByText('You are done with this chat').waitFor();
    await keyboard.press('ControlOrMeta+Shift+e');
    await eva.page.getByRole('button', { name: 'Close contact' }).first().waitFor({ state: 'detached' });
    await marta.sees('Eva Lindqvist left');
  });
});

// The same pages, whatever shows them.
onOneHost('a shift', (begun) => {
  test('puts nothing in the way of people: no screen breaks a rule of accessibility', async () => {
    const world = begun();
    const eva = await world.desktopOf('eva');
    await eva.page.getByRole('button', { name: 'Sign in' }).waitFor();
    const found: Record<string, string[]> = { 'sign-in': await obstacles(eva.page) };
    await eva.signsIn();
    await eva.isLive();
    found['contacts, none'] = await obstacles(eva.page);
    await eva.becomesAvailable();
    const marta = await world.customer('Marta');
    await eva.isOffered('Marta');
    found['an offer'] = await obstacles(eva.page);
    await eva.accepts('Marta');
    await marta.says('Hello');
    await eva.says('Marta', 'Hello Marta');
    await marta.sees('Hello Marta');
    found['a conversation'] = await obstacles(eva.page);
    found['the chat page'] = await obstacles(marta.page);
    await eva.leaves();
    found['after contact work'] = await obstacles(eva.page);
    await eva.page.getByRole('link', { name: 'Review' }).click();
    await eva.page.getByRole('searchbox', { name: 'Search transcripts' }).waitFor();
    found['review'] = await obstacles(eva.page);
    const rosa = await world.user('rosa');
    await rosa.page.getByRole('main', { name: 'Queue board' }).waitFor();
    found['the board'] = await obstacles(rosa.page);
    expect(Object.fromEntries(Object.entries(found).filter(([, lines]) => lines.length > 0))).toEqual({});
  });
});
