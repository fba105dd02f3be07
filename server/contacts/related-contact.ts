import { Refusal } from '../core.ts';
import { loadChat, readStrings, type Rows } from './rows.ts';

/**
 * A contact that another one is started from, and what is copied from it once (T83): later changes on either side stay there.
 * @throws Refusal `not_found` if there is no such contact.
 */
export async function relatedContact(rows: Rows, id: string | undefined): Promise<{ id: string | null; attributes: Record<string, string> }> {
  if (id === undefined) return { id: null, attributes: {} };
  const contact = await rows.selectFrom('contacts').select(['id', 'initial_id']).where('id', '=', id).executeTakeFirst();
  if (!contact) throw new Refusal('not_found', `RelatedContactId: there is no contact with the id ${id}.`);
  return { id: contact.id, attributes: readStrings((await loadChat(rows, contact.initial_id)).attributes) };
}
