import type { Kysely } from 'kysely';
import { Refusal } from '../core.ts';
import type { QuickConnectsTable, Schema } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import type { ConfiguredQuickConnect, QuickConnectDesk, QuickConnectTarget } from './quick-connect-desk.ts';
import { nameIsFree } from './names.ts';

/** How many an instance takes, and how many a queue (connect-facts 11). */
const QUICK_CONNECTS_MAX = 100;
const PER_QUEUE_MAX = 700;
/** What a transfer's flow may be of, by where the quick connect leads (connect-facts 4.5). */
const FLOW_TYPES = { user: 'AGENT_TRANSFER', queue: 'QUEUE_TRANSFER' } as const;
/** E.164. */
const TELEPHONE = /^\+[1-9]\d{1,14}$/;

/** The quick connects of the instance. */
export function quickConnectDesk(writer: Writer): QuickConnectDesk {
  const run = <T>(cause: string, apply: (work: Work) => Promise<T>): Promise<T> => writer.run({ actor: 'api', cause }, apply);
  return {
    list: () => writer.read((db) => readQuickConnects(db)),
    create: (quickConnect) =>
      run('create_quick_connect', async (work) => {
        const id = work.ids.next(work.now);
        await putQuickConnect(work, { id, ...quickConnect });
        return { id };
      }),
    put: (quickConnect) => writer.run({ actor: 'instance', cause: 'put_quick_connect' }, (work) => putQuickConnect(work, quickConnect)),
    change: (id, change) =>
      run('change_quick_connect', async (work) => {
        const before = await one(work.db, id);
        await putQuickConnect(work, { ...before, name: change.name ?? before.name, description: change.description ?? before.description, target: change.target ?? before.target });
      }),
    remove: (id) => run('remove_quick_connect', (work) => removeQuickConnect(work, id)),
    ofQueue: (queueId) =>
      writer.read(async (db) => {
        await standardQueue(db, queueId);
        const ids = new Set((await db.selectFrom('queue_quick_connects').select('quick_connect_id').where('queue_id', '=', queueId).execute()).map((row) => row.quick_connect_id));
        return (await readQuickConnects(db)).filter(({ id }) => ids.has(id));
      }),
    associate: (queueId, ids) => run('associate_quick_connects', (work) => associateQuickConnects(work, queueId, ids)),
    disassociate: (queueId, ids) =>
      run('disassociate_quick_connects', async (work) => {
        await standardQueue(work.db, queueId);
        for (const id of ids) await one(work.db, id);
        await work.db.deleteFrom('queue_quick_connects').where('queue_id', '=', queueId).where('quick_connect_id', 'in', ids).execute();
        work.record({ type: 'queue_quick_connects_changed', queueId, data: { removed: ids.join(',') } });
      }),
  };
}

/** All quick connects, in the order of their names. */
export async function readQuickConnects(db: Kysely<Schema>): Promise<ConfiguredQuickConnect[]> {
  return (await db.selectFrom('quick_connects').selectAll().orderBy('name').orderBy('id').execute()).map(asConfigured);
}

const asConfigured = (row: QuickConnectsTable): ConfiguredQuickConnect => ({
  id: row.id, name: row.name, description: row.description, tags: JSON.parse(row.tags) as ConfiguredQuickConnect['tags'], target: targetOf(row), changedAt: row.changed_at,
});

/** Where a quick connect leads, as its row says it. */
function targetOf(row: QuickConnectsTable): QuickConnectTarget {
  switch (row.type) {
    case 'user':
      return { type: 'user', userId: row.user_id ?? '', flowId: row.flow_id };
    case 'queue':
      return { type: 'queue', queueId: row.queue_id ?? '', flowId: row.flow_id };
    case 'phone_number':
      return { type: 'phone_number', number: row.phone_number ?? '' };
  }
}

/** Writes a quick connect whole. @throws Refusal `invalid`, `not_found`, `duplicate`, `limit_exceeded` */
export async function putQuickConnect(work: Work, { id, name, description, tags, target }: Omit<ConfiguredQuickConnect, 'changedAt'>): Promise<void> {
  const there = await work.db.selectFrom('quick_connects').select('id').where('id', '=', id).executeTakeFirst();
  if (!there) {
    const { count } = await work.db.selectFrom('quick_connects').select((of) => of.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
    if (Number(count) >= QUICK_CONNECTS_MAX) throw new Refusal('limit_exceeded', `The instance has ${QUICK_CONNECTS_MAX} quick connects already, as many as it takes.`);
  }
  await nameIsFree(work, 'quick_connects', { id, name });
  await checkTarget(work, name, target);
  const row = {
    name, description, tags: JSON.stringify(tags), type: target.type, changed_at: work.now,
    user_id: target.type === 'user' ? target.userId : null, queue_id: target.type === 'queue' ? target.queueId : null,
    phone_number: target.type === 'phone_number' ? target.number : null, flow_id: target.type === 'phone_number' ? null : target.flowId,
  };
  await work.db.insertInto('quick_connects').values({ id, ...row }).onConflict((conflict) => conflict.column('id').doUpdateSet(row)).execute();
  work.record({ type: 'quick_connect_changed', data: { quickConnectId: id, name, kind: target.type } });
}

async function checkTarget(work: Work, name: string, target: QuickConnectTarget): Promise<void> {
  const refuse = (why: string): never => {
    throw new Refusal('invalid', `The quick connect "${name}": ${why}`);
  };
  if (target.type === 'phone_number') {
    if (!TELEPHONE.test(target.number)) refuse(`"${target.number.slice(0, 40)}" is not a telephone number as E.164 writes it: + and up to 15 digits, country code first.`);
    return;
  }
  if (target.type === 'user') {
    if (!(await work.db.selectFrom('users').select('id').where('id', '=', target.userId).executeTakeFirst())) refuse(`there is no user with the id ${target.userId}.`);
  } else if (!(await work.db.selectFrom('queues').select('id').where('id', '=', target.queueId).where('type', '=', 'standard').executeTakeFirst())) {
    refuse(`there is no queue with the id ${target.queueId}. For an agent's own queue make a quick connect of the type USER.`);
  }
  if (target.flowId === null) return;
  const flow = await work.db.selectFrom('flows').select(['name', 'type']).where('id', '=', target.flowId).executeTakeFirst();
  if (!flow) return refuse(`there is no flow with the id ${target.flowId}.`);
  if (flow.type !== FLOW_TYPES[target.type]) refuse(`the flow "${flow.name}" is of type ${flow.type}; one that leads to a ${target.type} needs one of type ${FLOW_TYPES[target.type]}.`);
}

/** Lets whoever serves the queue use these. @throws Refusal `not_found`, `limit_exceeded` */
export async function associateQuickConnects(work: Work, queueId: string, ids: readonly string[]): Promise<void> {
  await standardQueue(work.db, queueId);
  for (const id of ids) await one(work.db, id);
  const there = await work.db.selectFrom('queue_quick_connects').select('quick_connect_id').where('queue_id', '=', queueId).execute();
  const known = new Set(there.map((row) => row.quick_connect_id));
  const added = [...new Set(ids)].filter((id) => !known.has(id));
  if (known.size + added.length > PER_QUEUE_MAX) throw new Refusal('limit_exceeded', `A queue has at most ${PER_QUEUE_MAX} quick connects.`);
  if (added.length === 0) return;
  await work.db.insertInto('queue_quick_connects').values(added.map((id) => ({ queue_id: queueId, quick_connect_id: id }))).execute();
  work.record({ type: 'queue_quick_connects_changed', queueId, data: { added: added.join(',') } });
}

/** Takes a quick connect away, from the queues too. @throws Refusal `not_found` */
export async function removeQuickConnect(work: Work, id: string): Promise<void> {
  const { name } = await one(work.db, id);
  await work.db.deleteFrom('queue_quick_connects').where('quick_connect_id', '=', id).execute();
  await work.db.deleteFrom('quick_connects').where('id', '=', id).execute();
  work.record({ type: 'quick_connect_removed', data: { quickConnectId: id, name } });
}

async function one(db: Kysely<Schema>, id: string): Promise<ConfiguredQuickConnect> {
  const row = await db.selectFrom('quick_connects').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new Refusal('not_found', `There is no quick connect with the id ${id}.`);
  return asConfigured(row);
}

async function standardQueue(db: Kysely<Schema>, queueId: string): Promise<void> {
  const queue = await db.selectFrom('queues').select('type').where('id', '=', queueId).executeTakeFirst();
  if (!queue) throw new Refusal('not_found', `There is no queue with the id ${queueId}.`);
  if (queue.type === 'agent') throw new Refusal('invalid', `${queueId} is an agent's own queue, which has no quick connects.`);
}
