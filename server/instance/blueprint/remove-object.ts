import { Refusal } from '../../core.ts';
import type { Work } from '../../storage/work.ts';
import { removeQuickConnect } from '../quick-connects.ts';
import { removeTaskTemplate } from '../task-templates.ts';
import type { BlueprintKind } from './blueprint.ts';

/** Removes an object that nothing uses. @throws Refusal `wrong_state` that says what uses it, or why it stays. */
export async function remove(work: Work, kind: BlueprintKind, id: string): Promise<void> {
  const { db } = work;
  switch (kind) {
    case 'hours':
      await unused(db.selectFrom('queues').select('name').where('hours_id', '=', id).executeTakeFirst(), ({ name }) => `the queue "${name}" has these hours`);
      await db.deleteFrom('hours').where('id', '=', id).execute();
      break;
    case 'queues':
      await unused(db.selectFrom('profile_queues').select('profile_id').where('queue_id', '=', id).executeTakeFirst(), ({ profile_id }) => `the routing profile ${profile_id} serves it`);
      await unused(db.selectFrom('contacts').select('id').where('queue_id', '=', id).executeTakeFirst(), () => 'contacts have been in it. Say "enabled": false in its file instead');
      await unused(db.selectFrom('quick_connects').select('name').where('queue_id', '=', id).executeTakeFirst(), ({ name }) => `the quick connect "${name}" leads there`);
      await db.deleteFrom('queue_quick_connects').where('queue_id', '=', id).execute();
      await db.deleteFrom('queues').where('id', '=', id).execute();
      break;
    case 'statuses':
      await unused(db.selectFrom('statuses').select('type').where('id', '=', id).where('type', '<>', 'custom').executeTakeFirst(), ({ type }) => `every instance has its ${type} status`);
      await unused(db.selectFrom('agents').select('user_id').where((is) => is.or([is('status_id', '=', id), is('next_status_id', '=', id)])).executeTakeFirst(), ({ user_id }) => `the agent ${user_id} is in it`);
      await db.deleteFrom('statuses').where('id', '=', id).execute();
      break;
    case 'routing-profiles':
      await unused(db.selectFrom('users').select('username').where('profile_id', '=', id).executeTakeFirst(), ({ username }) => `the user "${username}" has it`);
      await db.deleteFrom('profile_channels').where('profile_id', '=', id).execute();
      await db.deleteFrom('profile_queues').where('profile_id', '=', id).execute();
      await db.deleteFrom('routing_profiles').where('id', '=', id).execute();
      break;
    case 'views':
      await db.deleteFrom('views').where('id', '=', id).execute();
      break;
    case 'flows':
      await unused(db.selectFrom('default_flows').select('occasion').where('flow_id', '=', id).executeTakeFirst(), ({ occasion }) => `it is the default flow for ${occasion}`);
      await unused(db.selectFrom('flow_runs').select('id').where('flow_id', '=', id).where('ended_at', 'is', null).executeTakeFirst(), () => 'it runs on a contact now');
      await unused(db.selectFrom('chats').select('id').where('ended_at', 'is', null).where('hooks', 'like', `%${JSON.stringify(id)}%`).executeTakeFirst(), ({ id: chat }) => `the contact ${chat} has it set for later`);
      await unused(db.selectFrom('quick_connects').select('name').where('flow_id', '=', id).executeTakeFirst(), ({ name }) => `the quick connect "${name}" goes by it`);
      await unused(db.selectFrom('task_templates').select('name').where((is) => is.or([is('flow_id', '=', id), is('self_assign_flow_id', '=', id)])).executeTakeFirst(), ({ name }) => `the task template "${name}" has it`);
      await db.deleteFrom('flows').where('id', '=', id).execute();
      break;
    case 'default-flows':
      await db.deleteFrom('default_flows').where('occasion', '=', id).execute();
      break;
    case 'users':
      throw new Refusal('wrong_state', 'A user is never removed: what was done stays done by somebody. Say "disabled": true in a file for it instead.');
    case 'quick-connects':
      await removeQuickConnect(work, id);
      break;
    case 'task-templates':
      await removeTaskTemplate(work, id);
      break;
    case 'functions':
      await db.deleteFrom('functions').where('name', '=', id).execute();
      break;
    case 'bots':
      await db.deleteFrom('bots').where('name', '=', id).execute();
  }
  work.record({ type: 'configuration_removed', data: { kind, id } });
}

async function unused<T>(use: Promise<T | undefined>, says: (by: T) => string): Promise<void> {
  const by = await use;
  if (by !== undefined) throw new Refusal('wrong_state', `It cannot be removed: ${says(by)}.`);
}
