import type { RecordedEvent } from '../../server/storage/work.ts';

type Logged = Pick<RecordedEvent, 'at' | 'type' | 'initialContactId' | 'contactId' | 'userId' | 'queueId' | 'data'>;

/** What a report says of one channel of one queue; lengths are sums, in milliseconds. */
export interface Figures { offered: number; missed: number; declined: number; handled: number; abandoned: number; waited: number; handleTime: number; holdTime: number; afterContactWork: number }

export const noFigures = (): Figures => ({ offered: 0, missed: 0, declined: 0, handled: 0, abandoned: 0, waited: 0, handleTime: 0, holdTime: 0, afterContactWork: 0 });

/** The customer is gone, whatever took him. */
export const CUSTOMER_GONE: readonly unknown[] = ['ended_by_customer', 'abandoned', 'line_lost', 'customer_never_arrived'];

/**
 * A report by channel and queue, from the log alone. It knows no channel by name: what it asks of one event it asks of that event in all.
 */
export function reportFromLog(events: Iterable<Logged>): Record<string, Figures> {
  const report: Record<string, Figures> = {};
  const places = new Map<string, Figures>();
  const holds = new Map<unknown, Figures | undefined>();
  for (const { type, contactId, queueId, data } of events) {
    if (typeof data['channel'] === 'string' && queueId !== null && contactId !== null) places.set(contactId, (report[`${data['channel']} ${queueId}`] ??= noFigures()));
    const place = places.get(contactId ?? '');
    const length = (name: string): number => Number(data[name] ?? 0);
    if (type === 'party_held' && data['role'] === 'customer') holds.set(data['partyId'], place);
    if (type === 'party_resumed') {
      const held = holds.get(data['partyId']);
      if (held) held.holdTime += length('heldFor');
      holds.delete(data['partyId']);
    }
    if (place) count(place, { type, data }, length);
  }
  return report;
}

function count(place: Figures, { type, data }: Pick<Logged, 'type' | 'data'>, length: (name: string) => number): void {
  switch (type) {
    case 'offered':
      place.offered += 1;
      return;
    case 'offer_missed':
      place.missed += 1;
      return;
    case 'offer_rejected':
      place.declined += 1;
      return;
    case 'agent_connected':
      place.waited += length('waited');
      return;
    case 'agent_left':
      if (data['connected'] !== null) place.handled += 1;
      place.handleTime += length('connected') - length('paused');
      return;
    case 'contact_closed':
      place.handleTime += length('workedFor');
      place.afterContactWork += length('workedFor');
      return;
    case 'segment_ended':
    case 'chat_ended':
      if (data['waited'] !== null && CUSTOMER_GONE.includes(data['reason'])) place.abandoned += 1;
  }
}
