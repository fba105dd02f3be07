import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { classNames } from '../design/class-names.ts';
import { ink } from '../design/ink.ts';
import css from './calls.module.css';
import { levelSteps, STEPS } from './level-steps.ts';

const c = classNames(css);

const HOT = 14;
const LOOK_EVERY = 100;

/** A row of steps that follows a level. It renders itself and nothing else. */
export function LevelMeter({ label, read }: { label: string; read(): number }): ReactNode {
  const [steps, setSteps] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => setSteps(levelSteps(read())), LOOK_EVERY);
    return () => window.clearInterval(timer);
  }, [read]);
  return (
    <span className={c('level')}>
      <meter className={ink('heard')} aria-label={label} min={0} max={STEPS} value={steps} />
      {Array.from({ length: STEPS }, (_, step) => (
        <i key={step} aria-hidden="true" className={c(step < steps && (step >= HOT ? 'hot' : 'on'))} />
      ))}
    </span>
  );
}
