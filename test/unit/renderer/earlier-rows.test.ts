import { expect, test } from 'vitest';
import { earlierRows, nextEarlier } from '../../../renderer/conversation/earlier-rows.ts';
import { emptyWindow, type ChatWindow } from '../../../renderer/desk/chat-window.ts';
import { Script } from '../../doubles/desk/sample.ts';

const NOON = new Date(2026, 10, 23, 12, 0).getTime();
const chat = (id: string, upTo: number, from = 1) => ({ initialContactId: id, from, upTo, endedAt: NOON });

function windowOf(id: string, texts: readonly string[], more: Partial<ChatWindow> = {}): [string, ChatWindow] {
  const script = new Script(id, 'Marta');
  for (const [index, text] of texts.entries()) script.customer(NOON + index, text);
  return [id, { ...emptyWindow, loaded: true, items: script.items, moreBefore: false, ...more }];
}

const read = (rows: ReturnType<typeof earlierRows>) => rows.flatMap((row) => (row.kind === 'said' ? [row.item.content] : row.kind === 'divider' ? [row.words.split(',')[0]] : []));

test('earlier chats stand before this one, the oldest first, each under its line, and no row is named twice', () => {
  const rows = earlierRows([chat('b', 2), chat('a', 1)], new Map([windowOf('a', ['one']), windowOf('b', ['two', 'three'])]), undefined);
  expect(read(rows)).toEqual(['Earlier chat', 'one', 'Earlier chat', 'two', 'three', 'This chat']);
  expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
});

test('only what may be read of one, and nothing older before all between is loaded', () => {
  const older = windowOf('a', ['one']);
  expect(read(earlierRows([chat('b', 2, 2)], new Map([windowOf('b', ['hidden', 'two', 'later'])]), undefined))).toEqual(['Earlier chat', 'two', 'This chat']);
  expect(read(earlierRows([chat('b', 1), chat('a', 1)], new Map([older, windowOf('b', ['two'], { moreBefore: true })]), undefined))).toEqual(['Earlier chat', 'two', 'This chat']);
  expect(earlierRows([chat('b', 1), chat('a', 1)], new Map([older]), undefined)).toEqual([]);
});

test('what is loaded next is the newest that is not whole, and nothing while one is on its way', () => {
  const both = [chat('b', 1), chat('a', 1)];
  expect(nextEarlier(both, new Map())).toEqual({ chatId: 'b', first: true });
  expect(nextEarlier(both, new Map([['b', emptyWindow]]))).toBeUndefined();
  expect(nextEarlier([chat('b', 9)], new Map([windowOf('b', ['x'], { moreBefore: true, items: new Script('b', 'Marta').customer(NOON, 'x').items.map((item) => ({ ...item, position: 7 })) })]))).toEqual({ chatId: 'b', first: false });
  expect(nextEarlier(both, new Map([windowOf('b', ['two'])]))).toEqual({ chatId: 'a', first: true });
  expect(nextEarlier(both, new Map([windowOf('a', ['one']), windowOf('b', ['two'])]))).toBeUndefined();
});
