import type { ReactNode } from 'react';
import { DialDialog } from '../calls/dial-dialog.tsx';
import { SoundSettings } from '../calls/sound-settings.tsx';
import { EarlierContactDialog } from '../details/earlier-contact-dialog.tsx';
import { CreateTaskDialog } from '../tasks/create-task-dialog.tsx';
import { PlannedTasksDialog } from '../tasks/planned-tasks-dialog.tsx';
import { TransferDialog } from '../transfers/transfer-dialog.tsx';
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
    case 'sound':
      return <SoundSettings />;
    case 'dial':
      return <DialDialog />;
    case 'transfer':
      return <TransferDialog />;
    case 'create_task':
      return <CreateTaskDialog />;
    case 'planned_tasks':
      return <PlannedTasksDialog />;
    case 'earlier_contact':
      return <EarlierContactDialog />;
    case 'status':
    case null:
      return null;
  }
}
