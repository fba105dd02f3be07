import type { Panel } from '../desk/panel.ts';
import { attempt } from '../desk/panel.ts';

/** So many numbers are kept, in this window alone and until another person signs in. */
const KEPT = 8;

/**
 * Calls a number: as a call of one's own, which opens once the server has it, or into the call that is named. Refusals are shown beside the work.
 * @param number in its international form
 */
export async function callNumber(panel: Panel, number: string, intoContactId: string | null): Promise<void> {
  await attempt(panel, async () => {
    const { contactId } = await panel.client.call('dial', { to: { number }, contactId: intoContactId });
    panel.ui.set((ui) => ({
      ...ui,
      calledNumbers: [number, ...ui.calledNumbers.filter((one) => one !== number)].slice(0, KEPT),
      ...(intoContactId === null && { acceptedContactId: contactId }),
    }));
  });
}

/** Closes a call that came to nothing, which frees the place, and calls the number once more. */
export async function callAgain(panel: Panel, { contactId, number }: { contactId: string; number: string }): Promise<void> {
  if (!(await attempt(panel, () => panel.client.call('close', { contactId })))) return;
  if (await placeIsFree(panel, contactId)) await callNumber(panel, number, null);
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
