import { PanelsTopLeft } from 'lucide-react';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { yes } from '../command.ts';

const ORDER = ['list', 'contact', 'details', 'top'] as const;

/** Moves the focus to the next region in LOOK.md's order, to the stop that was last used there or its first one. */
function walk(step: 1 | -1): void {
  const regions = ORDER.map((name) => document.querySelector<HTMLElement>(`[data-region="${name}"]`)).filter(
    (region): region is HTMLElement => region !== null && region.getClientRects().length > 0,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[at < 0 ? 0 : (at + step + regions.length) % regions.length];
  const stop = next?.querySelector<HTMLElement>('textarea') ?? next?.querySelector<HTMLElement>('[data-stop][tabindex="0"], a[href], button:not([tabindex="-1"]), input, [tabindex="0"]');
  (stop ?? next)?.focus();
}

export const nextRegion: Command = {
  id: 'next-region',
  group: 'help',
  icon: PanelsTopLeft,
  keys: ['F6'],
  title: () => commandWords.nextRegion,
  possible: () => yes,
  run: () => walk(1),
};

export const previousRegion: Command = {
  id: 'previous-region',
  group: 'help',
  icon: PanelsTopLeft,
  keys: ['Shift+F6'],
  title: () => commandWords.previousRegion,
  possible: () => yes,
  run: () => walk(-1),
};
