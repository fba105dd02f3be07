import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OggDamaged, OggWriter, opusHead, opusTags, readOpusHead, readPackets, readPages } from '../../../server/voice/sound/ogg.ts';
import { readOggOpus, writeOggOpus } from '../../../server/voice/sound/ogg-opus.ts';
import { packetSamples } from '../../../server/voice/sound/opus.ts';
import { level, tone } from './tones.ts';

const A_MINUTE = 48_000 * 60;

describe('Ogg', () => {
  it('gives packets of any size back, over as many pages as they need', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { minLength: 1, maxLength: 30 }), (packets) => {
      const file = new OggWriter(7).pages(packets, 960, true);
      expect([...readPackets(file)].map((packet) => [...packet])).toEqual(packets.map((packet) => [...packet]));
    }), { numRuns: 60 });
  });

  it('carries a packet that is larger than a page', () => {
    const large = new Uint8Array(150_000).map((_, index) => index % 251);
    const file = new OggWriter(7).pages([large], 960, true);
    expect([...readPages(file)].map(({ sequence, first, last, continued }) => [sequence, first, last, continued])).toEqual([[0, true, false, false], [1, false, false, true], [2, false, true, true]]);
    expect(Buffer.compare(Buffer.concat([...readPackets(file)]), Buffer.from(large))).toBe(0);
  });

  it('sees every changed byte', () => {
    const file = new OggWriter(7).pages([Uint8Array.from({ length: 40 }, (_, index) => index)], 960);
    for (let at = 0; at < file.length; at += 1) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect(() => [...readPages(changed)], `byte ${at}`).toThrow(OggDamaged);
    }
  });

  it('reads what is whole of a file that was cut off', () => {
    const writer = new OggWriter(7);
    const file = Buffer.concat([writer.pages([Uint8Array.of(1)], 960), writer.pages([Uint8Array.of(2)], 1920)]);
    const read: number[] = [];
    expect(() => {
      for (const packet of readPackets(file.subarray(0, -1))) read.push(...packet);
    }).toThrow(/ends within/u);
    expect(read).toEqual([1]);
  });

  it('is quiet about nothing: any bytes are read or refused by name', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      try {
        for (const _ of readPages(bytes)) { /* read */ }
      } catch (error) {
        expect(error).toBeInstanceOf(OggDamaged);
      }
    }));
  });

  it('says of two channels that they are two streams', () => {
    expect(readOpusHead(opusHead({ channels: 2, preSkip: 312 }))).toEqual({ channels: 2, preSkip: 312, gain: 0, family: 1, streams: 2, coupled: 0 });
    expect(readOpusHead(opusHead({ channels: 1, preSkip: 0 }))).toEqual({ channels: 1, preSkip: 0, gain: 0, family: 0, streams: 1, coupled: 0 });
    expect(readOpusHead(opusTags())).toBeUndefined();
  });
});

describe('Opus', () => {
  // RFC 6716 section 3.1: configuration, then how many frames.
  it.each([[[0x08 << 3], 480], [[0x0b << 3], 2880], [[0x0d << 3], 960], [[0x1f << 3], 960], [[(0x1f << 3) | 1], 1920], [[(0x1c << 3) | 3, 5], 600], [[0xff, 63], 0], [[], 0]])('lasts as long as its first bytes say: %j', (bytes, samples) => {
    expect(packetSamples(Uint8Array.from(bytes))).toBe(samples);
  });

  it.each(['speech', 'music'] as const)('keeps a tone, how loud it is and how long it lasts (%s)', async (quality) => {
    const file = writeOggOpus(tone(22_050, 440, { seconds: 1 }), quality);
    const heard = await readOggOpus(file, A_MINUTE);
    expect(heard.samples.length).toBe(48_000);
    expect(Math.abs(level(heard, 440) + 6.02)).toBeLessThan(1);
    expect(level(heard, 1500)).toBeLessThan(-40);
  });

  it('has packets of 20 ms and nothing else', () => {
    const [head, , ...packets] = readPackets(writeOggOpus(tone(48_000, 440, { seconds: 3 }), 'speech'));
    expect(readOpusHead(head!)).toMatchObject({ channels: 1, family: 0 });
    expect(new Set(packets.map(packetSamples))).toEqual(new Set([960]));
  });

  it('does not decode what lasts too long', async () => {
    await expect(readOggOpus(writeOggOpus(tone(48_000, 440, { seconds: 2 }), 'speech'), 48_000)).rejects.toThrow(/lasts 2 s, longer than the 1 s/u);
  });

  it('plays silence where a packet is damaged, and goes on', async () => {
    const writer = new OggWriter(7);
    const packets = [...readPackets(writeOggOpus(tone(48_000, 440, { seconds: 1 }), 'speech'))].slice(2);
    packets[20] = Uint8Array.of(0xff, 63, 1, 2, 3);
    const file = Buffer.concat([writer.pages([opusHead({ channels: 1, preSkip: 312 })], 0), writer.pages([opusTags()], 0), writer.pages(packets, 48_000, true)]);
    const heard = await readOggOpus(file, A_MINUTE);
    expect(level(heard, 440)).toBeGreaterThan(-8);
  });
});
