import { expect, test } from 'vitest';
import { asALaw, asMuLaw } from '../../../server/voice/media/g711.ts';
import { openStack } from '../../../server/voice/media/open-stack.ts';
import { muLawBeside, muLawFrames, opusFrames } from '../../../server/voice/media/sounds.ts';
import { oggOpus, toneFrames } from '../../doubles/voice/sine.ts';

test('an Ogg file gives the frames that were put into it, however many to a page', () => {
  const frames = [...toneFrames(400, 'opus'), ...toneFrames(700, 'opus'), Buffer.from([0xf8, 0xff, 0xfe])];
  expect(opusFrames(oggOpus(frames))).toEqual(frames);
});

test('what is no prepared sound is refused by what is wrong with it', () => {
  const whole = oggOpus(toneFrames(400, 'opus'));
  expect(() => opusFrames(Buffer.from('RIFF'))).toThrow('not an Ogg file');
  expect(() => opusFrames(whole.subarray(0, whole.length - 10))).toThrow('cut off');
  expect(() => opusFrames(oggOpus([]))).toThrow('no sound');
  expect(() => opusFrames(oggOpus([Buffer.from([0x00, 1, 2])]))).toThrow('not 20 ms');
  const stereo = Buffer.from(whole);
  stereo.writeUInt8(2, whole.indexOf('OpusHead') + 9);
  expect(() => opusFrames(stereo)).toThrow('more than one channel');
});

test('raw mu-law is cut into frames, the last one filled up with silence', () => {
  const frames = muLawFrames(Buffer.alloc(170, 1));
  expect(frames.map(({ length }) => length)).toEqual([160, 160]);
  expect([frames[1]?.[9], frames[1]?.[10]]).toEqual([1, 0xff]);
  expect(muLawBeside('/a/b.c/greeting.opus')).toBe('/a/b.c/greeting.ulaw');
});

test('mu-law and A-law turn into each other and nearly back', () => {
  // A-law has no zero, only the two values beside it.
  expect([0xd5, 0x55]).toContain(asALaw(Buffer.alloc(1, 0xff))[0]);
  // A-law is finer in the middle and coarser outside: going there and back and there again changes nothing more.
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const once = asMuLaw(asALaw(all));
  expect(asMuLaw(asALaw(once))).toEqual(once);
});

test('where the native stack does not load the other one serves, and without both an operator is told why', async () => {
  const place = { ports: [43_000, 43_010] } as const;
  const broken = (): Promise<never> => Promise.reject(new Error('wrong ELF class'));
  const working = { name: 'javascript' as const, answer: broken, offer: broken, stop: () => undefined };
  expect((await openStack('automatic', place, { native: broken, javascript: () => Promise.resolve(working) })).name).toBe('javascript');
  await expect(openStack('native', place, { native: broken, javascript: () => Promise.resolve(working) })).rejects.toThrow(/node-datachannel: wrong ELF class/u);
  await expect(openStack('automatic', place, { native: broken, javascript: broken })).rejects.toThrow(/Install the packages.*node-datachannel.*werift/u);
});
