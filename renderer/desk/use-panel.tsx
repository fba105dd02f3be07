import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from 'react';
import type { DeskState } from '../../contract/desk.ts';
import type { Held } from './desk-store.ts';
import type { Panel } from './panel.ts';
import type { Store } from './store.ts';
import type { UiState } from './ui-state.ts';

export const PanelContext = createContext<Panel | null>(null);

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (!panel) throw new Error('This part was rendered outside of the panel.');
  return panel;
}

/** The part of a store that `select` picks; renders again only when that part is another one (or `same` says so). */
export function useSelected<State, Part>(store: Store<State>, select: (state: State) => Part, same: (a: Part, b: Part) => boolean = Object.is): Part {
  const last = useRef<{ part: Part } | null>(null);
  const read = useCallback((): Part => {
    const part = select(store.get());
    if (last.current && same(last.current.part, part)) return last.current.part;
    last.current = { part };
    return part;
  }, [store, select, same]);
  return useSyncExternalStore(store.subscribe, read);
}

export function useHeld<Part>(select: (held: Held) => Part, same?: (a: Part, b: Part) => boolean): Part {
  return useSelected(usePanel().held, select, same);
}

export function useUi<Part>(select: (ui: UiState) => Part): Part {
  return useSelected(usePanel().ui, select);
}

/** Like useHeld, for parts that only exist once the first snapshot is here. */
export function useDesk<Part>(select: (state: DeskState) => Part, same?: (a: Part, b: Part) => boolean): Part {
  return useHeld((held) => {
    if (!held.state) throw new Error('The desk has not told its state yet.');
    return select(held.state);
  }, same);
}

/** The server's time, once a second. Only for leaves that show a time: whoever uses it renders each second. */
export function useNow(): number {
  return useSelected(usePanel().clock, (now) => now);
}

/** What `judge` makes of the server's time; renders only when the verdict changes, not each second. */
export function useJudged<Verdict extends string | number | boolean | null>(judge: (now: number) => Verdict): Verdict {
  return useSelected(usePanel().clock, judge);
}

/** Two lists of the same length with the same entries. */
export function sameList<Entry>(a: readonly Entry[], b: readonly Entry[]): boolean {
  return a.length === b.length && a.every((entry, index) => Object.is(entry, b[index]));
}
