import { useId } from 'react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import css from './field.module.css';

const c = classNames(css);

export interface Option {
  readonly value: string;
  readonly title: string;
  /** It is shown, and cannot be chosen. */
  readonly cannot?: boolean;
}

/** What stands around a field: its name, what helps to fill it in, and what is wrong with it. */
interface FieldWords {
  label: string;
  hint?: string | undefined;
  problem?: string | undefined;
  /** A word beside the name: that it must be filled in. */
  mark?: string | undefined;
  /** For whoever must bring the focus here. */
  id?: string;
}

function Framed({ id, label, hint, problem, mark, children }: FieldWords & { id: string; children: ReactNode }): ReactNode {
  return (
    <div className={c('field')}>
      <label htmlFor={id}>
        {label}
        {mark !== undefined && <span className={c('mark')}> {mark}</span>}
      </label>
      {children}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={c('hint')}>
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} className={c('hint', 'problem')}>
          {problem}
        </p>
      )}
    </div>
  );
}

function told(id: string, { hint, problem, mark }: FieldWords) {
  const by = [hint !== undefined && `${id}-hint`, problem !== undefined && `${id}-problem`].filter((part) => part !== false);
  return { 'aria-describedby': by.length === 0 ? undefined : by.join(' '), 'aria-invalid': problem === undefined ? undefined : (true as const), 'aria-required': mark === undefined ? undefined : (true as const) };
}

/** One of many, by the system's own list. */
export function Choice({ value, options, readOnly = false, onChoose, ...words }: FieldWords & { value: string; options: readonly Option[]; readOnly?: boolean; onChoose(value: string): void }): ReactNode {
  const own = useId();
  const id = words.id ?? own;
  return (
    <Framed {...words} id={id}>
      <select id={id} value={value} {...told(id, words)} disabled={readOnly} onChange={(event) => onChoose(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.cannot}>
            {option.title}
          </option>
        ))}
      </select>
    </Framed>
  );
}

/** Something written: a line, a text, a figure, or a day and time. */
export function TextField({
  value,
  kind = 'line',
  readOnly = false,
  first = false,
  onChange,
  ...words
}: FieldWords & { value: string; kind?: 'line' | 'text' | 'number' | 'url' | 'email' | 'moment'; readOnly?: boolean; first?: boolean; onChange(value: string): void }): ReactNode {
  const own = useId();
  const id = words.id ?? own;
  const same = { id, value, readOnly, autoFocus: first, ...told(id, words) };
  return (
    <Framed {...words} id={id}>
      {kind === 'text' ? (
        <textarea {...same} rows={3} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input
          {...same}
          type={kind === 'moment' ? 'datetime-local' : 'text'}
          inputMode={kind === 'number' ? 'decimal' : kind === 'url' || kind === 'email' ? kind : undefined}
          autoComplete="off"
          spellCheck={kind === 'line'}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Framed>
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

/** One of few, small, where its place says what it is of. */
export function SmallChoice({ label, value, options, onChoose }: { label: string; value: string; options: readonly Option[]; onChoose(value: string): void }): ReactNode {
  return (
    <select className={c('small')} aria-label={label} value={value} onChange={(event) => onChoose(event.target.value)}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.title}
        </option>
      ))}
    </select>
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
export function Tick({ label, on, readOnly = false, onChange }: { label: string; on: boolean; readOnly?: boolean; onChange(on: boolean): void }): ReactNode {
  return (
    <label className={c('tick')}>
      <input type="checkbox" checked={on} disabled={readOnly} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
