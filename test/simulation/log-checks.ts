import type BetterSqlite3 from 'better-sqlite3';
import { query } from './query.ts';

/*
 * What the log must tell, line by line: each end with the cause that can bring it about (design decision 11), and who
 * may be told of what.
 */

export interface LogLine {
  seq: number; at: number; type: string; cause: string; actor: string;
  initial_contact_id: string | null; contact_id: string | null; user_id: string | null; queue_id: string | null;
  data: Record<string, string | number | boolean | null>;
}

export function readLog(rows: BetterSqlite3.Database, after: number): LogLine[] {
  const found = query(rows, 'select * from events where seq > ? order by seq').all(after) as (Omit<LogLine, 'data'> & { data: string })[];
  return found.map((row) => ({ ...row, data: JSON.parse(row.data) as LogLine['data'] }));
}

const FLOW_ENDS: readonly string[] = ['start_chat', 'send_message', 'timer:wait', 'leave_contact', 'timer:grace_contacts', 'accept_offer', 'outside_answered', 'timer:listen', 'complete_attachment_upload', 'timer:chat_timer', 'disconnect_participant',
  'start_task', 'create_task', 'timer:task_due', 'timer:resume_task', 'transfer_contact', 'pause_contact', 'resume_contact',
  'line', 'prompts_ended', 'prompts_failed', 'digit', 'timer:keys', 'timer:interruption', 'timer:whisper', 'end_call', 'drop_party', 'timer:call_line', 'timer:chat_duration',
];

/** Which causes can end a chat for which reason. */
const CHAT_ENDS: Readonly<Record<string, readonly string[]>> = {
  ended_by_api: ['stop_contact'],
  ended_by_customer: ['disconnect_participant', 'hang_up', 'telephone_over'],
  dropped: ['drop_party'],
  line_lost: ['timer:call_line', 'telephone_over', 'start'],
  customer_never_arrived: ['timer:call_arrival'],
  telecom_unanswered: ['telephone_fails', 'timer:dial_rings'],
  telecom_busy: ['telephone_fails'],
  telecom_declined: ['telephone_fails'],
  telecom_number_invalid: ['telephone_fails'],
  telecom_problem: ['telephone_fails', 'start'],
  telecom_originator_cancel: ['leave_contact', 'end_call', 'timer:grace_contacts', 'timer:call_line'],

  ended_by_agent: ['leave_contact', 'cancel_task', 'end_call', 'drop_party'],
  ended_by_bot: ['disconnect_participant'],
  idle_disconnect: ['timer:chat_timer'],
  link_lost: ['timer:grace_contacts', 'timer:call_line'],
  expired: ['timer:chat_duration'],
  abandoned: ['timer:connect_window'],
  ended_by_flow: FLOW_ENDS,
};

/** Which causes can end an offer in which way. */
const OFFER_ENDS: Readonly<Record<string, readonly string[]>> = {
  offer_missed: ['timer:offer'],
  offer_rejected: ['reject_offer'],
  offer_abandoned: ['disconnect_participant', 'timer:connect_window', 'hang_up', 'timer:call_line'],
  offer_withdrawn: [
    'transfer_contact', 'leave_contact', 'drop_party', 'end_call', 'timer:interruption', 'timer:keys', 'prompts_ended', 'prompts_failed', 'digit', 'timer:call_line', 'timer:grace_contacts', 'stop_contact', 'timer:chat_duration', 'timer:wait', 'timer:listen', 'outside_answered', 'send_message', 'complete_attachment_upload',
  ],
  offer_link_lost: ['timer:grace_offers', 'sign_out'],
};

/** Follows the log and says where it contradicts itself. */
export class LogFollower {
  /** Who has each chat at the newest line: his id, by initial contact id. */
  readonly holders = new Map<string, string>();
  /** For each item, who had its chat when it was added: by item id. */
  readonly holderAt = new Map<string, string | undefined>();
  /** How often each type of line came; the story of the run in numbers. */
  readonly counts = new Map<string, number>();
  /** Who has each segment: on a call there may be several. */
  private readonly holderOf = new Map<string, string>();
  private readonly accepted = new Set<string>();
  private readonly ringing = new Map<string, string>();
  private readonly ended = new Set<string>();

  follow(line: LogLine): string[] {
    this.counts.set(line.type, (this.counts.get(line.type) ?? 0) + 1);
    const wrong = (what: string): string[] => [`Line ${line.seq} of the log (${line.type}, cause ${line.cause}): ${what}`];
    const chat = line.initial_contact_id ?? '';
    const contact = line.contact_id ?? '';
    if (this.ended.has(chat) && ['offered', 'agent_connected', 'queued', 'segment_started', 'item_added', 'wait_started', 'agent_left'].includes(line.type)) return wrong('the chat has ended.');
    switch (line.type) {
      case 'offered':
        if (this.ringing.has(contact)) return wrong('the contact rings already.');
        if (this.accepted.has(contact)) return wrong('the contact was accepted before.');
        this.ringing.set(contact, line.user_id ?? '');
        return [];
      case 'agent_connected':
        if (this.accepted.has(contact)) return wrong('the contact was accepted before.');
        if (this.ringing.get(contact) !== line.user_id) return wrong(`it rang with ${this.ringing.get(contact) ?? 'nobody'}, not with ${line.user_id ?? 'nobody'}.`);
        if (line.cause !== 'accept_offer') return wrong('nobody accepted.');
        this.ringing.delete(contact);
        this.accepted.add(contact);
        this.holders.set(chat, line.user_id ?? '');
        this.holderOf.set(contact, line.user_id ?? '');
        return [];
      case 'call_out':
        this.accepted.add(contact);
        this.holderOf.set(contact, line.user_id ?? '');
        return [];
      case 'agent_left':
        if (this.holderOf.get(contact) !== line.user_id) return wrong('he did not have the contact.');
        this.holderOf.delete(contact);
        if (this.holders.get(chat) === line.user_id) this.holders.delete(chat);
        return [];
      case 'item_added':
        this.holderAt.set(String(line.data['itemId']), this.holders.get(chat));
        return [];
      case 'chat_ended': {
        this.ended.add(chat);
        const reason = String(line.data['reason']);
        return (CHAT_ENDS[reason] ?? []).includes(line.cause) ? [] : wrong(`it does not end a chat as ${reason}.`);
      }
      default:
        if (!line.type.startsWith('offer_')) return [];
        if (this.ringing.get(contact) !== line.user_id) return wrong('no offer rang with him.');
        this.ringing.delete(contact);
        return (OFFER_ENDS[line.type] ?? []).includes(line.cause) ? [] : wrong('it does not end an offer so.');
    }
  }
}
