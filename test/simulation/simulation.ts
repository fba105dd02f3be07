import { createHash } from 'node:crypto';
import { replay } from '../doubles/replayed-log.ts';
import { CommitChecks } from './commit-checks.ts';
import { drawInstance, fillInstance, SUPERVISOR, type SimulatedInstance } from './instance.ts';
import { Ledger } from './ledger.ts';
import { readLog } from './log-checks.ts';
import { seededRandom, type Random } from './random.ts';
import { Report } from './report.ts';
import { RoutingFollower } from './routing-follower.ts';
import { brokenRules, overdue } from './row-checks.ts';
import { leftOver, wrongFiles, wrongTranscripts } from './store-checks.ts';
import type { SimulatedBot } from './simulated-bot.ts';
import { wrongHearing } from './hearing-checks.ts';
import type { SimulatedCaller } from './simulated-caller.ts';
import { SimulatedCustomer } from './simulated-customer.ts';
import { SimulatedDesk } from './simulated-desk.ts';
import type { SentFile } from './sent-file.ts';
import { startSimulatedServer, type SimulatedServer } from './simulated-server.ts';
import type { AskedTask } from './asked-task.ts';
import { query } from './query.ts';

/** An agent with two desktops. */
export interface Person { id: string; desks: [SimulatedDesk, SimulatedDesk] }

/** One instance with everybody in it, driven by one seed. */
export class Simulation {
  readonly random: Random;
  readonly report = new Report();
  readonly ledger = new Ledger();
  readonly drawn: SimulatedInstance;
  readonly customers: SimulatedCustomer[] = [];
  readonly bots: SimulatedBot[] = [];
  /** Tasks that programs asked for, and how many agents did. */
  readonly tasks: AskedTask[] = [];
  agentTasks = 0;
  readonly callers: SimulatedCaller[] = [];
  /** How many numbers agents have called. */
  dialed = 0;
  readonly people: Person[];
  readonly boss: SimulatedDesk;
  readonly routing: RoutingFollower;
  readonly checks: CommitChecks;
  server!: SimulatedServer;
  /** Whether several things happen at once now. */
  crowded = false;
  private watching = false;
  private readonly storedRight = new Set<string>();
  private readonly seed: string;

  private constructor(seed: string) {
    this.seed = seed;
    this.random = seededRandom(seed);
    this.drawn = drawInstance(this.random.branch('instance'));
    this.routing = new RoutingFollower(this.drawn, this.drawn.settings.declineBackOff ?? 0);
    this.checks = new CommitChecks(this.report, this.routing);
    const parts = { server: () => this.server, report: this.report, ledger: this.ledger };
    this.people = this.drawn.agents.map((agent) => ({ id: agent.id, desks: [new SimulatedDesk(agent, 'first desk', parts), new SimulatedDesk(agent, 'second desk', parts)] }));
    this.boss = new SimulatedDesk(SUPERVISOR, 'desk', parts);
  }

  /** Starts the server with the instance of this seed. */
  static async start(seed: string): Promise<Simulation> {
    const simulation = new Simulation(seed);
    const desks = [...simulation.people.flatMap((person) => person.desks), simulation.boss];
    simulation.server = await startSimulatedServer(
      seed,
      simulation.drawn.settings,
      {
        onChat: (notice) => simulation.customers.forEach((customer) => customer.hear(notice)),
        onFeed(notice) {
          simulation.checks.hear(notice);
          for (const desk of desks) desk.hear(notice);
        },
        onCaller: (notice) => simulation.callers.forEach((caller) => caller.hear(notice)),
        onCommit() {
          if (simulation.watching) simulation.checks.look(simulation.server.rows, simulation.server.clock.now());
        },
      },
      () => simulation.lookAround(),
    );
    await simulation.server.ask((core) => fillInstance(core, simulation.drawn));
    await simulation.server.settled();
    simulation.watching = true;
    simulation.routing.begin(simulation.server.rows);
    simulation.checks.look(simulation.server.rows, simulation.server.clock.now());
    return simulation;
  }

  step(what: string): void {
    this.report.step(this.server.clock.now(), what);
  }

  /** Whether any agent could be offered something now, slots aside. */
  somebodyAvailable(): boolean {
    return query(this.server.rows, `select count(*) from agents a join statuses s on s.id = a.status_id where a.link = 'live' and s.type = 'routable' and a.next_status_id is null`).pluck().get() !== 0;
  }

  somethingRings(): boolean {
    return query(this.server.rows, `select count(*) from offers where state = 'ringing'`).pluck().get() !== 0;
  }

  /** Whether music plays to somebody: each half minute of it is much work, and like every other. */
  somebodyIsOnTheLine(): boolean {
    return query(this.server.rows, `select count(*) from chats where channel = 'VOICE' and state not in ('ended', 'scheduled') and not (call_direction = 'callback' and state = 'in_queue')`).pluck().get() !== 0;
  }

  /** Every line that there may be. */
  legs(): string[] {
    return [...this.callers.flatMap(({ caller }) => (caller ? [caller.partyId] : [])), ...this.people.map(({ id }) => `agent:${id}`), ...(this.server.trunk?.telephones.keys() ?? [])];
  }

  newCustomer(start: ConstructorParameters<typeof SimulatedCustomer>[1]): SimulatedCustomer {
    const customer = new SimulatedCustomer(`customer ${this.customers.length + 1}`, start, { server: () => this.server, report: this.report, ledger: this.ledger, random: this.random.branch(`customer ${this.customers.length + 1}`) });
    this.customers.push(customer);
    return customer;
  }

  /** The power goes: sockets and links are gone with the server, and it starts again. */
  async crash(): Promise<void> {
    this.crowded = true;
    for (const customer of [...this.customers, ...this.callers]) customer.unplug();
    for (const desk of [...this.people.flatMap((person) => person.desks), this.boss]) desk.unplug();
    this.checks.serverStarted();
    await this.server.crash();
    this.crowded = false;
  }

  /** What must hold whenever nothing is going on. */
  lookAround(): void {
    if (!this.watching || this.report.problems.length > 0) return;
    const { rows, clock } = this.server;
    // Of several that ring at one moment, the others are still to come.
    const allRung = (clock.nextWake() ?? Number.POSITIVE_INFINITY) > clock.now();
    const found = [...(allRung ? overdue(rows, clock.now()) : []), ...this.routing.inVain(clock.now(), allRung ? 'now' : 'before'), ...this.server.complaints];
    for (const problem of found) this.report.problem(problem);
  }

  /** Lets everything finish, then compares what everybody sees with what is stored. */
  async settle(): Promise<void> {
    await this.server.settled();
    for (const desk of this.people.flatMap((person) => person.desks)) if (desk.linked) await desk.catchUp(this.random.whole(1, 20));
    const { rows } = this.server;
    for (const broken of [...brokenRules(rows, 'passing'), ...brokenRules(rows, 'staying')]) this.report.problem(broken);
    for (const desk of this.people.flatMap((person) => person.desks)) for (const wrong of desk.check(rows)) this.report.problem(wrong);
    for (const customer of [...this.customers, ...this.callers]) for (const wrong of customer.check(rows)) this.report.problem(wrong);
    for (const wrong of wrongHearing(rows, this.server.engine)) this.report.problem(wrong);
    for (const wrong of [...wrongTranscripts(rows, this.server.store.objects, this.storedRight), ...wrongFiles(rows, this.server.store.objects)]) this.report.problem(wrong);
    this.compareLinks();
    this.report.failIfWrong(this.seed);
  }

  /** At the very end: every chat is over, every message where it should be, and the log tells the tables. */
  async finish(): Promise<{ hash: string }> {
    const { rows, clock } = this.server;
    this.server.store.away = false;
    this.step('everybody goes home; time runs on until every chat is over');
    for (const desk of this.people.flatMap((person) => person.desks)) await desk.signOut();
    for (const leg of this.server.engine.lines) this.server.engine.loses(leg);
    for (const caller of this.callers) if (caller.onPage) await caller.does((who, calls) => calls.hangUp(who));
    await this.settle();
    const until = (): number | null => query(rows, `select max(expires_at) from chats where state <> 'ended'`).pluck().get() as number | null;
    // A task that has a flow for its end goes on for as long once more.
    for (let last = until(), rounds = 0; last !== null && rounds < 14; last = until(), rounds += 1) await this.server.advanceTo(Math.max(last, clock.now()));
    await this.settle();
    const going = query(rows, `select id, channel, state from chats where state <> 'ended'`).all();
    if (going.length > 0) this.report.problem(`Contacts that never end: ${JSON.stringify(going)}`);
    for (const task of this.tasks) this.compareTask(task);
    await this.sweep();
    for (const wrong of this.ledger.check(rows)) this.report.problem(wrong);
    this.compareWithLog();
    this.report.failIfWrong(this.seed);
    const hash = createHash('sha256');
    for (const table of ['events', 'transcript', 'feed', 'offers']) hash.update(JSON.stringify(query(rows, `select * from ${table} order by 1, 2`).all()));
    return { hash: hash.digest('hex') };
  }

  /** Time runs on until nothing waits for the store any more; then what is left in it is looked at. */
  private async sweep(): Promise<void> {
    const { rows, clock, store } = this.server;
    const last = () => query(rows, `select max(due_at) from (select due_at from jobs union all select due_at from timers where kind = 'attachment_unfinished')`).pluck().get() as number | null;
    // What is deleted last was rejected last: the quarantine of a file begins when its check ends.
    for (let until = last(), rounds = 0; until !== null && rounds < 5; until = last(), rounds += 1) await this.server.advanceTo(Math.max(until, clock.now()));
    this.storedRight.clear();
    for (const wrong of [...wrongTranscripts(rows, store.objects, this.storedRight), ...wrongFiles(rows, store.objects), ...leftOver(rows, store.objects)]) this.report.problem(wrong);
    for (const file of this.customers.flatMap((customer) => customer.files)) this.compareFile(file);
  }

  /** What its sender was told of a file is what became of it. */
  private compareFile(file: SentFile): void {
    const { rows } = this.server;
    const row = query(rows, 'select state, reason from attachments where id = ?').get(file.place?.attachmentId) as { state: string; reason: string | null } | undefined;
    if (file.stage === 'completed') {
      const rightly = row?.state === 'rejected' ? row.reason === 'not_checked' || !file.honest : row?.state === 'approved' && file.honest;
      if (!rightly) this.report.problem(`A file (${file.honest ? 'as named' : 'not as named'}) was taken into ${file.chatId} and became ${JSON.stringify(row)}.`);
      this.report.count(`file ${row?.reason ?? row?.state ?? ''}`);
    } else if (file.stage === 'sent' && row === undefined) {
      // The housekeeping forgets a file that was never completed; the log does not.
      const abandoned = query(rows, `select count(*) from events where type = 'attachment_abandoned' and json_extract(data, '$.attachmentId') = ?`).pluck().get(file.place?.attachmentId) !== 0;
      if (!abandoned) this.report.problem(`A file was taken from ${file.chatId} and nothing knows it.`);
    }
  }

  /** A task that was promised is there once, one that was refused is not. */
  private compareTask({ name, fate, contactId }: AskedTask): void {
    const made = query(this.server.rows, `select id from chats where channel = 'TASK' and name = ?`).pluck().all(name) as string[];
    if (made.length > 1 || (fate === 'done' && made[0] !== contactId) || (fate === 'refused' && made.length > 0)) this.report.problem(`${name} was ${fate} as ${contactId ?? 'nothing'}, and there are ${made.join(', ') || 'none'}.`);
  }

  /** Whose link is live for the server has a desk that hears it, and the other way round: offers ring with nobody else (R4). */
  private compareLinks(): void {
    const live = new Set(query(this.server.rows, `select session_id from agents where link = 'live'`).pluck().all() as string[]);
    const linked = new Set([...this.people.flatMap((person) => person.desks), this.boss].flatMap((desk) => (desk.session ? [desk.session.sessionId] : [])));
    const different = [...[...live].filter((session) => !linked.has(session)), ...[...linked].filter((session) => !live.has(session))];
    if (different.length > 0) this.report.problem(`The server holds ${live.size} links for live, ${linked.size} desks are linked; they differ in ${different.join(', ')}.`);
  }

  /** The state tables are what the log adds up to (design decision 3). */
  private compareWithLog(): void {
    const { rows } = this.server;
    const told = replay(readLog(rows, 0).map((line) => ({ ...line, initialContactId: line.initial_contact_id, contactId: line.contact_id, userId: line.user_id, queueId: line.queue_id })));
    const compare = (table: string, key: string, columns: readonly string[], byLog: Record<string, object>, unless?: object): void => {
      for (const row of query(rows, `select ${key}, ${columns.join(', ')} from ${table}`).all() as Record<string, unknown>[]) {
        const expected = (byLog[String(row[key])] ?? unless) as Record<string, unknown> | undefined;
        const different = columns.filter((column) => expected?.[column] !== row[column]);
        if (different.length > 0) this.report.problem(`${table} ${String(row[key])}: the log and the table differ in ${different.map((column) => `${column} (${String(expected?.[column])}, ${String(row[column])})`).join(', ')}`);
      }
    };
    const files = query(rows, 'select id, state from attachments').all() as { id: string; state: string }[];
    for (const { id, state } of files) if (told.attachments[id] !== state) this.report.problem(`attachments ${id}: the log says ${told.attachments[id] ?? 'nothing'}, the table ${state}.`);
    compare('chats', 'id', ['state', 'current_contact_id', 'end_reason', 'returns'], told.chats);
    compare('contacts', 'id', ['previous_id', 'state', 'queue_id', 'user_id', 'priority', 'enqueued_at', 'connected_at', 'disconnected_at', 'end_reason'], told.contacts);
    compare('call_parties', 'id', ['holds', 'held_for', 'muted_by'], told.parties, { holds: 0, held_for: 0, muted_by: null });
    compare('callbacks', 'initial_contact_id', ['attempt', 'attempts', 'retry_after', 'answered_at'], told.callbacks);
    compare('(select * from transfers where by_user_id is not null)', 'contact_id', ['from_contact_id', 'by_user_id', 'target_type', 'target_name', 'at', 'came_back_at'], told.transfers);
    compare('offers', 'id', ['contact_id', 'user_id', 'state'], told.offers);
    compare('agents', 'user_id', ['status_id', 'next_status_id', 'link'], told.agents);
  }
}
