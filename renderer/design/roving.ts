import type { KeyboardEvent } from 'react';

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };

/**
 * Arrow keys within a list that is one stop of the tab key: moves the focus between the elements that carry
 * `data-stop`, in their order on the page. Home and End go to the ends.
 */
export function moveInList(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-stop]')];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const step = STEPS[event.key];
  const next = step !== undefined ? stops[at + step] : event.key === 'Home' ? stops[0] : event.key === 'End' ? stops.at(-1) : undefined;
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
