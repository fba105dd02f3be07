import type { CommandAnswer, CustomerHistoryAnswer, LinkCommand, QuickConnectsAnswer, RecordingsAnswer, ScheduledTasksAnswer, TaskFilesAnswer, TaskTemplatesAnswer, TimelineAnswer, TranscriptAnswer } from '../../contract/agent-link.ts';
import type { ContactView } from '../../contract/contact.ts';
import type { WaitExplanation } from '../../contract/routing-reason.ts';
import type { Channel, Moment } from '../../contract/primitives.ts';
import type { AgentSession } from '../core.ts';
import type { Work } from '../storage/work.ts';

export type ContactCommand = Exclude<LinkCommand, { type: 'set_status' }>;

/** What agents do to contacts, and what they may read of them: `contacts/` and `routing/` as `agents/` needs them. */
export interface AgentContacts {
  /** Carries out one command of an agent. @throws Refusal */
  carryOut(work: Work, session: AgentSession, command: ContactCommand): Promise<CommandAnswer>;
  typing(work: Work, session: AgentSession, contactId: string): Promise<void>;
  /** Everything on the agent's screen, for a snapshot. */
  views(db: Work['db'], userId: string): Promise<ContactView[]>;
  transcript(db: Work['db'], session: AgentSession, query: { contactId: string; after: number; limit: number }): Promise<TranscriptAnswer>;
  timeline(db: Work['db'], session: AgentSession, query: { contactId: string; after: number; limit: number }): Promise<TimelineAnswer>;
  quickConnects(db: Work['db'], session: AgentSession, read: { channel: Channel | null; at: Moment }): Promise<QuickConnectsAnswer>;
  taskTemplates(db: Work['db']): Promise<TaskTemplatesAnswer>;
  taskFiles(db: Work['db'], session: AgentSession, contactId: string): Promise<TaskFilesAnswer>;
  scheduledTasks(db: Work['db'], session: AgentSession): Promise<ScheduledTasksAnswer>;
  customerHistory(db: Work['db'], session: AgentSession, contactId: string): Promise<CustomerHistoryAnswer>;
  recordings(db: Work['db'], session: AgentSession, contactId: string): Promise<RecordingsAnswer>;
  explain(db: Work['db'], contactId: string, read: { asOf: number; at: Moment }): Promise<WaitExplanation>;
  /** The agent's link has been lost for too long for what rings: his ringing offers end as `link_lost`. */
  withdrawOffers(work: Work, userId: string): Promise<void>;
  /** And too long for what he works on: his connected contacts count as left, and show as `link_lost`. */
  loseContacts(work: Work, userId: string): Promise<void>;
  /** He will not come back: what he has not closed or cleared is closed and cleared for him. Nothing of it may ring or be connected. */
  closeAll(work: Work, userId: string): Promise<void>;
  /** This agent may now take something: let routing look at the end of this command. */
  look(work: Work, userId: string): void;
}
