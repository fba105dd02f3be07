import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { BUILT_IN_PROMPTS } from '../../../server/voice/prompts/built-in-prompts.ts';
import type { PromptShelf } from '../../../server/voice/prompts/prompt-shelf.ts';
import { runPromptShelf } from '../../../server/voice/prompts/run-prompt-shelf.ts';
import { openWorkshop } from '../../../server/voice/prompts/workshop.ts';
import { decodeMulaw } from '../../../server/voice/sound/g711.ts';
import { readOggOpus } from '../../../server/voice/sound/ogg-opus.ts';
import { fromInt16, type Sound } from '../../../server/voice/sound/sound.ts';
import { SpeechFailed } from '../../../server/voice/speech/speech-engine.ts';
import { adjustableClock } from '../../doubles/adjustable-clock.ts';
import { memoryObjects } from '../../doubles/memory-objects.ts';
import { SPOKEN_HERTZ, spokenTones } from '../../doubles/spoken-tones.ts';
import { level } from '../../unit/voice/tones.ts';

/* What calls play, as files: from text by what speaks, from the store, and what every instance has. */

const root = mkdtempSync(path.join(tmpdir(), 'shelf-'));
const opened: PromptShelf[] = [];
afterAll(async () => {
  for (const shelf of opened) await shelf.stop();
  rmSync(root, { recursive: true, force: true });
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'prepared-'));
});

function shelfWith({ speaks = true, objects = memoryObjects(), clock = adjustableClock(), bytesMost = 1e9 } = {}) {
  const speech = speaks ? spokenTones() : undefined;
  const shelf = runPromptShelf({ folder, bytesMost, clock, workshop: openWorkshop(), speech, objects, find: async () => undefined });
  opened.push(shelf);
  return { shelf, speech, objects, clock };
}

const onOpus = (file: string): Promise<Sound> => readOggOpus(readFileSync(file), 48_000 * 600);
const onTelephone = (file: string): Sound => ({ rate: 8000, samples: fromInt16(decodeMulaw(readFileSync(file.replace(/\.ogg$/u, '.ulaw')))) });

describe('text', () => {
  test('becomes the same sound for browsers and for telephones, as long as it says', async () => {
    const { shelf } = shelfWith();
    const { file, lasts } = await shelf.ready({ kind: 'text', text: 'Thank you for calling our shop' });
    expect(lasts).toBe(600);
    expect((await onOpus(file)).samples.length).toBe(28_800);
    expect(level(await onOpus(file), SPOKEN_HERTZ)).toBeGreaterThan(-7.5);
    expect(level(onTelephone(file), SPOKEN_HERTZ)).toBeGreaterThan(-6.5);
  });

  test('is spoken once, however often and by however many it is asked for, also after a restart', async () => {
    const { shelf, speech } = shelfWith();
    const asked = await Promise.all(Array.from({ length: 5 }, () => shelf.ready({ kind: 'text', text: 'One moment' })));
    await shelf.ready({ kind: 'text', text: 'One moment' });
    const later = shelfWith();
    expect(await later.shelf.ready({ kind: 'text', text: 'One moment' })).toEqual(asked[0]);
    expect([speech?.asked.length, later.speech?.asked.length]).toEqual([1, 0]);
  });

  test('is spoken anew by another voice', async () => {
    const { shelf, speech } = shelfWith();
    const joanna = await shelf.ready({ kind: 'text', text: 'Hello' }, { name: 'Joanna' });
    const matthew = await shelf.ready({ kind: 'text', text: 'Hello' }, { name: 'Matthew' });
    expect(matthew.file).not.toBe(joanna.file);
    expect(speech?.asked.map(({ voice }) => voice.name)).toEqual(['Joanna', 'Matthew']);
  });

  test('is refused with a reason where nothing speaks, there is nothing to say, or too much', async () => {
    const silent = shelfWith({ speaks: false }).shelf;
    expect(silent.speaks).toBe(false);
    await expect(silent.ready({ kind: 'text', text: 'Hello' })).rejects.toMatchObject({ reason: 'no_speech', message: expect.stringContaining('espeak-ng') });
    const { shelf } = shelfWith();
    await expect(shelf.ready({ kind: 'text', text: ' \n ' })).rejects.toMatchObject({ reason: 'nothing_to_say' });
    await expect(shelf.ready({ kind: 'text', text: 'a'.repeat(6001) })).rejects.toMatchObject({ reason: 'too_long' });
  });

  test('that could not be spoken is tried again the next time, and its words are in no error', async () => {
    const { shelf, speech } = shelfWith();
    speech!.failure = new SpeechFailed('tones took longer than 20 s.');
    const failed = await shelf.ready({ kind: 'text', text: 'My secret number is 42' }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ reason: 'speech_failed', message: 'tones took longer than 20 s.' });
    expect(String(failed)).not.toContain('42');
    speech!.failure = undefined;
    expect((await shelf.ready({ kind: 'text', text: 'My secret number is 42' })).lasts).toBe(500);
  });

  test('is made again where its file was lost or emptied', async () => {
    const { shelf, speech } = shelfWith();
    const { file } = await shelf.ready({ kind: 'text', text: 'Hello' });
    truncateSync(file);
    await shelf.ready({ kind: 'text', text: 'Hello' });
    rmSync(file.replace(/\.ogg$/u, '.ulaw'));
    await shelf.ready({ kind: 'text', text: 'Hello' });
    expect(speech?.asked.length).toBe(3);
    expect(statSync(file).size).toBeGreaterThan(100);
  });
});

test('nobody waits for ever for what does not become ready', async () => {
  const clock = adjustableClock();
  const never = { name: 'never', version: '1', synthesize: () => new Promise<never>(() => undefined) };
  const shelf = runPromptShelf({ folder, clock, workshop: openWorkshop(), speech: never, objects: undefined, find: async () => undefined });
  opened.push(shelf);
  const ready = shelf.ready({ kind: 'text', text: 'Hello' }).catch((error: unknown) => error);
  clock.advance(60_000);
  expect(await ready).toMatchObject({ reason: 'busy', message: expect.stringContaining('60 s') });
});

test('a folder that could not be made is made as soon as it can be', async () => {
  const inTheWay = path.join(folder, 'prepared');
  writeFileSync(inTheWay, 'a file');
  const shelf = runPromptShelf({ folder: path.join(inTheWay, 'prompts'), clock: adjustableClock(), workshop: openWorkshop(), speech: spokenTones(), objects: undefined, find: async () => undefined });
  opened.push(shelf);
  await expect(shelf.ready({ kind: 'text', text: 'Hello' })).rejects.toMatchObject({ code: 'ENOTDIR' });
  rmSync(inTheWay);
  expect((await shelf.ready({ kind: 'text', text: 'Hello' })).lasts).toBe(100);
});

describe('what every instance has', () => {
  test.each(BUILT_IN_PROMPTS.map(({ name }) => name))('%s can be heard, quieter than a voice', async (name) => {
    const { shelf } = shelfWith();
    const { file, lasts } = await shelf.ready({ kind: 'prompt', promptId: `arn:aws:connect:eu-west-2:111122223333:instance/x/prompt/${name}` });
    const { samples } = await onOpus(file);
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(samples.length).toBe(lasts * 48);
    if (name === 'Silence.wav') expect(loudest).toBeLessThan(0.001);
    else expect(loudest).toBeGreaterThan(0.08);
    expect(loudest).toBeLessThan(0.25);
  });

  test('music to wait by goes round without a seam', async () => {
    const { shelf } = shelfWith();
    const { file } = await shelf.ready({ kind: 'prompt', promptId: 'CustomerQueue' });
    const { samples } = await onOpus(file);
    const step = (index: number): number => Math.abs((samples[index % samples.length] ?? 0) - (samples[index - 1] ?? 0));
    const steepest = samples.subarray(1).reduce((most, sample, index) => Math.max(most, Math.abs(sample - (samples[index] ?? 0))), 0);
    expect(step(samples.length)).toBeLessThanOrEqual(steepest);
  });

  test('no other name is guessed at', async () => {
    await expect(shelfWith().shelf.ready({ kind: 'prompt', promptId: 'Welcome.wav' })).rejects.toMatchObject({ reason: 'unknown_prompt', message: expect.stringContaining('"Welcome.wav"') });
  });
});

describe('a recording in the store', () => {
  test('is played, and read again when it may have changed', async () => {
    const { shelf, objects, clock } = shelfWith();
    const beep = readFileSync((await shelf.ready({ kind: 'prompt', promptId: 'Beep' })).file);
    const ring = readFileSync((await shelf.ready({ kind: 'prompt', promptId: 'Ringback' })).file);
    await objects.put('recordings/closed.ogg', beep, 'audio/ogg');
    const media = { kind: 'media', uri: 's3://objects/recordings/closed.ogg' } as const;
    expect((await shelf.ready(media)).lasts).toBe(500);
    await objects.put('recordings/closed.ogg', ring, 'audio/ogg');
    expect((await shelf.ready(media)).lasts).toBe(500);
    clock.advance(61_000);
    expect((await shelf.ready(media)).lasts).toBe(5000);
  });

  test.each([
    ['of another bucket', 's3://elsewhere/a.wav', 'unknown_object'],
    ['that is not there', 's3://objects/recordings/none.wav', 'unknown_object'],
    ['whose name leads out of the store', 's3://objects/../../etc/passwd', 'unknown_object'],
    ['that a customer sent', 's3://objects/attachments/abc', 'unknown_object'],
    ['of a call', 's3://objects/connect/shop/CallRecordings/2026/11/26/a.ogg', 'unknown_object'],
    ['that is no sound', 's3://objects/recordings/page.wav', 'damaged'],
    ['that was cut off within a page', 's3://objects/recordings/half.ogg', 'damaged'],
  ])('%s is not', async (_what, uri, reason) => {
    const { shelf, objects } = shelfWith();
    const beep = readFileSync((await shelf.ready({ kind: 'prompt', promptId: 'Beep' })).file);
    for (const key of ['attachments/abc', 'connect/shop/CallRecordings/2026/11/26/a.ogg']) await objects.put(key, beep, 'audio/ogg');
    await objects.put('recordings/page.wav', Buffer.from('<html>'), 'audio/wav');
    await objects.put('recordings/half.ogg', beep.subarray(0, -20), 'audio/ogg');
    await expect(shelf.ready({ kind: 'media', uri })).rejects.toMatchObject({ name: 'PromptUnavailable', reason });
  });

  test('is said to be out of reach while the store is away', async () => {
    const { shelf, objects } = shelfWith();
    objects.away = true;
    await expect(shelf.ready({ kind: 'media', uri: 's3://objects/recordings/a.wav' })).rejects.toMatchObject({ reason: 'no_store' });
  });
});

test('what was not played for longest makes room, but nothing of the last hour', async () => {
  const clock = adjustableClock();
  const { shelf } = shelfWith({ clock, bytesMost: 30_000 });
  const say = async (text: string): Promise<string> => path.basename((await shelf.ready({ kind: 'text', text })).file);
  const old = await say('said once and never again');
  const fresh: string[] = [];
  clock.advance(3_700_000);
  for (let count = 0; count < 8; count += 1) fresh.push(await say(`number ${count}`));
  expect(readdirSync(folder)).toContain(old);
  const next = shelfWith({ clock, bytesMost: 10_000 });
  await next.shelf.ready({ kind: 'text', text: 'another' });
  const left = readdirSync(folder).filter((name) => name.endsWith('.ogg'));
  expect(left).not.toContain(old);
  expect(left).toEqual(expect.arrayContaining(fresh));
});
