import type { ReactNode } from 'react';
import { ink } from './ink.ts';

/** What screen readers are told, politely and once. Lines are added, never rewritten. */
export function LiveRegion({ lines }: { lines: readonly string[] }): ReactNode {
  return (
    <div className={ink('heard')} aria-live="polite" aria-relevant="additions">
      {lines.map((line, index) => (
        <p key={`${index} ${line}`}>{line}</p>
      ))}
    </div>
  );
}
