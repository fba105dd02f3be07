import type { ReactNode } from 'react';
import { useUi } from '../desk/use-panel.tsx';
import { ExternalLink } from './external-link.tsx';
import { KeySheet } from './key-sheet.tsx';
import { Outbox } from './outbox.tsx';
import { Palette } from './palette.tsx';

/** What lies over the work, at most one thing at a time. */
export function Overlays(): ReactNode {
  const overlay = useUi((ui) => ui.overlay);
  switch (overlay) {
    case 'palette':
      return <Palette />;
    case 'keys':
      return <KeySheet />;
    case 'outbox':
      return <Outbox />;
    case 'external_link':
      return <ExternalLink />;
    case 'status':
    case null:
      return null;
  }
}
