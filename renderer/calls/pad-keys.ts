const DIGITS = [['1', ''], ['2', 'ABC'], ['3', 'DEF'], ['4', 'GHI'], ['5', 'JKL'], ['6', 'MNO'], ['7', 'PQRS'], ['8', 'TUV'], ['9', 'WXYZ']] as const;

/** The keys of a telephone and what stands under them: on a call they are sent, before one they write a number. */
export const PAD_KEYS = {
  keys: [...DIGITS, ['*', ''], ['0', '+'], ['#', '']],
  number: [...DIGITS, ['+', ''], ['0', ''], ['⌫', '']],
} as const;

export type PadKey = (typeof PAD_KEYS)[keyof typeof PAD_KEYS][number][0];

/** A number after a key of the pad. */
export function afterKey(number: string, key: PadKey): string {
  return key === '⌫' ? number.slice(0, -1) : `${number}${key}`;
}
