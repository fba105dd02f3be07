import { expect, test } from 'vitest';
import { createLog, errorFields } from '../../../server/log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLog((line) => lines.push(line), { now: () => 0 }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line says when, how bad and what, with the fields of the list', () => {
  expect(logged((log) => log.warn('timer_failed', { kind: 'wait', key: 'c1' }))).toEqual([{ at: '1970-01-01T00:00:00.000Z', level: 'warn', event: 'timer_failed', kind: 'wait', key: 'c1' }]);
});

test('what is not on the list never gets out: no text of a customer, no password, no token', () => {
  const [line] = logged((log) => log.info('message', { content: 'my card is 4111', password: 'p', token: 't', customerName: 'Cleo', contact: 'c1' }));
  expect(Object.keys(line ?? {}).toSorted()).toEqual(['at', 'contact', 'event', 'level']);
});

test('an error is written with its message and place, and whatever else was thrown without its content', () => {
  expect(errorFields(new TypeError('x is not a function'))).toMatchObject({ error: 'TypeError: x is not a function' });
  expect(errorFields({ secret: 1 })).toEqual({ error: 'unknown' });
});
