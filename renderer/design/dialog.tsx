import type { ReactNode } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { classNames } from './class-names.ts';
import css from './overlay.module.css';

const c = classNames(css);

/** A dialog over the work. Escape and a press beside it close it; focus goes back to where it was. */
export function DialogBox({
  label,
  width = 'normal',
  onClose,
  children,
}: {
  label: string;
  width?: 'narrow' | 'normal' | 'wide';
  onClose(): void;
  children: ReactNode;
}): ReactNode {
  return (
    <ModalOverlay
      className={c('scrim')}
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={c('box', width !== 'normal' && width)}>
        <Dialog aria-label={label} className={c('dialog')}>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
