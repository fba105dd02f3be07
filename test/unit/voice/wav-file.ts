/** A WAV file of these samples, as bytes of its kind. */
export function wavFile({ rate, channels, code, bits, data }: { rate: number; channels: number; code: number; bits: number; data: Buffer }): Buffer {
  const form = Buffer.alloc(code === 0xfffe ? 40 : 16);
  form.writeUInt16LE(code, 0);
  form.writeUInt16LE(channels, 2);
  form.writeUInt32LE(rate, 4);
  form.writeUInt32LE((rate * channels * bits) / 8, 8);
  form.writeUInt16LE((channels * bits) / 8, 12);
  form.writeUInt16LE(bits, 14);
  if (code === 0xfffe) form.writeUInt16LE(1, 24);
  const chunk = (name: string, bytes: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(name, 0, 'latin1');
    head.writeUInt32LE(bytes.length, 4);
    return Buffer.concat([head, bytes, Buffer.alloc(bytes.length % 2)]);
  };
  const body = Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', form), chunk('data', data)]);
  return chunk('RIFF', body);
}
