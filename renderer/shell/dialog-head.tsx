import { X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { shellWords } from '../words/shell.ts';
import css from './overlays.module.css';

const c = classNames(css);

/** The head of a dialog that one works in: what it is, and the way out. */
export function DialogHead({ icon: Icon, title, close }: { icon: LucideIcon; title: string; close(): void }): ReactNode {
  return (
    <div className={c('head')}>
      <Icon size={16} aria-hidden="true" />
      <h2>{title}</h2>
      <Button kind="quiet" onlyIcon aria-label={shellWords.close} onClick={close}>
        <X size={16} aria-hidden="true" />
      </Button>
    </div>
  );
}
