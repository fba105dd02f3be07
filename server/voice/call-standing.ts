import type { ChatState } from '../../contract/contact.ts';
import { loadContact, type Rows } from '../contacts/rows.ts';
import type { ChatsTable } from '../storage/schema.ts';
import { isOutsiders } from './call-segments.ts';

/** Where a chat, task or call stands; a call whose customer was left to somebody outside is in no flow. */
export async function standingOf(rows: Rows, chat: ChatsTable): Promise<ChatState> {
  if (chat.channel !== 'VOICE' || chat.state !== 'in_flow') return chat.state;
  return isOutsiders(await loadContact(rows, chat.current_contact_id)) ? 'with_outsider' : chat.state;
}
