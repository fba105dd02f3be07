import { expect, test } from 'vitest';
import { OFFER_LASTS, WAIT_LASTS } from './lengths.ts';
import { onEveryHost, onOneHost } from './on-every-host.ts';

/*
 * The product's heart, on every host: a chat, the agent leaves, the disconnect flow waits, the customer returns, and
 * the chat finds its way back. The real chat SDK on the customer's side, the built desktop on the agent's.
 */

const WAIT_OVER = WAIT_LASTS + 1000;

onEveryHost('the chat scenario', (begun) => {
  test('a chat is offered, accepted and worked on both ways, with typing and receipts', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await marta.sees('Eva Lindqvist joined');
    await marta.types('Hello');
    await eva.page.getByText('Marta is typing').waitFor();
    await marta.says('Hello, my parcel is missing');
    await eva.sees('Hello, my parcel is missing');

    await eva.says('Marta', 'Hello Marta, I will look');
    await marta.sees('Hello Marta, I will look');
    await eva.sees(/^Read /);
    await eva.says('Marta', 'It was left with your neighbour');
    await expect.poll(() => eva.transcript.getByText(/^Read /).count()).toBe(2);

    await eva.composer('Marta').pressSequentially('One mom');
    await marta.seesTyping('Eva Lindqvist');
  });
});

// What the flow and the routing do is the server's, and what fits into a window is the panel's: the same on every host.
onOneHost('the chat scenario', (begun) => {
  test('the agent leaves, the customer returns to the same queue, and the next agent sees it all once', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await marta.says('Hello');
    await eva.accepts('Marta');
    await eva.says('Marta', 'Are you there?');
    await eva.leaves();
    await marta.sees('Eva Lindqvist left');
    await eva.closesContact();
    await eva.choosesStatus('Lunch break');
    await eva.hasStatus('Lunch break');

    const jonas = await world.availableAgent('jonas');
    await marta.says("Hey, I'm back");
    await jonas.accepts('Marta');
    await jonas.sees('Are you there?');
    await jonas.sees("Hey, I'm back");
    expect(await jonas.times("Hey, I'm back")).toBe(1);
    await jonas.says('Marta', 'Welcome back');
    await marta.sees('Welcome back');
  });

  test('a smaller window keeps the newest words in sight', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    await eva.page.setViewportSize({ width: 1440, height: 900 });
    const marta = await world.customer('Marta');
    for (let number = 1; number <= 6; number += 1) await marta.says(`Line ${number}, and a few words more so that it takes two lines where the window is a narrow one.`);
    await eva.accepts('Marta');
    await eva.sees(/^Line 6/);
    await eva.page.setViewportSize({ width: 900, height: 600 });
    await expect.poll(() => eva.transcript.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight)).toBeLessThan(2);
  });

  test('several rounds of leaving and returning keep one transcript', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    for (const round of ['first', 'second', 'third']) {
      await eva.says('Marta', `The ${round} question`);
      await eva.leaves();
      await eva.closesContact();
      await marta.says(`Back for the ${round} time`);
      await eva.accepts('Marta');
    }
    expect(await marta.messages()).toEqual(expect.arrayContaining(['The first question', 'Back for the first time', 'The third question', 'Back for the third time']));
    expect(await eva.times('Back for the second time')).toBe(1);
  });

  test('a chat goes back to the agent it was with, past a free colleague', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta', { afterAgentLeaves: 'previous-agent' });
    await eva.accepts('Marta');
    const jonas = await world.availableAgent('jonas');
    await eva.leaves();
    await eva.closesContact();
    await marta.says('Only Eva knows this');
    await eva.isOffered('Marta');
    expect(await jonas.offer('Marta').count()).toBe(0);
  });

  test('a chat goes on to another queue', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta', { afterAgentLeaves: 'other-queue' });
    await eva.accepts('Marta');
    await eva.leaves();
    await eva.closesContact();
    await marta.says('I would rather order something');
    await eva.isOffered('Marta');
    await eva.page.getByText(/Offered · Orders/).waitFor();
  });

  test('the customer does not return: the flow says so and ends the chat', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await eva.leaves();
    await world.server.advance(WAIT_OVER);
    await marta.seesEnd();
    await eva.page.getByText('The chat is over.', { exact: false }).waitFor();
    await eva.closesContact();
  });

  test('several Waits in a row each have their say before the chat ends', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta', { afterAgentLeaves: 'several-waits' });
    await eva.accepts('Marta');
    await eva.leaves();
    await world.server.advance(WAIT_OVER);
    await marta.says('I was slow, here I am');
    await eva.closesContact();
    await eva.accepts('Marta');
    await eva.sees('I was slow, here I am');
  });

  test('without a disconnect flow the chat ends when the agent leaves', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta', { afterAgentLeaves: 'end' });
    await eva.accepts('Marta');
    await eva.leaves();
    await marta.seesEnd();
  });

  test('the customer leaves first, and the agent goes to after contact work', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await marta.leaves();
    await eva.page.getByText('You are done with this chat').waitFor();
    await eva.closesContact();
  });

  test('the customer leaves while it rings: the offer says abandoned, not missed', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.isOffered('Marta');
    await marta.leaves();
    await eva.page.getByText('Abandoned: customer left before you answered').waitFor();
    await eva.clears('Marta');
  });

  test('a rejected offer goes to the next agent', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    await world.customer('Marta');
    await eva.isOffered('Marta');
    const jonas = await world.availableAgent('jonas');
    await eva.rejects('Marta');
    await eva.page.getByText('Rejected by you').waitFor();
    await jonas.accepts('Marta');
  });

  test('an offer nobody answers is missed, and goes to the next agent', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    await world.customer('Marta');
    await eva.isOffered('Marta');
    const jonas = await world.availableAgent('jonas');
    await world.server.advance(OFFER_LASTS + 500);
    await eva.page.getByText(/^Missed: no answer/).waitFor();
    await jonas.accepts('Marta');
  });

  test('the customer goes on from a second device with the whole transcript', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva');
    const marta = await world.customer('Marta');
    await eva.accepts('Marta');
    await eva.says('Marta', 'Can you send the number?');
    const phone = await world.otherDevice(marta);
    await phone.sees('Can you send the number?');
    await phone.says('It is 7C-20418');
    await eva.sees('It is 7C-20418');
    await marta.sees('It is 7C-20418');
  });
});
