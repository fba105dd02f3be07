import type { Kysely } from 'kysely';
import type { Schema } from '../../storage/schema.ts';
import { readFlows, readHours, readProfiles, readQueues, readStatuses, readUsers } from '../configuration-reads.ts';
import type { QuickConnectTarget } from '../quick-connect-desk.ts';
import { readQuickConnects } from '../quick-connects.ts';
import { readTaskTemplates } from '../task-templates.ts';
import { Blueprint } from './blueprint.ts';
import { canonical } from './differences.ts';

/** The configuration as it is, each kind in the order of its ids. */
export async function readBlueprint(db: Kysely<Schema>): Promise<Blueprint> {
  const [hours, queues, statuses, profiles, flows, users] = [await readHours(db), await readQueues(db), await readStatuses(db), await readProfiles(db), await readFlows(db), await readUsers(db)];
  const defaults = await db.selectFrom('default_flows').selectAll().execute();
  const functions = await db.selectFrom('functions').selectAll().execute();
  const views = await db.selectFrom('views').selectAll().execute();
  const bots = await db.selectFrom('bots').selectAll().execute();
  const offeredBy = await db.selectFrom('queue_quick_connects').selectAll().orderBy('queue_id').execute();
  const read = {
    'hours': hours.map(({ id, name, description, tags, hours: { TimeZone, Config } }) => ({ id, name, description, tags, timeZone: TimeZone, config: Config })),
    'queues': queues
      .filter(({ ownerUserId }) => ownerUserId === null)
      .map(({ id, name, description, tags, hoursId, maxContacts, enabled, outboundCaller: { numberId, flowId, ...caller } }) => ({
        id, name, description, tags, hours: hoursId, maxContacts, enabled, outboundCaller: { ...caller, number: numberId, flow: flowId },
      })),
    'statuses': statuses.map(({ id, name, description, tags, type, order, enabled }) => ({ id, name, description, tags, type, order, enabled })),
    'routing-profiles': profiles.map((profile) => ({
      id: profile.id, name: profile.name, description: profile.description, tags: profile.tags, availabilityTimer: profile.availabilityTimer,
      channels: profile.channels, queues: inOrder(profile.queues.map(({ queueId, channel, priority, delaySeconds }) => ({ queue: queueId, channel, priority, delaySeconds }))),
      defaultOutboundQueue: orNull(profile.defaultOutboundQueueId), callsOut: profile.callsOut,
    })),
    'views': views.map(({ id, name, content }) => ({ id, name, content: JSON.parse(content) as unknown })),
    'flows': flows.map(({ id, name, description, tags, type, content, draft }) => ({ id, name, description, tags, type, published: documentOf(content), saved: documentOf(draft) })),
    'default-flows': defaults.map(({ occasion, flow_id }) => ({ id: occasion, flow: flow_id })),
    'users': users.map(({ id, name, displayName, tags, role, profileId, email, disabled, callsOut }) => ({ id, username: name, name: displayName, tags, role, profile: profileId, email: orNull(email), disabled, callsOut })),
    'quick-connects': (await readQuickConnects(db)).map(({ id, name, description, tags, target }) => ({
      id, name, description, tags, target: written(target), queues: offeredBy.filter((row) => row.quick_connect_id === id).map((row) => row.queue_id),
    })),
    'task-templates': (await readTaskTemplates(db)).map(({ id, name, description, active, flowId, selfAssignFlowId, content }) => ({ id, name, description, active, flow: flowId, selfAssignFlow: selfAssignFlowId, ...content })),
    'bots': bots.map(({ name, display_name, target }) => ({ id: name, displayName: display_name, target: JSON.parse(target) as unknown })),
    'functions': functions.map(({ name, target }) => ({ id: name, target: JSON.parse(target) as unknown })),
  };
  return Blueprint.parse(Object.fromEntries(Object.entries(read).map(([kind, objects]) => [kind, inOrder<{ id?: string }>(objects, ({ id }) => id ?? '')])));
}

/** Where a quick connect leads, in the words of the blueprint. */
function written(target: QuickConnectTarget): Blueprint['quick-connects'][number]['target'] {
  if (target.type === 'phone_number') return target;
  return target.type === 'user' ? { type: 'user', user: target.userId, flow: target.flowId } : { type: 'queue', queue: target.queueId, flow: target.flowId };
}

const orNull = (text: string | null): string | null => (text === '' ? null : text);

/** A draft may be no JSON; then its text stands for itself. */
function documentOf(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What a list's order does not mean is in the same order each time. */
const inOrder = <T>(list: readonly T[], key: (entry: T) => string = (entry) => canonical(entry)): T[] => list.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
