import { hashOf } from '../../contacts/tokens.ts';
import type { CallPartiesTable } from '../../storage/schema.ts';
import { setTimer } from '../../storage/timers.ts';
import type { Work } from '../../storage/work.ts';
import { dialFailed, telephoneOver, whoIsCalled } from '../dial-outcomes.ts';
import { changeDial, dialOf, RING_TIMER } from '../dial-rows.ts';
import { currentContact, noteOf } from '../parties.ts';
import type { TakenCall } from './page-desk.ts';

/*
 * What users of pages say to being called. A page can only answer for its own user: by his address.
 */

interface Answer { partyId: string; address: string }

/**
 * A page takes the call: it gets a secret of its own to join with, and its line is to come. The first one has it.
 * @returns why there is nothing to take, if so.
 */
export async function pageTakes(work: Work, { partyId, address }: Answer): Promise<TakenCall | 'taken' | 'over'> {
  const called = await whoIsCalled(work, partyId);
  if (called === undefined || called.dial.way !== 'page' || called.dial.address !== address) return 'over';
  if (called.dial.accepted_at !== null) return 'taken';
  const participantToken = work.ids.secret();
  await changeDial(work, partyId, { accepted_at: work.now, token_hash: hashOf(participantToken) });
  // From now on it is waited for as for any line that is on its way.
  await setTimer(work, { kind: RING_TIMER, key: partyId, dueAt: work.now + work.settings.callLineGrace });
  noteOf(work, 'party_takes', called.party, await currentContact(work.db, called.party));
  work.tell({ to: 'media', initialContactId: called.party.initial_contact_id });
  return { contactId: called.party.initial_contact_id, participantToken };
}

/** A page's user does not want to talk now, on any of his pages. */
export async function pageDeclines(work: Work, { partyId, address }: Answer): Promise<void> {
  const called = await whoIsCalled(work, partyId);
  if (called?.dial.way === 'page' && called.dial.address === address && called.dial.accepted_at === null) await dialFailed(work, partyId, 'declined', 'It was declined.');
}

/** The user of a page hangs up; before his line has come, that is to decline. */
export async function pageHangsUp(work: Work, party: CallPartiesTable): Promise<void> {
  const dial = await dialOf(work.db, party.id);
  if (dial?.answered_at === null) await dialFailed(work, party.id, 'declined', 'It was declined.');
  else await telephoneOver(work, party.id, 'hung_up');
}
