/** Sound of one channel as numbers between -1 and 1. */
export interface Sound {
  /** Samples per second. */
  readonly rate: number;
  readonly samples: Float32Array;
}

/** How long a sound lasts, in milliseconds. */
export const lengthOf = ({ rate, samples }: Sound): number => Math.round((samples.length * 1000) / rate);

/** As whole numbers of 16 bits; what is louder than can be is cut. */
export function toInt16(samples: Float32Array): Int16Array {
  const out = new Int16Array(samples.length);
  for (let index = 0; index < samples.length; index += 1) {
    const value = Math.round((samples[index] ?? 0) * 32_768);
    out[index] = value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
  }
  return out;
}

/** From whole numbers of 16 bits. */
export function fromInt16(samples: Int16Array): Float32Array {
  const out = new Float32Array(samples.length);
  for (let index = 0; index < samples.length; index += 1) out[index] = (samples[index] ?? 0) / 32_768;
  return out;
}

/** The samples of little-endian bytes of 16 bits each; a byte that is left over is not heard. */
export function samplesOfPcm16(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float32Array(bytes.byteLength >> 1);
  for (let index = 0; index < out.length; index += 1) out[index] = view.getInt16(index * 2, true) / 32_768;
  return out;
}
