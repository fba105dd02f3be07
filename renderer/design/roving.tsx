import type { HTMLAttributes, KeyboardEvent, ReactNode } from 'react';

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };

function move(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-stop]')];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  if (at < 0) return;
  const step = STEPS[event.key];
  const next = step !== undefined ? stops[at + step] : event.key === 'Home' ? stops[0] : event.key === 'End' ? stops.at(-1) : undefined;
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

/**
 * A list that is one stop of the tab key: arrows, Home and End move the focus between the elements within that carry
 * `data-stop`, in their order on the page.
 */
export function RovingArea({ onKeyDown, children, ...rest }: HTMLAttributes<HTMLDivElement>): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- it only moves the focus between the buttons within
    <div
      {...rest}
      onKeyDown={(event) => {
        onKeyDown?.(event);
        move(event);
      }}
    >
      {children}
    </div>
  );
}
