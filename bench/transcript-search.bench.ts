import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import BetterSqlite3 from 'better-sqlite3';
import { openCache } from '../main/cache/cache.ts';
import { percentile, report, summary, type Row } from './report.ts';

/*
 * Speed budget "search": the desktop's own cache with a million messages, searched as the panel does (one page of 50
 * hits with snippets and their chats), against SQLite's FTS5 on the same file with the same words, newest first.
 */

const MESSAGES = 1_000_000;
const PER_CHAT = 100;
const HITS = 50;
const ROUNDS = 60;
const FIRST_AT = 1_700_000_000_000;
const EVERY = 20_000;
const WORDS = 20_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Words as language has them: a few everywhere, most of them seldom. */
function vocabulary(): string[] {
  const syllables = ['ka', 'lo', 'mi', 'ren', 'tu', 'sa', 'vel', 'dor', 'ni', 'pa', 'che', 'bri', 'gon', 'ste', 'ful', 'ar', 'ex', 'wo', 'qui', 'zen'];
  return Array.from({ length: WORDS }, (_none, number) => {
    let word = '';
    for (let rest = number + 20; rest > 0; rest = Math.floor(rest / 20)) word += syllables[rest % 20] ?? '';
    return word;
  });
}

function fill(file: string, words: readonly string[]): void {
  openCache(file, FIRST_AT).close();
  const database = new BetterSqlite3(file);
  database.pragma('synchronous = OFF');
  database.pragma('cache_size = -262144');
  const chat = database.prepare(`INSERT INTO chats (chat_id, channel, customer_name, queue, started_at, last_at, stored, contiguous, known) VALUES (?, 'CHAT', ?, 'Support', ?, ?, ?, ?, ?)`);
  const item = database.prepare(
    `INSERT INTO items (row, id, chat_id, position, contact_id, at, kind, content_type, content, participant_id, display_name, role) VALUES (?, ?, ?, ?, ?, ?, 'message', 'text/plain', ?, 'p', 'Customer', 'CUSTOMER')`,
  );
  let state = 7;
  const random = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) / 0x7fffffff;
  database.transaction(() => {
    for (let number = 0; number < MESSAGES; number += 1) {
      const chatId = `chat-${String(Math.floor(number / PER_CHAT))}`;
      const at = FIRST_AT + number * EVERY;
      if (number % PER_CHAT === 0) chat.run(chatId, `Customer ${chatId}`, at, at + PER_CHAT * EVERY, PER_CHAT, PER_CHAT, PER_CHAT);
      // Zipf's law, near enough: the n-th word comes with a probability of about 1/n.
      const text = Array.from({ length: 12 }, () => words[Math.min(WORDS - 1, Math.floor(WORDS ** random()) - 1)] ?? '').join(' ');
      item.run(at * 1000, `item-${String(number)}`, chatId, (number % PER_CHAT) + 1, chatId, at, text);
    }
  })();
  database.close();
}

const words = vocabulary();
const word = (rank: number): string => words[rank] ?? '';
/** What is asked for, and the same in FTS5's own language. */
const QUERIES: { name: string; typed: string; expression: string }[] = [
  { name: 'the commonest word', typed: word(0), expression: `"${word(0)}"` },
  { name: 'two common words', typed: `${word(3)} ${word(5)}`, expression: `"${word(3)}" AND "${word(5)}"` },
  { name: 'a seldom word', typed: word(9000), expression: `"${word(9000)}"` },
  { name: 'a common and a seldom word', typed: `${word(1)} ${word(9000)}`, expression: `"${word(1)}" AND "${word(9000)}"` },
  { name: 'a phrase', typed: `"${word(2)} ${word(4)}"`, expression: `"${word(2)} ${word(4)}"` },
  { name: 'a prefix of two letters', typed: 'ka*', expression: '"ka"*' },
  { name: 'a prefix of four letters', typed: 'kalo*', expression: '"kalo"*' },
  { name: 'nothing found', typed: 'xylophone', expression: '"xylophone"' },
];

const folder = mkdtempSync(path.join(tmpdir(), 'bench-search-'));
try {
  const file = path.join(folder, 'cache.db');
  say(`Filling a cache with ${String(MESSAGES)} messages ...`);
  fill(file, words);
  const cache = openCache(file, FIRST_AT);
  const raw = new BetterSqlite3(file);
  raw.pragma('cache_size = -16384');
  const newest = raw.prepare<[string, number]>('SELECT rowid, content FROM messages WHERE messages MATCH ? ORDER BY rowid DESC LIMIT ?');
  // Cursors as the panel pages: from the newest, and from the middle of the time that is stored.
  const cursors = [null, FIRST_AT + (MESSAGES / 2) * EVERY];
  const rows: Row[] = [];
  let all: number[] = [];
  for (const { name, typed, expression } of QUERIES) {
    const ours: number[] = [];
    const floor: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = performance.now();
      cache.search({ query: typed, before: cursors[round % 2] ?? null, limit: HITS });
      const between = performance.now();
      newest.all(expression, HITS);
      ours.push(between - start);
      floor.push(performance.now() - between);
    }
    all = [...all, ...ours];
    const p95 = percentile(ours, 0.95);
    rows.push({ path: `search 1,000,000: ${name}`, ours: summary(ours), floor: summary(floor), aim: 'p95 under 50 ms', met: p95 < 50, remark: `p95 ${p95.toFixed(1)} ms` });
  }
  raw.close();
  cache.close();
  say(`  all queries together: p95 ${percentile(all, 0.95).toFixed(1)} ms`);
  report(rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
