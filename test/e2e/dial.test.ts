import { afterAll, expect, test } from 'vitest';
import { PhoneGateway, type Telephone } from '../doubles/phone/gateway.ts';
import { tonesIn } from '../doubles/voice/sine.ts';
import { endSyntheticClients } from '../doubles/voice/synthetic-client.ts';
import type { Agent } from './agent.ts';
import { isAfterCall, onCall, presses, promptsOfFile, takesCall } from './calls.ts';
import { onOneHost } from './on-every-host.ts';
import { hears, hearsMusic, OUR_NUMBER, VOICES, type Voice } from './voices.ts';

/*
 * Telephones from end to end: the real panel in Chromium, the real server and media process, and a gateway whose telephones do what they are told.
 */

const prompts = promptsOfFile();
const gateway = await PhoneGateway.open();
afterAll(() => {
  gateway.close();
  endSyntheticClients();
});

/** Waits until a telephone hears these voices, and no other one. */
async function telephoneHears(telephone: Telephone, ...voices: Voice[]): Promise<void> {
  const expected = voices.map((voice) => VOICES[voice]).toSorted((one, other) => one - other);
  let heard: number[] = [];
  for (let time = 0; time < 60; time += 1) {
    heard = tonesIn(await telephone.hear(25));
    if (heard.length === expected.length && heard.every((hertz, place) => Math.abs(hertz - (expected[place] ?? 0)) <= 8)) return;
  }
  expect(heard).toEqual(expected);
}

/** Waits until these keys have come, and no others. */
async function keysCome(telephone: Telephone, keys: string): Promise<void> {
  for (let time = 0; time < 60 && telephone.keys.length < keys.length; time += 1) await telephone.hear(25);
  await telephone.hear(25);
  expect(telephone.keys).toBe(keys);
}

/** Calls a number with the keyboard alone. */
async function dials(agent: Agent, typed: string, shown: string): Promise<void> {
  await agent.page.keyboard.press('ControlOrMeta+Shift+C');
  await agent.page.getByRole('dialog').waitFor();
  await agent.page.keyboard.type(typed);
  await agent.page.getByRole('option', { name: `Call ${shown}` }).waitFor();
  await agent.page.keyboard.press('Enter');
  await agent.page.getByRole('dialog').waitFor({ state: 'detached' });
}

onOneHost('telephones', (begun) => {
  test('an agent calls a number as people write it, hears it ring, talks, presses keys and hangs up; another one is engaged', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva', 'eva');
    await dials(eva, '0044 (0)1632 960-001', '+44 163 296 0001');
    const telephone = await gateway.isCalled('+441632960001');
    telephone.rings();
    await onCall(eva, '+44 163 296 0001').waitFor();
    await eva.page.getByText('Calling', { exact: true }).first().waitFor();
    await hearsMusic(eva.page);
    // What its network says before the answer is heard instead.
    telephone.announces(VOICES.other);
    await hears(eva.page, 'other');
    await telephone.answers();
    telephone.speak(VOICES.telephone);
    await hears(eva.page, 'telephone');
    await telephoneHears(telephone, 'eva');
    await presses(eva, 'Keypad');
    await eva.page.keyboard.type('408#');
    await keysCome(telephone, '408#');
    await eva.page.keyboard.press('Escape');
    await presses(eva, 'Hang up');
    expect(await telephone.isOver).toBe(200);
    await isAfterCall(eva);
    await eva.closesContact();
    await eva.page.getByText('Voice 0 of', { exact: false }).waitFor();

    await dials(eva, '+44 1632 960003', '+44 163 296 0003');
    (await gateway.isCalled('+441632960003')).refuses(486);
    await eva.page.getByText('They are on another call.').first().waitFor();
    await eva.closesContact();
  });

  test('a telephone calls, is shown by its number, and hears both its agent and somebody outside who is called in, and who goes again', async () => {
    const world = begun();
    const eva = await world.availableAgent('eva', 'eva');
    const customer = await gateway.calls(OUR_NUMBER, '+441632960002');
    customer.speak(VOICES.telephone);
    await takesCall(eva, '+44 163 296 0002');
    await hears(eva.page, 'telephone');
    await telephoneHears(customer, 'eva');

    await dials(eva, '+44 1632 960004', '+44 163 296 0004');
    const other = await gateway.isCalled('+441632960004');
    other.rings();
    await hearsMusic(eva.page);
    await other.answers();
    other.speak(VOICES.other);
    await hears(eva.page, 'other');
    await telephoneHears(other, 'eva');
    await presses(eva, 'Join all');
    await hears(eva.page, 'telephone', 'other');
    await telephoneHears(customer, 'eva', 'other');
    await telephoneHears(other, 'eva', 'telephone');

    other.hangsUp();
    await telephoneHears(customer, 'eva');
    await hears(eva.page, 'telephone');
    customer.hangsUp();
    await isAfterCall(eva);
    await eva.closesContact();
  });
}, { calls: { prompts, gateway: gateway.url } });
