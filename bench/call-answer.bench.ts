import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ASKS, isAfterCall, onCall, presses } from '../test/e2e/calls.ts';
import { ServerHandle } from '../test/e2e/server-handle.ts';
import { giveVoice, VOICE_SWITCHES, VOICES } from '../test/e2e/voices.ts';
import { openBrowser, World } from '../test/e2e/world.ts';
import { giveEar, heardAt, listenFor, pressedAt } from './call-answer/first-heard.ts';
import { report, summary } from './report.ts';

/*
 * What a caller and an agent wait for: from the click on "Call now" to the first sound of the flow's prompt, and from the agent's click on
 * the call that rings to the moment that each hears the other. The customer page and the panel in Chromium, each with a tone for a voice,
 * a server in a process of its own, its media process, all on loopback.
 */

const ROUNDS = 12;
const PROMPT_AIM = 1500;
const BRIDGE_AIM = 300;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const prompts = mkdtempSync(path.join(tmpdir(), 'bench-prompts-'));
const browser = await openBrowser([], VOICE_SWITCHES);
const server = await ServerHandle.start({ calls: { prompts } });
const world = await World.begin('browser', server, browser);
const toPrompt: number[] = [];
const toBridge: number[] = [];
try {
  await server.order({ type: 'publish', flow: { id: 'flow-asks', name: 'Asks for an order', type: 'CONTACT_FLOW', content: JSON.stringify(ASKS) } });
  const eva = await world.user('eva', 'eva');
  await giveEar(eva.page.context());
  await eva.page.reload();
  await eva.isLive();
  await eva.becomesAvailable();
  for (let round = 0; round < ROUNDS; round += 1) {
    const context = await browser.newContext();
    await giveVoice(context, 'marta');
    await giveEar(context);
    const marta = await context.newPage();
    await marta.goto(`${server.ready.shop}?flow=flow-asks`);
    await marta.getByLabel('Your name').fill('Marta');
    await marta.getByRole('button', { name: 'Call us' }).click();
    await listenFor(marta, VOICES.prompt);
    await marta.getByRole('button', { name: 'Call now' }).click();
    const prompted = (await heardAt(marta)) - (await pressedAt(marta));
    const pad = marta.getByRole('group', { name: 'Keypad' });
    for (const key of ['4', '7', 'hash']) await pad.getByRole('button', { name: key, exact: true }).click();
    await eva.offer('Marta').waitFor();
    await listenFor(marta, VOICES.eva);
    await listenFor(eva.page, VOICES.marta);
    await eva.offer('Marta').click();
    const pressed = await pressedAt(eva.page);
    const bridged = Math.max(await heardAt(marta), await heardAt(eva.page)) - pressed;
    await onCall(eva, 'Marta').waitFor();
    await presses(eva, 'Hang up');
    await isAfterCall(eva);
    await eva.closesContact();
    await context.close();
    say(`  call ${String(round + 1)}: prompt after ${prompted.toFixed(0)} ms, both heard ${bridged.toFixed(0)} ms after the click`);
    // The first call has the prompt and the music made.
    if (round === 0) continue;
    toPrompt.push(prompted);
    toBridge.push(bridged);
  }
} finally {
  await world.close();
  await browser.close();
  await server.close();
  rmSync(prompts, { recursive: true, force: true });
}

const [prompt, bridge] = [summary(toPrompt), summary(toBridge)];
report([
  { path: 'prompt after the click on "Call now"', ours: prompt, floor: null, aim: `${PROMPT_AIM.toLocaleString('en')} ms`, met: prompt.p99 <= PROMPT_AIM, remark: `${String(toPrompt.length)} calls from the customer page in Chromium.` },
  { path: 'both heard after the click on the offer', ours: bridge, floor: null, aim: `${String(BRIDGE_AIM)} ms`, met: bridge.p99 <= BRIDGE_AIM, remark: 'Both directions; the hearing itself takes some 20 ms of it, and so does what Chromium keeps before it plays.' },
]);
