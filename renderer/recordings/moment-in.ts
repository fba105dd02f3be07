import type { DeskRecording } from '../../contract/desk.ts';

/** Where a moment of a call is to be heard: in the recording of its own segment rather than in another that ran then; undefined: in none. */
export function momentIn(kept: readonly Pick<DeskRecording, 'contactId' | 'began' | 'lasts'>[], moment: { readonly at: number; readonly contactId: string }): { contactId: string; at: number } | undefined {
  const then = kept.filter(({ began, lasts }) => moment.at >= began && moment.at <= began + lasts);
  const found = then.find(({ contactId }) => contactId === moment.contactId) ?? then[0];
  return found && { contactId: found.contactId, at: moment.at - found.began };
}
