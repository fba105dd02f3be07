import { expect, test } from 'vitest';
import { WAIT_LASTS } from './lengths.ts';
import { onEveryHost, onOneHost } from './on-every-host.ts';

/*
 * Pulling the plug: the server's process and the desktop's main process are killed without warning in the middle of
 * the scenario. What was acknowledged is there afterwards, once; what was due goes on.
 */

onEveryHost('after a kill', (begun) => {
  test('the desktop dies with a draft and an unsent message: both are there when it starts again', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await world.server.kill();
    await eva.page.getByText('Reconnecting to the routing server.').waitFor();
    await eva.writes('Marta', 'This must not be lost');
    await eva.sees('Queued');
    await eva.composer('Marta').fill('And I was just writing th');
    await eva.page.getByText('Draft saved').waitFor();

    await eva.desktop.kill();
    await world.server.restart();
    await eva.desktop.restart();
    await eva.comesBack();
    await eva.isLive();
    await eva.opens('Marta');
    await eva.sees('This must not be lost');
    expect(await eva.composer('Marta').inputValue()).toBe('And I was just writing th');
    await marta.sees('This must not be lost');
    expect(await eva.times('This must not be lost')).toBe(1);
    expect(await marta.line('This must not be lost').count()).toBe(1);
  });
});

// What a server takes up again after its death, and what a desktop's core does meanwhile, does not depend on the desktop's host.
onOneHost('after a kill', (begun) => {
  test('the server dies while the chat is worked on: both go on where they were', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await marta.says('Before the crash');
    await eva.sees('Before the crash');

    await world.server.kill();
    await eva.page.getByText('Reconnecting to the routing server.').waitFor();
    await eva.writes('Marta', 'Written while the server was away');
    await eva.sees('Queued');
    await world.server.restart();
    await eva.isLive();
    await eva.sees(/^(Sent|Delivered|Read) /);

    await marta.isConnected();
    await marta.sees('Written while the server was away');
    await marta.says('After the crash');
    await eva.sees('After the crash');
    for (const text of ['Before the crash', 'Written while the server was away', 'After the crash']) {
      expect(await eva.times(text), text).toBe(1);
      expect(await marta.line(text).count(), text).toBe(1);
    }
  });

  test('the desktop dies while working and comes back within the grace: the chat is still with the agent', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await eva.desktop.kill();
    await marta.says('Are you still there?');
    await eva.desktop.restart();
    await eva.comesBack();
    await eva.isLive();
    await eva.opens('Marta');
    await eva.sees('Are you still there?');
    await eva.says('Marta', 'Yes, here I am');
    await marta.sees('Yes, here I am');
  });

  test('the server dies while an offer rings: it can still be accepted', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    await world.customer('Marta');
    await eva.isOffered('Marta');
    await world.server.kill();
    await world.server.restart();
    await eva.isLive();
    await eva.accepts('Marta');
  });

  test('the server dies while the disconnect flow waits: a returning customer is still heard', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await eva.leaves();
    await eva.closesContact();
    await world.server.kill();
    await world.server.restart();
    await marta.isConnected();
    await marta.says("Hey, I'm back");
    await eva.isLive();
    await eva.accepts('Marta');
    await eva.sees("Hey, I'm back");
    expect(await eva.times("Hey, I'm back")).toBe(1);
  });

  test('the server dies while the disconnect flow waits: the Wait still ends in time', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await eva.leaves();
    await world.server.kill();
    await world.server.restart();
    await world.server.advance(WAIT_LASTS + 1000);
    await marta.seesEnd();
  });
});
