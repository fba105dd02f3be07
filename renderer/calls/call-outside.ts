import type { Panel } from '../desk/panel.ts';
import { attempt } from '../desk/panel.ts';
import { isSameOutside, type Outside } from './outside-entries.ts';

/** So many are kept, in this window alone and until another person signs in. */
const KEPT = 8;

/**
 * Calls somebody outside: as a call of one's own, which opens once the server has it, or into the call that is named. Refusals are shown beside
 * the work.
 */
export async function callOutside(panel: Panel, to: Outside, intoContactId: string | null): Promise<void> {
  await attempt(panel, async () => {
    const { contactId } = await panel.client.call('dial', { to, contactId: intoContactId });
    panel.ui.set((ui) => ({
      ...ui,
      called: [to, ...ui.called.filter((one) => !isSameOutside(one, to))].slice(0, KEPT),
      ...(intoContactId === null && { acceptedContactId: contactId }),
    }));
  });
}

/** Closes a call that is over, which frees the place, and calls whoever it was with. */
export async function callAgain(panel: Panel, { contactId, to }: { contactId: string; to: Outside }): Promise<void> {
  if (!(await attempt(panel, () => panel.client.call('close', { contactId })))) return;
  if (await placeIsFree(panel, contactId)) await callOutside(panel, to, null);
}

/** Waits until the contact is closed; false if that was refused. Where the link is lost meanwhile, calling says so. */
function placeIsFree(panel: Panel, contactId: string): Promise<boolean> {
  const standing = (): boolean | null => {
    const { state } = panel.held.get();
    const one = state?.contacts.find(({ contact }) => contact.contactId === contactId);
    if (one === undefined || state?.link.state !== 'live') return true;
    return one.refusal === null ? null : false;
  };
  return new Promise((resolve) => {
    const look = (): void => {
      const isFree = standing();
      if (isFree === null) return;
      stop();
      resolve(isFree);
    };
    const stop = panel.held.subscribe(look);
    look();
  });
}
