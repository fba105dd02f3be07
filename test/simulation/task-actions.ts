import type { NewTask } from '../../contract/task.ts';
import type { StartTask } from '../../server/contacts/contact-desk.ts';
import { expect, linkedDesks, onlyNoAnswerOrRefusal, some, type Action } from './deed.ts';
import { TASK_FLOWS } from './flows.ts';
import { onContact } from './on-contact.ts';
import type { AskedTask } from './asked-task.ts';
import { query } from './query.ts';
import { outcomeOf, type Outcome } from './simulated-desk.ts';
import type { Simulation } from './simulation.ts';

/*
 * Tasks: made by programs, flows and agents; planned, put aside, handed on; and contacts of any channel handed on by quick connects.
 */

const MINUTE = 60_000;
/** More than these would only wait. */
const TASKS_MOST = 16;
/** As many as may be in after contact work, and count as tasks too, where there may be few at once. */
const ENDING_MOST = 5;

const when = (simulation: Simulation): number | null => {
  const minutes = simulation.random.one([null, null, null, 1, 10, 600]);
  return minutes === null ? null : simulation.server.clock.now() + minutes * MINUTE;
};

async function ask(simulation: Simulation, task: AskedTask): Promise<Outcome> {
  const outcome = await outcomeOf(async () => {
    const { contactId } = await simulation.server.ask((core) => core.contacts.startTask(task.request));
    if (task.contactId !== undefined && task.contactId !== contactId) simulation.report.problem(`${task.name} was asked for twice with one token and made twice.`);
    Object.assign(task, { contactId, fate: 'done' });
  });
  if (outcome !== 'done' && outcome !== 'no answer' && task.fate === 'unanswered') task.fate = 'refused';
  return outcome;
}

const startTask: Action = (simulation) => {
  const { random, tasks } = simulation;
  if (tasks.length >= TASKS_MOST) return undefined;
  const name = `task ${tasks.length + 1}`;
  const related = random.chance(0.2) ? some(simulation, query(simulation.server.rows, 'select id from contacts').pluck().all() as string[]) : undefined;
  const request: StartTask = {
    flowId: random.one(TASK_FLOWS), name, description: null, references: {}, attributes: {}, segmentAttributes: {}, scheduledAt: when(simulation), previousContactId: null,
    relatedContactId: related ?? null, expiryMinutes: random.one([5, 30, 600, 600, 3000]), clientToken: `task ${name}`, by: 'api',
  };
  const task: AskedTask = { name, request, fate: 'unanswered', contactId: undefined };
  tasks.push(task);
  return { what: `the API starts ${name} with ${request.flowId}, ${request.scheduledAt === null ? 'now' : 'later'}`, run: async () => expect(simulation, name, await ask(simulation, task), ['done', 'limit_exceeded']) };
};

const askAgain: Action = (simulation) => {
  const task = some(simulation, simulation.tasks.filter((one) => one.fate !== 'refused'));
  return task && { what: `the API asks again for ${task.name}`, run: async () => expect(simulation, task.name, await ask(simulation, task), task.fate === 'done' ? ['done'] : ['done', 'limit_exceeded', 'invalid']) };
};

/** An agent's own: by the form, or by the template where there is one. */
const createTask: Action = (simulation) => {
  const desk = some(simulation, linkedDesks(simulation));
  if (!desk || simulation.agentTasks >= TASKS_MOST) return undefined;
  const { random, drawn } = simulation;
  const name = `agent task ${++simulation.agentTasks}`;
  const quickConnect = random.chance(0.5) ? some(simulation, drawn.quickConnects) : undefined;
  const scheduledAt = when(simulation);
  const byForm: NewTask['content'] = {
    by: 'form', name, description: null, references: [], assignment: quickConnect ? { to: 'quick_connect', quickConnectId: quickConnect.id } : { to: 'self' }, scheduledAt,
  };
  const byTemplate: NewTask['content'] = {
    by: 'template', templateId: 'template-follow-up',
    fields: { Name: name, Reason: 'Refund', ...(scheduledAt !== null && { Begins: String(scheduledAt / 1000) }), ...(quickConnect ? { 'Assign to': quickConnect.id } : random.chance(0.5) && { 'For myself': 'true' }) },
  };
  const content = random.chance(0.9) === drawn.template ? byTemplate : byForm;
  const rightKind = drawn.template === (content.by === 'template');
  const contact = some(simulation, [...desk.contacts.values()].filter((one) => one.state === 'connected'));
  const command = desk.written({ type: 'create_task', task: { content, dueAt: null, relatedContactId: random.chance(0.3) ? (contact?.contactId ?? null) : null, files: [] } });
  return {
    what: `${desk.userId} makes ${name} by the ${content.by} for ${quickConnect ? quickConnect.id : 'himself'}`,
    async run() {
      const refused: Outcome[] = drawn.template ? ['wrong_state'] : ['not_found', 'wrong_state'];
      const full = query(simulation.server.rows, `select count(*) from chats where channel = 'TASK' and state <> 'ended'`).pluck().get() as number >= (drawn.settings.tasksAtOnce ?? 0) - ENDING_MOST;
      // A quick connect may be on no queue of his.
      const outcome = await desk.command(command);
      expect(simulation, `${desk.userId} makes ${name}`, outcome, rightKind ? ['done', ...(quickConnect || full ? (['not_found', 'wrong_state'] as const) : [])] : refused);
      if (outcome === 'done') simulation.report.count(`task by ${content.by}`);
    },
  };
};

const pausedAsManyAsHeMay = (simulation: Simulation, userId: string): boolean => {
  const most = simulation.drawn.profiles.find(({ id }) => id === simulation.drawn.agents.find((agent) => agent.id === userId)?.profileId)?.channels.find(({ channel }) => channel === 'TASK')?.concurrency ?? 0;
  return (query(simulation.server.rows, 'select count(*) from offers where user_id = ? and paused_at is not null and cleared_at is null').pluck().get(userId) as number) >= most;
};

const pauses = (allowed: boolean): Action => onContact(['connected'], 'pauses', (contact, simulation, desk) => {
  // Where the flow waits for an answer from outside it cannot.
  const busy = query(simulation.server.rows, `select count(*) from flow_runs where initial_contact_id = ? and ended_at is null and blocked_on = 'call'`).pluck().get(contact.initialContactId) !== 0;
  return contact.channel === 'TASK' && !busy && pausedAsManyAsHeMay(simulation, desk.userId) !== allowed ? { type: 'pause_contact', contactId: contact.contactId } : undefined;
}, [allowed ? 'done' : 'wrong_state']);
const resume = onContact(['paused'], 'takes up', (contact) => ({ type: 'resume_contact', contactId: contact.contactId }));
const endPaused = onContact(['paused'], 'ends', (contact) => ({ type: 'leave_contact', contactId: contact.contactId }));

/** Whether somebody takes it depends on where it leads and on what its flow does. */
const HANDED_ON: readonly Outcome[] = ['done', 'not_found', 'wrong_state', 'limit_exceeded'];
const transfer = onContact(['connected', 'paused'], 'hands on', (contact, simulation) => {
  const to = some(simulation, simulation.drawn.quickConnects);
  return to && { type: 'transfer_contact', contactId: contact.contactId, quickConnectId: to.id, how: 'blind' };
}, HANDED_ON);

interface Row { id: string; state: string; current_contact_id: string }
/** A task that goes on, of any state or of this one. */
const goingOn = (simulation: Simulation, ...states: string[]): Row | undefined => {
  const rows = query(simulation.server.rows, `select id, state, current_contact_id from chats where channel = 'TASK' and state <> 'ended' order by id`).all() as Row[];
  return some(simulation, rows.filter((row) => states.length === 0 || states.includes(row.state)));
};

/** What a program does to a task; what it may not do now is refused. */
function byApi(name: string, states: string[], does: (row: Row, simulation: Simulation) => Promise<unknown>): Action {
  return (simulation) => {
    const row = goingOn(simulation, ...states);
    return row && { what: `the API ${name} ${row.id}`, run: () => does(row, simulation).then(() => simulation.report.count(`api ${name}`), onlyNoAnswerOrRefusal) };
  };
}

const apiPauses = byApi('pauses', [], (row, { server }) => server.ask((core) => core.contacts.pause({ contactId: row.current_contact_id, flowId: null })));
const apiResumes = byApi('resumes', ['paused'], (row, { server, random }) => server.ask((core) => core.contacts.resume({ contactId: row.current_contact_id, flowId: random.one([null, 'flow-resumes']) })));
const apiTransfers = byApi('transfers', [], (row, { server, random, drawn }) => {
  const toUser = random.chance(0.5);
  return server.ask((core) => core.contacts.transfer({ contactId: row.current_contact_id, flowId: random.one(['flow-task-now', 'flow-slow-transfer', 'flow-agent-transfer']), queueId: toUser ? null : random.one(drawn.queues).id, userId: toUser ? random.one(drawn.agents).id : null, clientToken: undefined }));
});
const apiReschedules = byApi('reschedules', ['scheduled'], (row, { server, random }) => server.ask((core) => core.contacts.reschedule({ contactId: row.current_contact_id, at: server.clock.now() + random.whole(1, 100) * MINUTE })));
const apiSetsTime = byApi('sets the time of', [], (row, { server, random }) =>
  server.ask((core) => core.contacts.update({ contactId: row.current_contact_id, name: undefined, description: undefined, references: undefined, segmentAttributes: {}, expiryMinutes: random.one([2, 60, 1000]) })),
);
const apiStops = byApi('stops', [], (row, { server }) => server.ask((core) => core.chats.stopContact(row.current_contact_id)));

/** An agent who planned a task moves it, or thinks better of it. */
const replans: Action = (simulation) => {
  const desk = some(simulation, linkedDesks(simulation));
  const own = desk && some(simulation, query(simulation.server.rows, `select current_contact_id from chats where state = 'scheduled' and channel = 'TASK' and created_by = ? order by id`).pluck().all(desk.userId) as string[]);
  if (!desk || own === undefined) return undefined;
  const moves = simulation.random.chance(0.7);
  const command = desk.written(moves ? { type: 'reschedule_task', contactId: own, scheduledAt: simulation.server.clock.now() + simulation.random.whole(1, 600) * MINUTE } : { type: 'cancel_task', contactId: own });
  return { what: `${desk.userId} ${moves ? 'moves' : 'cancels'} ${own}`, run: async () => expect(simulation, `${desk.userId} ${command.type}`, await desk.command(command), ['done', 'wrong_state']) };
};

/** A program changes a waiting contact's place, or gives it to somebody. */
const placesContact: Action = (simulation) => {
  const contactId = some(simulation, query(simulation.server.rows, `select id from contacts where state = 'in_queue' order by id`).pluck().all() as string[]);
  if (contactId === undefined) return undefined;
  const { random, server, drawn } = simulation;
  const how = random.one([{ priority: random.whole(1, 9) }, { priority: random.whole(1, 9) }, { ageSeconds: random.one([-60, 60, 600]) }, 'assign'] as const);
  const userId = random.one(drawn.agents).id;
  return {
    what: `the API ${how === 'assign' ? `gives ${contactId} to ${userId}` : `sets ${JSON.stringify(how)} of ${contactId}`}`,
    run: () => server.ask((core) => (how === 'assign' ? core.contacts.assign({ contactId, userId }) : core.contacts.setRouting({ contactId, ...how }))).then(() => undefined, onlyNoAnswerOrRefusal),
  };
};

export const TASK_ACTIONS: Readonly<Record<string, { action: Action; weight: number }>> = {
  startTask: { action: startTask, weight: 6 },
  askAgain: { action: askAgain, weight: 1 },
  createTask: { action: createTask, weight: 3 },
  pause: { action: pauses(true), weight: 4 },
  pauseTooMany: { action: pauses(false), weight: 2 },
  resume: { action: resume, weight: 3 },
  endPaused: { action: endPaused, weight: 0.5 },
  transfer: { action: transfer, weight: 5 },
  apiPauses: { action: apiPauses, weight: 1 },
  apiResumes: { action: apiResumes, weight: 1 },
  apiTransfers: { action: apiTransfers, weight: 1 },
  apiReschedules: { action: apiReschedules, weight: 1 },
  apiSetsTime: { action: apiSetsTime, weight: 0.5 },
  apiStops: { action: apiStops, weight: 0.5 },
  replans: { action: replans, weight: 1 },
  placesContact: { action: placesContact, weight: 3 },
};
