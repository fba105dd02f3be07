/*
 * May a contact enter this queue now (connect-facts 3.4, trap T25).
 */

/** What brings a contact to a queue. The last three may use the headroom of a full queue. */
export type Entry = 'first_transfer' | 'queue_transfer' | 'agent_quick_connect' | 'callback_due';

export type AdmissionQueue = {
  readonly type: 'standard' | 'agent';
  readonly enabled: boolean;
  /** Null: as many as the instance takes. */
  readonly maxContacts: number | null;
};

export type Admission =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly because: 'queue_disabled' }
  | { readonly admitted: false; readonly because: 'queue_at_capacity'; readonly waiting: number; readonly limit: number };

/** An agent queue holds at most ten waiting contacts. */
export const AGENT_QUEUE_MAX = 10;
const HEADROOM_PERCENT = 20;

/**
 * Whether a contact may enter the queue.
 * - A disabled queue refuses every newcomer; what waits in it is still routed.
 * - A queue with a maximum takes that many of all channels together, and 20 % more (rounded down) for a due
 *   callback, a transfer from another queue and an agent's quick connect.
 * - Without a maximum the instance's quota is the bound; a quota has no headroom.
 * - An agent queue takes ten, with no headroom: ten is a quota too.
 * @param waiting contacts that wait in it now, of all channels, those being offered included.
 * @param instanceQuota concurrent contacts of the instance; null if it sets none.
 */
export const admit = (queue: AdmissionQueue, waiting: number, entry: Entry, instanceQuota: number | null): Admission => {
  if (!queue.enabled) return { admitted: false, because: 'queue_disabled' };
  const limit = limitOf(queue, entry) ?? instanceQuota;
  return limit === null || waiting < limit ? { admitted: true } : { admitted: false, because: 'queue_at_capacity', waiting, limit };
};

const limitOf = (queue: AdmissionQueue, entry: Entry): number | null => {
  if (queue.type === 'agent') return AGENT_QUEUE_MAX;
  if (queue.maxContacts === null) return null;
  return entry === 'first_transfer' ? queue.maxContacts : queue.maxContacts + Math.floor((queue.maxContacts * HEADROOM_PERCENT) / 100);
};
