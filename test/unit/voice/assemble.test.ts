import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { captureWriter, type CaptureWriter, type CapturedLeg } from '../../../server/voice/media/capture.ts';
import { assembleBeside } from '../../../server/voice/recordings/assemble-beside.ts';
import { assembleRecording, type Assembled } from '../../../server/voice/recordings/assemble.ts';
import { readPackets } from '../../../server/voice/sound/ogg.ts';
import type { VoiceCodec } from '../../../server/voice/voice-codec.ts';
import { samplesOfPcm16 } from '../../../server/voice/sound/sound.ts';
import { level } from './tones.ts';
import { channelsOf, packetsOf } from './two-voices.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'assemble-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const BEGAN = 1_700_000_000_000;
const customer: CapturedLeg = { legId: 'customer', side: 'left' };
const agent: CapturedLeg = { legId: 'agent:1', side: 'right' };
const third: CapturedLeg = { legId: 'third', side: 'left' };

interface Spoken { legId: string; hertz: number; from: number; seconds: number; codec?: VoiceCodec & ('opus' | 'PCMU'); late?: (index: number) => number; drift?: number; stream?: number; timestamp?: number }
interface Said { at: number; say(writer: CaptureWriter): void }

/** A voice as its packets come, in the order of time. */
function speech({ legId, hertz, from, seconds, codec = 'opus', late = () => 0, drift = 0, stream = 1, timestamp = 4_294_960_000 }: Spoken): Said[] {
  const unit = codec === 'opus' ? 960 : 160;
  return packetsOf(hertz, seconds, codec).map((payload, index) => {
    const at = BEGAN + from * 1000 + index * 20 * (1 + drift) + late(index);
    return { at, say: (writer) => writer.packet(legId, { at, codec, stream, sequence: index & 0xffff, timestamp: (timestamp + index * unit) >>> 0, marker: index === 0, payload }) };
  });
}
const change = (second: number, legs: readonly CapturedLeg[], paused = false): Said => ({ at: BEGAN + second * 1000, say: (writer) => writer.change(BEGAN + second * 1000, { legs, paused }) });
const end = (second: number): Said => ({ at: BEGAN + second * 1000, say: (writer) => writer.end(BEGAN + second * 1000) });

function captured(...said: Said[]): Buffer {
  const pieces: Buffer[] = [];
  const writer = captureWriter(BEGAN, (bytes) => pieces.push(bytes));
  for (const { say } of [...said].sort((one, two) => one.at - two.at)) say(writer);
  return Buffer.concat(pieces);
}

async function assembled(capture: Buffer): Promise<Assembled & { left: Float32Array; right: Float32Array; file: Buffer }> {
  const [from, to] = [path.join(folder, 'call.capture'), path.join(folder, 'call.ogg')];
  writeFileSync(from, capture);
  const made = await assembleRecording(from, to);
  if (made === null) throw new Error('Nothing was assembled.');
  const file = readFileSync(to);
  expect(file.length).toBe(made.bytes);
  return { ...made, ...await channelsOf(file), file };
}

/** The strength of a tone between two seconds, in dB. */
const heard = (channel: Float32Array, hertz: number, from: number, to: number): number => level({ rate: 48_000, samples: channel.subarray(from * 48_000, to * 48_000) }, hertz);
/** The loudest sample between two seconds. */
const loudest = (channel: Float32Array, from: number, to: number): number => channel.subarray(from * 48_000, to * 48_000).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
const LOUD = -16;
const QUIET = -45;

test('the customer is left and the agent right, each when he spoke, and their packets are carried on as they came', async () => {
  const call = await assembled(captured(
    change(0, [customer, agent]),
    ...speech({ legId: 'customer', hertz: 440, from: 1, seconds: 3 }),
    ...speech({ legId: 'agent:1', hertz: 880, from: 3, seconds: 3 }),
    end(7),
  ));
  expect(call.lasts).toBe(7000);
  expect(call.began).toBe(BEGAN);
  expect(call.left.length / 48_000).toBeCloseTo(7, 1);
  for (let second = 0; second < 7; second += 1) {
    const spoken = { left: second >= 1 && second < 4, right: second >= 3 && second < 6 };
    if (spoken.left) expect(heard(call.left, 440, second + 0.1, second + 0.9)).toBeGreaterThan(LOUD);
    else expect(loudest(call.left, second + 0.1, second + 0.9)).toBeLessThan(0.001);
    if (spoken.right) expect(heard(call.right, 880, second + 0.1, second + 0.9)).toBeGreaterThan(LOUD);
    else expect(loudest(call.right, second + 0.1, second + 0.9)).toBeLessThan(0.001);
    expect(heard(call.left, 880, second + 0.1, second + 0.9)).toBeLessThan(QUIET);
    expect(heard(call.right, 440, second + 0.1, second + 0.9)).toBeLessThan(QUIET);
  }
  const [, , ...packets] = readPackets(call.file);
  const [sent] = packetsOf(880, 3).slice(10);
  expect(packets.some((packet) => sent !== undefined && Buffer.from(packet).subarray(-sent.length).equals(sent))).toBe(true);
  expect([...call.peaks.left.subarray(0, 9)]).toEqual(Array.from({ length: 9 }, () => 0));
  expect(call.peaks.left[20]).toBeGreaterThan(60);
  expect(call.peaks.right).toHaveLength(70);
});

test('what was said during a pause is silence, and what follows is where it belongs', async () => {
  const call = await assembled(captured(
    change(0, [customer, agent]), ...speech({ legId: 'customer', hertz: 440, from: 0, seconds: 6 }), change(2, [customer, agent], true), change(4, [customer, agent]), end(6),
  ));
  expect(call.paused).toEqual([{ from: 2000, to: 4000 }]);
  expect(heard(call.left, 440, 0.1, 1.9)).toBeGreaterThan(LOUD);
  expect(loudest(call.left, 2.1, 3.9)).toBeLessThan(0.001);
  expect(heard(call.left, 440, 4.1, 5.9)).toBeGreaterThan(LOUD);
});

test('the packets of a network that brings them late and in another order are where they were spoken', async () => {
  const call = await assembled(captured(
    change(0, [customer]), ...speech({ legId: 'customer', hertz: 440, from: 1, seconds: 4, late: (index) => (index === 0 ? 0 : (index * 37) % 130) }), end(6),
  ));
  expect(heard(call.left, 440, 1.05, 4.95)).toBeGreaterThan(LOUD);
  expect(loudest(call.left, 5.1, 6)).toBeLessThan(0.001);
  expect(Math.min(...call.peaks.left.subarray(11, 49))).toBeGreaterThan(60);
});

test('a voice whose first packets were late is where it was spoken, not where they came', async () => {
  const call = await assembled(captured(
    change(0, [customer, agent]),
    // A quarter of a second of it comes at once.
    ...speech({ legId: 'customer', hertz: 440, from: 1, seconds: 1, late: (index) => Math.max(0, 250 - index * 20) }),
    end(4),
  ));
  expect(heard(call.left, 440, 1.1, 1.9)).toBeGreaterThan(LOUD);
  expect(loudest(call.left, 2.06, 3)).toBeLessThan(0.01);
});

test('who comes back on another line goes on where he is', async () => {
  const call = await assembled(captured(
    change(0, [customer]), ...speech({ legId: 'customer', hertz: 440, from: 0, seconds: 2 }), ...speech({ legId: 'customer', hertz: 660, from: 4, seconds: 2, stream: 2, timestamp: 17 }), end(6),
  ));
  expect(loudest(call.left, 2.1, 3.9)).toBeLessThan(0.001);
  expect(heard(call.left, 660, 4.1, 5.9)).toBeGreaterThan(LOUD);
});

test('a clock that runs slow is followed', async () => {
  // Two in a hundred, far more than any sound card: after 20 s it would be 400 ms behind.
  const call = await assembled(captured(change(0, [customer]), ...speech({ legId: 'customer', hertz: 440, from: 0, seconds: 20, drift: 0.02 }), end(20.4)));
  expect(call.peaks.left.subarray(-4, -2).every((peak) => peak > 60)).toBe(true);
});

test('several voices of a side, and one from the telephone, are heard at the same time', async () => {
  const call = await assembled(captured(
    change(0, [customer, agent]), change(2, [customer, agent, third]),
    ...speech({ legId: 'customer', hertz: 440, from: 0, seconds: 6 }),
    ...speech({ legId: 'third', hertz: 1200, from: 3, seconds: 2, codec: 'PCMU', stream: 9 }),
    ...speech({ legId: 'agent:1', hertz: 880, from: 5, seconds: 1 }), end(6),
  ));
  expect(heard(call.left, 440, 0.1, 2.9)).toBeGreaterThan(LOUD);
  expect(heard(call.left, 440, 3.1, 4.9)).toBeGreaterThan(LOUD);
  expect(heard(call.left, 1200, 3.1, 4.9)).toBeGreaterThan(LOUD);
  expect(heard(call.left, 1200, 0.1, 2.9)).toBeLessThan(QUIET);
  expect(heard(call.right, 880, 5.1, 5.9)).toBeGreaterThan(LOUD);
});

test('a capture that a killed process left cut short is assembled as far as it goes', async () => {
  const whole = captured(change(0, [customer]), ...speech({ legId: 'customer', hertz: 440, from: 0, seconds: 4 }));
  const call = await assembled(whole.subarray(0, Math.floor(whole.length / 2)));
  expect(call.lasts).toBeGreaterThan(1500);
  expect(call.lasts).toBeLessThan(2500);
  expect(heard(call.left, 440, 0.1, call.lasts / 1000 - 0.1)).toBeGreaterThan(LOUD);
});

test('it is assembled in a thread of its own, and ffmpeg hears the same in it as we do', async (context) => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
  } catch {
    return context.skip('ffmpeg is not installed');
  }
  const [from, to] = [path.join(folder, 'call.capture'), path.join(folder, 'call.ogg')];
  writeFileSync(from, captured(
    change(0, [customer, agent]), ...speech({ legId: 'customer', hertz: 440, from: 0, seconds: 2 }), ...speech({ legId: 'agent:1', hertz: 880, from: 1, seconds: 2 }), end(4),
  ));
  expect(await assembleBeside(from, to, new AbortController().signal)).toMatchObject({ lasts: 4000, began: BEGAN });
  const both = samplesOfPcm16(execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', to, '-f', 's16le', '-ac', '2', '-ar', '48000', '-'], { maxBuffer: 2 ** 26 }));
  expect(both.length / 96_000).toBeCloseTo(4, 1);
  const [left, right] = [both.filter((_, index) => index % 2 === 0), both.filter((_, index) => index % 2 === 1)];
  expect(heard(left, 440, 0.1, 1.9)).toBeGreaterThan(LOUD);
  expect(heard(left, 880, 1.1, 1.9)).toBeLessThan(QUIET);
  expect(loudest(left, 2.1, 3.9)).toBeLessThan(0.001);
  expect(loudest(right, 0, 0.9)).toBeLessThan(0.001);
  expect(heard(right, 880, 1.1, 2.9)).toBeGreaterThan(LOUD);
});

test('of a capture that was only opened nothing is made', async () => {
  const file = path.join(folder, 'empty.capture');
  writeFileSync(file, captured());
  expect(await assembleRecording(file, path.join(folder, 'never.ogg'))).toBeNull();
});
