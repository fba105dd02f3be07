import type { AgentContacts, ContactCommand } from '../agents/agent-contacts.ts';
import type { CommandAnswer } from '../../contract/agent-link.ts';
import { Refusal, type AgentSession, type Settings } from '../core.ts';
import { customerHistory } from './customer-history.ts';
import { lookForOffers } from '../routing/dispatch.ts';
import { explainContact } from '../routing/explain-contact.ts';
import type { Work } from '../storage/work.ts';
import {
  acceptOffer, agentReceipt, agentSendMessage, agentTyping, clearContact, closeContact, leaveContact, rejectOffer,
} from './agent-commands.ts';
import { timelineFor, transcriptFor } from './agent-reads.ts';
import { loseContactsOf } from './course.ts';
import { bargeIn, monitorContact } from './monitors.ts';
import { endOffer } from './offer-end.ts';
import { pauseContact, resumeContact } from './pause.ts';
import { cancelByAgent, rescheduleByAgent, scheduledTasksFor } from './scheduled-tasks.ts';
import { createTaskByAgent, taskFilesForAgents, taskTemplatesForAgents } from './task-by-agent.ts';
import { transferByAgent } from './transfer-by-agent.ts';
import { quickConnectsFor } from './usable-quick-connects.ts';
import { contactViewsOf } from './views.ts';
import { dropOne, endCall, holdAll, holdOne, joinAll, muteOne, resumeOne, sendDigits, swapParties } from '../voice/call-commands.ts';
import { dialByAgent } from '../voice/dial-by-agent.ts';
import type { PageNames } from '../voice/outsider.ts';
import { setRecordingByAgent } from '../voice/recordings/control.ts';
import { recordingHeard, recordingsFor } from '../voice/recordings/recordings-for-agents.ts';

/** Contacts and routing as the agents' side of the core needs them. */
export function contactsForAgents(settings: Settings, ways: WaysOut): AgentContacts {
  return {
    carryOut: (work, session, command) => carryOut(work, session, command, ways),
    typing: (work, session, contactId) => agentTyping(work, session, { contactId }),
    views: contactViewsOf,
    transcript: (rows, session, query) => transcriptFor(rows, session, query),
    timeline: (rows, session, query) => timelineFor(rows, session, query),
    quickConnects: (rows, session, { channel, at }) => quickConnectsFor(rows, session.userId, { channel, at, backOff: settings.declineBackOff }),
    taskTemplates: taskTemplatesForAgents,
    taskFiles: taskFilesForAgents,
    scheduledTasks: scheduledTasksFor,
    customerHistory,
    recordings: recordingsFor,
    explain: (rows, contactId, read) => explainContact(rows, contactId, { ...read, backOff: settings.declineBackOff }),
    async withdrawOffers(work, userId) {
      const ringing = await work.db.selectFrom('offers').selectAll().where('user_id', '=', userId).where('state', '=', 'ringing').orderBy('id').execute();
      for (const offer of ringing) await endOffer(work, offer, 'link_lost');
    },
    loseContacts: loseContactsOf,
    async closeAll(work, userId) {
      const held = await work.db.selectFrom('offers').select(['contact_id', 'state']).where('user_id', '=', userId).where('cleared_at', 'is', null).orderBy('id').execute();
      for (const offer of held) {
        const end = offer.state === 'accepted' ? closeContact : clearContact;
        await end(work, { userId }, { contactId: offer.contact_id });
      }
    },
    look: (work, userId) => lookForOffers(work, { agent: userId }),
  };
}

/** The way to the telephone network, as far as it can be told from here. */
interface Telephones {
  /** Why nobody can be called by it now; null while it can. */
  unavailable(): string | null;
}

/** The ways to people outside. */
interface WaysOut { telephones: Telephones; pages: PageNames }

/** @throws Refusal `not_enabled` */
function mustReachTelephones(telephones: Telephones): void {
  const why = telephones.unavailable();
  if (why !== null) throw new Refusal('not_enabled', why);
}

async function carryOut(work: Work, session: AgentSession, command: ContactCommand, { telephones, pages }: WaysOut): Promise<CommandAnswer> {
  switch (command.type) {
    case 'send_message':
      return agentSendMessage(work, session, { contactId: command.contactId, commandId: command.id, contentType: command.contentType, content: command.content });
    case 'accept_offer':
      await acceptOffer(work, session, command);
      break;
    case 'reject_offer':
      await rejectOffer(work, session, command);
      break;
    case 'leave_contact':
      await leaveContact(work, session, command);
      break;
    case 'close_contact':
      await closeContact(work, session, command);
      break;
    case 'clear_contact':
      await clearContact(work, session, command);
      break;
    case 'pause_contact':
      await asOwnDoing(pauseContact(work, { contactId: command.contactId, flowId: null, userId: session.userId }));
      break;
    case 'resume_contact':
      await asOwnDoing(resumeContact(work, { contactId: command.contactId, flowId: null, userId: session.userId }));
      break;
    case 'monitor_contact':
      await asOwnDoing(monitorContact(work, { contactId: command.contactId, userId: session.userId, mayBarge: true, clientToken: undefined }));
      break;
    case 'barge_contact':
      await bargeIn(work, session, command);
      break;
    case 'transfer_contact':
      return asOwnDoing(transferByAgent(work, session, command, () => mustReachTelephones(telephones)));
    case 'create_task':
      return asOwnDoing(createTaskByAgent(work, session, command.task));
    case 'reschedule_task':
      await asOwnDoing(rescheduleByAgent(work, session, command));
      break;
    case 'cancel_task':
      await cancelByAgent(work, session, command.contactId);
      break;
    case 'drop_party':
      await dropOne(work, session.userId, command);
      break;
    case 'dial':
      if ('number' in command.to) mustReachTelephones(telephones);
      return asOwnDoing(dialByAgent(work, session, command, pages));
    case 'set_recording':
      await setRecordingByAgent(work, session.userId, command);
      break;
    case 'recording_heard':
      await recordingHeard(work, session, command);
      break;
    case 'hold_party':
      await holdOne(work, session.userId, command);
      break;
    case 'resume_party':
      await resumeOne(work, session.userId, command);
      break;
    case 'mute_party':
      await muteOne(work, session.userId, command);
      break;
    case 'hold_all':
      await holdAll(work, session.userId, command);
      break;
    case 'join_all':
      await joinAll(work, session.userId, command);
      break;
    case 'swap_parties':
      await swapParties(work, session.userId, command);
      break;
    case 'send_digits':
      await sendDigits(work, session.userId, command);
      break;
    case 'end_call':
      await endCall(work, session.userId, command);
      break;
    case 'receipt':
      await agentReceipt(work, session, command);
      break;
  }
  return {};
}

/** What stands in an agent's way here is his own to mend: the same command again would not help. */
async function asOwnDoing<T>(doing: Promise<T>): Promise<T> {
  try {
    return await doing;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'limit_exceeded') throw new Refusal('wrong_state', error.message);
    throw error;
  }
}
