import fc from 'fast-check';

/** Any characters at all, halves of pairs included. fast-check's own unit `binary` is seconds in the making, in every file anew. */
export const anyText = ({ maxLength }: { maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.string({ unit: fc.integer({ min: 0, max: 0x10_FFFF }).map((point) => String.fromCodePoint(point)), ...(maxLength !== undefined && { maxLength }) });
