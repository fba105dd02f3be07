import { isPhoneNumber } from '../flows/phone-number.ts';
import type { Endpoint } from '../flows/step.ts';
import type { ChatsTable } from '../storage/schema.ts';
import type { Rows } from './rows.ts';

/** Where the customer of a call is reached: a telephone, or a page. */
export async function customerEndpoint(rows: Rows, chat: Pick<ChatsTable, 'channel' | 'customer_participant_id'>): Promise<Endpoint | null> {
  if (chat.channel !== 'VOICE') return null;
  const address = (await rows.selectFrom('call_parties').select('address').where('id', '=', chat.customer_participant_id).executeTakeFirst())?.address ?? null;
  return address === null ? null : { address, type: isPhoneNumber(address) ? 'TELEPHONE_NUMBER' : 'VOIP' };
}

/** The number of the instance's own that was called, or was shown to whom it called. */
export const systemEndpoint = (chat: Pick<ChatsTable, 'system_address'>): Endpoint | null => (chat.system_address === null ? null : { address: chat.system_address, type: 'TELEPHONE_NUMBER' });
