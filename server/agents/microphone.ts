import type { Microphone } from '../../contract/call.ts';
import type { AgentSession } from '../core.ts';
import type { Work } from '../storage/work.ts';
import type { AgentContacts } from './agent-contacts.ts';
import { agentTouched } from './agent-status.ts';

/**
 * What an agent's panel knows of its microphone: calls are offered to those who can talk. What a desk says that has
 * lost the agent counts for nothing.
 */
export async function setMicrophone(work: Work, contacts: AgentContacts, session: AgentSession, microphone: Microphone): Promise<void> {
  const agent = await work.db.selectFrom('agents').select(['session_id', 'microphone']).where('user_id', '=', session.userId).executeTakeFirst();
  if (agent?.session_id !== session.sessionId || agent.microphone === microphone) return;
  await work.db.updateTable('agents').set({ microphone }).where('user_id', '=', session.userId).execute();
  work.record({ type: 'agent_microphone', userId: session.userId, data: { microphone } });
  agentTouched(work, session.userId);
  if (microphone === 'ready') contacts.look(work, session.userId);
}
