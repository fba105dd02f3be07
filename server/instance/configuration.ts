import type { Kysely } from 'kysely';
import { setStatus, agentTouched } from '../agents/agent-status.ts';
import { endSession } from '../agents/sessions.ts';
import type { Passwords } from '../agents/passwords.ts';
import { Refusal } from '../core.ts';
import type { Schema } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import { callerDetails } from '../voice/caller-config.ts';
import type { ConfigurationDesk, NewFlow, NewProfile, NewQueue, NewUser, QueueCaller } from './configuration-desk.ts';
import { readFlows, readHours, readProfiles, readQueues, readStatuses, readUsers } from './configuration-reads.ts';
import { describe } from './described.ts';
import { putFlow } from './flows.ts';
import { nameIsFree } from './names.ts';
import { putHours, putQueue, putRoutingProfile, putStatus } from './routing-objects.ts';
import { checkPasswordText, checkUsername, createUser } from './users.ts';

/** How many of each an instance takes by the API (connect-facts 11, the values of 2026). */
const MOST = { queues: 100, hours: 100, routing_profiles: 500, statuses: 50, users: 500, flows: 100 } as const;
type Table = keyof typeof MOST;
const WORDS: Readonly<Record<Table, string>> = {
  queues: 'queue', hours: 'hours of operation', routing_profiles: 'routing profile', statuses: 'agent status', users: 'user', flows: 'flow',
};

export interface ConfigurationParts {
  writer: Writer;
  passwords: Passwords;
  /** Lets routing look at the end of the command: what was configured may free a waiting contact. */
  look: (work: Work) => void;
}

/** The configuration, object by object. Everything is written by the same functions that the sample and the command line use. */
export function configurationDesk({ writer, passwords, look }: ConfigurationParts): ConfigurationDesk {
  const run = <T>(cause: string, apply: (work: Work) => Promise<T>): Promise<T> => writer.run({ actor: 'api', cause }, apply);
  const read = <T>(apply: (db: Kysely<Schema>) => Promise<T>): Promise<T> => writer.read(apply);
  return {
    instance: () =>
      read(async (db) => {
        const row = await db.selectFrom('instance').select(['id', 'alias', 'created_at']).executeTakeFirstOrThrow();
        return { id: row.id, alias: row.alias, createdAt: row.created_at };
      }),
    queues: () => read(readQueues),
    hours: () => read(readHours),
    routingProfiles: () => read(readProfiles),
    statuses: () => read(readStatuses),
    users: () => read(readUsers),
    flows: () => read((db) => readFlows(db)),
    flow: (id) => read(async (db) => (await readFlows(db, id))[0]),

    createQueue: (queue) => run('create_queue', (work) => newQueue(work, queue)),
    changeQueue: (id, change) =>
      run('change_queue', async (work) => {
        const queue = one(await readQueues(work.db), id, 'queues');
        if (change.hoursId !== undefined) await mustExist(work, 'hours', change.hoursId);
        await putQueue(work, { id, name: change.name ?? queue.name, hoursId: change.hoursId ?? queue.hoursId ?? '', maxContacts: change.maxContacts === undefined ? queue.maxContacts : change.maxContacts, enabled: change.enabled ?? queue.enabled });
        await checkCaller(work, change.outboundCaller);
        await describe(work, 'queue', id, { description: change.description, details: change.outboundCaller && callerDetails(change.outboundCaller) });
      }),
    createHours: ({ hours, ...given }) =>
      run('create_hours', async (work) => {
        const id = await newId(work, 'hours');
        await putHours(work, { id, name: given.name, timeZone: hours.TimeZone, config: hours.Config });
        await describe(work, 'hours', id, given);
        return { id };
      }),
    changeHours: (id, change) =>
      run('change_hours', async (work) => {
        const { name, hours } = one(await readHours(work.db), id, 'hours');
        await putHours(work, { id, name: change.name ?? name, timeZone: change.TimeZone ?? hours.TimeZone, config: change.Config ?? hours.Config });
        await describe(work, 'hours', id, { description: change.description });
      }),
    createRoutingProfile: (profile) =>
      run('create_routing_profile', async (work) => {
        const created = await newProfile(work, profile);
        look(work);
        return created;
      }),
    changeRoutingProfile: (id, change) =>
      run('change_routing_profile', async (work) => {
        await changeProfile(work, id, change);
        look(work);
      }),
    createStatus: (status) =>
      run('create_status', async (work) => {
        const id = await newId(work, 'statuses');
        const last = await work.db.selectFrom('statuses').select((of) => of.fn.max('display_order').as('order')).executeTakeFirst();
        await putStatus(work, { id, name: status.name, type: 'custom', order: status.order ?? Number(last?.order ?? 0) + 1, enabled: status.enabled });
        await describe(work, 'status', id, { description: status.description, tags: status.tags });
        return { id };
      }),
    changeStatus: (id, change) =>
      run('change_status', async (work) => {
        const status = one(await readStatuses(work.db), id, 'statuses');
        await putStatus(work, { id, type: status.type, name: change.name ?? status.name, order: change.order ?? status.order, enabled: change.enabled ?? status.enabled });
        await describe(work, 'status', id, { description: change.description });
      }),
    async createUser(user) {
      checkUsername(user.name);
      checkPasswordText(user.password);
      const hash = await passwords.hash(user.password);
      return run('create_user', (work) => newUser(work, user, hash));
    },
    changeUserProfile: (userId, profileId) =>
      run('change_user_profile', async (work) => {
        await mustExist(work, 'users', userId);
        await mustExist(work, 'routing_profiles', profileId);
        await work.db.updateTable('users').set({ profile_id: profileId }).where('id', '=', userId).execute();
        work.record({ type: 'user_profile_set', userId, data: { profileId } });
        agentTouched(work, userId);
        look(work);
      }),
    changeUserRole: (userId, role) =>
      run('change_user_role', async (work) => {
        const user = one(await readUsers(work.db), userId, 'users');
        if (user.role === role) return;
        await work.db.updateTable('users').set({ role }).where('id', '=', userId).execute();
        work.record({ type: 'user_role_set', userId, data: { role, from: user.role } });
        await endSession(work, userId, 'role_changed');
      }),
    changeUserIdentity: (userId, { displayName, email }) =>
      run('change_user_identity', async (work) => {
        await mustExist(work, 'users', userId);
        await work.db.updateTable('users').set({ display_name: displayName }).where('id', '=', userId).execute();
        await work.db.updateTable('queues').set({ name: displayName }).where('owner_user_id', '=', userId).execute();
        await describe(work, 'user', userId, { details: { email: email ?? '' } });
        work.record({ type: 'user_renamed', userId });
        agentTouched(work, userId);
      }),
    createFlow: (flow) => run('create_flow', (work) => newFlow(work, flow)),
    changeFlow: (id, { content, ...change }) =>
      run('change_flow', async (work) => {
        const flow = one(await readFlows(work.db, id), id, 'flows');
        const name = change.name ?? flow.name;
        if (content) await putFlow(work, { id, name, type: flow.type, content: content.text, publish: content.publish, unchecked: true });
        else if (change.name !== undefined || change.description !== undefined) await renameFlow(work, { id, name, description: change.description ?? flow.description });
      }),

    putUserStatus: (userId, statusId) =>
      run('put_user_status', async (work) => {
        await mustExist(work, 'users', userId);
        await mustExist(work, 'statuses', statusId);
        const { moreRoom } = await setStatus(work, userId, statusId);
        if (moreRoom) look(work);
      }),
  };
}

async function newQueue(work: Work, { hoursId, outboundCaller, ...queue }: NewQueue): Promise<{ id: string }> {
  await mustExist(work, 'hours', hoursId);
  const id = await newId(work, 'queues');
  await putQueue(work, { id, name: queue.name, hoursId, maxContacts: queue.maxContacts, enabled: true });
  await checkCaller(work, outboundCaller);
  await describe(work, 'queue', id, { ...queue, details: outboundCaller && callerDetails(outboundCaller) });
  return { id };
}

/** @throws Refusal `not_found` for a number that is none of the instance's, or a flow that is none; `invalid` for a flow of another type */
async function checkCaller(work: Work, caller: QueueCaller | undefined): Promise<void> {
  if (caller?.numberId != null) {
    const number = await work.db.selectFrom('phone_numbers').select('id').where('id', '=', caller.numberId).executeTakeFirst();
    if (!number) throw new Refusal('not_found', `There is no phone number with the id ${caller.numberId}.`);
  }
  if (caller?.flowId == null) return;
  const flow = await work.db.selectFrom('flows').select(['name', 'type']).where('id', '=', caller.flowId).executeTakeFirst();
  if (!flow) throw new Refusal('not_found', `There is no flow with the id ${caller.flowId}.`);
  if (flow.type !== 'OUTBOUND_WHISPER') throw new Refusal('invalid', `The flow "${flow.name}" is of type ${flow.type}; who answers hears one of type OUTBOUND_WHISPER.`);
}

async function newProfile(work: Work, { description, tags, defaultOutboundQueueId, ...profile }: NewProfile): Promise<{ id: string }> {
  for (const queueId of new Set([defaultOutboundQueueId, ...profile.queues.map((queue) => queue.queueId)])) await mustExist(work, 'queues', queueId);
  const id = await newId(work, 'routing_profiles');
  await putRoutingProfile(work, { id, ...profile });
  await describe(work, 'routing_profile', id, { description, tags, details: { defaultOutboundQueueId } });
  return { id };
}

async function changeProfile(work: Work, id: string, { queues: changed, ...change }: Parameters<ConfigurationDesk['changeRoutingProfile']>[1]): Promise<void> {
  const profile = one(await readProfiles(work.db), id, 'routing_profiles');
  if (change.defaultOutboundQueueId !== undefined) await mustExist(work, 'queues', change.defaultOutboundQueueId);
  const queues = new Map(profile.queues.map(({ queueName: _name, ...queue }) => [`${queue.channel} ${queue.queueId}`, queue]));
  for (const queue of changed?.put ?? []) {
    await mustExist(work, 'queues', queue.queueId);
    const key = `${queue.channel} ${queue.queueId}`;
    if (changed?.known === true && !queues.has(key)) throw new Refusal('not_found', `The routing profile "${profile.name}" takes no ${queue.channel} from the queue ${queue.queueId}.`);
    queues.set(key, queue);
  }
  for (const { channel, queueId } of changed?.remove ?? []) {
    if (!queues.delete(`${channel} ${queueId}`)) throw new Refusal('not_found', `The routing profile "${profile.name}" takes no ${channel} from the queue ${queueId}.`);
  }
  await putRoutingProfile(work, {
    id, name: change.name ?? profile.name, availabilityTimer: change.availabilityTimer ?? profile.availabilityTimer, channels: change.channels ?? profile.channels, queues: [...queues.values()],
  });
  await describe(work, 'routing_profile', id, {
    description: change.description, details: change.defaultOutboundQueueId === undefined ? undefined : { defaultOutboundQueueId: change.defaultOutboundQueueId },
  });
}

async function newUser(work: Work, user: NewUser, hash: string): Promise<{ id: string }> {
  await mustExist(work, 'routing_profiles', user.profileId);
  await roomFor(work, 'users');
  const { id } = await createUser(work, { username: user.name, displayName: user.displayName, password: '', role: user.role, profileId: user.profileId }, hash);
  await describe(work, 'user', id, { tags: user.tags, details: user.email === null ? {} : { email: user.email } });
  return { id };
}

async function newFlow(work: Work, { description, tags, ...flow }: NewFlow): Promise<{ id: string }> {
  const id = await newId(work, 'flows');
  await nameIsFree(work, 'flows', { id, name: flow.name });
  await putFlow(work, { id, ...flow, unchecked: true });
  await work.db.updateTable('flows').set({ description }).where('id', '=', id).execute();
  await describe(work, 'flow', id, { tags });
  return { id };
}

async function renameFlow(work: Work, { id, ...change }: { id: string; name: string; description: string }): Promise<void> {
  await nameIsFree(work, 'flows', { id, name: change.name });
  await work.db.updateTable('flows').set({ ...change, updated_at: work.now }).where('id', '=', id).execute();
  work.record({ type: 'flow_renamed', data: { flowId: id, name: change.name } });
}

/** The id of a new object, if there is room for one. */
async function newId(work: Work, table: Table): Promise<string> {
  await roomFor(work, table);
  return work.ids.next(work.now);
}

async function roomFor(work: Work, table: Table): Promise<void> {
  const rows = work.db.selectFrom(table).select((of) => of.fn.countAll<number>().as('count'));
  const count = await (table === 'queues' ? rows.where('type', '=', 'standard') : rows).executeTakeFirst();
  if (Number(count?.count ?? 0) >= MOST[table]) throw new Refusal('limit_exceeded', `The instance has ${String(MOST[table])} of this kind already (${WORDS[table]}), as many as it takes.`);
}

async function mustExist(work: Work, table: Table, id: string): Promise<void> {
  const row = await work.db.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no ${WORDS[table]} with the id ${id}.`);
}

function one<Configured extends { id: string }>(all: readonly Configured[], id: string, table: Table): Configured {
  const found = all.find((object) => object.id === id);
  if (!found) throw new Refusal('not_found', `There is no ${WORDS[table]} with the id ${id}.`);
  return found;
}
