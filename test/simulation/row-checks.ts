import type BetterSqlite3 from 'better-sqlite3';
import { query } from './query.ts';

/*
 * What must hold in the tables between any two commands. Every query finds the rows that break one rule.
 */

/** `stays`: once broken it stays so, which makes it enough to look when nothing is going on. */
interface Rule { says: string; broken: string; stays?: true }

/** What routing put into somebody's hands: what was given to him, and a task that he took up again, may be more than that. */
const HOLDING = `select o.user_id, c.channel, count(*) as used from offers o join contacts c on c.id = o.contact_id
  where o.cleared_at is null and o.paused_at is null and c.pauses = 0 and o.reasons not like '%"assigned"%' group by o.user_id, c.channel`;

const RULES: readonly Rule[] = [
  { says: 'a contact rings with one agent at most', broken: `select contact_id, count(*) as ringing from offers where state = 'ringing' group by contact_id having count(*) > 1` },
  { says: 'a contact is accepted once at most', broken: `select contact_id, count(*) as accepted from offers where state = 'accepted' group by contact_id having count(*) > 1` },
  { says: 'an agent has one place per contact', broken: `select user_id, contact_id from offers where cleared_at is null group by user_id, contact_id having count(*) > 1` },
  {
    says: 'nobody holds more than his routing profile allows',
    broken: `select h.*, p.concurrency from (${HOLDING}) h join users u on u.id = h.user_id left join profile_channels p on p.profile_id = u.profile_id and p.channel = h.channel where h.used > coalesce(p.concurrency, 0)`,
  },
  {
    says: 'nobody holds two channels where one of them forbids it',
    broken: `select one.user_id from (${HOLDING}) one join (${HOLDING}) other on other.user_id = one.user_id and other.channel <> one.channel join users u on u.id = one.user_id
      join profile_channels p on p.profile_id = u.profile_id and p.channel = one.channel join profile_channels q on q.profile_id = u.profile_id and q.channel = other.channel
      where p.behavior = 'ROUTE_CURRENT_CHANNEL_ONLY' and q.behavior = 'ROUTE_CURRENT_CHANNEL_ONLY'`,
  },
  {
    says: 'a contact is offered exactly while an offer of it rings',
    broken: `select c.id, c.state, o.id as offer from contacts c left join offers o on o.contact_id = c.id and o.state = 'ringing' where (c.state = 'offered') <> (o.id is not null)`,
  },
  {
    says: 'a contact with an agent has his accepted, uncleared offer',
    broken: `select c.id from contacts c where c.state = 'with_agent' and not exists (select 1 from offers o where o.contact_id = c.id and o.user_id = c.user_id and o.state = 'accepted' and o.cleared_at is null)`,
  },
  {
    says: 'only the current segment of a contact is alive, and on a call those of agents who are on it or asked for',
    broken: `select c.id, c.state from contacts c join chats h on h.id = c.initial_id where c.id <> h.current_contact_id and c.state not in ('after_contact_work', 'ended')
      and not exists (select 1 from call_parties p where p.contact_id = c.id and p.role = 'agent' and p.state <> 'left')`,
  },
  {
    says: 'a chat and its current segment agree on where it stands',
    broken: `select h.id, h.state, c.state as contact from chats h join contacts c on c.id = h.current_contact_id where not (
      (h.state = 'in_queue' and c.state in ('in_queue', 'offered')) or (h.state = 'ended' and c.state in ('after_contact_work', 'ended')) or h.state = c.state)`,
  },
  { says: 'a chat in a queue is in one that exists', broken: `select c.id, c.queue_id from contacts c where c.state in ('in_queue', 'offered') and not exists (select 1 from queues q where q.id = c.queue_id)` },
  {
    says: 'a chat in a flow has a flow that waits',
    broken: `select h.id, h.state from chats h where h.state in ('in_flow', 'waiting_for_customer') and not (h.channel = 'VOICE' and h.customer_connected_at is null)
      and not (h.channel = 'TASK' and exists (select 1 from contacts c where c.id = h.current_contact_id and c.pauses > 0)) and not exists (
      select 1 from flow_runs r where r.initial_contact_id = h.id and r.ended_at is null and r.blocked_on is not null and r.occasion in ('started', 'left'))`,
  },
  {
    says: 'a Wait ends by its timer or by the end of the chat',
    broken: `select r.id from flow_runs r join chats h on h.id = r.initial_contact_id where r.blocked_on = 'wait' and h.state <> 'paused' and h.wait_until is not null and h.wait_until < h.expires_at
      and r.occasion in ('started', 'left') and not exists (select 1 from timers t where t.kind = 'wait' and t.key = r.id and t.due_at = h.wait_until)`,
  },
  {
    says: 'a run that stands at a call has one call that is to be made, and no other run has',
    broken: `select r.id, r.blocked_on, count(o.id) as calls from flow_runs r left join outside_calls o on o.run_id = r.id and o.awaited = 1 group by r.id
      having count(o.id) <> (case when r.ended_at is null and r.blocked_on = 'call' then 1 else 0 end)`,
  },
  {
    says: 'a run that listens stops by its timer or by the end of the chat, and has heard all that was said',
    broken: `select r.id from flow_runs r join chats h on h.id = r.initial_contact_id left join timers t on t.kind = 'listen' and t.key = r.id
      where r.blocked_on = 'listen' and ((t.due_at is null and h.expires_at > h.started_at + 7 * 86400000) or exists (select 1 from transcript m
      where m.initial_contact_id = h.id and m.position > h.seen_customer_position and m.kind = 'message' and m.participant_id = h.customer_participant_id))`,
  },
  { says: 'nothing listens that does not run', broken: `select t.key from timers t where t.kind = 'listen' and not exists (select 1 from flow_runs r where r.id = t.key and r.blocked_on = 'listen')` },
  {
    says: 'a bot of a flow is in a chat only while its flow stands at it',
    broken: `select p.id from participants p where p.role = 'CUSTOM_BOT' and p.token_hash is null and p.left_at is null and not exists (
      select 1 from flow_runs r where r.initial_contact_id = p.initial_contact_id and r.ended_at is null and r.blocked_on in ('call', 'listen'))`,
  },
  { says: 'between commands no flow runs that does not wait', broken: `select id, flow_id from flow_runs where ended_at is null and blocked_on is null` },
  { says: 'the flow that brought a chat to a queue has ended', broken: `select r.id from flow_runs r join chats h on h.id = r.initial_contact_id where r.ended_at is null and r.occasion in ('started', 'left') and h.state in ('in_queue', 'with_agent')` },
  { says: 'a queue flow stops when an agent has the chat', broken: `select r.id from flow_runs r join chats h on h.id = r.initial_contact_id where r.ended_at is null and r.occasion = 'queued' and h.state <> 'in_queue'` },
  {
    says: 'chat timers run only while an agent has the chat',
    broken: `select t.key from timers t where t.kind = 'chat_timer' and not exists (select 1 from chats h where h.id = json_extract(t.data, '$.chatId') and h.state = 'with_agent' and h.customer_connected_at is not null and h.timers_at_work is not null)`,
  },
  { says: 'a chat that goes on has the timer of its duration', broken: `select h.id from chats h left join timers t on t.kind = 'chat_duration' and t.key = h.id where h.state <> 'ended' and (t.due_at is null or t.due_at <> h.expires_at)` },
  { says: 'an offer that rings has its timer', broken: `select o.id from offers o left join timers t on t.kind = 'offer' and t.key = o.id where o.state = 'ringing' and (t.due_at is null or t.due_at <> o.expires_at)` },
  {
    says: 'nothing of an ended chat goes on',
    broken: `select h.id, 'flow' as what from chats h join flow_runs r on r.initial_contact_id = h.id where h.state = 'ended' and r.ended_at is null
      union all select h.id, 'offer' from chats h join offers o on o.initial_contact_id = h.id where h.state = 'ended' and o.state = 'ringing'
      union all select h.id, t.kind from chats h join timers t on t.key = h.id where h.state = 'ended'
      union all select h.id, 'party' from chats h join call_parties p on p.initial_contact_id = h.id where h.state = 'ended' and p.left_at is null
      union all select h.id, 'play' from chats h join playing p on p.initial_contact_id = h.id where h.state = 'ended'
      union all select h.id, 'keys' from chats h join collecting p on p.initial_contact_id = h.id where h.state = 'ended'
      union all select h.id, 'stored input' from chats h join call_values v on v.initial_contact_id = h.id where h.state = 'ended' and v.stored_input is not null
      union all select h.id, t.kind from chats h join flow_runs r on r.initial_contact_id = h.id join timers t on t.key = r.id where h.state = 'ended'
      union all select h.id, t.kind from chats h join call_parties p on p.initial_contact_id = h.id join timers t on t.key = p.id where h.state = 'ended'
      union all select h.id, 'participant' from chats h join participants p on p.initial_contact_id = h.id where h.state = 'ended' and p.left_at is null`,
  },
  { says: 'a chat that ended has a reason and a time', stays: true, broken: `select id from chats where (state = 'ended') <> (ended_at is not null and end_reason is not null)` },
  { says: 'positions of a chat have no gaps', stays: true, broken: `select h.id, h.last_position, count(t.id) as lines, max(t.position) as last from chats h left join transcript t on t.initial_contact_id = h.id group by h.id having count(t.id) <> h.last_position or coalesce(max(t.position), 0) <> h.last_position` },
  {
    says: 'each stored message and each task is counted once, where and when it came', stays: true,
    broken: `select day, initial_contact_id, contact_id, role, sum(n) as messages, sum(m) as tasks from (
        select strftime('%Y-%m-%d', at / 1000, 'unixepoch') as day, initial_contact_id, contact_id, role, 1 as n, 0 as m from transcript where kind <> 'event'
        union all select strftime('%Y-%m-%d', started_at / 1000, 'unixepoch'), id, id, 'task', 0, 1 from chats where channel = 'TASK'
        union all select day, initial_contact_id, contact_id, case when tasks > 0 then 'task' else role end, -messages, -tasks from usage)
      group by 1, 2, 3, 4 having sum(n) <> 0 or sum(m) <> 0`,
  },
  { says: 'a file is checked by a job', broken: `select a.id from attachments a where a.state = 'checking' and not exists (select 1 from jobs j where j.kind = 'check_attachment' and j.key = a.id)` },
  { says: 'a file that is begun is finished or forgotten', broken: `select a.id from attachments a where (a.state in ('announced', 'uploaded')) <> exists (select 1 from timers t where t.kind = 'attachment_unfinished' and t.key = a.id)` },
  {
    says: 'a file and its line say the same', stays: true,
    broken: `select a.id, a.state, json_extract(t.attachments, '$[0].status') as line from attachments a left join transcript t on t.id = a.item_id
      where coalesce(json_extract(t.attachments, '$[0].status'), '') <> (case a.state when 'checking' then 'in_progress' when 'approved' then 'approved' when 'rejected' then 'rejected' else '' end)
      union all select t.id, 'no file', '' from transcript t where t.kind = 'attachment' and (select count(*) from attachments a where a.item_id = t.id) <> 1`,
  },
  {
    says: 'a chat takes six at most, one bot of the company and one of its flow',
    broken: `select initial_contact_id, count(*) as n, sum(role = 'CUSTOM_BOT' and token_hash is not null) as bots, sum(role = 'CUSTOM_BOT' and token_hash is null) as flow_bots
      from participants where left_at is null group by 1 having n > 6 or bots > 1 or flow_bots > 1`,
  },
  { says: 'nobody hears what a flow whispers to an agent', stays: true, broken: `select w.id from whispers w join contacts c on c.id = w.contact_id join transcript t on t.initial_contact_id = c.initial_id and t.content = w.text` },
  { says: 'a supervisor is seen only once he has stepped in', stays: true, broken: `select p.id from participants p where p.role = 'SUPERVISOR' and not exists (select 1 from monitors m where m.participant_id = p.id and m.barged_at is not null)
      union all select t.id from transcript t where t.role = 'SUPERVISOR' and not exists (select 1 from monitors m where m.participant_id = t.participant_id and m.barged_at <= t.at)` },
  { says: 'the state of a flow run is JSON', stays: true, broken: `select id from flow_runs where not json_valid(state)` },
  { says: 'identifiers of a chat sort as its positions do', stays: true, broken: `select a.id from transcript a join transcript b on b.initial_contact_id = a.initial_contact_id and b.position = a.position + 1 where b.id <= a.id` },
  {
    says: 'chat.ended is the last line of an ended chat, and of no other',
    broken: `select h.id, h.state from chats h left join transcript t on t.initial_contact_id = h.id and t.position = h.last_position
      where h.channel = 'CHAT' and (h.state = 'ended') <> (coalesce(t.content_type, '') = 'application/vnd.amazonaws.connect.event.chat.ended')
      union all select initial_contact_id, 'twice' from transcript where content_type = 'application/vnd.amazonaws.connect.event.chat.ended' group by initial_contact_id having count(*) > 1`,
  },
  { says: 'a line of the log follows the one before it', stays: true, broken: `select count(*) as lines, max(seq) as last from events having count(*) <> coalesce(max(seq), 0)` },
  { says: 'a feed has no gaps', broken: `select h.user_id, h.seq, h.kept_from, count(f.seq) as kept from feed_heads h left join feed f on f.user_id = h.user_id group by h.user_id having count(f.seq) <> h.seq - h.kept_from + 1 or max(f.seq) <> h.seq` },
  { says: 'who is Offline or unlinked is offered nothing', broken: `select o.id, o.user_id from offers o join agents a on a.user_id = o.user_id where o.state = 'ringing' and a.link = 'none'` },
  { says: 'a next status waits only while something is held', broken: `select a.user_id, a.next_status_id from agents a where a.next_status_id is not null and not exists (select 1 from offers o where o.user_id = a.user_id and o.cleared_at is null)` },
  { says: 'the customer is told of once as coming and once as going', stays: true, broken: `select initial_contact_id, participant_id, content_type from transcript where kind = 'event' and participant_id is not null group by initial_contact_id, participant_id, content_type having count(*) > 1` },
];

const PASSING = RULES.filter((rule) => !rule.stays);
const STAYING = RULES.filter((rule) => rule.stays);

/** Every rule that the tables break now, with the rows that break it. @param which those to be looked at after each commit, or those that stay broken. */
export function brokenRules(rows: BetterSqlite3.Database, which: 'passing' | 'staying'): string[] {
  return (which === 'passing' ? PASSING : STAYING).flatMap(({ says, broken }) => {
    const found = query(rows, broken).all();
    return found.length === 0 ? [] : [`Not true any more: ${says}. ${JSON.stringify(found.slice(0, 3))}`];
  });
}

/** What only holds once everything due has happened: chats past their duration, offers past their time, timers left over. */
export function overdue(rows: BetterSqlite3.Database, now: number): string[] {
  const late: string[] = [];
  const timers = query(rows, 'select kind, key, due_at from timers where due_at <= ?').all(now);
  if (timers.length > 0) late.push(`Timers that are due have not rung: ${JSON.stringify(timers.slice(0, 3))}`);
  const jobs = query(rows, 'select kind, key, due_at from jobs where due_at <= ?').all(now);
  if (jobs.length > 0) late.push(`Jobs that are due are not done: ${JSON.stringify(jobs.slice(0, 3))}`);
  const unchecked = query(rows, `select id from attachments where state = 'checking' and completed_at < ?`).all(now - 21 * 60_000);
  if (unchecked.length > 0) late.push(`Files are still being checked: ${JSON.stringify(unchecked)}`);
  const chats = query(rows, `select id, expires_at from chats where state <> 'ended' and expires_at <= ?`).all(now);
  if (chats.length > 0) late.push(`Chats outlive their duration: ${JSON.stringify(chats)}`);
  const offers = query(rows, `select id, expires_at from offers where state = 'ringing' and expires_at <= ?`).all(now);
  if (offers.length > 0) late.push(`Offers ring beyond their time: ${JSON.stringify(offers)}`);
  return late;
}
