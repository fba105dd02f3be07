import { useSyncExternalStore } from 'react';

/** The window is one column wide (LOOK.md, Shell). */
const NARROW = '(max-width: 560px)';

/** Whether the window is one column wide, for what styles alone cannot change. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = window.matchMedia(NARROW);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => window.matchMedia(NARROW).matches,
  );
}
