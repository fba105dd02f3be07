import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HoursOfOperation, isOpen, nextChange } from '../../../server/routing/hours-of-operation.ts';

type Day = HoursOfOperation['Config'][number]['Day'];
const time = (clock: string) => ({ Hours: Number(clock.slice(0, 2)), Minutes: Number(clock.slice(3)) });
const hours = (TimeZone: string, ...intervals: [Day, string, string][]): HoursOfOperation => ({
  TimeZone,
  Config: intervals.map(([Day, start, end]) => ({ Day, StartTime: time(start), EndTime: time(end) })),
});
const at = (iso: string) => Date.parse(iso);
const openAt = (config: HoursOfOperation, iso: string) => isOpen(config, at(iso));
const nextAfter = (config: HoursOfOperation, iso: string) => {
  const change = nextChange(config, at(iso));
  return change === null ? null : new Date(change).toISOString();
};

describe('hours of operation', () => {
  it('are open from the start up to, not including, the end', () => {
    const office = hours('Europe/Berlin', ['MONDAY', '09:00', '17:30']);
    expect(openAt(office, '2026-01-05T08:59:59.999+01:00')).toBe(false);
    expect(openAt(office, '2026-01-05T09:00:00+01:00')).toBe(true);
    expect(openAt(office, '2026-01-05T17:29:59.999+01:00')).toBe(true);
    expect(openAt(office, '2026-01-05T17:30:00+01:00')).toBe(false);
    expect(openAt(office, '2026-01-06T12:00:00+01:00')).toBe(false);
  });

  it('follow the day of their own zone, not of the server', () => {
    const tokyo = hours('Asia/Tokyo', ['MONDAY', '00:00', '06:00']);
    expect(openAt(tokyo, '2026-01-04T16:00:00Z')).toBe(true);
    expect(openAt(tokyo, '2026-01-04T14:59:59Z')).toBe(false);
  });

  it('run across midnight and across the week', () => {
    const night = hours('UTC', ['SATURDAY', '22:00', '06:00'], ['SUNDAY', '22:00', '06:00']);
    expect(openAt(night, '2026-01-03T23:00:00Z')).toBe(true);
    expect(openAt(night, '2026-01-04T05:59:00Z')).toBe(true);
    expect(openAt(night, '2026-01-04T06:00:00Z')).toBe(false);
    expect(openAt(night, '2026-01-05T05:59:00Z')).toBe(true);
    expect(openAt(night, '2026-01-03T05:00:00Z')).toBe(false);
  });

  it('00:00 to 00:00 is the whole day; every day of it never closes', () => {
    const days = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
    const always = hours('America/New_York', ...days.map((day): [Day, string, string] => [day, '00:00', '00:00']));
    expect(openAt(always, '2026-11-01T06:30:00Z')).toBe(true);
    expect(nextAfter(always, '2026-10-30T00:00:00Z')).toBeNull();
    expect(nextAfter(hours('UTC'), '2026-10-30T00:00:00Z')).toBeNull();
    expect(nextAfter(hours('UTC', ['FRIDAY', '00:00', '00:00']), '2026-10-30T10:00:00Z')).toBe('2026-10-31T00:00:00.000Z');
  });

  it('keep to the wall when summer time comes and goes', () => {
    const office = hours('Europe/Berlin', ['SUNDAY', '01:00', '09:00']);
    // 29 March 2026: the hour from 02:00 is skipped. 25 October 2026: it comes twice.
    expect(nextAfter(office, '2026-03-29T00:00:00Z')).toBe('2026-03-29T07:00:00.000Z');
    expect(nextAfter(office, '2026-10-24T23:00:00Z')).toBe('2026-10-25T08:00:00.000Z');
  });

  it('an interval inside the hour spring skips does not come that week', () => {
    const early = hours('Europe/Berlin', ['SUNDAY', '02:15', '02:45']);
    expect(nextAfter(early, '2026-03-28T12:00:00Z')).toBe('2026-04-05T00:15:00.000Z');
  });

  it('an interval that ends inside the hour autumn repeats is open both times', () => {
    const early = hours('Europe/Berlin', ['SUNDAY', '01:00', '02:30']);
    expect(nextAfter(early, '2026-10-25T00:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(nextAfter(early, '2026-10-25T00:30:00Z')).toBe('2026-10-25T01:00:00.000Z');
    expect(nextAfter(early, '2026-10-25T01:00:00Z')).toBe('2026-10-25T01:30:00.000Z');
  });

  it('refuse a time zone that does not exist and say what one looks like', () => {
    const result = HoursOfOperation.safeParse(hours('Europe/Atlantis'));
    expect(result.error?.issues[0]?.message).toMatch(/IANA name/);
    expect(HoursOfOperation.safeParse(hours('Europe/Berlin', ['MONDAY', '09:00', '17:00'])).success).toBe(true);
  });

  it('the next change is where going forward by quarter hours finds it, in zones with odd clocks too', () => {
    const clock = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30)).map(([Hours, Minutes]) => ({ Hours, Minutes }));
    const config = fc.record({
      TimeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Santiago', 'Pacific/Apia'),
      Config: fc.array(fc.record({ Day: fc.constantFrom('SATURDAY' as const, 'SUNDAY' as const), StartTime: clock, EndTime: clock }), { maxLength: 3 }),
    });
    // Weekends on which one of these zones changes its clocks, and a plain one.
    const start = fc.constantFrom('2026-03-28', '2026-10-24', '2026-03-07', '2026-10-31', '2026-04-04', '2026-10-03', '2026-09-05', '2026-06-13').chain((day) =>
      fc.integer({ min: 0, max: 36 * 60 }).map((minutes) => at(`${day}T00:00:00Z`) - 12 * 3_600_000 + minutes * 60_000),
    );
    fc.assert(
      fc.property(config, start, (some, from) => {
        const now = isOpen(some, from);
        const change = nextChange(some, from);
        for (let moment = from + 15 * 60_000; moment < from + 2 * 86_400_000; moment += 15 * 60_000) {
          if (change !== null && moment >= change) break;
          expect(isOpen(some, moment)).toBe(now);
        }
        if (change === null) return;
        expect(isOpen(some, change - 1)).toBe(now);
        expect(isOpen(some, change)).toBe(!now);
      }),
      { numRuns: 30 },
    );
  });
});
