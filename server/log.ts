import { systemClock, type Clock } from './clock.ts';

/*
 * The server's own log: one JSON line per thing worth knowing. Only the fields listed here get out, so that no text
 * of a customer, no password and no token ever lands in it by accident.
 */

/** The fields a line may carry. */
const LOG_FIELDS = [
  'user', 'contact', 'initialContact', 'queue', 'flow', 'device', 'session', 'participant', 'accessKey', 'kind', 'key', 'cause', 'code', 'status',
  'method', 'route', 'port', 'host', 'path', 'version', 'seq', 'backlog', 'count', 'took', 'migration', 'error', 'stack', 'remote',
] as const;
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;
type Write = (event: string, fields?: LogFields) => void;

/** One method per level. Fields that are not on the list are left out. */
export interface Log { info: Write; warn: Write; error: Write }

const allowed: ReadonlySet<string> = new Set(LOG_FIELDS);
const TEXT_MAX = 4000;

/**
 * A log of JSON lines.
 * @param write gets each finished line; by default it goes to standard error, since standard output is for scripts.
 */
export function createLog(write: (line: string) => void = (line) => void process.stderr.write(line), clock: Pick<Clock, 'now'> = systemClock()): Log {
  const at = (level: string): Write => (event, fields = {}) => {
    const kept: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(fields)) {
      if (allowed.has(field)) kept[field] = typeof value === 'string' ? value.slice(0, TEXT_MAX) : value;
    }
    write(`${JSON.stringify({ at: new Date(clock.now()).toISOString(), level, event, ...kept })}\n`);
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** What to write of a failure: its message and where it came from, nothing of what it carried along. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: 'unknown' };
  return { error: `${error.name}: ${error.message}`, stack: error.stack?.split('\n').slice(1, 12).join('\n') ?? '' };
}
