import { ConnectClient, DescribeContactCommand } from '@aws-sdk/client-connect';
import { expect, test } from 'vitest';
import { ASKS, bothHear, bringsIn, isAfterCall, opensCall, playsRecording, presses, promptsOfFile, recordsThen, takesCall, talk } from './calls.ts';
import { contactOf } from './company-bot.ts';
import { onEveryHost, onOneHost } from './on-every-host.ts';
import { hears, hearsMusic, hearsNothing, missed } from './voices.ts';

/*
 * Calls from end to end: the real chat page and the real panel in Chromium, each with a voice of its own, against a real server
 * with a real media process. Who is heard where is read from the spectrum of what comes out of each page.
 */

const prompts = promptsOfFile();

onEveryHost('a call', (begun) => {
  test('a call: asked by a flow, waiting with music, answered, muted, held, hung up by the agent; its recording is heard in the panel, and once more with the server gone', async () => {
    const world = begun();
    await world.server.order({ type: 'publish', flow: { id: 'flow-asks', name: 'Asks for an order', type: 'CONTACT_FLOW', content: JSON.stringify({ ...ASKS, StartAction: 'record', Actions: [recordsThen(ASKS.StartAction), ...ASKS.Actions] }) } });
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
    await playsRecording(world, eva);
  });
}, { calls: { prompts } });

onOneHost('a call', (begun) => {
  test('a call outlives its media process and the page it came from, and is hung up by the customer', async () => {
    const world = begun();
    const { eva, marta } = await talk(world);
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

  test('goes on when the server dies and comes back', async () => {
    const world = begun();
    const { eva, marta } = await talk(world);
    await world.server.kill();
    await world.server.restart();
    await eva.isLive();
    await bothHear(eva, marta);
    await marta.stands('Talking to Eva Lindqvist');
    await marta.presses('Hang up');
    await isAfterCall(eva);
  });

  test('goes on when the panel is loaded anew, the customer\'s socket breaks, and its agent goes on at another desk', async () => {
    const world = begun();
    const { eva, marta } = await talk(world);
    await eva.page.reload();
    await opensCall(eva, 'Marta');
    await bothHear(eva, marta);

    await marta.losesItsSocket();
    await presses(eva, 'Hold');
    await marta.stands('On hold');
    await presses(eva, 'Resume with Marta');
    await marta.stands('Talking to Eva Lindqvist');
    await bothHear(eva, marta);

    const other = await world.desktopOf('eva', 'eva');
    await other.signsIn();
    await other.page.getByRole('button', { name: 'Work here instead' }).click();
    await other.isLive();
    await eva.page.getByText('You are working on another computer').waitFor();
    await opensCall(other, 'Marta');
    await bothHear(other, marta);
    await presses(other, 'Hang up');
    await marta.seesEnd('Eva Lindqvist hung up.');
  });

  test('a colleague declines, is asked again, and talks with whom the agents want; the customer stays with him', async () => {
    const world = begun();
    const { eva, marta } = await talk(world);
    const jonas = await world.availableAgent('jonas', 'jonas');
    await bringsIn(eva, 'Jonas Weber');
    await marta.stands('On hold');
    await hearsMusic(marta.page);
    await jonas.rejects('Marta');
    const asked = eva.page.getByRole('region', { name: 'Jonas Weber' });
    await asked.getByText('Rejected by the agent').waitFor();
    await jonas.clears('Marta');

    await bringsIn(eva, 'Jonas Weber');
    await takesCall(jonas, 'Marta');
    await hears(eva.page, 'jonas');
    await hears(jonas.page, 'eva');
    await hearsMusic(marta.page);
    await presses(eva, 'Swap');
    await bothHear(eva, marta);
    await hearsMusic(jonas.page);
    await presses(eva, 'Join all');
    await hears(marta.page, 'eva', 'jonas');
    await hears(eva.page, 'marta', 'jonas');
    await hears(jonas.page, 'marta', 'eva');
    expect([await missed(marta.page), await missed(eva.page), await missed(jonas.page)]).toEqual([0, 0, 0]);

    await presses(eva, 'Leave');
    await isAfterCall(eva);
    await eva.page.getByText('Accepted by Jonas Weber.', { exact: true }).waitFor();
    await hears(marta.page, 'jonas');
    await hears(jonas.page, 'marta');
    await hearsNothing(eva.page);
    await marta.stands('Talking to Jonas Weber');
    await eva.closesContact();

    // Back over the customer's head.
    await bringsIn(jonas, 'Eva Lindqvist', 'Hand over at once');
    await takesCall(eva, 'Marta');
    await bothHear(eva, marta);
    await hearsNothing(jonas.page);
    await marta.presses('Hang up');
    await isAfterCall(eva);
  });

  test('a line that loses sound is said to its agent while it does, and kept with the contact', async () => {
    const world = begun();
    const { eva, marta } = await talk(world);
    const quality = eva.page.getByRole('region', { name: 'Line quality' });
    await quality.getByText('Good', { exact: true }).waitFor();
    await world.server.order({ type: 'disturb', legId: 'agent:user-eva', line: { lostPercent: 15, delay: 0, jitter: 0 } });
    await eva.page.getByText('The line is poor.').waitFor();
    await marta.page.getByText('Poor line', { exact: false }).waitFor();
    await world.server.order({ type: 'disturb', legId: 'agent:user-eva', line: null });
    await eva.page.getByText('The line is poor.').waitFor({ state: 'detached' });
    await quality.getByText('Good', { exact: true }).waitFor();
    const contactId = await contactOf(marta.page);
    await marta.presses('Hang up');
    await isAfterCall(eva);
    const { api, instanceId, accessKeyId, secretAccessKey } = world.server.ready;
    const connect = new ConnectClient({ region: 'local', endpoint: api, credentials: { accessKeyId, secretAccessKey } });
    const { Contact } = await connect.send(new DescribeContactCommand({ InstanceId: instanceId, ContactId: contactId }));
    connect.destroy();
    expect(Contact?.QualityMetrics?.Customer?.Audio?.PotentialQualityIssues).toEqual(['HighPacketLoss']);
    expect(Contact?.QualityMetrics?.Agent?.Audio?.PotentialQualityIssues).toEqual([]);
  });
}, { calls: { prompts } });
