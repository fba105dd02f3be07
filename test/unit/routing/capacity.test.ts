import { describe, expect, it } from 'vitest';
import { ContactState } from '../../../contract/contact.ts';
import { Channel } from '../../../contract/primitives.ts';
import { capacityExclusions, freeSlots, holdsSlot } from '../../../server/routing/capacity.ts';
import { anAgent, holds, serves } from './values.ts';

describe('which channels an agent may be offered', () => {
  // The worked check of connect-facts 3.3: chat only-same, task any, voice only-same.
  const channels = [serves('VOICE', 1), serves('CHAT', 2), serves('TASK', 2, 'ROUTE_ANY_CHANNEL')];
  const table: [held: Channel[], offered: Channel, may: boolean][] = [
    [['CHAT'], 'TASK', false],
    [['CHAT'], 'CHAT', true],
    [['TASK'], 'CHAT', true],
    [['CHAT', 'TASK'], 'VOICE', false],
    [['TASK'], 'VOICE', true],
    [['VOICE', 'TASK'], 'VOICE', false],
    [['VOICE', 'TASK'], 'CHAT', false],
    [['VOICE', 'TASK'], 'TASK', false],
  ];
  it.each(table)('holding %j, a %s is offered: %s', (held, offered, may) => {
    const agent = anAgent('ann', { profile: { channels, queues: [] }, held: held.map((channel) => holds(channel)) });
    expect(freeSlots(agent, offered) > 0).toBe(may);
    expect(capacityExclusions(agent, offered).length === 0).toBe(may);
  });

  // Every pair of channels, each with both behaviours on either side: the held one's alone decides, and a call takes the one place there is.
  const BEHAVIOURS = ['ROUTE_CURRENT_CHANNEL_ONLY', 'ROUTE_ANY_CHANNEL'] as const;
  const pairs = Channel.options.flatMap((held) => Channel.options.flatMap((offered) => BEHAVIOURS.flatMap((ofHeld) => BEHAVIOURS.map((ofOffered) => ({ held, offered, ofHeld, ofOffered })))));
  it.each(pairs)('with a $held ($ofHeld) in hand and a $offered ($ofOffered) waiting', ({ held, offered, ofHeld, ofOffered }) => {
    const places = (channel: Channel): number => (channel === 'VOICE' ? 1 : 2);
    const behaviourOf = (channel: Channel) => (channel === held ? ofHeld : channel === offered ? ofOffered : 'ROUTE_CURRENT_CHANNEL_ONLY');
    const profile = { channels: Channel.options.map((channel) => serves(channel, places(channel), behaviourOf(channel))), queues: [] };
    const agent = anAgent('ann', { profile, held: [holds(held)] });
    const expected = held === offered ? places(held) - 1 : ofHeld === 'ROUTE_ANY_CHANNEL' ? places(offered) : 0;
    expect(freeSlots(agent, offered)).toBe(expected);
    expect(capacityExclusions(agent, offered).map(({ rule }) => rule)).toEqual(expected > 0 ? [] : held === offered ? ['all_slots_in_use'] : ['cross_channel']);
  });

  it('names every channel that stands in the way, not only the first', () => {
    const agent = anAgent('ann', { profile: { channels, queues: [] }, held: [holds('VOICE'), holds('CHAT', 'missed'), holds('TASK')] });
    expect(capacityExclusions(agent, 'TASK')).toEqual([
      { rule: 'cross_channel', holding: 'CHAT' },
      { rule: 'cross_channel', holding: 'VOICE' },
    ]);
  });

  it('lets an uncleared contact block other channels as a connected one does', () => {
    for (const state of ContactState.options.filter(holdsSlot)) {
      const agent = anAgent('ann', { profile: { channels, queues: [] }, held: [holds('CHAT', state)] });
      expect(freeSlots(agent, 'TASK')).toBe(0);
    }
  });
});

describe('slots', () => {
  it('one chat of three leaves two, whatever came of it, until it is cleared', () => {
    for (const state of ContactState.options) {
      const agent = anAgent('ann', { held: [holds('CHAT', state)] });
      expect(freeSlots(agent, 'CHAT')).toBe(['waiting_for_return', 'paused', 'monitoring', 'barged'].includes(state) ? 3 : 2);
    }
  });

  it('says which contacts would make room if they were cleared', () => {
    const held = [holds('CHAT', 'connected', 'a'), holds('CHAT', 'missed', 'b'), holds('CHAT', 'after_contact_work', 'c')];
    expect(capacityExclusions(anAgent('ann', { held }), 'CHAT')).toEqual([
      { rule: 'all_slots_in_use', used: 3, of: 3 },
      { rule: 'slot_held_by_uncleared', contactId: 'b', state: 'missed', since: 7 },
      { rule: 'slot_held_by_uncleared', contactId: 'c', state: 'after_contact_work', since: 7 },
    ]);
  });

  it('holding more than the profile allows is no room, not negative room', () => {
    const held = ['a', 'b', 'c', 'd'].map((id) => holds('CHAT', 'connected', id));
    expect(freeSlots(anAgent('ann', { held }), 'CHAT')).toBe(0);
    expect(capacityExclusions(anAgent('ann', { held }), 'CHAT')).toEqual([{ rule: 'all_slots_in_use', used: 4, of: 3 }]);
  });
});

describe('who is offered nothing at all', () => {
  it.each([
    ['an agent whose link is lost', { link: { state: 'lost', since: 4 } }, { rule: 'link_lost', since: 4 }],
    ['an agent who is not signed in', { link: { state: 'none' } }, { rule: 'not_signed_in' }],
    ['an agent in a custom status', { status: { name: 'Lunch', type: 'custom', since: 2 } }, { rule: 'not_available', status: 'Lunch', since: 2 }],
    ['an offline agent', { status: { name: 'Offline', type: 'offline', since: 2 } }, { rule: 'not_available', status: 'Offline', since: 2 }],
    ['an agent with a next status', { nextStatus: { name: 'Lunch' } }, { rule: 'next_status_pending', status: 'Lunch' }],
    ['an agent whose profile lacks the channel', { profile: { channels: [serves('VOICE', 1)], queues: [] } }, { rule: 'channel_not_in_profile' }],
    ['an agent without a profile', { profile: null }, { rule: 'channel_not_in_profile' }],
  ] as const)('%s', (_, changes, reason) => {
    expect(capacityExclusions(anAgent('ann', changes), 'CHAT')).toEqual([reason]);
    expect(freeSlots(anAgent('ann', changes), 'CHAT')).toBe(0);
  });
});
