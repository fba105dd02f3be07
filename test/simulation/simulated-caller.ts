import type BetterSqlite3 from 'better-sqlite3';
import type { Caller, CallerNotice, CallerState, StartCall } from '../../server/voice/call-desk.ts';
import { query } from './query.ts';
import type { Report } from './report.ts';
import { outcomeOf, type Outcome } from './simulated-desk.ts';
import type { SimulatedServer } from './simulated-server.ts';

/** A customer with one call, on one page. */
export class SimulatedCaller {
  readonly name: string;
  readonly start: StartCall;
  caller: Caller | undefined;
  /** Whether his page is open: it knows his call as long as it is. */
  onPage = false;
  /** How his page was last told that the call stands. */
  told: CallerState | undefined;
  fate: 'unanswered' | 'done' | 'refused' = 'unanswered';
  private token: string | undefined;
  private readonly parts: { server: () => SimulatedServer; report: Report };

  constructor(name: string, start: StartCall, parts: { server: () => SimulatedServer; report: Report }) {
    this.name = name;
    this.start = start;
    this.parts = parts;
  }

  /** Asks for the call; with its token it can be asked for again and again. */
  async begin(): Promise<Outcome> {
    const outcome = await outcomeOf(async () => {
      const started = await this.parts.server().ask((core) => core.calls.start(this.start));
      if (this.caller && (this.caller.callId !== started.contactId || this.token !== started.participantToken)) this.parts.report.problem(`${this.name} asked twice for one call and got two.`);
      this.caller = { callId: started.contactId, partyId: started.participantId };
      this.token = started.participantToken;
      this.fate = 'done';
    });
    if (outcome !== 'done' && outcome !== 'no answer' && this.fate === 'unanswered') this.fate = 'refused';
    return outcome;
  }

  /** Opens his page, or loads it anew, and offers his line. */
  async comes(): Promise<Outcome> {
    const outcome = await outcomeOf(() => this.parts.server().ask((core) => core.calls.join(this.token ?? '')));
    if (outcome !== 'done') return outcome;
    this.onPage = true;
    return this.offers();
  }

  offers(): Promise<Outcome> {
    const { caller } = this;
    return caller ? outcomeOf(() => this.parts.server().ask((core) => core.calls.offer(caller, 'v=0'))) : Promise.resolve('access_denied');
  }

  /** What he does on his page. */
  does(what: (caller: Caller, desk: Parameters<Parameters<SimulatedServer['ask']>[0]>[0]['calls']) => Promise<unknown>): Promise<Outcome> {
    const { caller } = this;
    return caller ? outcomeOf(() => this.parts.server().ask((core) => what(caller, core.calls))) : Promise.resolve('access_denied');
  }

  /** The server is gone, and his page's socket with it. */
  unplug(): void {
    this.onPage = false;
  }

  hear(notice: CallerNotice): void {
    if (notice.partyId !== this.caller?.partyId || notice.type !== 'state') return;
    if (this.told?.state === 'ended' && notice.state.state !== 'ended') this.parts.report.problem(`${this.name} was told of ${notice.state.state} after the end of his call.`);
    this.told = notice.state;
    if (notice.state.state === 'ended') this.onPage = false;
  }

  /** What he was told is how it is. */
  check(rows: BetterSqlite3.Database): string[] {
    if (!this.caller || !this.told) return [];
    const row = query(rows, `select h.state, h.end_reason, p.state as party, p.left_reason, p.joined_at, c.state as contact,
      exists (select 1 from call_parties a where a.initial_contact_id = h.id and a.role = 'agent' and a.state in ('connected', 'on_hold')) as agent
      from chats h join call_parties p on p.id = ? join contacts c on c.id = h.current_contact_id where h.id = ?`).get(this.caller.partyId, this.caller.callId) as CallRow;
    const expected = stateOf(row);
    return expected === this.told.state ? [] : [`${this.name} was told that his call is ${this.told.state}, and it is ${expected}.`];
  }
}

interface CallRow { state: string; end_reason: string | null; party: string; left_reason: string | null; joined_at: number | null; contact: string; agent: number }

function stateOf(row: CallRow): string {
  if (row.state === 'ended' || row.party === 'left') return 'ended';
  if (row.joined_at === null) return 'connecting';
  if (row.party === 'on_hold') return 'on_hold';
  if (row.agent === 1) return 'connected';
  if (row.state !== 'in_queue') return 'in_flow';
  return row.contact === 'offered' ? 'ringing' : 'in_queue';
}
