import { useEffect } from 'react';
import type { ContactState } from '../../contract/contact.ts';
import { isWriting } from '../commands/command.ts';
import { openContact } from '../desk/panel.ts';
import { useHeld, usePanel, useUi } from '../desk/use-panel.tsx';

const OPENS: ReadonlySet<ContactState> = new Set(['connected', 'calling', 'monitoring', 'after_contact_work']);

/** Opens what was accepted or is to be monitored here once it is this agent's; until then what was open stays open. */
export function useAccepted(): void {
  const panel = usePanel();
  const acceptedId = useUi((ui) => ui.acceptedContactId);
  const state = useHeld((held) => held.state?.contacts.find((one) => one.contact.contactId === acceptedId)?.contact.state);
  useEffect(() => {
    if (acceptedId === null || state === 'offered' || state === undefined) return;
    panel.ui.set((ui) => ({ ...ui, acceptedContactId: null }));
    // A call that reaches nobody may be over before it was seen to ring.
    if (OPENS.has(state) && !isWriting()) openContact(panel, acceptedId);
  }, [panel, acceptedId, state]);
}
