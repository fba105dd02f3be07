import { useEffect } from 'react';
import { isWriting } from '../commands/command.ts';
import { openContact } from '../desk/panel.ts';
import { useHeld, usePanel, useUi } from '../desk/use-panel.tsx';

/** Opens what was accepted or is to be monitored here once it is this agent's; until then what was open stays open. */
export function useAccepted(): void {
  const panel = usePanel();
  const acceptedId = useUi((ui) => ui.acceptedContactId);
  const state = useHeld((held) => held.state?.contacts.find((one) => one.contact.contactId === acceptedId)?.contact.state);
  useEffect(() => {
    if (acceptedId === null || state === 'offered' || state === undefined) return;
    panel.ui.set((ui) => ({ ...ui, acceptedContactId: null }));
    if ((state === 'connected' || state === 'calling' || state === 'monitoring') && !isWriting()) openContact(panel, acceptedId);
  }, [panel, acceptedId, state]);
}
