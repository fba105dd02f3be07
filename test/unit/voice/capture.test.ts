import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { captureWriter, readCapture, type CaptureRecord } from '../../../server/voice/media/capture.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'capture-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const customer = { legId: 'customer', side: 'left' } as const;
const agent = { legId: 'agent:1', side: 'right' } as const;
const packet = (at: number, sequence: number, payload = `voice ${String(sequence)}`) =>
  ({ at, codec: 'opus', stream: 0xdeadbeef, sequence, timestamp: (sequence * 960) >>> 0, marker: sequence === 1, payload: Buffer.from(payload) }) as const;

async function recordsIn(bytes: Buffer): Promise<CaptureRecord[]> {
  const file = path.join(folder, 'call.capture');
  writeFileSync(file, bytes);
  const records: CaptureRecord[] = [];
  for await (const record of readCapture(file)) records.push(record);
  return records;
}

/** What a writer made, piece by piece as it was appended. */
function written(act: (writer: ReturnType<typeof captureWriter>) => void): Buffer[] {
  const pieces: Buffer[] = [];
  act(captureWriter(1_000, (bytes) => pieces.push(bytes)));
  return pieces;
}

test('what was said comes back packet by packet, with whose it was and when it came', async () => {
  const records = await recordsIn(Buffer.concat(written((writer) => {
    writer.change(1_001, { legs: [customer, agent], paused: false });
    writer.packet('customer', packet(1_020, 1));
    writer.packet('agent:1', { ...packet(1_021.5, 65_535, 'hello'), codec: 'PCMU' });
    writer.packet('somebody else', packet(1_022, 3));
    writer.end(1_030);
  })));
  expect(records).toEqual([
    { type: 'opened', at: 1_000 },
    { type: 'legs', at: 1_001, legs: [customer, agent] },
    { type: 'packet', ...customer, ...packet(1_020, 1) },
    { type: 'packet', ...agent, ...packet(1_021.5, 65_535, 'hello'), codec: 'PCMU' },
    { type: 'ended', at: 1_030 },
  ]);
});

test('nothing of what is said during a pause is in the file', async () => {
  const bytes = Buffer.concat(written((writer) => {
    writer.change(1_001, { legs: [customer], paused: false });
    writer.change(1_010, { legs: [customer], paused: true });
    writer.packet('customer', packet(1_020, 1, 'the number of my card'));
    writer.change(1_025, { legs: [customer, agent], paused: true });
    writer.change(1_030, { legs: [customer, agent], paused: false });
    writer.packet('customer', packet(1_040, 2));
  }));
  expect(bytes.includes('card')).toBe(false);
  expect((await recordsIn(bytes)).map(({ type, at }) => [type, at])).toEqual([
    ['opened', 1_000], ['legs', 1_001], ['paused', 1_010], ['legs', 1_025], ['resumed', 1_030], ['packet', 1_040],
  ]);
});

test('a process that takes over after a kill goes on in the same file, behind the cut tail', async () => {
  const first = Buffer.concat(written((writer) => {
    writer.change(1_001, { legs: [customer], paused: false });
    writer.packet('customer', packet(1_020, 1));
    writer.packet('customer', packet(1_040, 2));
  }));
  const second = Buffer.concat(written((writer) => {
    writer.change(2_001, { legs: [agent, customer], paused: false });
    writer.packet('customer', packet(2_020, 9));
  }));
  for (const cut of [1, 3, 5, 20, 33]) {
    const records = await recordsIn(Buffer.concat([first.subarray(0, first.length - cut), second]));
    expect(records.filter((one) => one.type === 'packet').map((one) => [one.legId, one.sequence])).toEqual([['customer', 1], ['customer', 9]]);
  }
});

test('any cut tail costs only the record that it cuts', async () => {
  const pieces = written((writer) => {
    writer.change(1_001, { legs: [customer, agent], paused: false });
    for (let sequence = 1; sequence <= 20; sequence += 1) writer.packet('customer', packet(1_000 + sequence * 20, sequence));
  });
  const whole = Buffer.concat(pieces);
  const ends = pieces.map((_, place) => pieces.slice(0, place + 1).reduce((sum, piece) => sum + piece.length, 0));
  await fc.assert(fc.asyncProperty(fc.nat(whole.length), async (length) => {
    expect(await recordsIn(whole.subarray(0, length))).toHaveLength(ends.filter((end) => end <= length).length);
  }), { numRuns: 60 });
});

test('bytes that are no capture, before, between and behind records, are passed over', async () => {
  const records = written((writer) => {
    writer.change(1_001, { legs: [customer], paused: false });
    writer.packet('customer', packet(1_020, 1));
    writer.end(1_030);
  });
  const noise = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
  const tempting = fc.constantFrom(Buffer.from([0xc7, 0x5a, 0xff, 0xff]), Buffer.from([0xc7]), Buffer.from([0xc7, 0x5a, 0, 9, 1]));
  await fc.assert(fc.asyncProperty(fc.array(fc.oneof(noise, tempting), { minLength: 5, maxLength: 5 }), async (between) => {
    const read = await recordsIn(Buffer.concat(between.flatMap((bytes, place) => [bytes, records[place] ?? Buffer.alloc(0)])));
    expect(read.map(({ type }) => type)).toEqual(['opened', 'legs', 'packet', 'ended']);
  }), { numRuns: 100 });
});

test('a long capture is read as a stream, across the borders of what is read at a time', async () => {
  const many = written((writer) => {
    writer.change(0, { legs: [customer], paused: false });
    for (let sequence = 0; sequence < 20_000; sequence += 1) writer.packet('customer', packet(sequence * 20, sequence % 65_536, 'x'.repeat(60 + (sequence % 37))));
  });
  const records = await recordsIn(Buffer.concat(many));
  expect(records).toHaveLength(20_002);
  expect(records.at(-1)).toMatchObject({ type: 'packet', sequence: 19_999 });
  expect(readFileSync(path.join(folder, 'call.capture')).length).toBeGreaterThan(1_000_000);
});
