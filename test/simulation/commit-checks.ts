import type BetterSqlite3 from 'better-sqlite3';
import type { FeedEvent } from '../../contract/agent-link.ts';
import { ContentType } from '../../contract/chat-item.ts';
import type { FeedNotice } from '../../server/core.ts';
import { LogFollower, readLog, type LogLine } from './log-checks.ts';
import type { Report } from './report.ts';
import type { RoutingFollower } from './routing-follower.ts';
import { brokenRules } from './row-checks.ts';
import { query } from './query.ts';

/** The rules of the tables cost the most: they are looked at after every third commit, and whenever nothing is going on. */
const RULES_EVERY = 3;

/** Looks at every commit, right after it happened: the log, the feeds, the tables, and the offers made in it. */
export class CommitChecks {
  readonly log = new LogFollower();
  private seq = 0;
  private readonly feedSeq = new Map<string, number>();
  /** The newest line each agent was told since the server started. */
  private told = new Map<string, number>();
  private commits = 0;
  private readonly report: Report;
  private readonly routing: RoutingFollower;

  constructor(report: Report, routing: RoutingFollower) {
    this.report = report;
    this.routing = routing;
  }

  /** The server starts anew: what it had committed and not told before will come as backlog. */
  serverStarted(): void {
    this.told = new Map();
  }

  hear(notice: FeedNotice): void {
    if (notice.type !== 'line') return;
    const before = this.told.get(notice.userId);
    if (before !== undefined && notice.line.seq !== before + 1) this.report.problem(`${notice.userId} was told line ${notice.line.seq} of his feed after ${before}.`);
    this.told.set(notice.userId, notice.line.seq);
  }

  look(rows: BetterSqlite3.Database, now: number): void {
    const lines = readLog(rows, this.seq);
    this.seq = lines.at(-1)?.seq ?? this.seq;
    for (const line of lines) for (const wrong of [...this.log.follow(line), ...this.routing.follow(line)]) this.report.problem(wrong);
    for (const wrong of [...this.routing.differences(rows), ...this.routing.inVain(now, 'before')]) this.report.problem(wrong);
    if (this.commits++ % RULES_EVERY === 0) for (const broken of brokenRules(rows, 'passing')) this.report.problem(broken);
    this.lookAtFeeds(rows, lines);
  }

  private lookAtFeeds(rows: BetterSqlite3.Database, lines: readonly LogLine[]): void {
    const heads = query(rows, 'select user_id, seq from feed_heads').all() as { user_id: string; seq: number }[];
    for (const head of heads) {
      const from = this.feedSeq.get(head.user_id) ?? 0;
      this.feedSeq.set(head.user_id, head.seq);
      const fresh = query(rows, 'select seq, body from feed where user_id = ? and seq > ? order by seq').all(head.user_id, from) as { seq: number; body: string }[];
      for (const line of fresh) this.lookAtRights(head.user_id, JSON.parse(line.body) as FeedEvent, lines, rows);
    }
  }

  /** Nobody is told of what he has no right to see (P). */
  private lookAtRights(userId: string, event: FeedEvent, lines: readonly LogLine[], rows: BetterSqlite3.Database): void {
    const leftAt = (chatId: string): number =>
      Math.max(0, ...lines.filter((line) => line.type === 'agent_left' && line.user_id === userId && line.initial_contact_id === chatId).map((line) => line.seq));
    if (event.type === 'item') {
      const { item } = event;
      const added = lines.some((line) => line.type === 'item_added' && line.data['itemId'] === item.id);
      const last = item.contentType === ContentType.ended && leftAt(item.initialContactId) > 0;
      const his = added ? this.log.holderAt.get(item.id) === userId : this.log.holders.get(item.initialContactId) === userId || leftAt(item.initialContactId) > 0;
      // What became of a file is told to whoever had the segment it was sent in.
      const file = !added && item.attachments !== undefined && query(rows, 'select user_id from contacts where id = ?').pluck().get(item.contactId) === userId;
      if (!his && !last && !file) this.report.problem(`${userId} was told of ${item.contentType} at ${item.position} in ${item.initialContactId}, which he was not in.`);
    } else if (event.type === 'timeline') {
      const { entry } = event;
      // How what he handed on goes on he hears wherever it is.
      if (entry.type.startsWith('transfer_') && lines.some((line) => line.seq === entry.seq && line.user_id === userId)) return;
      const current = query(rows, 'select c.user_id from chats h join contacts c on c.id = h.current_contact_id where h.id = ?').pluck().get(entry.initialContactId);
      if (current !== userId && entry.seq > leftAt(entry.initialContactId)) this.report.problem(`${userId} was told of ${entry.type} (${entry.seq}) in ${entry.initialContactId}, which he was not in.`);
    }
  }
}
