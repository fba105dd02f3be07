import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import BetterSqlite3 from 'better-sqlite3';
import { decideOffers, type Event } from '../server/routing/dispatch-decide.ts';
import { agentId, AGENTS, free, NOW, openCrowd, queueId, waitingId } from './offer-decision/crowd.ts';
import { report, summary, type Row } from './report.ts';

/*
 * Speed budget "offer decision": what dispatch does between an event and its offers, reading included and writing the
 * offer not, against one prepared statement that reads the same values. Ours and the floor take turns, query by query.
 */

const ROUNDS = 1500;
const WARM = 300;
const BACK_OFF = 30_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const AGENT = `a.user_id, a.status_since, a.available_since, a.link, a.link_since, u.display_name, u.profile_id, s.name, s.type, n.name, own.id,
  (select json_group_array(json_array(o.id, o.contact_id, o.state, o.offered_at, o.ended_at, h.channel, h.connected_at, h.acw_at))
     from offers o join contacts h on h.id = o.contact_id where o.user_id = a.user_id and o.cleared_at is null),
  (select json_group_array(json_array(d.contact_id, d.ended_at)) from offers d where d.user_id = a.user_id and d.state in ('missed', 'rejected') and d.ended_at > ?),
  (select json_group_array(json_array(channel, concurrency, behavior)) from profile_channels where profile_id = u.profile_id)`;
const AGENTS_OF = `agents a join users u on u.id = a.user_id join statuses s on s.id = a.status_id left join statuses n on n.id = a.next_status_id
  left join queues own on own.owner_user_id = a.user_id`;
/** Everything about one agent, and the first of each of his queues. */
const FOR_AGENT = `select ${AGENT}, q.queue_id, q.priority, q.delay_seconds, c.id, c.priority, c.enqueued_at, c.queue_age_at
  from ${AGENTS_OF} join profile_queues q on q.profile_id = u.profile_id
  left join contacts c on c.id in (select w.id from contacts w where w.state = 'in_queue' and w.queue_id = q.queue_id and w.channel = q.channel
    and w.enqueued_at + 0 <= ? - q.delay_seconds * 1000 order by w.priority, w.queue_age_at, w.id limit 1)
  where a.user_id = ?`;
/** Everything about everybody who has room for one contact, and that contact. */
const FOR_CONTACT = `select ${AGENT}, q.queue_id, q.priority, q.delay_seconds, c.id, c.priority, c.enqueued_at, c.queue_age_at
  from contacts c join profile_queues q on q.queue_id = c.queue_id and q.channel = c.channel join users u on u.profile_id = q.profile_id
  join agents a on a.user_id = u.id join statuses s on s.id = a.status_id left join statuses n on n.id = a.next_status_id left join queues own on own.owner_user_id = a.user_id
  where c.id = ? and c.state = 'in_queue' and u.disabled = 0 and a.link = 'live' and s.type = 'routable' and a.next_status_id is null
    and (select concurrency from profile_channels p where p.profile_id = u.profile_id and p.channel = c.channel) > (select count(*) from offers o where o.user_id = a.user_id and o.cleared_at is null)`;

interface Case { name: string; waiting: number; held: number; event: 'agent' | 'contact'; freed: boolean; offers: number }

/** Times one decision many times over, ours and the floor by turns. */
async function measure(one: Case, folder: string): Promise<{ ours: Row['ours']; floor: Row['ours'] }> {
  const file = path.join(folder, `${one.event}-${String(one.waiting)}-${String(one.held)}.db`);
  const database = await openCrowd(file, one);
  const raw = new BetterSqlite3(file);
  try {
    const agent = 123;
    if (one.freed) await free(database, agent);
    const contact = waitingId(Math.max(0, one.waiting - 1));
    const event: Event = { anything: false, agents: new Set(one.event === 'agent' ? [agentId(agent)] : []), contacts: new Set(one.event === 'contact' ? [contact] : []) };
    const statement = raw.prepare(one.event === 'agent' ? FOR_AGENT : FOR_CONTACT);
    const values = one.event === 'agent' ? [NOW - BACK_OFF, NOW, agentId(agent)] : [NOW - BACK_OFF, contact];
    const { offers } = await decideOffers(database.db, event, { now: NOW, backOff: BACK_OFF });
    if (offers.length !== one.offers) throw new Error(`${one.name}: ${String(offers.length)} offers were decided instead of ${String(one.offers)}.`);
    const times = { ours: [] as number[], floor: [] as number[] };
    const slow = one.held < 5 && one.event === 'contact' ? 10 : 1;
    for (let round = 0; round < (WARM + ROUNDS) / slow; round += 1) {
      const start = performance.now();
      await decideOffers(database.db, event, { now: NOW, backOff: BACK_OFF });
      const between = performance.now();
      statement.all(...values);
      const end = performance.now();
      if (round < WARM / slow) continue;
      times.ours.push(between - start);
      times.floor.push(end - between);
    }
    return { ours: summary(times.ours), floor: summary(times.floor) };
  } finally {
    raw.close();
    await database.close();
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'bench-offers-'));
const cases: Case[] = [
  { name: 'agent freed', waiting: 1000, held: 5, event: 'agent', freed: true, offers: 1 },
  { name: 'agent freed', waiting: 10_000, held: 5, event: 'agent', freed: true, offers: 1 },
  { name: 'agent freed', waiting: 100_000, held: 5, event: 'agent', freed: true, offers: 1 },
  { name: 'contact queued, all busy', waiting: 10_000, held: 5, event: 'contact', freed: false, offers: 0 },
  { name: `contact queued, all ${String(AGENTS)} have room`, waiting: 1, held: 3, event: 'contact', freed: false, offers: 1 },
];
const rows: Row[] = [];
const freedP50 = new Map<number, number>();
try {
  say(`${String(AGENTS)} agents of 5 slots, contacts spread over the queues ${queueId(0)} to ${queueId(19)}.`);
  for (const one of cases) {
    const { ours, floor } = await measure(one, folder);
    if (one.name === 'agent freed') freedP50.set(one.waiting, ours.p50);
    say(`  ${one.name}, ${String(one.waiting)} waiting: ours p50 ${ours.p50.toFixed(3)} ms, one query ${floor.p50.toFixed(3)} ms`);
    rows.push({ path: `offer decision: ${one.name}, ${String(one.waiting)} waiting`, ours, floor, aim: 'p50 3x', met: ours.p50 <= 3 * floor.p50 });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const few = freedP50.get(1000) ?? 0;
const many = freedP50.get(100_000) ?? 0;
const last = rows[2];
if (last) {
  last.aim = 'p50 3x; as with 1000';
  last.met &&= many <= 1.5 * few;
  last.remark = `with 100 times as many waiting a decision takes ${(many / few).toFixed(2)} times as long; up to 1.5 counts as independent.`;
}
report(rows);
