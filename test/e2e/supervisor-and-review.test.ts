import { expect, test } from 'vitest';
import { onEveryHost, onOneHost } from './on-every-host.ts';

/*
 * Who does not hold the chat: a supervisor watches it happen, a reviewer reads it with no server.
 */

onEveryHost('the floor', (begun) => {
  test('with the server gone, what this desktop has seen can be read and searched', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await marta.says('The parcel 7C-20418 went to the wrong house');
    await eva.sees('The parcel 7C-20418 went to the wrong house');
    await eva.says('Marta', 'I will ask the depot');
    await eva.leaves();
    await eva.closesContact();

    await eva.desktop.kill();
    await world.server.kill();
    await eva.desktop.restart();
    await eva.comesBack();
    await eva.page.getByText(/^(You are offline\.|Reconnecting to the routing server\.)/).waitFor();
    await eva.page.getByRole('link', { name: 'Review' }).click();

    const search = eva.page.getByRole('searchbox', { name: 'Search transcripts' });
    await search.fill('"wrong house"');
    const results = eva.page.getByRole('navigation', { name: 'Search results' });
    await results.getByText('Marta').first().click();
    await eva.sees(/wrong house/);
    await eva.sees('I will ask the depot');

    await search.fill('elephant');
    await eva.page.getByText('No transcript has “elephant”').waitFor();
    expect(await results.getByText('Marta').count()).toBe(0);
  });
});

// What the server and the panel say is the same on every host.
onOneHost('the floor', (begun) => {
  test('a supervisor sees a contact wait, why, and who takes it', async () => {
    const world = begun();
    const rosa = await world.user('rosa');
    await rosa.page.getByRole('main', { name: 'Queue board' }).waitFor();
    const eva = await world.user('eva');
    await eva.choosesStatus('Training');
    await eva.hasStatus('Training');

    await world.customer('Marta');
    const support = rosa.page.getByRole('row', { name: /^Support/ });
    await support.getByRole('cell', { name: '1', exact: true }).waitFor();
    await rosa.page.getByRole('button', { name: /^Marta/ }).click();
    const why = rosa.page.getByRole('complementary', { name: 'Waiting contact' });
    await why.getByText(/Training/).first().waitFor();

    await eva.becomesAvailable();
    await eva.accepts('Marta');
    await rosa.page.getByRole('row', { name: /^Eva Lindqvist/ }).getByText('On contact').waitFor();
    await rosa.page.getByRole('row', { name: /^Eva Lindqvist/ }).getByText(/Marta/).waitFor();
  });

  test('an offer is seen and answered while one reads old transcripts', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    await eva.page.getByRole('link', { name: 'Review' }).click();
    await eva.page.getByRole('searchbox', { name: 'Search transcripts' }).waitFor();
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await marta.sees('Eva Lindqvist joined');
  });

  test('nobody who has never signed in here can review what is stored', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    await eva.signsOut();
    await world.server.kill();
    await eva.page.getByLabel('Name', { exact: true }).fill('jonas');
    await eva.page.getByLabel('Password', { exact: true }).fill('jonas-password');
    await eva.page.getByRole('button', { name: 'Sign in' }).click();
    await eva.page.getByText('This name has not signed in on this computer', { exact: false }).waitFor();
  });

  test('a second desktop of the same agent takes over only when told to', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    const other = await world.desktopOf('eva');
    await other.signsIn();
    await other.page.getByRole('button', { name: 'Work here instead' }).click();
    await other.isLive();
    await eva.page.getByText('You are working on another computer').waitFor();
    await other.opens('Marta');
    await other.says('Marta', 'From the other desk');
    await marta.sees('From the other desk');
  });
});
