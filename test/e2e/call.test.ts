import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { RecordingDrawing } from '../../contract/recording.ts';
import type { Command } from '../../server/operator/command.ts';
import { recordingFetch } from '../../server/operator/commands/recording-fetch.ts';
import { recordingList } from '../../server/operator/commands/recording-list.ts';
import type { Agent } from './agent.ts';
import type { Caller } from './caller.ts';
import { ServerHandle } from './server-handle.ts';
import { hears, hearsInFile, hearsMusic, hearsNothing, missed, VOICES } from './voices.ts';
import { openBrowser, World } from './world.ts';

/*
 * Calls from end to end: the real chat page and the real panel in Chromium, each with a voice of its own, against a real server
 * with a real media process. Who is heard where is read from the spectrum of what comes out of each page.
 */

let browser: Browser;
let server: ServerHandle;
let world: World;
/** Music takes seconds to make; one test makes it for all. */
let prompts: string;
beforeAll(async () => {
  prompts = await mkdtemp(path.join(tmpdir(), 'prompts-'));
  server = await ServerHandle.start({ calls: { prompts } });
  browser = await openBrowser([], ['--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection', '--autoplay-policy=no-user-gesture-required']);
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await rm(prompts, { recursive: true, force: true });
});
beforeEach(async () => {
  world = await World.begin('browser', server, browser);
  await world.server.order({ type: 'publish', flow: { id: 'flow-asks', name: 'Asks for an order', type: 'CONTACT_FLOW', content: JSON.stringify(ASKS) } });
});
afterEach(() => world.close());

const to = (NextAction: string, Errors: { NextAction: string; ErrorType: string }[] = [{ NextAction: 'disconnect', ErrorType: 'NoMatchingError' }]) => ({ NextAction, Errors });
/** Asks for the number of an order and brings the caller with it into the queue for support. */
const ASKS = {
  Version: '2019-10-30', StartAction: 'ask',
  Actions: [
    {
      Identifier: 'ask', Type: 'GetParticipantInput',
      Parameters: {
        Text: 'Please key in the number of your order, then press the hash key.', InputTimeLimitSeconds: '180', StoreInput: 'True',
        InputValidation: { CustomValidation: { MaximumLength: '12' } }, DTMFConfiguration: { InputTerminationSequence: '#', InterdigitTimeLimitSeconds: '20', DisableCancelKey: 'True' },
      },
      Transitions: to('keep', [{ NextAction: 'disconnect', ErrorType: 'InputTimeLimitExceeded' }, { NextAction: 'disconnect', ErrorType: 'NoMatchingError' }]),
    },
    { Identifier: 'keep', Type: 'UpdateContactAttributes', Parameters: { Attributes: { order: '$.StoredCustomerInput' }, TargetContact: 'Current' }, Transitions: to('quiet-queue') },
    { Identifier: 'quiet-queue', Type: 'UpdateContactEventHooks', Parameters: { EventHooks: { CustomerQueue: 'flow-quiet-queue' } }, Transitions: to('set-queue') },
    { Identifier: 'set-queue', Type: 'UpdateContactTargetQueue', Parameters: { QueueId: 'queue-support' }, Transitions: to('to-queue') },
    { Identifier: 'to-queue', Type: 'TransferContactToQueue', Parameters: {}, Transitions: to('disconnect', [{ NextAction: 'disconnect', ErrorType: 'QueueAtCapacity' }, { NextAction: 'disconnect', ErrorType: 'NoMatchingError' }]) },
    { Identifier: 'disconnect', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
  ],
};

/** As the sample's flow for calls, and agents and callers are recorded. */
const RECORDED = {
  Version: '2019-10-30', StartAction: 'record',
  Actions: [
    { Identifier: 'record', Type: 'UpdateContactRecordingBehavior', Parameters: { RecordingBehavior: { RecordedParticipants: ['Agent', 'Customer'] } }, Transitions: { NextAction: 'quiet-queue' } },
    ...ASKS.Actions.filter(({ Identifier }) => !['ask', 'keep'].includes(Identifier)),
  ],
};

async function takesCall(agent: Agent, customer: string): Promise<void> {
  await agent.offer(customer).click();
  await agent.page.getByRole('main', { name: `Call with ${customer}` }).waitFor();
}
const presses = (agent: Agent, name: string): Promise<void> => agent.page.getByRole('button', { name, exact: true }).first().click();
const isAfterCall = (agent: Agent): Promise<void> => agent.page.getByText('You are done with this call').waitFor();

/** A call that two talk on. */
async function talk(): Promise<{ eva: Agent; marta: Caller }> {
  const eva = await world.availableAgent('eva', 'eva');
  const marta = await world.caller({ name: 'Marta', voice: 'marta' });
  await takesCall(eva, 'Marta');
  await bothHear(eva, marta);
  return { eva, marta };
}

async function bothHear(eva: Agent, marta: Caller): Promise<void> {
  await hears(marta.page, 'eva');
  await hears(eva.page, 'marta');
}

test('a call: asked by a flow, waiting with music, answered, muted, held, hung up by the agent', async () => {
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
  await eva.closesContact();
});

test('a call outlives its media process and the page it came from, and is hung up by the customer', async () => {
  const { eva, marta } = await talk();
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

test('a recorded call: each voice on its side, silence where it was paused, heard in the panel, and once more with the server gone', async () => {
  await world.server.order({ type: 'publish', flow: { id: 'flow-recorded', name: 'Recorded', type: 'CONTACT_FLOW', content: JSON.stringify(RECORDED) } });
  const eva = await world.availableAgent('eva', 'eva');
  const marta = await world.caller({ name: 'Marta', voice: 'marta', flow: 'flow-recorded' });
  const began = Date.now();
  await takesCall(eva, 'Marta');
  await bothHear(eva, marta);
  const talked = Date.now();
  await presses(eva, 'Pause');
  await bothHear(eva, marta);
  await presses(eva, 'Mute');
  await hearsNothing(marta.page);
  await presses(eva, 'Unmute');
  await bothHear(eva, marta);
  await presses(eva, 'Go on recording');
  await bothHear(eva, marta);
  const talkedFor = Date.now() - talked;
  await presses(eva, 'Hang up');
  await isAfterCall(eva);
  const wasOn = Date.now() - began;
  await world.server.advance(6000);
  const recording = eva.page.getByRole('region', { name: 'Recording', exact: true });
  await recording.getByRole('button', { name: /^Play: Call with Eva Lindqvist/ }).waitFor();

  const [contact = ''] = (await operator(recordingList, '--data', world.server.data)).split('\n')[1]?.split(/\s+/u) ?? [];
  const file = path.join(world.server.data, 'heard.ogg');
  await operator(recordingFetch, '--data', world.server.data, contact, file);
  const { lasts, paused } = await drawingOf(contact);
  const heard = await decoded(eva.page, await readFile(file));
  expect(heard.channels).toBe(2);
  expect(Math.abs(heard.lasts - lasts)).toBeLessThan(200);
  // It begins when both are on the call and ends with it.
  expect(lasts).toBeGreaterThan(talkedFor - 1000);
  expect(lasts).toBeLessThan(wasOn + 1000);
  const [span] = paused;
  if (paused.length !== 1 || span === undefined) throw new Error(`It should have been paused once, but was so ${String(paused.length)} times.`);
  const within = heard.windows.filter(({ from, to }) => from > span.from + EDGE && to < span.to - EDGE);
  const around = heard.windows.filter(({ to, from }) => (to < span.from - EDGE && from > span.from - 1000) || (from > span.to + EDGE && from < span.to + 1000));
  expect([within.length > 1, around.length > 1]).toEqual([true, true]);
  expect(within.every(({ left, right }) => left.loudness < 0.001 && right.loudness < 0.001)).toBe(true);
  expect(around.filter(({ left, right }) => left.marta > 0.05 && left.eva < left.marta / 50 && right.eva > 0.05 && right.marta < right.eva / 50).length).toBeGreaterThan(around.length / 2);

  await recording.getByRole('button', { name: /^Play: Call with Eva Lindqvist/ }).click();
  await hearsInFile(eva.page, 'marta', 'eva');
  await recording.getByRole('button', { name: /^Pause: / }).click();
  await recording.getByText('Paused', { exact: true }).waitFor({ state: 'attached' });
  await eva.closesContact();

  await eva.desktop.kill();
  await world.server.kill();
  await eva.desktop.restart();
  await eva.comesBack();
  await eva.page.getByRole('link', { name: 'Review' }).click();
  await eva.page.getByRole('navigation', { name: 'Search results' }).getByText('Marta').click();
  await eva.page.getByRole('main', { name: /^Call with Marta/ }).getByRole('button', { name: /^Play: Call with Eva Lindqvist/ }).click();
  await hearsInFile(eva.page, 'marta', 'eva');
});

/** Runs a command of the operator beside the server, and gives what it wrote. */
async function operator(command: Command, ...args: string[]): Promise<string> {
  const output = new PassThrough();
  const status = await command.start(args, { input: new PassThrough(), output, errors: output });
  output.end();
  const wrote = await text(output);
  if (status !== 0) throw new Error(wrote);
  return wrote;
}

async function drawingOf(contact: string): Promise<RecordingDrawing> {
  const objects = path.join(world.server.data, 'objects');
  const found = (await readdir(objects, { recursive: true })).find((name) => name.includes(contact) && name.includes('.peaks.json'));
  if (found === undefined) throw new Error(`Nothing is drawn of ${contact}.`);
  return RecordingDrawing.parse(JSON.parse(await readFile(path.join(objects, found), 'utf8')));
}

/** Where a pause begins and ends, neither speech nor silence is asked for. The ears need two thirds of a second for what is heard in it. */
const EDGE = 150;

interface Side { loudness: number; marta: number; eva: number }
interface Decoded { channels: number; lasts: number; windows: { from: number; to: number; left: Side; right: Side }[] }

/** The file as Chromium decodes it: how loud each side is, and how much of each voice is in it, in tenths of a second. */
async function decoded(page: Page, file: Buffer): Promise<Decoded> {
  return page.evaluate(async ([base64, voices]) => {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const sound = await new OfflineAudioContext(2, 1, 48_000).decodeAudioData(bytes.buffer);
    const size = 4800;
    const side = (samples: Float32Array): { loudness: number; marta: number; eva: number } => {
      const tone = (hertz: number): number => {
        let [real, imaginary] = [0, 0];
        samples.forEach((sample, at) => {
          real += sample * Math.cos((2 * Math.PI * hertz * at) / 48_000);
          imaginary += sample * Math.sin((2 * Math.PI * hertz * at) / 48_000);
        });
        return (2 * Math.hypot(real, imaginary)) / samples.length;
      };
      return { loudness: Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length), marta: tone(voices.marta), eva: tone(voices.eva) };
    };
    const windows = Array.from({ length: Math.floor(sound.length / size) }, (_, index) => {
      const piece = (channel: number): Float32Array => sound.getChannelData(channel).subarray(index * size, (index + 1) * size);
      return { from: index * 100, to: (index + 1) * 100, left: side(piece(0)), right: side(piece(1)) };
    });
    return { channels: sound.numberOfChannels, lasts: sound.duration * 1000, windows };
  }, [file.toString('base64'), VOICES] as const);
}
