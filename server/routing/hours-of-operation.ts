import * as z from 'zod';
import type { Moment } from '../../contract/primitives.ts';

/*
 * Hours of operation: weekly intervals of wall-clock time in a time zone. Only CheckHoursOfOperation asks them; a
 * queue does not enforce its hours (connect-facts 3.4). The shape of an interval is the instance API's.
 */

const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
const TimeOfDay = z.strictObject({ Hours: z.int().min(0).max(23), Minutes: z.int().min(0).max(59) });
type TimeOfDay = z.infer<typeof TimeOfDay>;

/** Whether this machine knows the name as a time zone. */
export const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/**
 * Hours as they are stored. An interval whose end is not after its start ends on the next day: 22:00 to 06:00 is a
 * night shift, 00:00 to 00:00 a whole day.
 */
export const HoursOfOperation = z.strictObject({
  TimeZone: z.string().refine(isTimeZone, 'Not a time zone this server knows. Use an IANA name such as Europe/Berlin.'),
  Config: z.array(z.strictObject({ Day: z.enum(DAYS), StartTime: TimeOfDay, EndTime: TimeOfDay })),
});
export type HoursOfOperation = z.infer<typeof HoursOfOperation>;

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Two weeks and a day: a weekly interval may fall once into the hour that spring takes away. */
const HORIZON = 15 * DAY;

/**
 * Whether the hours are open at this moment, by the clock on the wall in their zone. In the hour that autumn repeats
 * an interval counts both times; what lies in the hour that spring skips never comes.
 */
export const isOpen = (hours: HoursOfOperation, at: Moment): boolean => openBy(hours, offsets(hours.TimeZone))(at);

/**
 * The next moment after this one at which the hours open or close, or null if they never change (always open or
 * never). Changes of the zone's own clock are counted in.
 */
export const nextChange = (hours: HoursOfOperation, at: Moment): Moment | null => {
  const offsetAt = offsets(hours.TimeZone);
  const open = openBy(hours, offsetAt);
  const shifts = clockShifts(offsetAt, at - DAY, at + HORIZON);
  const zoneOffsets = new Set([offsetAt(at - DAY), ...shifts.map(offsetAt)]);
  const walls = wallBoundaries(hours, at);
  // Each boundary under each offset in force around it: more moments than boundaries, but `open` tells which are real.
  const moments = new Set([...shifts, ...walls.flatMap((wall) => [...zoneOffsets].map((offset) => wall - offset))]);
  const now = open(at);
  return [...moments].filter((moment) => moment > at && moment <= at + HORIZON).toSorted((a, b) => a - b).find((moment) => open(moment) !== now) ?? null;
};

const minutesOf = (time: TimeOfDay): number => time.Hours * 60 + time.Minutes;

const openBy =
  (hours: HoursOfOperation, offsetAt: (at: Moment) => number) =>
  (at: Moment): boolean => {
    const wall = at + offsetAt(at);
    const day = new Date(wall).getUTCDay();
    const minute = Math.floor((wall - Math.floor(wall / DAY) * DAY) / MINUTE);
    return hours.Config.some(({ Day, StartTime, EndTime }) => {
      const start = minutesOf(StartTime);
      const length = lengthOf(start, minutesOf(EndTime));
      const sinceStart = minute - start + (day === DAYS.indexOf(Day) ? 0 : day === (DAYS.indexOf(Day) + 1) % 7 ? DAY_MINUTES : -Infinity);
      return sinceStart >= 0 && sinceStart < length;
    });
  };

const lengthOf = (start: number, end: number): number => (end > start ? end - start : end + DAY_MINUTES - start);

/** The wall-clock times, as if the zone were UTC, at which an interval starts or ends from the day before on. */
const wallBoundaries = (hours: HoursOfOperation, at: Moment): number[] => {
  const firstDay = Math.floor(at / DAY) - 2;
  const days = Array.from({ length: HORIZON / DAY + 4 }, (_, day) => (firstDay + day) * DAY);
  return days.flatMap((midnight) =>
    hours.Config.filter(({ Day }) => DAYS.indexOf(Day) === new Date(midnight).getUTCDay()).flatMap(({ StartTime, EndTime }) => {
      const start = minutesOf(StartTime);
      return [midnight + start * MINUTE, midnight + (start + lengthOf(start, minutesOf(EndTime))) * MINUTE];
    }),
  );
};

/** The moments at which the zone's offset changes. */
const clockShifts = (offsetAt: (at: Moment) => number, from: Moment, to: Moment): Moment[] => {
  const shifts: Moment[] = [];
  for (let hour = Math.floor(from / HOUR) * HOUR; hour < to; hour += 6 * HOUR) {
    let before = hour;
    let after = hour + 6 * HOUR;
    if (offsetAt(before) === offsetAt(after)) continue;
    while (after - before > MINUTE) {
      const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE;
      if (offsetAt(middle) === offsetAt(before)) before = middle;
      else after = middle;
    }
    shifts.push(after);
  }
  return shifts;
};

/** How far the clock on the wall is ahead of UTC in this zone, in milliseconds, at a moment. */
const offsets = (timeZone: string): ((at: Moment) => number) => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23',
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return wall - Math.floor(at / 1000) * 1000;
  };
};
