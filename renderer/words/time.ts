const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (figure: number): string => String(figure).padStart(2, '0');

/** `0:42`, `14:32`, `2:14:08`, and from a day on `2 d 4 h`. A negative length counts as none. */
export function duration(length: number): string {
  const ms = Math.max(0, length);
  if (ms >= DAY) return `${Math.floor(ms / DAY)} d ${Math.floor((ms % DAY) / HOUR)} h`;
  const seconds = Math.floor((ms % MINUTE) / SECOND);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  if (ms >= HOUR) return `${Math.floor(ms / HOUR)}:${two(minutes)}:${two(seconds)}`;
  return `${minutes}:${two(seconds)}`;
}

/** What is left until a deadline, rounded up so that it shows 0:00 only when it is over. */
export function remaining(until: number, now: number): string {
  return duration(Math.ceil((until - now) / SECOND) * SECOND);
}

/** How long ago, in words and coarse: "9 s ago", "4 min ago", "2 h ago". */
export function ago(length: number): string {
  const ms = Math.max(0, length);
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  return `${Math.floor(ms / DAY)} d ago`;
}

const timeFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hour12: false });
const secondsFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const shortDayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const yearFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** `14:33` */
export const clockTime = (at: number): string => timeFormat.format(at);
/** `14:33:41` */
export const clockSeconds = (at: number): string => secondsFormat.format(at);
/** `Friday 20 November` */
export const dayName = (at: number): string => dayFormat.format(at).replace(',', '');
/** A day as a number that grows by one at local midnight. */
export const dayNumber = (at: number): number => Math.floor((at - new Date(at).getTimezoneOffset() * MINUTE) / DAY);

/** `14:33` today, `yesterday 14:33`, `tomorrow 14:33`, else `20 Nov 14:33`. */
export function moment(at: number, now: number): string {
  const days = dayNumber(at) - dayNumber(now);
  if (days === 0) return clockTime(at);
  if (days === -1) return `yesterday ${clockTime(at)}`;
  if (days === 1) return `tomorrow ${clockTime(at)}`;
  return `${day(at, now)} ${clockTime(at)}`;
}

/** `20 Nov`, with its year if that is not this one. */
export function day(at: number, now: number): string {
  const format = new Date(at).getFullYear() === new Date(now).getFullYear() ? shortDayFormat : yearFormat;
  return format.format(at);
}

/** A moment ahead or behind with its day in words and how far it is: `Friday 27 November 14:00, in 1 d 2 h`. */
export function wholeMoment(at: number, now: number): string {
  const name = new Date(at).getFullYear() === new Date(now).getFullYear() ? dayName(at) : `${dayName(at)} ${new Date(at).getFullYear()}`;
  return `${name} ${clockTime(at)}, ${at >= now ? `in ${roughly(at - now)}` : ago(now - at)}`;
}

/** `20 min`, `3 h 5 min`, `2 d 4 h`. */
export function roughly(length: number): string {
  const ms = Math.max(0, length);
  if (ms >= DAY) return `${Math.floor(ms / DAY)} d ${Math.floor((ms % DAY) / HOUR)} h`;
  const minutes = Math.ceil((ms % HOUR) / MINUTE);
  return ms >= HOUR ? `${Math.floor(ms / HOUR)} h ${Math.floor((ms % HOUR) / MINUTE)} min` : `${minutes} min`;
}

/** A figure with thin gaps: `48 213`. */
export const figure = (value: number): string => new Intl.NumberFormat('en-GB').format(value).replaceAll(',', '\u202f');

/** `1 message`, `3 messages`. */
export const count = (many: number, one: string, more: string): string => `${figure(many)} ${many === 1 ? one : more}`;
