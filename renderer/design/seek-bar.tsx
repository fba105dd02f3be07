import type { KeyboardEvent, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import css from './seek-bar.module.css';

const c = classNames(css);

/** Arrow keys go this far, in milliseconds, and with Shift or by page keys that far. */
const STEP = 5000;
const LEAP = 30_000;
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -LEAP, PageUp: LEAP };

/** A place in time, over what it is a place in: by pointer, arrows, page keys, Home and End. */
export function SeekBar({ label, at, lasts, words, onSeek, children }: { label: string; at: number; lasts: number; words: string; onSeek(at: number): void; children: ReactNode }): ReactNode {
  const step = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const far = event.shiftKey ? Math.sign(by) * LEAP : by;
    onSeek(Math.min(lasts, Math.max(0, at + far)));
  };
  return (
    <div className={c('bar')}>
      {children}
      <input type="range" aria-label={label} aria-valuetext={words} min={0} max={lasts} step={100} value={Math.round(at / 100) * 100} onKeyDown={step} onChange={(event) => onSeek(Number(event.target.value))} />
    </div>
  );
}
