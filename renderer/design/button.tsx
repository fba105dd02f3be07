import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import css from './button.module.css';

const c = classNames(css);

export interface ButtonLook {
  kind?: 'plain' | 'primary' | 'offer' | 'quiet' | 'danger' | 'link';
  size?: 'normal' | 'large' | 'small';
  onlyIcon?: boolean;
}

/** The classes of a button, for parts that must render another element. */
export function buttonClass({ kind = 'plain', size = 'normal', onlyIcon = false }: ButtonLook): string {
  return c('button', kind !== 'plain' && kind, size !== 'normal' && size, onlyIcon && 'onlyIcon');
}

type ButtonProps = ButtonLook &
  Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'className'> & {
    children: ReactNode;
    /** Why it cannot act now. It stays visible and in the tab order, and says so. */
    cannot?: string | undefined;
  };

/** A button that never vanishes: where it cannot act it says why. */
export function Button({ kind, size, onlyIcon, cannot, onClick, children, title, ...rest }: ButtonProps): ReactNode {
  const look: ButtonLook = { ...(kind && { kind }), ...(size && { size }), ...(onlyIcon && { onlyIcon }) };
  return (
    <button
      type="button"
      {...rest}
      className={buttonClass(look)}
      title={cannot ?? title}
      aria-disabled={cannot === undefined ? undefined : true}
      aria-description={cannot}
      onClick={cannot === undefined ? onClick : (event) => event.preventDefault()}
    >
      {children}
    </button>
  );
}

/** One key as it stands on the keyboard. */
export function Keycap({ children }: { children: ReactNode }): ReactNode {
  return <kbd className={c('kbd')}>{children}</kbd>;
}

/** A chord: one cap per key. Screen readers get it from `aria-keyshortcuts` of the thing itself. */
export function Keys({ caps }: { caps: readonly string[] }): ReactNode {
  return (
    <span className={c('keys')} aria-hidden="true">
      {caps.map((cap) => (
        <Keycap key={cap}>{cap}</Keycap>
      ))}
    </span>
  );
}
