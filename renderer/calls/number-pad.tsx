import type { ReactNode } from 'react';
import { classNames } from '../design/class-names.ts';
import css from './calls.module.css';
import { PAD_KEYS } from './pad-keys.ts';
import type { PadKey } from './pad-keys.ts';

const c = classNames(css);

/** The keys of a telephone. `keepsFocus`: they write into a field that has the focus, where the keyboard writes, too. */
export function NumberPad({ kind, keepsFocus = false, names, onKey }: { kind: keyof typeof PAD_KEYS; keepsFocus?: boolean; names?: Partial<Record<PadKey, string>>; onKey(key: PadKey): void }): ReactNode {
  return (
    <div className={c('keys')}>
      {PAD_KEYS[kind].map(([key, letters]) => (
        <button
          key={key}
          type="button"
          aria-label={names?.[key]}
          {...(keepsFocus && { tabIndex: -1, onPointerDown: (event) => event.preventDefault(), onMouseDown: (event) => event.preventDefault() })}
          onClick={() => onKey(key)}
        >
          {key}
          <small>{letters}</small>
        </button>
      ))}
    </div>
  );
}
