import { describe, expect, it } from 'vitest';
import { ContactState } from '../../../contract/contact.ts';
import { activityOf, countsAsAvailable, countsAsOnline, countsAsStaffed } from '../../../server/agents/activity.ts';

describe('what an agent does, in one word', () => {
  it('the first of error, missed, rejected, on contact, after contact work, incoming', () => {
    const inOrder: ContactState[] = ['link_lost', 'missed', 'rejected', 'abandoned', 'withdrawn', 'connected', 'after_contact_work', 'offered'];
    const words = ['link_lost', 'missed', 'rejected', 'abandoned', 'withdrawn', 'on_contact', 'after_contact_work', 'incoming'];
    for (const [at, word] of words.entries()) expect(activityOf(inOrder.slice(at).toReversed())).toBe(word);
  });

  it('a chat that was left and closed, or a task that is paused, is nothing he does', () => {
    expect(activityOf(['waiting_for_return', 'paused'])).toBe('idle');
    expect(activityOf([])).toBe('idle');
  });

  it('every other state is something', () => {
    for (const state of ContactState.options) expect(activityOf([state]) === 'idle').toBe(['waiting_for_return', 'paused', 'monitoring', 'barged'].includes(state));
  });
});

describe('how the board counts agents', () => {
  it('Available needs empty hands: one missed contact is enough not to count (T15b)', () => {
    expect(countsAsAvailable({ status: 'routable', held: [] })).toBe(true);
    expect(countsAsAvailable({ status: 'routable', held: ['missed'] })).toBe(false);
    expect(countsAsAvailable({ status: 'routable', held: ['connected'] })).toBe(false);
    expect(countsAsAvailable({ status: 'custom', held: [] })).toBe(false);
  });

  it('staffed are those who are Available by status, busy or not; online is everybody but Offline', () => {
    expect(countsAsStaffed({ status: 'routable', held: ['missed'] })).toBe(true);
    expect(countsAsStaffed({ status: 'custom', held: ['connected'] })).toBe(false);
    expect(countsAsOnline({ status: 'custom', held: [] })).toBe(true);
    expect(countsAsOnline({ status: 'offline', held: ['connected'] })).toBe(false);
  });
});
