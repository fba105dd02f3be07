import * as z from 'zod';

const UNITS: Readonly<Record<string, number>> = { s: 1, sec: 1, second: 1, seconds: 1, m: 60, min: 60, minute: 60, minutes: 60, h: 3600, hour: 3600, hours: 3600, d: 86_400, day: 86_400, days: 86_400 };
const PART = /^\s*(\d+)\s*([a-z]+)/u;

/** A length of time, in milliseconds, from `"90 s"`, `"2 h 30 min"`, `"7d"`. */
export const Duration = z.string().transform((text, context) => {
  let rest = text;
  let seconds = 0;
  while (rest.trim() !== '' || text.trim() === '') {
    const [whole, amount, unit] = PART.exec(rest) ?? [];
    const length = unit === undefined ? undefined : UNITS[unit];
    if (whole === undefined || length === undefined) {
      context.addIssue({ code: 'custom', message: `"${text}" is no length of time. Write it as "90 s", "15 min", "2 h 30 min" or "7 d".` });
      return z.NEVER;
    }
    seconds += Number(amount) * length;
    rest = rest.slice(whole.length);
  }
  return seconds * 1000;
});
