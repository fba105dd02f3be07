import { button, element } from '../../element.ts';
import type { CallTexts } from '../texts/english.ts';

/* The twelve keys of a telephone. What was pressed is shown to whom pressed it and kept nowhere: it may be a card's number. */

const KEYS: readonly (readonly [string, string])[] = [['1', ''], ['2', 'ABC'], ['3', 'DEF'], ['4', 'GHI'], ['5', 'JKL'], ['6', 'MNO'], ['7', 'PQRS'], ['8', 'TUV'], ['9', 'WXYZ'], ['*', ''], ['0', ''], ['#', '']];
const SHOWN = 18;

export interface Keypad {
  part: HTMLElement;
  /** Presses what was typed. @returns false for what is no key of a telephone */
  type(key: string): boolean;
  /** Whether keys arrive now. */
  ready(takesKeys: boolean): void;
  clear(): void;
}

/** @param press sends a key and says whether it went out. */
export function drawKeypad(texts: CallTexts, press: (key: string) => boolean): Keypad {
  let pressed = '';
  const shown = element('p', { class: 'call-digits', dir: 'ltr', mark: { role: 'group', 'aria-label': texts.callKeys } });
  const hint = element('p', { class: 'hint', mark: { role: 'status' } }, texts.callKeypadHow);
  const act = (key: string): void => {
    if (!press(key)) return;
    pressed += key;
    shown.textContent = pressed.slice(-SHOWN);
  };
  const keys = KEYS.map(([key, letters]) => {
    const label = key === '*' ? texts.callStar : key === '#' ? texts.callHash : key;
    // The letters are there to be seen alone, as on any telephone.
    return button(key, () => act(key), { mark: { 'aria-label': label, 'data-letters': letters } });
  });
  const part = element('div', { class: 'call-keypad', mark: { role: 'group', 'aria-label': texts.callKeypad } }, shown, element('div', { class: 'call-keys', dir: 'ltr' }, ...keys), hint);
  return {
    part,
    type: (key) => {
      if (!KEYS.some(([each]) => each === key)) return false;
      act(key);
      return true;
    },
    ready: (takesKeys) => {
      for (const key of keys) key.setAttribute('aria-disabled', String(!takesKeys));
      part.classList.toggle('away', !takesKeys);
      const said = takesKeys ? texts.callKeypadHow : texts.callKeypadAway;
      if (hint.textContent !== said) hint.textContent = said;
    },
    clear: () => {
      pressed = '';
      shown.textContent = '';
    },
  };
}
