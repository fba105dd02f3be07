import type { DialTarget, DialedAnswer } from '../../contract/agent-link.ts';
import { Refusal } from '../core.ts';
import type { Work } from '../storage/work.ts';
import { toUser } from '../contacts/assignment.ts';
import { mustBeAllowedToCallOut } from '../agents/calls-out.ts';
import { callOut } from './call-out.ts';
import type { OwnCall } from './call-commands.ts';
import { askedParty } from './call-segments.ts';
import { callWithRoom, consult } from './consult.ts';
import { outsiderOf, type PageNames } from './outsider.ts';
import { bringIn } from './third-party.ts';

/**
 * An agent calls somebody: a call of his own, or one more on the call he is on. A colleague is asked in as by a quick connect to him.
 * @throws Refusal `forbidden` for who may not call out; as `outsiderOf`, `callOut`, `callWithRoom`
 */
export async function dialByAgent(work: Work, agent: { userId: string }, { to, contactId }: { to: DialTarget; contactId: string | null }, pages: PageNames): Promise<DialedAnswer> {
  if ('userId' in to) {
    if (contactId === null) throw new Refusal('wrong_state', 'A colleague is asked into a call; he is not called without one.');
    return askColleague(work, await callWithRoom(work, agent.userId, contactId), to.userId);
  }
  await mustBeAllowedToCallOut(work.db, agent.userId);
  const outsider = await outsiderOf(work, to, pages);
  if (contactId === null) return callOut(work, agent, outsider);
  const { segment, party } = await bringIn(work, await callWithRoom(work, agent.userId, contactId), outsider);
  return { contactId: segment.id, partyId: party.id };
}

async function askColleague(work: Work, call: OwnCall, userId: string): Promise<DialedAnswer> {
  const to = await toUser(work.db, userId, null);
  if (userId === call.own.user_id) throw new Refusal('wrong_state', 'That is yourself.');
  const segment = await consult(work, call, { ...to, note: null });
  const party = segment && (await askedParty(work.db, segment));
  if (!segment || !party) throw new Refusal('wrong_state', `${to.name} cannot be asked: the flow of such transfers ended without taking it. The call is as it was.`);
  return { contactId: segment.id, partyId: party.id };
}
