/** A key with its modifiers, as in `Mod+Shift+A`, `F6`, `?`. `Mod` is Ctrl, on macOS the command key. */
export type Chord = string;

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

interface Parsed { mod: boolean; shift: boolean; alt: boolean; key: string }

function parse(chord: Chord): Parsed {
  const parts = chord.split('+');
  const key = parts.pop() ?? '';
  return { mod: parts.includes('Mod'), shift: parts.includes('Shift'), alt: parts.includes('Alt'), key };
}

/** Whether a key press is this chord. Digits go by their place on the keyboard, because Shift changes what they write. */
export function pressIs(chord: Chord, press: KeyPress, mac: boolean): boolean {
  const wanted = parse(chord);
  const mod = mac ? press.metaKey : press.ctrlKey;
  const otherMod = mac ? press.ctrlKey : press.metaKey;
  if (mod !== wanted.mod || otherMod || press.altKey !== wanted.alt) return false;
  // A sign such as ? needs Shift on some keyboards and none on others: what counts is the sign.
  const sign = wanted.key.length === 1 && !/[a-z0-9]/i.test(wanted.key);
  if (!sign && press.shiftKey !== wanted.shift) return false;
  if (/^[0-9]$/.test(wanted.key)) return press.code === `Digit${wanted.key}` || press.code === `Numpad${wanted.key}`;
  return press.key.toLowerCase() === wanted.key.toLowerCase() || (wanted.mod && press.code === `Key${wanted.key.toUpperCase()}`);
}

/** Whether typing could produce this chord, so that it must not act while somebody types. */
export function isTyped(chord: Chord): boolean {
  const { mod, alt, key } = parse(chord);
  return !mod && !alt && key.length === 1;
}

const CAPS: Readonly<Record<string, string>> = { Escape: 'Esc', Enter: '↵', ArrowUp: '↑', ArrowDown: '↓', Shift: '⇧' };

/** The caps to show for a chord, in order. */
export function capsOf(chord: Chord, mac: boolean): readonly string[] {
  const { mod, shift, alt, key } = parse(chord);
  return [mod && (mac ? '⌘' : 'Ctrl'), alt && (mac ? '⌥' : 'Alt'), shift && '⇧', CAPS[key] ?? key.toUpperCase()].filter((cap): cap is string => cap !== false);
}

/** The value of `aria-keyshortcuts` for a chord. */
export function ariaChord(chord: Chord, mac: boolean): string {
  return chord.replace('Mod', mac ? 'Meta' : 'Control');
}
