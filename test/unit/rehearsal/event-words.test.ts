import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventWords, WORDED_EVENTS } from '../../../server/operator/story/event-words.ts';

const event = { seq: 1, at: 0, contactId: 'c', userId: null, queueId: null, type: '', cause: '', actor: '', data: {}, reasons: [] };

describe('the story of a contact', () => {
  it('has words for every kind of event that the log has of contacts and flows', () => {
    const tables = readFileSync('docs/event-log.md', 'utf8').split('## Chats and contacts')[1]?.split('## Agents')[0] ?? '';
    const kinds = [...tables.matchAll(/^\| (`[^|]*)\|/gmu)].flatMap(([, cell = '']) => [...cell.matchAll(/`([a-z_]+)`/gu)].map(([, kind = '']) => kind)).filter((kind) => !['item_added', 'receipt'].includes(kind));
    expect(kinds.length).toBeGreaterThan(40);
    expect(kinds.filter((kind) => !WORDED_EVENTS.has(kind))).toEqual([]);
  });

  it('makes a kind that it does not know readable, and never fails on one that lacks something', () => {
    expect(eventWords({ ...event, type: 'moon_landed', data: { where: 'here' } }, (id) => id)).toBe('Moon landed, where: here');
    for (const type of WORDED_EVENTS) expect(eventWords({ ...event, type }, (id) => id)).not.toBe('');
  });
});
