import type { Clock } from './clock.ts';

/*
 * The server's own log: one JSON line per thing worth knowing. Only the fields listed here get out, so that no text
 * of a customer, no password and no token ever lands in it by accident.
 */

/** The fields a line may carry. */
export const LOG_FIELDS = [
  'user', 'contact', 'initialContact', 'queue', 'flow', 'device', 'session', 'participant', 'accessKey', 'kind', 'key', 'cause', 'code', 'status',
  'method', 'route', 'port', 'host', 'path', 'version', 'seq', 'backlog', 'count', 'took', 'migration', 'error', 'stack', 'remote',
] as const;
export type LogField = (typeof LOG_FIELDS)[number];
export type LogLevel = 'info' | 'warning' | 'error';
export type LogFields = Partial<Record<LogField, string | number | boolean | null>>;
/** Writes one line; unknown fields are left out. */
export type Log = (level: LogLevel, event: string, fields?: LogFields) => void;

const allowed: ReadonlySet<string> = new Set(LOG_FIELDS);
const TEXT_MAX = 4000;

/** A log that gives finished lines to `write`. */
export function structuredLog(clock: Pick<Clock, 'now'>, write: (line: string) => void): Log {
  return (level, event, fields = {}) => {
    const kept: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(fields)) {
      if (allowed.has(field)) kept[field] = typeof value === 'string' ? value.slice(0, TEXT_MAX) : value;
    }
    write(`${JSON.stringify({ at: new Date(clock.now()).toISOString(), level, event, ...kept })}\n`);
  };
}

/** What to write of a failure: its message and where it came from, nothing of what it carried along. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: 'unknown' };
  return { error: `${error.name}: ${error.message}`, stack: error.stack?.split('\n').slice(1, 12).join('\n') ?? '' };
}

/** Keeps nothing. */
export const noLog: Log = () => undefined;
