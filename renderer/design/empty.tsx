import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import css from './empty.module.css';

const c = classNames(css);

/** Nothing here: whether that is good, what will happen, and at most one thing to do. */
export function Empty({ icon: Icon, title, level = 2, children, action }: { icon: LucideIcon; title: string; level?: 1 | 2; children?: ReactNode; action?: ReactNode }): ReactNode {
  const Heading = `h${level}` as const;
  return (
    <div className={c('empty')}>
      <Icon aria-hidden="true" strokeWidth={1.25} />
      <Heading>{title}</Heading>
      {children !== undefined && <p>{children}</p>}
      {action !== undefined && <span className={c('acts')}>{action}</span>}
    </div>
  );
}
