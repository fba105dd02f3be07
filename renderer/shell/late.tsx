import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';

/** A word of waiting, shown only when the wait is long enough to be noticed. No spinner. */
export function Late({ after = 400, children }: { after?: number; children: ReactNode }): ReactNode {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), after);
    return () => window.clearTimeout(timer);
  }, [after]);
  return late ? children : null;
}
