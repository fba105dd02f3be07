import { useId } from 'react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import css from './field.module.css';

const c = classNames(css);

export interface Option {
  readonly value: string;
  readonly title: string;
}

/** One of many, by the system's own list. */
export function Choice({ label, hint, value, options, onChoose }: { label: string; hint?: string; value: string; options: readonly Option[]; onChoose(value: string): void }): ReactNode {
  const id = useId();
  return (
    <div className={c('field')}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} aria-describedby={hint === undefined ? undefined : `${id}-hint`} onChange={(event) => onChoose(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={c('hint')}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** One of few, all of them in sight. */
export function FewOptions({ label, value, options, onChoose }: { label: string; value: string; options: readonly Option[]; onChoose(value: string): void }): ReactNode {
  const name = useId();
  return (
    <fieldset className={c('field')}>
      <legend className={c('legend')}>{label}</legend>
      <div className={c('options')}>
        {options.map((option) => (
          <label key={option.value}>
            <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChoose(option.value)} />
            {option.title}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A number between 0 and 100. */
export function Amount({ label, value, onChange }: { label: string; value: number; onChange(value: number): void }): ReactNode {
  const id = useId();
  return (
    <div className={c('field')}>
      <label htmlFor={id}>{label}</label>
      <input id={id} className={c('range')} type="range" min={0} max={100} step={5} value={value} onChange={(event) => onChange(Number(event.target.value))} />
    </div>
  );
}

/** Yes or no. */
export function Tick({ label, on, onChange }: { label: string; on: boolean; onChange(on: boolean): void }): ReactNode {
  return (
    <label className={c('tick')}>
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
