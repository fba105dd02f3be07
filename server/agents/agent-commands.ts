import type { CommandAnswer, LinkCommand } from '../../contract/agent-link.ts';
import { rememberAnswer, rememberedAnswer } from '../contacts/remembered.ts';
import { RefusalOnRecord } from '../contacts/refusal-on-record.ts';
import { Refusal, type AgentSession, type RefusalCode } from '../core.ts';
import type { Work } from '../storage/work.ts';
import type { AgentContacts } from './agent-contacts.ts';
import { setStatus } from './agent-status.ts';

type Remembered = { value: CommandAnswer } | { refused: RefusalCode; message: string };

/** Refusals that say nothing about the command itself: the same id may be tried again. */
const TRANSIENT: ReadonlySet<RefusalCode> = new Set(['throttled', 'limit_exceeded', 'access_denied']);

/**
 * Carries out a command once (design decision 7): the same id with the same body gets the same answer or refusal
 * again and changes nothing; with another body it is refused as `id_reused`.
 * @throws Refusal
 */
export async function carryOutOnce(work: Work, contacts: AgentContacts, session: AgentSession, command: LinkCommand): Promise<Remembered> {
  await mustBeCurrent(work, session);
  const asked = { scope: `agent:${session.userId}`, token: command.id, body: sorted(command) };
  const before = await rememberedAnswer(work, asked);
  if (before !== undefined) return before as Remembered;
  const answer = await work
    .attempt<Remembered>(async () => ({ value: await carryOut(work, contacts, session, command) }))
    .catch(async (error: unknown): Promise<Remembered> => {
      if (!(error instanceof Refusal) || TRANSIENT.has(error.code)) throw error;
      if (error instanceof RefusalOnRecord) await error.record(work);
      return { refused: error.code, message: error.message };
    });
  await rememberAnswer(work, asked, answer);
  return answer;
}

async function carryOut(work: Work, contacts: AgentContacts, session: AgentSession, command: LinkCommand): Promise<CommandAnswer> {
  if (command.type !== 'set_status') return contacts.carryOut(work, session, command);
  const { moreRoom } = await setStatus(work, session.userId, command.statusId);
  if (moreRoom) contacts.look(work, session.userId);
  return {};
}

/** A desk that was taken over from must not act any more, even if it has not heard of it yet. */
async function mustBeCurrent(work: Work, session: AgentSession): Promise<void> {
  const agent = await work.db.selectFrom('agents').select('session_id').where('user_id', '=', session.userId).executeTakeFirst();
  if (agent?.session_id !== session.sessionId) throw new Refusal('wrong_credentials', 'This desktop no longer has the agent: the session has ended or was taken over.');
}

/** The same command, whatever order its fields came in. */
const sorted = (command: LinkCommand): Record<string, unknown> => Object.fromEntries(Object.entries(command).toSorted(([one], [other]) => (one < other ? -1 : 1)));
