import type { Rows } from '../contacts/rows.ts';
import type { DialsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { numberToCall } from './number-to-call.ts';
import { pageAddress } from './pages/page-address.ts';

/** Somebody outside who is to be called: at a telephone, or on his pages. */
export interface Outsider { way: DialsTable['way']; address: string; name: string }

/** Whom agents can call outside: by his number, or by the address of his pages. */
export type OutsiderTarget = { number: string } | { address: string };

/** What open pages say of their users. */
export interface PageNames { nameOf(address: string): string | null }

/**
 * Whom an agent means. A page's user is called as his company calls him: now, on an open page of his, or in his last contact.
 * @throws Refusal `invalid`, `not_enabled`, `forbidden`
 */
export async function outsiderOf(work: Work, to: OutsiderTarget, pages: PageNames): Promise<Outsider> {
  if ('number' in to) {
    const number = numberToCall(work, to.number);
    return { way: 'phone', address: number, name: number };
  }
  const address = pageAddress(to.address);
  return { way: 'page', address, name: pages.nameOf(address) ?? (await lastNameOf(work.db, address)) ?? address };
}

async function lastNameOf(rows: Rows, customerId: string): Promise<string | undefined> {
  return (await rows.selectFrom('chats').select('customer_name').where('customer_id', '=', customerId).orderBy('started_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst())?.customer_name;
}
