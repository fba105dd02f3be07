import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeMulaw, encodeAlaw, encodeMulaw } from '../../../server/voice/sound/g711.ts';
import { VoiceMixer } from '../../../server/voice/media/voice-mixer.ts';

/* What a telephone hears of several voices: packets come, and every 20 ms a frame is taken. */

const FRAME = 160;
const near = (value: number): number => decodeMulaw(encodeMulaw(Int16Array.of(value)))[0] ?? 0;

/** Somebody who says the same value all the time, so that it is known what is heard of him. */
function speaker(mixer: VoiceMixer, name: string, { value = 1_000, timestamp = 0, samples = FRAME, law = 'PCMU' as 'PCMU' | 'PCMA' } = {}) {
  let next = timestamp;
  const packet = (at: number, said: number): void => {
    const sound = new Int16Array(samples).fill(said);
    mixer.take(name, `${name}#1`, { timestamp: at >>> 0, payload: Buffer.from(law === 'PCMU' ? encodeMulaw(sound) : encodeAlaw(sound)) }, law);
  };
  return {
    /** Sends the next packet. */
    says(said = value): void {
      packet(next, said);
      next += samples;
    },
    /** One is lost, or comes later: gives what sends it. */
    keepsBack(said = value): () => void {
      const at = next;
      next += samples;
      return () => packet(at, said);
    },
    /** So much time passes on his clock without a word, as with telephones that do not send silence. */
    pauses(frames: number): void {
      next += frames * FRAME;
    },
  };
}

/** The frame that is heard now, as the one value that it has from beginning to end; null if there is none. */
function heard(mixer: VoiceMixer): number | null {
  const frame = mixer.next();
  if (frame === null) return null;
  expect(new Set(frame).size, 'one value in a frame').toBe(1);
  return frame[0] ?? null;
}

describe('what is heard of several voices', () => {
  test('is each as loud as it is alone, in either law', () => {
    const mixer = new VoiceMixer();
    const [one, other, third] = [speaker(mixer, 'one', { value: 1_000 }), speaker(mixer, 'other', { value: -4_000, timestamp: 77 }), speaker(mixer, 'third', { value: 500, law: 'PCMA', timestamp: 0xffff_ff00 })];
    for (let beat = 0; beat < 3; beat += 1) for (const { says } of [one, other, third]) says();
    const expected = near(1_000) + near(-4_000);
    const frame = heard(mixer) ?? 0;
    expect(Math.abs(frame - expected - 500)).toBeLessThan(20);
    mixer.keep(['one']);
    expect(heard(mixer)).toBe(near(1_000));
  });

  test('says as much as a sample can where they are louder together, and never turns round', () => {
    const mixer = new VoiceMixer();
    const loud = [speaker(mixer, 'one', { value: 30_000 }), speaker(mixer, 'other', { value: 30_000 })];
    for (let beat = 0; beat < 3; beat += 1) for (const { says } of loud) says();
    expect(heard(mixer)).toBe(32_767);
    for (const { says } of loud) says(-30_000);
    for (let beat = 0; beat < 2; beat += 1) heard(mixer);
    expect(heard(mixer)).toBe(-32_767);
  });

  test('is never more than the loudest sample, and never anything that nobody said', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -32_767, max: 32_767 }), { minLength: 1, maxLength: 5 }), (values) => {
      const mixer = new VoiceMixer();
      for (const [place, value] of values.entries()) {
        const { says } = speaker(mixer, String(place), { value, timestamp: place * 7_777 });
        says();
        says();
      }
      expect(heard(mixer)).toBe(Math.max(-32_767, Math.min(32_767, values.reduce((sum, value) => sum + near(value), 0))));
    }));
  });

  test('is nothing of who still sends Opus', () => {
    const mixer = new VoiceMixer();
    mixer.take('one', 'one#1', { timestamp: 0, payload: Buffer.from([0xf8, 0xff, 0xfe]) }, 'opus');
    expect(heard(mixer)).toBeNull();
  });
});

describe('a voice in the mix', () => {
  test('is begun when two packets are there, or no second one comes', () => {
    const mixer = new VoiceMixer();
    const one = speaker(mixer, 'one');
    one.says();
    expect(heard(mixer)).toBeNull();
    one.says();
    expect(heard(mixer)).toBe(near(1_000));
    const alone = speaker(mixer, 'alone', { value: 3_000 });
    mixer.keep(['alone']);
    alone.says();
    expect([heard(mixer), heard(mixer), heard(mixer), heard(mixer)]).toEqual([null, null, near(3_000), null]);
  });

  test('is put in order, and what comes after its turn is dropped', () => {
    const mixer = new VoiceMixer();
    const one = speaker(mixer, 'one');
    one.says(1_000);
    const second = one.keepsBack(2_000);
    one.says(3_000);
    second();
    expect([heard(mixer), heard(mixer)]).toEqual([near(1_000), near(2_000)]);
    const lost = one.keepsBack(4_000);
    one.says(5_000);
    expect(heard(mixer)).toBe(near(3_000));
    // What was lost is what was heard before it, fainter.
    expect(heard(mixer)).toBe(near(3_000) >> 1);
    lost();
    expect(heard(mixer)).toBe(near(5_000));
  });

  test('that pauses without sending silence is heard again when it goes on, and whoever talks meanwhile is heard evenly', () => {
    const mixer = new VoiceMixer();
    const [one, other] = [speaker(mixer, 'one', { value: 1_000 }), speaker(mixer, 'other', { value: 2_000 })];
    const story: (number | null)[] = [];
    for (let beat = 0; beat < 60; beat += 1) {
      other.says();
      if (beat < 10 || beat >= 40) one.says();
      else one.pauses(1);
      story.push(heard(mixer));
    }
    const both = near(1_000) + near(2_000);
    expect(story.slice(1, 11)).toEqual(Array.from({ length: 10 }, () => both));
    expect(story.slice(11, 41)).toEqual(Array.from({ length: 30 }, () => near(2_000)));
    expect(story.slice(41)).toEqual(Array.from({ length: 19 }, () => both));
  });

  test('of packets of 10 or 30 ms is whole', () => {
    for (const samples of [80, 240]) {
      const mixer = new VoiceMixer();
      const one = speaker(mixer, 'one', { samples });
      const story: (number | null)[] = [];
      for (let time = 0; time < 2_000; time += 10) {
        if (time % (samples / 8) === 0) one.says();
        if (time % 20 === 10) story.push(heard(mixer));
      }
      const from = story.findIndex((value) => value !== null);
      expect(from).toBeLessThanOrEqual(2);
      expect(new Set(story.slice(from))).toEqual(new Set([near(1_000)]));
    }
  });

  test('that comes unevenly is heard whole after its first stumble', () => {
    const mixer = new VoiceMixer();
    const one = speaker(mixer, 'one');
    // In threes, 60 ms apart.
    const story: (number | null)[] = [];
    for (let beat = 0; beat < 300; beat += 1) {
      if (beat % 3 === 2) for (let count = 0; count < 3; count += 1) one.says();
      story.push(heard(mixer));
    }
    expect(story.slice(10).filter((value) => value === null)).toEqual([]);
  });

  test('whose clock is faster or slower than ours stays as near as it was', () => {
    // Three packets more or less in a minute: ten times worse than clocks are.
    for (const packetsAMinute of [2_997, 3_003]) {
      const mixer = new VoiceMixer();
      const one = speaker(mixer, 'one');
      const minutes = 5;
      let [frames, sent] = [0, 0];
      for (let time = 0; time < minutes * 60_000; time += 1) {
        if ((time * packetsAMinute) / 60_000 >= sent) {
          one.says();
          sent += 1;
        }
        if (time % 20 === 10 && mixer.next() !== null) frames += 1;
      }
      expect(frames).toBeGreaterThan(minutes * 3_000 * 0.99);
      // Whatever is still to come is little.
      let left = 0;
      while (mixer.next() !== null) left += 1;
      expect(left).toBeLessThanOrEqual(3);
    }
  });

  test('that comes over another line, or whose clock jumps, is heard at once', () => {
    const mixer = new VoiceMixer();
    const one = speaker(mixer, 'one');
    for (let count = 0; count < 5; count += 1) one.says();
    heard(mixer);
    one.pauses(100_000);
    one.says(2_000);
    one.says(2_000);
    expect(heard(mixer)).toBe(near(2_000));
    mixer.take('one', 'one#2', { timestamp: 3, payload: Buffer.from(encodeMulaw(new Int16Array(320).fill(700))) }, 'PCMU');
    expect(heard(mixer)).toBe(near(700));
  });

  test('whatever comes, and however, costs nothing but itself', () => {
    fc.assert(fc.property(fc.array(fc.record({ timestamp: fc.nat(0xffff_ffff), length: fc.nat(1_500), beats: fc.nat(3) }), { maxLength: 60 }), (packets) => {
      const mixer = new VoiceMixer();
      for (const { timestamp, length, beats } of packets) {
        mixer.take('one', 'one#1', { timestamp, payload: Buffer.alloc(length, 0x80) }, 'PCMU');
        for (let beat = 0; beat < beats; beat += 1) mixer.next();
      }
      let beats = 0;
      while (mixer.next() !== null) beats += 1;
      expect(beats).toBeLessThanOrEqual(10);
    }));
  });
});
