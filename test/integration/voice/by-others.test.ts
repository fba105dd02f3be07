import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { encodeMulaw } from '../../../server/voice/sound/g711.ts';
import { readOggOpus, writeOggOpus } from '../../../server/voice/sound/ogg-opus.ts';
import { samplesOfPcm16, toInt16 } from '../../../server/voice/sound/sound.ts';
import { readWav } from '../../../server/voice/sound/wav.ts';
import { level, tone } from '../../unit/voice/tones.ts';

/* What we write, as ffmpeg reads it, and what ffmpeg writes, as we do. */

const folder = mkdtempSync(path.join(tmpdir(), 'by-others-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => path.join(folder, name);

function whyNot(): string | undefined {
  try {
    return /libopus/u.test(execFileSync('ffmpeg', ['-hide_banner', '-encoders'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) ? undefined : 'ffmpeg here has no libopus';
  } catch {
    return 'ffmpeg is not installed';
  }
}
const missing = whyNot();
/** As ffmpeg hears a file: raw samples of 16 bits, mono; complaints are failures. */
function heardByFfmpeg(file: string, ...form: string[]): Buffer {
  return execFileSync('ffmpeg', ['-v', 'error', '-xerror', ...form, '-i', file, '-f', 's16le', '-ac', '1', '-']);
}

describe('ffmpeg', () => {
  test('hears our Ogg/Opus as long and as loud as it is', (context) => {
    if (missing !== undefined) return context.skip(missing);
    writeFileSync(at('ours.ogg'), writeOggOpus(tone(16_000, 440, { seconds: 2.345 }), 'speech'));
    const heard = { rate: 48_000, samples: samplesOfPcm16(heardByFfmpeg(at('ours.ogg'))) };
    expect(Math.abs(heard.samples.length - 2.345 * 48_000)).toBeLessThanOrEqual(1);
    expect(Math.abs(level(heard, 440) + 6.02)).toBeLessThan(1);
  });

  test('hears our mu-law as it is', (context) => {
    if (missing !== undefined) return context.skip(missing);
    writeFileSync(at('ours.ulaw'), encodeMulaw(toInt16(tone(8000, 440).samples)));
    const heard = { rate: 8000, samples: samplesOfPcm16(heardByFfmpeg(at('ours.ulaw'), '-f', 'mulaw', '-ar', '8000')) };
    expect(level(heard, 440)).toBeCloseTo(-6.02, 1);
  });

  for (const [codec, ending] of [['pcm_u8', 'wav'], ['pcm_s16le', 'wav'], ['pcm_s24le', 'wav'], ['pcm_s32le', 'wav'], ['pcm_f32le', 'wav'], ['pcm_mulaw', 'wav'], ['pcm_alaw', 'wav'], ['libopus', 'ogg']] as const) {
    test(`writes ${codec}, which we hear as it is, in stereo too`, async (context) => {
      if (missing !== undefined) return context.skip(missing);
      const file = at(`theirs-${codec}.${ending}`);
      execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'aevalsrc=0.5*sin(2*PI*440*t)|0.5*sin(2*PI*440*t):s=48000:d=1', '-c:a', codec, file]);
      const heard = ending === 'ogg' ? await readOggOpus(readFileSync(file), 48_000 * 60) : readWav(readFileSync(file), 60);
      expect(Math.abs(heard.samples.length - heard.rate)).toBeLessThanOrEqual(1);
      expect(Math.abs(level(heard, 440) + 6.02)).toBeLessThan(1);
    });
  }
});
