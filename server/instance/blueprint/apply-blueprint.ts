import { agentTouched } from '../../agents/agent-status.ts';
import { callsOutDetails } from '../../agents/calls-out.ts';
import type { AgentContacts } from '../../agents/agent-contacts.ts';
import { Refusal } from '../../core.ts';
import type { Work } from '../../storage/work.ts';
import type { Writer } from '../../storage/writer.ts';
import { callerDetails } from '../../voice/caller-config.ts';
import { describe } from '../described.ts';
import { putFlow, setDefaultFlow } from '../flows.ts';
import { putHours, putQueue, putRoutingProfile, putStatus } from '../routing-objects.ts';
import { putView } from '../../views/shown-views.ts';
import { associateQuickConnects, putQuickConnect } from '../quick-connects.ts';
import { putTaskTemplate } from '../task-templates.ts';
import { checkUsername, createUser, setUserEnabled } from '../users.ts';
import type { Blueprint, BlueprintDesk, Change } from './blueprint.ts';
import { differences } from './differences.ts';
import { readBlueprint } from './read-blueprint.ts';
import { remove } from './remove-object.ts';

export interface BlueprintParts {
  writer: Writer;
  /** What agents do to contacts: a disabled user's go on without him. */
  contacts: AgentContacts;
  /** Lets routing look at the end of the command. */
  look: (work: Work) => void;
}

/** Rolls a dry run back. */
class Tried extends Error {
  readonly changes: Change[];
  constructor(changes: Change[]) {
    super('Only tried.');
    this.changes = changes;
  }
}

/** The configuration as one value. */
export function blueprintDesk({ writer, contacts, look }: BlueprintParts): BlueprintDesk {
  return {
    read: () => writer.read(readBlueprint),
    async apply(wanted, { prune, dryRun }) {
      try {
        return await writer.run({ actor: 'instance', cause: 'apply_blueprint' }, async (work) => {
          const current = await readBlueprint(work.db);
          const changes = differences(current, wanted, prune);
          for (const change of changes) await refusing(change, make(work, contacts, change, current, wanted));
          if (dryRun) throw new Tried(changes);
          if (changes.length > 0) look(work);
          return changes;
        });
      } catch (error) {
        if (error instanceof Tried) return error.changes;
        throw error;
      }
    },
  };
}

/** Names the object that was refused. */
async function refusing(change: Change, does: Promise<void>): Promise<void> {
  try {
    await does;
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.code, `${change.kind}/${change.id}: ${error.message} Nothing was changed.`);
    throw error;
  }
}

function find<T extends { id: string }>(objects: readonly T[], id: string): T {
  const found = objects.find((object) => object.id === id);
  if (found === undefined) throw new Error(`The object ${id} was there a moment ago.`);
  return found;
}

async function make(work: Work, contacts: AgentContacts, change: Change, current: Blueprint, wanted: Blueprint): Promise<void> {
  const { id } = change;
  if (change.what === 'remove') return remove(work, change.kind, id);
  switch (change.kind) {
    case 'hours': {
      const hours = find(wanted.hours, id);
      await putHours(work, hours);
      return describe(work, 'hours', id, hours);
    }
    case 'queues': {
      const queue = find(wanted.queues, id);
      await putQueue(work, { ...queue, hoursId: queue.hours });
      const { name, number, flow } = queue.outboundCaller;
      return describe(work, 'queue', id, { ...queue, details: callerDetails({ name, numberId: number, flowId: flow }) });
    }
    case 'statuses': {
      const status = find(wanted.statuses, id);
      await putStatus(work, status);
      return describe(work, 'status', id, status);
    }
    case 'routing-profiles': {
      const { defaultOutboundQueue, queues, callsOut, ...profile } = find(wanted['routing-profiles'], id);
      await putRoutingProfile(work, { ...profile, queues: queues.map(({ queue, ...served }) => ({ queueId: queue, ...served })) });
      const before = current['routing-profiles'].find((other) => other.id === id);
      const details = { ...detail('defaultOutboundQueueId', defaultOutboundQueue, before?.defaultOutboundQueue ?? null), ...(callsOut !== (before?.callsOut ?? true) && callsOutDetails(callsOut)) };
      return describe(work, 'routing_profile', id, { ...profile, details });
    }
    case 'views':
      return putView(work, find(wanted.views, id));
    case 'flows':
      return makeFlow(work, find(wanted.flows, id), current.flows.find((flow) => flow.id === id));
    case 'default-flows': {
      const { flow } = find(wanted['default-flows'], id);
      return setDefaultFlow(work, id, flow);
    }
    case 'users':
      return makeUser(work, contacts, find(wanted.users, id), current.users.find((user) => user.id === id));
    case 'quick-connects':
      return makeQuickConnect(work, find(wanted['quick-connects'], id));
    case 'task-templates': {
      const { fields, required, readOnly, invisible, defaults, flow, selfAssignFlow, ...template } = find(wanted['task-templates'], id);
      return putTaskTemplate(work, { ...template, flowId: flow, selfAssignFlowId: selfAssignFlow, content: { fields, required, readOnly, invisible, defaults } });
    }
    case 'functions': {
      const { target } = find(wanted.functions, id);
      const row = { target: JSON.stringify(target), changed_at: work.now };
      await work.db.insertInto('functions').values({ name: id, ...row }).onConflict((conflict) => conflict.column('name').doUpdateSet(row)).execute();
      work.record({ type: 'function_changed', data: { name: id, kind: target.kind } });
      return;
    }
    case 'bots': {
      const { target, displayName } = find(wanted.bots, id);
      const row = { display_name: displayName, target: JSON.stringify(target), changed_at: work.now };
      await work.db.insertInto('bots').values({ name: id, ...row }).onConflict((conflict) => conflict.column('name').doUpdateSet(row)).execute();
      work.record({ type: 'bot_changed', data: { name: id, kind: target.kind } });
    }
  }
}

/** A detail that was taken away is left empty; one that never was is not written. */
const detail = (name: string, value: string | null, before: string | null): Record<string, string> => (value === null && before === null ? {} : { [name]: value ?? '' });

type FlowObject = Blueprint['flows'][number];

const textOf = (document: FlowObject['published']): string => (typeof document === 'string' ? document : JSON.stringify(document, null, 2));

async function makeFlow(work: Work, flow: FlowObject, before: FlowObject | undefined): Promise<void> {
  const { id, name, type } = flow;
  if (flow.published === null && (before?.published ?? null) !== null) throw new Refusal('invalid', 'The flow is published, and cannot be made unpublished. Give it what is published, or a new id.');
  if (flow.published === null && flow.saved === null) throw new Refusal('invalid', 'The flow has neither a published nor a saved document.');
  if (flow.published !== null) await putFlow(work, { id, name, type, content: textOf(flow.published), publish: true });
  if (flow.saved !== null) await putFlow(work, { id, name, type, content: textOf(flow.saved), publish: false, unchecked: true });
  await work.db.updateTable('flows').set({ description: flow.description }).where('id', '=', id).execute();
  await describe(work, 'flow', id, { tags: flow.tags });
}

async function makeQuickConnect(work: Work, { target, queues, ...quickConnect }: Blueprint['quick-connects'][number]): Promise<void> {
  const { type } = target;
  await putQuickConnect(work, {
    ...quickConnect, target: type === 'phone_number' ? target : type === 'user' ? { type, userId: target.user, flowId: target.flow } : { type, queueId: target.queue, flowId: target.flow },
  });
  await work.db.deleteFrom('queue_quick_connects').where('quick_connect_id', '=', quickConnect.id).execute();
  for (const queueId of queues) await associateQuickConnects(work, queueId, [quickConnect.id]);
}

type UserObject = Blueprint['users'][number];

/** A hash that no password has: the user is there, and signs in once an administrator has given a password. */
const NO_PASSWORD = 'none';

async function makeUser(work: Work, contacts: AgentContacts, user: UserObject, before: UserObject | undefined): Promise<void> {
  const { id, username, name, role, profile } = user;
  if (before === undefined) {
    checkUsername(username);
    await createUser(work, { id, username, displayName: name, password: '', role, profileId: profile }, NO_PASSWORD);
  } else {
    if (before.username !== username.toLowerCase()) throw new Refusal('invalid', `A username stays as it is ("${before.username}"). Make another user.`);
    if (before.role !== role) throw new Refusal('invalid', `The role of a user stays as it is (${before.role}). Make another user.`);
    if (profile !== null && !(await work.db.selectFrom('routing_profiles').select('id').where('id', '=', profile).executeTakeFirst())) throw new Refusal('invalid', `There is no routing profile with the id ${profile}.`);
    await work.db.updateTable('users').set({ display_name: name, profile_id: profile }).where('id', '=', id).execute();
    await work.db.updateTable('queues').set({ name }).where('owner_user_id', '=', id).execute();
    if (before.profile !== profile) work.record({ type: 'user_profile_set', userId: id, data: { profileId: profile } });
    if (before.name !== name) work.record({ type: 'user_renamed', userId: id });
    agentTouched(work, id);
  }
  const otherRight = user.callsOut !== (before?.callsOut ?? true);
  await describe(work, 'user', id, { tags: user.tags, details: { ...detail('email', user.email, before?.email ?? null), ...(otherRight && callsOutDetails(user.callsOut)) } });
  if (otherRight) work.record({ type: 'user_calls_out_set', userId: id, data: { callsOut: user.callsOut } });
  if ((before?.disabled ?? false) !== user.disabled) await setUserEnabled(work, contacts, username, !user.disabled);
}
