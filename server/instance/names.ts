import { Refusal } from '../core.ts';
import type { Work } from '../storage/work.ts';

const WORDS = { queues: 'queue', hours: 'hours of operation', routing_profiles: 'routing profile', statuses: 'status', flows: 'flow', quick_connects: 'quick connect', task_templates: 'task template' } as const;

/**
 * Names of one kind are unique, whatever their ids are; agents' own queues are named after people. Of flows only the API
 * asks it: an operator may publish one under several ids. @throws Refusal `duplicate`
 */
export async function nameIsFree(work: Work, table: keyof typeof WORDS, object: { id: string; name: string }): Promise<void> {
  const others = work.db.selectFrom(table).select('id').where('name', '=', object.name).where('id', '<>', object.id);
  const other = await (table === 'queues' ? others.where('type', '=', 'standard') : others).executeTakeFirst();
  if (other) throw new Refusal('duplicate', `There is a ${WORDS[table]} "${object.name}" already (${other.id}). Choose another name, or change that one.`);
}
