import type BetterSqlite3 from 'better-sqlite3';
import type { Channel } from '../../contract/primitives.ts';
import type { SimulatedInstance } from './instance.ts';
import type { LogLine } from './log-checks.ts';
import { possiblePairs, rightPair, type OracleAgent, type OracleContact, type OracleHold } from './pick-oracle.ts';
import { query } from './query.ts';

/*
 * Everything that routing decides from, folded from the log line by line. So each offer is judged by how things stood when it was
 * made, however many commands came together; and after each commit the tables must say the same.
 */

/** `outbound`: an agent called himself, which by his profile may not count as work. */
interface Followed extends OracleContact { waits: boolean; adjust: number; outbound: boolean }

/** Gives a contact to somebody whatever the rules say. */
const ASSIGNED = 'assign';

export class RoutingFollower {
  private readonly agents = new Map<string, OracleAgent>();
  private readonly contacts = new Map<string, Followed>();
  /** Channels of chats, by their first contact. */
  private readonly channels = new Map<string, Channel>();
  /** Segments whose place in the queue a lost link must not cost: how old they count, by the segment that comes after. */
  private readonly keepsAge = new Map<string, number>();
  private lastLost: string | undefined;
  /** A command gave an agent the same contact again, which left him room that its decision knew nothing of. */
  private roomier: LogLine | undefined;
  /** Those for whom calls of their own do not begin their idle time anew. */
  private readonly inboundOnly = new Set<string>();
  private readonly backOff: number;

  constructor(drawn: SimulatedInstance, backOff: number) {
    this.backOff = backOff;
    const profiles = new Map(drawn.profiles.map((profile) => [profile.id, { channels: profile.channels, queues: profile.queues.map((entry) => ({ ...entry, delay: entry.delaySeconds * 1000 })) }]));
    for (const { id, profileId } of drawn.agents) {
      if (drawn.profiles.find((profile) => profile.id === profileId)?.availabilityTimer === 'TIME_SINCE_LAST_INBOUND') this.inboundOnly.add(id);
      this.agents.set(id, { userId: id, profile: profiles.get(profileId) ?? { channels: [], queues: [] }, ownQueue: '', available: false, nextStatus: false, link: 'none', microphone: 'unasked', since: 0, holds: [], passed: [] });
    }
  }

  /** Which queue is whose, and since when everybody is there. */
  begin(rows: BetterSqlite3.Database): void {
    const own = query(rows, `select q.owner_user_id as userId, q.id, a.available_since as since from queues q join agents a on a.user_id = q.owner_user_id`).all() as { userId: string; id: string; since: number }[];
    for (const { userId, id, since } of own) {
      const agent = this.agents.get(userId);
      if (agent) Object.assign(agent, { ownQueue: id, since });
    }
  }

  /** Takes one line. @returns what is wrong with it, if it is an offer that should not have been made. */
  follow(line: LogLine): string[] {
    const { data } = line;
    const chat = line.initial_contact_id ?? '';
    const id = line.contact_id ?? '';
    const agent = this.agents.get(line.user_id ?? '');
    const contact = this.contacts.get(id);
    switch (line.type) {
      case 'chat_started':
      case 'call_started':
      case 'task_started':
      case 'callback_scheduled':
        this.channels.set(chat, line.type === 'chat_started' ? 'CHAT' : line.type === 'task_started' ? 'TASK' : 'VOICE');
        this.add(line, {});
        break;
      case 'call_out':
        this.channels.set(chat, 'VOICE');
        this.add(line, { outbound: true });
        agent?.holds.push({ offerId: String(data['offerId']), contactId: id, channel: 'VOICE', state: 'accepted', paused: false });
        break;
      case 'segment_started': {
        const previous = this.contacts.get(String(data['previousContactId']));
        this.add(line, { priority: Number(data['priority']), adjust: previous?.adjust ?? 0 });
        if (this.lastLost === previous?.contactId && previous) this.keepsAge.set(id, previous.oldSince);
        break;
      }
      case 'consult_asked': {
        const from = this.contacts.get(String(data['from']));
        this.add(line, { priority: from?.priority ?? 5, adjust: from?.adjust ?? 0 });
        break;
      }
      case 'flow_started':
        // A flow has it now: whatever it does next begins anew.
        this.keepsAge.delete(id);
        break;
      case 'target_queue_set':
        if (contact) contact.queueId = line.queue_id ?? '';
        break;
      case 'priority_set':
        if (contact) contact.priority = Number(data['priority']);
        break;
      case 'age_adjusted':
        if (contact) Object.assign(contact, { adjust: Number(data['seconds']) * 1000, oldSince: contact.enqueuedAt - Number(data['seconds']) * 1000 });
        break;
      case 'queued':
        if (contact) Object.assign(contact, { waits: true, queueId: line.queue_id ?? '', enqueuedAt: line.at, oldSince: this.keepsAge.get(id) ?? line.at - contact.adjust });
        break;
      case 'offered':
        return this.offered(line);
      case 'agent_connected':
        this.hold(agent, (hold) => hold.offerId === data['offerId'], { state: 'accepted' });
        break;
      case 'agent_left':
        this.hold(agent, (hold) => hold.contactId === id && hold.state === 'accepted', { paused: false, ...(data['reason'] === 'link_lost' && { state: 'link_lost' }) });
        this.lastLost = data['reason'] === 'link_lost' && this.channels.get(chat) === 'TASK' ? id : undefined;
        break;
      case 'contact_paused':
        this.hold(agent, (hold) => hold.contactId === id && hold.state === 'accepted', { paused: true });
        if (contact) contact.waits = false;
        break;
      case 'contact_resumed':
        this.hold(agent, (hold) => hold.contactId === id && hold.state === 'accepted', { paused: false });
        break;
      case 'contact_closed':
        this.free(agent, line, (hold) => hold.contactId === id && hold.state === 'accepted');
        break;
      case 'contact_cleared':
        this.free(agent, line, (hold) => hold.offerId === data['offerId']);
        break;
      case 'segment_ended':
      case 'chat_ended':
        if (contact) contact.waits = false;
        break;
      case 'agent_status':
        if (agent) {
          const available = data['statusId'] === 'status-available';
          if (available && !agent.available) agent.since = line.at;
          Object.assign(agent, { available, nextStatus: false });
        }
        break;
      case 'agent_next_status':
        if (agent) agent.nextStatus = data['nextStatusId'] !== null;
        break;
      case 'agent_link':
        if (agent) agent.link = String(data['link']);
        break;
      case 'agent_microphone':
        if (agent) agent.microphone = String(data['microphone']);
        break;
      default:
        if (!line.type.startsWith('offer_')) break;
        const state = line.type.slice('offer_'.length) as OracleHold['state'];
        this.hold(agent, (hold) => hold.offerId === data['offerId'], { state });
        if (contact) contact.waits = true;
        if (state === 'missed' || state === 'rejected') agent?.passed.push({ contactId: id, until: line.at + this.backOff });
    }
    return [];
  }

  private add(line: LogLine, from: { priority?: number; adjust?: number; outbound?: boolean }): void {
    const contactId = line.contact_id ?? '';
    this.contacts.set(contactId, {
      contactId, channel: this.channels.get(line.initial_contact_id ?? '') ?? 'CHAT', queueId: line.queue_id ?? '', priority: from.priority ?? 5, adjust: from.adjust ?? 0, enqueuedAt: 0, oldSince: 0, waits: false, outbound: from.outbound ?? false,
    });
  }

  private offered(line: LogLine): string[] {
    const agent = this.agents.get(line.user_id ?? '');
    const contact = this.contacts.get(line.contact_id ?? '');
    if (!agent || !contact) return [`Line ${line.seq} of the log offers ${line.contact_id ?? 'nothing'} to ${line.user_id ?? 'nobody'}, of whom it told nothing.`];
    const wrong = this.judged(line, agent, contact);
    const again = agent.holds.filter((hold) => hold.contactId === contact.contactId);
    if (again.length > 0) this.roomier = line;
    agent.holds = [...agent.holds.filter((hold) => !again.includes(hold)), { offerId: String(line.data['offerId']), contactId: contact.contactId, channel: contact.channel, state: 'ringing', paused: false }];
    agent.since = line.at;
    contact.waits = false;
    return wrong;
  }

  private judged(line: LogLine, agent: OracleAgent, contact: Followed): string[] {
    if (line.cause.startsWith(ASSIGNED)) return [];
    const waiting = this.waiting();
    const says = (right: string): string[] => [`Line ${line.seq} of the log (cause ${line.cause}) offers ${contact.contactId} in ${contact.queueId} to ${agent.userId}. By the rules ${right}.`];
    if (this.roomier?.at === line.at && this.roomier.cause === line.cause) {
      const could = possiblePairs([agent], [contact], { now: line.at, timeUntil: 'now' }).length > 0 && contact.waits;
      return could ? [] : says('it may not be');
    }
    const right = rightPair([...this.agents.values()], waiting, line.at);
    if (right?.agent === agent && right.contact === contact) return [];
    return says(right ? `it is ${right.contact.contactId} in ${right.contact.queueId} to ${right.agent.userId}` : 'nothing can be offered');
  }

  private waiting(): Followed[] {
    return [...this.contacts.values()].filter((contact) => contact.waits);
  }

  private hold(agent: OracleAgent | undefined, which: (hold: OracleHold) => boolean, change: Partial<OracleHold>): void {
    for (const hold of agent?.holds ?? []) if (which(hold)) Object.assign(hold, change);
  }

  private free(agent: OracleAgent | undefined, line: LogLine, which: (hold: OracleHold) => boolean): void {
    if (!agent) return;
    agent.holds = agent.holds.filter((hold) => !which(hold));
    if (!(this.inboundOnly.has(agent.userId) && this.contacts.get(line.contact_id ?? '')?.outbound === true)) agent.since = line.at;
  }

  /** What waits while somebody is free for it. @param timeUntil whether what time made possible just now counts. */
  inVain(now: number, timeUntil: 'now' | 'before'): string[] {
    const pairs = possiblePairs([...this.agents.values()], this.waiting(), { now, timeUntil });
    return pairs.slice(0, 3).map(({ agent, contact }) => `${contact.contactId} waits in ${contact.queueId} while ${agent.userId} is free for it.`);
  }

  /** Where the tables say something else than the log. */
  differences(rows: BetterSqlite3.Database): string[] {
    const agents = (query(rows, AGENTS).all() as AgentRow[]).map((row) => [row.user_id, row.type === 'routable', row.next_status_id !== null, row.link, row.microphone, row.available_since].join(' '));
    const holds = (query(rows, HOLDS).all() as HoldRow[]).map((row) => [row.id, row.user_id, row.contact_id, row.channel, row.state, row.paused_at !== null].join(' '));
    const contacts = (query(rows, WAITING).all() as ContactRow[]).map((row) => [row.id, row.channel, row.queue_id, row.priority, row.enqueued_at, row.queue_age_at].join(' '));
    const told = [...this.agents.values()];
    return [
      ...compared('agents', agents, told.map((one) => [one.userId, one.available, one.nextStatus, one.link, one.microphone, one.since].join(' '))),
      ...compared('offers', holds, told.flatMap((one) => one.holds.map((hold) => [hold.offerId, one.userId, hold.contactId, hold.channel, hold.state, hold.paused].join(' ')))),
      ...compared('waiting contacts', contacts, this.waiting().map((one) => [one.contactId, one.channel, one.queueId, one.priority, one.enqueuedAt, one.oldSince].join(' '))),
    ];
  }
}

interface AgentRow { user_id: string; type: string; next_status_id: string | null; link: string; microphone: string; available_since: number }
interface HoldRow { id: string; user_id: string; contact_id: string; channel: string; state: string; paused_at: number | null }
interface ContactRow { id: string; channel: string; queue_id: string; priority: number; enqueued_at: number; queue_age_at: number }
const AGENTS = `select a.user_id, s.type, a.next_status_id, a.link, a.microphone, a.available_since from agents a join statuses s on s.id = a.status_id join users u on u.id = a.user_id where u.profile_id is not null`;
const HOLDS = `select o.id, o.user_id, o.contact_id, c.channel, o.state, o.paused_at from offers o join contacts c on c.id = o.contact_id where o.cleared_at is null`;
const WAITING = `select id, channel, queue_id, priority, enqueued_at, queue_age_at from contacts where state = 'in_queue'`;

function compared(what: string, table: readonly string[], log: readonly string[]): string[] {
  const [stored, told] = [new Set(table), new Set(log)];
  const only = [...table.filter((row) => !told.has(row)).map((row) => `the table has ${row}`), ...log.filter((row) => !stored.has(row)).map((row) => `the log has ${row}`)];
  return only.length === 0 ? [] : [`Table and log differ in ${what}: ${only.slice(0, 4).join('; ')}.`];
}
