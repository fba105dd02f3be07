import { describe, expect, it } from 'vitest';
import { explainWait } from '../../../server/routing/explain.ts';
import { lanesToExplain } from '../../../server/routing/pick-lanes.ts';
import type { RoutingAgent, WaitingContact } from '../../../server/routing/pick-values.ts';
import { readLanes } from './instance.ts';
import { anAgent, holds, serves, takes, waits } from './values.ts';

const explain = (contact: WaitingContact, agents: RoutingAgent[], others: WaitingContact[] = [], offered: { userId: string; expiresAt: number } | null = null) => {
  const now = 100;
  const lanes = readLanes({ now, agents, contacts: offered === null ? [contact, ...others] : others }, lanesToExplain(now, contact.channel, agents));
  return explainWait({ now, contact, agents, lanes, offered });
};

describe('why is this contact waiting', () => {
  it('names for everybody every rule in the way, the nearest to it first', () => {
    const agents = [
      anAgent('in sales', { profile: { channels: [serves('CHAT', 1)], queues: [takes('sales')] } }),
      anAgent('at lunch', { status: { name: 'Lunch', type: 'custom', since: 60 }, link: { state: 'lost', since: 70 } }),
      anAgent('in overflow', { profile: { channels: [serves('CHAT', 1)], queues: [takes('support', { delay: 50 })] }, availableSince: 5 }),
      anAgent('by voice', { profile: { channels: [serves('VOICE', 1)], queues: [takes('support', { channel: 'VOICE' })] } }),
    ];
    expect(explain(waits('c', 80), agents).map(({ userId, eligible, reasons }) => [userId, eligible, reasons])).toEqual([
      ['at lunch', false, [{ rule: 'link_lost', since: 70 }, { rule: 'not_available', status: 'Lunch', since: 60 }]],
      ['in overflow', false, [{ rule: 'delay_not_over', until: 130 }]],
      ['by voice', false, [{ rule: 'channel_not_in_profile' }]],
      ['in sales', false, [{ rule: 'not_in_profile' }]],
    ]);
  });

  it('tells a full agent which contact gets his next slot, and what holds the slots', () => {
    const ann = anAgent('ann', { profile: { channels: [serves('CHAT', 1)], queues: [takes('support')] }, held: [holds('CHAT', 'missed', 'm')] });
    expect(explain(waits('c', 80), [ann], [waits('older', 20)])[0]?.reasons).toEqual([
      { rule: 'all_slots_in_use', used: 1, of: 1 },
      { rule: 'slot_held_by_uncleared', contactId: 'm', state: 'missed', since: 7 },
      { rule: 'contact_goes_first', contactId: 'older' },
    ]);
  });

  it('of a ringing contact says with whom it rings and until when', () => {
    const [first, second] = explain(
      waits('c', 80),
      [anAgent('bob', { availableSince: 1 }), anAgent('ann', { held: [holds('CHAT', 'offered', 'c')], availableSince: 95 })],
      [],
      { userId: 'ann', expiresAt: 120 },
    );
    expect(first).toMatchObject({ userId: 'ann', eligible: true, reasons: [{ rule: 'offered_now', expiresAt: 120 }, { rule: 'queue_priority' }, { rule: 'contact_priority' }, { rule: 'oldest_contact', waited: 20 }] });
    expect(second).toMatchObject({ userId: 'bob', eligible: true });
  });
});
