import { Refusal } from '../core.ts';
import { agentQueue, workingQueue } from '../flows/runner-facts.ts';
import type { QuickConnectsTable } from '../storage/schema.ts';
import type { Rows } from './rows.ts';

/** Where a contact goes that is handed on or assigned: the queue it will wait in, and the flow that brings it there. */
export interface Assignment { type: 'user' | 'queue'; name: string; queueId: string; /** Whose own queue it is. */ userId: string | null; flowId: string }

/** @throws Refusal `not_found`, `wrong_state` if it leads to a telephone or has no flow that runs */
export async function assignmentOf(rows: Rows, quickConnect: QuickConnectsTable): Promise<Assignment> {
  if (quickConnect.type === 'phone_number') throw new Refusal('wrong_state', `"${quickConnect.name}" is a telephone number. Only calls go there.`);
  if (quickConnect.type === 'user') return toUser(rows, quickConnect.user_id ?? '', quickConnect.flow_id);
  const queue = await workingQueue(rows, quickConnect.queue_id ?? '');
  if (queue === null) throw new Refusal('not_found', `The queue of "${quickConnect.name}" is gone.`);
  return { type: 'queue', name: queue.name, queueId: queue.id, userId: null, flowId: await flowFor(rows, 'queue_transfer', quickConnect.flow_id) };
}

/** To an agent's own queue. @throws Refusal as `assignmentOf`; also where the agent is disabled */
export async function toUser(rows: Rows, userId: string, flowId: string | null): Promise<Assignment> {
  const queue = await agentQueue(rows, userId);
  if (queue === null) throw new Refusal('not_found', 'This agent works here no more: his user is disabled.');
  return { type: 'user', name: queue.name, queueId: queue.id, userId, flowId: await flowFor(rows, 'agent_transfer', flowId) };
}

/** The flow given, or the instance's own for such transfers (connect-facts 4.5). */
async function flowFor(rows: Rows, occasion: 'agent_transfer' | 'queue_transfer', given: string | null): Promise<string> {
  const flowId = given ?? (await rows.selectFrom('default_flows').select('flow_id').where('occasion', '=', occasion).executeTakeFirst())?.flow_id;
  if (flowId === undefined) throw new Refusal('wrong_state', `No flow says how this goes on. Ask an administrator to set the default flow for ${occasion}.`);
  const flow = await rows.selectFrom('flows').select(['name', 'content']).where('id', '=', flowId).executeTakeFirst();
  if (!flow) throw new Refusal('wrong_state', `The flow ${flowId} that says how this goes on is gone. Tell an administrator.`);
  if (flow.content === null) throw new Refusal('wrong_state', `The flow "${flow.name}" that says how this goes on was never published. Tell an administrator.`);
  return flowId;
}
