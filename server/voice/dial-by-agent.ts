import type { DialTarget, DialedAnswer } from '../../contract/agent-link.ts';
import { Refusal } from '../core.ts';
import type { Work } from '../storage/work.ts';
import { callOut } from './call-out.ts';

/** An agent calls somebody: a call of his own, or a third party of the call he is on. @throws Refusal as `callOut` */
export async function dialByAgent(work: Work, agent: { userId: string }, { to, contactId }: { to: DialTarget; contactId: string | null }): Promise<DialedAnswer> {
  if (contactId === null) return callOut(work, agent, to);
  throw new Refusal('not_enabled', 'Nobody can be brought into a call by number yet.');
}
