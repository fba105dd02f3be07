import type { ReactNode } from 'react';
import { useNow } from '../desk/use-panel.tsx';
import { duration, remaining } from '../words/time.ts';

/** How long since a moment. A leaf of its own, so that its ticks render nothing else. */
export function Elapsed({ since, className, words }: { since: number; className?: string; words?: (length: string) => string }): ReactNode {
  const length = duration(useNow() - since);
  return (
    <time className={className} aria-live="off">
      {words ? words(length) : length}
    </time>
  );
}

/** What is left until a moment. */
export function Remaining({ until, className, words }: { until: number; className?: string; words?: (left: string) => string }): ReactNode {
  const left = remaining(until, useNow());
  return (
    <time className={className} aria-live="off">
      {words ? words(left) : left}
    </time>
  );
}

/** Any words that change with the time. */
export function Ticking({ words }: { words: (now: number) => string }): ReactNode {
  return words(useNow());
}
