import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { RecordingDrawing } from '../../contract/recording.ts';
import type { Command } from '../../server/operator/command.ts';
import { recordingFetch } from '../../server/operator/commands/recording-fetch.ts';
import { recordingList } from '../../server/operator/commands/recording-list.ts';
import { ASKS, bothHear, isAfterCall, isStored, playOf, presses, promptsOfFile, recording, recordsThen, takesCall } from './calls.ts';
import { onOneHost } from './on-every-host.ts';
import { hearsNothing, VOICES } from './voices.ts';

/* What is in the file of a recorded call; call.test.ts hears it in the panel, on every host. */

const prompts = promptsOfFile();

/** As the sample's flow for calls, and agents and callers are recorded. */
const RECORDED = {
  Version: '2019-10-30', StartAction: 'record',
  Actions: [
    recordsThen('quiet-queue'),
    ...ASKS.Actions.filter(({ Identifier }) => !['ask', 'keep'].includes(Identifier)),
  ],
};

onOneHost('a call', (begun) => {
  test('a recorded call: each voice on its side, and silence where it was paused', async () => {
    const world = begun();
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
    await isStored(world, eva);
    // How it looks is fetched when it is first opened.
    await playOf(recording(eva)).click();
    await recording(eva).getByText('Paused', { exact: true }).waitFor({ state: 'attached' });

    const [contact = ''] = (await operator(recordingList, '--data', world.server.data)).split('\n')[1]?.split(/\s+/u) ?? [];
    const file = path.join(world.server.data, 'heard.ogg');
    await operator(recordingFetch, '--data', world.server.data, contact, file);
    const { lasts, paused } = await drawingOf(world.server.data, contact);
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
  });
}, { calls: { prompts } });

/** Runs a command of the operator beside the server, and gives what it wrote. */
async function operator(command: Command, ...args: string[]): Promise<string> {
  const output = new PassThrough();
  const status = await command.start(args, { input: new PassThrough(), output, errors: output });
  output.end();
  const wrote = await text(output);
  if (status !== 0) throw new Error(wrote);
  return wrote;
}

async function drawingOf(data: string, contact: string): Promise<RecordingDrawing> {
  const objects = path.join(data, 'objects');
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
