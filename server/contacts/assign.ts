import { Refusal } from '../core.ts';
import { offerTo } from '../routing/dispatch.ts';
import type { Work } from '../storage/work.ts';
import { currentContact } from './current-contact.ts';

/**
 * Gives a contact that waits to one user: it rings at him now, whatever his status is and however many contacts he has
 * (connect-facts 3.9). It is an offer like any other: he takes it or lets it pass, and then it waits where it waited.
 * @throws Refusal `not_found`; `wrong_state` if it does not wait, or the user has no desktop where it could ring
 */
export async function assignContact(work: Work, { contactId, userId }: { contactId: string; userId: string }): Promise<void> {
  const { contact } = await currentContact(work.db, contactId);
  if (contact.state === 'offered') throw new Refusal('wrong_state', 'The contact rings at an agent just now. Try again if he lets it pass.');
  if (contact.state !== 'in_queue') throw new Refusal('wrong_state', 'The contact does not wait in a queue: only one that does can be given to a user.');
  const user = await work.db
    .selectFrom('users')
    .innerJoin('agents', 'agents.user_id', 'users.id')
    .select(['users.display_name', 'users.disabled', 'agents.link'])
    .where('users.id', '=', userId)
    .executeTakeFirst();
  if (!user) throw new Refusal('not_found', `There is no user with the id ${userId}.`);
  if (user.disabled === 1) throw new Refusal('wrong_state', `The user ${user.display_name} is disabled.`);
  if (user.link !== 'live') throw new Refusal('wrong_state', `${user.display_name} has no desktop that is linked: it would ring unheard.`);
  await offerTo(work, contact.id, userId, [{ rule: 'assigned' }]);
}
