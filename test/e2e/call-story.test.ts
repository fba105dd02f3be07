import { expect, test } from 'vitest';
import { ccp } from '../doubles/command-line.ts';
import { contactOf } from './company-bot.ts';
import { bothHear, bringsIn, isAfterCall, opensCall, presses, promptsOfFile, takesCall } from './calls.ts';
import { onOneHost } from './on-every-host.ts';
import { hears, hearsMusic, hearsNothing } from './voices.ts';

/*
 * A morning of an agent with everything at once, as its people see it, and as the log tells it afterwards.
 */

const prompts = promptsOfFile();

/** What became of the call, in this order. */
const TOLD = [
  'Offered to Eva Lindqvist', 'Eva Lindqvist accepted and joined', 'Marta is put on hold', 'Marta is off hold', 'Eva Lindqvist asked Jonas Weber into the call; everybody else is on hold',
  'Offered to Jonas Weber', 'Jonas Weber accepted and joined', 'Marta is off hold', 'Eva Lindqvist left after .+: transferred', 'The call goes on with Jonas Weber',
  'Eva Lindqvist closed the contact', 'The customer ended it', 'Jonas Weber left after .+: the customer ended it', 'The contact ended: the customer ended it',
];

onOneHost('calls, chats and tasks in one panel', (begun) => {
  test('an agent with chats and a task answers a call, holds it, asks a colleague, hands it over and goes on with a chat that came back', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva', 'eva');
    const nils = await world.customer('Nils');
    await eva.accepts('Nils');
    await eva.leaves();
    await eva.closesContact();
    const olga = await world.customer('Olga');
    await eva.accepts('Olga');
    await world.customer('Pia');
    await eva.accepts('Pia');
    await eva.makesTask('Ask the depot');
    const jonas = await world.availableAgent('jonas', 'jonas');
    await jonas.choosesStatus('Lunch break');
    await jonas.hasStatus('Lunch break');

    const marta = await world.caller({ name: 'Marta', voice: 'marta' });
    await takesCall(eva, 'Marta');
    await bothHear(eva, marta);
    const call = await contactOf(marta.page);
    await presses(eva, 'Hold');
    await marta.stands('On hold');
    await hearsMusic(marta.page);
    await presses(eva, 'Resume with Marta');
    await bothHear(eva, marta);
    await olga.says('And my order?');
    await eva.opens('Olga');
    await eva.says('Olga', 'One moment, Olga');
    await opensCall(eva, 'Marta');

    await jonas.becomesAvailable();
    await bringsIn(eva, 'Jonas Weber');
    await takesCall(jonas, 'Marta');
    await hears(eva.page, 'jonas');
    // Who talks is offered nothing else: it waits for whoever is done first.
    await nils.says('Me again');
    await presses(eva, 'Join all');
    await hears(marta.page, 'eva', 'jonas');
    await presses(eva, 'Leave');
    await isAfterCall(eva);
    await hears(jonas.page, 'marta');
    await hears(marta.page, 'jonas');
    await hearsNothing(eva.page);
    expect(await eva.offer('Nils').count()).toBe(0);
    await eva.closesContact();

    await eva.accepts('Nils');
    await eva.sees('Me again');
    await eva.says('Nils', 'Welcome back');
    await nils.sees('Welcome back');
    await marta.presses('Hang up');
    await isAfterCall(jonas);

    const { out } = await ccp(['contact', 'explain', call, '--data', world.server.data]);
    expect(out).toMatch(/^Call of Marta, /u);
    expect(out).toMatch(new RegExp(TOLD.join('[^]*'), 'u'));
  });
}, { calls: { prompts } });
