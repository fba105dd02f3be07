import type { ReactNode } from 'react';
import { classNames } from '../design/class-names.ts';
import css from './shell.module.css';

const c = classNames(css);

/** One line beside the work that says what is wrong, and what to do about it. */
export function Notice({ look, icon, words, role = 'status', children }: { look: 'warning' | 'danger' | 'plain'; icon: ReactNode; words: ReactNode; role?: 'status' | 'alert'; children?: ReactNode }): ReactNode {
  return (
    <div className={c('notice', look)} role={role}>
      {icon}
      <p>{words}</p>
      {children}
    </div>
  );
}
