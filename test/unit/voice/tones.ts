import type { Sound } from '../../../server/voice/sound/sound.ts';

/** Half a second or as long as is said of one frequency. */
export function tone(rate: number, hertz: number, { seconds = 0.5, amplitude = 0.5 } = {}): Sound {
  return { rate, samples: Float32Array.from({ length: Math.round(rate * seconds) }, (_, index) => amplitude * Math.sin((2 * Math.PI * hertz * index) / rate)) };
}

/** How strong a frequency is in the middle of a sound, in dB beneath a tone of amplitude 1 (Goertzel under a Blackman window). */
export function level({ rate, samples }: Sound, hertz: number): number {
  const from = Math.floor(samples.length * 0.1);
  const part = samples.subarray(from, samples.length - from);
  let [real, imaginary, weights] = [0, 0, 0];
  part.forEach((sample, index) => {
    const at = index / (part.length - 1);
    const weight = 0.42 - 0.5 * Math.cos(2 * Math.PI * at) + 0.08 * Math.cos(4 * Math.PI * at);
    const phase = (2 * Math.PI * hertz * index) / rate;
    real += sample * weight * Math.cos(phase);
    imaginary += sample * weight * Math.sin(phase);
    weights += weight;
  });
  return 20 * Math.log10((2 * Math.hypot(real, imaginary)) / weights + 1e-12);
}
