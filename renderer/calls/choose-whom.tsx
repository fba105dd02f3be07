import type { ReactNode } from 'react';
import { classNames } from '../design/class-names.ts';
import { dialWords } from '../words/dial.ts';
import css from './choose-whom.module.css';
import { NumberPad } from './number-pad.tsx';
import type { PadKey } from './pad-keys.ts';

const c = classNames(css);

/** A field and its list, the keys of a telephone beside them, and what choosing does. `onKey` is absent where no number can be called. */
export function ChooseWhom({ onKey, what, children }: { onKey?: ((key: PadKey) => void) | undefined; what: string; children: ReactNode }): ReactNode {
  return (
    <>
      <div className={c('whom', onKey !== undefined && 'withPad')}>
        {children}
        {onKey !== undefined && (
          <section className={c('pad')} aria-label={dialWords.pad}>
            <NumberPad kind="number" keepsFocus names={{ '⌫': dialWords.deleteDigit }} onKey={onKey} />
          </section>
        )}
      </div>
      <p className={c('what')}>{what}</p>
    </>
  );
}
