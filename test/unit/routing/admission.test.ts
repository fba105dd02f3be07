import { describe, expect, it } from 'vitest';
import { admit, AGENT_QUEUE_MAX, type Entry } from '../../../server/routing/admission.ts';

const queue = { type: 'standard', enabled: true, maxContacts: 11 } as const;
const withHeadroom: Entry[] = ['queue_transfer', 'agent_quick_connect', 'callback_due'];

describe('entering a queue', () => {
  it('a first transfer is refused at the maximum, with the figures', () => {
    expect(admit(queue, 10, 'first_transfer', null)).toEqual({ admitted: true });
    expect(admit(queue, 11, 'first_transfer', null)).toEqual({ admitted: false, because: 'queue_at_capacity', waiting: 11, limit: 11 });
  });

  it.each(withHeadroom)('%s may use a fifth more, rounded down', (entry) => {
    expect(admit(queue, 12, entry, null)).toEqual({ admitted: true });
    expect(admit(queue, 13, entry, null)).toEqual({ admitted: false, because: 'queue_at_capacity', waiting: 13, limit: 13 });
  });

  it('a maximum of zero takes nobody', () => {
    expect(admit({ ...queue, maxContacts: 0 }, 0, 'queue_transfer', null).admitted).toBe(false);
  });

  it('without a maximum the quota of the instance bounds it, with no headroom; without a quota nothing does', () => {
    const open = { ...queue, maxContacts: null };
    expect(admit(open, 499, 'first_transfer', 500).admitted).toBe(true);
    expect(admit(open, 500, 'queue_transfer', 500).admitted).toBe(false);
    expect(admit(open, 1_000_000, 'first_transfer', null).admitted).toBe(true);
  });

  it('a disabled queue refuses everybody, though it has room', () => {
    for (const entry of ['first_transfer', ...withHeadroom] as const)
      expect(admit({ ...queue, enabled: false }, 0, entry, null)).toEqual({ admitted: false, because: 'queue_disabled' });
  });

  it('an agent queue takes ten, whoever brings the eleventh', () => {
    const own = { type: 'agent', enabled: true, maxContacts: null } as const;
    expect(admit(own, AGENT_QUEUE_MAX - 1, 'first_transfer', null).admitted).toBe(true);
    for (const entry of ['first_transfer', ...withHeadroom] as const) expect(admit(own, 10, entry, null)).toMatchObject({ because: 'queue_at_capacity', limit: 10 });
  });
});
